/* SPDX-License-Identifier: ISC */
/*
 * The interval in which a loss lies where all is well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "balance.h"

enum {
	MANY = 100,
	KWH = 1000,
	PERCENT = 100, /* e4 */
};

static const struct pp_balance_meter head = {
    .wh = 1000 * KWH,
    .class_e4 = PERCENT / 2,
    .ct_e4 = PERCENT / 2,
};

static void
fill(struct pp_balance_meter below[MANY], int64_t sum)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		below[i] = (struct pp_balance_meter){
		    .wh = sum / MANY,
		    .class_e4 = PERCENT,
		};
}

/*
 * Of the head 5 and 5 kWh, of a hundred 5 in common and a hundred times 0.05:
 * 5 + 2.8 / sqrt 3 * sqrt (25 + 25 + 0.25) = 16.46 kWh.
 */
static void
own_errors_meet_as_squares_and_those_of_a_batch_add_up(void **state)
{
	struct pp_balance_meter below[MANY];
	struct pp_balance b;

	(void)state;
	fill(below, 1000 * KWH);
	assert_int_equal(pp_balance_of(&head, below, MANY, 0, &b), PP_OK);
	assert_int_equal(b.loss_wh, 0);
	assert_in_range(b.high_wh, 16450, 16470);
	assert_int_equal(b.low_wh, -b.high_wh);
	assert_int_equal(b.finding, PP_BALANCE_OK);
}

/* One meter alone: half of its class and 2.8 / sqrt 3 of the rest is more. */
static void
no_bound_is_wider_than_all_at_their_worst(void **state)
{
	const struct pp_balance_meter exact = {.wh = 100 * KWH};
	const struct pp_balance_meter one = {
	    .wh = 100 * KWH,
	    .class_e4 = PERCENT,
	    .step_wh = 0,
	};
	struct pp_balance b;

	(void)state;
	assert_int_equal(pp_balance_of(&exact, &one, 1, 0, &b), PP_OK);
	assert_int_equal(b.high_wh, KWH);
	assert_int_equal(b.low_wh, -KWH);
}

static void
what_is_lost_on_the_way_is_above_only(void **state)
{
	struct pp_balance_meter below[MANY];
	struct pp_balance b, line;

	(void)state;
	fill(below, 980 * KWH);
	assert_int_equal(pp_balance_of(&head, below, MANY, 0, &b), PP_OK);
	assert_int_equal(b.finding, PP_BALANCE_LOSS);
	assert_int_equal(pp_balance_of(&head, below, MANY, PERCENT, &line),
	    PP_OK);
	assert_int_equal(line.finding, PP_BALANCE_OK);
	assert_int_equal(line.high_wh, b.high_wh + 10 * KWH);
	assert_int_equal(line.low_wh, b.low_wh);
	fill(below, 1020 * KWH);
	assert_int_equal(pp_balance_of(&head, below, MANY, PERCENT, &line),
	    PP_OK);
	assert_int_equal(line.finding, PP_BALANCE_GAIN);
}

/* Steps of registers and times apart are in it, where nothing was used. */
static void
little_energy_is_as_exact_as_its_registers(void **state)
{
	const struct pp_balance_meter idle = {.step_wh = 100, .skew_wh = 30};
	struct pp_balance b;

	(void)state;
	assert_int_equal(pp_balance_of(&idle, &idle, 1, 0, &b), PP_OK);
	assert_int_equal(b.high_wh, 260);
	assert_int_equal(pp_balance_of(&idle, NULL, 0, 0, &b), PP_OK);
	assert_int_equal(b.below_wh, 0);
}

static void
more_than_any_meter_counts_is_refused(void **state)
{
	struct pp_balance_meter m = {.wh = INT64_MAX};
	struct pp_balance b = {.high_wh = 7};

	(void)state;
	assert_int_equal(pp_balance_of(&m, NULL, 0, 0, &b), PP_EDATA);
	assert_int_equal(pp_balance_of(&head, &m, 1, 0, &b), PP_EDATA);
	m.wh = -1;
	assert_int_equal(pp_balance_of(&head, &m, 1, 0, &b), PP_EDATA);
	assert_int_equal(b.high_wh, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		own_errors_meet_as_squares_and_those_of_a_batch_add_up),
	    cmocka_unit_test(no_bound_is_wider_than_all_at_their_worst),
	    cmocka_unit_test(what_is_lost_on_the_way_is_above_only),
	    cmocka_unit_test(little_energy_is_as_exact_as_its_registers),
	    cmocka_unit_test(more_than_any_meter_counts_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
