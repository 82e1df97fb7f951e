/* SPDX-License-Identifier: ISC */
/*
 * How often a pass asks whom: the living until they answer, the dead at a
 * falling rate.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pace.h"
#include "patience.h"

enum {
	PASSES = 20,
	/* A try at 9600 baud: 8 characters, and two silences of 3.5. */
	TRY_US = 15630,
	PASS_US = 3097600, /* of 22 living meters */
	LONGEST_US = 300000,
};

static const struct pp_pace quick = {20000, 0, 100};
static const struct pp_pace unknown;

/* What asking it in vain takes. */
static int64_t
cost_us(const struct pp_patience *p, bool answered)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < p->n; i++)
		sum += TRY_US +
		    pp_pace_wait_us(answered ? &quick : &unknown, &quick,
			LONGEST_US, p->tries[i], PP_PATIENCE_LAST);
	return sum;
}

/* Over the passes after the one in which it died, so far apart. */
static int64_t
cost_of_the_dead_us(bool answered, int64_t apart_s)
{
	struct pp_patience_past past = {.answered = answered};
	struct pp_patience p;
	int64_t sum = 0;

	for (past.silent = 1; past.silent <= PASSES; past.silent++) {
		past.idle_s += apart_s;
		p = pp_patience_of(&past);
		sum += cost_us(&p, answered);
		if (p.n > 0)
			past.idle_s = 0;
	}
	return sum;
}

static void
a_dead_meter_costs_at_most_two_percent_of_twenty_passes(void **state)
{
	static const int64_t apart_s[] = {60, 180, 900, 1800, 3600};
	size_t i;
	int answered;

	(void)state;
	for (i = 0; i < sizeof apart_s / sizeof *apart_s; i++)
		for (answered = 0; answered < 2; answered++)
			assert_true(
			    cost_of_the_dead_us(answered, apart_s[i]) * 100 <=
			    INT64_C(2) * PASSES * PASS_US);
}

static void
the_rate_at_which_the_dead_are_probed_falls(void **state)
{
	static const int64_t asked[] = {1, 2, 4, 8, 12, 16, 20, 24, 28, 32};
	struct pp_patience_past past = {.answered = true, .idle_s = 600};
	size_t n = 0;

	(void)state;
	for (past.silent = 1; past.silent <= 32; past.silent++)
		if (pp_patience_of(&past).n > 0)
			assert_int_equal(past.silent, asked[n++]);
	assert_int_equal(n, sizeof asked / sizeof *asked);
}

static void
one_that_lived_is_probed_each_hour_or_second_pass_for_ever(void **state)
{
	struct pp_patience_past past = {.answered = true, .idle_s = 3600};

	(void)state;
	for (past.silent = 2; past.silent < 1000; past.silent += 2)
		assert_true(pp_patience_of(&past).n > 0);
	past.answered = false;
	past.silent = 999;
	assert_int_equal(pp_patience_of(&past).n, 0);
}

/* Five replies lost in a row: at one lost in twenty, 3 in ten million. */
static void
a_living_meter_is_asked_five_times_and_last_with_all_patience(void **state)
{
	struct pp_patience_past past = {.answered = true};
	struct pp_patience p = pp_patience_of(&past);

	(void)state;
	assert_int_equal(p.n, 5);
	assert_int_equal(p.tries[p.n - 1], PP_PATIENCE_LAST);
	assert_int_equal(pp_pace_wait_us(&quick, &quick, LONGEST_US,
			     p.tries[p.n - 1], PP_PATIENCE_LAST),
	    LONGEST_US);
	past.answered = false;
	assert_int_equal(pp_patience_of(&past).n, 5);
}

static void
a_slow_stranger_among_quick_meters_is_waited_for_in_the_second_pass(
    void **state)
{
	struct pp_patience_past past = {.silent = 1};
	struct pp_patience p = pp_patience_of(&past);

	(void)state;
	assert_int_equal(p.n, 1);
	assert_int_equal(pp_pace_wait_us(&unknown, &quick, LONGEST_US,
			     p.tries[0], PP_PATIENCE_LAST),
	    LONGEST_US);
}

static void
a_dark_bus_takes_less_than_half_a_pass(void **state)
{
	int64_t sum = 0;
	struct pp_patience p;
	size_t i;

	(void)state;
	for (i = 0; i < PP_PATIENCE_CANARIES; i++) {
		p = pp_patience_canary(i);
		assert_true(p.n > 0);
		sum += cost_us(&p, true);
	}
	assert_true(sum * 2 < PASS_US);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_dead_meter_costs_at_most_two_percent_of_twenty_passes),
	    cmocka_unit_test(the_rate_at_which_the_dead_are_probed_falls),
	    cmocka_unit_test(
		one_that_lived_is_probed_each_hour_or_second_pass_for_ever),
	    cmocka_unit_test(
		a_living_meter_is_asked_five_times_and_last_with_all_patience),
	    cmocka_unit_test(
		a_slow_stranger_among_quick_meters_is_waited_for_in_the_second_pass),
	    cmocka_unit_test(a_dark_bus_takes_less_than_half_a_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
