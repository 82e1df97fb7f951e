/* SPDX-License-Identifier: ISC */
/*
 * Meters that aren't opened or taken over, and that nothing is sent to them.
 */
#include "open_stage.h"

static void
a_stranger_is_not_opened(void **state)
{
	struct pp_visit v;

	(void)state;
	replace(meter(FRESH));
	v = opened(FRESH);
	assert_refused(&v, PP_NO, "the meter there has the number");
	assert_wire(FRESH, "rr");
}

static void
a_running_meter_is_not_opened_but_taken_over(void **state)
{
	struct pp_visit v = opened(RUNNING);

	(void)state;
	assert_refused(&v, PP_NO, "it runs already, with 5 purchases");
	heal();
	v = gone(making(RUNNING, PP_ERRAND_ADOPT));
	assert_opened(&v);
	assert_wire(RUNNING, "rrr");
	assert_int_equal(v.epoch.count, 5);
	assert_int_equal(owes(RUNNING), START_FEN);
	assert_int_equal(books("transfer"), 6 * START_FEN);
	v = gone(selling(RUNNING, SOLD_FEN));
	assert_ended(&v, PP_SALE_CREDITED);
	assert_int_equal(v.sale.slot, 6);
}

static void
what_was_never_opened_is_not_taken_over(void **state)
{
	struct pp_visit v = gone(making(FRESH, PP_ERRAND_ADOPT));

	(void)state;
	assert_refused(&v, PP_NO, "it isn't opened");
}

static void
who_has_an_account_gets_no_other(void **state)
{
	struct pp_visit v = opened(BLIND);

	(void)state;
	assert_refused(&v, PP_NO, "account A00002 is open on it");
	assert_wire(BLIND, "");
	v = gone(making(BLIND, PP_ERRAND_ADOPT));
	assert_refused(&v, PP_NO, "account A00002 is open on it");
}

static void
a_name_that_is_none_is_refused_before_anything_is_sent(void **state)
{
	struct pp_visit v = making(FRESH, PP_ERRAND_OPEN);

	(void)state;
	opening.name = "";
	go(&v);
	assert_refused(&v, PP_EDATA, "name: is empty");
	assert_wire(FRESH, "rrr");
	assert_int_equal(opening.account.id, 0);
}

static void
a_meter_of_another_type_is_not_opened(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(FRESH, SIM_KIND_READ, 1, SIM_SOUND)->garble = say_type_7;
	v = opened(FRESH);
	assert_refused(&v, PP_NO,
	    "it says it is type 7, while model DTSY1352 is type 5");
	assert_wire(FRESH, "rrr");
	strike_from(RUNNING, SIM_KIND_READ, 1, SIM_SOUND)->garble = say_type_7;
	v = gone(making(RUNNING, PP_ERRAND_ADOPT));
	assert_refused(&v, PP_NO, "it says it is type 7");
	assert_int_equal(rows_of("account"), 5);
}

static void
a_meter_that_does_not_say_its_type_is_not_opened(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(FRESH, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = opened(FRESH);
	assert_refused(&v, PP_EAWAY, "it doesn't say which type it is");
	assert_wire(FRESH, "rrrrr");
}

static void
told_to_stop_it_sends_nothing(void **state)
{
	struct pp_visit v = making(FRESH, PP_ERRAND_OPEN);

	(void)state;
	till.stop = &stopped;
	after(FRESH, SIM_KIND_READ, 2, stop_now);
	go(&v);
	assert_refused(&v, PP_ETEMP, "stopped before anything was sent");
	assert_wire(FRESH, "rrr");
	assert_int_equal(rows_of("epoch"), 5);
}

/* While we looked, another opened it. */
static void
open_by_another(struct sim_meter *m)
{
	struct pp_proof proof = shown(RUNNING);
	struct pp_epoch epoch;

	(void)m;
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_epoch_intend(till.db, RUNNING, 1, proof.serial, &proof, BEGIN_S,
		"another", &epoch) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
who_comes_second_is_told_whose_it_is(void **state)
{
	struct pp_visit v;

	(void)state;
	after(RUNNING, SIM_KIND_READ, 1, open_by_another);
	v = gone(making(RUNNING, PP_ERRAND_ADOPT));
	assert_refused(&v, PP_NO, "account A00001 is open on it");
	assert_int_equal(rows_of("account"), 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_stranger_is_not_opened),
	    TILL_TEST(a_running_meter_is_not_opened_but_taken_over),
	    TILL_TEST(what_was_never_opened_is_not_taken_over),
	    TILL_TEST(who_has_an_account_gets_no_other),
	    TILL_TEST(a_name_that_is_none_is_refused_before_anything_is_sent),
	    TILL_TEST(a_meter_of_another_type_is_not_opened),
	    TILL_TEST(a_meter_that_does_not_say_its_type_is_not_opened),
	    TILL_TEST(told_to_stop_it_sends_nothing),
	    TILL_TEST(who_comes_second_is_told_whose_it_is),
	};

	return TILL_GROUP(tests);
}
