/* SPDX-License-Identifier: ISC */
/*
 * The end of a meter's epoch, for good: its account is closed, or another
 * meter takes its place.  First all that the meter shows is taken from it by a
 * refund; then the end is intended (and nothing can be sold to it any more),
 * the meter is told, and a look proves it.  Where there is no meter any more,
 * people type its last values.
 *
 * In the ledger the meter's account comes to zero: what it used goes to
 * revenue, what it still had to a carry (exchange) or to refund-due (close),
 * what it owed to claims.
 */
#ifndef PP_CLOSING_H
#define PP_CLOSING_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "amount.h"
#include "carry.h"
#include "db.h"
#include "proof.h"
#include "status.h"

enum pp_closing_why {
	PP_CLOSING_CLOSE,
	PP_CLOSING_EXCHANGE,
};

struct pp_closing {
	int64_t id, epoch;
	enum pp_closing_why why;
	int64_t intended_at;
	char who[PP_WHO_MAX];
	char reason[PP_NOTE_MAX];
	int64_t at; /* 0: not proven yet */
	bool typed;
	int64_t count, balance_fen;
	int64_t total_wh, rate_wh[PP_RATES];
};

/* Last values as people read them from a meter or know them. */
struct pp_typed {
	int64_t at; /* when the meter was done with */
	int64_t count;
	pp_money balance; /* below zero: it owed */
	int64_t total_wh;
	bool has_rates;
	int64_t rate_wh[PP_RATES];
};

#pragma GCC visibility push(default)

/* "close", "exchange". */
const char *pp_closing_why_name(enum pp_closing_why why);

/* Of an epoch, proven or not; PP_NO: none. */
enum pp_status pp_closing_of(struct pp_db *db, int64_t epoch,
    struct pp_closing *closing);

/*
 * Intend it, in a writer's transaction.  The same intended before: PP_OK.
 * PP_NO: for another cause; an order is open; the epoch hasn't begun.
 */
enum pp_status pp_closing_intend(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_closing_why why, const char *reason, int64_t at, const char *who);

/*
 * The meter proved that it took it: the epoch ends, with postings, evidence,
 * an event and its receipt, in a writer's transaction.  `last` is what it
 * showed before it was told (its balance is zero or below, or as little as it
 * was left with); `now` what it shows since.  `refunded`: all that it had was
 * taken from it in the same visit, so what it owes since is rounding.
 */
enum pp_status pp_closing_prove(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *last, const struct pp_proof *now, bool refunded,
    int64_t at, const char *who);

/*
 * By what people typed, with or without an intent before; in a writer's
 * transaction.  What is left of a meter that is exchanged waits as a carry
 * (*carry, else id 0).  PP_NO: an order is open; more than it can have by the
 * books; a count or registers below what was last read of it; `at` before its
 * epoch or ahead of now.
 */
enum pp_status pp_closing_type(struct pp_db *db, const struct pp_epoch *epoch,
    enum pp_closing_why why, const struct pp_typed *typed, const char *reason,
    int64_t at, const char *who, struct pp_carry *carry);

/*
 * Whether a place's epoch ended by the same values before, typed at the same
 * time where that is given: the same words said again.
 */
enum pp_status pp_closing_was_typed(struct pp_db *db, int64_t meter,
    const struct pp_typed *typed, bool *was);

/*
 * The account that a thing had last, wherever it hung, where that ended by
 * typed values: people settled what it may still show.  PP_NO: it ended
 * otherwise, or it never had one.
 */
enum pp_status pp_closing_settled(struct pp_db *db, const char *serial,
    char account[PP_ID_MAX]);

#pragma GCC visibility pop

#endif
