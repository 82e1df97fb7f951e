/* SPDX-License-Identifier: ISC */
/*
 * The end of a meter's epoch that broke off: whoever comes by goes on with
 * what was intended, and nothing is sold in between.
 */
#include "close_stage.h"

/* Its end is intended, the order goes out or doesn't, and nobody sees more. */
static void
leave_intended(int64_t id, enum sim_fault order)
{
	struct pp_visit v;

	strike(id, SIM_KIND_FEE, 2, order);
	strike_from(id, SIM_KIND_READ, 6, SIM_LOST_REQUEST);
	v = closed(id);
	assert_result(&v, PP_VISIT_PENDING, "isn't proven that it was closed");
	assert_int_equal(v.code, PP_ETEMP);
	assert_state(&v, PP_SALE_CREDITED);
	assert_true(account_is_open(id));
	heal();
}

static void
a_meter_that_does_not_take_it_stays_intended(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	assert_int_equal(v.orders, 4);
	/* Nothing is sold to it from now on. */
	heal();
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "it is being closed");
	assert_wire(BLIND, "");
	v = settled(BLIND);
	assert_closed(&v);
}

static void
whoever_settles_finds_it_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REPLY);
	v = gone(settling(BLIND));
	assert_closed(&v);
	assert_wire(BLIND, "rrrr");
	assert_int_equal(v.orders, 0);
}

static void
whoever_settles_sends_it_again(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	v = gone(settling(BLIND));
	assert_closed(&v);
	assert_wire(BLIND, "rrrrFrr");
}

static void
who_closes_again_goes_on_with_it(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_closed(&v);
	v = closed(BLIND);
	assert_refused(&v, PP_NO, "no account is open on it");
}

/* Days later it has used more, and what it showed last is what it owes. */
static void
what_it_used_while_it_was_intended_is_claimed(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	pass_time(3 * 86400);
	use_a_kwh(meter(BLIND));
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(v.closing.balance_fen, -KWH_FEN);
	assert_int_equal(books("claim"), KWH_FEN);
}

static void
credit_that_came_while_it_was_intended_is_for_people(void **state)
{
	struct pp_hold hold;
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	buy_elsewhere(meter(BLIND));
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "its purchase count is");
	assert_int_equal(v.orders, 0);
	assert_int_equal(has_fen(BLIND), BOUGHT_FEN);
	/* They take it into the books, and it goes to whom it belongs. */
	assert_int_equal(pp_hold_of(till.db, BLIND, &hold), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_end(till.db, &hold, PP_HOLD_ADOPTED,
			     (pp_money){BOUGHT_FEN}, "by card", BEGIN_S,
			     "boss"),
	    PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	v = gone(settling(BLIND));
	assert_closed(&v);
	assert_int_equal(books("refund-due"), -BOUGHT_FEN);
}

static void
a_stranger_does_not_prove_it(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	replace(meter(BLIND));
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "answers in its place");
	assert_int_equal(v.orders, 0);
}

static void
anothers_order_is_settled_first(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "");
	v = closed(COUNTED);
	assert_refused(&v, PP_ETEMP, "is open there: the meter doesn't take");
	heal();
	v = closed(COUNTED);
	assert_closed(&v);
	assert_int_equal(v.sale.amount.fen, START_FEN + SOLD_FEN);
}

static void
a_silent_meter_with_an_order_is_not_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	v = closed(COUNTED);
	assert_refused(&v, PP_EAWAY, "no answer");
	heal();
	v = settled(COUNTED);
}

static void
where_the_refund_is_not_proven_nothing_more_is_done(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_pending(&v, "the order stays pending");
	assert_int_equal(rows_of("closing"), 0);
	heal();
	/* It is ended on the way. */
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(books("cash"), -START_FEN);
}

static void
one_end_is_not_another(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(BLIND, SIM_LOST_REQUEST);
	v = gone(closing(BLIND, PP_CLOSING_EXCHANGE));
	assert_refused(&v, PP_NO, "pp-account close goes on with that");
	v = gone((struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[BLIND],
	});
	assert_refused(&v, PP_NO, "it is being closed");
}

/* A gateway says the order once more, when others live there already. */
static void
copy_within(int64_t late_us)
{
	struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v;

	far->bus.late_us = late_us;
	strike(FAR_BLIND, SIM_KIND_FEE, 2, SIM_AGAIN);
	v = closed(FAR_BLIND);
	assert_closed(&v);
	v = (struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FAR_BLIND],
	    .opening = &opening,
	};
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
	v = gone(selling(FAR_BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	pass_time(60);
	assert_int_equal(has_fen(FAR_BLIND), SOLD_FEN);
	assert_int_equal(meter(FAR_BLIND)->prepay, 1);
}

static void
a_late_copy_comes_before_it_is_opened_again(void **state)
{
	enum {
		LATEST_US = 2500000,
		STEP_US = 50000
	};
	int64_t late_us;

	for (late_us = STEP_US; late_us <= LATEST_US; late_us += STEP_US) {
		copy_within(late_us);
		assert_int_equal(leave_till(state), 0);
		assert_int_equal(enter_till(state), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_meter_that_does_not_take_it_stays_intended),
	    TILL_TEST(whoever_settles_finds_it_closed),
	    TILL_TEST(whoever_settles_sends_it_again),
	    TILL_TEST(who_closes_again_goes_on_with_it),
	    TILL_TEST(what_it_used_while_it_was_intended_is_claimed),
	    TILL_TEST(credit_that_came_while_it_was_intended_is_for_people),
	    TILL_TEST(a_stranger_does_not_prove_it),
	    TILL_TEST(anothers_order_is_settled_first),
	    TILL_TEST(a_silent_meter_with_an_order_is_not_closed),
	    TILL_TEST(where_the_refund_is_not_proven_nothing_more_is_done),
	    TILL_TEST(one_end_is_not_another),
	    TILL_TEST(a_late_copy_comes_before_it_is_opened_again),
	};

	return TILL_GROUP(tests);
}
