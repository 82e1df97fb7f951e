/* SPDX-License-Identifier: ISC */
/*
 * Meters that have something of their own before an account begins: it isn't
 * wiped out unasked, and what people have settled isn't given twice.
 */
#include "open_stage.h"

enum {
	OWN_FEN = 3000,
};

static const char evidence_before[] =
    "evidence WHERE role = 'before' AND sale IS NULL";

/* What was sent to it till then may be on its way, whenever it is said to end.
 */
static void
an_end_dated_back_is_as_late_as_it_was_entered(void **state)
{
	struct pp_visit v;

	(void)state;
	pass_time(7200);
	end_as_of(BLIND, world->wall_s(world) - 3600);
	v = opened(BLIND);
	assert_opened(&v);
	/* Looked at again, behind a fence. */
	assert_wire(BLIND, "rrrrrFrr");
}

static void
what_people_settled_is_not_taken_over(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	v = gone(making(BLIND, PP_ERRAND_ADOPT));
	assert_refused(&v, PP_NO, "settled when account A00002 was closed");
	assert_wire(BLIND, "rr");
	assert_int_equal(owes(BLIND), 0);
}

static void
a_meter_that_comes_back_begins_with_nothing(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	assert_int_equal(books("refund-due"), -START_FEN);
	v = opened(BLIND);
	assert_opened(&v);
	assert_result(&v, PP_VISIT_OPENED,
	    "it still had 500.00 yuan from account A00002, settled when that"
	    " was closed");
	assert_int_equal(has_fen(BLIND), 0);
	assert_int_equal(meter(BLIND)->count, 0);
	assert_int_equal(rows_of(evidence_before), 1);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_CLOSED, "");
	assert_false(v.has_sale);
	assert_int_equal(books("refund-due"), -START_FEN);
	assert_int_equal(books("cash"), 0);
}

static void
it_is_known_wherever_it_hangs(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	meter(FRESH)->number = meter(BLIND)->number;
	meter(FRESH)->prepay = 1;
	sim_meter_set_balance(meter(FRESH), START_FEN);
	write_one(till.db, "UPDATE meter SET serial = 'x' WHERE code = 'M02'");
	write_one(till.db,
	    "UPDATE meter SET serial = '000000000002' WHERE code = 'M04'");
	load_targets();
	v = gone(making(FRESH, PP_ERRAND_ADOPT));
	assert_refused(&v, PP_NO, "settled when account A00002 was closed");
	v = opened(FRESH);
	assert_opened(&v);
	assert_int_equal(has_fen(FRESH), 0);
}

/* Once it was opened anew, what it has is its new tenant's. */
static void
what_came_after_that_is_nobody_elses(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	v = opened(BLIND);
	assert_opened(&v);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_CLOSED, "");
	pass_time(60);
	meter(BLIND)->prepay = 1;
	sim_meter_set_balance(meter(BLIND), OWN_FEN);
	v = opened(BLIND);
	assert_refused(&v, PP_NO, "it runs already");
	v = gone(making(BLIND, PP_ERRAND_ADOPT));
	assert_opened(&v);
	assert_int_equal(owes(BLIND), OWN_FEN);
}

static void
an_order_that_did_not_reach_it_is_sent_again(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = opened(BLIND);
	assert_opened(&v);
	assert_int_equal(v.orders, 2);
	assert_int_equal(has_fen(BLIND), 0);
}

static void
whoever_settles_clears_it_too(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = opened(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "doesn't take the order");
	v = settled(BLIND);
	assert_result(&v, PP_VISIT_OPENED, "it still had 500.00 yuan");
	assert_int_equal(has_fen(BLIND), 0);
}

/* It took the order, nobody saw that, and somebody loaded it by a card. */
static void
what_came_since_it_was_cleared_is_not_wiped_out(void **state)
{
	struct pp_visit v;

	(void)state;
	give_up(BLIND);
	strike(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REPLY);
	strike_from(BLIND, SIM_KIND_READ, 4, SIM_LOST_REQUEST);
	v = opened(BLIND);
	assert_result(&v, PP_VISIT_PENDING, "isn't proven");
	heal();
	assert_true(sim_meter_buy(meter(BLIND), BOUGHT_FEN));
	v = settled(BLIND);
	assert_refused(&v, PP_NO, "it runs already, with 1 purchases");
	assert_int_equal(has_fen(BLIND), BOUGHT_FEN);
}

static void
load_fresh(void)
{
	sim_meter_set_balance(meter(FRESH), OWN_FEN);
	meter(FRESH)->count = 1;
}

static void
credit_of_its_own_is_not_wiped_out_unasked(void **state)
{
	struct pp_visit v;

	(void)state;
	load_fresh();
	v = opened(FRESH);
	assert_refused(&v, PP_NO,
	    "it shows 30.00 yuan and 1 purchase of its own: --discard opens it"
	    " all the same, pp-account adopt takes over one that runs");
	assert_wire(FRESH, "rr");
	assert_int_equal(opening.account.id, 0);
	sim_meter_set_balance(meter(FRESH), 0);
	v = opened(FRESH);
	assert_refused(&v, PP_NO, "it shows 0.00 yuan and 1 purchase");
	meter(FRESH)->count = 0;
	v = opened(FRESH);
	assert_opened(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
	assert_string_equal(v.reason, "");
	assert_int_equal(rows_of(evidence_before), 0);
}

static void
what_is_discarded_is_kept_in_the_book(void **state)
{
	struct pp_visit v = making(FRESH, PP_ERRAND_OPEN);

	(void)state;
	load_fresh();
	v.discard = true;
	go(&v);
	assert_opened(&v);
	assert_result(&v, PP_VISIT_OPENED,
	    "30.00 yuan and 1 purchase of its own were discarded");
	assert_int_equal(has_fen(FRESH), 0);
	assert_int_equal(number(till.db,
			     "SELECT balance_fen + count FROM evidence"
			     " WHERE role = 'before' AND sale IS NULL"),
	    OWN_FEN + 1);
	v = gone(selling(FRESH, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
}

static void
a_running_meter_is_somebodys(void **state)
{
	struct pp_visit v = making(RUNNING, PP_ERRAND_OPEN);

	(void)state;
	v.discard = true;
	go(&v);
	assert_refused(&v, PP_NO, "it runs already, with 5 purchases");
	assert_int_equal(v.orders, 0);
}

/* While we looked, people gave it up, and somebody else moved in. */
static void
others_move_in(struct sim_meter *m)
{
	struct pp_proof proof = shown(BLIND);
	struct pp_epoch epoch;

	(void)m;
	give_up(BLIND);
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_epoch_intend(till.db, BLIND, 1, proof.serial, &proof, BEGIN_S,
		"another", &epoch) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
who_came_next_is_not_closed(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, others_move_in);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_refused(&v, PP_NO, "another account was opened on it meanwhile");
	assert_wire(BLIND, "rr");
	assert_int_equal(has_fen(BLIND), START_FEN);
}

static void
nor_is_anything_taken_from_him_or_given(void **state)
{
	struct pp_visit v;

	(void)state;
	after(BLIND, SIM_KIND_READ, 1, others_move_in);
	v = gone(refunding(BLIND, 100));
	assert_refused(&v, PP_NO, "another account was opened on it meanwhile");
	v = gone(selling(BLIND, 100));
	assert_ended(&v, PP_SALE_CREDITED);
	v = selling(BLIND, 100);
	v.of_epoch = BLIND; /* the first that it had */
	assert_int_not_equal(v.of_epoch, v.epoch.id);
	go(&v);
	assert_refused(&v, PP_NO, "another account was opened on it meanwhile");
	assert_int_equal(v.reads, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(an_end_dated_back_is_as_late_as_it_was_entered),
	    TILL_TEST(what_people_settled_is_not_taken_over),
	    TILL_TEST(a_meter_that_comes_back_begins_with_nothing),
	    TILL_TEST(it_is_known_wherever_it_hangs),
	    TILL_TEST(what_came_after_that_is_nobody_elses),
	    TILL_TEST(an_order_that_did_not_reach_it_is_sent_again),
	    TILL_TEST(whoever_settles_clears_it_too),
	    TILL_TEST(what_came_since_it_was_cleared_is_not_wiped_out),
	    TILL_TEST(credit_of_its_own_is_not_wiped_out_unasked),
	    TILL_TEST(what_is_discarded_is_kept_in_the_book),
	    TILL_TEST(a_running_meter_is_somebodys),
	    TILL_TEST(who_came_next_is_not_closed),
	    TILL_TEST(nor_is_anything_taken_from_him_or_given),
	};

	return TILL_GROUP(tests);
}
