/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of clock.h only: how far the site's zone is from UTC.
 * "Local" is a local time in seconds since 1970 as if it were UTC.
 */
#ifndef PP_ZONE_H
#define PP_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
};

/* The nearest time in the years 1 to 9999, of which all here is exact. */
int64_t pp_zone_clamp(int64_t at);

/* value / by, downwards. */
int64_t pp_floor_div(int64_t value, int64_t by);

/* Seconds that the site's clocks are ahead of UTC. */
int64_t pp_zone_offset(int64_t at);

/* The first time with this local time; a skipped one is moved on. */
int64_t pp_zone_at(int64_t local);

/* False where there is no such date or time of day. */
bool pp_civil_local(const struct pp_civil *civil, int64_t *local);

#endif
