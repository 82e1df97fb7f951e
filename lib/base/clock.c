/* SPDX-License-Identifier: ISC */
/*
 * The calendar: dates and local days from seconds and back.
 */
#include "clock.h"

#include "zone.h"

enum {
	YEAR_MOST = 9999,
	ERA_DAYS = 146097,   /* in 400 years */
	EPOCH_DAYS = 719468, /* from 0000-03-01 to 1970-01-01 */
};

/* Days since 1970 of a date; the year begins in March: leap days come last. */
static int64_t
days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t of_era = y % 400;
	int64_t of_year =
	    (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return y / 400 * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - EPOCH_DAYS;
}

static void
date_of(int64_t days, struct pp_civil *civil)
{
	int64_t z = days + EPOCH_DAYS;
	int64_t rest = z % ERA_DAYS;
	int64_t years =
	    (rest - rest / 1460 + rest / 36524 - rest / (ERA_DAYS - 1)) / 365;
	int64_t of_year = rest - (365 * years + years / 4 - years / 100);
	int64_t month = (5 * of_year + 2) / 153;

	civil->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	civil->month = (int)(month < 10 ? month + 3 : month - 9);
	civil->year = (int)(z / ERA_DAYS * 400 + years + (month >= 10));
	/* 0000-03-01 was a Wednesday. */
	civil->weekday = (int)((z + 3) % 7);
}

bool
pp_civil_local(const struct pp_civil *c, int64_t *local)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	bool leap =
	    c->year % 4 == 0 && (c->year % 100 != 0 || c->year % 400 == 0);

	if (c->year < 1 || c->year > YEAR_MOST || c->month < 1 ||
	    c->month > 12 || c->day < 1 ||
	    c->day > days[c->month - 1] + (leap && c->month == 2) ||
	    c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 ||
	    c->second < 0 || c->second > 59)
		return false;
	*local = days_of(c->year, c->month, c->day) * DAY + c->hour * HOUR +
	    c->minute * MINUTE + c->second;
	return true;
}

void
pp_civil_of(int64_t at, struct pp_civil *civil)
{
	int64_t local = pp_zone_clamp(at) + pp_zone_offset(pp_zone_clamp(at));
	int64_t days = pp_floor_div(local, DAY);
	int rest = (int)(local - days * DAY);

	date_of(days, civil);
	civil->hour = rest / HOUR;
	civil->minute = rest % HOUR / MINUTE;
	civil->second = rest % MINUTE;
}

enum pp_status
pp_civil_at(const struct pp_civil *civil, int64_t *at)
{
	int64_t local;

	if (!pp_civil_local(civil, &local))
		return pp_fail(PP_EDATA, "no such date or time");
	*at = pp_zone_at(local);
	return PP_OK;
}

int32_t
pp_day_of(int64_t at)
{
	at = pp_zone_clamp(at);
	return (int32_t)pp_floor_div(at + pp_zone_offset(at), DAY);
}

int64_t
pp_day_start(int32_t day)
{
	int64_t local = pp_zone_clamp((int64_t)day * DAY);
	int64_t at = pp_zone_at(local), early, middle;

	if (at + pp_zone_offset(at) == local)
		return at;
	/* Midnight was skipped: the day begins where the clocks changed. */
	for (early = at - DAY; early + 1 < at;) {
		middle = early + (at - early) / 2;
		if (pp_zone_offset(middle) == pp_zone_offset(early))
			early = middle;
		else
			at = middle;
	}
	return at;
}
