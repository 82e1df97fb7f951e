/* SPDX-License-Identifier: ISC */
/*
 * What a look says of an open order: by the count whether its slot was used,
 * by the balance equation whether for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* After what it needs. */
#include <cmocka.h>

#include "verdict.h"

static const struct prices no_prices,
    usual = {
	.known = true,
	.e4 = {12000, 10000, 8000, 4000, 12000},
};

static struct pp_proof before, now;
static struct order_case c;

/* A sale of 100.00 yuan as purchase 6 on a meter that has 12.34. */
static int
stage(void **state)
{
	(void)state;
	before = (struct pp_proof){
	    .serial = "201903260001",
	    .count = 5,
	    .balance_fen = 1234,
	    .prepay = true,
	};
	now = before;
	c = (struct order_case){
	    .gives = true,
	    .class = PP_CLASS_BLIND,
	    .slot = 6,
	    .amount_fen = 10000,
	    .serial = "201903260001",
	    .before = &before,
	    .now = &now,
	    .prices = &no_prices,
	    .step_wh = 10,
	    .watched = true,
	    .delay_fen = 10,
	};
	return 0;
}

static void
shows(int64_t count, int64_t balance_fen)
{
	now.count = count;
	now.balance_fen = balance_fen;
}

static enum judgement
judge(void)
{
	bool weak;

	return verdict_of(&c, &weak);
}

static void
count_and_money_prove_a_credit(void **state)
{
	(void)state;
	shows(6, 11234);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 11230); /* a little was used meanwhile */
	assert_int_equal(judge(), JUDGED_CREDITED);
}

static void
nothing_moved_is_no_verdict(void **state)
{
	(void)state;
	shows(5, 1234);
	assert_int_equal(judge(), JUDGED_UNMOVED);
	shows(5, 1200);
	assert_int_equal(judge(), JUDGED_UNMOVED);
}

static void
money_without_its_count_is_disputed(void **state)
{
	(void)state;
	shows(5, 11234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(5, 1235);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_count_without_its_money_is_disputed(void **state)
{
	(void)state;
	shows(6, 1234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	c.class = PP_CLASS_COUNTED; /* it may have lost the money itself */
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
twice_the_money_is_disputed(void **state)
{
	(void)state;
	c.class = PP_CLASS_NAIVE;
	shows(6, 21234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_count_too_far_is_disputed(void **state)
{
	(void)state;
	shows(7, 11234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_count_that_fell_is_told_apart(void **state)
{
	(void)state;
	shows(4, 1234);
	assert_int_equal(judge(), JUDGED_BEHIND);
}

static void
another_meter_says_nothing_of_this_one(void **state)
{
	(void)state;
	shows(6, 11234);
	strcpy(now.serial, "201903260002");
	assert_int_equal(judge(), JUDGED_STRANGER);
}

static void
a_slot_that_others_won_is_lost_only_where_counts_are_compared(void **state)
{
	(void)state;
	shows(6, 6234); /* somebody else's 50.00 */
	assert_int_equal(judge(), JUDGED_DISPUTED);
	c.class = PP_CLASS_COUNTED;
	assert_int_equal(judge(), JUDGED_NOT);
	shows(6, 21234); /* ours may be in it */
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(6, 6234);
	c.watched = false; /* in so long a time prices may have been others */
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_zero_that_won_the_slot_cancels(void **state)
{
	(void)state;
	c.class = PP_CLASS_COUNTED;
	c.cancelled = true;
	shows(6, 1234);
	assert_int_equal(judge(), JUDGED_NOT);
	shows(6, 1230);
	assert_int_equal(judge(), JUDGED_NOT);
	shows(6, 11234); /* it came too late */
	assert_int_equal(judge(), JUDGED_CREDITED);
}

static void
a_zero_and_a_few_fen_cant_be_told_apart(void **state)
{
	bool weak;

	(void)state;
	c.class = PP_CLASS_COUNTED;
	c.amount_fen = 1;
	c.cancelled = true;
	shows(6, 1234);
	assert_int_equal(verdict_of(&c, &weak), JUDGED_DISPUTED);
	c.cancelled = false;
	assert_int_equal(verdict_of(&c, &weak), JUDGED_CREDITED);
	assert_true(weak);
	c.amount_fen = 10000;
	shows(6, 11234);
	assert_int_equal(verdict_of(&c, &weak), JUDGED_CREDITED);
	assert_false(weak);
}

static void
much_energy_needs_its_prices(void **state)
{
	(void)state;
	now.rate_wh[PP_RATE_FLAT] = 20;
	shows(6, 11232);
	assert_int_equal(judge(), JUDGED_CREDITED);
	now.rate_wh[PP_RATE_FLAT] = 30;
	assert_int_equal(judge(), JUDGED_NEEDS_PRICES);
	c.prices = &usual;
	assert_int_equal(judge(), JUDGED_CREDITED);
}

static void
long_use_is_reckoned_by_rate(void **state)
{
	(void)state;
	c.prices = &usual;
	now.rate_wh[PP_RATE_PEAK] = 10000;  /* 10.00 yuan */
	now.rate_wh[PP_RATE_VALLEY] = 5000; /* 2.00 yuan */
	shows(6, 10034);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 10040); /* more left than can be */
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(6, 10028);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(5, 34);
	assert_int_equal(judge(), JUDGED_UNMOVED);
	now.rate_wh[PP_RATE_PEAK] = 20;
	now.rate_wh[PP_RATE_VALLEY] = 0;
	shows(6, 11234); /* less than a step can hide */
	assert_int_equal(judge(), JUDGED_CREDITED);
}

static void
energy_that_no_rate_shows_may_cost_something(void **state)
{
	(void)state;
	c.prices = &usual;
	now.total_wh = 10000; /* a fifth rate */
	shows(6, 11234);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 11234 - 1200);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 11234 - 1300);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	now.total_wh = INT64_C(3000000000);
	assert_int_equal(judge(), JUDGED_CREDITED);
}

static void
free_energy_costs_nothing(void **state)
{
	(void)state;
	c.prices = &usual;
	before.base_wh = 8000;
	now.rate_wh[PP_RATE_PEAK] = 10000;
	shows(6, 11234 - 200);
	assert_int_equal(judge(), JUDGED_CREDITED);
	before.base_wh = 0;
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
energy_that_ran_back_proves_nothing(void **state)
{
	(void)state;
	before.rate_wh[PP_RATE_FLAT] = 100;
	shows(6, 11234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	now.rate_wh[PP_RATE_FLAT] = INT64_C(3000000000);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
prices_without_sense_are_no_prices(void **state)
{
	struct prices odd = usual;

	(void)state;
	now.rate_wh[PP_RATE_FLAT] = 1000;
	shows(6, 11234);
	c.prices = &odd;
	odd.e4[0] = 10000001;
	assert_int_equal(judge(), JUDGED_NEEDS_PRICES);
	odd.e4[0] = -1;
	assert_int_equal(judge(), JUDGED_NEEDS_PRICES);
}

/* Balance and count are set at once: 12.34 less 10.00. */
static void
set_back(void)
{
	c.gives = false;
	c.amount_fen = 1000;
	c.target_fen = 234;
}

static void
a_set_balance_proves_a_refund(void **state)
{
	(void)state;
	set_back();
	shows(6, 234);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 230);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 235);
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(6, 1234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_balance_is_set_soon_or_never(void **state)
{
	(void)state;
	set_back();
	c.prices = &usual;
	now.rate_wh[PP_RATE_PEAK] = 1000; /* 1.00 yuan */
	shows(6, 134);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 146);
	assert_int_equal(judge(), JUDGED_CREDITED);
	shows(6, 160); /* somebody's purchase, and not this refund */
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
a_refund_that_did_not_come_leaves_all(void **state)
{
	(void)state;
	set_back();
	shows(5, 1234);
	assert_int_equal(judge(), JUDGED_UNMOVED);
	shows(5, 234); /* money taken, count not */
	assert_int_equal(judge(), JUDGED_DISPUTED);
	shows(7, 234);
	assert_int_equal(judge(), JUDGED_DISPUTED);
}

static void
what_was_used_before_the_set_is_rounding(void **state)
{
	(void)state;
	set_back();
	c.prices = &usual;
	now.rate_wh[PP_RATE_PEAK] = 100; /* 10 fen between the looks */
	shows(6, 231);                   /* of them 3 after the set */
	assert_int_equal(verdict_rounding_fen(&c), 7);
	c.delay_fen = 5;
	assert_int_equal(verdict_rounding_fen(&c), 5);
	c.delay_fen = 10;
	c.watched = false;
	assert_int_equal(verdict_rounding_fen(&c), 0);
	c.watched = true;
	before.base_wh = 10;
	assert_int_equal(verdict_rounding_fen(&c), 0);
	before.base_wh = 0;
	shows(6, 220);
	assert_int_equal(verdict_rounding_fen(&c), 0);
	c.prices = &no_prices;
	assert_int_equal(verdict_rounding_fen(&c), 0);
	c.prices = &usual;
	before.rate_wh[PP_RATE_PEAK] = 200;
	assert_int_equal(verdict_rounding_fen(&c), 0);
}

static int64_t
fell_most(const struct prices *prices, bool asked)
{
	int64_t fen = -1;

	if (!verdict_fell_most(&before, &now, prices, asked, 0, &fen))
		return -1;
	return fen;
}

static void
a_balance_falls_by_what_was_used_at_most(void **state)
{
	static const struct prices low = {.known = true, .e4 = {100}};

	(void)state;
	now.total_wh = 100000;
	now.rate_wh[PP_RATE_FLAT] = 100000;
	/* 100 kWh: at 1 yuan, at 10, at twice 1.20. */
	assert_int_equal(fell_most(&no_prices, false), 10001);
	assert_int_equal(fell_most(&low, true), 10001);
	assert_int_equal(fell_most(&no_prices, true), 100001);
	assert_int_equal(fell_most(&usual, true), 24001);
	now.total_wh = 0; /* what rates show counts as well */
	assert_int_equal(fell_most(&usual, true), 24001);
	now.total_wh = INT64_MAX;
	assert_true(fell_most(&usual, true) > 0);
}

static void
a_register_that_ran_back_bounds_no_fall(void **state)
{
	(void)state;
	now.total_wh = -1;
	assert_int_equal(fell_most(&usual, true), -1);
	now.total_wh = 10;
	now.rate_wh[PP_RATE_PEAK] = -1;
	assert_int_equal(fell_most(&usual, true), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(count_and_money_prove_a_credit, stage),
	    cmocka_unit_test_setup(nothing_moved_is_no_verdict, stage),
	    cmocka_unit_test_setup(money_without_its_count_is_disputed, stage),
	    cmocka_unit_test_setup(a_count_without_its_money_is_disputed,
		stage),
	    cmocka_unit_test_setup(twice_the_money_is_disputed, stage),
	    cmocka_unit_test_setup(a_count_too_far_is_disputed, stage),
	    cmocka_unit_test_setup(a_count_that_fell_is_told_apart, stage),
	    cmocka_unit_test_setup(another_meter_says_nothing_of_this_one,
		stage),
	    cmocka_unit_test_setup(
		a_slot_that_others_won_is_lost_only_where_counts_are_compared,
		stage),
	    cmocka_unit_test_setup(a_zero_that_won_the_slot_cancels, stage),
	    cmocka_unit_test_setup(a_zero_and_a_few_fen_cant_be_told_apart,
		stage),
	    cmocka_unit_test_setup(much_energy_needs_its_prices, stage),
	    cmocka_unit_test_setup(long_use_is_reckoned_by_rate, stage),
	    cmocka_unit_test_setup(energy_that_no_rate_shows_may_cost_something,
		stage),
	    cmocka_unit_test_setup(a_balance_is_set_soon_or_never, stage),
	    cmocka_unit_test_setup(free_energy_costs_nothing, stage),
	    cmocka_unit_test_setup(energy_that_ran_back_proves_nothing, stage),
	    cmocka_unit_test_setup(prices_without_sense_are_no_prices, stage),
	    cmocka_unit_test_setup(a_balance_falls_by_what_was_used_at_most,
		stage),
	    cmocka_unit_test_setup(a_register_that_ran_back_bounds_no_fall,
		stage),
	    cmocka_unit_test_setup(a_set_balance_proves_a_refund, stage),
	    cmocka_unit_test_setup(a_refund_that_did_not_come_leaves_all,
		stage),
	    cmocka_unit_test_setup(what_was_used_before_the_set_is_rounding,
		stage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
