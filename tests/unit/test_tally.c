/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tally.h"

enum {
	REPLIES = 500,
};

static void
replies(struct pp_tally *tally, unsigned n, int64_t took_us)
{
	while (n-- > 0)
		pp_tally_reply(tally, took_us);
}

static void
buckets_rise_and_the_last_has_no_end(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; i < PP_TALLY_BUCKETS; i++)
		assert_true(pp_tally_bucket_us(i) > pp_tally_bucket_us(i - 1));
	assert_true(pp_tally_bucket_us(0) > 0);
	assert_true(pp_tally_bucket_us(PP_TALLY_BUCKETS - 1) == INT64_MAX);
}

static void
where_meters_are_each_end_is_less_than_half_further(void **state)
{
	size_t i;

	(void)state;
	for (i = 1; pp_tally_bucket_us(i) <= 400000; i++)
		if (pp_tally_bucket_us(i - 1) >= 15000)
			assert_true(2 * pp_tally_bucket_us(i) <
			    3 * pp_tally_bucket_us(i - 1));
}

static void
a_reply_is_in_the_bucket_that_it_does_not_pass(void **state)
{
	struct pp_tally tally;
	size_t i;

	(void)state;
	for (i = 0; i < PP_TALLY_BUCKETS - 1; i++) {
		tally = (struct pp_tally){0};
		pp_tally_reply(&tally, pp_tally_bucket_us(i));
		assert_int_equal(tally.reply[i], 1);
		pp_tally_reply(&tally, pp_tally_bucket_us(i) + 1);
		assert_int_equal(tally.reply[i], 1);
		assert_int_equal(tally.reply[i + 1], 1);
	}
	tally = (struct pp_tally){0};
	pp_tally_reply(&tally, -5);
	pp_tally_reply(&tally, 0);
	assert_int_equal(tally.reply[0], 2);
	pp_tally_reply(&tally, INT64_MAX);
	assert_int_equal(tally.reply[PP_TALLY_BUCKETS - 1], 1);
}

static void
percentiles_are_those_counted_by_hand(void **state)
{
	struct pp_tally tally = {0};

	(void)state;
	replies(&tally, 90, 22000);
	replies(&tally, 9, 45000);
	replies(&tally, 1, 500000);
	assert_int_equal(pp_tally_percentile_us(&tally, 0), 25000);
	assert_int_equal(pp_tally_percentile_us(&tally, 1), 25000);
	assert_int_equal(pp_tally_percentile_us(&tally, 50), 25000);
	assert_int_equal(pp_tally_percentile_us(&tally, 90), 25000);
	assert_int_equal(pp_tally_percentile_us(&tally, 91), 50000);
	assert_int_equal(pp_tally_percentile_us(&tally, 99), 50000);
	assert_int_equal(pp_tally_percentile_us(&tally, 100), 600000);
}

static void
of_three_the_second_is_the_middle(void **state)
{
	struct pp_tally tally = {0};

	(void)state;
	replies(&tally, 1, 12000);
	replies(&tally, 1, 28000);
	replies(&tally, 1, 90000);
	assert_int_equal(pp_tally_percentile_us(&tally, 33), 15000);
	assert_int_equal(pp_tally_percentile_us(&tally, 34), 30000);
	assert_int_equal(pp_tally_percentile_us(&tally, 50), 30000);
	assert_int_equal(pp_tally_percentile_us(&tally, 66), 30000);
	assert_int_equal(pp_tally_percentile_us(&tally, 67), 100000);
}

static void
without_replies_there_is_no_percentile(void **state)
{
	struct pp_tally tally = {.asked = 7, .silent = 7};

	(void)state;
	assert_int_equal(pp_tally_percentile_us(&tally, 50), -1);
	assert_int_equal(pp_tally_percentile_us(&tally, 0), -1);
}

static void
the_slowest_of_all_have_no_upper_end(void **state)
{
	struct pp_tally tally = {0};

	(void)state;
	replies(&tally, 2, 3000000);
	assert_true(pp_tally_percentile_us(&tally, 50) == INT64_MAX);
}

static void
the_fullest_histogram_still_has_percentiles(void **state)
{
	struct pp_tally tally = {0};
	size_t i;

	(void)state;
	for (i = 0; i < PP_TALLY_BUCKETS; i++)
		tally.reply[i] = UINT32_MAX;
	assert_int_equal(pp_tally_percentile_us(&tally, 5),
	    pp_tally_bucket_us(0));
	assert_int_equal(pp_tally_percentile_us(&tally, 50),
	    pp_tally_bucket_us(9));
	assert_true(pp_tally_percentile_us(&tally, 100) == INT64_MAX);
}

static void
sums_are_of_each_count(void **state)
{
	const struct pp_tally hour = {
	    .asked = 1,
	    .answered = 2,
	    .refused = 3,
	    .silent = 4,
	    .cut_short = 5,
	    .bad_check = 6,
	    .foreign = 7,
	    .reply = {8, [PP_TALLY_BUCKETS - 1] = 9},
	};
	const struct pp_tally twice = {
	    .asked = 2,
	    .answered = 4,
	    .refused = 6,
	    .silent = 8,
	    .cut_short = 10,
	    .bad_check = 12,
	    .foreign = 14,
	    .reply = {16, [PP_TALLY_BUCKETS - 1] = 18},
	};
	struct pp_tally day = {0};

	(void)state;
	pp_tally_add(&day, &hour);
	assert_memory_equal(&day, &hour, sizeof day);
	pp_tally_add(&day, &hour);
	assert_memory_equal(&day, &twice, sizeof day);
}

static int
by_time(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

/* Against the sorted times themselves, and no matter how they are split. */
static void
hours_make_a_day_with_the_same_percentiles(void **state)
{
	struct pp_tally all = {0}, hours[24] = {0}, day = {0};
	int64_t took[REPLIES], exact, told;
	uint32_t seed = 19;
	unsigned percent, rank;
	size_t i, k;

	(void)state;
	for (i = 0; i < REPLIES; i++) {
		seed = seed * 1664525 + 1013904223;
		took[i] = (seed >> 8) % (1U << (10 + i % 12));
		pp_tally_reply(&all, took[i]);
		pp_tally_reply(&hours[i % 24], took[i]);
	}
	for (i = 0; i < 24; i++)
		pp_tally_add(&day, &hours[i]);
	assert_memory_equal(&day, &all, sizeof day);
	qsort(took, REPLIES, sizeof *took, by_time);
	for (percent = 1; percent <= 100; percent++) {
		rank = (percent * REPLIES + 99) / 100;
		exact = took[rank - 1];
		told = pp_tally_percentile_us(&day, percent);
		for (k = 0; pp_tally_bucket_us(k) < exact;)
			k++;
		assert_true(told == pp_tally_bucket_us(k));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(buckets_rise_and_the_last_has_no_end),
	    cmocka_unit_test(
		where_meters_are_each_end_is_less_than_half_further),
	    cmocka_unit_test(a_reply_is_in_the_bucket_that_it_does_not_pass),
	    cmocka_unit_test(percentiles_are_those_counted_by_hand),
	    cmocka_unit_test(of_three_the_second_is_the_middle),
	    cmocka_unit_test(without_replies_there_is_no_percentile),
	    cmocka_unit_test(the_slowest_of_all_have_no_upper_end),
	    cmocka_unit_test(the_fullest_histogram_still_has_percentiles),
	    cmocka_unit_test(sums_are_of_each_count),
	    cmocka_unit_test(hours_make_a_day_with_the_same_percentiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
