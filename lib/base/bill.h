/* SPDX-License-Identifier: ISC */
/*
 * A bill: energy priced exactly, summed, and rounded once.
 *
 * Parts are in 10^-5 fen: a watt-hour times 1/10000 yuan a kWh is one of them,
 * so that nothing is lost before the end; an int64 holds 9 * 10^11 yuan.  No
 * floating point.
 */
#ifndef PP_BILL_H
#define PP_BILL_H

#include <stdint.h>

#include "tariff.h"

enum {
	PP_PARTS_PER_FEN = 100000,
	PP_BILL_LINES_MAX = PP_SEASONS_MAX * PP_TIERS_MAX * PP_RATES
};

/* Energy of one price. */
struct pp_bill_line {
	uint8_t season, tier;
	enum pp_rate rate;
	pp_price price;
	int64_t wh;
	int64_t parts; /* of money: wh * price */
	int64_t fen;   /* as shown: all lines add up to the bill's energy */
};

struct pp_bill {
	const struct pp_tariff *tariff;
	int64_t cycle;   /* of its tiers */
	int64_t used_wh; /* in that cycle so far */
	int64_t wh;      /* of the bill */
	int64_t parts;   /* of energy and of what was carried in */
	int64_t fixed_fen;
	/* By pp_bill_end(). */
	pp_money total;
	int64_t residue; /* parts that rounding left: exact - total, or 0 where
			    the tariff drops them */
	size_t n;
	struct pp_bill_line
	    lines[PP_BILL_LINES_MAX]; /* by season, tier, rate */
	/* Inside only: energy by price, and the stretch that was last. */
	int64_t wh_of[PP_SEASONS_MAX][PP_TIERS_MAX][PP_RATES];
	pp_price highest;
	struct pp_stretch now;
};

#pragma GCC visibility push(default)

/*
 * A bill from `at` on, `used_wh` of its tiers' cycle being used before, with
 * `carried` parts, less than a fen, left over by the last bill.
 */
void pp_bill_begin(struct pp_bill *bill, const struct pp_tariff *tariff,
    int64_t at, int64_t used_wh, int64_t carried);

/*
 * Energy used between two times, 0 <= wh, in the order of time.  Where the
 * meter counted it by rates (rate_wh not NULL, adding up to wh or less; what
 * is missing, or has no price then, is shared by time) those decide, else each
 * stretch of the tariff gets its share by time: what falls to a time and all
 * before it is rounded to watt-hours, so that the shares make up the whole.
 * PP_EDATA: too much for any meter, or it runs backwards, or for more than ten
 * years; the bill is as before.
 */
enum pp_status pp_bill_add(struct pp_bill *bill, int64_t from, int64_t to,
    int64_t wh, const int64_t rate_wh[PP_RATES]);

/* So much of a rate at one time, in the season and tier of then; PP_EDATA: the
 * rate has no price in that season. */
enum pp_status pp_bill_add_at(struct pp_bill *bill, int64_t at,
    enum pp_rate rate, int64_t wh);

/* Fixed parts of the local days, and months, that begin in a time. */
enum pp_status pp_bill_add_fixed(struct pp_bill *bill, int64_t from,
    int64_t to);

/* Round once; the lines' fen by largest remainder. */
enum pp_status pp_bill_end(struct pp_bill *bill);

/* parts -> "26.415": yuan, exact, seven places at most, trailing zeros cut
 * down to two. */
const char *pp_parts_print(int64_t parts, char yuan[PP_DECIMAL_MAX]);

#pragma GCC visibility pop

#endif
