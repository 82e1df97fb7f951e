/* SPDX-License-Identifier: ISC */
/*
 * An exchange that broke off somewhere: nothing is half-done, whoever runs it
 * again goes on with it, and what is carried is moved once.
 */
#include "exchange_stage.h"

static void
said_again_it_stays_as_it_is(void **state)
{
	(void)state;
	close_old("M02");
	close_old("M02");
	assert_wire(BLIND, "rrFrrrFrr");
	hang(BLIND);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	heal();
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
	assert_wire(BLIND, "");
}

/* What was taken from the old one isn't given back to it. */
static void
an_end_that_broke_off_is_gone_on_with(void **state)
{
	(void)state;
	stopped = 0;
	till.stop = &stopped;
	after(BLIND, SIM_KIND_FEE, 1, stop_now);
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_ENDED, "stopped before it was");
	assert_int_equal(rows_of("carry"), 1);
	stopped = 0;
	heal();
	close_old("M02");
	assert_wire(BLIND, "rrFrr");
	assert_int_equal(job.carry.left.fen, START_FEN);
}

static void
a_wrong_number_leaves_nothing_half_done(void **state)
{
	(void)state;
	change("M02", BLIND);
	job.serial = "000000004243";
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "the meter there has the number");
	assert_int_equal(rows_of("exchange"), 0);
	assert_string_equal(target[BLIND].serial, "000000000002");
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
a_silent_one_leaves_nothing_half_done(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_EAWAY, "no answer");
	assert_int_equal(rows_of("exchange"), 0);
	heal();
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
without_its_prices_nothing_begins(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 10 * KWH_WH;
	/* look, its type, then its prices in three tries */
	heal();
	strike_from(BLIND, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_EAWAY, "its prices can't be read");
	assert_int_equal(rows_of("exchange"), 0);
}

static void
an_opening_that_was_left_is_gone_on_with(void **state)
{
	struct pp_visit v;

	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 10 * KWH_WH;
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 5, SIM_LOST_REQUEST);
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_PENDING, "isn't proven");
	assert_string_equal(target[BLIND].serial, new_serial);
	/* It was opened, and takes off what it uses by itself. */
	use_wh(meter(BLIND), 10 * KWH_WH);
	v = settled(BLIND);
	assert_result(&v, PP_VISIT_OPENED, "");
	assert_in_range(number(till.db, "SELECT used_fen FROM exchange"),
	    TEN_KWH_FEN - 1, TEN_KWH_FEN);
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_in_range(has_fen(BLIND), START_FEN - 2 * TEN_KWH_FEN,
	    START_FEN - 2 * TEN_KWH_FEN + 1);
}

/* The new one has used so little that those values could be its own. */
static void
typed_values_said_again_end_no_other(void **state)
{
	int i;

	(void)state;
	hang(BLIND);
	for (i = 0; i < 2; i++) {
		want("M02");
		job.has_typed = true;
		job.typed = (struct pp_typed){
		    .balance = {START_FEN},
		    .total_wh = START_WH,
		};
		assert_int_equal(exchange(), PP_OK);
		assert_int_equal(rows_of("closing"), 1);
		assert_int_equal(rows_of("carry"), 1);
		if (i > 0)
			break;
		want_new("M02");
		assert_int_equal(exchange(), PP_OK);
		assert_exchanged(BLIND, START_FEN);
		pass_time(DAY_S);
	}
	assert_exchanged(BLIND, START_FEN);
}

static void
another_new_one_is_not_taken_for_it(void **state)
{
	(void)state;
	leave_opening("M02", BLIND);
	want_new("M02");
	job.serial = "000000004243";
	assert_no(PP_NO, "it is being exchanged for 000000004242 already");
	want_new("M02");
	job.has_start = true;
	assert_no(PP_NO, "with another time, or another start, already");
	want_new("M02");
	job.has_typed = true;
	assert_no(PP_NO, "has ended already, with other values");
	heal();
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* The move is under way: whoever comes ends it, and there is one. */
static void
what_is_carried_is_moved_once(void **state)
{
	(void)state;
	close_old("M01");
	hang(COUNTED);
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REPLY);
	strike_from(COUNTED, SIM_KIND_READ, 10, SIM_LOST_REQUEST);
	want_new("M01");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_MOVES);
	assert_pending(&job.visit, "the order stays pending");
	heal();
	want_new("M01");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(COUNTED, START_FEN);
	assert_int_equal(rows_of("sale WHERE moves IS NOT NULL"), 1);
}

static void
what_did_not_come_is_carried_still(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	strike_from(BLIND, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_MOVES);
	assert_ended(&job.visit, PP_SALE_NOT_CREDITED);
	assert_int_equal(books("refund-due"), 0);
	heal();
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
	assert_int_equal(rows_of("sale WHERE moves IS NOT NULL"), 2);
}

static void
neither_half_of_a_move_is_undone(void **state)
{
	struct pp_sale sale;
	struct pp_visit v;

	(void)state;
	change("M02", BLIND);
	assert_int_equal(exchange(), PP_OK);
	sale = told[0]->sale;
	assert_string_equal(sale.method, "transfer");
	v = gone(reversing(&sale));
	assert_refused(&v, PP_NO, "moved credit between meters");
}

static void
nobody_else_is_opened_in_between(void **state)
{
	static struct pp_opening other = {.name = "Li", .phone = ""};
	struct pp_visit v;

	(void)state;
	close_old("M02");
	want_new("M02");
	hang(BLIND);
	other.account.id = 0;
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_step(PP_EXCHANGE_OPENS);
	v = job.visit;
	v.opening = &other;
	go(&v);
	assert_refused(&v, PP_NO, "it is being exchanged for account A00002");
	assert_int_equal(v.orders, 0);
	assert_int_equal(other.account.id, 0);
	assert_false(other.is_new);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(said_again_it_stays_as_it_is),
	    TILL_TEST(an_end_that_broke_off_is_gone_on_with),
	    TILL_TEST(a_wrong_number_leaves_nothing_half_done),
	    TILL_TEST(a_silent_one_leaves_nothing_half_done),
	    TILL_TEST(without_its_prices_nothing_begins),
	    TILL_TEST(an_opening_that_was_left_is_gone_on_with),
	    TILL_TEST(typed_values_said_again_end_no_other),
	    TILL_TEST(another_new_one_is_not_taken_for_it),
	    TILL_TEST(what_is_carried_is_moved_once),
	    TILL_TEST(what_did_not_come_is_carried_still),
	    TILL_TEST(neither_half_of_a_move_is_undone),
	    TILL_TEST(nobody_else_is_opened_in_between),
	};

	return TILL_GROUP(tests);
}
