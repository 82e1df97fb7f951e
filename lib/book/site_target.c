/* SPDX-License-Identifier: ISC */
/*
 * Meters with all that a visit needs, ten thousand of them in one query: the
 * site's values are read once, a meter's own come as further rows of the
 * same join.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "site.h"
#include "site_setting.h"

enum column {
	C_ID,
	C_CODE,
	C_SERIAL,
	C_MODEL,
	C_BUS,
	C_GATEWAY,
	C_BUS_CODE,
	C_GATEWAY_CODE,
	C_ENDPOINT,
	C_BAUD,
	C_ADDRESS,
	C_CT,
	C_PT,
	C_KEY,
	C_VALUE
};

struct pp_targets {
	struct pp_query *q;
	struct pp_target site; /* only the effective values */
	const int64_t *ids;    /* NULL: all, in one run of the query */
	size_t n, next;
	bool row;  /* the query stands on a row that wasn't taken */
	bool done; /* another step would begin again */
};

static const char select_sql[] =
    "SELECT m.id, m.code, m.serial, m.model, b.id, g.id, b.code, g.code,"
    " b.endpoint, b.baud, m.address, m.ct, m.pt, s.key, s.value"
    " FROM meter m JOIN bus b ON b.id = m.bus"
    " JOIN gateway g ON g.id = b.gateway"
    " LEFT JOIN meter_setting s ON s.meter = m.id";

/* Put one value where it belongs; a visit doesn't need all of them. */
static enum pp_status
apply(const char *key, const char *value, struct pp_target *t)
{
	if (strcmp(key, "poll_interval") == 0)
		return pp_duration_parse(value, &t->poll_interval_s);
	if (strcmp(key, "lost_after") == 0)
		return pp_duration_parse(value, &t->lost_after_s);
	if (strcmp(key, "clock_limit") == 0)
		return pp_duration_parse(value, &t->clock_limit_s);
	if (strcmp(key, "fence") == 0)
		return pp_duration_parse(value, &t->fence_s);
	if (strcmp(key, "alarm1_yuan") == 0)
		return pp_money_parse(value, &t->alarm1);
	if (strcmp(key, "alarm2_yuan") == 0)
		return pp_money_parse(value, &t->alarm2);
	if (strcmp(key, "alarm_margin_yuan") == 0)
		return pp_money_parse(value, &t->alarm_margin);
	if (strcmp(key, "hoarding_cap_yuan") == 0)
		return pp_money_parse(value, &t->hoarding_cap);
	if (strcmp(key, "rated_kw") == 0)
		return pp_decimal_parse(value, 3, &t->rated_w);
	return PP_OK;
}

static enum pp_status
read_site(struct pp_db *db, struct pp_target *site)
{
	static const char *const keys[] = {"poll_interval", "lost_after",
	    "clock_limit", "fence", "alarm1_yuan", "alarm2_yuan",
	    "alarm_margin_yuan", "hoarding_cap_yuan", "rated_kw"};
	char value[PP_SETTING_MAX];
	size_t i;
	enum pp_status rc;

	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		rc = pp_site_setting(db, 0, keys[i], value, NULL);
		if (rc != PP_OK)
			return rc;
		if (apply(keys[i], value, site) != PP_OK)
			return pp_fail_in(PP_ECONF, "setting defaults.%s",
			    keys[i]);
	}
	return PP_OK;
}

static void
copy(const struct pp_query *q, enum column column, char *to, size_t size)
{
	snprintf(to, size, "%s", pp_query_col_text(q, (int)column));
}

static void
fill(const struct pp_query *q, struct pp_target *t)
{
	t->id = pp_query_col_int(q, C_ID);
	copy(q, C_CODE, t->code, sizeof t->code);
	copy(q, C_SERIAL, t->serial, sizeof t->serial);
	copy(q, C_MODEL, t->model, sizeof t->model);
	t->bus = pp_query_col_int(q, C_BUS);
	t->gateway = pp_query_col_int(q, C_GATEWAY);
	copy(q, C_BUS_CODE, t->bus_code, sizeof t->bus_code);
	copy(q, C_GATEWAY_CODE, t->gateway_code, sizeof t->gateway_code);
	copy(q, C_ENDPOINT, t->endpoint, sizeof t->endpoint);
	t->baud = (int)pp_query_col_int(q, C_BAUD);
	t->address = (uint8_t)pp_query_col_int(q, C_ADDRESS);
	t->ct = pp_query_col_int(q, C_CT);
	t->pt = pp_query_col_int(q, C_PT);
}

enum pp_status
pp_targets_open(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_targets **targets)
{
	struct pp_targets *t = calloc(1, sizeof *t);
	char sql[sizeof select_sql + 128];
	enum pp_status rc;

	if (t == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	t->ids = ids;
	t->n = n;
	if ((rc = read_site(db, &t->site)) != PP_OK)
		goto out;
	snprintf(sql, sizeof sql, "%s WHERE %s", select_sql,
	    ids != NULL
		? "m.id = ?1"
		: "m.retired_at IS NULL ORDER BY m.bus, m.address, m.id");
	if ((rc = pp_query_new(db, sql, &t->q)) != PP_OK)
		goto out;
	*targets = t;
	t = NULL;
out:
	pp_targets_close(t);
	return rc;
}

/* Stand on the first row of the next meter. */
static enum pp_status
seek(struct pp_targets *t)
{
	enum pp_status rc = PP_DONE;

	if (t->row)
		return PP_OK;
	if (t->ids == NULL)
		return t->done ? PP_DONE : pp_query_step(t->q);
	while (rc == PP_DONE && t->next < t->n) {
		pp_query_reset(t->q);
		pp_query_int(t->q, 1, t->ids[t->next++]);
		rc = pp_query_step(t->q);
	}
	return rc;
}

enum pp_status
pp_targets_next(struct pp_targets *t, struct pp_target *target)
{
	struct pp_target fresh = t->site;
	enum pp_status rc;

	if ((rc = seek(t)) != PP_OK)
		return rc;
	fill(t->q, &fresh);
	do {
		if (!pp_query_is_null(t->q, C_KEY) &&
		    apply(pp_query_col_text(t->q, C_KEY),
			pp_query_col_text(t->q, C_VALUE), &fresh) != PP_OK)
			return pp_fail_in(PP_ECONF, "meter %s", fresh.code);
	} while ((rc = pp_query_step(t->q)) == PP_OK &&
	    pp_query_col_int(t->q, C_ID) == fresh.id);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	t->row = rc == PP_OK;
	t->done = rc == PP_DONE;
	*target = fresh;
	return PP_OK;
}

void
pp_targets_close(struct pp_targets *t)
{
	if (t == NULL)
		return;
	pp_query_free(t->q);
	free(t);
}

enum pp_status
pp_target_find(struct pp_db *db, const char *code, struct pp_target *target)
{
	struct pp_selection which = {.meter = code};
	struct pp_targets *t = NULL;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = pp_site_select(db, &which, &ids, &n)) != PP_OK)
		goto out;
	if (n != 1) {
		rc = pp_fail(PP_NO, "%s is not one meter", code);
		goto out;
	}
	if ((rc = pp_targets_open(db, ids, n, &t)) == PP_OK)
		rc = pp_targets_next(t, target);
out:
	pp_targets_close(t);
	free(ids);
	return rc;
}
