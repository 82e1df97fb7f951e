/* SPDX-License-Identifier: ISC */
/*
 * What a tariff says of a time.  A local minute has one rate, also where the
 * clocks change: an hour that comes twice has its rates twice.
 */
#include "tariff.h"

#include <assert.h>

#include "clock.h"
#include "zone.h"

enum {
	EPOCH_WEEKDAY = 4, /* 1970-01-01 was a Thursday */
	WEEK = 7,
};

/* The local day on which a count of that year and month begins. */
static int32_t
reset_in(int year, int month, int day)
{
	struct pp_civil c = {.year = year, .month = month, .day = day};
	int64_t local;

	if (year < 1)
		return pp_day_of(INT64_MIN);
	while (!pp_civil_local(&c, &local))
		c.day--;
	return (int32_t)pp_floor_div(local, DAY);
}

static int64_t
cycle_of(const struct pp_tariff *t, const struct pp_civil *c, int32_t today)
{
	int32_t day = t->from_day;

	switch (t->reset) {
	case PP_RESET_MONTH:
		day = reset_in(c->year, c->month, t->reset_day);
		if (today < day)
			day = c->month == 1
			    ? reset_in(c->year - 1, 12, t->reset_day)
			    : reset_in(c->year, c->month - 1, t->reset_day);
		break;
	case PP_RESET_YEAR:
		day = reset_in(c->year, t->reset_month, t->reset_day);
		if (today < day)
			day =
			    reset_in(c->year - 1, t->reset_month, t->reset_day);
		break;
	case PP_RESET_NEVER:
		break;
	}
	return pp_day_start(day);
}

unsigned
pp_tariff_day_type(const struct pp_tariff *t, int32_t day)
{
	size_t low = 0, high = t->n_holidays, middle;
	int64_t weekday = ((int64_t)day + EPOCH_WEEKDAY) % WEEK;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (t->holidays[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < t->n_holidays && t->holidays[low] == day)
		return PP_DAY_HOLIDAY;
	return (unsigned)(weekday < 0 ? weekday + WEEK : weekday);
}

/* When the clocks changed between two times of different offsets. */
static int64_t
change_between(int64_t early, int64_t late)
{
	int64_t offset = pp_zone_offset(early), middle;

	while (early + 1 < late) {
		middle = early + (late - early) / 2;
		if (pp_zone_offset(middle) == offset)
			early = middle;
		else
			late = middle;
	}
	return late;
}

/* When a segment ends, in seconds of its day. */
static int64_t
segment_end(const struct pp_tariff_day *day, unsigned segment)
{
	return segment + 1U < day->n ? day->segments[segment + 1].from * MINUTE
				     : DAY;
}

void
pp_tariff_stretch(const struct pp_tariff *t, int64_t at,
    struct pp_stretch *stretch)
{
	const struct pp_tariff_day *day;
	int64_t second, offset;
	struct pp_stretch s;
	struct pp_civil c;
	int32_t today;

	at = pp_zone_clamp(at);
	offset = pp_zone_offset(at);
	today = pp_day_of(at);
	pp_civil_of(at, &c);
	second = c.hour * HOUR + c.minute * MINUTE + c.second;
	s.season = t->season_of[c.month - 1][c.day - 1];
	s.day = t->seasons[s.season].day_of[pp_tariff_day_type(t, today)];
	s.cycle = t->n_tiers > 1 ? cycle_of(t, &c, today) : 0;
	day = &t->days[s.day];
	for (s.segment = 0; second >= segment_end(day, s.segment); s.segment++)
		;
	s.rate = (enum pp_rate)day->segments[s.segment].rate;
	s.from = at - second + day->segments[s.segment].from * MINUTE;
	s.to = at - second + segment_end(day, s.segment);
	s.day_ends = at - second + DAY;
	if (pp_zone_offset(s.from) != offset)
		s.from = change_between(s.from, at);
	/* Of a day with a change only this stretch is known. */
	if (pp_zone_offset(s.day_ends - 1) != offset)
		s.day_ends = s.to;
	if (pp_zone_offset(s.to - 1) != offset)
		s.to = s.day_ends = change_between(at, s.to - 1);
	*stretch = s;
}

void
pp_tariff_next(const struct pp_tariff *t, struct pp_stretch *stretch)
{
	const struct pp_tariff_day *day = &t->days[stretch->day];

	if (stretch->to >= stretch->day_ends) {
		pp_tariff_stretch(t, stretch->to, stretch);
		return;
	}
	stretch->segment++;
	stretch->rate = (enum pp_rate)day->segments[stretch->segment].rate;
	stretch->from = stretch->to;
	stretch->to =
	    stretch->day_ends - DAY + segment_end(day, stretch->segment);
}

unsigned
pp_tariff_tier(const struct pp_tariff *t, int64_t used_wh)
{
	unsigned tier = 0;

	while (tier + 1 < t->n_tiers && used_wh >= t->tier_to_wh[tier])
		tier++;
	return tier;
}

bool
pp_season_uses(const struct pp_tariff *t, unsigned season, enum pp_rate rate)
{
	unsigned type, types, i;

	types = t->n_holidays > 0 ? PP_DAY_TYPES : PP_DAY_HOLIDAY;
	for (type = 0; type < types; type++) {
		const struct pp_tariff_day *day =
		    &t->days[t->seasons[season].day_of[type]];

		for (i = 0; i < day->n; i++)
			if (day->segments[i].rate == rate)
				return true;
	}
	return false;
}

bool
pp_tariff_uses(const struct pp_tariff *t, enum pp_rate rate)
{
	unsigned season;

	for (season = 0; season < t->n_seasons; season++)
		if (pp_season_uses(t, season, rate))
			return true;
	return false;
}

pp_price
pp_tariff_highest(const struct pp_tariff *t)
{
	pp_price highest = {0};
	unsigned season, tier, rate;

	for (season = 0; season < t->n_seasons; season++)
		for (tier = 0; tier < t->n_tiers; tier++)
			for (rate = 0; rate < PP_RATES; rate++) {
				int32_t price =
				    t->seasons[season].price_e4[tier][rate];

				if (price > highest.e4_per_kwh)
					highest.e4_per_kwh = price;
			}
	return highest;
}

const char *
pp_rounding_name(enum pp_rounding rounding)
{
	static const char *const names[] = {"half-up", "half-even", "down"};

	assert(rounding <= PP_ROUND_DOWN);
	return names[rounding];
}

const char *
pp_residue_name(enum pp_residue residue)
{
	static const char *const names[] = {"carry", "dropped"};

	assert(residue <= PP_RESIDUE_DROPPED);
	return names[residue];
}

const char *
pp_reset_name(enum pp_reset reset)
{
	static const char *const names[] = {"never", "month", "year"};

	assert(reset <= PP_RESET_YEAR);
	return names[reset];
}
