/* SPDX-License-Identifier: ISC */
/*
 * Refunds and reversals: balance and count set at once, never more than is
 * there, never twice.
 */
#include "till_stage.h"

#include "ledger.h"

enum {
	BACK_FEN = 12345,
	KWH = 1000,
	PRICE_FEN = 80, /* of a kWh */
	LITTLE_WH = 500,
	LITTLE_FEN = 40,
};

static void
use_a_little(struct sim_meter *m)
{
	use_wh(m, LITTLE_WH);
}

static void
use_all(struct sim_meter *m)
{
	use_wh(m, START_FEN / PRICE_FEN * KWH);
}

static void
set_prices(int64_t id)
{
	int r;

	for (r = 0; r < SIM_RATES; r++)
		meter(id)->price_e4[r] = PRICE_FEN * 100;
}

static void
a_refund_sets_balance_and_count_at_once(void **state)
{
	static const int64_t ids[] = {COUNTED, BLIND, NAIVE, FAR_BLIND};
	struct pp_visit v;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		v = gone(refunding(ids[i], BACK_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_wire(ids[i], "rrFrrr"); /* and the prices */
		assert_int_equal(has_fen(ids[i]), START_FEN - BACK_FEN);
		assert_int_equal(owes(ids[i]), START_FEN - BACK_FEN);
		assert_int_equal(meter(ids[i])->count, 1);
	}
	assert_int_equal(books("cash"), -4 * BACK_FEN);
	assert_int_equal(books("rounding"), 0);
	assert_int_equal(books("suspense"), 0);
}

/* A gateway that repeats it then does so before anything else is sold. */
static void
what_is_sold_behind_a_refund_waits_for_its_copies(void **state)
{
	struct pp_visit v = gone(refunding(COUNTED, BACK_FEN));

	(void)state;
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.fences, 0);
	v = gone(selling(COUNTED, BACK_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.fences, 1);
}

static void
all_that_the_meter_shows_is_given_back(void **state)
{
	struct pp_visit v = refunding(BLIND, 0);

	(void)state;
	v.all = true;
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.amount.fen, START_FEN);
	assert_int_equal(has_fen(BLIND), 0);
	assert_int_equal(owes(BLIND), 0);
	/* There is nothing more. */
	v = refunding(BLIND, 0);
	v.all = true;
	go(&v);
	assert_refused(&v, PP_NO, "too little to take 0.00");
}

static void
never_more_than_the_meter_shows(void **state)
{
	struct pp_visit v = gone(refunding(BLIND, START_FEN + 1));

	(void)state;
	assert_refused(&v, PP_NO, "it has 500.00 yuan, too little to take");
	assert_wire(BLIND, "rr");
}

/* People took back by the books what is still on the meter. */
static void
correct_the_books(int64_t id, int64_t fen)
{
	struct pp_epoch epoch;
	int64_t external, account, entry;

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_epoch_of(till.db, id, &epoch) != PP_OK ||
	    pp_ledger_account(till.db, PP_BOOKS_EXTERNAL, &external) != PP_OK ||
	    pp_ledger_meter(till.db, epoch.id, &account) != PP_OK ||
	    pp_ledger_entry(till.db, "external", 0, epoch.id, BEGIN_S, "boss",
		&entry) != PP_OK ||
	    pp_ledger_post(till.db, entry, account, external,
		(pp_money){fen}) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
never_more_than_the_books_say(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_pending(&v, "");
	heal();
	correct_the_books(BLIND, BOUGHT_FEN);
	v = gone(refunding(BLIND, START_FEN + SOLD_FEN));
	assert_refused(&v, PP_NO, "by the books it was given 592.23 yuan");
}

static void
what_was_used_between_reading_and_setting_is_rounded(void **state)
{
	struct pp_visit v;

	(void)state;
	set_prices(BLIND);
	after(BLIND, SIM_KIND_READ, 2, use_a_little);
	v = gone(refunding(BLIND, BACK_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(books("rounding"), LITTLE_FEN);
	/* Less what was used, that is what the meter shows. */
	assert_int_equal(owes(BLIND), START_FEN - BACK_FEN + LITTLE_FEN);
	assert_int_equal(has_fen(BLIND), START_FEN - BACK_FEN);
}

static void
what_was_used_behind_the_setting_is_not(void **state)
{
	struct pp_visit v;

	(void)state;
	set_prices(BLIND);
	after(BLIND, SIM_KIND_FEE, 1, use_a_kwh);
	v = gone(refunding(BLIND, BACK_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(books("rounding"), 0);
	assert_int_equal(has_fen(BLIND), START_FEN - BACK_FEN - PRICE_FEN);
}

static void
a_lost_refund_is_sent_again_behind_a_fence_in_any_class(void **state)
{
	static const int64_t ids[] = {COUNTED, BLIND};
	struct pp_visit v;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		set_prices(ids[i]);
		strike(ids[i], SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
		/* It is set anew by what is there then. */
		after(ids[i], SIM_KIND_READ, 4, use_a_kwh);
		v = gone(refunding(ids[i], BACK_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_int_equal(v.fences, 1);
		assert_int_equal(v.orders, 2);
		assert_int_equal(has_fen(ids[i]),
		    START_FEN - BACK_FEN - PRICE_FEN);
		assert_int_equal(books("rounding"), 0);
		heal();
	}
	assert_int_equal(rows_of("attempt"), 4);
}

static void
a_refund_that_nothing_came_of_leaves_the_meter_its_money(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = gone(refunding(BLIND, BACK_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_int_equal(v.orders, 2);
	assert_int_equal(owes(BLIND), START_FEN);
	assert_int_equal(books("cash"), 0);
}

static void
what_was_used_up_meanwhile_is_not_set(void **state)
{
	struct pp_visit v;

	(void)state;
	set_prices(BLIND);
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	after(BLIND, SIM_KIND_READ, 3, use_all);
	v = gone(refunding(BLIND, BACK_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_int_equal(v.orders, 1);
}

static void
a_refund_is_settled_by_whoever_comes(void **state)
{
	struct pp_visit v;

	(void)state;
	strike(COUNTED, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	strike_from(COUNTED, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(refunding(COUNTED, BACK_FEN));
	assert_pending(&v, "no answer");
	assert_int_equal(owes(COUNTED), START_FEN - BACK_FEN);
	v = settled(COUNTED);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.sale.weak); /* nobody watched it all the while */
}

static void
a_sale_is_reversed_once(void **state)
{
	struct pp_visit sold = gone(selling(COUNTED, SOLD_FEN)), v;

	(void)state;
	v = gone(reversing(&sold.sale));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(COUNTED), START_FEN);
	assert_int_equal(owes(COUNTED), START_FEN);
	assert_int_equal(books("cash"), 0);
	v = reversing(&sold.sale);
	v.wish.code = "A1";
	go(&v);
	assert_refused(&v, PP_NO, "was reversed before, by");
}

static void
a_refund_is_reversed_once(void **state)
{
	struct pp_visit back = gone(refunding(BLIND, BACK_FEN)), v;

	(void)state;
	v = gone(reversing(&back.sale));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(BLIND), START_FEN);
	assert_int_equal(books("cash"), 0);
	v = gone(reversing(&back.sale));
	assert_refused(&v, PP_NO, "was reversed before, by");
}

static void
a_reversal_that_came_to_nothing_may_be_tried_again(void **state)
{
	struct pp_visit sold = gone(selling(BLIND, SOLD_FEN)), v;

	(void)state;
	heal();
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = gone(reversing(&sold.sale));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	heal();
	v = gone(reversing(&sold.sale));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(has_fen(BLIND), START_FEN);
}

static void
the_same_refund_of_all_is_told_once_more(void **state)
{
	struct pp_visit v = refunding(BLIND, 0);

	(void)state;
	v.all = true;
	v.wish.code = "A1";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	v = refunding(BLIND, 0);
	v.all = true;
	v.wish.code = "A1";
	go(&v);
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.repeated);
	assert_int_equal(v.sale.amount.fen, START_FEN);
	assert_int_equal(rows_of("sale"), 1);
}

static void
only_what_was_credited_here_is_reversed(void **state)
{
	struct pp_visit sold = gone(selling(BLIND, SOLD_FEN)), v, back;

	(void)state;
	back = gone(reversing(&sold.sale));
	assert_ended(&back, PP_SALE_CREDITED);
	v = ordering(BLIND, PP_REFUND_REVERSAL, SOLD_FEN);
	v.wish.reverses = back.sale.id;
	go(&v);
	assert_refused(&v, PP_NO, "is a reversal itself");
	v.wish.reverses = 9999;
	go(&v);
	assert_refused(&v, PP_NO, "no such order");
	v = ordering(COUNTED, PP_SALE_REVERSAL, SOLD_FEN);
	v.wish.reverses = sold.sale.id;
	go(&v);
	assert_refused(&v, PP_NO, "no longer on the meter");
	heal();
	strike_from(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	sold = gone(selling(BLIND, 2 * SOLD_FEN));
	assert_ended(&sold, PP_SALE_NOT_CREDITED);
	v = gone(reversing(&sold.sale));
	assert_refused(&v, PP_NO, "is not-credited: there's nothing to undo");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(what_is_sold_behind_a_refund_waits_for_its_copies),
	    TILL_TEST(a_refund_sets_balance_and_count_at_once),
	    TILL_TEST(all_that_the_meter_shows_is_given_back),
	    TILL_TEST(never_more_than_the_meter_shows),
	    TILL_TEST(never_more_than_the_books_say),
	    TILL_TEST(what_was_used_between_reading_and_setting_is_rounded),
	    TILL_TEST(what_was_used_behind_the_setting_is_not),
	    TILL_TEST(a_lost_refund_is_sent_again_behind_a_fence_in_any_class),
	    TILL_TEST(a_refund_that_nothing_came_of_leaves_the_meter_its_money),
	    TILL_TEST(what_was_used_up_meanwhile_is_not_set),
	    TILL_TEST(a_refund_is_settled_by_whoever_comes),
	    TILL_TEST(a_sale_is_reversed_once),
	    TILL_TEST(a_refund_is_reversed_once),
	    TILL_TEST(a_reversal_that_came_to_nothing_may_be_tried_again),
	    TILL_TEST(the_same_refund_of_all_is_told_once_more),
	    TILL_TEST(only_what_was_credited_here_is_reversed),
	};

	return TILL_GROUP(tests);
}
