/* SPDX-License-Identifier: ISC */
#include "alarm_facts.h"

#include <stdlib.h>

#include "amount.h"
#include "clock.h"
#include "gather.h"
#include "site_setting.h"

static enum pp_status
fill_open(const struct pp_query *q, void *row)
{
	struct pp_alarm_open *open = row;

	*open = (struct pp_alarm_open){
	    .id = pp_query_col_int(q, 0),
	    .meter = pp_query_col_int(q, 2),
	    .gateway = pp_query_col_int(q, 3),
	    .well_since = pp_query_col_int(q, 4),
	    .retired = pp_query_col_int(q, 5) != 0,
	    .has_account = pp_query_col_int(q, 6) != 0,
	};
	return pp_alarm_kind_find(pp_query_col_text(q, 1), &open->kind);
}

static int
by_place(const void *a, const void *b)
{
	const struct pp_alarm_open *x = a, *y = b;

	if (x->meter != y->meter)
		return (x->meter > y->meter) - (x->meter < y->meter);
	if (x->gateway != y->gateway)
		return (x->gateway > y->gateway) - (x->gateway < y->gateway);
	return (int)x->kind - (int)y->kind;
}

enum pp_status
pp_alarm_opens(struct pp_db *db, struct pp_alarm_open **opens, size_t *n)
{
	struct pp_query *q = NULL;
	void *array;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT a.id, a.kind, coalesce(a.meter, 0), coalesce(a.gateway, 0),"
	    " coalesce(a.well_since, 0),"
	    " coalesce(m.retired_at, g.retired_at) IS NOT NULL,"
	    " EXISTS (SELECT 1 FROM epoch e WHERE e.meter = a.meter"
	    "  AND e.ended_at IS NULL AND e.began_at IS NOT NULL)"
	    " FROM alarm a INDEXED BY alarm_open"
	    " LEFT JOIN meter m ON m.id = a.meter"
	    " LEFT JOIN gateway g ON g.id = a.gateway"
	    " WHERE a.cleared_at IS NULL",
	    &q);
	if (rc != PP_OK ||
	    (rc = pp_gather(q, fill_open, sizeof **opens, &array, n)) != PP_OK)
		return rc;
	qsort(array, *n, sizeof **opens, by_place);
	*opens = array;
	return PP_OK;
}

static enum pp_status
fill_gateway(const struct pp_query *q, void *row)
{
	*(struct pp_alarm_gateway *)row = (struct pp_alarm_gateway){
	    .id = pp_query_col_int(q, 0),
	    .lost = pp_query_col_int(q, 1) != 0,
	    .since = pp_query_col_int(q, 2),
	    .silent = pp_query_col_int(q, 3) != 0,
	};
	return PP_OK;
}

enum pp_status
pp_alarm_gateways(struct pp_db *db, struct pp_alarm_gateway **gateways,
    size_t *n)
{
	struct pp_query *q = NULL;
	void *array;
	enum pp_status rc;

	/* One without meters in use is nobody's loss. */
	rc = pp_query_new(db,
	    "SELECT n.gateway, iif(n.state = 'ok', 0, EXISTS (SELECT 1"
	    "  FROM bus b CROSS JOIN meter m ON m.bus = b.id"
	    "  WHERE b.gateway = n.gateway AND m.retired_at IS NULL)), n.since,"
	    " n.silent > 0"
	    " FROM gateway_now n JOIN gateway g ON g.id = n.gateway"
	    " WHERE g.retired_at IS NULL ORDER BY n.gateway",
	    &q);
	if (rc != PP_OK ||
	    (rc = pp_gather(q, fill_gateway, sizeof **gateways, &array, n)) !=
		PP_OK)
		return rc;
	*gateways = array;
	return PP_OK;
}

enum pp_status
pp_alarm_accounts(struct pp_db *db, int64_t **meters, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT meter FROM epoch WHERE ended_at IS NULL"
	    " AND began_at IS NOT NULL ORDER BY meter",
	    &q);
	return rc == PP_OK ? pp_gather_ids(q, meters, n) : rc;
}

static enum pp_status
fill_meter(const struct pp_query *q, void *row)
{
	*(struct pp_alarm_meter *)row = (struct pp_alarm_meter){
	    .meter = pp_query_col_int(q, 0),
	    .since = pp_query_col_int(q, 1),
	};
	return PP_OK;
}

enum pp_status
pp_alarm_held(struct pp_db *db, struct pp_alarm_meter **held, size_t *n)
{
	struct pp_query *q = NULL;
	void *array;
	enum pp_status rc;

	/* Books that were restored are no finding. */
	rc = pp_query_new(db,
	    "SELECT meter, at FROM hold WHERE ended_at IS NULL"
	    " AND reason <> 'restored' ORDER BY meter",
	    &q);
	if (rc != PP_OK ||
	    (rc = pp_gather(q, fill_meter, sizeof **held, &array, n)) != PP_OK)
		return rc;
	*held = array;
	return PP_OK;
}

/* How long a meter may be silent: its own value, else the site's. */
static enum pp_status
patience_of(const struct pp_query *q, int column, int64_t *seconds)
{
	enum pp_status rc;

	if (pp_query_is_null(q, column))
		return PP_OK;
	rc = pp_duration_parse(pp_query_col_text(q, column), seconds);
	return rc == PP_OK ? PP_OK
			   : pp_fail_in(PP_ECONF, "a meter's lost_after");
}

/* meter, shown_at, the meter's own lost_after, the site's, gateway's, now */
static enum pp_status
fill_unheard(const struct pp_query *q, void *row)
{
	int64_t patience = pp_query_col_int(q, 3), now = pp_query_col_int(q, 5);
	int64_t at = pp_query_col_int(q, 1), from;
	enum pp_status rc;

	if ((rc = patience_of(q, 2, &patience)) != PP_OK)
		return rc;
	from = pp_query_col_int(q, 4) > at ? pp_query_col_int(q, 4) : at;
	if (now - from <= patience)
		return PP_NO;
	*(struct pp_alarm_meter *)row = (struct pp_alarm_meter){
	    .meter = pp_query_col_int(q, 0),
	    .since = at + patience,
	};
	return PP_OK;
}

enum pp_status
pp_alarm_unheard(struct pp_db *db, int64_t now, struct pp_alarm_meter **unheard,
    size_t *n)
{
	struct pp_query *q = NULL;
	void *array;
	int64_t patience;
	enum pp_status rc;

	if ((rc = pp_site_duration(db, 0, "defaults.lost_after", &patience)) !=
		PP_OK ||
	    (rc = pp_query_new(db,
		 "SELECT n.meter, n.shown_at, s.value, ?2,"
		 " coalesce(w.since, 0), ?1 FROM meter_now n"
		 " CROSS JOIN meter m ON m.id = n.meter"
		 " JOIN bus b ON b.id = m.bus"
		 " LEFT JOIN gateway_now w ON w.gateway = b.gateway"
		 " LEFT JOIN meter_setting s ON s.meter = n.meter"
		 " AND s.key = 'lost_after'"
		 " WHERE n.shown_at < (SELECT began_at FROM pass"
		 "  ORDER BY id DESC LIMIT 1)"
		 " AND n.shown_at < ?1 - iif(s.value IS NULL, ?2, 0)"
		 " AND n.state <> 'lost' AND m.retired_at IS NULL"
		 " AND coalesce(w.state, 'ok') = 'ok'"
		 " AND coalesce(w.silent, 0) = 0 ORDER BY n.meter",
		 &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, now);
	pp_query_int(q, 2, patience);
	rc = pp_gather(q, fill_unheard, sizeof **unheard, &array, n);
	if (rc != PP_OK)
		return rc;
	*unheard = array;
	return PP_OK;
}

/* meter, tenths of days */
static enum pp_status
fill_days(const struct pp_query *q, void *row)
{
	struct pp_alarm_days *days = row;
	enum pp_status rc;

	days->meter = pp_query_col_int(q, 0);
	rc = pp_decimal_parse(pp_query_col_text(q, 1), 1, &days->tenths);
	if (rc != PP_OK)
		return pp_fail_in(PP_ECONF, "alarm_days");
	return days->tenths > 0 ? PP_OK : PP_NO;
}

/* Where the site has no limit, only meters with one of their own are read. */
enum pp_status
pp_alarm_days_wanted(struct pp_db *db, struct pp_alarm_days **wanted, size_t *n)
{
	void *array;
	char value[PP_SETTING_MAX];
	struct pp_query *q = NULL;
	int64_t limit;
	bool all;
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "defaults.alarm_days", value, NULL);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_decimal_parse(value, 1, &limit)) != PP_OK)
		return pp_fail_in(PP_ECONF, "defaults.alarm_days");
	all = limit > 0;
	rc = pp_query_new(db,
	    all ? "SELECT e.meter, coalesce(s.value, ?1) FROM epoch e"
		  " JOIN meter m ON m.id = e.meter"
		  " LEFT JOIN meter_setting s ON s.meter = e.meter"
		  " AND s.key = 'alarm_days'"
		  " WHERE e.ended_at IS NULL AND m.retired_at IS NULL"
		  " ORDER BY e.meter"
		: "SELECT s.meter, s.value FROM meter_setting s"
		  " CROSS JOIN epoch e ON e.meter = s.meter"
		  " JOIN meter m ON m.id = s.meter"
		  " WHERE s.key = 'alarm_days' AND s.value <> ?1"
		  " AND e.ended_at IS NULL AND m.retired_at IS NULL"
		  " ORDER BY s.meter",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, all ? value : "0");
	rc = pp_gather(q, fill_days, sizeof **wanted, &array, n);
	if (rc != PP_OK)
		return rc;
	*wanted = array;
	return PP_OK;
}

/* The one time that a query gives; 0 where it gives none. */
static enum pp_status
time_of(struct pp_db *db, const char *sql, int64_t *at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK || rc == PP_DONE) {
		*at = rc == PP_OK ? pp_query_col_int(q, 0) : 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_alarm_last_pass(struct pp_db *db, int64_t *at)
{
	return time_of(db, "SELECT ended_at FROM pass ORDER BY id DESC LIMIT 1",
	    at);
}

enum pp_status
pp_alarm_patience(struct pp_db *db, int64_t *seconds)
{
	struct pp_query *q = NULL;
	int64_t longest, own = 0;
	enum pp_status rc;

	if ((rc = pp_site_duration(db, 0, "defaults.lost_after", &longest)) !=
		PP_OK ||
	    (rc = pp_query_new(db,
		 "SELECT DISTINCT value FROM meter_setting"
		 " WHERE key = 'lost_after'",
		 &q)) != PP_OK)
		return rc;
	while ((rc = pp_query_step(q)) == PP_OK &&
	    (rc = patience_of(q, 0, &own)) == PP_OK)
		if (own > longest)
			longest = own;
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	*seconds = longest;
	return PP_OK;
}

enum pp_status
pp_alarm_head_left(struct pp_db *db, int64_t *at)
{
	return time_of(db,
	    "SELECT coalesce(max(at), (SELECT at FROM log ORDER BY seq LIMIT "
	    "1))"
	    " FROM (SELECT (SELECT at FROM print WHERE failed = 0"
	    "  ORDER BY id DESC LIMIT 1) AS at"
	    " UNION ALL SELECT (SELECT state_at FROM message"
	    "  INDEXED BY message_head WHERE kind = 'head'"
	    "  AND state IN ('sent', 'delivered')"
	    "  ORDER BY state_at DESC LIMIT 1)"
	    " UNION ALL SELECT at FROM done_last WHERE what = 'head-left')",
	    at);
}
