/* SPDX-License-Identifier: ISC */
#include "transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	TRIES_MOST = 1000, /* of a refund that comes to nothing */
};

/* Whether it is this transfer's: so much, from there. */
static enum pp_status
is_of(struct pp_db *db, const struct pp_transfer *t,
    const struct pp_carry *carry, bool *yes)
{
	struct pp_sale refund;
	enum pp_status rc = PP_OK;

	*yes = carry->account == t->account &&
	    carry->amount.fen == t->amount.fen &&
	    (carry->refund != 0) == (t->from != NULL) && carry->closing == 0;
	if (!*yes)
		return PP_OK;
	if (t->from) {
		rc = pp_sale_get(db, carry->refund, &refund);
		*yes = rc == PP_OK && refund.meter == t->from->id;
	} else {
		*yes = strcmp(carry->note, t->note) == 0;
	}
	return rc;
}

/* The sale that moved it to the account that is on `to`; PP_NO: none. */
static enum pp_status
find_moved(struct pp_db *db, const struct pp_transfer *t,
    const struct pp_target *to, struct pp_sale *moved)
{
	const struct pp_sale_filter filter = {
	    .meters = &to->id,
	    .n_meters = 1,
	    .states = 1U << PP_SALE_ARMED | 1U << PP_SALE_CREDITED |
		1U << PP_SALE_DISPUTED,
	    .for_work = true,
	};
	struct pp_sales *sales = NULL;
	struct pp_carry carry;
	struct pp_epoch epoch;
	struct pp_sale sale;
	bool yes = false;
	enum pp_status rc;

	if ((rc = pp_epoch_of(db, to->id, &epoch)) != PP_OK ||
	    (rc = pp_sales_open(db, &filter, &sales)) != PP_OK)
		return rc;
	while (!yes && (rc = pp_sales_next(sales, &sale)) == PP_OK)
		if (sale.moves != 0 && sale.epoch == epoch.id &&
		    ((rc = pp_carry_get(db, sale.moves, &carry)) != PP_OK ||
			(rc = is_of(db, t, &carry, &yes)) != PP_OK))
			break;
	pp_sales_close(sales);
	if (rc == PP_OK)
		*moved = sale;
	return rc == PP_DONE ? PP_NO : rc;
}

/* What waits to be moved of it; PP_NO: nothing. */
static enum pp_status
find_waiting(struct pp_db *db, const struct pp_transfer *t,
    struct pp_carry *waiting)
{
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	bool yes = false;
	enum pp_status rc = pp_carries_open(db, t->account, &carries);

	while (rc == PP_OK && !yes &&
	    (rc = pp_carries_next(carries, &carry)) == PP_OK)
		rc = is_of(db, t, &carry, &yes);
	pp_carries_close(carries);
	if (rc == PP_OK)
		*waiting = carry;
	return rc == PP_DONE ? PP_NO : rc;
}

/* The account that is on the old meter; PP_NO: not the right one. */
static enum pp_status
find_epoch(struct pp_db *db, const struct pp_transfer *t,
    struct pp_epoch *epoch)
{
	enum pp_status rc = pp_epoch_of(db, t->from->id, epoch);

	if (rc == PP_NO)
		return pp_fail(PP_NO, "%s: no account is open on it",
		    t->from->code);
	if (rc == PP_OK && epoch->account != t->account)
		return pp_fail(PP_NO,
		    "%s: account %s is open on it, and credit stays with its"
		    " customer: add the new meter to that account by"
		    " pp-account add-meter, or pay out and sell",
		    t->from->code, epoch->account_code);
	return rc;
}

/* How often an account has ended on the new meter. */
static enum pp_status
count_ended(struct pp_db *db, int64_t meter, int64_t *n)
{
	return pp_query_one(db,
	    "SELECT count(*) FROM epoch WHERE meter = ?1"
	    " AND began_at IS NOT NULL AND ended_at IS NOT NULL",
	    meter, n);
}

/* Whether nothing of that order can be moved any more. */
static enum pp_status
is_over(struct pp_db *db, const struct pp_sale *sale, bool *over)
{
	struct pp_carry carry;
	enum pp_status rc = PP_OK;

	*over = sale->state == PP_SALE_NOT_CREDITED;
	if (sale->state == PP_SALE_CREDITED &&
	    (rc = pp_carry_of_refund(db, sale->id, &carry)) == PP_OK)
		*over = carry.paid_out;
	return rc;
}

/*
 * The refund's id, by what it is for: the first for which there may still be
 * something to do.
 */
static enum pp_status
name_order(struct pp_db *db, struct pp_transfer *t, int64_t epoch,
    const struct pp_target *to)
{
	struct pp_sale sale;
	int64_t ended;
	bool over = true;
	int i, n;
	enum pp_status rc = count_ended(db, to->id, &ended);

	for (i = 1; rc == PP_OK && over && i < TRIES_MOST; i++) {
		n = snprintf(t->order, sizeof t->order,
		    "transfer-%" PRId64 "-%" PRId64 "-%" PRId64 "-%" PRId64,
		    epoch, to->id, ended, t->amount.fen);
		if (i > 1)
			snprintf(t->order + n, sizeof t->order - (size_t)n,
			    "-%d", i);
		if ((rc = pp_sale_find(db, t->order, &sale)) == PP_OK)
			rc = is_over(db, &sale, &over);
	}
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
pp_transfer_take(struct pp_db *db, struct pp_transfer *transfer,
    const struct pp_target *to, struct pp_visit *visit)
{
	struct pp_transfer *t = transfer;
	struct pp_carry carry;
	struct pp_epoch epoch;
	struct pp_sale sale;
	enum pp_status rc;

	rc = find_moved(db, t, to, &sale);
	if (rc == PP_NO)
		rc = find_waiting(db, t, &carry);
	if (rc != PP_NO)
		return rc == PP_OK ? PP_DONE : rc;
	if ((rc = find_epoch(db, t, &epoch)) != PP_OK ||
	    (rc = name_order(db, t, epoch.id, to)) != PP_OK)
		return rc;
	*visit = (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = *t->from,
	    .of_epoch = epoch.id,
	    .wish =
		{
		    .code = t->order,
		    .kind = PP_REFUND,
		    .amount = t->amount,
		    .method = "transfer",
		    .note = "",
		    .who = t->who,
		},
	};
	return PP_OK;
}

enum pp_status
pp_transfer_check(pp_money amount, const struct pp_target *to)
{
	char cap[PP_DECIMAL_MAX];

	if (amount.fen > INT32_MAX)
		return pp_fail(PP_NO, "more than the meter can hold");
	if (to->hoarding_cap.fen > 0 && amount.fen > to->hoarding_cap.fen)
		return pp_fail(PP_NO, "more than its hoarding cap of %s yuan",
		    pp_money_print(to->hoarding_cap, cap));
	return PP_OK;
}

/* PP_NO: so much of that old meter waits already, and isn't written twice. */
static enum pp_status
check_none_waits(struct pp_db *db, const struct pp_transfer *t)
{
	struct pp_carries *carries = NULL;
	struct pp_carry c;
	char yuan[PP_DECIMAL_MAX];
	enum pp_status rc = pp_carries_open(db, t->account, &carries);

	while (rc == PP_OK && (rc = pp_carries_next(carries, &c)) == PP_OK)
		if (c.refund == 0 && c.closing == 0 &&
		    strcmp(c.note, t->note) == 0)
			rc = pp_fail(PP_NO,
			    "%s yuan with that note wait to be moved: give"
			    " that amount, and pp-refund what is too much",
			    pp_money_print(c.left, yuan));
	pp_carries_close(carries);
	return rc == PP_DONE ? PP_OK : rc;
}

/* From outside. */
static enum pp_status
add(struct pp_db *db, const struct pp_transfer *t, const struct pp_target *to,
    int64_t at, struct pp_carry *carry)
{
	enum pp_status rc = check_none_waits(db, t);

	if (rc == PP_OK)
		rc = pp_transfer_check(t->amount, to);
	return rc == PP_OK ? pp_carry_add(db, t->account, t->amount, t->note,
				 at, t->who, carry)
			   : rc;
}

/*
 * What is to be moved; in a transaction where it comes from outside, so that
 * two who ask for it at once write it down once.
 */
static enum pp_status
find_or_add(struct pp_db *db, const struct pp_transfer *t,
    const struct pp_target *to, int64_t at, struct pp_carry *carry,
    struct pp_sale *moved)
{
	enum pp_status rc = find_moved(db, t, to, moved);

	if (rc == PP_OK)
		return PP_DONE;
	if (rc == PP_NO)
		rc = find_waiting(db, t, carry);
	if (rc == PP_NO && t->from)
		return pp_fail(PP_NO,
		    "%s: nothing was taken from it, so nothing is moved",
		    t->from->code);
	return rc == PP_NO ? add(db, t, to, at, carry) : rc;
}

enum pp_status
pp_transfer_move(struct pp_db *db, const struct pp_transfer *transfer,
    const struct pp_target *to, int64_t at, struct pp_visit *visit)
{
	struct pp_carry carry;
	struct pp_sale sale = {0};
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = find_or_add(db, transfer, to, at, &carry, &sale);
	rc = pp_db_end(db, rc);
	if (rc == PP_OK)
		pp_till_move(&carry, to, transfer->who, visit);
	if (rc != PP_DONE)
		return rc;
	*visit = (struct pp_visit){
	    .errand = PP_ERRAND_SETTLE,
	    .target = *to,
	    .has_sale = true,
	    .sale = sale,
	};
	return sale.state == PP_SALE_CREDITED ? PP_DONE : PP_OK;
}

enum pp_status
pp_transfer_payable(struct pp_db *db, const struct pp_carry *carry,
    char id[PP_ORDER_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code FROM sale WHERE id = ?1 UNION ALL"
	    " SELECT v.receipt FROM event v JOIN closing k ON k.epoch = v.epoch"
	    " WHERE v.kind = 'closed' AND k.id = ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, carry->refund);
	pp_query_int(q, 2, carry->closing);
	if ((rc = pp_query_step(q)) == PP_OK)
		snprintf(id, PP_ORDER_MAX, "%s", pp_query_col_text(q, 0));
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "it comes from outside the books");
	pp_query_free(q);
	return rc;
}
