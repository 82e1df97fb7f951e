/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pace.h"

enum {
	LAST = 2, /* three tries */
	LONGEST_US = 300000,
	STEADY = 60, /* answers until a pace is settled */
};

static const struct pp_pace nobody;

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static struct pp_pace
steady(int64_t took_us)
{
	struct pp_pace pace = {0};
	int i;

	for (i = 0; i < STEADY; i++)
		pp_pace_add(&pace, took_us);
	return pace;
}

static int64_t
first_wait(const struct pp_pace *own)
{
	return pp_pace_wait_us(own, &nobody, LONGEST_US, 0, LAST);
}

static void
whoever_is_not_known_gets_the_time_of_its_kind(void **state)
{
	unsigned nth;

	(void)state;
	for (nth = 0; nth <= LAST; nth++)
		assert_int_equal(pp_pace_wait_us(&nobody, &nobody, LONGEST_US,
				     nth, LAST),
		    LONGEST_US);
}

static void
the_first_answer_leaves_room_for_slower_ones(void **state)
{
	struct pp_pace pace = {0};

	(void)state;
	pp_pace_add(&pace, 50000);
	assert_int_equal(pace.mean_us, 50000);
	assert_int_equal(pace.samples, 1);
	assert_in_range(first_wait(&pace), 75000, 150000);
}

static void
a_steady_pace_leaves_only_the_margin(void **state)
{
	static const int64_t times[] = {25000, 50000, 120000, 1000000};
	struct pp_pace pace;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof times / sizeof *times; i++) {
		pace = steady(times[i]);
		assert_int_equal(pace.samples, STEADY);
		assert_int_equal(pace.mean_us, times[i]);
		assert_int_equal(first_wait(&pace),
		    times[i] + PP_PACE_MARGIN_US);
	}
}

static void
a_meter_that_became_slower_or_quicker_is_followed(void **state)
{
	struct pp_pace pace = steady(40000);
	int i;

	(void)state;
	for (i = 0; i < STEADY; i++)
		pp_pace_add(&pace, 80000);
	assert_in_range(first_wait(&pace), 89900, 90100);
	for (i = 0; i < STEADY; i++)
		pp_pace_add(&pace, 40000);
	assert_in_range(first_wait(&pace), 49900, 50100);
}

static void
no_wait_is_shorter_than_the_least(void **state)
{
	struct pp_pace pace = steady(0);

	(void)state;
	assert_int_equal(first_wait(&pace), PP_PACE_LEAST_US);
	pace = steady(PP_PACE_LEAST_US - PP_PACE_MARGIN_US - 1);
	assert_int_equal(first_wait(&pace), PP_PACE_LEAST_US);
}

static void
one_odd_answer_does_not_shorten_the_wait(void **state)
{
	static const int64_t odd[] = {-1, 0, 1000, 49000, 51000, 200000,
	    PP_PACE_MOST_US, INT64_MAX};
	struct pp_pace pace;
	int64_t before;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof odd / sizeof *odd; i++) {
		pace = steady(50000);
		before = first_wait(&pace);
		pp_pace_add(&pace, odd[i]);
		/* Up to the eighth of a difference that is no odd one. */
		assert_true(first_wait(&pace) >= before - 1000 / 8 - 1);
		for (k = 0; k < 2 * STEADY; k++)
			pp_pace_add(&pace, 50000);
		assert_in_range(first_wait(&pace), before - 100, before + 100);
	}
}

static void
what_is_out_of_range_is_brought_into_it(void **state)
{
	struct pp_pace pace = {0}, within = {0};

	(void)state;
	pp_pace_add(&pace, -1);
	pp_pace_add(&within, 0);
	assert_memory_equal(&pace, &within, sizeof pace);
	pp_pace_add(&pace, INT64_MAX);
	pp_pace_add(&within, PP_PACE_MOST_US);
	assert_memory_equal(&pace, &within, sizeof pace);
	pace.samples = UINT32_MAX;
	pp_pace_add(&pace, 1);
	assert_int_equal(pace.samples, UINT32_MAX);
}

static void
each_further_try_waits_twice_as_long(void **state)
{
	struct pp_pace pace = steady(40000);
	const unsigned last = 9;

	(void)state;
	assert_int_equal(pp_pace_wait_us(&pace, &nobody, LONGEST_US, 0, last),
	    50000);
	assert_int_equal(pp_pace_wait_us(&pace, &nobody, LONGEST_US, 1, last),
	    100000);
	assert_int_equal(pp_pace_wait_us(&pace, &nobody, LONGEST_US, 2, last),
	    200000);
	/* But it does not go on beyond what its kind may take. */
	assert_in_range(pp_pace_wait_us(&pace, &nobody, LONGEST_US, last - 1,
			    last),
	    LONGEST_US, 2 * LONGEST_US);
}

static void
the_last_try_waits_as_long_as_its_kind_may_take(void **state)
{
	struct pp_pace quick = steady(20000), slow = steady(800000);

	(void)state;
	assert_int_equal(pp_pace_wait_us(&quick, &nobody, LONGEST_US, LAST,
			     LAST),
	    LONGEST_US);
	assert_int_equal(pp_pace_wait_us(&quick, &nobody, LONGEST_US, LAST + 5,
			     LAST),
	    LONGEST_US);
	/* The only try is the last as well. */
	assert_int_equal(pp_pace_wait_us(&quick, &nobody, LONGEST_US, 0, 0),
	    LONGEST_US);
	/* One slower than its kind is waited for nevertheless. */
	assert_int_equal(pp_pace_wait_us(&slow, &nobody, LONGEST_US, LAST,
			     LAST),
	    800000 + PP_PACE_MARGIN_US);
}

static void
a_stranger_is_given_what_its_neighbours_take(void **state)
{
	struct pp_pace neighbours = steady(60000), own = steady(30000);
	int64_t wait_us;

	(void)state;
	wait_us = pp_pace_wait_us(&nobody, &neighbours, LONGEST_US, 0, LAST);
	assert_in_range(wait_us, 60000 + PP_PACE_MARGIN_US, LONGEST_US - 1);
	/* And its own time once that is known. */
	assert_int_equal(pp_pace_wait_us(&own, &neighbours, LONGEST_US, 0,
			     LAST),
	    30000 + PP_PACE_MARGIN_US);
}

static void
whatever_was_learned_the_wait_is_within_its_bounds(void **state)
{
	struct pp_pace pace;
	uint32_t seed = 17, least, most, took;
	int64_t wait_us, before;
	unsigned nth;
	int round, i;

	(void)state;
	for (round = 0; round < 300; round++) {
		pace = nobody;
		least = UINT32_MAX;
		most = 0;
		for (i = 0; i < 100; i++) {
			took = next_random(&seed) % (1U << (round % 24));
			least = took < least ? took : least;
			most = took > most ? took : most;
			pp_pace_add(&pace, took);
			/* Rounded down, so up to seven steps below. */
			assert_true(pace.mean_us + 7 >= least);
			assert_true(pace.mean_us <= most);
			before = 0;
			for (nth = 0; nth <= LAST; nth++) {
				wait_us = pp_pace_wait_us(&pace, &nobody,
				    LONGEST_US, nth, LAST);
				assert_true(wait_us >= PP_PACE_LEAST_US);
				assert_true(wait_us >=
				    pace.mean_us + PP_PACE_MARGIN_US);
				assert_true(nth == LAST || wait_us >= before);
				before = wait_us;
			}
			assert_true(wait_us >= LONGEST_US);
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whoever_is_not_known_gets_the_time_of_its_kind),
	    cmocka_unit_test(the_first_answer_leaves_room_for_slower_ones),
	    cmocka_unit_test(a_steady_pace_leaves_only_the_margin),
	    cmocka_unit_test(a_meter_that_became_slower_or_quicker_is_followed),
	    cmocka_unit_test(no_wait_is_shorter_than_the_least),
	    cmocka_unit_test(one_odd_answer_does_not_shorten_the_wait),
	    cmocka_unit_test(what_is_out_of_range_is_brought_into_it),
	    cmocka_unit_test(each_further_try_waits_twice_as_long),
	    cmocka_unit_test(the_last_try_waits_as_long_as_its_kind_may_take),
	    cmocka_unit_test(a_stranger_is_given_what_its_neighbours_take),
	    cmocka_unit_test(
		whatever_was_learned_the_wait_is_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
