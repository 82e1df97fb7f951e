/* SPDX-License-Identifier: ISC */
/*
 * The stories of sweep_sale with a bug planted in the code that sells: each
 * has to be found, and soon.  Without one the same stories find nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sale_story.h"
#include "sweep_story.h"

enum {
	STORIES = 8,
};

static bool
is_found(enum plant plant)
{
	return finds(plant, STORIES, "sales", &sums.armed);
}

static void
without_a_bug_nothing_is_found(void **state)
{
	(void)state;
	assert_false(is_found(PLANT_NONE));
}

static void
an_order_sent_before_its_record_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_SEND_FIRST));
}

static void
not_credited_because_the_count_did_not_move_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_VOID));
}

static void
credited_because_the_meter_said_so_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_TRUST_REPLY));
}

static void
credited_because_the_count_moved_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_COUNT_ALONE));
}

static void
a_blind_order_sent_again_without_a_fence_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_NO_FENCE));
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_bug_nothing_is_found),
	    cmocka_unit_test(an_order_sent_before_its_record_is_found),
	    cmocka_unit_test(
		not_credited_because_the_count_did_not_move_is_found),
	    cmocka_unit_test(credited_because_the_meter_said_so_is_found),
	    cmocka_unit_test(credited_because_the_count_moved_is_found),
	    cmocka_unit_test(a_blind_order_sent_again_without_a_fence_is_found),
	};
	int failed;

	take_seed(argc, argv);
	if (!site_prepare())
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tale_finish();
	return failed;
}
