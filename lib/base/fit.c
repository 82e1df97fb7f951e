/* SPDX-License-Identifier: ISC */
/*
 * Whether a meter can be made to follow a tariff, and the prices for it.
 */
#include "fit_impl.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"

enum {
	AHEAD_DAYS = 366, /* prices are the same after a year */
};

/* What it uses that no such meter has. */
static enum pp_status
check_rates(const struct pp_tariff *t, const struct pp_capacity *c)
{
	for (enum pp_rate rate = 0; rate < PP_RATES; rate++) {
		if (!pp_tariff_uses(t, rate))
			continue;
		if (c->tables == 0 && rate != PP_RATE_FLAT)
			return pp_fail(PP_NO,
			    "it has no day tables, so all counts as flat, and "
			    "tariff %s has a rate %s",
			    t->name, pp_rate_name(rate));
		if (!c->rates[rate])
			return pp_fail(PP_NO,
			    "it has no price for the rate %s of tariff %s",
			    pp_rate_name(rate), t->name);
	}
	return PP_OK;
}

static enum pp_status
check_days(const struct pp_tariff *t, const struct pp_capacity *c)
{
	for (unsigned i = 0; i < t->n_days && c->tables > 0; i++)
		if (t->days[i].n > c->slots)
			return pp_fail(PP_NO,
			    "a day of tariff %s has %u segments, and its "
			    "tables have place for %u",
			    t->name, t->days[i].n, c->slots);
	return PP_OK;
}

/* Whether a rate that two seasons have costs another price in one of them. */
static bool
prices_move(const struct pp_tariff *t)
{
	for (unsigned tier = 0; tier < t->n_tiers; tier++)
		for (unsigned rate = 0; rate < PP_RATES; rate++) {
			int32_t first = -1, price;

			for (unsigned i = 0; i < t->n_seasons; i++) {
				price = t->seasons[i].price_e4[tier][rate];
				if (first >= 0 && price >= 0 && price != first)
					return true;
				if (price >= 0)
					first = price;
			}
		}
	return false;
}

/* Whether days differ by more than the day of the week. */
static bool
days_move(const struct pp_tariff *t)
{
	const struct pp_season *s = t->seasons;

	for (unsigned i = 1; i < t->n_seasons; i++)
		for (unsigned type = 0; type < PP_DAY_TYPES; type++)
			if (!pp_day_same(&t->days[s[i].day_of[type]],
				&t->days[s[0].day_of[type]]))
				return true;
	return false;
}

static bool
weekdays_differ(const struct pp_tariff *t)
{
	for (unsigned i = 0; i < t->n_seasons; i++)
		if (pp_season_varies(t, i))
			return true;
	return false;
}

enum pp_status
pp_fit_check(const struct pp_tariff *t, const struct pp_capacity *c,
    unsigned *follow)
{
	struct pp_meter_image year;
	unsigned bits = 0;
	enum pp_status rc;

	assert(c->tables <= PP_FIT_TABLES_MAX && c->zones <= PP_FIT_ZONES_MAX);
	if (!c->prices)
		return pp_fail(PP_NO,
		    "its model has no prices that could be set");
	if ((rc = check_rates(t, c)) != PP_OK ||
	    (rc = check_days(t, c)) != PP_OK)
		return rc;
	if (t->n_tiers > 1)
		bits |= PP_FOLLOW_TIERS;
	if (prices_move(t))
		bits |= PP_FOLLOW_PRICES;
	if (t->n_fixed > 0)
		bits |= PP_FOLLOW_FIXED;
	if (weekdays_differ(t))
		bits |= PP_FOLLOW_WEEKDAYS;
	if (c->tables > 0 && days_move(t) && !pp_fit_year(t, c, &year))
		bits |= PP_FOLLOW_SEASONS;
	if ((bits & PP_FOLLOW_WEEKDAYS) && (c->tables < 2 || c->zones < 2))
		return pp_fail(PP_NO,
		    "days of tariff %s differ, and it can't hold tomorrow's "
		    "table beside today's",
		    t->name);
	*follow = bits;
	return PP_OK;
}

const char *
pp_follow_words(unsigned follow, char words[PP_FOLLOW_MAX])
{
	static const char *const names[] = {"tiers", "seasons", "prices",
	    "weekdays", "fixed"};
	size_t n = 0;

	words[0] = '\0';
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (follow & 1U << i)
			n += (size_t)snprintf(words + n, PP_FOLLOW_MAX - n,
			    "%s%s", n > 0 ? ", " : "", names[i]);
	return words;
}

static int32_t
dearest(const struct pp_tariff *t, unsigned tier)
{
	int32_t price = -1;

	for (unsigned i = 0; i < t->n_seasons; i++)
		for (unsigned rate = 0; rate < PP_RATES; rate++)
			if (t->seasons[i].price_e4[tier][rate] > price)
				price = t->seasons[i].price_e4[tier][rate];
	return price;
}

/*
 * A rate that a season hasn't has the price of the next season that has it:
 * whose tables may be in the meter already.  One that no season has costs as
 * much as the dearest, should the meter ever count by it.
 */
static int32_t
price_of(const struct pp_tariff *t, int32_t day, unsigned tier,
    enum pp_rate rate)
{
	int32_t price = -1;
	struct pp_civil c;

	for (int32_t d = day; price < 0 && d < day + AHEAD_DAYS; d++) {
		pp_civil_of(pp_day_start(d), &c);
		price = t->seasons[t->season_of[c.month - 1][c.day - 1]]
			    .price_e4[tier][rate];
	}
	return price >= 0 ? price : dearest(t, tier);
}

static void
prices_on(const struct pp_tariff *t, const struct pp_capacity *c, int32_t day,
    unsigned tier, int32_t price_e4[PP_RATES])
{
	for (enum pp_rate rate = 0; rate < PP_RATES; rate++)
		price_e4[rate] =
		    c->rates[rate] ? price_of(t, day, tier, rate) : -1;
}

/* The first day on which a season or a new count has other prices; 0: none. */
static int64_t
prices_until(const struct pp_tariff *t, const struct pp_capacity *c, int64_t at,
    int64_t used_wh, const int32_t now_e4[PP_RATES])
{
	int32_t today = pp_day_of(at), price_e4[PP_RATES];
	struct pp_stretch before, s;
	int64_t cycle;

	pp_tariff_stretch(t, at, &before);
	cycle = before.cycle;
	for (int32_t day = today + 1; day <= today + AHEAD_DAYS; day++) {
		pp_tariff_stretch(t, pp_day_start(day), &s);
		if (s.season == before.season && s.cycle == before.cycle)
			continue;
		prices_on(t, c, day,
		    pp_tariff_tier(t, s.cycle == cycle ? used_wh : 0),
		    price_e4);
		if (memcmp(price_e4, now_e4, sizeof price_e4) != 0)
			return pp_day_start(day);
		before = s;
	}
	return 0;
}

enum pp_status
pp_fit(const struct pp_tariff *t, const struct pp_capacity *c, int64_t at,
    int64_t used_wh, struct pp_meter_image *image)
{
	struct pp_meter_image made = {.has_tables = c->tables > 0};
	unsigned follow;
	int64_t until;
	enum pp_status rc;

	if ((rc = pp_fit_check(t, c, &follow)) != PP_OK)
		return rc;
	if (made.has_tables && !pp_fit_year(t, c, &made))
		pp_fit_ahead(t, c, at, &made);
	prices_on(t, c, pp_day_of(at), pp_tariff_tier(t, used_wh),
	    made.price_e4);
	until = prices_until(t, c, at, used_wh, made.price_e4);
	if (until != 0 && (made.until == 0 || until < made.until))
		made.until = until;
	*image = made;
	return PP_OK;
}
