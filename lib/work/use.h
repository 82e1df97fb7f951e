/* SPDX-License-Identifier: ISC */
/*
 * What a meter used, interval by interval, out of its good readings, each with
 * the prices that it had confirmed by then.  A pair of readings that spans a
 * push is two intervals, split by the registers read at the push; an exchanged
 * meter runs on without a jump.  What bills, what-if and the conservation law
 * are made of.
 */
#ifndef PP_USE_H
#define PP_USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "push_log.h"
#include "rate.h"
#include "status.h"

struct pp_use {
	int64_t meter;
	int64_t from, to; /* the same where a clock was set back meanwhile */
	int64_t wh;       /* 0 or more */
	bool by_rate;
	int64_t rate_wh[PP_RATES]; /* add up to wh or less */
	/* By the register of the total, which rounds by itself: wh, or a step
	 * or two more or less. */
	int64_t total_wh;
	bool gap; /* longer than a meter may be silent: shares are estimated */
	bool split; /* one of its ends is a push, not a reading of a pass */
	/* The meter's clock was seen to be wrong: shares by rate are as that
	 * had them. */
	bool clock;
	/*
	 * Of the meter, at its two ends; has_balance: at both, and only orders
	 * and energy moved it between them.
	 */
	bool has_balance;
	int64_t balance_from, balance_to;
	int64_t credited_fen; /* by orders between them, refunds negative */
	/* What it had confirmed; 0 has_prices: not known. */
	bool has_prices;
	int32_t price_e4[PP_RATES];
	int64_t tariff; /* whose they are; 0: none of ours */
};

struct pp_uses;

#pragma GCC visibility push(default)

/*
 * The intervals of a meter that begin at `from` or later and end at `to` or
 * earlier, by time: PP_OK, PP_DONE.  In a snapshot all are of one state.
 */
enum pp_status pp_uses_open(struct pp_db *db, int64_t meter, int64_t from,
    int64_t to, struct pp_uses **uses);

/*
 * Those of many meters (`ids`; NULL: of all) in one walk over all readings;
 * each meter's by time.
 */
enum pp_status pp_uses_open_all(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t from, int64_t to, struct pp_uses **uses);

enum pp_status pp_uses_next(struct pp_uses *uses, struct pp_use *use);
void pp_uses_close(struct pp_uses *uses);

/*
 * What the energy costs by the meter's own prices, in bill.h's parts; what no
 * rate was counted for costs as the cheapest of those that moved.  PP_DONE: it
 * can't be said.
 */
enum pp_status pp_use_price(const struct pp_use *use, int64_t *parts);

/*
 * The conservation law of an interval: balance before + credited - priced
 * energy = balance after, within 1 fen + one step of the register at the
 * highest price.  `off_parts`: by how much it isn't (bill.h's parts).  PP_NO:
 * it doesn't hold; PP_DONE: it can't be said (no balance, no prices).
 */
enum pp_status pp_use_conserves(const struct pp_use *use, int64_t step_wh,
    int64_t *off_parts);

#pragma GCC visibility pop

#endif
