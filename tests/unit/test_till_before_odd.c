/* SPDX-License-Identifier: ISC */
/*
 * Meters that have something of their own before an account begins, where more
 * is odd: nothing is left of it, more came to it, or it hangs in the place of
 * another.
 */
#include "exchange_stage.h"
#include "open_stage.h"

static void
purchases_of_its_own_are_counted(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(FRESH)->count = 2;
	v = opened(FRESH);
	assert_refused(&v, PP_NO, "it shows 0.00 yuan and 2 purchases of its");
	assert_wire(FRESH, "rr");
}

static void
where_nothing_was_left_nothing_is_said_of_it(void **state)
{
	struct pp_visit v;

	(void)state;
	use_wh(meter(BLIND), 1000000);
	pass_time(DAY_S);
	give_up(BLIND);
	v = opened(BLIND);
	assert_result(&v, PP_VISIT_OPENED, "");
	assert_string_equal(v.reason, "");
}

/* Nobody knows from where, or whether the order reached it. */
static void
money_that_came_since_is_not_wiped_out(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = opened(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	sim_meter_set_balance(meter(BLIND), START_FEN + SOLD_FEN);
	v = settled(BLIND);
	assert_refused(&v, PP_NO, "it runs already, with 0 purchases");
	assert_int_equal(has_fen(BLIND), START_FEN + SOLD_FEN);
}

/* The one that was lost is found, and hung in the place of another. */
static void
what_people_settled_is_not_taken_over_by_an_exchange(void **state)
{
	(void)state;
	give_up(BLIND);
	close_old("M01");
	meter(COUNTED)->number = meter(BLIND)->number;
	meter(COUNTED)->prepay = 1;
	sim_meter_set_balance(meter(COUNTED), START_FEN);
	write_one(till.db, "UPDATE meter SET serial = 'x' WHERE code = 'M02'");
	want("M01");
	job.serial = "000000000002";
	job.adopt = true;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "without --adopt, this clears it");
	assert_int_equal(rows_of("exchange"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(purchases_of_its_own_are_counted),
	    TILL_TEST(where_nothing_was_left_nothing_is_said_of_it),
	    TILL_TEST(money_that_came_since_is_not_wiped_out),
	    TILL_TEST(what_people_settled_is_not_taken_over_by_an_exchange),
	};

	return TILL_GROUP(tests);
}
