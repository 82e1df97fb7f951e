/* SPDX-License-Identifier: ISC */
/*
 * Times as whole seconds UTC, printed ISO 8601 with the site's offset; days
 * as the site's local days.  Nothing here asks what time it is.
 */
#ifndef PP_CLOCK_H
#define PP_CLOCK_H

#include <stdint.h>

#include "status.h"

enum {
	PP_TIME_MAX = 32, /* "2026-11-22T10:00:00+08:00" and some */
	PP_DURATION_MAX = 24,
};

/* A broken-down local time of the site. */
struct pp_civil {
	int year, month, day; /* 2026, 1 to 12, 1 to 31 */
	int hour, minute, second;
	int weekday; /* Sunday is 0 */
};

#pragma GCC visibility push(default)

/* Whether the tz database of this machine has it; PP_ECONF: it hasn't. */
enum pp_status pp_zone_check(const char *name);

/*
 * The site's zone by its tz database name ("Asia/Shanghai"), for the whole
 * process; before the first call it is UTC.  PP_ECONF: no such zone here.
 */
enum pp_status pp_zone_use(const char *name);

/*
 * "2026-11-22T10:00:00+08:00", or "@SECONDS" out of the years 1 to 9999;
 * returns `text`.
 */
const char *pp_time_print(int64_t at, char text[PP_TIME_MAX]);

/*
 * What a person writes for a time: "2026-11-22", "2026-11-22T10:00[:00]" or
 * with a blank for the T, each with or without "Z" or "+08:00" (else the
 * site's zone), "today", "yesterday", "-7d", "this-month", "last-month".
 */
enum pp_status pp_time_parse(const char *text, int64_t now, int64_t *at);

/* "90s", "30m", "72h", "7d" as seconds; above zero, at most ten years. */
enum pp_status pp_duration_parse(const char *text, int64_t *seconds);
const char *pp_duration_print(int64_t seconds, char text[PP_DURATION_MAX]);

/*
 * Local time and back; a time that a clock change skips is moved on, of one
 * that comes twice the first is meant.  PP_EDATA: no such date or time of
 * day.  Out of the years 1 to 9999 the nearest time within is taken.
 */
void pp_civil_of(int64_t at, struct pp_civil *civil);
enum pp_status pp_civil_at(const struct pp_civil *civil, int64_t *at);

/* The local day (days since 1970-01-01) of a time, and when a day begins. */
int32_t pp_day_of(int64_t at);
int64_t pp_day_start(int32_t day);

#pragma GCC visibility pop

#endif
