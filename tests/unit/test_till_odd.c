/* SPDX-License-Identifier: ISC */
/*
 * Orders that meet with anything but a sound meter of ours: refused, cancelled,
 * disputed, with a stranger in its place, torn by a power cut; and what is
 * done with credit that came from elsewhere meanwhile.
 */
#include "till_stage.h"

static void
lose_the_money(struct sim_meter *m)
{
	m->cut = SIM_CUT_RECORD;
}

static void
lose_the_record(struct sim_meter *m)
{
	m->cut = SIM_CUT_MONEY;
}

/* Of a sale of ours, the last copy comes now. */
static void
hear_late_copy(struct sim_meter *m)
{
	m->credit += (int64_t)SOLD_FEN * FEN;
	m->last_fen = SOLD_FEN;
	m->count++;
}

static int64_t
holds_of(const char *reason)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM hold WHERE reason = '%s'"
	    " AND ended_at IS NULL",
	    reason);
	return number(till.db, sql);
}

static void
what_a_counted_meter_refuses_is_cancelled_for_good(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(COUNTED)->cap_fen = START_FEN;
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_string_equal(v.sale.remark, "cancelled");
	assert_wire(COUNTED, "rrPrrZrr");
	assert_true(v.sale.moved);
	assert_int_equal(meter(COUNTED)->count, 1);
	assert_int_equal(books("refund-due"), -SOLD_FEN);
	assert_int_equal(owes(COUNTED), START_FEN);
}

static void
what_a_blind_meter_refuses_is_owed_back_behind_a_fence(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(BLIND)->cap_fen = START_FEN;
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_string_equal(v.sale.remark, "the meter refused it");
	assert_wire(BLIND, "rrPrrrr");
	assert_false(v.sale.moved);
	assert_int_equal(books("refund-due"), -SOLD_FEN);
}

static void
what_a_gateway_says_is_no_refusal(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_BUSY);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(COUNTED, "rrPrrPrr");
}

/* An exception that there is none of. */
static void
garble_refusal(struct sim_reply *reply)
{
	reply->bytes[2] = 0;
	reply->n = sim_frame_seal(reply->bytes, 3);
}

static void
a_refusal_without_a_reason_is_none(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(BLIND)->cap_fen = START_FEN;
	strike_from(BLIND, SIM_KIND_PURCHASE, 1, SIM_SOUND)->garble =
	    garble_refusal;
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_string_equal(v.sale.remark, "nothing of it came to the meter");
	assert_int_equal(v.orders, 2);
}

static void
a_zero_that_is_refused_leaves_the_order_pending(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(COUNTED)->cap_fen = START_FEN;
	meter(COUNTED)->refuses_zero = 1;
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "doesn't take the order");
	assert_wire(COUNTED, "rrPrrZrrZrr");
	/* A zero was sent, so only zeros follow. */
	meter(COUNTED)->refuses_zero = 0;
	v = settled(COUNTED);
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_wire(COUNTED, "rrZrr");
}

static void
a_pending_sale_is_cancelled_by_zero(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REQUEST);
	v = gone(cancelling(COUNTED));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_wire(COUNTED, "rrZrr");
	assert_int_equal(has_fen(COUNTED), START_FEN);
	assert_int_equal(books("refund-due"), -SOLD_FEN);
}

static void
what_was_credited_is_not_cancelled(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REPLY);
	v = gone(cancelling(COUNTED));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(COUNTED, "rr");
	assert_int_equal(owes(COUNTED), START_FEN + SOLD_FEN);
}

static void
books_that_are_old_send_nothing_again(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REQUEST);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_all(till.db, BEGIN_S), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	v = gone(settling(COUNTED));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_wire(COUNTED, "rrZrr");
}

static void
a_late_copy_may_win_the_slot_before_the_zero(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REQUEST);
	after(COUNTED, SIM_KIND_READ, 2, hear_late_copy);
	v = gone(cancelling(COUNTED));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(COUNTED, "rrZrr");
	assert_int_equal(has_fen(COUNTED), START_FEN + SOLD_FEN);
	assert_int_equal(owes(COUNTED), START_FEN + SOLD_FEN);
}

static void
a_blind_sale_is_cancelled_by_a_fence(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(BLIND, SIM_LOST_REQUEST);
	v = gone(cancelling(BLIND));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_wire(BLIND, "rrrr");
}

static void
a_slot_that_others_took_is_lost_and_their_credit_is_seen(void **state)
{
	struct pp_visit v;

	(void)state;
	after(COUNTED, SIM_KIND_READ, 2, buy_elsewhere);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_state(&v, PP_SALE_NOT_CREDITED);
	assert_string_equal(v.sale.remark,
	    "somebody else credited the meter meanwhile");
	assert_int_equal(has_fen(COUNTED), START_FEN + BOUGHT_FEN);
	assert_int_equal(books("refund-due"), -SOLD_FEN);
	assert_int_equal(holds_of("balance-ahead"), 1);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_refused(&v, PP_NO, "credited outside pp, of 7.77 yuan");
}

static void
two_credits_on_a_blind_meter_are_left_to_people(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 2, buy_elsewhere);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_result(&v, PP_VISIT_ENDED, "people decide it");
	assert_string_equal(v.sale.remark,
	    "count and money don't fit this order alone");
	assert_int_equal(v.fences, 1);
	assert_int_equal(books("suspense"), -SOLD_FEN);
	/* Until they do, nothing is sold there. */
	heal();
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "people decide it");
	assert_wire(BLIND, "rr");
	v = gone(settling(BLIND));
	assert_state(&v, PP_SALE_DISPUTED);
}

static void
a_count_that_falls_is_disputed_and_closes_the_meter(void **state)
{
	struct pp_visit v;

	(void)state;
	v = gone(selling(COUNTED, SOLD_FEN));
	heal();
	after(COUNTED, SIM_KIND_READ, 2, count_anew);
	v = gone(selling(COUNTED, SOLD_FEN + 1));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_string_equal(v.sale.remark, "the meter's count fell");
	assert_int_equal(holds_of("count-behind"), 1);
	assert_int_equal(v.fences, 1);
}

static void
a_stranger_says_nothing_of_an_order(void **state)
{
	struct pp_visit v;
	struct sim_meter before;

	(void)state;
	after(COUNTED, SIM_KIND_READ, 2, replace);
	before = *meter(COUNTED);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "a meter with the number 000000004242 answers");
	assert_int_equal(holds_of("serial"), 1);
	assert_int_equal(v.fences, 1);
	/* Ours comes back; it never took the order, and takes it now. */
	*meter(COUNTED) = before;
	v = settled(COUNTED);
	assert_state(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(COUNTED), START_FEN + SOLD_FEN);
}

static void
a_record_without_its_money_is_left_to_people(void **state)
{
	struct pp_visit v;

	(void)state;
	after(COUNTED, SIM_KIND_READ, 2, lose_the_money);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	after(BLIND, SIM_KIND_READ, 2, lose_the_money);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_int_equal(books("suspense"), -2 * SOLD_FEN);
}

static void
money_without_its_record_is_left_to_people(void **state)
{
	struct pp_visit v;

	(void)state;
	after(COUNTED, SIM_KIND_READ, 2, lose_the_record);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_int_equal(v.orders, 1); /* no second copy was risked */
	after(BLIND, SIM_KIND_READ, 2, lose_the_record);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	assert_int_equal(v.orders, 1);
}

static void
much_use_asks_for_the_prices(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REPLY);
	use_wh(meter(COUNTED), 50000);
	v = gone(settling(COUNTED));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(COUNTED, "rrr");
	assert_int_equal(v.reads, 3);
}

static void
without_prices_much_use_proves_nothing(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REPLY);
	use_wh(meter(COUNTED), 50000);
	strike_from(COUNTED, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(settling(COUNTED));
	assert_pending(&v, "its prices can't be read");
	v = settled(COUNTED);
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
answers_that_do_not_agree_prove_nothing(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_SOUND)->then = buy_elsewhere;
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
	strike_from(COUNTED, SIM_KIND_READ, 3, SIM_BUSY);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_EPEER, "its answers don't agree");
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "its answers don't agree");
	v = settled(COUNTED);
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
use_a_little(struct sim_meter *m)
{
	use_wh(m, 20);
}

static void
so_little_that_it_may_be_used_is_proven_by_the_count_alone(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 2, use_a_little);
	v = gone(selling(BLIND, 1));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.sale.weak);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(what_a_counted_meter_refuses_is_cancelled_for_good),
	    TILL_TEST(what_a_blind_meter_refuses_is_owed_back_behind_a_fence),
	    TILL_TEST(what_a_gateway_says_is_no_refusal),
	    TILL_TEST(a_refusal_without_a_reason_is_none),
	    TILL_TEST(a_zero_that_is_refused_leaves_the_order_pending),
	    TILL_TEST(a_pending_sale_is_cancelled_by_zero),
	    TILL_TEST(what_was_credited_is_not_cancelled),
	    TILL_TEST(books_that_are_old_send_nothing_again),
	    TILL_TEST(a_late_copy_may_win_the_slot_before_the_zero),
	    TILL_TEST(a_blind_sale_is_cancelled_by_a_fence),
	    TILL_TEST(a_slot_that_others_took_is_lost_and_their_credit_is_seen),
	    TILL_TEST(two_credits_on_a_blind_meter_are_left_to_people),
	    TILL_TEST(a_count_that_falls_is_disputed_and_closes_the_meter),
	    TILL_TEST(a_stranger_says_nothing_of_an_order),
	    TILL_TEST(a_record_without_its_money_is_left_to_people),
	    TILL_TEST(money_without_its_record_is_left_to_people),
	    TILL_TEST(much_use_asks_for_the_prices),
	    TILL_TEST(without_prices_much_use_proves_nothing),
	    TILL_TEST(answers_that_do_not_agree_prove_nothing),
	    TILL_TEST(
		so_little_that_it_may_be_used_is_proven_by_the_count_alone),
	};

	return TILL_GROUP(tests);
}
