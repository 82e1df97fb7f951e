/* SPDX-License-Identifier: ISC */
#include "verdict.h"

#include <string.h>

enum {
	PRICE_MOST_E4 = 100000, /* 10 yuan a kWh, where prices aren't known */
	PRICE_BOUND_E4 = 10000000, /* what isn't a price any more */
	STEPS_UNPRICED = 2,        /* of energy, without knowing its price */
	PRICE_PLAIN_E4 = 10000,    /* 1 yuan: not worth asking for */
	PRICE_SLACK = 2,           /* times its highest price of today */
};

static const int64_t wh_bound = 1000000000; /* 1 GWh */
static const int64_t e4_wh_per_fen = 100000;

/* Energy of each rate; false where one ran back or is beyond all sense. */
static bool
energy_between(const struct pp_proof *before, const struct pp_proof *now,
    int64_t wh[PP_RATES], int64_t *total_wh)
{
	int r;

	*total_wh = 0;
	for (r = 0; r < PP_RATES; r++) {
		wh[r] = now->rate_wh[r] - before->rate_wh[r];
		if (wh[r] < 0 || wh[r] > wh_bound)
			return false;
		*total_wh += wh[r];
	}
	return true;
}

/* What no rate shows, such as a fifth one, has any price there is. */
static int64_t
rateless_wh(const struct pp_proof *before, const struct pp_proof *now,
    int64_t rates_wh, int64_t step_wh)
{
	int64_t wh = now->total_wh - before->total_wh - rates_wh;

	if (wh <= PP_RATES * step_wh)
		return 0;
	return wh < wh_bound ? wh : wh_bound;
}

static bool
prices_are_sound(const struct prices *prices)
{
	int r;

	for (r = 0; r < PP_RATES; r++)
		if (prices->e4[r] < 0 || prices->e4[r] > PRICE_BOUND_E4)
			return false;
	return prices->known;
}

/*
 * Registers show whole steps, so each rate that was used may hide one at
 * either end; and what free energy paid for costs nothing.
 */
enum used_result
verdict_used(const struct pp_proof *before, const struct pp_proof *now,
    const struct prices *prices, int64_t step_wh, struct used *used)
{
	int64_t wh[PP_RATES], total_wh, cost = 0, most_e4 = 0, slack;
	int64_t free_wh = before->base_wh - now->base_wh;
	int r, rates = 0;

	if (!energy_between(before, now, wh, &total_wh))
		return USED_IMPOSSIBLE;
	if (!prices_are_sound(prices)) {
		if (total_wh > STEPS_UNPRICED * step_wh)
			return USED_NEEDS_PRICES;
		used->least_fen = 0;
		used->most_fen =
		    (total_wh + step_wh) * PRICE_MOST_E4 / e4_wh_per_fen + 1;
		used->about_fen = total_wh > 0 ? used->most_fen / 2 : 0;
		return USED_KNOWN;
	}
	for (r = 0; r < PP_RATES; r++) {
		cost += wh[r] * prices->e4[r];
		rates += wh[r] > 0;
		if (prices->e4[r] > most_e4)
			most_e4 = prices->e4[r];
	}
	slack = (rates > 1 ? rates : 1) * step_wh * most_e4;
	used->about_fen = (cost + e4_wh_per_fen / 2) / e4_wh_per_fen;
	used->most_fen =
	    (cost + slack +
		rateless_wh(before, now, total_wh, step_wh) * most_e4) /
		e4_wh_per_fen +
	    1;
	if (free_wh > 0)
		slack += free_wh * most_e4;
	used->least_fen = cost > slack ? (cost - slack) / e4_wh_per_fen - 1 : 0;
	if (used->least_fen < 0)
		used->least_fen = 0;
	return USED_KNOWN;
}

static int64_t
highest_e4(const struct prices *prices)
{
	int64_t most_e4 = PRICE_PLAIN_E4;
	int r;

	for (r = 0; r < PP_RATES; r++)
		if (PRICE_SLACK * prices->e4[r] > most_e4)
			most_e4 = PRICE_SLACK * prices->e4[r];
	return most_e4;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

bool
verdict_fell_most(const struct pp_proof *before, const struct pp_proof *now,
    const struct prices *prices, bool asked, int64_t slack_wh, int64_t *fen)
{
	int64_t wh[PP_RATES], rates_wh, total_wh, e4 = PRICE_PLAIN_E4;

	total_wh = now->total_wh - before->total_wh;
	if (!energy_between(before, now, wh, &rates_wh) || total_wh < 0)
		return false;
	if (total_wh < rates_wh)
		total_wh = rates_wh;
	if (prices_are_sound(prices))
		e4 = highest_e4(prices);
	else if (asked)
		e4 = PRICE_MOST_E4;
	total_wh = smaller(total_wh, PP_RATES * wh_bound);
	*fen =
	    (total_wh + smaller(slack_wh, wh_bound)) * e4 / e4_wh_per_fen + 1;
	return true;
}

static bool
within(int64_t value, int64_t least, int64_t most)
{
	return value >= least && value <= most;
}

/* The slot was used: by our credit, by our cancelling zero, or by others? */
static enum judgement
judge_given(const struct order_case *c, const struct used *used, bool *weak)
{
	int64_t gained = c->now->balance_fen - c->before->balance_fen;
	bool ours = within(gained, c->amount_fen - used->most_fen,
	    c->amount_fen - used->least_fen);
	bool nothing = within(gained, -used->most_fen, -used->least_fen);

	*weak = ours && nothing;
	if (ours && !(nothing && c->cancelled))
		return JUDGED_CREDITED;
	if (nothing && c->cancelled && !ours)
		return JUDGED_NOT;
	/*
	 * Only of a meter that refuses each further copy it is certain that
	 * this one lost, and only where what was gained can't hold it: without
	 * any gain the meter may have lost the money itself, and in a long
	 * time it may have taken what no price of today explains.
	 */
	if (c->class == PP_CLASS_COUNTED && c->watched &&
	    gained > -used->least_fen &&
	    gained < c->amount_fen - used->most_fen)
		return JUDGED_NOT;
	return JUDGED_DISPUTED;
}

static enum judgement
judge_gift(const struct order_case *c, const struct used *used, bool *weak)
{
	int64_t gained = c->now->balance_fen - c->before->balance_fen;

	if (c->now->count == c->slot)
		return judge_given(c, used, weak);
	/* More money without a purchase: the record was lost, or hasn't come.
	 */
	return gained > -used->least_fen ? JUDGED_DISPUTED : JUDGED_UNMOVED;
}

/* The most that can be left of a balance that was set. */
static int64_t
left_most_fen(const struct order_case *c, const struct used *used)
{
	int64_t most = c->target_fen - used->least_fen + c->delay_fen;

	return most < c->target_fen ? most : c->target_fen;
}

/* Count and balance are set at once, and soon after it was sent or never. */
static enum judgement
judge_set(const struct order_case *c, const struct used *used)
{
	int64_t balance = c->now->balance_fen;
	int64_t before = c->before->balance_fen;

	if (c->now->count == c->slot)
		return within(balance, c->target_fen - used->most_fen,
			   left_most_fen(c, used))
		    ? JUDGED_CREDITED
		    : JUDGED_DISPUTED;
	return within(balance, before - used->most_fen,
		   before - used->least_fen)
	    ? JUDGED_UNMOVED
	    : JUDGED_DISPUTED;
}

enum judgement
verdict_of(const struct order_case *c, bool *weak)
{
	struct used used;

	*weak = false;
	if (strcmp(c->now->serial, c->serial) != 0)
		return JUDGED_STRANGER;
	if (c->now->count < c->slot - 1)
		return JUDGED_BEHIND;
	if (c->now->count > c->slot)
		return JUDGED_DISPUTED;
	switch (verdict_used(c->before, c->now, c->prices, c->step_wh, &used)) {
	case USED_NEEDS_PRICES:
		return JUDGED_NEEDS_PRICES;
	case USED_KNOWN:
		return c->gives ? judge_gift(c, &used, weak)
				: judge_set(c, &used);
	case USED_IMPOSSIBLE:
	default:
		return JUDGED_DISPUTED;
	}
}

int64_t
verdict_rounding_fen(const struct order_case *c)
{
	int64_t wh[PP_RATES], total_wh, cost = 0, since_fen, gained_fen;
	int r;

	/* In a longer time prices, and not the set, would explain it. */
	if (!c->watched || !prices_are_sound(c->prices) ||
	    c->before->base_wh != c->now->base_wh ||
	    !energy_between(c->before, c->now, wh, &total_wh))
		return 0;
	for (r = 0; r < PP_RATES; r++)
		cost += wh[r] * c->prices->e4[r];
	since_fen = c->target_fen - c->now->balance_fen;
	gained_fen = cost / e4_wh_per_fen - since_fen;
	if (gained_fen > c->delay_fen)
		gained_fen = c->delay_fen;
	return gained_fen > 0 ? gained_fen : 0;
}
