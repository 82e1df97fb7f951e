/* SPDX-License-Identifier: ISC */
/*
 * What all sweeps share: the seeds of a run, and numbers as TAP comments.  A
 * seed that failed is given as an argument, and is then the only one.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t only_seed;
static bool has_only_seed;

static inline void
take_seed(int argc, char *argv[])
{
	char *end;

	if (argc < 2)
		return;
	only_seed = strtoull(argv[1], &end, 10);
	if (argc > 2 || *argv[1] == '\0' || *end != '\0') {
		fprintf(stderr, "usage: %s [SEED]\n", argv[0]);
		exit(64);
	}
	has_only_seed = true;
}

/* Seeds 1 to n, or the one that was given. */
static inline uint64_t
first_seed(void)
{
	return has_only_seed ? only_seed : 1;
}

static inline uint64_t
last_seed(uint64_t n)
{
	return has_only_seed ? only_seed : n;
}

static inline double
processor_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

#endif
