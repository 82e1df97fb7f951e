/* SPDX-License-Identifier: ISC */
/*
 * What the sweeps of stories share: one story by its seed, those of a check,
 * or on and on.
 *
 *	sweep_x                      as many as the check wants
 *	sweep_x SEED                 one story, told aloud
 *	sweep_x --hours H FILE       on and on; FILE keeps the next seed
 */
#ifndef SWEEP_STORY_H
#define SWEEP_STORY_H

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "sweep.h"

enum {
	FROM = 100000,       /* the seeds of a check's stories */
	LONG_FROM = 1000000, /* seeds that the check doesn't tell */
	FAILURES_MAX = 10,
	HOUR_S = 3600,
	STORIES_A_NOTE = 100,
};

static struct sums sums;
static unsigned failures;
static const char *long_hours, *long_file;
static double began_s;

static inline void
tell_story(uint64_t seed)
{
	char complaint[COMPLAINT_MAX];

	if (story_run(seed, has_only_seed, &sums, complaint))
		return;
	failures++;
	printf("# seed %" PRIu64 ": %s\n", seed, complaint);
}

/* How many of what there were, and how fast. */
static inline void
print_pace(const char *what, uint64_t n)
{
	double s = processor_s() - began_s;

	printf("# %.0f %s a second of a processor, %.1f s\n", (double)n / s,
	    what, s);
}

/* The seed to go on with. */
static inline uint64_t
read_seed(const char *path)
{
	FILE *in = fopen(path, "r");
	uint64_t seed = LONG_FROM;

	if (in && fscanf(in, "%" SCNu64, &seed) != 1)
		seed = LONG_FROM;
	if (in)
		fclose(in);
	return seed;
}

static inline void
write_seed(const char *path, uint64_t seed)
{
	FILE *out = fopen(path, "w");

	if (!out || fprintf(out, "%" PRIu64 "\n", seed) < 0 || fclose(out) != 0)
		fail_msg("%s: can't be written", path);
}

static inline void
tell_for_hours(void)
{
	time_t until = time(NULL) + (time_t)(strtod(long_hours, NULL) * HOUR_S);
	uint64_t seed = read_seed(long_file);

	began_s = processor_s();
	while (time(NULL) < until && failures < FAILURES_MAX) {
		tell_story(seed);
		if (++seed % STORIES_A_NOTE == 0)
			write_seed(long_file, seed);
	}
	write_seed(long_file, seed);
}

/* Whether so many stories find that bug, within so many of `what`. */
static inline bool
finds(enum plant plant, uint64_t stories, const char *what, const uint64_t *n)
{
	char complaint[COMPLAINT_MAX];
	bool sound = true;
	uint64_t seed;

	sums = (struct sums){0};
	planted = plant;
	for (seed = first_seed(); sound && seed <= last_seed(stories); seed++)
		sound = story_run(seed, has_only_seed, &sums, complaint);
	planted = PLANT_NONE;
	if (!sound)
		printf("# found within %" PRIu64 " %s: %s\n", *n, what,
		    complaint);
	return !sound;
}

/* False: a check, or one seed. */
static inline bool
take_hours(int argc, char *argv[])
{
	if (argc != 4 || strcmp(argv[1], "--hours") != 0) {
		take_seed(argc, argv);
		return false;
	}
	long_hours = argv[2];
	long_file = argv[3];
	return true;
}

#endif
