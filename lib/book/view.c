/* SPDX-License-Identifier: ISC */
#include "view.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "scope.h"
#include "site_setting.h"

enum column {
	C_METER,
	C_CODE,
	C_BUILDING,
	C_FLOOR,
	C_UNIT,
	C_BUS,
	C_ADDRESS,
	C_STATE,
	C_AT,
	C_BITS,
	C_TOTAL,
	C_BALANCE,
	C_COUNT,
	C_POWER,
	C_LOST_AFTER,
	C_SINCE,
	C_ACCOUNT,
	C_HOLDER,
	C_SHIFT,
	C_PACKED,
	C_GATEWAY,
	C_GATEWAY_STATE,
};

static const char columns[] =
    "m.id, m.code, p.code, coalesce(u.floor, m.floor), u.code, b.code,"
    " m.address, n.state, n.shown_at, r.bits, r.total_wh, r.balance_fen,"
    " r.count, r.power_w, s.value, n.since, a.code,"
    " a.name, (SELECT sum(x.total_wh) FROM exchange_shift x"
    " WHERE x.meter = m.id AND x.since <= n.shown_at)";

static const char tables[] =
    "FROM meter m JOIN bus b ON b.id = m.bus"
    " LEFT JOIN meter_now n ON n.meter = m.id"
    " LEFT JOIN meter_setting s ON s.meter = m.id AND s.key = 'lost_after'"
    " LEFT JOIN unit u ON u.id = m.unit"
    " LEFT JOIN building p ON p.id = coalesce(u.building, m.building)"
    " LEFT JOIN reading r ON r.id = n.shown"
    " LEFT JOIN epoch e ON e.meter = m.id AND e.ended_at IS NULL"
    " LEFT JOIN account a ON a.id = e.account";

static const char gateway_columns[] = ", g.code, w.state";

/* Whoever was read within the site's time, and has none of its own, isn't. */
static const char may_be_lost[] =
    " AND (n.state IN ('lost', 'unknown') OR n.shown_at IS NULL"
    " OR s.value IS NOT NULL OR n.shown_at NOT BETWEEN ?2 AND ?3)";

static const char gateway_tables[] =
    " JOIN gateway g ON g.id = b.gateway"
    " LEFT JOIN gateway_now w ON w.gateway = g.id";

struct pp_view {
	struct pp_db *db;
	struct pp_query *q;
	const int64_t *ids; /* NULL: all, in one run of the query */
	size_t n, next;
	unsigned more;
	int64_t lost_after_s; /* the site's */
};

/* `now`: only what may be lost by then; NULL: all. */
static enum pp_status
prepare(struct pp_view *v, const int64_t *now)
{
	char sql[sizeof columns + sizeof tables + sizeof gateway_columns +
	    sizeof gateway_tables + sizeof may_be_lost + 128];
	bool gateways = v->more & PP_VIEW_GATEWAYS;
	enum pp_status rc;

	/* A blob that nobody looks at costs a tenth of the query. */
	snprintf(sql, sizeof sql, "SELECT %s, %s%s %s%s WHERE %s%s%s", columns,
	    v->more & PP_VIEW_PHASES ? "r.packed" : "NULL",
	    gateways ? gateway_columns : "", tables,
	    gateways ? gateway_tables : "",
	    v->ids ? "m.id = ?1" : "m.retired_at IS NULL",
	    now ? may_be_lost : "",
	    v->ids ? "" : " ORDER BY m.bus, m.address, m.id");
	rc = pp_query_new(v->db, sql, &v->q);
	if (rc == PP_OK && now) {
		pp_query_int(v->q, 2, *now - v->lost_after_s);
		pp_query_int(v->q, 3, *now + v->lost_after_s);
	}
	return rc;
}

static enum pp_status
open_view(struct pp_db *db, const struct pp_view *like, const int64_t *now,
    struct pp_view **view)
{
	struct pp_view *v = malloc(sizeof *v);
	enum pp_status rc;

	if (!v)
		return pp_fail(PP_ESYS, "out of memory");
	*v = *like;
	if ((rc = pp_scope_may(db, PP_ACT_READ_STATUS)) != PP_OK ||
	    (rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	v->db = db;
	if ((rc = pp_site_duration(db, 0, "defaults.lost_after",
		 &v->lost_after_s)) != PP_OK ||
	    (rc = prepare(v, now)) != PP_OK)
		goto out;
	*view = v;
	return PP_OK;
out:
	pp_view_close(v);
	return rc;
}

enum pp_status
pp_view_open(struct pp_db *db, const int64_t *ids, size_t n, unsigned more,
    struct pp_view **view)
{
	const struct pp_view like = {.ids = ids, .n = n, .more = more};

	return open_view(db, &like, NULL, view);
}

enum pp_status
pp_view_open_lost(struct pp_db *db, const int64_t *ids, size_t n, int64_t now,
    struct pp_view **view)
{
	const struct pp_view like = {
	    .ids = ids,
	    .n = n,
	    .more = PP_VIEW_GATEWAYS,
	};

	return open_view(db, &like, &now, view);
}

void
pp_view_close(struct pp_view *view)
{
	if (!view)
		return;
	pp_query_free(view->q);
	if (view->db)
		pp_db_snapshot_end(view->db);
	free(view);
}

static enum pp_status
unpack(struct pp_query *q, struct pp_packed *packed)
{
	const void *bytes;
	size_t n;

	bytes = pp_query_col_blob(q, C_PACKED, &n);
	return pp_unpack(bytes, n, packed);
}

static enum pp_status
fill(struct pp_view *v, struct pp_view_row *row)
{
	struct pp_query *q = v->q;
	enum pp_status rc;

	*row = (struct pp_view_row){
	    .meter = pp_query_col_int(q, C_METER),
	    .code = pp_query_col_text(q, C_CODE),
	    .building = pp_query_col_text(q, C_BUILDING),
	    .has_floor = !pp_query_is_null(q, C_FLOOR),
	    .floor = pp_query_col_int(q, C_FLOOR),
	    .unit = pp_query_col_text(q, C_UNIT),
	    .bus = pp_query_col_text(q, C_BUS),
	    .account = pp_query_col_text(q, C_ACCOUNT),
	    .holder = pp_query_col_text(q, C_HOLDER),
	    .address = pp_query_col_int(q, C_ADDRESS),
	    .state = PP_STATE_UNKNOWN,
	    .has_since = !pp_query_is_null(q, C_SINCE),
	    .since = pp_query_col_int(q, C_SINCE),
	    .lost_after_s = v->lost_after_s,
	    .has_reading = !pp_query_is_null(q, C_BITS),
	    .at = pp_query_col_int(q, C_AT),
	    .bits = (unsigned)pp_query_col_int(q, C_BITS),
	    .total_wh = pp_query_col_int(q, C_TOTAL),
	    .register_wh =
		pp_query_col_int(q, C_TOTAL) + pp_query_col_int(q, C_SHIFT),
	    .has_balance = !pp_query_is_null(q, C_BALANCE),
	    .balance_fen = pp_query_col_int(q, C_BALANCE),
	    .has_count = !pp_query_is_null(q, C_COUNT),
	    .count = pp_query_col_int(q, C_COUNT),
	    .has_power = !pp_query_is_null(q, C_POWER),
	    .power_w = pp_query_col_int(q, C_POWER),
	};
	if (!pp_query_is_null(q, C_LOST_AFTER) &&
	    pp_duration_parse(pp_query_col_text(q, C_LOST_AFTER),
		&row->lost_after_s) != PP_OK)
		return pp_fail_in(PP_ECONF, "meter %s: lost_after", row->code);
	if (!pp_query_is_null(q, C_STATE) &&
	    (rc = pp_state_parse(pp_query_col_text(q, C_STATE), &row->state)) !=
		PP_OK)
		return rc;
	if (v->more & PP_VIEW_GATEWAYS) {
		row->gateway = pp_query_col_text(q, C_GATEWAY);
		row->gateway_state = pp_query_col_text(q, C_GATEWAY_STATE);
	}
	if ((v->more & PP_VIEW_PHASES) && row->has_reading)
		return unpack(q, &row->packed);
	return PP_OK;
}

enum pp_status
pp_view_next(struct pp_view *view, struct pp_view_row *row)
{
	enum pp_status rc = PP_DONE;

	if (!view->ids) {
		rc = pp_query_step(view->q);
	} else {
		while (rc == PP_DONE && view->next < view->n) {
			pp_query_reset(view->q);
			pp_query_int(view->q, 1, view->ids[view->next++]);
			rc = pp_query_step(view->q);
		}
	}
	return rc == PP_OK ? fill(view, row) : rc;
}

enum pp_state
pp_view_state(const struct pp_view_row *row, int64_t now)
{
	if (row->has_reading &&
	    pp_state_is_stale(row->at, now, row->lost_after_s))
		return PP_STATE_LOST;
	return row->state;
}

bool
pp_view_since(const struct pp_view_row *row, int64_t now, int64_t *since)
{
	if (pp_view_state(row, now) == row->state) {
		*since = row->since;
		return row->has_since;
	}
	/* Nobody has been there yet to say that it is lost. */
	*since = row->at + row->lost_after_s;
	return *since <= now;
}
