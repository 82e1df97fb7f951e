/* SPDX-License-Identifier: ISC */
/*
 * The end of a meter's epoch: all that it shows is taken from it, it is told,
 * and the books come to zero.
 */
#include "actor_help.h"
#include "close_stage.h"

#include "carry.h"

static void
a_meter_is_emptied_and_closed(void **state)
{
	struct pp_visit v = closed(BLIND);

	(void)state;
	assert_closed(&v);
	/* look, refund, look, its prices, the order, look */
	assert_wire(BLIND, "rrFrrrFrr");
	assert_state(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.kind, PP_REFUND);
	assert_int_equal(v.sale.amount.fen, START_FEN);
	assert_string_equal(v.sale.method, "cash");
	assert_int_equal(books("cash"), -START_FEN);
	assert_int_equal(books("revenue"), 0);
	assert_int_equal(v.closing.total_wh, START_WH);
	assert_int_equal(rows_of("event WHERE kind = 'closed'"), 1);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "no account is open on it");
}

static void
what_was_used_becomes_revenue(void **state)
{
	struct pp_visit v;

	(void)state;
	use_a_kwh(meter(COUNTED));
	v = closed(COUNTED);
	assert_closed(&v);
	assert_int_equal(v.sale.amount.fen, START_FEN - KWH_FEN);
	assert_int_equal(books("revenue"), -KWH_FEN);
	assert_int_equal(books("claim"), 0);
}

static void
what_it_owes_is_claimed(void **state)
{
	struct pp_visit v;

	(void)state;
	use_wh(meter(BLIND), 1000000);
	v = closed(BLIND);
	assert_closed(&v);
	assert_wire(BLIND, "rrFrr");
	assert_false(v.has_sale);
	assert_int_equal(v.closing.balance_fen, START_FEN - 65570);
	assert_int_equal(books("claim"), 65570 - START_FEN);
	assert_int_equal(books("revenue"), -65570);
}

static void
what_it_uses_behind_the_refund_is_rounded(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_FEE, 1, use_a_kwh);
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(books("claim"), 0);
	assert_int_equal(books("rounding"), KWH_FEN);
}

static void
an_empty_meter_is_closed_by_one_order(void **state)
{
	struct pp_visit v;

	(void)state;
	use_wh(meter(FAR_BLIND), START_WORTH_WH);
	sim_meter_set_balance(meter(FAR_BLIND), 0);
	v = closed(FAR_BLIND);
	assert_closed(&v);
	assert_wire(FAR_BLIND, "rrFrr");
	assert_int_equal(books("revenue"), -START_FEN);
}

static void
an_account_ends_with_its_last_meter(void **state)
{
	struct pp_opening more = {.name = "", .phone = ""};
	struct pp_visit v = {
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &more,
	};

	(void)state;
	assert_int_equal(pp_account_find(till.db, "A00002", &more.account),
	    PP_OK);
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_true(account_is_open(FRESH));
	v = closed(FRESH);
	assert_closed(&v);
}

static void
for_an_exchange_its_credit_is_carried(void **state)
{
	struct pp_visit v = gone(closing(COUNTED, PP_CLOSING_EXCHANGE));
	struct pp_carry carry;

	(void)state;
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(meter(COUNTED)->prepay, 0);
	assert_true(account_is_open(COUNTED));
	assert_string_equal(v.sale.method, "transfer");
	assert_int_equal(pp_carry_of_refund(till.db, v.sale.id, &carry), PP_OK);
	assert_int_equal(carry.left.fen, START_FEN);
	assert_int_equal(carry.moved_by, 0);
	assert_int_equal(books("cash"), 0);
}

static void
without_a_reply_it_is_believed_behind_a_fence(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REPLY);
	v = closed(BLIND);
	assert_closed(&v);
	assert_wire(BLIND, "rrFrrrFrrrr");
	assert_int_equal(v.fences, 1);
}

static void
a_lost_order_is_sent_again(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_closed(&v);
	assert_int_equal(v.orders, 3);
}

static void
what_is_closed_for_sale_is_not_closed_for_good(void **state)
{
	struct pp_visit v;

	(void)state;
	buy_elsewhere(meter(BLIND));
	v = closed(BLIND);
	assert_refused(&v, PP_NO, "its purchase count is");
	assert_int_equal(v.orders, 0);
	assert_int_equal(rows_of("closing"), 0);
	v = closed(BLIND);
	assert_refused(&v, PP_NO, "its purchase count is");
	assert_int_equal(v.reads, 0);
}

static void
where_nothing_can_be_taken_it_is_not_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_ENDED, "so it isn't closed");
	assert_state(&v, PP_SALE_NOT_CREDITED);
	assert_int_equal(v.code, PP_NO);
	assert_int_equal(rows_of("closing"), 0);
}

static void
a_refund_that_needs_a_second_person_closes_nothing(void **state)
{
	struct pp_visit v;

	(void)state;
	set_logged("limits.refund_alone_yuan", "499.99");
	act_in(till.db, "small");
	sim_meter_set_balance(meter(BLIND), START_FEN);
	v = closed(BLIND);
	assert_refused(&v, PP_NO, "needs a second person");
	/* What goes to another meter doesn't leave the house. */
	v = gone(closing(BLIND, PP_CLOSING_EXCHANGE));
	assert_result(&v, PP_VISIT_CLOSED, "");
}

static void
told_to_stop_it_sends_nothing_more(void **state)
{
	struct pp_visit v;

	(void)state;
	stopped = 0;
	till.stop = &stopped;
	after(BLIND, SIM_KIND_READ, 2, stop_now);
	v = closed(BLIND);
	assert_refused(&v, PP_ETEMP, "stopped before it was closed");
	assert_wire(BLIND, "rr");
	stopped = 0;
	heal();
	after(BLIND, SIM_KIND_FEE, 1, stop_now);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_ENDED, "stopped before it was closed");
	assert_state(&v, PP_SALE_CREDITED);
	stopped = 0;
	heal();
	v = closed(BLIND);
	assert_closed(&v);
}

static void
who_has_no_account_is_not_closed(void **state)
{
	struct pp_visit v = closed(FRESH);

	(void)state;
	assert_refused(&v, PP_NO, "no account is open on it");
	assert_wire(FRESH, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_meter_is_emptied_and_closed),
	    TILL_TEST(what_was_used_becomes_revenue),
	    TILL_TEST(what_it_owes_is_claimed),
	    TILL_TEST(what_it_uses_behind_the_refund_is_rounded),
	    TILL_TEST(an_empty_meter_is_closed_by_one_order),
	    TILL_TEST(an_account_ends_with_its_last_meter),
	    TILL_TEST(for_an_exchange_its_credit_is_carried),
	    TILL_TEST(without_a_reply_it_is_believed_behind_a_fence),
	    TILL_TEST(a_lost_order_is_sent_again),
	    TILL_TEST(what_is_closed_for_sale_is_not_closed_for_good),
	    TILL_TEST(where_nothing_can_be_taken_it_is_not_closed),
	    TILL_TEST(a_refund_that_needs_a_second_person_closes_nothing),
	    TILL_TEST(told_to_stop_it_sends_nothing_more),
	    TILL_TEST(who_has_no_account_is_not_closed),
	};

	return TILL_GROUP(tests);
}
