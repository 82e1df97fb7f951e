/* SPDX-License-Identifier: ISC */
/*
 * A Modbus TCP gateway that waits for a dead meter longer than we do, and how
 * long a reply is said to have taken.
 */
#include "far_stage.h"

enum {
	METERS = 22,
	NEAR_US = 1000,
	FAR_WAY_US = 150000,
	SHORT_US = 45000, /* what was learned of quick meters */
};

/* Meters of which it was learned over this very bus. */
static void
add_measured(struct asks *a, unsigned n, int64_t reply_us)
{
	unsigned i;

	add_units(a, 1, n);
	for (i = 0; i < n; i++) {
		a->x[i].measured = true;
		a->x[i].reply_us = reply_us;
	}
}

static void
a_dead_meter_takes_no_other_along(void **state)
{
	static const int64_t ways_us[] = {NEAR_US, FAR_WAY_US};
	struct far f;
	struct asks a;
	int64_t began_us;
	unsigned i, k;

	(void)state;
	for (i = 0; i < 4; i++) {
		far_open(&f, FAR_QUEUES, ways_us[i / 2]);
		f.patience_us = i % 2 ? 1000000 : 500000;
		f.dead[3] = f.dead[9] = f.dead[10] = true;
		a = (struct asks){0};
		add_measured(&a, METERS, SHORT_US + 2 * ways_us[i / 2]);
		began_us = now();
		run_stage(&f.stage, &a);
		for (k = 0; k < METERS; k++)
			if (f.dead[k + 1])
				assert_int_equal(a.x[k].outcome,
				    PP_OUTCOME_SILENT);
			else
				assert_answered(&a.x[k]);
		/* Nor is more time lost than the gateway itself takes. */
		print_message("# %lld ms away: %lld ms, its line %lld ms\n",
		    (long long)(2 * ways_us[i / 2] / 1000),
		    (long long)((now() - began_us) / 1000),
		    (long long)(f.line_us / 1000));
		assert_true(now() - began_us < f.line_us + 1500000);
		far_close(&f);
	}
}

static void
a_late_word_of_the_gateway_ends_the_wait_for_it(void **state)
{
	struct far f;
	struct asks a = {0};
	int64_t over_us;

	(void)state;
	far_open(&f, FAR_QUEUES, NEAR_US);
	f.patience_us = 300000;
	f.refuses_dead = true;
	f.dead[1] = f.dead[2] = true;
	add_measured(&a, 3, SHORT_US);
	run_stage(&f.stage, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
	assert_int_equal(a.x[1].outcome, PP_OUTCOME_SILENT);
	assert_answered(&a.x[2]);
	assert_int_equal(pp_bus_counts(f.stage.bus)->late, 2);
	/* The second's time began when the first was heard of. */
	over_us = a.x[0].sent_us + 12 * FAR_CHARACTER_US + 300000 + 2 * NEAR_US;
	assert_in_range(a.x[1].done_us - over_us, SHORT_US,
	    SHORT_US + (8 + 101) * FAR_CHARACTER_US + 1000);
	far_close(&f);
}

static void
a_gateway_more_patient_than_thought_is_learned(void **state)
{
	struct far f;
	struct asks a = {0};
	unsigned k;

	(void)state;
	far_open(&f, FAR_QUEUES, NEAR_US);
	f.patience_us = 2000000;
	f.refuses_dead = true;
	f.dead[1] = f.dead[10] = true;
	add_measured(&a, METERS, SHORT_US);
	run_stage(&f.stage, &a);
	assert_int_equal(a.x[9].outcome, PP_OUTCOME_SILENT);
	for (k = 10; k < METERS; k++)
		assert_answered(&a.x[k]);
	far_close(&f);
}

static void
what_was_measured_with_the_network_is_not_lengthened_by_it(void **state)
{
	static const char *const endpoints[] = {"tcp://192.0.2.1:502",
	    "rtu+tcp://192.0.2.1:502"};
	struct stage s;
	struct pp_exchange x;
	int64_t waits[2];
	unsigned i, k;

	(void)state;
	for (i = 0; i < 2; i++) {
		stage_open(&s, endpoints[i], is_silent);
		for (k = 0; k < 2; k++) {
			x = question((uint8_t)(k + 1), 48);
			x.measured = k == 1;
			assert_int_equal(pp_bus_ask(world, s.bus, &x), PP_OK);
			waits[k] = x.done_us - x.sent_us;
			assert_int_equal(world->wait(world, NULL, 0,
					     now() + 5000000),
			    PP_OK);
		}
		assert_int_equal(waits[0] - waits[1], 250000);
		assert_in_range(waits[1], 300000 + 109 * FAR_CHARACTER_US,
		    300000 + 113 * FAR_CHARACTER_US);
		stage_close(&s);
	}
}

static void
how_long_a_reply_took_leaves_out_the_line(void **state)
{
	static const char *const endpoints[] = {"rtu:/dev/pp-1?baud=9600",
	    "rtu:/dev/pp-2?baud=1200", "rtu+tcp://192.0.2.1:502"};
	struct stage s;
	struct pp_exchange x;
	unsigned i;

	(void)state;
	for (i = 0; i < 3; i++) {
		stage_open(&s, endpoints[i], answers);
		s.turnaround_us = 35000;
		x = ask(&s, 7, 48);
		assert_answered(&x);
		assert_in_range(x.took_us, 35000,
		    35000 + silence(&s) + s.peer.character_us);
		stage_close(&s);
		stage_open(&s, endpoints[i], is_silent);
		x = ask(&s, 7, 48);
		assert_int_equal(x.took_us, -1);
		stage_close(&s);
	}
}

static void
what_waited_behind_another_is_not_measured(void **state)
{
	struct far f;
	struct asks a = {0};
	unsigned k;

	(void)state;
	far_open(&f, FAR_QUEUES, FAR_WAY_US);
	add_measured(&a, 8, SHORT_US + 2 * FAR_WAY_US);
	run_stage(&f.stage, &a);
	/* The network, and all the meter and its gateway took. */
	assert_in_range(a.x[0].took_us, 2 * FAR_WAY_US + 20000,
	    2 * FAR_WAY_US + 20000 + 7 * FAR_CHARACTER_US);
	for (k = 1; k < 8; k++)
		assert_int_equal(a.x[k].took_us, -1);
	far_close(&f);
	/* Nor what may have waited for the end of a dead one. */
	far_open(&f, FAR_QUEUES, NEAR_US);
	f.dead[1] = true;
	a = (struct asks){0};
	add_measured(&a, 3, SHORT_US);
	run_stage(&f.stage, &a);
	assert_int_equal(a.x[1].took_us, -1);
	assert_in_range(a.x[2].took_us, 20000, SHORT_US);
	far_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_dead_meter_takes_no_other_along),
	    TEST(a_late_word_of_the_gateway_ends_the_wait_for_it),
	    TEST(a_gateway_more_patient_than_thought_is_learned),
	    TEST(what_was_measured_with_the_network_is_not_lengthened_by_it),
	    TEST(how_long_a_reply_took_leaves_out_the_line),
	    TEST(what_waited_behind_another_is_not_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
