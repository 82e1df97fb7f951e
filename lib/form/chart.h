/* SPDX-License-Identifier: ISC */
/*
 * Charts as programs for gnuplot(1), which are written here and run elsewhere.
 * The chart comes out of its standard output.  Whatever texts say, they are
 * nothing but text to it.  Values are integers of their last decimal.
 */
#ifndef PP_CHART_H
#define PP_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

#define PP_CHART_NONE INT64_MIN /* not known */

enum {
	PP_CHART_HOURS = 24,       /* of a day */
	PP_CHART_DAYS_MOST = 400,  /* of a map of hours */
	PP_CHART_BARS_MOST = 500,  /* that are ranked */
	PP_CHART_SERIES_MOST = 10, /* beside each other */
	PP_CHART_TEXT_MAX = 256,
};

struct pp_chart {
	const char *title, *note; /* over it; the second in small letters */
	const char *measure;      /* "yuan" */
	const char *font;         /* the family, without a comma */
	bool png;                 /* else SVG */
};

/* What is told of periods that follow one another. */
enum pp_chart_unit {
	PP_CHART_OF_HOURS, /* of one day: 0 to 23 */
	PP_CHART_OF_DAYS,  /* since 1970-01-01 */
	PP_CHART_OF_MONTHS,
	PP_CHART_OF_YEARS,
};

struct pp_chart_series {
	const char *name;
	unsigned colour;      /* 0xRRGGBB */
	bool is_line;         /* else bars, each on those before it */
	const int64_t *value; /* of each period */
};

/* Periods of which nothing is known are shown to be so. */
struct pp_chart_periods {
	enum pp_chart_unit unit;
	int32_t first; /* as pp_chart_period() has it */
	size_t n;
	const struct pp_chart_series *series;
	size_t n_series;
	unsigned decimals;
};

struct pp_chart_bar {
	char name[PP_CHART_TEXT_MAX];
	int64_t value;
	bool has_range;
	int64_t low, high;
	bool is_marked;
	char text[32]; /* at its end */
};

/* Each hour of days; `cell` is by day. */
struct pp_chart_map {
	int32_t first_day;
	size_t days;
	const int64_t *cell;
	unsigned decimals;
};

/* What was left at a time, and what will be. */
struct pp_chart_left {
	int64_t at, value;
};
struct pp_chart_fan {
	const struct pp_chart_left *past; /* by time */
	size_t n;
	struct pp_chart_left now;
	bool has_ends;
	int64_t low_at, mid_at, high_at; /* when nothing is left */
	const char *name, *range, *mid;  /* what these are called */
	int64_t mark_at;                 /* 0: none */
	const char *mark;
	unsigned decimals;
};

#pragma GCC visibility push(default)

/* The period that a local day is in. */
int32_t pp_chart_period(enum pp_chart_unit unit, int32_t day);

/* PP_EOUT: can't be written; n may be 0, then that is what is shown. */
enum pp_status pp_chart_periods(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_periods *periods);
/* From the top downwards. */
enum pp_status pp_chart_ranking(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_bar *bars, size_t n, unsigned decimals);
enum pp_status pp_chart_map(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_map *map);
enum pp_status pp_chart_fan(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_fan *fan);

#pragma GCC visibility pop

#endif
