/* SPDX-License-Identifier: ISC */
/*
 * Orders as they are read back.
 */
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
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
	C_MOVES,
	C_SHIFT,
};

/* As the table has it; its CHECKs let nothing else in. */
static enum pp_status
find_state(const char *word, struct pp_sale *s)
{
	if (strcmp(word, "armed") == 0)
		word = pp_sale_state_name(PP_SALE_ARMED);
	if (pp_sale_state_find(word, &s->state) != PP_OK)
		return pp_fail(PP_EDATA, "order %s: damaged; run pp-db check",
		    s->code);
	return PP_OK;
}

static enum pp_status
fill_words(const struct pp_query *q, struct pp_sale *s)
{
	const char *word = pp_query_col_text(q, C_KIND);
	int i;

	for (i = 0; i < PP_SALE_KINDS; i++)
		if (strcmp(word, pp_sale_kind_name((enum pp_sale_kind)i)) == 0)
			break;
	s->kind = (enum pp_sale_kind)i;
	if (i == PP_SALE_KINDS ||
	    pp_class_find(pp_query_col_text(q, C_CLASS), &s->class) != PP_OK)
		return pp_fail(PP_EDATA, "order %s: damaged; run pp-db check",
		    s->code);
	return find_state(pp_query_col_text(q, C_STATE), s);
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
	    .moves = pp_query_col_int(q, C_MOVES),
	    .shift = pp_query_col_int(q, C_SHIFT),
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

	pp_query_copy(q, C_CODE, s.code, sizeof s.code);
	if ((rc = fill_words(q, &s)) != PP_OK)
		return rc;
	pp_query_copy(q, C_REVERSES_CODE, s.reverses_code,
	    sizeof s.reverses_code);
	pp_query_copy(q, C_METER_CODE, s.meter_code, sizeof s.meter_code);
	pp_query_copy(q, C_ACCOUNT, s.account, sizeof s.account);
	pp_query_copy(q, C_HOLDER, s.holder, sizeof s.holder);
	pp_query_copy(q, C_METHOD, s.method, sizeof s.method);
	pp_query_copy(q, C_NOTE, s.note, sizeof s.note);
	pp_query_copy(q, C_WHO, s.who, sizeof s.who);
	pp_query_copy(q, C_REMARK, s.remark, sizeof s.remark);
	*sale = s;
	return PP_OK;
}

/* The one row, and the query is over. */
static enum pp_status
take(struct pp_query *q, const char *none, struct pp_sale *sale)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		rc = pp_sale_fill(q, sale);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "%s", pp_phrase(none));
	pp_query_free(q);
	return rc;
}

/* The one id that a query gives, and it is over. */
static enum pp_status
take_id(struct pp_query *q, const char *none, int64_t *id)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		*id = pp_query_col_int(q, 0);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "%s", pp_phrase(none));
	pp_query_free(q);
	return rc;
}

/* Mostly there is none, which its index alone tells. */
enum pp_status
pp_sale_find(struct pp_db *db, const char *code, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	int64_t id = 0;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id FROM sale WHERE code = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	if ((rc = take_id(q, "no such order", &id)) != PP_OK)
		return rc;
	return pp_sale_get(db, id, sale);
}

enum pp_status
pp_sale_get(struct pp_db *db, int64_t id, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, PP_SALE_SELECT " WHERE s.id = ?1", &q)) !=
	    PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	return take(q, "no such order", sale);
}

enum pp_status
pp_sale_refresh(struct pp_db *db, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	struct pp_sale s = *sale;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT state, moved, weak, ended_at, count_after,"
	    " balance_after_fen, remark FROM sale WHERE id = ?1 AND code = ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, sale->id);
	pp_query_lent_text(q, 2, sale->code);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = find_state(pp_query_col_text(q, 0), &s);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such order");
	if (rc == PP_OK) {
		s.moved = pp_query_col_int(q, 1) != 0;
		s.weak = pp_query_col_int(q, 2) != 0;
		s.ended_at = pp_query_col_int(q, 3);
		s.has_after = !pp_query_is_null(q, 4);
		s.count_after = pp_query_col_int(q, 4);
		s.balance_after_fen = pp_query_col_int(q, 5);
		pp_query_copy(q, 6, s.remark, sizeof s.remark);
		*sale = s;
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_sale_open_of(struct pp_db *db, int64_t meter, struct pp_sale *sale)
{
	static const char none[] = PP_PHRASE("no order is open on it");
	struct pp_query *q = NULL;
	struct pp_sale s;
	int64_t id = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM sale WHERE meter = ?1"
	    " AND state IN ('armed', 'disputed')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = take_id(q, none, &id)) != PP_OK ||
	    (rc = pp_sale_get(db, id, &s)) != PP_OK)
		return rc;
	/* It may have ended in between. */
	if (s.state != PP_SALE_ARMED && s.state != PP_SALE_DISPUTED)
		return pp_fail(PP_NO, "%s", pp_phrase(none));
	*sale = s;
	return PP_OK;
}

enum pp_status
pp_sale_recent(struct pp_db *db, int64_t meter, enum pp_sale_kind kind,
    pp_money amount, int64_t since, struct pp_sale *sale)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    PP_SALE_SELECT
	    " WHERE s.meter = ?1 AND s.kind = ?2 AND s.amount_fen = ?3"
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
