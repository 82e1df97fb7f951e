/* SPDX-License-Identifier: ISC */
/*
 * What an interval costs by the meter's own prices, and how far its balance
 * may be from that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bill.h"
#include "use.h"

enum {
	STEP_WH = 10,
};

/* 1 fen and 10 Wh at 1.20 are 2.2 fen. */
static void
the_law_allows_a_fen_and_a_step(void **state)
{
	struct pp_use use = {
	    .wh = 1000,
	    .total_wh = 1000,
	    .by_rate = true,
	    .rate_wh = {[PP_RATE_FLAT] = 1000},
	    .has_balance = true,
	    .has_prices = true,
	    .price_e4 = {12000, 10000, 8000, 4000, -1},
	    .balance_from = 10000,
	};
	int64_t off;

	(void)state;
	use.balance_to = 10000 - 80 + 2;
	assert_int_equal(pp_use_conserves(&use, STEP_WH, &off), PP_OK);
	assert_int_equal(off, 2 * PP_PARTS_PER_FEN);
	use.balance_to++;
	assert_int_equal(pp_use_conserves(&use, STEP_WH, &off), PP_NO);
	use.balance_to = 10000 - 80 - 3;
	assert_int_equal(pp_use_conserves(&use, STEP_WH, &off), PP_NO);
}

static void
what_no_rate_counted_costs_as_the_cheapest_that_moved(void **state)
{
	struct pp_use use = {
	    .total_wh = 1010,
	    .by_rate = true,
	    .rate_wh = {[PP_RATE_PEAK] = 400, [PP_RATE_FLAT] = 600},
	    .has_prices = true,
	    .price_e4 = {12000, 10000, 8000, 4000, -1},
	};
	int64_t parts;

	(void)state;
	assert_int_equal(pp_use_price(&use, &parts), PP_OK);
	assert_int_equal(parts, 400 * 10000 + 610 * 8000);
	use.total_wh = 990;
	assert_int_equal(pp_use_price(&use, &parts), PP_OK);
	assert_int_equal(parts, 400 * 10000 + 590 * 8000);
	/* Nothing says what a rate without a price cost. */
	use.rate_wh[PP_RATE_DEEP] = 10;
	assert_int_equal(pp_use_price(&use, &parts), PP_DONE);
}

static void
a_meter_without_rates_costs_by_its_one_price(void **state)
{
	struct pp_use use = {
	    .wh = 1000,
	    .total_wh = 1000,
	    .has_prices = true,
	    .price_e4 = {7000, 7000, 7000, 7000, -1},
	};
	int64_t parts = -1;

	(void)state;
	assert_int_equal(pp_use_price(&use, &parts), PP_OK);
	assert_int_equal(parts, 1000 * 7000);
	/* Which of two it was, nobody knows. */
	use.price_e4[PP_RATE_PEAK] = 9000;
	assert_int_equal(pp_use_price(&use, &parts), PP_DONE);
	assert_int_equal(parts, 1000 * 7000);
}

static void
what_is_out_of_range_is_refused(void **state)
{
	struct pp_use use = {
	    .total_wh = INT64_MAX,
	    .by_rate = true,
	    .rate_wh = {[PP_RATE_PEAK] = INT64_MAX},
	    .has_prices = true,
	    .has_balance = true,
	    .price_e4 = {12000, 10000, 8000, 4000, -1},
	};
	int64_t parts, off;

	(void)state;
	assert_int_equal(pp_use_price(&use, &parts), PP_EDATA);
	use.rate_wh[PP_RATE_PEAK] = use.total_wh = 0;
	use.balance_to = INT64_MAX;
	assert_int_equal(pp_use_conserves(&use, STEP_WH, &off), PP_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_law_allows_a_fen_and_a_step),
	    cmocka_unit_test(
		what_no_rate_counted_costs_as_the_cheapest_that_moved),
	    cmocka_unit_test(a_meter_without_rates_costs_by_its_one_price),
	    cmocka_unit_test(what_is_out_of_range_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
