/* SPDX-License-Identifier: ISC */
/*
 * Arming an order.  What has to be so is in sale_check.c, attempts to send it
 * in sale_attempt.c, its end in sale_end.c, its postings in sale_post.c;
 * sale_find.c and sale_list.c read it back.
 */
#include "sale.h"

#include <assert.h>
#include <stdio.h>

#include "clock.h"
#include "evidence.h"
#include "sale_impl.h"

static enum pp_status
next_receipt(struct pp_db *db, int64_t *receipt)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT ifnull(max(receipt), 0) FROM sale", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		*receipt = pp_query_col_int(q, 0) + 1;
	pp_query_free(q);
	return rc;
}

/* "pp-20261122-000017": unlike any that people may give. */
static void
make_code(int64_t receipt, int64_t at, char code[PP_ORDER_MAX])
{
	struct pp_civil day;

	pp_civil_of(at, &day);
	snprintf(code, PP_ORDER_MAX, "pp-%04d%02d%02d-%06lld", day.year,
	    day.month, day.day, (long long)receipt);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_sale *s)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO sale (code, kind, reverses, meter, epoch, slot,"
	    " class, amount_fen, method, note, who, at, receipt,"
	    " count_before, balance_before_fen, state, moved, weak, remark)"
	    " VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " ?11, ?12, ?13, ?14, ?15, 'armed', 0, 0, '')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, s->code);
	pp_query_lent_text(q, 2, pp_sale_kind_name(s->kind));
	pp_query_int(q, 3, wish->reverses);
	pp_query_int(q, 4, s->meter);
	pp_query_int(q, 5, s->epoch);
	pp_query_int(q, 6, s->count_before + 1);
	pp_query_lent_text(q, 7, pp_class_name(s->class));
	pp_query_int(q, 8, s->amount.fen);
	pp_query_lent_text(q, 9, wish->method);
	pp_query_lent_text(q, 10, wish->note);
	pp_query_lent_text(q, 11, wish->who);
	pp_query_int(q, 12, s->at);
	pp_query_int(q, 13, s->receipt);
	pp_query_int(q, 14, s->count_before);
	pp_query_int(q, 15, s->balance_before_fen);
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

/* All that hangs on the row of an order that was just inserted. */
static enum pp_status
write_down(struct pp_db *db, const struct pp_proof *before, const char *who,
    struct pp_sale *s)
{
	enum pp_status rc;

	s->id = pp_db_last_id(db);
	if ((rc = pp_sale_get(db, s->id, s)) != PP_OK ||
	    (rc = pp_evidence_add(db, s->epoch, s->id, "before", before,
		 false)) != PP_OK ||
	    (rc = pp_sale_first_attempt(db, s)) != PP_OK)
		return rc;
	return pp_sale_post(db, s, "armed", s->at, who);
}

enum pp_status
pp_sale_arm(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, enum pp_class class,
    const struct pp_proof *before, int64_t at, struct pp_sale *sale)
{
	struct pp_sale s = {
	    .kind = wish->kind,
	    .meter = epoch->meter,
	    .epoch = epoch->id,
	    .class = class,
	    .amount = wish->amount,
	    .at = at,
	    .count_before = before->count,
	    .balance_before_fen = before->balance_fen,
	};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(class != PP_CLASS_NONE);
	if ((rc = pp_sale_check(db, wish, epoch, before)) != PP_OK ||
	    (rc = next_receipt(db, &s.receipt)) != PP_OK)
		return rc;
	if (wish->code != NULL)
		snprintf(s.code, sizeof s.code, "%s", wish->code);
	else
		make_code(s.receipt, at, s.code);
	if ((rc = insert(db, wish, &s)) != PP_OK ||
	    (rc = write_down(db, before, wish->who, &s)) != PP_OK)
		return rc;
	*sale = s;
	return PP_OK;
}
