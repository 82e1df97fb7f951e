/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the cash desk share, over sale_help.h: a site with
 * drawers, shifts at them, and what is due to a customer.
 */
#ifndef SHIFT_HELP_H
#define SHIFT_HELP_H

#include "sale_help.h"

#include "closing.h"
#include "event.h"
#include "shift_impl.h"

enum {
	NUMBER_MAX = 32
};

static inline struct pp_db *
make_desk(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.drawers', 'D1' || char(10) || 'D2')");
	return db;
}

static inline enum pp_status
try_open(struct pp_db *db, const char *drawer, const char *who, int64_t fen,
    struct pp_shift *shift)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_open(db, drawer, who, (pp_money){fen}, "", NOON, shift);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline struct pp_shift
open_shift(struct pp_db *db, const char *drawer, const char *who, int64_t fen)
{
	struct pp_shift s;

	must(try_open(db, drawer, who, fen, &s));
	return s;
}

static inline enum pp_status
try_close(struct pp_db *db, struct pp_shift *shift, int64_t fen)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_close(db, shift, (pp_money){fen}, "", NOON + 60, "boss");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline enum pp_status
try_hand_over(struct pp_db *db, struct pp_shift *shift, int64_t fen)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_hand_over(db, shift, (pp_money){fen}, NOON + 50, "me");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline enum pp_status
try_payout(struct pp_db *db, const char *what, const char *method, int64_t *fen)
{
	struct pp_payout payout = {0};
	enum pp_status rc;

	begin(db);
	rc = pp_payout(db, what, method, NOON + 90, "me", &payout);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	*fen = payout.amount.fen;
	return rc;
}

/* What the drawer of a shift has by the books. */
static inline int64_t
holds(struct pp_db *db, const struct pp_shift *shift)
{
	pp_money balance;
	int64_t id = 0;

	must(pp_ledger_shift(db, shift->id, &id));
	must(pp_ledger_balance(db, id, &balance));
	return balance.fen;
}

static inline struct pp_shift
again(struct pp_db *db, const char *drawer)
{
	struct pp_shift s;

	must(pp_shift_at(db, drawer, &s));
	return s;
}

/* A meter burnt with so much in it, as people say; the receipt of that. */
static inline void
burn(struct pp_db *db, const struct pp_epoch *epoch, const char *meter,
    int64_t count, int64_t fen, char receipt[NUMBER_MAX])
{
	struct pp_typed typed = {
	    .at = NOON + 20,
	    .count = count,
	    .balance = {fen},
	    .total_wh = 100100,
	};
	struct pp_event event;
	struct pp_carry carry;

	begin(db);
	must(pp_closing_type(db, epoch, PP_CLOSING_CLOSE, &typed, "burnt",
	    NOON + 30, "me", &carry));
	commit(db);
	must(pp_event_last_of(db, meter, &event));
	snprintf(receipt, NUMBER_MAX, "%lld", (long long)event.receipt);
}

#endif
