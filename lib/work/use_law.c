/* SPDX-License-Identifier: ISC */
/*
 * What an interval cost by the meter's own prices, and whether its balance
 * says the same.
 */
#include "use.h"

#include "bill.h"

/* Below zero: there is none. */
static int32_t
cheapest(const struct pp_use *use, bool moved_only)
{
	int32_t price = -1;
	int i;

	for (i = 0; i < PP_RATES; i++) {
		if (use->price_e4[i] < 0 ||
		    (moved_only && use->rate_wh[i] == 0))
			continue;
		if (price < 0 || use->price_e4[i] < price)
			price = use->price_e4[i];
	}
	return price;
}

static int32_t
highest(const struct pp_use *use)
{
	int32_t price = 0;
	int i;

	for (i = 0; i < PP_RATES; i++)
		if (use->price_e4[i] > price)
			price = use->price_e4[i];
	return price;
}

static enum pp_status
add(int64_t *parts, int64_t wh, int32_t price)
{
	int64_t product;

	if (__builtin_mul_overflow(wh, price, &product) ||
	    __builtin_add_overflow(*parts, product, parts))
		return pp_fail(PP_EDATA, "more energy than any meter counts");
	return PP_OK;
}

/*
 * Each register rounds by itself, so that the total may move by a step more or
 * less than its rates.  Of all that these leave open, the cheapest rate is the
 * middle: whatever happened inside the meter, the price is then at most one
 * step at the highest price off.
 */
enum pp_status
pp_use_price(const struct pp_use *use, int64_t *parts)
{
	int64_t sum = 0, rest = use->total_wh;
	enum pp_status rc;
	int32_t price;
	int i;

	if (!use->has_prices)
		return PP_DONE;
	for (i = 0; use->by_rate && i < PP_RATES; i++) {
		if (use->rate_wh[i] == 0)
			continue;
		if (use->price_e4[i] < 0)
			return PP_DONE;
		if ((rc = add(&sum, use->rate_wh[i], use->price_e4[i])) !=
		    PP_OK)
			return rc;
		rest -= use->rate_wh[i];
	}
	if (rest != 0) {
		price = use->by_rate ? cheapest(use, true) : -1;
		if (price < 0)
			price = cheapest(use, false);
		if (price < 0 || (!use->by_rate && price != highest(use)))
			return PP_DONE;
		if ((rc = add(&sum, rest, price)) != PP_OK)
			return rc;
	}
	*parts = sum;
	return PP_OK;
}

enum pp_status
pp_use_conserves(const struct pp_use *use, int64_t step_wh, int64_t *off_parts)
{
	int64_t priced, moved, off, limit = PP_PARTS_PER_FEN;
	char by[PP_DECIMAL_MAX];
	enum pp_status rc;

	if (!use->has_balance)
		return PP_DONE;
	if ((rc = pp_use_price(use, &priced)) != PP_OK ||
	    (rc = add(&limit, step_wh, highest(use))) != PP_OK)
		return rc;
	if (__builtin_sub_overflow(use->balance_to, use->balance_from,
		&moved) ||
	    __builtin_sub_overflow(moved, use->credited_fen, &moved) ||
	    __builtin_mul_overflow(moved, PP_PARTS_PER_FEN, &off) ||
	    __builtin_add_overflow(off, priced, &off))
		return pp_fail(PP_EDATA, "a balance out of range");
	*off_parts = off;
	if (off > limit || off < -limit)
		return pp_fail(PP_NO,
		    "its balance is %s yuan off what it used and was given",
		    pp_parts_print(off, by));
	return PP_OK;
}
