/* SPDX-License-Identifier: ISC */
/*
 * Exchanges of meters (换表).  A meter's code is the place where it measures;
 * its serial number is the thing that hangs there.  When another thing is hung
 * there, the old epoch has ended by a closing, the site gets the new serial
 * number, a new epoch is opened for the same account, and the register of
 * energy goes on without a jump, from the time of the change itself, however
 * late it is entered.
 */
#ifndef PP_SWAP_H
#define PP_SWAP_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "amount.h"
#include "carry.h"
#include "db.h"
#include "proof.h"
#include "status.h"

/* What is wanted; texts are borrowed. */
struct pp_swap_wish {
	int64_t meter;
	const char *serial;
	const char *address, *model; /* NULL: as they are */
	int64_t at;                  /* of the change itself */
	int64_t since;               /* it hangs there no longer than that */
	bool has_start;              /* its registers at that time */
	int64_t start_wh, start_rate_wh[PP_RATES];
	const char *reason;
};

struct pp_swap {
	int64_t id, meter, old_epoch;
	int64_t account;
	char account_code[PP_ID_MAX];
	int64_t at, entered_at;
	char serial[PP_SERIAL_MAX];
	bool has_start;
	int64_t start_wh, start_rate_wh[PP_RATES];
	int64_t used_wh;
	pp_money used;
	int64_t carry; /* what is carried over; 0: nothing */
};

/* The step of a meter's register, and what it counts in an hour at most. */
struct pp_pace_wh {
	int64_t step, hour;
};

/* What is to be added to a meter's own registers at some time. */
struct pp_register_shift {
	int64_t total_wh, rate_wh[PP_RATES];
};

#pragma GCC visibility push(default)

/*
 * Intend it, in a writer's transaction: the row, and the site's description of
 * the meter (recorded in `edits`).  PP_NO: the old meter's epoch goes on, or
 * was closed for good; the same serial number; another meter has it; `at`
 * before the closing or ahead of now.  The same intended before: PP_OK.
 */
enum pp_status pp_swap_intend(struct pp_db *db, struct pp_edits *edits,
    const struct pp_swap_wish *wish, int64_t at, const char *who,
    struct pp_swap *swap);

/*
 * PP_NO: since `at` the place was read as the new meter, which shows `now`,
 * can't have been, where it had that start: the old one was there still.
 */
enum pp_status pp_swap_check_gone(struct pp_db *db,
    const struct pp_swap_wish *wish, const struct pp_proof *now,
    const struct pp_pace_wh *pace);

/* The one of a meter whose new epoch hasn't begun; PP_NO: none. */
enum pp_status pp_swap_of(struct pp_db *db, int64_t meter,
    struct pp_swap *swap);

/*
 * Its new epoch begins, in the transaction of that (after pp_epoch_begin()):
 * `used` since the change, worth so much at the meter's prices.  What is
 * carried over is less by it (an entry "correction"), down to nothing; the
 * rest is claimed.
 */
enum pp_status pp_swap_begin(struct pp_db *db, const struct pp_swap *swap,
    const struct pp_epoch *epoch, const struct pp_proof *proof, int64_t used_wh,
    pp_money used, const char *who);

/*
 * In a writer's transaction: an opening that its meter never proved comes to
 * nothing, and the place that it was to take waits again; or (where there is
 * none) that place isn't kept for another meter any more.  PP_NO: nothing is
 * under way there, or it was proven.
 */
enum pp_status pp_swap_give_up(struct pp_db *db, int64_t meter,
    const char *reason, int64_t at, const char *who);

/*
 * A place (0: any) of an open account (0: any) where the old meter's account
 * was closed for an exchange, and none has followed; PP_NO: none.
 */
enum pp_status pp_swap_waits(struct pp_db *db, int64_t meter, int64_t account,
    char meter_code[PP_ID_MAX], char account_code[PP_ID_MAX]);

/* Whether an epoch began by an exchange; PP_NO: it didn't. */
enum pp_status pp_swap_followed(struct pp_db *db, int64_t epoch);

/*
 * Of a meter at some time: all zero where it was never exchanged before.  In
 * the very second of a change, the old one is read.
 */
enum pp_status pp_swap_shift(struct pp_db *db, int64_t meter, int64_t at,
    struct pp_register_shift *shift);

#pragma GCC visibility pop

#endif
