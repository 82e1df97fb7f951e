/* SPDX-License-Identifier: ISC */
/*
 * How a meter's account in the ledger comes to zero.
 */
#include "carry_impl.h"
#include "closing_impl.h"
#include "ledger.h"

enum {
	ROUNDING_MOST_FEN = 100, /* used in a moment, at any price */
};

/*
 * An entry of one posting from the meter's account (debit) to another; the
 * other way round where the amount is below zero.
 */
static enum pp_status
post(struct pp_db *db, const struct pp_epoch *epoch, const char *kind,
    enum pp_books to, int64_t fen, int64_t at, const char *who)
{
	int64_t meter = 0, other = 0, entry = 0;
	enum pp_status rc;

	if (fen == 0)
		return PP_OK;
	if ((rc = pp_ledger_meter(db, epoch->id, &meter)) != PP_OK ||
	    (rc = pp_ledger_account(db, to, &other)) != PP_OK ||
	    (rc = pp_ledger_entry(db, kind, 0, epoch->id, at, who, &entry)) !=
		PP_OK)
		return rc;
	if (fen > 0)
		return pp_ledger_post(db, entry, meter, other, (pp_money){fen});
	return pp_ledger_post(db, entry, other, meter, (pp_money){-fen});
}

/* What the books still owe the meter. */
static enum pp_status
owed_to(struct pp_db *db, const struct pp_epoch *epoch, int64_t *fen)
{
	int64_t account = 0;
	pp_money balance;
	enum pp_status rc;

	if ((rc = pp_ledger_meter(db, epoch->id, &account)) != PP_OK ||
	    (rc = pp_ledger_balance(db, account, &balance)) != PP_OK)
		return rc;
	*fen = -balance.fen;
	return PP_OK;
}

/* What is left of an exchanged meter waits for the other. */
static enum pp_status
post_left(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_closing *c, int64_t at, const char *who)
{
	struct pp_carry carry = {
	    .account = epoch->account,
	    .closing = c->id,
	    .amount = {c->balance_fen},
	    .at = at,
	};
	enum pp_status rc;

	if (c->why == PP_CLOSING_CLOSE)
		return post(db, epoch, "left", PP_BOOKS_REFUND_DUE,
		    c->balance_fen, at, who);
	rc =
	    post(db, epoch, "left", PP_BOOKS_TRANSFER, c->balance_fen, at, who);
	return rc == PP_OK ? pp_carry_insert(db, &carry, who) : rc;
}

enum pp_status
pp_closing_post(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_closing *closing, bool refunded, int64_t at,
    const char *who)
{
	int64_t end = closing->balance_fen, books = 0;
	enum pp_status rc;

	if ((rc = owed_to(db, epoch, &books)) != PP_OK ||
	    (rc = post(db, epoch, "used", PP_BOOKS_REVENUE, books - end, at,
		 who)) != PP_OK)
		return rc;
	if (end > 0)
		return post_left(db, epoch, closing, at, who);
	refunded &= end >= -ROUNDING_MOST_FEN;
	return post(db, epoch, "owed",
	    refunded ? PP_BOOKS_ROUNDING : PP_BOOKS_CLAIM, end, at, who);
}
