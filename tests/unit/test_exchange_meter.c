/* SPDX-License-Identifier: ISC */
/*
 * A meter in the place of another: what the old one had comes to the new one,
 * whenever it is entered, to the same energy and money.
 */
#include "exchange_stage.h"

static void
a_meter_is_exchanged_on_the_spot(void **state)
{
	struct pp_epoch epoch;

	(void)state;
	close_old("M02");
	assert_int_equal(job.carry.left.fen, START_FEN);
	assert_int_equal(register_wh(BLIND), START_WH);
	hang(BLIND);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
	assert_int_equal(register_wh(BLIND), START_WH);
	assert_int_equal(pp_epoch_of(till.db, BLIND, &epoch), PP_OK);
	assert_int_equal(epoch.no, 2);
	assert_string_equal(epoch.account_code, "A00002");
	assert_int_equal(books("cash"), 0);
	use_wh(meter(BLIND), KWH_WH);
	assert_int_equal(register_wh(BLIND), START_WH + KWH_WH);
}

/* Old: 10 kWh; then the exchange; new: 10 kWh; three days in all. */
static void
entered_late_it_comes_to_the_same(void **state)
{
	int64_t spot_fen, spot_wh, at;

	(void)state;
	use_wh(meter(BLIND), 10 * KWH_WH);
	change("M02", BLIND);
	assert_int_equal(exchange(), PP_OK);
	use_wh(meter(BLIND), 10 * KWH_WH);
	pass_time(3 * DAY_S);
	spot_fen = has_fen(BLIND);
	spot_wh = register_wh(BLIND);

	assert_int_equal(leave_till(state), 0);
	assert_int_equal(enter_till(state), 0);
	use_wh(meter(BLIND), 10 * KWH_WH);
	close_old("M02");
	hang(BLIND);
	at = world->wall_s(world);
	/* It isn't opened, so it counts energy and no money. */
	meter(BLIND)->energy_wh[SIM_FLAT] += 10 * KWH_WH;
	pass_time(3 * DAY_S);
	want_new("M02");
	job.at = at;
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, spot_fen);
	assert_int_equal(register_wh(BLIND), spot_wh);
	/* What was corrected shows. */
	assert_int_equal(number(till.db,
			     "SELECT used_fen FROM exchange"
			     " WHERE used_wh = 10000"),
	    TEN_KWH_FEN);
	assert_int_equal(rows_of("entry WHERE kind = 'correction'"), 1);
	assert_int_equal(books("claim"), 0);
}

static void
each_rate_has_its_price(void **state)
{
	struct sim_meter *m = meter(BLIND);

	(void)state;
	close_old("M02");
	hang(BLIND);
	m->energy_wh[SIM_SHARP] = 2 * KWH_WH;
	m->energy_wh[SIM_VALLEY] = 20 * KWH_WH;
	want_new("M02");
	job.has_start = true;
	job.start_wh = KWH_WH;
	job.start_rate_wh[PP_RATE_SHARP] = KWH_WH;
	assert_int_equal(exchange(), PP_OK);
	/* 1 x 1.3530 + 20 x 0.2744 */
	assert_exchanged(BLIND, START_FEN - 684);
}

/* Of 2 and 6 kWh, one in four was there before. */
static void
where_only_the_sum_was_known_each_rate_has_its_share(void **state)
{
	struct pp_register_shift shift = {0};
	struct sim_meter *m = meter(BLIND);

	(void)state;
	close_old("M02");
	hang(BLIND);
	m->energy_wh[SIM_SHARP] = 2 * KWH_WH;
	m->energy_wh[SIM_FLAT] = 6 * KWH_WH;
	want_new("M02");
	job.has_start = true;
	job.start_wh = 2 * KWH_WH;
	assert_int_equal(exchange(), PP_OK);
	/* 1.5 x 1.3530 + 4.5 x 0.6557 */
	assert_exchanged(BLIND, START_FEN - 498);
	/* Nor does the register of any of them jump. */
	assert_int_equal(pp_swap_shift(till.db, BLIND, world->wall_s(world),
			     &shift),
	    PP_OK);
	assert_int_equal(shift.rate_wh[PP_RATE_SHARP], -500);
	assert_int_equal(shift.rate_wh[PP_RATE_FLAT], START_WH - 1500);
}

static void
what_it_used_beyond_what_is_carried_is_claimed(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 1000 * KWH_WH;
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, 0);
	assert_int_equal(books("claim"), 65570 - START_FEN);
}

static void
burn(int64_t id)
{
	use_wh(meter(id), 10 * KWH_WH);
	hang(id);
}

static void
type_old(int64_t fen, int64_t wh)
{
	job.has_typed = true;
	job.typed = (struct pp_typed){.balance = {fen}, .total_wh = wh};
}

static void
a_burnt_one_is_typed(void **state)
{
	(void)state;
	burn(BLIND);
	want_new("M02");
	type_old(START_FEN - TEN_KWH_FEN, START_WH + 10 * KWH_WH);
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN - TEN_KWH_FEN);
	assert_int_equal(register_wh(BLIND), START_WH + 10 * KWH_WH);
	assert_int_equal(number(till.db, "SELECT typed FROM closing"), 1);
	assert_int_equal(books("revenue"), -TEN_KWH_FEN);
	/* And again, word for word. */
	heal();
	want_new("M02");
	type_old(START_FEN - TEN_KWH_FEN, START_WH + 10 * KWH_WH);
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN - TEN_KWH_FEN);
	assert_wire(BLIND, "");
}

static void
typed_values_that_cannot_be_change_nothing(void **state)
{
	(void)state;
	burn(BLIND);
	want_new("M02");
	type_old(START_FEN + 1, START_WH);
	assert_no(PP_NO, "");
	assert_int_equal(rows_of("closing"), 0);
	assert_false(pp_db_in_transaction(till.db));
}

static void
the_old_one_comes_first(void **state)
{
	(void)state;
	hang(BLIND);
	want_new("M02");
	assert_no(PP_NO, "give its last values");
	assert_wire(BLIND, "");
	/* Nor is it taken for the old one. */
	want("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "");
	assert_int_equal(job.visit.orders, 0);
}

static void
one_that_runs_is_taken_over_only_if_that_is_meant(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->prepay = 1;
	meter(BLIND)->count = 3;
	sim_meter_set_balance(meter(BLIND), SOLD_FEN);
	use_wh(meter(BLIND), KWH_WH);
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "pp-account exchange --adopt");
	assert_int_equal(rows_of("exchange"), 0);
	want_new("M02");
	job.adopt = true;
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_step(PP_EXCHANGE_DONE);
	assert_int_equal(has_fen(BLIND), START_FEN + SOLD_FEN - KWH_FEN);
	assert_int_equal(owes(BLIND), START_FEN + SOLD_FEN - KWH_FEN);
	assert_int_equal(register_wh(BLIND), START_WH + KWH_WH);
}

static void
a_start_that_it_cannot_have_had_is_refused(void **state)
{
	(void)state;
	change("M02", BLIND);
	job.has_start = true;
	job.start_wh = 10;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "it shows 0.00 kWh");
	meter(BLIND)->energy_wh[SIM_FLAT] = KWH_WH;
	job.start_rate_wh[PP_RATE_SHARP] = 10;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "it shows 1.00 kWh");
	assert_int_equal(job.visit.orders, 0);
	assert_int_equal(rows_of("exchange"), 0);
}

/* What it used before is somebody's, here or elsewhere. */
static void
what_a_used_one_showed_at_first_is_to_be_said(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 30;
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO,
	    "its register is at 0.03 kWh: --start-kwh says what");
	assert_int_equal(rows_of("exchange"), 0);
	/* A step is what a new one may have from the factory's tests. */
	meter(BLIND)->energy_wh[SIM_FLAT] = 10;
	want_new("M02");
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* Of second hand, with a start that somebody forgot. */
static void
it_is_not_billed_for_more_than_it_can_have_used(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 100000 * KWH_WH;
	want_new("M02");
	job.has_start = true;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "it would have used 100000.00 kWh");
	assert_int_equal(rows_of("exchange"), 0);
	want_new("M02");
	job.has_start = true;
	job.start_wh = 100000 * KWH_WH;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* The display shows a digit more than the wire. */
static void
a_digit_that_only_its_display_shows_is_no_use(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = KWH_WH;
	want_new("M02");
	job.has_start = true;
	job.start_wh = job.start_rate_wh[PP_RATE_FLAT] = KWH_WH + 9;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
a_time_goes_with_what_it_showed_then(void **state)
{
	(void)state;
	close_old("M02");
	want_new("M02");
	job.at = BEGIN_S - 1;
	assert_no(PP_EDATA, "what the new meter showed at that time");
	job.has_start = true;
	hang(BLIND);
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "the old meter was done with only");
}

static void
at_another_address_it_is_looked_for_there(void **state)
{
	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->address = 99;
	want_new("M02");
	job.address = "99";
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_int_equal(job.visit.target.address, 99);
	assert_string_equal(job.visit.target.serial, new_serial);
	want_new("M02");
	job.address = "248";
	assert_no(PP_EDATA, "wants a number from 1 to 247");
	job.address = "1x";
	assert_no(PP_EDATA, "wants a number from 1 to 247");
}

static void
what_is_no_exchange_is_told(void **state)
{
	struct pp_visit v;

	(void)state;
	want("M99");
	assert_no(PP_NO, "no such meter");
	want("M04");
	assert_no(PP_NO, "no account is open on it");
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_CLOSED, "");
	want_new("M02");
	assert_no(PP_NO, "closed for good");
	want("M01");
	job.serial = target[COUNTED].serial;
	assert_no(PP_NO, "is the meter that hangs there, and took nobody's");
	job.has_typed = true;
	assert_no(PP_NO, "is the meter that hangs there, and took nobody's");
	assert_int_equal(rows_of("closing WHERE why = 'exchange'"), 0);
	close_old("M01");
	want("M01");
	job.serial = "0123456789012345678901234567890123456789"
		     "0123456789012345678901234567890123456789";
	assert_no(PP_EDATA, "too long for a serial number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_meter_is_exchanged_on_the_spot),
	    TILL_TEST(entered_late_it_comes_to_the_same),
	    TILL_TEST(each_rate_has_its_price),
	    TILL_TEST(where_only_the_sum_was_known_each_rate_has_its_share),
	    TILL_TEST(what_it_used_beyond_what_is_carried_is_claimed),
	    TILL_TEST(a_burnt_one_is_typed),
	    TILL_TEST(typed_values_that_cannot_be_change_nothing),
	    TILL_TEST(the_old_one_comes_first),
	    TILL_TEST(one_that_runs_is_taken_over_only_if_that_is_meant),
	    TILL_TEST(a_start_that_it_cannot_have_had_is_refused),
	    TILL_TEST(what_a_used_one_showed_at_first_is_to_be_said),
	    TILL_TEST(it_is_not_billed_for_more_than_it_can_have_used),
	    TILL_TEST(a_digit_that_only_its_display_shows_is_no_use),
	    TILL_TEST(a_time_goes_with_what_it_showed_then),
	    TILL_TEST(at_another_address_it_is_looked_for_there),
	    TILL_TEST(what_is_no_exchange_is_told),
	};

	return TILL_GROUP(tests);
}
