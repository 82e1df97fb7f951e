/* SPDX-License-Identifier: ISC */
/*
 * Orders that stay open, and are met by others, or by the same once more.
 */

#include "till_stage.h"

static void
an_order_that_others_left_open_is_settled_first(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, 2 * SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.amount.fen, 2 * SOLD_FEN);
	assert_wire(COUNTED, "rrPrrPrr");
	assert_int_equal(has_fen(COUNTED), START_FEN + 3 * SOLD_FEN);
	assert_int_equal(owes(COUNTED), START_FEN + 3 * SOLD_FEN);
}

static void
while_anothers_order_stays_open_ones_own_is_refused(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REQUEST);
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, 2 * SOLD_FEN));
	assert_refused(&v, PP_ETEMP, "is open there");
	assert_int_equal(rows_of("sale"), 1);
	heal();
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, 2 * SOLD_FEN));
	assert_refused(&v, PP_EAWAY, "no answer");
}

/* It is ended on the way, but that is for others to be told. */
static void
refused_behind_anothers_order_is_refused(void **state)
{
	struct pp_visit v;

	(void)state;
	(void)left_pending(COUNTED, SIM_LOST_REPLY);
	v = selling(COUNTED, 2 * SOLD_FEN);
	v.target.hoarding_cap.fen = START_FEN + SOLD_FEN;
	go(&v);
	assert_refused(&v, PP_NO, "over the hoarding cap");
	assert_int_equal(rows_of("sale WHERE state = 'credited'"), 1);
	assert_int_equal(rows_of("sale"), 1);
}

static void
nobody_answers_for_a_disputed_order(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 2, buy_elsewhere);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_state(&v, PP_SALE_DISPUTED);
	heal();
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	v = gone(settling(BLIND));
	assert_refused(&v, PP_EAWAY, "no answer");
}

/* Between the desk and the meter somebody closed the account. */
static void
close_the_account(struct sim_meter *m)
{
	struct pp_epoch epoch;

	(void)m;
	if (pp_epoch_of(till.db, BLIND, &epoch) != PP_OK ||
	    pp_db_begin(till.db) != PP_OK ||
	    pp_epoch_end(till.db, &epoch, NULL, BEGIN_S) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
an_account_that_was_closed_meanwhile_is_none(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, close_the_account);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "no account is open on it");
	assert_wire(BLIND, "rr");
}

static void
the_same_order_is_told_once_more(void **state)
{
	struct pp_visit v = selling(COUNTED, SOLD_FEN);

	(void)state;
	v.wish.code = "A1";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	heal();
	v = selling(COUNTED, SOLD_FEN);
	v.wish.code = "A1";
	assert_int_equal(pp_till_check(&till, &v), PP_DONE);
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.repeated);
	assert_wire(COUNTED, "");
	v = selling(COUNTED, 2 * SOLD_FEN);
	v.wish.code = "A1";
	go(&v);
	assert_refused(&v, PP_NO, "given before, with other content");
	assert_int_equal(rows_of("sale"), 1);
}

static void
the_same_order_settles_itself_while_it_is_pending(void **state)
{
	struct pp_visit v = selling(COUNTED, SOLD_FEN);

	(void)state;
	v.wish.code = "A1";
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	go(&v);
	assert_pending(&v, "");
	heal();
	v = selling(COUNTED, SOLD_FEN);
	v.wish.code = "A1";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.repeated);
	assert_int_equal(has_fen(COUNTED), START_FEN + SOLD_FEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(an_order_that_others_left_open_is_settled_first),
	    TILL_TEST(while_anothers_order_stays_open_ones_own_is_refused),
	    TILL_TEST(refused_behind_anothers_order_is_refused),
	    TILL_TEST(nobody_answers_for_a_disputed_order),
	    TILL_TEST(an_account_that_was_closed_meanwhile_is_none),
	    TILL_TEST(the_same_order_is_told_once_more),
	    TILL_TEST(the_same_order_settles_itself_while_it_is_pending),
	};

	return TILL_GROUP(tests);
}
