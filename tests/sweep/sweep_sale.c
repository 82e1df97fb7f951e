/* SPDX-License-Identifier: ISC */
/*
 * Sales under faults: the very code that sells, in stories of a few hundred
 * orders each; see sale_story.h.
 *
 *	sweep_sale                      as many as the check wants
 *	sweep_sale SEED                 one story, told aloud
 *	sweep_sale --hours H FILE       on and on; FILE keeps the next seed
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sale_story.h"
#include "sweep.h"

enum {
	FAULTED = 100000,    /* sales that the check wants */
	FROM = 100000,       /* the seeds of its stories */
	LONG_FROM = 1000000, /* seeds that the check doesn't tell */
	FAILURES_MAX = 10,
	HOUR_S = 3600,
};

/* Stories that once went wrong are told first, for ever. */
static const uint64_t once_wrong[] = {1, 3, 6, 7, 8, 34, 37, 51, 61, 66, 85,
    124, 150, 100058, 100062, 100107, 100126};

static struct sums sums;
static unsigned failures;
static const char *long_hours, *long_file;
static double began_s;

static void
tell_story(uint64_t seed)
{
	char complaint[COMPLAINT_MAX];

	if (story_run(seed, has_only_seed, &sums, complaint))
		return;
	failures++;
	printf("# seed %" PRIu64 ": %s\n", seed, complaint);
}

static void
print_pace(void)
{
	double s = processor_s() - began_s;

	printf("# %.0f faulted sales a second of a processor, %.1f s\n",
	    (double)sums.faulted / s, s);
}

static void
no_sale_under_faults_is_doubled_or_lost(void **state)
{
	uint64_t seed;
	size_t i;

	(void)state;
	began_s = processor_s();
	if (has_only_seed) {
		tell_story(only_seed);
	} else {
		for (i = 0; i < sizeof once_wrong / sizeof *once_wrong; i++)
			tell_story(once_wrong[i]);
		for (seed = FROM;
		     sums.faulted < FAULTED && failures < FAILURES_MAX; seed++)
			tell_story(seed);
		printf("# seeds %d to %" PRIu64 ", and %zu that were kept\n",
		    FROM, seed - 1, i);
	}
	table_print(&sums);
	print_pace();
	assert_int_equal(failures, 0);
}

static void
whatever_can_befall_a_sale_did(void **state)
{
	(void)state;
	if (has_only_seed)
		skip();
	assert_int_equal(table_empty(&sums), 0);
	assert_true(sums.pending_at_heal * 100 >= sums.armed);
}

/* The seed to go on with. */
static uint64_t
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

static void
write_seed(const char *path, uint64_t seed)
{
	FILE *out = fopen(path, "w");

	if (!out || fprintf(out, "%" PRIu64 "\n", seed) < 0 || fclose(out) != 0)
		fail_msg("%s: can't be written", path);
}

static void
none_is_in_many_hours(void **state)
{
	enum {
		STORIES_A_NOTE = 100
	};
	time_t until = time(NULL) + (time_t)(strtod(long_hours, NULL) * HOUR_S);
	uint64_t seed = read_seed(long_file);

	(void)state;
	began_s = processor_s();
	while (time(NULL) < until && failures < FAILURES_MAX) {
		tell_story(seed);
		if (++seed % STORIES_A_NOTE == 0)
			write_seed(long_file, seed);
	}
	write_seed(long_file, seed);
	table_print(&sums);
	print_pace();
	assert_int_equal(failures, 0);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_sale_under_faults_is_doubled_or_lost),
	    cmocka_unit_test(whatever_can_befall_a_sale_did),
	};
	const struct CMUnitTest long_tests[] = {
	    cmocka_unit_test(none_is_in_many_hours),
	};
	bool is_long = argc == 4 && strcmp(argv[1], "--hours") == 0;
	int failed;

	if (is_long) {
		long_hours = argv[2];
		long_file = argv[3];
	} else {
		take_seed(argc, argv);
	}
	if (!site_prepare())
		return 1;
	failed = is_long ? cmocka_run_group_tests(long_tests, NULL, NULL)
			 : cmocka_run_group_tests(tests, NULL, NULL);
	site_finish();
	return failed;
}
