/* SPDX-License-Identifier: ISC */
/*
 * The stories of sweep_life with a bug planted in the code that closes,
 * exchanges and moves: each has to be found, and soon.  Without one the same
 * stories find nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life_story.h"
#include "sweep_story.h"

enum {
	STORIES = 30,
};

static bool
is_found(enum plant plant)
{
	return finds(plant, STORIES, "lives", &sums.lives);
}

static void
without_a_bug_nothing_is_found(void **state)
{
	(void)state;
	assert_false(finds(PLANT_NONE, STORIES / 5, "lives", &sums.lives));
}

static void
credit_that_is_moved_twice_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_CARRY_TWICE));
}

static void
a_closing_believed_without_a_fence_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_NO_FENCE));
}

static void
an_exchange_without_its_correction_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_NO_CORRECTION));
}

static void
a_refund_that_is_booked_twice_is_found(void **state)
{
	(void)state;
	assert_true(is_found(PLANT_REFUND_TWICE));
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_a_bug_nothing_is_found),
	    cmocka_unit_test(credit_that_is_moved_twice_is_found),
	    cmocka_unit_test(a_closing_believed_without_a_fence_is_found),
	    cmocka_unit_test(an_exchange_without_its_correction_is_found),
	    cmocka_unit_test(a_refund_that_is_booked_twice_is_found),
	};
	int failed;

	take_seed(argc, argv);
	if (!site_prepare())
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	tale_finish();
	return failed;
}
