/* SPDX-License-Identifier: ISC */
/*
 * The site's own time: real time from an anchor on, faster or slower, or
 * stopped.  It stands in a file of one line, "REAL_US SIM_S SPEED", by which
 * the other tools keep the same time as the meters.
 */
#ifndef PP_SIM_CLOCK_H
#define PP_SIM_CLOCK_H

#include <stdint.h>

#include "status.h"

enum {
	SIM_SPEED_ONE = 1000, /* thousandths */
	SIM_SPEED_MAX = 100000 * SIM_SPEED_ONE
};

struct sim_clock {
	int64_t real_us; /* CLOCK_REALTIME at the anchor */
	int64_t sim_s;   /* what it was then */
	int64_t speed_milli;
};

/* Milliseconds UTC of the site at a real time. */
int64_t sim_clock_ms(const struct sim_clock *clock, int64_t real_us);

/* Go on from what it is now at another speed; 0 stops it. */
void sim_clock_turn(struct sim_clock *clock, int64_t real_us,
    int64_t speed_milli);

/* Seconds that the process's zone is ahead of UTC at a time. */
int64_t sim_zone_s(int64_t at_s);

/* "60", "0.5": a speed in thousandths; above zero. */
enum pp_status sim_speed_parse(const char *text, int64_t *speed_milli);

/* PP_ENOINPUT: there is none. */
enum pp_status sim_clock_load(const char *path, struct sim_clock *clock);
enum pp_status sim_clock_store(const char *path, const struct sim_clock *clock);

#endif
