/* SPDX-License-Identifier: ISC */
/*
 * How exchanges with a meter ended, counted, and how long its replies took to
 * begin, as a histogram fine enough for percentiles.  Counts add up, so that
 * hours make a day and meters make a bus.
 */
#ifndef PP_TALLY_H
#define PP_TALLY_H

#include <stddef.h>
#include <stdint.h>

enum {
	PP_TALLY_BUCKETS = 20
};

struct pp_tally {
	uint32_t asked;     /* exchanges */
	uint32_t answered;  /* with what was asked for */
	uint32_t refused;   /* with an exception */
	uint32_t silent;    /* nothing came in time */
	uint32_t cut_short; /* the beginning of a reply */
	uint32_t bad_check;
	uint32_t foreign; /* only answers of others or to other questions */
	uint32_t reply[PP_TALLY_BUCKETS];
};

#pragma GCC visibility push(default)

/* A reply began after so long. */
void pp_tally_reply(struct pp_tally *tally, int64_t took_us);

void pp_tally_add(struct pp_tally *sum, const struct pp_tally *tally);

/*
 * The time within which `percent` of the replies began, microseconds: the
 * upper end of its bucket; -1: there were none.
 */
int64_t pp_tally_percentile_us(const struct pp_tally *tally, unsigned percent);

/* The upper end of a bucket; the last one has none: INT64_MAX. */
int64_t pp_tally_bucket_us(size_t bucket);

#pragma GCC visibility pop

#endif
