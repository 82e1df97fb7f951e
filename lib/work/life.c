/* SPDX-License-Identifier: ISC */
#include "life.h"

#include <stdlib.h>

#include "idset.h"
#include "scope.h"

enum column {
	C_AT,
	C_WORD,
	C_ENDS,
	C_EPOCH,
	C_METER,
	C_ACCOUNT,
	C_HOLDER,
	C_METER_CODE,
	C_UNIT,
	C_BUILDING,
	C_SERIAL,
	C_ADOPTED,
	C_COUNT,
	C_BALANCE,
	C_WHO,
	C_RECEIPT,
	C_CHANGED_AT,
	C_WHY,
	C_TYPED,
	C_REASON,
	C_TOTAL,
	C_USED_WH,
	C_USED_FEN,
	C_REFUNDED,
	C_METHOD,
	C_ORDER,
	C_LEFT,
	C_OWED,
};

struct pp_life {
	struct pp_query *q;
	struct pp_idset meters;
};

/* What began before there were events shows by its epoch alone. */
static const char life_sql[] =
    "WITH life AS ("
    " SELECT ifnull(v.at, e.began_at) AS at,"
    " coalesce(v.kind, iif(e.adopted, 'adopted', 'opened')) AS word,"
    " 0 AS ends, e.id AS epoch, e.start_count AS count,"
    " e.start_fen AS balance_fen, ifnull(v.who, e.who) AS who, v.receipt,"
    " x.at AS changed_at, NULL AS why, NULL AS typed, x.reason,"
    " NULL AS total_wh, x.used_wh, x.used_fen, NULL AS refund"
    " FROM epoch e LEFT JOIN event v ON v.epoch = e.id"
    " AND v.kind NOT IN ('closed', 'paid-out', 'paid-in')"
    " LEFT JOIN exchange x ON x.new_epoch = e.id"
    " WHERE e.began_at IS NOT NULL"
    " UNION ALL"
    " SELECT ifnull(v.at, k.at), 'closed', 1, k.epoch, k.count,"
    " k.balance_fen, ifnull(v.who, k.who), v.receipt, k.at, k.why, k.typed,"
    " k.reason, k.total_wh, NULL, NULL,"
    " (SELECT sale FROM closing_refund WHERE closing = k.id)"
    " FROM closing k LEFT JOIN event v ON v.epoch = k.epoch"
    " AND v.kind = 'closed' WHERE k.at IS NOT NULL)"
    " SELECT f.at, f.word, f.ends, f.epoch, m.id, a.code, a.name, m.code,"
    " u.code, b.code, e.serial, e.adopted, f.count, f.balance_fen, f.who,"
    " f.receipt, f.changed_at, f.why, f.typed, f.reason, f.total_wh,"
    " f.used_wh, f.used_fen, s.amount_fen, s.method, s.code,"
    " iif(f.ends, (SELECT sum(p.amount_fen) FROM posting p JOIN entry n"
    "  ON n.id = p.entry WHERE p.debit = l.id AND n.kind = 'left'), NULL),"
    " iif(f.ends, (SELECT sum(p.amount_fen) FROM posting p JOIN entry n"
    "  ON n.id = p.entry JOIN ledger_account c ON c.id = p.debit"
    "  WHERE p.credit = l.id AND n.kind = 'owed' AND c.kind = 'claim'),"
    " NULL)"
    " FROM life f JOIN epoch e ON e.id = f.epoch"
    " JOIN account a ON a.id = e.account JOIN meter m ON m.id = e.meter"
    " LEFT JOIN unit u ON u.id = m.unit"
    " LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
    " LEFT JOIN sale s ON s.id = f.refund"
    " LEFT JOIN ledger_account l ON l.epoch = e.id AND f.ends"
    " WHERE f.at >= ?1 AND f.at < ?2 AND (?3 = 0 OR f.epoch = ?3)"
    " AND (f.ends OR NOT ?4) AND ?5 IN ('', f.who)"
    " ORDER BY f.at, ifnull(f.receipt, 0), f.epoch, f.ends";

enum pp_status
pp_life_open(struct pp_db *db, const struct pp_life_filter *filter,
    struct pp_life **life)
{
	struct pp_life *l = calloc(1, sizeof *l);
	char own[PP_WHO_MAX] = "";
	enum pp_status rc = PP_OK;

	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	if (filter->epoch == 0) /* a list for people */
		rc = pp_scope_own(db, own);
	if (rc == PP_OK)
		rc =
		    pp_idset_take(&l->meters, filter->meters, filter->n_meters);
	if (rc != PP_OK || (rc = pp_query_new(db, life_sql, &l->q)) != PP_OK) {
		pp_life_close(l);
		return rc;
	}
	pp_query_int(l->q, 1, filter->from != 0 ? filter->from : INT64_MIN);
	pp_query_int(l->q, 2, filter->until != 0 ? filter->until : INT64_MAX);
	pp_query_int(l->q, 3, filter->epoch);
	pp_query_int(l->q, 4, filter->ends_only);
	pp_query_text(l->q, 5, own);
	*life = l;
	return PP_OK;
}

static void
fill_texts(const struct pp_query *q, struct pp_life_event *e)
{
	pp_query_copy(q, C_WORD, e->word, sizeof e->word);
	pp_query_copy(q, C_ACCOUNT, e->account, sizeof e->account);
	pp_query_copy(q, C_HOLDER, e->holder, sizeof e->holder);
	pp_query_copy(q, C_METER_CODE, e->meter_code, sizeof e->meter_code);
	pp_query_copy(q, C_UNIT, e->unit, sizeof e->unit);
	pp_query_copy(q, C_BUILDING, e->building, sizeof e->building);
	pp_query_copy(q, C_SERIAL, e->serial, sizeof e->serial);
	pp_query_copy(q, C_WHO, e->who, sizeof e->who);
	pp_query_copy(q, C_WHY, e->why, sizeof e->why);
	pp_query_copy(q, C_REASON, e->reason, sizeof e->reason);
	pp_query_copy(q, C_METHOD, e->method, sizeof e->method);
	pp_query_copy(q, C_ORDER, e->order, sizeof e->order);
}

static void
fill(const struct pp_query *q, struct pp_life_event *event)
{
	*event = (struct pp_life_event){
	    .at = pp_query_col_int(q, C_AT),
	    .ends = pp_query_col_int(q, C_ENDS) != 0,
	    .epoch = pp_query_col_int(q, C_EPOCH),
	    .meter = pp_query_col_int(q, C_METER),
	    .adopted = pp_query_col_int(q, C_ADOPTED) != 0,
	    .count = pp_query_col_int(q, C_COUNT),
	    .balance_fen = pp_query_col_int(q, C_BALANCE),
	    .receipt = pp_query_col_int(q, C_RECEIPT),
	    .changed_at = pp_query_col_int(q, C_CHANGED_AT),
	    .typed = pp_query_col_int(q, C_TYPED) != 0,
	    .has_energy = !pp_query_is_null(q, C_TOTAL),
	    .total_wh = pp_query_col_int(q, C_TOTAL),
	    .has_used = !pp_query_is_null(q, C_USED_WH),
	    .used_wh = pp_query_col_int(q, C_USED_WH),
	    .used_fen = pp_query_col_int(q, C_USED_FEN),
	    .refunded_fen = pp_query_col_int(q, C_REFUNDED),
	    .left_fen = pp_query_col_int(q, C_LEFT),
	    .owed_fen = pp_query_col_int(q, C_OWED),
	};
	fill_texts(q, event);
}

enum pp_status
pp_life_next(struct pp_life *life, struct pp_life_event *event)
{
	enum pp_status rc;

	do
		rc = pp_query_step(life->q);
	while (rc == PP_OK &&
	    !pp_idset_has(&life->meters, pp_query_col_int(life->q, C_METER)));
	if (rc == PP_OK)
		fill(life->q, event);
	return rc;
}

void
pp_life_close(struct pp_life *life)
{
	if (!life)
		return;
	pp_query_free(life->q);
	pp_idset_free(&life->meters);
	free(life);
}

enum pp_status
pp_life_end_of(struct pp_db *db, int64_t epoch, struct pp_life_event *event)
{
	const struct pp_life_filter filter = {
	    .epoch = epoch,
	    .ends_only = true,
	};
	struct pp_life *life = NULL;
	enum pp_status rc = pp_life_open(db, &filter, &life);

	if (rc == PP_OK && (rc = pp_life_next(life, event)) == PP_DONE)
		rc = pp_fail(PP_NO, "the meter's account goes on");
	pp_life_close(life);
	return rc;
}
