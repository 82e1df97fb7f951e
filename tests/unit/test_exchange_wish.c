/* SPDX-License-Identifier: ISC */
/*
 * What is wished of an exchange, against what was begun and what can be.
 */
#include "exchange_stage.h"

/* The meter there doesn't take the order to open it. */
static void
leave_begun(bool has_start)
{
	change("M02", BLIND);
	strike_from(BLIND, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	job.has_start = has_start;
	job.at = has_start ? world->wall_s(world) : 0;
	assert_int_equal(exchange(), PP_OK);
	assert_result(&job.visit, PP_VISIT_PENDING, "doesn't take the order");
	heal();
}

static void
another_time_or_start_than_was_begun_with_is_told(void **state)
{
	static const char words[] = "with another time, or another start";
	int64_t at;

	(void)state;
	leave_begun(true);
	at = job.at;
	job.at = at - 1;
	assert_no(PP_NO, words);
	job.at = at;
	job.start_wh = KWH_WH;
	assert_no(PP_NO, words);
	job.start_wh = 0;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
a_start_where_none_was_given_is_told(void **state)
{
	(void)state;
	leave_begun(false);
	job.has_start = true;
	assert_no(PP_NO, "with another time, or another start");
	job.has_start = false;
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
other_registers_of_its_rates_are_told(void **state)
{
	(void)state;
	leave_begun(true);
	job.start_rate_wh[PP_RATE_FLAT] = 9; /* a digit of its display */
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	job.start_rate_wh[PP_RATE_FLAT] = KWH_WH;
	assert_no(PP_NO, "with another time, or another start");
	memset(job.start_rate_wh, 0, sizeof job.start_rate_wh);
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

static void
nobody_types_what_the_old_meter_can_say(void **state)
{
	(void)state;
	want_new("M02");
	job.has_typed = true;
	job.typed =
	    (struct pp_typed){.balance = {START_FEN}, .total_wh = START_WH};
	assert_no(PP_NO, "it answers still, with 500.00 yuan");
	assert_int_equal(rows_of("closing"), 0);
	hang(BLIND);
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* What it can have used is bounded by what the place is rated at. */
static void
a_place_of_less_power_bounds_what_was_used(void **state)
{
	struct pp_visit v;

	(void)state;
	close_old("M02");
	hang(BLIND);
	meter(BLIND)->energy_wh[SIM_FLAT] = 10 * KWH_WH;
	want_new("M02");
	job.has_start = true;
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	v = job.visit;
	v.target.rated_w = 300;
	go(&v);
	assert_refused(&v, PP_NO, "more than it can");
	v = job.visit;
	v.target.rated_w = 500;
	go(&v);
	assert_result(&v, PP_VISIT_OPENED, "");
}

static void
the_new_one_may_be_of_another_model(void **state)
{
	char longest[PP_ID_MAX + 1];

	(void)state;
	close_old("M02");
	want_new("M02");
	job.model = "ADF300";
	assert_int_equal(pp_exchange_meter_next(&till, &job), PP_OK);
	assert_string_equal(job.visit.target.model, "ADF300");
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	job.model = longest;
	assert_no(PP_EDATA, "no such model; see pp-site list models");
	job.model = "NOPE";
	assert_no(PP_EDATA, "model: \"NOPE\": no such model");
	want_new("M02");
	job.address = "0";
	assert_no(PP_EDATA, "wants a number from 1 to 247");
}

static void
a_new_one_of_another_type_is_not_opened(void **state)
{
	(void)state;
	change("M02", BLIND);
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_SOUND)->garble = say_type_7;
	assert_int_equal(exchange(), PP_OK);
	assert_refused(&job.visit, PP_NO, "give its own by --model");
	heal();
	assert_int_equal(exchange(), PP_OK);
	assert_exchanged(BLIND, START_FEN);
}

/* Nothing was left on the old one, so that the customer could leave. */
static void
whose_account_was_closed_while_it_waited_gets_no_meter(void **state)
{
	struct pp_account account;

	(void)state;
	use_wh(meter(BLIND), 1000 * KWH_WH);
	pass_time(DAY_S);
	close_old("M02");
	assert_int_equal(pp_account_find(till.db, "A00002", &account), PP_OK);
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_account_close(till.db, &account,
			     world->wall_s(world), "boss"),
	    PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	hang(BLIND);
	want_new("M02");
	assert_no(PP_NO, "account A00002 was closed while this waited");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(another_time_or_start_than_was_begun_with_is_told),
	    TILL_TEST(a_start_where_none_was_given_is_told),
	    TILL_TEST(other_registers_of_its_rates_are_told),
	    TILL_TEST(nobody_types_what_the_old_meter_can_say),
	    TILL_TEST(a_place_of_less_power_bounds_what_was_used),
	    TILL_TEST(the_new_one_may_be_of_another_model),
	    TILL_TEST(a_new_one_of_another_type_is_not_opened),
	    TILL_TEST(whose_account_was_closed_while_it_waited_gets_no_meter),
	};

	return TILL_GROUP(tests);
}
