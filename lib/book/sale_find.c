/* SPDX-License-Identifier: ISC */
/*
 * Orders as they are read back.
 */
#include <stdio.h>
#include <string.h>

#include "sale_impl.h"

enum column {
	C_ID,
	C_CODE,
	C_KIND,
	C_STATE,
	C_REVERSES,
	C_REVERSES_CODE,
	C_METER,
	C_EPOCH,
	C_SLOT,
	C_METER_CODE,
	C_ACCOUNT,
	C_HOLDER,
	C_CLASS,
	C_AMOUNT,
	C_METHOD,
	C_NOTE,
	C_WHO,
	C_AT,
	C_RECEIPT,
	C_COUNT_BEFORE,
	C_BALANCE_BEFORE,
	C_MOVED,
	C_WEAK,
	C_ENDED,
	C_COUNT_AFTER,
	C_BALANCE_AFTER,
	C_REMARK,
};

const char pp_sale_select[] =
    "SELECT s.id, s.code, s.kind, s.state, s.reverses, r.code, s.meter,"
    " s.epoch, s.slot, m.code, a.code, a.name, s.class, s.amount_fen,"
    " s.method, s.note, s.who, s.at, s.receipt, s.count_before,"
    " s.balance_before_fen, s.moved, s.weak, s.ended_at, s.count_after,"
    " s.balance_after_fen, s.remark FROM sale s"
    " JOIN meter m ON m.id = s.meter JOIN epoch e ON e.id = s.epoch"
    " JOIN account a ON a.id = e.account"
    " LEFT JOIN sale r ON r.id = s.reverses";

enum {
	SQL_MAX = 1024
};

/* The CHECKs of the table let nothing else in. */
static enum pp_status
fill_words(const struct pp_query *q, struct pp_sale *s)
{
	const char *word = pp_query_col_text(q, C_KIND);
	int i;

	for (i = 0; i < PP_SALE_KINDS; i++)
		if (strcmp(word, pp_sale_kind_name((enum pp_sale_kind)i)) == 0)
			break;
	s->kind = (enum pp_sale_kind)i;
	word = pp_query_col_text(q, C_STATE);
	if (strcmp(word, "armed") == 0)
		word = pp_sale_state_name(PP_SALE_ARMED);
	if (i == PP_SALE_KINDS ||
	    pp_sale_state_find(word, &s->state) != PP_OK ||
	    pp_class_find(pp_query_col_text(q, C_CLASS), &s->class) != PP_OK)
		return pp_fail(PP_EDATA, "order %s: damaged; run pp-db check",
		    pp_query_col_text(q, C_CODE));
	return PP_OK;
}

static void
copy(const struct pp_query *q, enum column column, char *to, size_t size)
{
	snprintf(to, size, "%s", pp_query_col_text(q, (int)column));
}

enum pp_status
pp_sale_fill(const struct pp_query *q, struct pp_sale *sale)
{
	struct pp_sale s = {
	    .id = pp_query_col_int(q, C_ID),
	    .reverses = pp_query_col_int(q, C_REVERSES),
	    .meter = pp_query_col_int(q, C_METER),
	    .epoch = pp_query_col_int(q, C_EPOCH),
	    .slot = pp_query_col_int(q, C_SLOT),
	    .amount = {pp_query_col_int(q, C_AMOUNT)},
	    .at = pp_query_col_int(q, C_AT),
	    .receipt = pp_query_col_int(q, C_RECEIPT),
	    .count_before = pp_query_col_int(q, C_COUNT_BEFORE),
	    .balance_before_fen = pp_query_col_int(q, C_BALANCE_BEFORE),
	    .moved = pp_query_col_int(q, C_MOVED) != 0,
	    .weak = pp_query_col_int(q, C_WEAK) != 0,
	    .ended_at = pp_query_col_int(q, C_ENDED),
	    .has_after = !pp_query_is_null(q, C_COUNT_AFTER),
	    .count_after = pp_query_col_int(q, C_COUNT_AFTER),
	    .balance_after_fen = pp_query_col_int(q, C_BALANCE_AFTER),
	};
	enum pp_status rc;

	if ((rc = fill_words(q, &s)) != PP_OK)
		return rc;
	copy(q, C_CODE, s.code, sizeof s.code);
	copy(q, C_REVERSES_CODE, s.reverses_code, sizeof s.reverses_code);
	copy(q, C_METER_CODE, s.meter_code, sizeof s.meter_code);
	copy(q, C_ACCOUNT, s.account, sizeof s.account);
	copy(q, C_HOLDER, s.holder, sizeof s.holder);
	copy(q, C_METHOD, s.method, sizeof s.method);
	copy(q, C_NOTE, s.note, sizeof s.note);
	copy(q, C_WHO, s.who, sizeof s.who);
	copy(q, C_REMARK, s.remark, sizeof s.remark);
	*sale = s;
	return PP_OK;
}

static enum pp_status
prepare(struct pp_db *db, const char *where, struct pp_query **q)
{
	char sql[SQL_MAX];

	snprintf(sql, sizeof sql, "%s WHERE %s", pp_sale_select, where);
	return pp_query_new(db, sql, q);
}

/* The one row, and the query is over. */
static enum pp_status
take(struct pp_query *q, const char *none, struct pp_sale *sale)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		rc = pp_sale_fill(q, sale);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "%s", none);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_sale_find(struct pp_db *db, const char *code, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = prepare(db, "s.code = ?1", &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	return take(q, "no such order", sale);
}

enum pp_status
pp_sale_get(struct pp_db *db, int64_t id, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = prepare(db, "s.id = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	return take(q, "no such order", sale);
}

enum pp_status
pp_sale_open_of(struct pp_db *db, int64_t meter, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db, "s.meter = ?1 AND s.state IN ('armed', 'disputed')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	return take(q, "no order is open on it", sale);
}

enum pp_status
pp_sale_recent(struct pp_db *db, int64_t meter, enum pp_sale_kind kind,
    pp_money amount, int64_t since, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db,
	    "s.meter = ?1 AND s.kind = ?2 AND s.amount_fen = ?3"
	    " AND s.at >= ?4 AND s.state <> 'not-credited'"
	    " ORDER BY s.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_text(q, 2, pp_sale_kind_name(kind));
	pp_query_int(q, 3, amount.fen);
	pp_query_int(q, 4, since);
	return take(q, "no such order", sale);
}

enum pp_status
pp_sale_net(struct pp_db *db, int64_t epoch, pp_money *net)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT ifnull(sum(iif(kind IN ('sale', 'refund-reversal'),"
	    " amount_fen, -amount_fen)), 0) FROM sale"
	    " WHERE epoch = ?1 AND moved = 1 AND state = 'credited'",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = pp_query_step(q)) == PP_OK)
		*net = (pp_money){pp_query_col_int(q, 0)};
	pp_query_free(q);
	return rc;
}
