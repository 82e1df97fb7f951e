/* SPDX-License-Identifier: ISC */
/*
 * Energy is shared out over the stretches of a tariff in the order of time,
 * so that each watt-hour has one season, rate and tier, and is priced as a
 * whole number of parts.
 */
#include "bill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "zone.h"

enum {
	LONGEST = 10 * 366 * DAY, /* one reading to the next */
	TIMED = PP_RATES,         /* what no rate was counted for */
	SHARES
};

/* Energy that goes to the stretches by time: to all, or some of them. */
struct share {
	int64_t wh, given_wh;
	int64_t seconds, given_s; /* of the stretches that take part */
	bool own;                 /* only those of its rate do */
};

static const struct pp_stretch *
stretch_at(struct pp_bill *bill, int64_t at)
{
	struct pp_stretch *now = &bill->now;

	while (at >= now->to && at < now->day_ends)
		pp_tariff_next(bill->tariff, now);
	if (at < now->from || at >= now->to)
		pp_tariff_stretch(bill->tariff, at, now);
	return now;
}

void
pp_bill_begin(struct pp_bill *bill, const struct pp_tariff *tariff, int64_t at,
    int64_t used_wh, int64_t carried)
{
	assert(used_wh >= 0 && llabs(carried) < PP_PARTS_PER_FEN);
	memset(bill, 0, sizeof *bill);
	bill->tariff = tariff;
	bill->highest = pp_tariff_highest(tariff);
	bill->cycle = stretch_at(bill, at)->cycle;
	bill->used_wh = used_wh;
	bill->parts = carried;
}

static bool
has_price(const struct pp_bill *bill, const struct pp_stretch *s, unsigned rate)
{
	return bill->tariff->seasons[s->season].price_e4[0][rate] >= 0;
}

/* Whether so much more fits, whatever its prices and tiers. */
static enum pp_status
check_room(const struct pp_bill *bill, int64_t wh)
{
	int64_t parts, sum;

	if (wh < 0)
		return pp_fail(PP_EDATA, "energy below zero");
	if (__builtin_mul_overflow(wh, bill->highest.e4_per_kwh, &parts) ||
	    __builtin_add_overflow(bill->parts, parts, &sum) ||
	    __builtin_add_overflow(bill->used_wh, wh, &sum) ||
	    __builtin_add_overflow(bill->wh, wh, &sum))
		return pp_fail(PP_EDATA, "more energy than any meter counts");
	return PP_OK;
}

static enum pp_status
check_times(struct pp_bill *bill, int64_t from, int64_t to)
{
	if (from != pp_zone_clamp(from) || to != pp_zone_clamp(to))
		return pp_fail(PP_EDATA, "time out of range");
	if (to < from || to - from > LONGEST)
		return pp_fail(PP_EDATA,
		    "energy of a time that ends before it begins, or of more "
		    "than ten years");
	if (stretch_at(bill, from)->cycle < bill->cycle)
		return pp_fail(PP_EDATA,
		    "energy of a time before the bill's tiers");
	return PP_OK;
}

/* The watt-hours of one rate and time, tier by tier. */
static void
put(struct pp_bill *bill, const struct pp_stretch *s, unsigned rate, int64_t wh)
{
	const struct pp_tariff *t = bill->tariff;

	if (wh > 0 && s->cycle != bill->cycle) {
		bill->cycle = s->cycle;
		bill->used_wh = 0;
	}
	while (wh > 0) {
		unsigned tier = pp_tariff_tier(t, bill->used_wh);
		int64_t room = t->tier_to_wh[tier] - bill->used_wh;
		int64_t n = wh < room ? wh : room;

		bill->used_wh += n;
		bill->wh += n;
		bill->parts += n * t->seasons[s->season].price_e4[tier][rate];
		bill->wh_of[s->season][tier][rate] += n;
		wh -= n;
	}
}

/* Seconds of a stretch that take part in a share. */
static int64_t
weight(const struct pp_bill *bill, const struct pp_stretch *s,
    const struct share *share, unsigned rate, int64_t seconds)
{
	if (rate == TIMED)
		return seconds;
	if (share->own)
		return s->rate == rate ? seconds : 0;
	return has_price(bill, s, rate) ? seconds : 0;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * How long the stretches of each share are.  A rate that the tariff doesn't
 * have in that time (the meter's clock is off) takes part wherever there is a
 * price for it; where there is none it is as if it wasn't counted.
 */
static void
weigh(struct pp_bill *bill, int64_t from, int64_t to,
    struct share shares[SHARES])
{
	int64_t own[PP_RATES] = {0}, priced[PP_RATES] = {0}, at;
	unsigned r;

	for (at = from; at < to; at = bill->now.to) {
		const struct pp_stretch *s = stretch_at(bill, at);
		int64_t seconds = least(to, s->to) - at;

		own[s->rate] += seconds;
		for (r = 0; r < PP_RATES; r++)
			priced[r] += has_price(bill, s, r) ? seconds : 0;
	}
	shares[TIMED].seconds = to - from;
	for (r = 0; r < PP_RATES; r++) {
		shares[r].own = own[r] > 0;
		shares[r].seconds = shares[r].own ? own[r] : priced[r];
		if (shares[r].seconds == 0) {
			shares[TIMED].wh += shares[r].wh;
			shares[r].wh = 0;
		}
	}
}

/* What falls to so many seconds more: all parts make up the whole. */
static int64_t
give(struct share *share, int64_t seconds)
{
	int64_t before = share->given_wh;
	enum pp_status rc = PP_OK;

	share->given_s += seconds;
	if (share->given_s == share->seconds)
		share->given_wh = share->wh;
	else
		rc = pp_scale(share->wh, share->given_s, share->seconds,
		    &share->given_wh);
	assert(rc == PP_OK);
	return share->given_wh - before;
}

static void
share_out(struct pp_bill *bill, int64_t from, int64_t to,
    struct share shares[SHARES])
{
	int64_t at;
	unsigned r;

	for (at = from; at < to; at = bill->now.to) {
		const struct pp_stretch *s = stretch_at(bill, at);
		int64_t seconds = least(to, s->to) - at;

		for (r = 0; r < SHARES; r++)
			if (shares[r].wh > 0)
				put(bill, s, r == TIMED ? s->rate : r,
				    give(&shares[r],
					weight(bill, s, &shares[r], r,
					    seconds)));
	}
}

static enum pp_status
take_rates(struct share shares[SHARES], const int64_t rate_wh[PP_RATES])
{
	unsigned r;

	for (r = 0; r < PP_RATES; r++) {
		if (rate_wh[r] < 0 || rate_wh[r] > shares[TIMED].wh)
			return pp_fail(PP_EDATA,
			    "the rates are more than the whole");
		shares[r].wh = rate_wh[r];
		shares[TIMED].wh -= rate_wh[r];
	}
	return PP_OK;
}

enum pp_status
pp_bill_add(struct pp_bill *bill, int64_t from, int64_t to, int64_t wh,
    const int64_t rate_wh[PP_RATES])
{
	struct share shares[SHARES] = {[TIMED] = {.wh = wh}};
	enum pp_status rc;

	if ((rc = check_room(bill, wh)) != PP_OK ||
	    (rc = check_times(bill, from, to)) != PP_OK)
		return rc;
	if (rate_wh != NULL && (rc = take_rates(shares, rate_wh)) != PP_OK)
		return rc;
	/* Energy of a moment is of its second. */
	if (to == from)
		to++;
	if (rate_wh == NULL && to <= bill->now.to) {
		put(bill, &bill->now, bill->now.rate, wh);
		return PP_OK;
	}
	weigh(bill, from, to, shares);
	share_out(bill, from, to, shares);
	return PP_OK;
}

enum pp_status
pp_bill_add_at(struct pp_bill *bill, int64_t at, enum pp_rate rate, int64_t wh)
{
	const struct pp_stretch *s;
	enum pp_status rc;

	assert(rate < PP_RATES);
	if ((rc = check_room(bill, wh)) != PP_OK ||
	    (rc = check_times(bill, at, at)) != PP_OK)
		return rc;
	s = stretch_at(bill, at);
	if (!has_price(bill, s, rate))
		return pp_fail(PP_EDATA, "%s has no price in the season %s",
		    pp_rate_name(rate), bill->tariff->seasons[s->season].name);
	put(bill, s, rate, wh);
	return PP_OK;
}
