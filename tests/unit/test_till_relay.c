/* SPDX-License-Identifier: ISC */
/*
 * After a sale a relay that arrears had tripped is let go, by force off and
 * never by forced closing; one that a person tripped stays.
 */
#include "till_stage.h"

enum {
	DEBT_FEN = 20000,
};

static void
log_relay(int64_t id, enum pp_relay_action action, enum pp_relay_cause cause)
{
	struct pp_relay_order order = {
	    .meter = id,
	    .at = BEGIN_S,
	    .who = "boss",
	    .action = action,
	    .cause = cause,
	    .reason = "",
	};

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_relay_log(till.db, &order) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
was_done(int64_t id)
{
	struct pp_relay_wish wish;

	if (pp_relay_wish(till.db, id, &wish) != PP_OK ||
	    pp_db_begin(till.db) != PP_OK ||
	    pp_relay_done(till.db, wish.order, BEGIN_S + 1, 1) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Its relay is held open, and the log says by whom, if it was us. */
static void
trip(int64_t id)
{
	meter(id)->force_enable = 1;
	meter(id)->force_trip = 1;
	sim_meter_settle(meter(id), 0);
}

static void
keep_closed(int64_t id)
{
	meter(id)->force_enable = 1;
	meter(id)->force_trip = 0;
	sim_meter_settle(meter(id), 0);
}

static void
close_by_hand(struct sim_meter *m)
{
	m->force_enable = 0;
	sim_meter_settle(m, 0);
}

static void
what_arrears_tripped_is_let_go_by_force_off(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark,
	    "the relay, tripped for arrears, is let go");
	assert_true(v.released);
	assert_wire(COUNTED, "rrPrrfrr");
	/* Left to the meter, not held closed. */
	assert_int_equal(meter(COUNTED)->force_enable, 0);

	assert_int_equal(meter(COUNTED)->relay, 1);
}

static void
what_a_person_tripped_stays_and_the_receipt_says_so(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_PERSON);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark,
	    "a person tripped the relay; it stays tripped");
	assert_false(v.released);
	assert_wire(COUNTED, "rrPrr");
	assert_int_equal(meter(COUNTED)->relay, 0);
}

static void
what_others_tripped_stays(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay is held open, not by pp; it stays so");
	trip(BLIND);
	log_relay(BLIND, PP_RELAY_PREPAID, PP_CAUSE_PERSON);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay is to be let go, by pp-trip repair");
	was_done(BLIND);
	v = gone(selling(BLIND, 2 * SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay is held open, not by pp; it stays so");
	assert_int_equal(meter(COUNTED)->relay, 0);
	assert_int_equal(meter(BLIND)->relay, 0);
}

static void
a_turn_of_a_ration_is_not_ended_by_a_sale(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_RATION);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "supply is short: the relay stays open for its turn");
	assert_int_equal(meter(COUNTED)->relay, 0);
}

/* It was lost when it was to be tripped, and then somebody paid. */
static void
arrears_that_were_paid_before_they_tripped_it_never_do(void **state)
{
	struct pp_relay_wish wish;
	struct pp_visit v;

	(void)state;
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark, "");
	assert_false(v.released);
	assert_wire(COUNTED, "rrPrr");
	assert_int_equal(pp_relay_wish(till.db, COUNTED, &wish), PP_NO);
	/* A person's trip isn't for money. */
	log_relay(BLIND, PP_RELAY_TRIP, PP_CAUSE_PERSON);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_int_equal(pp_relay_wish(till.db, BLIND, &wish), PP_OK);
	assert_int_equal(wish.action, PP_RELAY_TRIP);
}

/* What is open, and wasn't ordered to be: others did that. */
static void
what_was_to_be_kept_or_was_let_go_is_held_open_by_others(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_KEEP, PP_CAUSE_PERSON);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay is held open, not by pp; it stays so");
	trip(BLIND);
	log_relay(BLIND, PP_RELAY_PREPAID, PP_CAUSE_PROVEN);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay is held open, not by pp; it stays so");
}

static void
arrears_that_tripped_it_and_were_undone_by_hand_are_over(void **state)
{
	struct pp_visit v;

	(void)state;
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	was_done(COUNTED);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_wire(COUNTED, "rrPrr");
	assert_int_equal(rows_of("relay_order"), 1);
	/* Who still owes is to be tripped still. */
	log_relay(BLIND, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	use_wh(meter(BLIND),
	    (START_FEN + DEBT_FEN) * INT64_C(100000) /
		meter(BLIND)->price_e4[SIM_FLAT]);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(rows_of("relay_order"), 2);
	log_relay(NAIVE, PP_RELAY_KEEP, PP_CAUSE_PERSON);
	v = gone(selling(NAIVE, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(rows_of("relay_order"), 3);
}

static void
what_is_kept_closed_is_left_alone(void **state)
{
	struct pp_visit v;

	(void)state;
	keep_closed(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark, "");
	assert_wire(COUNTED, "rrPrr");
}

static void
still_in_arrears_it_stays_tripped(void **state)
{
	struct pp_visit v;

	(void)state;
	use_wh(meter(COUNTED),
	    (START_FEN + DEBT_FEN) * INT64_C(100000) /
		meter(COUNTED)->price_e4[SIM_FLAT]);
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark,
	    "still in arrears: the relay stays tripped");
	v = gone(selling(COUNTED, 2 * SOLD_FEN));
	assert_string_equal(v.sale.remark,
	    "the relay, tripped for arrears, is let go");
	assert_true(v.released);
}

static void
a_release_that_is_lost_is_sent_again(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	strike(COUNTED, SIM_KIND_FORCE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_true(v.released);
	assert_wire(COUNTED, "rrPrrfrrfrr");
}

static void
nobody_answers_behind_a_release(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	strike_from(COUNTED, SIM_KIND_READ, 5, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_state(&v, PP_SALE_CREDITED);
	assert_result(&v, PP_VISIT_ENDED, "the relay was to be let go, but no");
	/* Somebody closed it meanwhile: nothing is to be done. */
	close_by_hand(meter(COUNTED));
	v = settled(COUNTED);
	assert_result(&v, PP_VISIT_AGREES, "");
	assert_wire(COUNTED, "rr");
}

static void
what_is_owed_still_is_let_go_by_the_next(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	strike_from(COUNTED, SIM_KIND_FORCE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_false(v.released);
	heal();
	v = gone(selling(COUNTED, 2 * SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_string_equal(v.sale.remark,
	    "the relay, tripped for arrears, is let go");
	assert_true(v.released);
}

static void
what_a_person_keeps_closed_since_is_not_let_go(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	strike_from(COUNTED, SIM_KIND_FORCE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	keep_closed(COUNTED);
	v = settled(COUNTED);
	assert_result(&v, PP_VISIT_AGREES, "");
	assert_wire(COUNTED, "rr");
	trip(COUNTED);
	v = settled(COUNTED); /* the intention has ended with that look */
	assert_wire(COUNTED, "rr");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(what_arrears_tripped_is_let_go_by_force_off),
	    TILL_TEST(what_a_person_tripped_stays_and_the_receipt_says_so),
	    TILL_TEST(what_others_tripped_stays),
	    TILL_TEST(a_turn_of_a_ration_is_not_ended_by_a_sale),
	    TILL_TEST(arrears_that_were_paid_before_they_tripped_it_never_do),
	    TILL_TEST(what_was_to_be_kept_or_was_let_go_is_held_open_by_others),
	    TILL_TEST(arrears_that_tripped_it_and_were_undone_by_hand_are_over),
	    TILL_TEST(what_is_kept_closed_is_left_alone),
	    TILL_TEST(still_in_arrears_it_stays_tripped),
	    TILL_TEST(a_release_that_is_lost_is_sent_again),
	    TILL_TEST(nobody_answers_behind_a_release),
	    TILL_TEST(what_is_owed_still_is_let_go_by_the_next),
	    TILL_TEST(what_a_person_keeps_closed_since_is_not_let_go),
	};

	return TILL_GROUP(tests);
}
