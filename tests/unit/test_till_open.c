/* SPDX-License-Identifier: ISC */
/*
 * Opening an account on a meter.  A late copy of the order that opens would
 * wipe out what was sold since.
 */
#include "open_stage.h"

static void
hear_late_copy(struct sim_meter *m)
{
	m->prepay = 1;
	sim_meter_set_balance(m, 0);
	sim_meter_reset(m);
}

/* The order goes out, or doesn't, and then the meter isn't heard of. */
static void
leave_intended(enum sim_fault order)
{
	struct pp_visit v;

	strike(FRESH, SIM_KIND_FEE, 1, order);
	strike_from(FRESH, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	v = opened(FRESH);
	assert_result(&v, PP_VISIT_PENDING, "isn't proven that it was opened");
	assert_int_equal(v.code, PP_ETEMP);
	heal();
}

static void
a_meter_is_opened_by_one_order(void **state)
{
	struct pp_visit v = opened(FRESH);

	(void)state;
	assert_opened(&v);
	assert_wire(FRESH, "rrrFrr");
	assert_int_equal(v.fences, 0);
	assert_int_equal(v.epoch.count, 0);
	assert_int_equal(owes(FRESH), 0);
	assert_int_not_equal(opening.account.id, 0);
	v = gone(selling(FRESH, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(FRESH), SOLD_FEN);
}

static void
a_further_meter_is_opened_for_the_same_customer(void **state)
{
	struct pp_visit v = making(FRESH, PP_ERRAND_OPEN);

	(void)state;
	assert_int_equal(pp_account_find(till.db, "A00001", &opening.account),
	    PP_OK);
	go(&v);
	assert_opened(&v);
	assert_string_equal(v.epoch.account_code, "A00001");
	assert_int_equal(rows_of("account"), 5);
	assert_int_equal(rows_of("event WHERE kind = 'added'"), 1);
}

static void
without_a_reply_it_is_believed_behind_a_fence(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	v = opened(FRESH);
	assert_opened(&v);
	assert_wire(FRESH, "rrrFrrrr");
	assert_int_equal(v.fences, 1);
}

static void
a_lost_order_is_sent_again_behind_a_fence(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = opened(FRESH);
	assert_opened(&v);
	assert_int_equal(v.orders, 2);
	assert_int_equal(v.fences, 2);
}

static void
a_late_copy_comes_before_anything_is_sold(void **state)
{
	struct pp_visit v;

	(void)state;
	near->bus.late_us = 2500000;
	strike(FRESH, SIM_KIND_FEE, 1, SIM_DELAYED);
	v = opened(FRESH);
	assert_opened(&v);
	v = gone(selling(FRESH, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	pass_time(10);
	assert_int_equal(has_fen(FRESH), SOLD_FEN);
}

static void
a_meter_that_takes_no_order_stays_intended(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = opened(FRESH);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	assert_int_equal(v.orders, 3);
	/* Nothing is sold to it before it has proven to be opened. */
	heal();
	v = settled(FRESH);
	assert_opened(&v);
}

static void
whoever_settles_finds_it_opened(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	v = gone(settling(FRESH));
	assert_opened(&v);
	assert_wire(FRESH, "rrrr");
	assert_int_equal(v.orders, 0);
}

static void
whoever_settles_sends_it_again(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REQUEST);
	v = gone(settling(FRESH));
	assert_opened(&v);
	assert_wire(FRESH, "rrrrFrrrr");
}

static void
a_sale_comes_after_the_opening_that_was_left(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	v = gone(selling(FRESH, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(FRESH), SOLD_FEN);
	assert_int_equal(owes(FRESH), SOLD_FEN);
}

static void
opening_again_brings_what_was_intended_to_its_end(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	v = opened(FRESH);
	assert_refused(&v, PP_NO, "account A00006 is open on it");
	assert_int_equal(v.orders, 0);
	assert_int_equal(rows_of("epoch WHERE began_at IS NOT NULL"), 6);
}

static void
a_stranger_does_not_prove_an_opening(void **state)
{
	struct pp_visit v;

	(void)state;
	after(FRESH, SIM_KIND_FEE, 1, replace);
	v = opened(FRESH);
	assert_result(&v, PP_VISIT_PENDING, "answers in its place");
}

static void
what_happened_has_a_receipt(void **state)
{
	struct pp_visit v = opened(FRESH);

	(void)state;
	v = making(RUNNING, PP_ERRAND_ADOPT);
	opening.account = (struct pp_account){.id = 1};
	go(&v);
	assert_opened(&v);
	assert_int_equal(number(till.db,
			     "SELECT receipt FROM event WHERE kind = 'opened'"),
	    1);
	assert_int_equal(
	    number(till.db, "SELECT receipt FROM event WHERE kind = 'adopted'"),
	    2);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_int_equal(v.sale.receipt, 3);
}

static void
told_to_stop_it_sends_nothing_more(void **state)
{
	struct pp_visit v = making(FRESH, PP_ERRAND_OPEN);

	(void)state;
	till.stop = &stopped;
	strike(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	after(FRESH, SIM_KIND_READ, 5, stop_now);
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	assert_int_equal(v.orders, 1);
	stopped = 0;
	v = settled(FRESH);
	assert_opened(&v);
}

static void
nothing_is_sold_while_its_opening_is_not_proven(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	strike_from(FRESH, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	v = gone(selling(FRESH, SOLD_FEN));
	assert_refused(&v, PP_EAWAY, "no answer");
}

/* To open it once more would wipe out what somebody paid. */
static void
what_was_credited_before_it_was_proven_stays(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	buy_elsewhere(meter(FRESH));
	v = gone(settling(FRESH));
	assert_refused(&v, PP_NO, "it runs already, with 1 purchases");
	assert_int_equal(v.orders, 0);
	assert_int_equal(has_fen(FRESH), BOUGHT_FEN);
	v = gone(making(FRESH, PP_ERRAND_ADOPT));
	assert_opened(&v);
	assert_int_equal(books("meter:M04:2"), -BOUGHT_FEN);
}

/* Just behind the order, so that it took it, and said so. */
static void
what_was_credited_at_once_stays_too(void **state)
{
	struct pp_visit v;

	(void)state;
	after(FRESH, SIM_KIND_FEE, 1, buy_elsewhere);
	v = opened(FRESH);
	assert_refused(&v, PP_NO, "it runs already, with 1 purchases");
	assert_int_equal(v.fences, 1);
	assert_int_equal(has_fen(FRESH), BOUGHT_FEN);
}

static void
money_alone_is_no_opening(void **state)
{
	struct pp_visit v;

	(void)state;
	leave_intended(SIM_LOST_REPLY);
	meter(FRESH)->credit = (int64_t)SOLD_FEN * FEN;
	v = gone(settling(FRESH));
	assert_refused(&v, PP_NO, "it runs already, with 0 purchases");
	assert_int_equal(has_fen(FRESH), SOLD_FEN);
}

static void
what_wiped_a_meter_is_seen(void **state)
{
	struct pp_visit v = opened(FRESH);

	(void)state;
	v = gone(selling(FRESH, SOLD_FEN));
	hear_late_copy(meter(FRESH));
	v = gone(selling(FRESH, SOLD_FEN));
	assert_refused(&v, PP_NO, "it was reset");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_meter_is_opened_by_one_order),
	    TILL_TEST(a_further_meter_is_opened_for_the_same_customer),
	    TILL_TEST(without_a_reply_it_is_believed_behind_a_fence),
	    TILL_TEST(a_lost_order_is_sent_again_behind_a_fence),
	    TILL_TEST(a_late_copy_comes_before_anything_is_sold),
	    TILL_TEST(a_meter_that_takes_no_order_stays_intended),
	    TILL_TEST(whoever_settles_finds_it_opened),
	    TILL_TEST(whoever_settles_sends_it_again),
	    TILL_TEST(a_sale_comes_after_the_opening_that_was_left),
	    TILL_TEST(opening_again_brings_what_was_intended_to_its_end),
	    TILL_TEST(a_stranger_does_not_prove_an_opening),
	    TILL_TEST(what_happened_has_a_receipt),
	    TILL_TEST(told_to_stop_it_sends_nothing_more),
	    TILL_TEST(nothing_is_sold_while_its_opening_is_not_proven),
	    TILL_TEST(what_was_credited_before_it_was_proven_stays),
	    TILL_TEST(what_was_credited_at_once_stays_too),
	    TILL_TEST(money_alone_is_no_opening),
	    TILL_TEST(what_wiped_a_meter_is_seen),
	};

	return TILL_GROUP(tests);
}
