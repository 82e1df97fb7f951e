/* SPDX-License-Identifier: ISC */
/*
 * The bus doctor and the whole bus: what its meters have in common is said
 * once; and what was stored is judged without asking.
 */
#include "doctor_stage.h"

static void
a_whole_bus_at_another_rate_is_one_finding(void **state)
{
	size_t i;

	(void)state;
	add_bus(SIM_PTY, METERS);
	for (i = 1; i <= METERS; i++)
		sim_meter_port(meter(i), 19200, 'E', 1);
	examine();
	assert_int_equal(n_findings, 1);
	assert_found(0, "12 at 19200 baud, parity E");
}

static void
the_place_where_errors_begin_is_named(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	give_rates(8, METERS, "corrupt=30");
	assert_int_equal(ask(40), PP_OK);
	assert_int_equal(n_findings, 1);
	assert_found(0, "from position 8 (address 8) on ");
	assert_found(0, "before it 0.0 %");
	assert_found(0, "between M07 and M08");
}

static void
a_cable_that_is_broken_is_named(void **state)
{
	size_t i;

	(void)state;
	add_bus(SIM_TCP, METERS);
	for (i = 6; i < METERS; i++)
		sim_rig_power(bus, i, false);
	examine();
	assert_int_equal(n_findings, 1);
	assert_found(0, "from position 7 (address 7) on 100.0 %");
	assert_found(0, "broken");
}

static void
one_dead_meter_is_not_the_cable(void **state)
{
	(void)state;
	add_bus(SIM_TCP, METERS);
	sim_rig_power(bus, METERS - 1, false);
	sim_rig_power(bus, 5, false);
	examine();
	assert_ill("6:silent 12:silent");
	assert_int_equal(n_findings, 0);
}

static void
a_bus_that_is_silent_or_garbled_is_one_finding(void **state)
{
	(void)state;
	add_bus(SIM_RTU_TCP, METERS);
	sim_rig_health(bus, SIM_SILENT);
	examine();
	assert_int_equal(n_findings, 1);
	assert_found(0, "none of 12 meters answers");
	sim_rig_health(bus, SIM_SOUND);
	forget();
	give_rates(1, METERS, "corrupt=100");
	examine();
	assert_int_equal(n_findings, 1);
	assert_found(0, "every answer is damaged");
}

static void
answers_of_others_hint_at_another_master(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	give_rates(1, METERS, "foreign=20");
	assert_int_equal(ask(10), PP_OK);
	assert_true(n_findings >= 1);
	assert_found(0, "another master");
}

static void
a_line_that_is_away_is_said_and_nobody_blamed(void **state)
{
	(void)state;
	add_bus(SIM_TCP, METERS);
	sim_rig_health(bus, SIM_DEAD);
	assert_int_equal(ask(5), PP_EAWAY);
	assert_int_equal(n_findings, 0);
	assert_int_equal(pp_doctor_meter_at(doctor, 0)->health,
	    PP_HEALTH_UNKNOWN);
}

static void
what_is_stored_is_judged_without_asking(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	store_hour(BEGIN_S - 7200, METERS + 1);
	store_hour(BEGIN_S - 3600, 9);
	see_doctor();
	pp_doctor_judge(doctor, hear_finding, NULL);
	assert_ill("9:lossy 10:lossy 11:lossy 12:lossy");
	assert_int_equal(n_findings, 1);
	assert_found(0, "from position 9 (address 9) on 5.0 %");
	assert_int_equal(pp_doctor_hours(doctor), 2);
	assert_int_equal(pp_doctor_hour_at(doctor, 0)->at, BEGIN_S - 7200);
	assert_int_equal(pp_doctor_hour_at(doctor, 1)->tally.asked,
	    100 * METERS);
	assert_int_equal(pp_doctor_hour_at(doctor, 1)->tally.silent, 40);
	assert_int_equal(sim_rig_counts(rig).requests, 0);
}

static volatile sig_atomic_t stop = 1;

static void
a_stop_leaves_what_is_known(void **state)
{
	struct pp_doctor_how how = {
	    .world = sim_rig_world(rig),
	    .rounds = 5,
	    .stop = &stop,
	    .progress = progress,
	};

	(void)state;
	add_bus(SIM_PTY, METERS);
	store_hour(BEGIN_S - 3600, METERS + 1);
	see_doctor();
	assert_int_equal(pp_doctor_ask(doctor, &how), PP_OK);
	pp_doctor_judge(doctor, hear_finding, NULL);
	assert_ill("");
	assert_int_equal(sim_rig_counts(rig).requests, 0);
}

static void
there_is_no_doctor_for_what_is_not_there(void **state)
{
	(void)state;
	assert_int_equal(pp_doctor_open(db, "NONE", 0, 1, models, &doctor),
	    PP_NO);
	add_bus(SIM_PTY, 0);
	examine();
	assert_int_equal(pp_doctor_meters(doctor), 0);
	assert_found(0, "no meter");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BUS_TEST(a_whole_bus_at_another_rate_is_one_finding),
	    BUS_TEST(the_place_where_errors_begin_is_named),
	    BUS_TEST(a_cable_that_is_broken_is_named),
	    BUS_TEST(one_dead_meter_is_not_the_cable),
	    BUS_TEST(a_bus_that_is_silent_or_garbled_is_one_finding),
	    BUS_TEST(answers_of_others_hint_at_another_master),
	    BUS_TEST(a_line_that_is_away_is_said_and_nobody_blamed),
	    BUS_TEST(what_is_stored_is_judged_without_asking),
	    BUS_TEST(a_stop_leaves_what_is_known),
	    BUS_TEST(there_is_no_doctor_for_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
