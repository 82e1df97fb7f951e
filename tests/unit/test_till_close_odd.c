/* SPDX-License-Identifier: ISC */
/*
 * The end of a meter's epoch that others begin while somebody is there for
 * another errand; and an end while more is going on at the meter.
 */
#include "close_stage.h"

/* At another desk. */
static void write_elsewhere(
    enum pp_status (*work)(struct pp_db *db, const struct pp_epoch *epoch))
{
	struct pp_db *other = NULL;
	struct pp_epoch epoch;

	if (pp_db_open_writer(template.path, &other) != PP_OK ||
	    pp_db_begin(other) != PP_OK ||
	    pp_epoch_of(other, BLIND, &epoch) != PP_OK ||
	    work(other, &epoch) != PP_OK || pp_db_commit(other) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_db_close(other);
}

static enum pp_status
intend(struct pp_db *db, const struct pp_epoch *epoch)
{
	return pp_closing_intend(db, epoch, PP_CLOSING_CLOSE, "moves out",
	    BEGIN_S, "boss");
}

static enum pp_status
hold(struct pp_db *db, const struct pp_epoch *epoch)
{
	bool made;

	return pp_hold_add(db, epoch, PP_HOLD_CLOSED, NULL, NULL, BEGIN_S,
	    &made);
}

static void
begin_end(struct sim_meter *m)
{
	(void)m;
	write_elsewhere(intend);
}

static void
hold_it(struct sim_meter *m)
{
	(void)m;
	write_elsewhere(hold);
}

static void
use_all(struct sim_meter *m)
{
	use_wh(m, 2000000);
}

static void
a_note_and_a_name_that_are_given_stay(void **state)
{
	struct pp_visit v = closing(BLIND, PP_CLOSING_CLOSE);

	(void)state;
	v.wish.note = "in person";
	v.wish.who = "boss";
	go(&v);
	assert_closed(&v);
	assert_string_equal(v.sale.note, "in person");
	assert_string_equal(v.sale.who, "boss");
}

static void
a_sale_that_meets_an_end_brings_that_to_its_end(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, begin_end);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "no account is open on it");
	assert_int_equal(meter(BLIND)->prepay, 0);
	assert_int_equal(rows_of("sale"), 0);
	assert_false(account_is_open(BLIND));
	assert_int_equal(books("refund-due"), -START_FEN);
}

static void
a_sale_that_meets_an_end_of_a_silent_meter_is_refused(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, begin_end);
	strike_from(BLIND, SIM_KIND_READ, 2, SIM_LOST_REQUEST);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_EAWAY, "no answer");
	assert_int_equal(rows_of("closing WHERE at IS NULL"), 1);
	v = settled(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
}

static void
an_end_that_a_sale_cannot_bring_about_is_not_its_own(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, begin_end);
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_ETEMP, "the meter doesn't take the order");
	v = settled(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
}

/* Another's refund ended well on the way, so it isn't told as open. */
static void
an_order_that_ended_on_the_way_is_not_in_the_way(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(refunding(BLIND, SOLD_FEN));
	assert_pending(&v, "");
	heal();
	/* look, its prices; and now behind a fence */
	after(BLIND, SIM_KIND_READ, 5, begin_end);
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_ETEMP, "the meter doesn't take the order");
	assert_null(strstr(v.reason, "is open there"));
	assert_int_equal(rows_of("sale WHERE state = 'credited'"), 1);
	v = settled(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
}

static void
told_to_stop_nobody_sends_an_end_again(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	heal();
	stopped = 0;
	till.stop = &stopped;
	after(BLIND, SIM_KIND_READ, 1, stop_now);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_PENDING, "");
	assert_int_equal(v.orders, 0);
	till.stop = NULL;
	v = settled(BLIND);
	assert_closed(&v);
}

static void
what_is_held_behind_its_refund_is_not_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_FEE, 1, hold_it);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_ENDED, "");
	assert_int_equal(v.code, PP_NO);
	assert_state(&v, PP_SALE_CREDITED);
	assert_int_equal(v.orders, 1);
	assert_int_equal(rows_of("closing"), 0);
}

/* So there is nothing to be refunded any more. */
static void
what_used_all_while_its_refund_got_lost_is_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	after(BLIND, SIM_KIND_READ, 3, use_all);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_state(&v, PP_SALE_NOT_CREDITED);
	assert_int_equal(books("cash"), 0);
	assert_int_equal(books("claim"), -v.closing.balance_fen);
	assert_int_equal(owes(BLIND), 0);
}

/* Right behind the order, so that it is no longer at zero. */
static void
what_it_shows_behind_the_order_is_taken_in(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_FEE, 2, buy_elsewhere);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(has_fen(BLIND), 0);
	assert_int_equal(books("refund-due"), -BOUGHT_FEN);
}

static void
give_money(struct sim_meter *m)
{
	m->credit = (int64_t)BOUGHT_FEN * FEN;
}

static void
money_alone_is_no_end(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_FEE, 2, give_money);
	v = closed(BLIND);
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(has_fen(BLIND), 0);
	assert_int_equal(v.orders, 3);
	assert_int_equal(books("refund-due"), -BOUGHT_FEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_note_and_a_name_that_are_given_stay),
	    TILL_TEST(a_sale_that_meets_an_end_brings_that_to_its_end),
	    TILL_TEST(a_sale_that_meets_an_end_of_a_silent_meter_is_refused),
	    TILL_TEST(an_end_that_a_sale_cannot_bring_about_is_not_its_own),
	    TILL_TEST(an_order_that_ended_on_the_way_is_not_in_the_way),
	    TILL_TEST(told_to_stop_nobody_sends_an_end_again),
	    TILL_TEST(what_is_held_behind_its_refund_is_not_closed),
	    TILL_TEST(what_used_all_while_its_refund_got_lost_is_closed),
	    TILL_TEST(what_it_shows_behind_the_order_is_taken_in),
	    TILL_TEST(money_alone_is_no_end),
	};

	return TILL_GROUP(tests);
}
