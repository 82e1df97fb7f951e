/* SPDX-License-Identifier: ISC */
/*
 * Models that lack something of what selling is usually done with: what can't
 * be sold to is refused, the rest does without.
 */
#include "model_stage.h"

static struct pp_opening opening = {.name = "Wang Fang", .phone = ""};

static void
assert_unfit(void)
{
	struct pp_visit v = gone(selling(BLIND, SOLD_FEN));

	assert_refused(&v, PP_NO, "doesn't say how to sell to it");
	assert_wire(BLIND, "");
}

static void
without_the_order_to_purchase_nothing_is_sold(void **state)
{
	char text[TEXT_MAX], *orders;

	(void)state;
	read_shipped(text);
	edit(text, "cancel: zero", "\n", "");
	orders = strstr(text, "\norders:");
	assert_non_null(orders);
	edit(orders, "  purchase:  ", "  fee:  ", "");
	use_model(text);
	assert_unfit();
}

static void
without_the_order_to_set_nothing_is_sold(void **state)
{
	char text[TEXT_MAX], *orders;

	(void)state;
	read_shipped(text);
	orders = strstr(text, "\norders:");
	assert_non_null(orders);
	edit(orders, "  fee:  ", "  force: ", "");
	use_model(text);
	assert_unfit();
}

static void
an_amount_that_does_not_fit_is_never_armed(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("amount: {at: 0, type: u32", ",",
	    "amount: {at: 0, type: u16");
	v = gone(selling(BLIND, UINT16_MAX + 1));
	assert_refused(&v, PP_EDATA, "amount of 65536 doesn't fit");
	assert_wire(BLIND, "rr");
	assert_int_equal(rows_of("sale"), 0);
}

static void
where_no_zero_cancels_a_fence_does(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("cancel: zero", " ", "cancel: none");
	/* Refused at the desk; */
	meter(COUNTED)->cap_fen = START_FEN;
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_string_equal(v.sale.remark, "the meter refused it");
	assert_wire(COUNTED, "rrPrrrr");
	assert_false(v.sale.moved);
	/* and lost, and then wanted back. */
	heal();
	meter(COUNTED)->cap_fen = 0;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "doesn't take the order");
	heal();
	v = gone(cancelling(COUNTED));
	assert_ended(&v, PP_SALE_NOT_CREDITED);
	assert_wire(COUNTED, "rrrr");
	assert_int_equal(books("refund-due"), -2 * SOLD_FEN);
}

static void
without_a_read_of_prices_it_goes_without(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("  fee:  ", "# M S1", "  charges:  ");
	v = gone(refunding(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(BLIND, "rrFrr");
	buy_elsewhere(meter(BLIND));
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "outside pp, of 7.77 yuan");
	/* Much was used, and nobody knows what it cost. */
	strike(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
	strike_from(COUNTED, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "");
	use_wh(meter(COUNTED), 50000);
	v = settled(COUNTED);
	assert_pending(&v, "its prices can't be read");
}

static void
some_of_the_prices_are_none(void **state)
{
	struct pp_visit v;

	(void)state;
	use_edited("      price_valley: {at: 0x0408", "\n", "");
	v = gone(refunding(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(BLIND, "rrFrrrrr");
}

static void
an_opening_that_cannot_be_said_stays_intended(void **state)
{
	struct pp_visit v = {
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	};

	(void)state;
	opening.account.id = 0;
	use_edited("      purchased: {enable: 10", "\n", "");
	go(&v);
	assert_result(&v, PP_VISIT_PENDING, "purchased");
	assert_wire(FRESH, "rrr");
	till.models = models;
	v = settled(FRESH);
	assert_result(&v, PP_VISIT_OPENED, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    MODEL_TEST(without_the_order_to_purchase_nothing_is_sold),
	    MODEL_TEST(without_the_order_to_set_nothing_is_sold),
	    MODEL_TEST(an_amount_that_does_not_fit_is_never_armed),
	    MODEL_TEST(where_no_zero_cancels_a_fence_does),
	    MODEL_TEST(without_a_read_of_prices_it_goes_without),
	    MODEL_TEST(some_of_the_prices_are_none),
	    MODEL_TEST(an_opening_that_cannot_be_said_stays_intended),
	};

	return TILL_GROUP(tests);
}
