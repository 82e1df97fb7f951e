/* SPDX-License-Identifier: ISC */
/*
 * Each check is a query that gives a row of text for each offence.  To add
 * one is to add a row to the table.
 */
#include "checkup.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "checkup_impl.h"
#include "db_impl.h"
#include "learned_pack.h"
#include "log_impl.h"

enum {
	SHOWN_MAX = 20 /* offences of one check that are told one by one */
};

static const struct pp_check checks[] = {
    {"integrity",
	"SELECT replace(integrity_check, char(10), ' ')"
	" FROM pragma_integrity_check"
	" WHERE integrity_check <> 'ok'"},
    {"references",
	"SELECT \"table\" || ' row ' || coalesce(rowid, '?')"
	" || ' refers to a missing ' || parent"
	" FROM pragma_foreign_key_check"},
    {"bus_line",
	"SELECT canonical || ': more than one bus'"
	" FROM bus WHERE retired_at IS NULL"
	" GROUP BY canonical HAVING count(*) > 1"},
    {"bus_in_use",
	"SELECT meter.code || ': on the retired bus ' || bus.code"
	" FROM meter JOIN bus ON bus.id = meter.bus"
	" WHERE meter.retired_at IS NULL AND bus.retired_at IS NOT NULL"},
    {"gateway_in_use",
	"SELECT bus.code || ': on the retired gateway ' || gateway.code"
	" FROM bus JOIN gateway ON gateway.id = bus.gateway"
	" WHERE bus.retired_at IS NULL"
	" AND gateway.retired_at IS NOT NULL"},
    {"reading_pass",
	"SELECT 'pass ' || (id / 2097152) || ': readings, but no such pass'"
	" FROM reading WHERE id / 2097152 NOT IN (SELECT id FROM pass)"
	" GROUP BY id / 2097152"},
    {"reading_meter",
	"SELECT 'meter id ' || (id % 2097152 / 2) ||"
	" ': readings, but no such meter' FROM reading"
	" WHERE id % 2097152 / 2 NOT IN (SELECT id FROM meter)"
	" GROUP BY id % 2097152 / 2"},
    {"last_good",
	"SELECT code || ': last good reading ' || good || CASE"
	" WHEN reading.id IS NULL THEN ' is missing'"
	" WHEN good % 2097152 / 2 <> meter THEN ' is another meter''s'"
	" ELSE ' is doubtful' END"
	" FROM meter_now JOIN meter ON meter.id = meter"
	" LEFT JOIN reading ON reading.id = good"
	" WHERE good IS NOT NULL AND (reading.id IS NULL"
	" OR good % 2097152 / 2 <> meter OR flags <> 0)"},
    {"last_shown",
	"SELECT code || ': last reading ' || shown || CASE"
	" WHEN reading.id IS NULL THEN ' is missing'"
	" ELSE ' is another meter''s' END"
	" FROM meter_now JOIN meter ON meter.id = meter"
	" LEFT JOIN reading ON reading.id = shown"
	" WHERE shown IS NOT NULL AND (reading.id IS NULL"
	" OR shown % 2097152 / 2 <> meter)"},
    {"state",
	"SELECT code || ': is ' || state || ', but was last changed to '"
	" || last FROM (SELECT code, state, coalesce((SELECT after"
	" FROM state_change WHERE meter = meter_now.meter"
	" ORDER BY id DESC LIMIT 1), 'unknown') AS last"
	" FROM meter_now JOIN meter ON meter.id = meter_now.meter)"
	" WHERE state <> last"},
    {"gateway_state",
	"SELECT code || ': is ' || state || ', but was last changed to '"
	" || last FROM (SELECT code, state, coalesce((SELECT after"
	" FROM gateway_change WHERE gateway = gateway_now.gateway"
	" ORDER BY id DESC LIMIT 1), 'ok') AS last"
	" FROM gateway_now JOIN gateway ON gateway.id = gateway_now.gateway)"
	" WHERE state <> last"},
    {"daily",
	"SELECT code || ': the days add up to ' || days"
	" || ' Wh, the register went on by ' || register || ' Wh'"
	" FROM (SELECT meter.code, coalesce(sums.wh, 0) AS days,"
	" coalesce(reading.total_wh + (SELECT ifnull(sum(x.total_wh), 0)"
	" FROM exchange_shift x WHERE x.meter = meter.id"
	" AND x.since <= pass.began_at + after_s) - base_wh, 0) AS register"
	" FROM meter LEFT JOIN (SELECT meter, sum(total_wh) AS wh FROM daily"
	" GROUP BY meter) AS sums ON sums.meter = meter.id"
	" LEFT JOIN meter_now ON meter_now.meter = meter.id"
	" LEFT JOIN reading ON reading.id = good"
	" LEFT JOIN pass ON pass.id = good / 2097152)"
	" WHERE days <> register"},
    {0},
};

static const struct pp_check notes[] = {
    {"quarantine",
	"SELECT s.value || '; meters not read again since: ' || count(*)"
	" FROM setting s JOIN hold h ON h.ended_at IS NULL"
	" AND h.reason = 'restored' WHERE s.key = 'site.quarantine'"
	" GROUP BY s.value"},
    {0},
};

struct pp_checkup_report {
	void (*found)(void *arg, const struct pp_checkup_line *);
	void *arg;
	int64_t now;
	const char *check;
	int told; /* of this check */
};

const char *
pp_checkup_word(enum pp_checkup_result result)
{
	static const char *const words[] = {
	    [PP_CHECKUP_OK] = "ok",
	    [PP_CHECKUP_NOTE] = "note",
	    [PP_CHECKUP_FAILED] = "failed",
	};

	return words[result];
}

static void
tell(struct pp_checkup_report *r, enum pp_checkup_result result,
    const char *detail)
{
	struct pp_checkup_line line = {r->check, result, detail};

	if (r->told == SHOWN_MAX)
		line.detail = pp_phrase("and more");
	if (r->told++ <= SHOWN_MAX)
		r->found(r->arg, &line);
}

void
pp_checkup_tell(struct pp_checkup_report *report, const char *detail)
{
	tell(report, PP_CHECKUP_FAILED, detail);
}

/* One that is more than a query; what it stumbles over is an offence, too. */
static enum pp_status
run_own(struct pp_db *db, const char *name,
    enum pp_status (*check)(struct pp_db *, struct pp_checkup_report *),
    struct pp_checkup_report *r)
{
	enum pp_status rc;

	r->check = name;
	r->told = 0;
	rc = check(db, r);
	if (rc == PP_ETEMP)
		return rc;
	if (rc != PP_OK)
		tell(r, PP_CHECKUP_FAILED, pp_errmsg());
	if (r->told == 0)
		tell(r, PP_CHECKUP_OK, "");
	return PP_OK;
}

/*
 * In a damaged file a query itself may fail: that is an offence as well,
 * unless another try may help.
 */
static enum pp_status
run(struct pp_db *db, const struct pp_check *check,
    enum pp_checkup_result result, struct pp_checkup_report *r)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	r->check = check->name;
	r->told = 0;
	rc = pp_query_new(db, check->sql, &q);
	if (rc == PP_OK && strstr(check->sql, "?1") != NULL)
		pp_query_int(q, 1, r->now);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		tell(r, result, pp_query_col_text(q, 0));
	pp_query_free(q);
	if (rc == PP_ETEMP)
		return rc;
	if (rc != PP_DONE)
		tell(r, PP_CHECKUP_FAILED, pp_errmsg());
	if (r->told == 0 && result == PP_CHECKUP_FAILED)
		tell(r, PP_CHECKUP_OK, "");
	return PP_OK;
}

/* A blob of bus_now, or of bus_hour where there is an hour. */
static bool
is_readable(const struct pp_query *q)
{
	struct pp_learned_meter meters[PP_LEARNED_METERS];
	struct pp_hour_meter hours[PP_LEARNED_METERS];
	const void *bytes;
	size_t length, n;

	bytes = pp_query_col_blob(q, 1, &length);
	if (pp_query_is_null(q, 2))
		return pp_learned_unpack(bytes, length, meters, &n) == PP_OK;
	return pp_hour_unpack(bytes, length, hours, &n) == PP_OK;
}

/* What was learned has to be readable; what it says proves nothing. */
static enum pp_status
check_learned(struct pp_db *db, struct pp_checkup_report *r)
{
	struct pp_query *q = NULL;
	char detail[128];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT bus.code, packed, NULL FROM bus_now"
	    " JOIN bus ON bus.id = bus UNION ALL"
	    " SELECT bus.code, packed, bus_hour.id >> 20 FROM bus_hour"
	    " JOIN bus ON bus.id = bus",
	    &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		if (is_readable(q))
			continue;
		snprintf(detail, sizeof detail,
		    pp_query_is_null(q, 2)
			? pp_phrase("%s: what was learned is damaged")
			: pp_phrase("%s: what was learned in the hour %s is "
				    "damaged"),
		    pp_query_col_text(q, 0), pp_query_col_text(q, 2));
		tell(r, PP_CHECKUP_FAILED, detail);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
tell_fault(void *arg, const struct pp_log_fault *fault)
{
	char detail[256];

	snprintf(detail, sizeof detail, pp_phrase("rows %lld to %lld %s: %s"),
	    (long long)fault->first, (long long)fault->last,
	    pp_log_fault_name(fault->kind), fault->words);
	tell(arg, PP_CHECKUP_FAILED, detail);
	return PP_OK;
}

/* As far as the file itself tells; pp-log(1) also asks heads from outside. */
static enum pp_status
check_log(struct pp_db *db, struct pp_checkup_report *r)
{
	int64_t rows;
	enum pp_status rc = pp_log_walk(db, NULL, 0, tell_fault, r, &rows);

	return rc == PP_NO ? PP_OK : rc;
}

/* Tell what of `these` stands differently, or not at all, in `those`. */
static enum pp_status
compare(struct pp_db *these, struct pp_db *those, const char *words,
    struct pp_checkup_report *r)
{
	struct pp_query *q = NULL, *same = NULL;
	char detail[256];
	enum pp_status rc;

	rc = pp_query_new(these,
	    "SELECT type, name, sql FROM sqlite_schema"
	    " WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name",
	    &q);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_new(those,
	    "SELECT 1 FROM sqlite_schema"
	    " WHERE type = ?1 AND name = ?2 AND sql = ?3",
	    &same);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		for (int i = 0; i < 3; i++)
			pp_query_text(same, i + 1, pp_query_col_text(q, i));
		rc = pp_query_step(same);
		pp_query_reset(same);
		snprintf(detail, sizeof detail, "%s %s: %s",
		    pp_query_col_text(q, 0), pp_query_col_text(q, 1), words);
		if (rc == PP_DONE) {
			tell(r, PP_CHECKUP_FAILED, detail);
			rc = PP_OK;
		}
	}
	pp_query_free(q);
	pp_query_free(same);
	return rc == PP_DONE ? PP_OK : rc;
}

/* A trigger that someone dropped would let history be rewritten. */
static enum pp_status
run_schema(struct pp_db *db, struct pp_checkup_report *r)
{
	struct pp_db *model = NULL;
	enum pp_status rc;

	r->check = "schema";
	r->told = 0;
	if ((rc = pp_db_model(&model)) != PP_OK)
		return rc;
	rc = compare(model, db, pp_phrase("missing or altered"), r);
	if (rc == PP_OK)
		rc = compare(db, model, pp_phrase("not ours, or altered"), r);
	pp_db_close(model);
	if (rc == PP_EDATA) {
		tell(r, PP_CHECKUP_FAILED, pp_errmsg());
		rc = PP_OK;
	}
	if (rc == PP_OK && r->told == 0)
		tell(r, PP_CHECKUP_OK, "");
	return rc;
}

static enum pp_status
run_all(struct pp_db *db, const struct pp_check *check,
    enum pp_checkup_result result, struct pp_checkup_report *r)
{
	enum pp_status rc = PP_OK;

	for (; rc == PP_OK && check->name != NULL; check++)
		rc = run(db, check, result, r);
	return rc;
}

enum pp_status
pp_checkup_run(struct pp_db *db, int64_t now,
    void (*found)(void *arg, const struct pp_checkup_line *), void *arg)
{
	struct pp_checkup_report r = {.found = found, .arg = arg, .now = now};
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	if ((rc = run_all(db, checks, PP_CHECKUP_FAILED, &r)) == PP_OK &&
	    (rc = run_own(db, "daily_pack", pp_checkup_packs, &r)) == PP_OK &&
	    (rc = run_own(db, "learned", check_learned, &r)) == PP_OK &&
	    (rc = run_all(db, pp_checkup_money, PP_CHECKUP_FAILED, &r)) ==
		PP_OK &&
	    (rc = run_all(db, pp_checkup_life, PP_CHECKUP_FAILED, &r)) ==
		PP_OK &&
	    (rc = run_all(db, pp_checkup_people, PP_CHECKUP_FAILED, &r)) ==
		PP_OK &&
	    (rc = run_all(db, pp_checkup_log, PP_CHECKUP_FAILED, &r)) ==
		PP_OK &&
	    (rc = run_all(db, pp_checkup_log_people, PP_CHECKUP_FAILED, &r)) ==
		PP_OK &&
	    (rc = run_own(db, "log_setting", pp_checkup_settings, &r)) ==
		PP_OK &&
	    (rc = run_own(db, "log_tariff", pp_checkup_tariffs, &r)) == PP_OK &&
	    (rc = run_own(db, "log_day", pp_checkup_days, &r)) == PP_OK &&
	    (rc = run_own(db, "log", check_log, &r)) == PP_OK &&
	    (rc = run_schema(db, &r)) == PP_OK &&
	    (rc = run_all(db, pp_checkup_people_notes, PP_CHECKUP_NOTE, &r)) ==
		PP_OK &&
	    (rc = run_all(db, notes, PP_CHECKUP_NOTE, &r)) == PP_OK)
		rc = run_all(db, pp_checkup_money_notes, PP_CHECKUP_NOTE, &r);
	pp_db_snapshot_end(db);
	return rc;
}
