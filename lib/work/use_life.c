/* SPDX-License-Identifier: ISC */
/*
 * From one reading of a meter to the next: what its registers moved by, which
 * orders lie between, and where a push or an exchange parts it.
 */
#include <string.h>

#include "use_impl.h"

void
pp_use_life_begin(struct pp_use_life *life, int64_t meter, int64_t gap_s,
    const struct pp_use_facts *facts)
{
	*life = (struct pp_use_life){.meter = meter, .gap_s = gap_s};
	life->changes =
	    pp_use_facts_of(&facts->changes, meter, &life->n_changes);
	life->orders = pp_use_facts_of(&facts->orders, meter, &life->n_orders);
	life->shifts = pp_use_facts_of(&facts->shifts, meter, &life->n_shifts);
	life->breaks = pp_use_facts_of(&facts->breaks, meter, &life->n_breaks);
}

void
pp_use_life_shift(const struct pp_use_life *life, struct pp_use_point *p)
{
	size_t i, k;

	for (i = 0; i < life->n_shifts && life->shifts[i].since <= p->at; i++)
		for (k = 0; k < PP_R_ENERGIES; k++)
			p->wh[k] += life->shifts[i].wh[k];
}

static bool
is_exchanged(const struct pp_use_life *life, int64_t from, int64_t to)
{
	size_t i;

	for (i = 0; i < life->n_shifts; i++)
		if (life->shifts[i].since > from && life->shifts[i].since <= to)
			return true;
	return false;
}

static bool
is_broken(const struct pp_use_life *life, int64_t from, int64_t to)
{
	size_t i;

	for (i = 0; i < life->n_breaks; i++)
		if (life->breaks[i].from <= to && life->breaks[i].to >= from)
			return true;
	return false;
}

/* Where a point lies to an order: before it, behind it, or nobody knows. */
enum side {
	BEFORE,
	AFTER,
	UNSURE
};

static enum side
side_of(const struct pp_use_order *o, const struct pp_use_point *p)
{
	if (p->at < o->began)
		return BEFORE;
	if (p->at > o->ended)
		return AFTER;
	if (o->slot == 0 || !p->has_count)
		return UNSURE;
	if (p->count < o->slot)
		return BEFORE;
	return o->ended == INT64_MAX ? UNSURE : AFTER;
}

/* What orders gave between two points; false: nobody knows. */
static bool
credited(struct pp_use_life *life, const struct pp_use_point *to, int64_t *fen)
{
	const struct pp_use_order *o;
	enum side a, b;
	size_t i;

	while (life->next_order < life->n_orders &&
	    side_of(&life->orders[life->next_order], &life->last) == AFTER)
		life->next_order++;
	*fen = 0;
	for (i = life->next_order; i < life->n_orders; i++) {
		o = &life->orders[i];
		if (o->began > to->at)
			break;
		a = side_of(o, &life->last);
		b = side_of(o, to);
		if (a == UNSURE || b == UNSURE)
			return false;
		if (a == BEFORE && b == AFTER)
			*fen += o->fen;
	}
	return true;
}

/* By rates, where all that both ends know went forward. */
static int64_t
take_rates(const struct pp_use_point *from, const struct pp_use_point *to,
    struct pp_use *use)
{
	int64_t sum = 0, wh;
	int i;

	use->by_rate = to->known != 0 && from->known == to->known;
	for (i = 0; use->by_rate && i < PP_RATES; i++) {
		wh = to->wh[1 + i] - from->wh[1 + i];
		use->rate_wh[i] = wh;
		use->by_rate = wh >= 0;
		sum += wh;
	}
	if (use->by_rate)
		return sum;
	memset(use->rate_wh, 0, sizeof use->rate_wh);
	return 0;
}

/*
 * The total may be a step behind its rates, each of which rounds by itself: it
 * is given out when the rates are, and so much less of it later.
 */
static void
take_energy(struct pp_use_life *life, const struct pp_use_point *to,
    struct pp_use *use)
{
	int64_t rates = take_rates(&life->last, to, use);

	use->total_wh = to->wh[0] - life->last.wh[0];
	use->wh = use->total_wh - life->ahead_wh;
	if (use->wh < rates)
		use->wh = rates;
	life->ahead_wh += use->wh - use->total_wh;
}

/* What was confirmed is of the thing that hung there. */
static bool
knows_prices(const struct pp_use_life *life, int64_t at)
{
	return life->has_prices && !life->mixed &&
	    !is_exchanged(life, life->prices_at, at);
}

/* From the last point to that one, which is the last from now on. */
static void
take(struct pp_use_life *life, const struct pp_use_point *to,
    struct pp_use *use)
{
	const struct pp_use_point *last = &life->last;
	int64_t from = last->at < to->at ? last->at : to->at;
	bool exchanged = is_exchanged(life, from, to->at);

	*use = (struct pp_use){
	    .meter = life->meter,
	    .from = from,
	    .to = to->at,
	    .gap = to->at - from > life->gap_s,
	    .split = last->push || to->push,
	    .clock = life->clock,
	    .balance_from = last->balance_fen,
	    .balance_to = to->balance_fen,
	    .has_prices = knows_prices(life, to->at),
	    .tariff = life->tariff,
	};
	memcpy(use->price_e4, life->price_e4, sizeof use->price_e4);
	take_energy(life, to, use);
	use->has_balance = last->has_balance && to->has_balance && !exchanged &&
	    !is_broken(life, from, to->at) &&
	    credited(life, to, &use->credited_fen);
	life->mixed = false;
	life->last = *to;
}

static struct pp_use_point
point_of(const struct pp_use_life *life, const struct pp_use_change *c)
{
	struct pp_use_point p = {
	    .at = c->at,
	    .has_balance = c->has_balance,
	    .balance_fen = c->balance_fen,
	    .push = true,
	};
	int i;

	memcpy(p.wh, c->wh, sizeof p.wh);
	for (i = 1; i < PP_R_ENERGIES; i++)
		if (c->known[i])
			p.known |= 1u << i;
	pp_use_life_shift(life, &p);
	return p;
}

static void
confirm(struct pp_use_life *life, const struct pp_use_change *c)
{
	life->next_change++;
	if (!c->prices)
		return;
	life->has_prices = true;
	life->prices_at = c->at;
	life->tariff = c->tariff;
	memcpy(life->price_e4, c->price_e4, sizeof life->price_e4);
}

/*
 * What was confirmed before the reading at hand; true: that ended an interval.
 * Where no registers were read with new prices, nobody knows what was used
 * before and what after.
 */
static bool
next_change(struct pp_use_life *life, int64_t from,
    const struct pp_use_point *now, struct pp_use *use)
{
	const struct pp_use_change *c;
	struct pp_use_point p;
	bool between, fits;

	while (life->next_change < life->n_changes) {
		c = &life->changes[life->next_change];
		if (c->at >= now->at)
			break;
		p = point_of(life, c);
		between = life->has_last && c->at > life->last.at;
		fits = c->splits && p.wh[0] <= now->wh[0] &&
		    (!life->has_last || p.wh[0] >= life->last.wh[0]);
		if (between && fits) {
			take(life, &p, use);
			confirm(life, c);
			return true;
		}
		if (fits && !life->has_last && c->at >= from) {
			life->last = p;
			life->has_last = true;
		}
		life->mixed = life->mixed || (between && c->prices);
		confirm(life, c);
	}
	return false;
}

bool
pp_use_life_next(struct pp_use_life *life, int64_t from,
    const struct pp_use_point *now, struct pp_use *use)
{
	bool more;

	if (next_change(life, from, now, use))
		return true;
	more = life->has_last &&
	    (life->last.at != now->at || life->last.wh[0] != now->wh[0]);
	if (more)
		take(life, now, use);
	else if (!life->has_last)
		life->last = *now;
	life->has_last = true;
	life->clock = false;
	return more;
}
