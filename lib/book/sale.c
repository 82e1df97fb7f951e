/* SPDX-License-Identifier: ISC */
/*
 * Arming an order.  What has to be so is in sale_check.c, who may do it and
 * what the log says in sale_act.c, attempts to send it in sale_attempt.c, its
 * end in sale_end.c, its postings in sale_post.c; sale_find.c and sale_list.c
 * read it back.
 */
#include "sale.h"

#include <assert.h>
#include <stdio.h>

#include "act.h"
#include "clock.h"
#include "event.h"
#include "evidence.h"
#include "sale_impl.h"
#include "shift.h"

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
	    " count_before, balance_before_fen, state, moved, weak, remark,"
	    " moves, shift)"
	    " VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " ?11, ?12, ?13, ?14, ?15, 'armed', 0, 0, '', nullif(?16, 0),"
	    " nullif(?17, 0))",
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
	pp_query_int(q, 16, wish->moves);
	pp_query_int(q, 17, s->shift);
	return pp_query_once(q);
}

/* What else pp_sale_get() would say of it. */
static enum pp_status
fill(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, struct pp_sale *s)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code, (SELECT code FROM sale WHERE id = ?2) FROM meter"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, s->meter);
	pp_query_int(q, 2, wish->reverses);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK) {
		pp_query_copy(q, 0, s->meter_code, sizeof s->meter_code);
		pp_query_copy(q, 1, s->reverses_code, sizeof s->reverses_code);
	}
	pp_query_free(q);
	s->reverses = wish->reverses;
	s->moves = wish->moves;
	s->slot = s->count_before + 1;
	s->state = PP_SALE_ARMED;
	snprintf(s->account, sizeof s->account, "%s", epoch->account_code);
	snprintf(s->holder, sizeof s->holder, "%s", epoch->holder);
	snprintf(s->method, sizeof s->method, "%s", wish->method);
	snprintf(s->note, sizeof s->note, "%s", wish->note);
	snprintf(s->who, sizeof s->who, "%s", wish->who);
	return rc;
}

/* All that hangs on the row of an order that was just inserted. */
static enum pp_status
write_down(struct pp_db *db, const struct pp_proof *before, const char *who,
    struct pp_sale *s)
{
	enum pp_status rc;

	if ((rc = pp_evidence_add(db, s->epoch, s->id, "before", before,
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
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_sale_wish own = *wish;
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
	/* Nobody sells in another's name. */
	if (actor != NULL)
		own.who = actor->code;
	wish = &own;
	if ((rc = pp_sale_check(db, wish, epoch, before)) != PP_OK ||
	    (rc = pp_shift_for(db, wish->who, wish->method,
		 pp_sale_gives(wish->kind), wish->amount, &s.shift)) != PP_OK ||
	    (rc = pp_receipt_next(db, &s.receipt)) != PP_OK)
		return rc;
	if (wish->code != NULL)
		snprintf(s.code, sizeof s.code, "%s", wish->code);
	else
		make_code(s.receipt, at, s.code);
	if ((rc = fill(db, wish, epoch, &s)) != PP_OK ||
	    (rc = pp_sale_act(db, wish, epoch, &s)) != PP_OK ||
	    (rc = insert(db, wish, &s)) != PP_OK)
		return rc;
	s.id = pp_db_last_id(db);
	if ((rc = write_down(db, before, wish->who, &s)) != PP_OK)
		return rc;
	*sale = s;
	return PP_OK;
}
