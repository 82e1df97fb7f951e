/* SPDX-License-Identifier: ISC */
/*
 * The bus doctor and one meter: what is wrong with it is called by its name,
 * and what is well is not.
 */
#include "doctor_stage.h"

static void
a_sound_bus_is_good(void **state)
{
	static const enum sim_link links[] = {SIM_PTY, SIM_TCP, SIM_RTU_TCP};
	const struct pp_doctor_meter *m;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		add_bus(links[i], METERS);
		examine();
		assert_ill("");
		assert_int_equal(n_findings, 0);
		m = pp_doctor_meter_at(doctor, 4);
		assert_int_equal(m->all.asked, 5);
		assert_int_equal(m->all.answered, 5);
		assert_in_range(m->slowest_us, 1, 40000);
		assert_string_equal(m->serial[0] + strlen(m->serial[0]) - 1,
		    "5");
		forget();
		write_one(db,
		    "DELETE FROM meter; DELETE FROM bus;"
		    "DELETE FROM gateway");
		sim_rig_free(rig);
		assert_int_equal(sim_rig_new(BEGIN_S, 7, &rig), PP_OK);
	}
}

static void
who_is_silent_or_wrong_is_named(void **state)
{
	(void)state;
	add_bus(SIM_TCP, METERS);
	sim_rig_power(bus, 2, false);
	meter(5)->address = 9;
	meter(9)->address = 5;
	examine();
	assert_ill("3:silent 5:wrong-meter 9:wrong-meter");
	assert_advice(5, "000000000009");
	assert_int_equal(n_findings, 0);
	/* Who is silent is not asked for ever. */
	assert_int_equal(pp_doctor_meter_at(doctor, 2)->live.asked, 3);
}

static void
a_meter_at_another_rate_or_parity_is_found(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	sim_meter_port(meter(3), 4800, 'N', 1);
	sim_meter_port(meter(7), 9600, 'E', 1);
	sim_rig_power(bus, 8, false);
	examine();
	assert_ill("3:other-line 7:other-line 9:silent");
	assert_advice(3, "4800 baud, parity N");
	assert_advice(7, "9600 baud, parity E");
}

static void
two_meters_at_one_address_are_found(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	meter(3)->address = 4;
	examine();
	assert_ill("3:silent 4:duplicate");
	assert_advice(4, "address 4");
}

/* The slower one's reply comes whole behind the other's. */
static void
two_meters_that_answer_one_after_the_other_are_found(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	meter(3)->address = 4;
	bus->slot[2].turnaround_us = 128000;
	examine();
	assert_ill("3:foreign 4:duplicate 5:foreign");
	assert_advice(5, "share an address");
}

static void
noise_and_loss_are_told_apart(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	give_rates(5, 5, "corrupt=30");
	assert_int_equal(ask(40), PP_OK);
	assert_ill("5:noisy");
	forget();
	give_rates(5, 5, "lost_reply=30");
	assert_int_equal(ask(40), PP_OK);
	assert_ill("5:lossy");
	assert_int_equal(n_findings, 0);
}

static void
a_gateway_that_mixes_up_one_unit_makes_no_duplicates(void **state)
{
	(void)state;
	add_bus(SIM_PTY, METERS);
	give_rates(5, 5, "foreign=100");
	examine();
	assert_ill("5:foreign");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BUS_TEST(a_sound_bus_is_good),
	    BUS_TEST(who_is_silent_or_wrong_is_named),
	    BUS_TEST(a_meter_at_another_rate_or_parity_is_found),
	    BUS_TEST(two_meters_at_one_address_are_found),
	    BUS_TEST(two_meters_that_answer_one_after_the_other_are_found),
	    BUS_TEST(noise_and_loss_are_told_apart),
	    BUS_TEST(a_gateway_that_mixes_up_one_unit_makes_no_duplicates),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
