/* SPDX-License-Identifier: ISC */
/*
 * A tariff and what was used under it, out of a seed: few or many of all that
 * a tariff can have, and loads that cross its edges.
 */
#include "rational.h"

#include <string.h>

#include "sim_fault.h"

enum {
	FIRST_DAY = 12784, /* 2005-01-01 */
	SOME_DAYS = 30 * 365,
	A_DAY = 32, /* cases */
	DAY_S = 86400,
	EVEN_E4 = 500, /* their product is half a fen */
	EVEN_WH = 100,
};

static unsigned
any(uint64_t *seed, unsigned n)
{
	return (unsigned)((sim_random(seed) >> 16) % n);
}

static int64_t
between(uint64_t *seed, int64_t least, int64_t most)
{
	return least +
	    (int64_t)((sim_random(seed) >> 1) % (uint64_t)(most - least + 1));
}

static void
make_day(uint64_t *seed, unsigned rates, struct pp_tariff_day *day)
{
	static const unsigned steps[] = {1, 15, 30, 60};
	unsigned step = steps[any(seed, 4)], n = 1 + any(seed, PP_SEGMENTS_MAX);
	unsigned minute = 0, rate = any(seed, rates);

	day->n = 0;
	while (day->n < n && minute < PP_DAY_MINUTES) {
		day->segments[day->n++] =
		    (struct pp_segment){.from = (uint16_t)minute,
			.rate = (uint8_t)rate};
		if (rates == 1)
			break;
		minute += step * (1 + any(seed, PP_DAY_MINUTES / n / step + 1));
		rate = (rate + 1 + any(seed, rates - 1)) % rates;
	}
}

/* Each season a stretch of months or, at times, of days. */
static void
make_dates(uint64_t *seed, struct pp_tariff *t)
{
	unsigned first = any(seed, 12), month, day, season = 0;
	unsigned from = any(seed, 3) == 0 ? any(seed, 28) : 0;

	for (month = 0; month < 12; month++) {
		unsigned of = (first + month) % 12;

		for (day = 0; day < 31; day++) {
			if (day == from && month > 0)
				season = month * t->n_seasons / 12;
			t->season_of[of][day] = (uint8_t)season;
		}
	}
}

static int32_t
make_price(uint64_t *seed, bool even)
{
	if (even)
		return (int32_t)any(seed, 40) * EVEN_E4;
	return (int32_t)any(seed, any(seed, 8) ? 20000 : PP_PRICE_E4_MOST + 1);
}

static void
make_prices(uint64_t *seed, struct pp_tariff *t, unsigned season, bool even)
{
	struct pp_season *s = &t->seasons[season];
	unsigned rate, tier;

	for (rate = 0; rate < PP_RATES; rate++) {
		bool none = !pp_season_uses(t, season, rate) && any(seed, 2);

		for (tier = 0; tier < t->n_tiers; tier++)
			s->price_e4[tier][rate] =
			    none ? -1 : make_price(seed, even);
	}
}

static void
make_tiers(uint64_t *seed, struct pp_tariff *t)
{
	int64_t edge = 0;
	unsigned i;

	t->n_tiers = (uint8_t)(any(seed, 2) ? 1 : 1 + any(seed, PP_TIERS_MAX));
	for (i = 0; i < t->n_tiers; i++) {
		edge += 1 + (int64_t)any(seed, any(seed, 4) ? 20000 : 500000);
		t->tier_to_wh[i] = edge;
	}
	t->tier_to_wh[t->n_tiers - 1] = INT64_MAX;
	t->reset = (enum pp_reset)any(seed, 3);
	t->reset_month = (uint8_t)(1 + any(seed, 12));
	t->reset_day = (uint8_t)(1 + any(seed, any(seed, 2) ? 31 : 1));
}

static void
make_rest(uint64_t *seed, struct pp_tariff *t, int32_t day)
{
	unsigned i;

	t->rounding = (enum pp_rounding)any(seed, 3);
	t->residue = (enum pp_residue)any(seed, 2);
	t->from_day = day - (int32_t)any(seed, 1000);
	t->n_fixed = (uint8_t)(any(seed, 4) ? 0 : 1 + any(seed, 2));
	for (i = 0; i < t->n_fixed; i++) {
		t->fixed[i].name[0] = 'f';
		t->fixed[i].per = (enum pp_per)any(seed, 2);
		t->fixed[i].fen = any(seed, 100000);
	}
	t->n_holidays = (uint16_t)(any(seed, 2) ? 0 : 1 + any(seed, 6));
	for (i = 0; i < t->n_holidays; i++) {
		day += 1 + (int32_t)any(seed, 3);
		t->holidays[i] = day - 3;
	}
}

static void
make_tariff(uint64_t *seed, int32_t day, bool even, struct pp_tariff *t)
{
	unsigned i, type, rates = 1 + any(seed, PP_RATES);

	memset(t, 0, sizeof *t);
	t->name[0] = 't';
	t->zone[0] = 'Z';
	t->n_seasons = (uint8_t)(1 + any(seed, any(seed, 2) ? 2 : 6));
	t->n_days = (uint8_t)(1 + any(seed, 4));
	make_rest(seed, t, day);
	make_tiers(seed, t);
	make_dates(seed, t);
	for (i = 0; i < t->n_days; i++)
		make_day(seed, rates, &t->days[i]);
	for (i = 0; i < t->n_seasons; i++) {
		t->seasons[i].name[0] = 's';
		for (type = 0; type < PP_DAY_TYPES; type++)
			t->seasons[i].day_of[type] =
			    (uint8_t)any(seed, t->n_days);
		make_prices(seed, t, i, even);
	}
}

static int64_t
make_seconds(uint64_t *seed)
{
	static const int64_t usual[] = {1800, 900, 3600, 600};

	switch (any(seed, 16)) {
	case 0:
		return between(seed, 0, DAY_S);
	case 1:
		return between(seed, 0, any(seed, 4) ? DAY_S : 40 * DAY_S);
	case 2:
		return 0;
	case 3:
		return between(seed, 1, 5);
	default:
		return usual[any(seed, 4)];
	}
}

/* Some of the whole for each rate, all of it at times. */
static void
make_rates(uint64_t *seed, struct load *load)
{
	int64_t left = load->wh;
	unsigned r;

	for (r = 0; r < PP_RATES; r++) {
		load->rate_wh[r] = any(seed, 3) ? between(seed, 0, left) : 0;
		left -= load->rate_wh[r];
	}
	if (any(seed, 2))
		load->rate_wh[any(seed, PP_RATES)] += left;
}

static void
make_load(uint64_t *seed, const struct made *made, int64_t from,
    struct load *load)
{
	struct pp_stretch then;

	memset(load, 0, sizeof *load);
	load->kind = any(seed, 3);
	load->from = from;
	load->to = from + make_seconds(seed);
	load->wh = any(seed, 50) ? (int64_t)any(seed, 60000)
				 : between(seed, 0, 100000000);
	if (made->even)
		load->wh = load->wh / EVEN_WH * EVEN_WH;
	if (load->kind == BY_RATE)
		make_rates(seed, load);
	if (load->kind == AT_ONCE) {
		load->to = from;
		pp_tariff_stretch(&made->tariff, from, &then);
		load->rate = then.rate;
	}
}

void
make_case(uint64_t number, struct made *made)
{
	uint64_t seed = number * 0x9E3779B97F4A7C15U + 1;
	/* The clock is slow to come to another day, so many share one. */
	uint64_t group = number / A_DAY * 0x9E3779B97F4A7C15U + 1;
	int32_t day = FIRST_DAY + (int32_t)any(&group, SOME_DAYS);
	int64_t when = (int64_t)day * DAY_S + any(&seed, DAY_S);
	unsigned i;

	made->even = any(&seed, 4) == 0;
	make_tariff(&seed, day, made->even, &made->tariff);
	made->used_wh = any(&seed, 2) ? 0 : (int64_t)any(&seed, 100000);
	made->carried =
	    made->even || any(&seed, 2) ? 0 : between(&seed, -99999, 99999);
	made->n = 1 + any(&seed, LOADS_MAX);
	made->fixed_from = when;
	for (i = 0; i < made->n; i++) {
		make_load(&seed, made, when, &made->loads[i]);
		when = made->loads[i].to + (int64_t)any(&seed, 1800);
	}
	made->fixed_to = when;
}
