/* SPDX-License-Identifier: ISC */
#include "wanted.h"

#include <string.h>

#include "clock.h"
#include "site_setting.h"

enum {
	MONEY_PLACES = 2,
	KW_PLACES = 3,
	COLUMNS = 9,
};

static const struct pp_field fields[COLUMNS] = {
    {"meter", "Meter", PP_KIND_TEXT, false},
    {"part", "Part", PP_KIND_TEXT, false},
    {"wanted", "Wanted", PP_KIND_TEXT, false},
    {"confirmed", "Confirmed", PP_KIND_TEXT, false},
    {"confirmed_at", "Confirmed at", PP_KIND_TIME, false},
    {"result", "Result", PP_KIND_TEXT, false},
    {"reason", "Reason", PP_KIND_TEXT, false},
    {"bus", "Bus", PP_KIND_TEXT, false},
    {"address", "Address", PP_KIND_INT, false},
};

static enum pp_status
decimal_of(struct pp_db *db, int64_t meter, const char *key, unsigned places,
    int64_t *value)
{
	char text[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, meter, key, text, NULL)) != PP_OK)
		return rc;
	rc = pp_decimal_parse(text, places, value);
	return rc == PP_OK ? PP_OK : pp_fail_in(PP_ECONF, "setting %s", key);
}

static enum pp_status
add_overload(struct pp_db *db, int64_t meter, struct pp_wanted *w)
{
	enum pp_status rc;

	rc = decimal_of(db, meter, "defaults.overload_kw", KW_PLACES,
	    &w->overload_w);
	if (rc == PP_OK)
		rc = decimal_of(db, meter, "defaults.overload_trips", 0,
		    &w->overload_trips);
	if (rc == PP_OK)
		rc = pp_site_duration(db, meter, "defaults.overload_wait",
		    &w->overload_wait_s);
	return rc;
}

enum pp_status
pp_wanted_of(struct pp_db *db, const struct pp_models *models,
    const struct pp_target *target, unsigned parts, struct pp_wanted *wanted)
{
	struct pp_wanted w = {
	    .alarm1 = target->alarm1,
	    .alarm2 = target->alarm2,
	};
	const struct pp_model *m = pp_models_find(models, target->model);
	enum pp_part part;
	enum pp_status rc;

	if (m == NULL)
		return pp_fail(PP_ECONF, "no model %s; see models_dir",
		    target->model);
	for (part = 0; part < PP_PARTS; part++)
		if (parts & 1U << part && pp_push_can(m, part))
			w.has |= 1U << part;
	rc = decimal_of(db, target->id, "defaults.overdraft_yuan", MONEY_PLACES,
	    &w.overdraft.fen);
	if (rc == PP_OK)
		rc = add_overload(db, target->id, &w);
	if (rc == PP_OK)
		*wanted = w;
	return rc;
}

enum pp_status
pp_wanted_check(const struct pp_models *models, const struct pp_push *push,
    enum pp_part part)
{
	const struct pp_wanted *w = &push->wanted;
	enum pp_status rc;

	if (part == PP_PART_ALARMS && w->alarm2.fen > w->alarm1.fen)
		return pp_fail(PP_NO,
		    "alarms: alarm2_yuan is above alarm1_yuan, and would warn"
		    " first; correct one by pp-site set");
	if ((rc = pp_push_fits(models, push, part)) == PP_OK)
		return PP_OK;
	return pp_fail(rc, "%s: %s; correct it by pp-site set",
	    pp_part_name(part), pp_errmsg());
}

enum pp_status
pp_wanted_parts(const char *list, unsigned *parts)
{
	char word[16];
	unsigned set = 0;
	enum pp_part part;
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		memcpy(word, list, n < sizeof word ? n : 0);
		word[n < sizeof word ? n : 0] = '\0';
		if (pp_part_find(word, &part) != PP_OK ||
		    !(PP_WANTED_PARTS & 1 << part))
			return pp_fail(PP_EDATA,
			    "not some of alarms, overdraft, overload");
		set |= 1U << part;
	}
	if (set == 0)
		return pp_fail(PP_EDATA,
		    "not some of alarms, overdraft, overload");
	*parts = set;
	return PP_OK;
}

const struct pp_field *
pp_wanted_fields(size_t *n)
{
	*n = COLUMNS;
	return fields;
}

enum pp_status
pp_wanted_put(struct pp_records *r, const struct pp_wanted_row *row)
{
	pp_records_text(r, row->target->code);
	pp_records_text(r, pp_part_name(row->part));
	pp_records_text(r, row->wanted);
	pp_records_text_if(r, row->confirmed);
	pp_records_time_if(r, row->confirmed_at != 0, row->confirmed_at);
	pp_records_text(r, row->result);
	pp_records_text_if(r, row->reason);
	pp_records_text(r, row->target->bus_code);
	pp_records_int(r, row->target->address);
	return pp_records_end(r);
}

static const char *
result_of(const struct pp_push *p, enum pp_part part)
{
	if (p->looks_only && p->known & 1U << part)
		return p->same & 1U << part ? "same" : "differs";
	if (p->result == PP_PUSHED_ALREADY)
		return "skipped";
	return p->result != PP_PUSHED_UNKNOWN && p->same & 1U << part
	    ? "ok"
	    : "failed";
}

enum pp_status
pp_wanted_put_push(struct pp_records *r, const struct pp_push *p, int64_t now)
{
	struct pp_wanted_row row = {.target = &p->target};
	enum pp_status rc = PP_OK;
	enum pp_part part;
	bool known;

	for (part = 0; part < PP_PARTS && rc == PP_OK; part++) {
		if (!(p->wanted.has & 1U << part))
			continue;
		known = p->known & 1U << part;
		row.part = part;
		row.wanted = p->wants[part];
		row.confirmed = known ? p->held[part] : "";
		row.confirmed_at = known ? now : 0;
		row.result = result_of(p, part);
		row.reason =
		    strcmp(row.result, "failed") == 0 ? p->reason : NULL;
		rc = pp_wanted_put(r, &row);
	}
	return rc;
}
