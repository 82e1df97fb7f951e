/* SPDX-License-Identifier: ISC */
/*
 * Several reads under way at a Modbus TCP gateway far away: as many as it
 * needs, as long as it bears them.
 */
#include "far_stage.h"

enum {
	METERS = 22,
	WAY_US = 150000,
};

static void
a_far_gateways_line_never_waits(void **state)
{
	struct far f;
	struct asks a = {0};
	int64_t began_us, connected_us;
	double wire_us, whole, rest;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	add_units(&a, 1, METERS);
	began_us = now();
	connected_us = began_us + 2 * WAY_US;
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	wire_us = METERS * ((8 + 3.5 + 101 + 3.5) * 1e7 / 9600 + 20000);
	whole = (double)(now() - began_us) / wire_us;
	rest = (double)(now() - connected_us) / wire_us;
	print_message("# 22 meters 150 ms away: %.3f of the wire time, with"
		      " the connection %.3f, %u at once\n",
	    rest, whole, f.most);
	assert_true(rest <= 1.10);
	assert_true(whole <= 1.20);
	assert_true(pp_bus_window(f.stage.bus) > 2);
	far_close(&f);
}

static void
a_near_gateway_is_asked_one_thing_at_a_time(void **state)
{
	struct far f;
	struct asks a = {0};

	(void)state;
	far_open(&f, FAR_DROPS, 10000);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	assert_int_equal(f.most, 1);
	assert_int_equal(f.served, METERS);
	assert_int_equal(pp_bus_window(f.stage.bus), 0);
	far_close(&f);
}

static void
what_was_learned_before_is_kept_to(void **state)
{
	struct far f;
	struct asks a = {0};

	(void)state;
	far_open(&f, FAR_DROPS, WAY_US);
	pp_bus_set_window(f.stage.bus, 1);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	assert_int_equal(f.most, 1);
	assert_int_equal(f.stage.requests, METERS);
	assert_int_equal(pp_bus_window(f.stage.bus), 1);
	far_close(&f);
}

/* Nobody is blamed for what the gateway doesn't bear. */
static void
a_gateway_that_does_not_bear_it_is_asked_alone_and_all_are_read(void **state)
{
	static const enum far_manner manners[] = {
	    FAR_DROPS,
	    FAR_QUEUES_THREE,
	    FAR_SAYS_BUSY,
	    FAR_SAYS_NO_TARGET,
	    FAR_SWAPS,
	    FAR_HANGS_UP,
	    FAR_GARBLES,
	};
	struct far f;
	struct asks a;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof manners / sizeof *manners; i++) {
		far_open(&f, manners[i], WAY_US);
		a = (struct asks){0};
		add_units(&a, 1, METERS);
		run_stage(&f.stage, &a);
		for (k = 0; k < METERS; k++)
			assert_answered(&a.x[k]);
		assert_int_equal(pp_bus_window(f.stage.bus), 1);
		assert_int_equal(pp_bus_counts(f.stage.bus)->exchanges, METERS);
		/* From then on one at a time. */
		f.most = 0;
		f.inside = 0;
		a = (struct asks){0};
		add_units(&a, 1, METERS);
		run_stage(&f.stage, &a);
		assert_int_equal(count_answered(&a), METERS);
		assert_int_equal(f.most, 1);
		far_close(&f);
	}
}

static void
replies_in_another_order_are_taken(void **state)
{
	struct far f;
	struct asks a = {0};
	size_t i;
	bool overtaken = false;

	(void)state;
	far_open(&f, FAR_TURNS_ROUND, WAY_US);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	for (i = 1; i < METERS; i++)
		overtaken |= a.x[i].done_us < a.x[i - 1].done_us;
	assert_true(overtaken);
	assert_int_equal(f.stage.requests, METERS);
	assert_true(pp_bus_window(f.stage.bus) > 1);
	far_close(&f);
}

static void
doubled_replies_are_dropped(void **state)
{
	struct far f;
	struct asks a = {0};

	(void)state;
	far_open(&f, FAR_DOUBLES, WAY_US);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	assert_in_range(pp_bus_counts(f.stage.bus)->late, METERS - 1, METERS);
	assert_int_equal(f.stage.requests, METERS);
	assert_true(pp_bus_window(f.stage.bus) > 1);
	far_close(&f);
}

/* A dead meter is no sign, wherever it stands, however the gateway says it. */
static void
a_dead_meter_does_not_end_it(void **state)
{
	struct far f;
	struct asks a;
	unsigned i, k, n;
	static const uint8_t dead[][3] = {{1}, {2}, {4}, {11}, {22}, {1, 2},
	    {1, 2, 3}, {10, 11, 12}, {20, 21, 22}};

	(void)state;
	for (i = 0; i < 2 * sizeof dead / sizeof *dead; i++) {
		far_open(&f, FAR_QUEUES, WAY_US);
		f.refuses_dead = i % 2;
		if (f.refuses_dead)
			f.patience_us = 200000;
		for (k = n = 0; k < 3; k++) {
			f.dead[dead[i / 2][k]] = true;
			n += dead[i / 2][k] != 0;
		}
		a = (struct asks){0};
		add_units(&a, 1, METERS);
		run_stage(&f.stage, &a);
		assert_int_equal(count_answered(&a), METERS - n);
		for (k = 0; k < METERS; k++)
			if (f.dead[k + 1])
				assert_int_equal(a.x[k].outcome,
				    f.refuses_dead ? PP_OUTCOME_EXCEPTION
						   : PP_OUTCOME_SILENT);
			else if (f.asked[k + 1] != 1)
				fail_msg("unit %u of case %u asked %u times",
				    k + 1, i, f.asked[k + 1]);
		for (k = 0; k < 3; k++)
			assert_true(f.asked[dead[i / 2][k]] <= 2);
		assert_true(pp_bus_window(f.stage.bus) > 1);
		far_close(&f);
	}
}

static void
a_bus_without_power_is_not_asked_for_ever(void **state)
{
	struct far f;
	struct asks a = {0};
	size_t i;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	memset(f.dead, 1, sizeof f.dead);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	for (i = 0; i < METERS; i++)
		assert_int_equal(a.x[i].outcome, PP_OUTCOME_SILENT);
	assert_true(f.stage.requests <= METERS + 8);
	assert_int_equal(pp_bus_window(f.stage.bus), 0);
	far_close(&f);
}

/* Every twentieth reply is lost on the line; seeded. */
static uint64_t seed;

static bool
one_of_twenty(const struct far *f)
{
	(void)f;
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (seed >> 33) % 20 == 0;
}

static void
a_line_that_loses_some_does_not_end_it(void **state)
{
	struct far f;
	struct asks a;
	unsigned k, answered = 0;

	(void)state;
	seed = 3;
	far_open(&f, FAR_QUEUES, WAY_US);
	f.loses = one_of_twenty;
	for (k = 0; k < 50; k++) {
		a = (struct asks){0};
		add_units(&a, 1, METERS);
		run_stage(&f.stage, &a);
		answered += count_answered(&a);
	}
	assert_in_range(answered, 50 * METERS * 90 / 100, 50 * METERS - 1);
	assert_true(pp_bus_window(f.stage.bus) > 1);
	far_close(&f);
}

/* An order is there when nothing else is, and nothing comes to it. */
static void
hear_order(struct far *f, const uint8_t *request)
{
	if (f->stage.step != 0)
		assert_int_equal(f->inside, 1);
	f->stage.step = request[6] % 7 == 0;
	if (f->stage.step != 0)
		assert_int_equal(f->inside, 1);
}

static void
an_order_goes_alone(void **state)
{
	struct far f;
	struct asks a = {0};
	size_t i;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	f.heard = hear_order;
	add_units(&a, 1, METERS);
	for (i = 0; i < METERS; i++)
		a.x[i].alone = a.x[i].unit % 7 == 0;
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	assert_true(f.most > 2);
	far_close(&f);
}

/* How many of one unit are inside, by the requests and what was said. */
static void
hear_alike(struct far *f, const uint8_t *request)
{
	assert_int_equal(request[6], 7);
	assert_true(f->inside <= 2);
}

static void
questions_whose_replies_look_alike_are_never_under_way_together(void **state)
{
	struct far f;
	struct asks a = {0};
	unsigned i;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	f.heard = hear_alike;
	for (i = 0; i < 10; i++)
		add(&a, 0, question(7, (uint16_t)(40 + i % 2)));
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), 10);
	assert_int_equal(f.most, 2);
	far_close(&f);
}

static void
a_stop_ends_those_under_way_and_no_more(void **state)
{
	struct far f;
	struct asks a = {.stop_after = 5};

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	add_units(&a, 1, METERS);
	run_stage(&f.stage, &a);
	assert_in_range(a.finished, 6, 5 + 8);
	assert_int_equal(f.stage.requests, a.finished);
	far_close(&f);
}

/* A gateway that goes away fails all, and each once. */
static void
go_away(void *arg)
{
	struct far *f = arg;

	f->stage.peer.refuses = true;
	sim_peer_hang_up(&f->stage.peer);
}

static void
a_gateway_that_goes_away_takes_all_under_way_with_it(void **state)
{
	struct far f;
	struct asks a = {0};
	size_t i;

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	add_units(&a, 1, METERS);
	sim_virtual_at(virtual, now() + 1000000, go_away, &f);
	run_stage(&f.stage, &a);
	assert_answered(&a.x[0]);
	for (i = 6; i < METERS; i++)
		assert_int_equal(a.x[i].outcome, PP_OUTCOME_AWAY);
	assert_int_equal(a.finished, METERS);
	far_close(&f);
}

static void
blink(void *arg)
{
	struct far *f = arg;

	sim_peer_hang_up(&f->stage.peer);
}

static void
a_connection_that_breaks_once_is_made_again(void **state)
{
	struct far f;
	struct asks a = {0};

	(void)state;
	far_open(&f, FAR_QUEUES, WAY_US);
	add_units(&a, 1, METERS);
	sim_virtual_at(virtual, now() + 2000000, blink, &f);
	run_stage(&f.stage, &a);
	assert_int_equal(count_answered(&a), METERS);
	assert_int_equal(f.stage.peer.opens, 2);
	assert_true(pp_bus_window(f.stage.bus) > 1);
	far_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_far_gateways_line_never_waits),
	    TEST(a_near_gateway_is_asked_one_thing_at_a_time),
	    TEST(what_was_learned_before_is_kept_to),
	    TEST(
		a_gateway_that_does_not_bear_it_is_asked_alone_and_all_are_read),
	    TEST(replies_in_another_order_are_taken),
	    TEST(doubled_replies_are_dropped),
	    TEST(a_dead_meter_does_not_end_it),
	    TEST(a_bus_without_power_is_not_asked_for_ever),
	    TEST(a_line_that_loses_some_does_not_end_it),
	    TEST(an_order_goes_alone),
	    TEST(
		questions_whose_replies_look_alike_are_never_under_way_together),
	    TEST(a_stop_ends_those_under_way_and_no_more),
	    TEST(a_gateway_that_goes_away_takes_all_under_way_with_it),
	    TEST(a_connection_that_breaks_once_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
