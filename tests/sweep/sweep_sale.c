/* SPDX-License-Identifier: ISC */
/*
 * Sales under faults: the very code that sells, in stories of a few hundred
 * orders each; see sale_story.h, and sweep_story.h for its arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sale_story.h"
#include "sweep_story.h"

enum {
	FAULTED = 100000, /* sales that the check wants */
};

/* Stories that once went wrong are told first, for ever. */
static const uint64_t once_wrong[] = {1, 3, 6, 7, 8, 34, 37, 51, 61, 66, 85,
    124, 150, 100058, 100062, 100107, 100126};

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
	print_pace("faulted sales", sums.faulted);
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

static void
none_is_in_many_hours(void **state)
{
	(void)state;
	tell_for_hours();
	table_print(&sums);
	print_pace("faulted sales", sums.faulted);
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
	bool is_long = take_hours(argc, argv);
	int failed;

	if (!site_prepare())
		return 1;
	failed = is_long ? cmocka_run_group_tests(long_tests, NULL, NULL)
			 : cmocka_run_group_tests(tests, NULL, NULL);
	tale_finish();
	return failed;
}
