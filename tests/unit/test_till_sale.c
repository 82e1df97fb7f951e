/* SPDX-License-Identifier: ISC */
/*
 * Sales, each arrow of the machine for meters that count and for those that
 * don't: what is lost on the wire never doubles and never loses an order.
 */
#include "till_stage.h"

/* Each ends with a 0. */
static const int64_t sellable[] = {COUNTED, BLIND, NAIVE, FAR_COUNTED,
    FAR_BLIND, 0};
static const int64_t uncounted[] = {BLIND, NAIVE, FAR_BLIND, 0};

/* Money and books moved by one sale, and nothing else is open. */
static void
assert_sold_once(int64_t id)
{
	assert_int_equal(has_fen(id), START_FEN + SOLD_FEN);
	assert_int_equal(owes(id), START_FEN + SOLD_FEN);
	assert_int_equal(meter(id)->count, 1);
}

static void
assert_not_sold(int64_t id)
{
	assert_int_equal(has_fen(id), START_FEN);
	assert_int_equal(owes(id), START_FEN);
}

static void
a_sale_is_two_reads_an_order_and_two_reads(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	for (id = sellable; *id; id++) {
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_wire(*id, "rrPrr");
		assert_int_equal(v.reads, 4);
		assert_int_equal(v.orders, 1);
		assert_int_equal(v.fences, 0);
		assert_true(v.sale.moved);
		assert_false(v.sale.weak);
		assert_sold_once(*id);
	}
	assert_int_equal(books("suspense"), 0);
	assert_int_equal(books("cash"), 5 * SOLD_FEN);
}

static void
a_lost_reply_is_no_reason_to_send_again(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	for (id = sellable; *id; id++) {
		strike(*id, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_int_equal(v.orders, 1);
		assert_sold_once(*id);
	}
}

static void
a_counted_meter_is_sent_a_lost_order_again_at_once(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(COUNTED, "rrPrrPrr");
	assert_int_equal(v.fences, 0);
	assert_sold_once(COUNTED);
	assert_int_equal(rows_of("attempt"), 2);
}

static void
other_meters_only_behind_a_fence(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	for (id = uncounted; *id; id++) {
		strike(*id, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_wire(*id, "rrPrrrrPrr");
		assert_int_equal(v.fences, 1);
		assert_sold_once(*id);
	}
}

static void
what_comes_late_is_waited_for_behind_the_fence(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	far->bus.late_us = near->bus.late_us = 2500000;
	for (id = sellable; *id; id++) {
		strike(*id, SIM_KIND_PURCHASE, 1, SIM_DELAYED);
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_sold_once(*id);
	}
}

static void
a_copy_by_a_gateway_never_counts_twice_in_silence(void **state)
{
	struct pp_visit v;

	(void)state;
	/* A counted meter refuses it. */
	strike(FAR_COUNTED, SIM_KIND_PURCHASE, 1, SIM_AGAIN);
	far->bus.late_us = 1000;
	v = gone(selling(FAR_COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	pass_time(5);
	assert_sold_once(FAR_COUNTED);
	/* A blind one takes it: it is noticed, and left to people. */
	strike(FAR_BLIND, SIM_KIND_PURCHASE, 1, SIM_AGAIN);
	v = gone(selling(FAR_BLIND, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_int_equal(has_fen(FAR_BLIND), START_FEN + 2 * SOLD_FEN);
	assert_int_equal(books("suspense"), -SOLD_FEN);
}

static void
two_lost_orders_are_owed_back_where_copies_are_taken(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	for (id = uncounted; *id; id++) {
		strike_from(*id, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_NOT_CREDITED);
		assert_string_equal(v.sale.remark,
		    "nothing of it came to the meter");
		assert_int_equal(v.orders, 2);
		assert_int_equal(v.fences, 2);
		assert_false(v.sale.moved);
		assert_not_sold(*id);
	}
	assert_int_equal(books("refund-due"), -3 * SOLD_FEN);
	/* The slot is free for the next one. */
	for (id = uncounted; *id; id++) {
		heal();
		v = gone(selling(*id, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_sold_once(*id);
	}
}

static void
a_counted_order_stays_pending_and_is_sent_by_whoever_settles(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "doesn't take the order");
	assert_int_equal(v.orders, 3);
	assert_not_sold(COUNTED);
	assert_int_equal(books("suspense"), -SOLD_FEN);
	v = settled(COUNTED);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.sale.weak); /* nobody watched it all the while */
	assert_wire(COUNTED, "rrPrr");
	assert_sold_once(COUNTED);
}

static void
a_blind_order_that_nobody_saw_through_is_owed_back_by_the_settler(void **state)
{
	struct pp_visit v;
	const int64_t *id;

	(void)state;
	for (id = uncounted; *id; id++) {
		strike(*id, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
		strike_from(*id, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
		v = gone(selling(*id, SOLD_FEN));
		assert_pending(&v, "no answer from bus");
		v = settled(*id);
		assert_ended(&v, PP_SALE_NOT_CREDITED);
		assert_wire(*id, "rrrr");
		assert_int_equal(v.fences, 1);
		assert_int_equal(v.orders, 0);
		assert_not_sold(*id);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_sale_is_two_reads_an_order_and_two_reads),
	    TILL_TEST(a_lost_reply_is_no_reason_to_send_again),
	    TILL_TEST(a_counted_meter_is_sent_a_lost_order_again_at_once),
	    TILL_TEST(other_meters_only_behind_a_fence),
	    TILL_TEST(what_comes_late_is_waited_for_behind_the_fence),
	    TILL_TEST(a_copy_by_a_gateway_never_counts_twice_in_silence),
	    TILL_TEST(two_lost_orders_are_owed_back_where_copies_are_taken),
	    TILL_TEST(
		a_counted_order_stays_pending_and_is_sent_by_whoever_settles),
	    TILL_TEST(
		a_blind_order_that_nobody_saw_through_is_owed_back_by_the_settler),
	};

	return TILL_GROUP(tests);
}
