/* SPDX-License-Identifier: ISC */
/*
 * From what a meter said to a reading, and whether to believe it.
 */
#ifndef PP_JUDGE_H
#define PP_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "history.h"
#include "model.h"
#include "reading.h"

/* What a meter can do at most; facts of its model and its place. */
struct pp_limits {
	int64_t rated_w; /* primary: ratios are in it */
	int64_t step_wh; /* the least its register moves by, primary */
	int64_t clock_s; /* its clock may be off by so much */
};

#pragma GCC visibility push(default)

/* A time as the clock of a meter shows it: local, as if it were UTC. */
int64_t pp_local_seconds(int64_t at);

/* The finished values of all reads of a poll, taken at `at`. */
void pp_reading_of(const struct pp_values *values, bool prepaid, int64_t at,
    struct pp_reading *reading);

/*
 * The flags that it deserves (without PP_FLAG_CONFIRMED) beside the last good
 * reading (NULL: there is none, so nothing can have run back or jumped).
 */
unsigned pp_judge(const struct pp_reading *reading,
    const struct pp_reading *good, const struct pp_limits *limits);

/*
 * Whether a doubtful reading says the same as an earlier one: the counters
 * went on from there, as they can have in the time between.
 */
bool pp_agrees(const struct pp_reading *reading,
    const struct pp_reading *earlier, const struct pp_limits *limits);

#pragma GCC visibility pop

#endif
