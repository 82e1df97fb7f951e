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

/* The number of lives until the first complaint; 0: there was none. */
static uint64_t
lives_until_found(enum plant plant, uint64_t stories)
{
	struct sums told = {0};
	char complaint[COMPLAINT_MAX];
	bool sound;

	planted = plant;
	sound = are_sound(stories, &told, complaint);
	planted = PLANT_NONE;
	if (sound)
		return 0;
	printf("# found within %" PRIu64 " lives: %s\n", told.lives, complaint);
	return told.lives + 1;
}

static void
without_a_bug_nothing_is_found(void **state)
{
	(void)state;
	assert_int_equal(lives_until_found(PLANT_NONE, STORIES / 5), 0);
}

static void
credit_that_is_moved_twice_is_found(void **state)
{
	(void)state;
	assert_int_not_equal(lives_until_found(PLANT_CARRY_TWICE, STORIES), 0);
}

static void
a_closing_believed_without_a_fence_is_found(void **state)
{
	(void)state;
	assert_int_not_equal(lives_until_found(PLANT_NO_FENCE, STORIES), 0);
}

static void
an_exchange_without_its_correction_is_found(void **state)
{
	(void)state;
	assert_int_not_equal(lives_until_found(PLANT_NO_CORRECTION, STORIES),
	    0);
}

static void
a_refund_that_is_booked_twice_is_found(void **state)
{
	(void)state;
	assert_int_not_equal(lives_until_found(PLANT_REFUND_TWICE, STORIES), 0);
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
