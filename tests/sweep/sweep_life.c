/* SPDX-License-Identifier: ISC */
/*
 * Lives of accounts under faults: the very code that opens, sells, exchanges
 * and closes, in stories of a few dozen lives each; see life_story.h, and
 * sweep_story.h for its arguments.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "life_story.h"
#include "sweep_story.h"

enum {
	FAULTED = 10000, /* lives that the check wants */
	TWINS = 18,      /* one for each place */
	LATE_S = 3 * 86400,
	LEAST_W = 900, /* that is used meanwhile */
};

static void
no_credit_is_doubled_or_lost_in_a_life(void **state)
{
	uint64_t seed = FROM;

	(void)state;
	began_s = processor_s();
	if (has_only_seed)
		tell_story(only_seed);
	else
		while (sums.faulted < FAULTED && failures < FAILURES_MAX)
			tell_story(seed++);
	table_print(&sums);
	print_pace("lives", sums.lives);
	assert_int_equal(failures, 0);
}

static void
whatever_can_befall_an_act_did(void **state)
{
	(void)state;
	if (has_only_seed)
		skip();
	assert_int_equal(table_empty(&sums), 0);
	assert_true(sums.late > 0 && sums.corrections > 0);
	assert_true(sums.days > 0 && sums.days_refused > 0);
	assert_true(sums.payouts > 0 && sums.two_meters > 0);
}

static int64_t
apart(int64_t a, int64_t b)
{
	return a < b ? b - a : a - b;
}

/* Of the unit the same energy, of money the same to a fen a rate. */
static void
compare_twins(uint64_t seed, enum act act)
{
	struct twin soon, late;
	char complaint[COMPLAINT_MAX] = "";
	int r;

	if (!twin_run(seed, has_only_seed, act, 0, &soon, complaint) ||
	    !twin_run(seed, has_only_seed, act, LATE_S, &late, complaint))
		fail_msg("seed %" PRIu64 ": %s", seed, complaint);
	for (r = 0; r < SIM_RATES; r++)
		if (soon.register_wh[r] != late.register_wh[r])
			fail_msg("seed %" PRIu64 ": rate %d: %" PRId64
				 " Wh, late %" PRId64,
			    seed, r, soon.register_wh[r], late.register_wh[r]);
	if (soon.total_wh != late.total_wh)
		fail_msg("seed %" PRIu64 ": %" PRId64 " Wh, late %" PRId64,
		    seed, soon.total_wh, late.total_wh);
	if (apart(soon.balance_fen, late.balance_fen) > SIM_RATES)
		fail_msg("seed %" PRIu64 ": %" PRId64 " fen, late %" PRId64,
		    seed, soon.balance_fen, late.balance_fen);
	if (late.used_wh < LATE_S / HOUR_S * LEAST_W ||
	    late.used_wh <= soon.used_wh)
		fail_msg("seed %" PRIu64 ": corrected by %" PRId64 " Wh", seed,
		    late.used_wh);
	if (seed == first_seed())
		printf("# %s: %" PRId64 " fen, late %" PRId64
		       "; corrected by %" PRId64 " Wh, late %" PRId64 "\n",
		    act_name(act), soon.balance_fen, late.balance_fen,
		    soon.used_wh, late.used_wh);
}

static void
an_exchange_entered_three_days_late_comes_to_the_same(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = first_seed(); seed <= last_seed(TWINS); seed++) {
		compare_twins(seed, ACT_EXCHANGE);
		compare_twins(seed, ACT_REPLACE);
	}
}

static void
none_is_in_many_hours(void **state)
{
	(void)state;
	tell_for_hours();
	table_print(&sums);
	print_pace("lives", sums.lives);
	assert_int_equal(failures, 0);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_credit_is_doubled_or_lost_in_a_life),
	    cmocka_unit_test(whatever_can_befall_an_act_did),
	    cmocka_unit_test(
		an_exchange_entered_three_days_late_comes_to_the_same),
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
