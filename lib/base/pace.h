/* SPDX-License-Identifier: ISC */
/*
 * How long something takes to answer, learned from its own past: a smoothed
 * mean and a smoothed deviation, as TCP does it (RFC 6298), in microseconds.
 * From them comes how long to wait before giving it up.
 */
#ifndef PP_PACE_H
#define PP_PACE_H

#include <stdint.h>

struct pp_pace {
	uint32_t mean_us;
	uint32_t spread_us;
	uint32_t samples; /* 0: nothing was learned yet */
};

enum {
	PP_PACE_LEAST_US = 30000,   /* no deadline is shorter */
	PP_PACE_MARGIN_US = 10000,  /* nor nearer to the mean */
	PP_PACE_MOST_US = 10000000, /* longer answers are no answers */
};

#pragma GCC visibility push(default)

/* It took so long this time; what is out of range is brought into it. */
void pp_pace_add(struct pp_pace *pace, int64_t took_us);

/*
 * How long to wait at the `nth` try (0: the first) of this pass: by what was
 * learned of the meter itself, else of its neighbours on the line, twice as
 * long at each further try; `longest_us`, what its kind may take at most,
 * where nothing is known, and at the `last` try.
 */
int64_t pp_pace_wait_us(const struct pp_pace *own,
    const struct pp_pace *neighbours, int64_t longest_us, unsigned nth,
    unsigned last);

#pragma GCC visibility pop

#endif
