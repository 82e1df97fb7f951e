/* SPDX-License-Identifier: ISC */
/*
 * Meters that aren't as the books have them: seen at the next contact, closed
 * for sale, and opened again by proof or by people.
 */
#include "till_stage.h"

static struct pp_hold
hold_of(int64_t id)
{
	struct pp_hold hold;

	if (pp_hold_of(till.db, id, &hold) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return hold;
}

static void
end_hold(int64_t id, enum pp_hold_end as)
{
	struct pp_hold hold = hold_of(id);
	pp_money amount = {0};

	if (as == PP_HOLD_ADOPTED)
		amount = hold.amount;
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_hold_end(till.db, &hold, as, amount, "so be it", BEGIN_S,
		"boss") != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
restore_books(void)
{
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_hold_all(till.db, BEGIN_S) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
get_money_uncounted(struct sim_meter *m)
{
	m->credit += (int64_t)BOUGHT_FEN * FEN;
}

static void
lose_money(struct sim_meter *m)
{
	m->credit -= (int64_t)BOUGHT_FEN * FEN;
}

static void
lose_the_count(struct sim_meter *m)
{
	m->count = 0;
}

static void
close_down(struct sim_meter *m)
{
	m->prepay = 0;
}

static const struct {
	void (*happens)(struct sim_meter *m);
	enum pp_hold_reason reason;
	const char *words;
} cases[] = {
    {buy_elsewhere, PP_HOLD_COUNT_AHEAD,
	"its purchase count is 2, by the books 1: it was credited outside pp,"
	" of 7.77 yuan"},
    {get_money_uncounted, PP_HOLD_BALANCE_AHEAD, "of 7.77 yuan"},
    {lose_the_count, PP_HOLD_COUNT_BEHIND, "it was reset"},
    {replace, PP_HOLD_SERIAL, "its serial number is 000000004242"},
    {close_down, PP_HOLD_CLOSED, "its fee control is off"},
    {lose_money, PP_HOLD_BALANCE_BEHIND,
	"credit vanished from it, of 7.77 yuan"},
};

/* On three meters the same, which have counted to one. */
static void
stage_case(size_t i)
{
	struct pp_visit v;

	heal();
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	cases[i].happens(meter(BLIND));
	heal();
}

static void
each_is_refused_a_sale(size_t i)
{
	struct pp_visit v;

	stage_case(i);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, cases[i].words);
	assert_int_equal(hold_of(BLIND).reason, cases[i].reason);
	assert_int_equal(v.hold.reason, cases[i].reason);
	assert_int_equal(v.fences, 1); /* it was no late answer */
	assert_int_equal(v.orders, 0);
	/* From now on nobody goes there to sell, */
	heal();
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, cases[i].words);
	assert_wire(BLIND, "");
	/* and who settles finds it as it was. */
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, cases[i].words);
	assert_int_equal(rows_of("hold"), 1);
}

#define CASE(name, i)                                                          \
	static void name(void **state)                                         \
	{                                                                      \
		(void)state;                                                   \
		each_is_refused_a_sale(i);                                     \
	}

CASE(a_meter_whose_count_is_ahead_is_refused, 0)
CASE(a_meter_with_more_money_than_it_can_have_is_refused, 1)
CASE(a_meter_whose_count_fell_is_refused, 2)
CASE(a_meter_of_another_number_is_refused, 3)
CASE(a_meter_that_was_closed_is_refused, 4)
CASE(a_meter_whose_credit_vanished_is_refused, 5)

static void
credit_that_vanished_is_no_revenue(void **state)
{
	struct pp_visit v;

	(void)state;
	sim_meter_set_balance(meter(BLIND), 0);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_refused(&v, PP_NO, "credit vanished from it, of 500.00 yuan");
	assert_int_equal(rows_of("closing"), 0);
	end_hold(BLIND, PP_HOLD_ADOPTED);
	heal();
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_int_equal(books("external"), -START_FEN);
	assert_int_equal(books("revenue"), 0);
}

static void
what_was_used_at_a_price_since_lowered_is_no_loss(void **state)
{
	struct pp_visit v;
	int r;

	(void)state;
	use_wh(meter(BLIND), START_WORTH_WH);
	for (r = 0; r < SIM_RATES; r++)
		meter(BLIND)->price_e4[r] /= 2;
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_AGREES, "");
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
}

/* Where its registers tell nothing, the time bounds it. */
static void
credit_is_missed_where_the_register_ran_back(void **state)
{
	struct pp_visit v;

	(void)state;
	pass_time(60);
	meter(BLIND)->energy_wh[SIM_FLAT] -= 1000;
	meter(BLIND)->credit -= FEN;
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_AGREES, "");
	meter(BLIND)->energy_wh[SIM_FLAT] -= 1000;
	sim_meter_set_balance(meter(BLIND), 0);
	heal();
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "credit vanished from it");
	assert_false(v.hold.has_amount);
}

/* Then nothing tells how much it can have used. */
static void
unless_the_clock_was_set_back_as_well(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(BLIND)->energy_wh[SIM_FLAT] -= 1000;
	sim_meter_set_balance(meter(BLIND), 0);
	sim_virtual_set_wall(sim_rig_virtual(rig), BEGIN_S - 1000000);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_AGREES, "");
}

static void
adopted_credit_is_in_the_books_and_sales_go_on(void **state)
{
	struct pp_visit v;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		stage_case(i);
		v = gone(settling(BLIND));
		assert_result(&v, PP_VISIT_HELD, "of 7.77 yuan");
		end_hold(BLIND, PP_HOLD_ADOPTED);
		assert_int_equal(owes(BLIND), has_fen(BLIND));
		v = gone(selling(BLIND, SOLD_FEN));
		assert_ended(&v, PP_SALE_CREDITED);
		assert_int_equal(owes(BLIND), has_fen(BLIND));
	}
	assert_int_equal(books("external"), 2 * BOUGHT_FEN);
}

static void
released_without_a_change_it_is_held_again(void **state)
{
	struct pp_visit v;

	(void)state;
	stage_case(0);
	v = gone(settling(BLIND));
	end_hold(BLIND, PP_HOLD_RELEASED);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "its purchase count is 2");
}

/* It agrees again, but who closed it, and why, is for people to say. */
static void
what_was_held_stays_so_though_it_agrees(void **state)
{
	struct pp_visit v;

	(void)state;
	close_down(meter(BLIND));
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "fee control is off");
	meter(BLIND)->prepay = 1;
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "fee control is off");
	end_hold(BLIND, PP_HOLD_RELEASED);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_AGREES, "");
}

static void
an_amount_without_prices_stays_unknown(void **state)
{
	struct pp_visit v;

	(void)state;
	buy_elsewhere(meter(BLIND));
	use_wh(meter(BLIND), 50000);
	strike(BLIND, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	strike(BLIND, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	strike(BLIND, SIM_KIND_READ, 5, SIM_LOST_REQUEST);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "it was credited outside pp");
	assert_false(v.hold.has_amount);
}

static void
what_agrees_after_a_restore_is_sold_to_again(void **state)
{
	struct pp_visit v;

	(void)state;
	restore_books();
	assert_int_equal(rows_of("hold WHERE ended_at IS NULL"), 5);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_AGREES, "");
	assert_int_equal(rows_of("hold WHERE ended_as = 'agrees'"), 2);
	assert_int_equal(rows_of("hold WHERE ended_at IS NULL"), 3);
}

static void
what_was_sold_before_the_restore_is_found(void **state)
{
	struct pp_visit v;

	(void)state;
	restore_books();
	buy_elsewhere(meter(BLIND)); /* as the lost books had it */
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_NO, "credited outside pp");
	assert_int_equal(hold_of(BLIND).reason, PP_HOLD_COUNT_AHEAD);
	assert_int_equal(rows_of("hold WHERE meter = 2 AND ended_as ="
				 " 'released'"),
	    1);
}

static void
reopen(struct sim_meter *m)
{
	m->prepay = 1;
}

static void
one_odd_look_closes_nothing(void **state)
{
	struct pp_visit v;

	(void)state;
	close_down(meter(BLIND));
	after(BLIND, SIM_KIND_READ, 2, reopen);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_wire(BLIND, "rrrrPrr");
	assert_int_equal(rows_of("hold"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_meter_whose_count_is_ahead_is_refused),
	    TILL_TEST(a_meter_with_more_money_than_it_can_have_is_refused),
	    TILL_TEST(a_meter_whose_count_fell_is_refused),
	    TILL_TEST(a_meter_of_another_number_is_refused),
	    TILL_TEST(a_meter_that_was_closed_is_refused),
	    TILL_TEST(a_meter_whose_credit_vanished_is_refused),
	    TILL_TEST(credit_that_vanished_is_no_revenue),
	    TILL_TEST(what_was_used_at_a_price_since_lowered_is_no_loss),
	    TILL_TEST(credit_is_missed_where_the_register_ran_back),
	    TILL_TEST(unless_the_clock_was_set_back_as_well),
	    TILL_TEST(adopted_credit_is_in_the_books_and_sales_go_on),
	    TILL_TEST(released_without_a_change_it_is_held_again),
	    TILL_TEST(what_was_held_stays_so_though_it_agrees),
	    TILL_TEST(an_amount_without_prices_stays_unknown),
	    TILL_TEST(what_agrees_after_a_restore_is_sold_to_again),
	    TILL_TEST(what_was_sold_before_the_restore_is_found),
	    TILL_TEST(one_odd_look_closes_nothing),
	};

	return TILL_GROUP(tests);
}
