/* SPDX-License-Identifier: ISC */
/*
 * What is due to a customer is given to him once: of an order that came to
 * nothing, or whose drawer was closed before it ended; of a meter that was
 * closed by typed values; credit that was to be moved and waits.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "carry.h"
#include "clock.h"
#include "closing.h"
#include "event.h"
#include "ledger.h"
#include "shift_impl.h"
#include "subject.h"

/* One of both, and 0. */
struct debt {
	int64_t sale, closing;
	int64_t epoch;
	const char *state;        /* why nothing may be due */
	bool carried;             /* and waits to be moved */
	char order[PP_ORDER_MAX]; /* of a sale; "" */
};

/* PP_NO: no order has it. */
static enum pp_status
find_sale(struct pp_db *db, const char *what, int64_t receipt,
    struct debt *debt)
{
	struct pp_query *q = NULL;
	struct pp_sale s;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM sale WHERE code = ?1 OR receipt = ?2"
	    " ORDER BY code = ?1 DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, what);
	pp_query_int(q, 2, receipt);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_sale_get(db, pp_query_col_int(q, 0), &s);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such order or receipt: %s", what);
	pp_query_free(q);
	if (rc == PP_OK) {
		*debt = (struct debt){
		    .sale = s.id,
		    .epoch = s.epoch,
		    .state = pp_sale_state_name(s.state),
		};
		snprintf(debt->order, sizeof debt->order, "%s", s.code);
	}
	return rc;
}

/* PP_NO: no closing has it. */
static enum pp_status
find_closing(struct pp_db *db, int64_t receipt, struct debt *debt)
{
	struct pp_closing closing;
	struct pp_event event;
	enum pp_status rc;

	if ((rc = pp_event_get(db, receipt, &event)) != PP_OK)
		return rc;
	if (event.kind != PP_EVENT_CLOSED)
		return pp_fail(PP_NO, "receipt %lld is of no closing",
		    (long long)receipt);
	if ((rc = pp_closing_of(db, event.epoch, &closing)) != PP_OK)
		return rc;
	*debt = (struct debt){
	    .closing = closing.id,
	    .epoch = event.epoch,
	    .state = "settled",
	};
	return PP_OK;
}

static enum pp_status
find(struct pp_db *db, const char *what, struct debt *debt)
{
	int64_t receipt = 0;
	enum pp_status rc;

	if (pp_decimal_parse(what, 0, &receipt) != PP_OK)
		receipt = 0;
	rc = find_sale(db, what, receipt, debt);
	return rc == PP_NO && receipt > 0 ? find_closing(db, receipt, debt)
					  : rc;
}

/* Credit that waits to be moved to a meter; PP_DONE: it made none. */
static enum pp_status
find_carry(struct pp_db *db, const struct debt *debt, struct pp_carry *carry)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM carry WHERE refund = ?1 OR closing = ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, debt->sale);
	pp_query_int(q, 2, debt->closing);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_carry_get(db, pp_query_col_int(q, 0), carry);
	pp_query_free(q);
	return rc;
}

/* What stands in refund-due: of its entries, or from its meter. */
static enum pp_status
sum_due(struct pp_db *db, const struct debt *debt, int64_t refund_due,
    pp_money *due)
{
	static const char of_sale[] =
	    "SELECT ifnull(sum(iif(p.credit = ?2, p.amount_fen, 0)"
	    " - iif(p.debit = ?2, p.amount_fen, 0)), 0)"
	    " FROM entry e JOIN posting p ON p.entry = e.id WHERE e.sale = ?1";
	static const char of_closing[] =
	    "SELECT ifnull(sum(p.amount_fen), 0) FROM ledger_account a"
	    " JOIN posting p ON p.debit = a.id"
	    " WHERE a.epoch = ?1 AND p.credit = ?2";
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, debt->sale != 0 ? of_sale : of_closing, &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, debt->sale != 0 ? debt->sale : debt->epoch);
	pp_query_int(q, 2, refund_due);
	if ((rc = pp_query_step(q)) == PP_OK)
		*due = (pp_money){pp_query_col_int(q, 0)};
	pp_query_free(q);
	return rc;
}

/* What is due, and the account of the books that it stands in. */
static enum pp_status
due_of(struct pp_db *db, struct debt *debt, int64_t *ledger, pp_money *due)
{
	struct pp_carry carry;
	enum pp_status rc;

	if ((rc = find_carry(db, debt, &carry)) == PP_OK) {
		if (carry.moved_by != 0)
			return pp_fail(PP_NO, "it was moved to a meter");
		*due = carry.left;
		debt->carried = true;
		return pp_ledger_account(db, PP_BOOKS_TRANSFER, ledger);
	}
	if (rc != PP_DONE ||
	    (rc = pp_ledger_account(db, PP_BOOKS_REFUND_DUE, ledger)) != PP_OK)
		return rc;
	return sum_due(db, debt, *ledger, due);
}

/* PP_NO: it was given. */
static enum pp_status
check_not_given(struct pp_db *db, const struct debt *debt)
{
	struct pp_query *q = NULL;
	char at[PP_TIME_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT at, who FROM payout WHERE sale = ?1 OR closing = ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, debt->sale);
	pp_query_int(q, 2, debt->closing);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "it was paid out by %s, at %s",
		    pp_query_col_text(q, 1),
		    pp_time_print(pp_query_col_int(q, 0), at));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
insert(struct pp_db *db, const struct debt *debt, int64_t entry, int64_t event,
    const char *method, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO payout (sale, closing, entry, event, at, who, method)"
	    " VALUES (nullif(?1, 0), nullif(?2, 0), ?3, ?4, ?5, ?6, ?7)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, debt->sale);
	pp_query_int(q, 2, debt->closing);
	pp_query_int(q, 3, entry);
	pp_query_int(q, 4, event);
	pp_query_int(q, 5, at);
	pp_query_text(q, 6, who);
	pp_query_text(q, 7, method);
	return pp_query_once(q);
}

/*
 * What an order owes back was somebody's act when it was ordered; what moved
 * or was typed becomes a refund only now.
 */
static enum pp_status
allow(struct pp_db *db, const struct debt *debt, pp_money due,
    const char *method, int64_t at, const char *who)
{
	bool refunds = debt->carried || debt->closing != 0;
	struct pp_subject of;
	struct pp_words words;
	struct pp_act act = {
	    .kind = refunds ? PP_ACT_REFUND : PP_ACT_PAY_OUT,
	    .subject = of.meter_code,
	    .words = &words,
	    .amount = due,
	};
	enum pp_status rc;

	if ((rc = pp_subject_epoch(db, debt->epoch, &of)) != PP_OK)
		return rc;
	act.meter = of.meter;
	pp_words_clear(&words);
	pp_words_text(&words, "account", of.account);
	pp_words_text(&words, "order", debt->order);
	if (debt->closing != 0)
		pp_words_int(&words, "closing", debt->closing);
	pp_words_money(&words, "pays_out_yuan", due);
	pp_words_text(&words, "method", method);
	return pp_act(db, &act, at, who);
}

/* Where the money is taken from. */
static enum pp_status
source(struct pp_db *db, const char *method, pp_money due, const char *who,
    int64_t *ledger)
{
	int64_t shift = 0;
	enum pp_status rc;

	rc = pp_shift_for(db, who, method, false, due, &shift);
	if (rc != PP_OK)
		return rc;
	return shift != 0 ? pp_ledger_shift(db, shift, ledger)
			  : pp_ledger_method(db, method, ledger);
}

/* In the books, with a receipt of its own. */
static enum pp_status
give(struct pp_db *db, const struct debt *debt, const char *method, int64_t at,
    const char *who, int64_t owed, int64_t from, struct pp_payout *payout)
{
	int64_t entry = 0;
	enum pp_status rc;

	if ((rc = pp_ledger_entry(db, "payout", debt->sale, debt->epoch, at,
		 who, &entry)) != PP_OK ||
	    (rc = pp_ledger_post(db, entry, owed, from, payout->amount)) !=
		PP_OK ||
	    (rc = pp_receipt_next(db, &payout->receipt)) != PP_OK ||
	    (rc = pp_event_add(db, debt->epoch, PP_EVENT_PAID_OUT, at, who)) !=
		PP_OK)
		return rc;
	return insert(db, debt, entry, pp_db_last_id(db), method, at, who);
}

enum pp_status
pp_payout(struct pp_db *db, const char *what, const char *method, int64_t at,
    const char *who, struct pp_payout *payout)
{
	int64_t owed = 0, from = 0;
	struct pp_payout given = {0};
	struct debt debt;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(strcmp(method, "transfer") != 0);
	if ((rc = find(db, what, &debt)) != PP_OK ||
	    (rc = check_not_given(db, &debt)) != PP_OK ||
	    (rc = due_of(db, &debt, &owed, &given.amount)) != PP_OK)
		return rc;
	if (given.amount.fen <= 0)
		return pp_fail(PP_NO, "nothing is due: it is %s", debt.state);
	if ((rc = source(db, method, given.amount, who, &from)) != PP_OK ||
	    (rc = allow(db, &debt, given.amount, method, at, who)) != PP_OK ||
	    (rc = give(db, &debt, method, at, who, owed, from, &given)) !=
		PP_OK)
		return rc;
	*payout = given;
	return PP_OK;
}
