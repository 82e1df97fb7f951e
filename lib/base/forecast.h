/* SPDX-License-Identifier: ISC */
/*
 * Days left: when a credit will have been used up, as a range, by what the
 * same meter used on its own days before, by weekday.  Integers; the same
 * input gives the same answer everywhere.
 */
#ifndef PP_FORECAST_H
#define PP_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_FORECAST_LEAST_DAYS = 7,  /* of history, or nothing is said */
	PP_FORECAST_MOST_DAYS = 200, /* older ones are not looked at */
	PP_FORECAST_FAR = 365,       /* further than that isn't looked */
};

struct pp_forecast_day {
	int32_t day;  /* local, since 1970-01-01; ascending */
	int64_t cost; /* what it used: fen, or Wh; 0 or more */
	bool holiday;
	bool gap; /* a part of it is estimated: not learned from */
};

struct pp_forecast_ask {
	const struct pp_forecast_day *days; /* whole days before today */
	size_t n;
	int32_t today;
	int64_t second; /* of today, local: 0 to 86399 */
	int64_t credit; /* in the unit of cost; 0 or less: used up now */
	const int32_t *holidays; /* to come, ascending; may be NULL */
	size_t n_holidays;
};

/* Seconds from now on; FAR days: not within that. */
struct pp_forecast {
	int64_t low_s;    /* 10 % of the true ends are sooner */
	int64_t mid_s;    /* half of them are */
	int64_t high_s;   /* 90 % are */
	int64_t cost_day; /* expected of a day, mean over the next week */
};

#pragma GCC visibility push(default)

/* PP_NO: too few days to say anything. */
enum pp_status pp_forecast_ask(const struct pp_forecast_ask *ask,
    struct pp_forecast *forecast);

#pragma GCC visibility pop

#endif
