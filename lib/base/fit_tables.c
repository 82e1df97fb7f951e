/* SPDX-License-Identifier: ISC */
/*
 * Days of a tariff as day tables of a meter, and the dates that pick them: of
 * every year where that is possible, else as far ahead as there is room.
 */
#include "fit_impl.h"

#include <assert.h>

#include "clock.h"

enum {
	MONTHS = 12,
	YEAR_DAYS = 365,
	BACK_DAYS = 180, /* so that most of a year is left to look ahead */
};

static enum pp_rate
rate_at(const struct pp_tariff_day *day, int minute)
{
	unsigned i = 0;

	if (day->n == 0)
		return PP_RATE_FLAT;
	while (i + 1 < day->n && day->segments[i + 1].from <= minute)
		i++;
	return (enum pp_rate)day->segments[i].rate;
}

static bool
covers(const struct pp_tariff_day *a, const struct pp_tariff_day *b)
{
	for (unsigned i = 0; i < a->n; i++)
		if (rate_at(b, a->segments[i].from) != a->segments[i].rate)
			return false;
	return true;
}

bool
pp_day_same(const struct pp_tariff_day *a, const struct pp_tariff_day *b)
{
	return a->n > 0 && b->n > 0 && covers(a, b) && covers(b, a);
}

bool
pp_season_varies(const struct pp_tariff *t, unsigned season)
{
	unsigned types = t->n_holidays > 0 ? PP_DAY_TYPES : PP_DAY_HOLIDAY;
	const uint8_t *day_of = t->seasons[season].day_of;

	for (unsigned i = 1; i < types; i++)
		if (!pp_day_same(&t->days[day_of[i]], &t->days[day_of[0]]))
			return true;
	return false;
}

static const struct pp_tariff_day *
day_on(const struct pp_tariff *t, int32_t day)
{
	struct pp_civil c;
	unsigned season;

	pp_civil_of(pp_day_start(day), &c);
	season = t->season_of[c.month - 1][c.day - 1];
	return &t->days[t->seasons[season].day_of[pp_tariff_day_type(t, day)]];
}

/* The number of a table with that day, made where there is room; 0: none. */
static uint8_t
table_for(struct pp_meter_image *image, const struct pp_capacity *c,
    const struct pp_tariff_day *day)
{
	uint8_t i;

	for (i = 0; i < image->n_tables; i++)
		if (pp_day_same(&image->tables[i], day))
			return (uint8_t)(i + 1);
	if (i == c->tables)
		return 0;
	image->tables[image->n_tables++] = *day;
	return image->n_tables;
}

/* From that date on, such days; false where there is no room. */
static bool
add_zone(struct pp_meter_image *image, const struct pp_capacity *c, int month,
    int mday, const struct pp_tariff_day *day)
{
	uint8_t table =
	    image->n_zones < c->zones ? table_for(image, c, day) : 0;

	if (table == 0)
		return false;
	image->zones[image->n_zones++] = (struct pp_zone_entry){
	    .table = table,
	    .month = (uint8_t)month,
	    .day = (uint8_t)mday,
	};
	return true;
}

static const struct pp_tariff_day *
day_of_date(const struct pp_tariff *t, int month, int mday)
{
	unsigned season = t->season_of[month - 1][mday - 1];

	return &t->days[t->seasons[season].day_of[0]];
}

bool
pp_fit_year(const struct pp_tariff *t, const struct pp_capacity *c,
    struct pp_meter_image *image)
{
	static const uint8_t days_of[MONTHS] = {31, 29, 31, 30, 31, 30, 31, 31,
	    30, 31, 30, 31};
	const struct pp_tariff_day *before = day_of_date(t, 12, 31), *day;

	image->n_tables = image->n_zones = 0;
	for (unsigned i = 0; i < t->n_seasons; i++)
		if (pp_season_varies(t, i))
			return false;
	for (int month = 1; month <= MONTHS; month++)
		for (int mday = 1; mday <= days_of[month - 1]; mday++) {
			day = day_of_date(t, month, mday);
			if (!pp_day_same(day, before) &&
			    !add_zone(image, c, month, mday, day))
				return false;
			before = day;
		}
	/* One day all year needs no date, but a meter with dates one. */
	if (image->n_zones == 0 && !add_zone(image, c, 1, 1, before))
		image->tables[image->n_tables++] = *before;
	return true;
}

static bool
is_before(const struct pp_zone_entry *a, const struct pp_zone_entry *b)
{
	return a->month < b->month || (a->month == b->month && a->day < b->day);
}

/* By date, and tables by the dates: as pp_fit_year() has them. */
static void
put_in_order(struct pp_meter_image *image)
{
	struct pp_tariff_day tables[PP_FIT_TABLES_MAX];
	uint8_t number[PP_FIT_TABLES_MAX + 1] = {0}, n = 0;

	for (unsigned i = 1; i < image->n_zones; i++)
		for (unsigned k = i;
		     k > 0 && is_before(&image->zones[k], &image->zones[k - 1]);
		     k--) {
			struct pp_zone_entry zone = image->zones[k];

			image->zones[k] = image->zones[k - 1];
			image->zones[k - 1] = zone;
		}
	for (unsigned i = 0; i < image->n_zones; i++) {
		uint8_t old = image->zones[i].table;

		if (number[old] == 0) {
			tables[n] = image->tables[old - 1];
			number[old] = ++n;
		}
		image->zones[i].table = number[old];
	}
	for (unsigned i = 0; i < n; i++)
		image->tables[i] = tables[i];
}

/* When days like this one began, as far as one looks back. */
static int32_t
run_start(const struct pp_tariff *t, int32_t today)
{
	const struct pp_tariff_day *now = day_on(t, today);
	int32_t day = today;

	while (day > today - BACK_DAYS && pp_day_same(day_on(t, day - 1), now))
		day--;
	return day;
}

void
pp_fit_ahead(const struct pp_tariff *t, const struct pp_capacity *c, int64_t at,
    struct pp_meter_image *image)
{
	int32_t today = pp_day_of(at), start = run_start(t, today), day;
	const struct pp_tariff_day *before = day_on(t, today), *next;
	struct pp_civil date;

	image->n_tables = image->n_zones = 0;
	pp_civil_of(pp_day_start(start), &date);
	if (!add_zone(image, c, date.month, date.day, before))
		image->tables[image->n_tables++] = *before;
	for (day = today + 1; day < start + YEAR_DAYS; day++) {
		next = day_on(t, day);
		pp_civil_of(pp_day_start(day), &date);
		if (!pp_day_same(next, before) &&
		    !add_zone(image, c, date.month, date.day, next))
			break;
		before = next;
	}
	image->until = pp_day_start(day);
	if (image->n_zones == 1)
		image->zones[0] = (struct pp_zone_entry){1, 1, 1};
	put_in_order(image);
}

/* The zone that began last; before the first of the year, its last. */
static const struct pp_tariff_day *
table_on(const struct pp_meter_image *image, int month, int mday)
{
	const struct pp_zone_entry today = {
	    .month = (uint8_t)month,
	    .day = (uint8_t)mday,
	};
	const struct pp_zone_entry *found = NULL, *last = NULL, *zone;

	for (unsigned i = 0; i < image->n_zones; i++) {
		zone = &image->zones[i];
		if (last == NULL || is_before(last, zone))
			last = zone;
		if (!is_before(&today, zone) &&
		    (found == NULL || is_before(found, zone)))
			found = zone;
	}
	if (found == NULL)
		found = last;
	return &image->tables[found != NULL ? found->table - 1 : 0];
}

enum pp_rate
pp_image_rate(const struct pp_meter_image *image, int month, int day,
    int minute)
{
	if (!image->has_tables)
		return PP_RATE_FLAT;
	return rate_at(table_on(image, month, day), minute);
}

bool
pp_image_keeps(const struct pp_meter_image *image, const struct pp_tariff *t,
    int32_t from, int32_t to)
{
	static const struct pp_tariff_day flat = {
	    .n = 1,
	    .segments = {{.from = 0, .rate = PP_RATE_FLAT}},
	};
	struct pp_civil c;

	assert(from <= to);
	for (int32_t day = from; day < to; day++) {
		pp_civil_of(pp_day_start(day), &c);
		if (!pp_day_same(image->has_tables
			    ? table_on(image, c.month, c.day)
			    : &flat,
			day_on(t, day)))
			return false;
	}
	return true;
}
