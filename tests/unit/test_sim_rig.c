/* SPDX-License-Identifier: ISC */
/*
 * A site in virtual time: its lines, gateways and meters as pp-sim has them,
 * asked through the very bus of the tools.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "bus.h"
#include "sim_rig.h"

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	METERS = 4,
	LIVE = 0x0200,
	LIVE_N = 48,
};

static struct sim_rig *rig;
static struct pp_world *world;

static int
enter(void **state)
{
	(void)state;
	if (sim_rig_new(BEGIN_S, 7, &rig) != PP_OK)
		return -1;
	world = sim_rig_world(rig);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	sim_rig_free(rig);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static struct sim_rig_bus *
add(const struct sim_bus *like)
{
	struct sim_rig_bus *at = NULL;

	assert_int_equal(sim_rig_add(rig, like, METERS, 0, &at), PP_OK);
	return at;
}

static void
pass_time(int64_t seconds)
{
	assert_int_equal(world->wait(world, NULL, 0,
			     world->now_us(world) + seconds * 1000000),
	    PP_OK);
}

/* One read of the live block, by a bus of its own. */
static struct pp_exchange
ask_as(const char *endpoint, uint8_t unit)
{
	struct pp_exchange x = {.reply_us = 300000};
	struct pp_endpoint e;
	struct pp_bus *bus;

	assert_int_equal(pp_endpoint_parse(endpoint, &e), PP_OK);
	assert_int_equal(pp_bus_new(world, &e, &bus), PP_OK);
	pp_exchange_read(&x, unit, PP_FUNCTION_READ, LIVE, LIVE_N);
	assert_int_equal(pp_bus_ask(world, bus, &x), PP_OK);
	pp_bus_free(bus);
	assert_int_equal(sim_virtual_lines(sim_rig_virtual(rig)), 0);
	return x;
}

static struct pp_exchange
ask(const struct sim_rig_bus *at, uint8_t unit)
{
	return ask_as(at->endpoint, unit);
}

static void
every_link_answers_in_the_time_of_its_wire(void **state)
{
	static const struct {
		struct sim_bus like;
		int64_t least_us, most_us;
	} buses[] = {
	    /* Without the silence behind it: 137.2 ms. */
	    {{.link = SIM_PTY}, 137000, 142000},
	    {{.link = SIM_RTU_TCP}, 137000, 142000},
	    {{.link = SIM_TCP}, 137000, 142000},
	    {{.link = SIM_TCP, .delay_us = 150000}, 737000, 742000},
	    {{.link = SIM_PTY, .turnaround_us = 90000}, 207000, 212000},
	    {{.link = SIM_PTY, .baud = 19200, .parity = 'E'}, 84000, 90000},
	};
	struct pp_exchange x;
	int64_t began_us, us;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof buses / sizeof *buses; i++) {
		began_us = world->now_us(world);
		x = ask(add(&buses[i].like), 2);
		us = x.done_us - began_us;
		assert_int_equal(x.outcome, PP_OUTCOME_REPLY);
		assert_int_equal(x.reply_n, 2 + 2 * LIVE_N);
		assert_in_range(us, buses[i].least_us, buses[i].most_us);
	}
	assert_int_equal(sim_rig_counts(rig).requests,
	    sizeof buses / sizeof *buses);
	assert_int_equal(sim_rig_counts(rig).broken, 0);
}

static void
two_meters_at_one_address_collide(void **state)
{
	struct sim_rig_bus *line = add(&(struct sim_bus){.link = SIM_PTY});
	struct sim_rig_bus *gate = add(&(struct sim_bus){.link = SIM_TCP});
	struct pp_exchange x;

	(void)state;
	line->slot[0].meter.energy_wh[SIM_FLAT] = 1234567;
	line->slot[1].meter.energy_wh[SIM_FLAT] = 7654321;
	line->slot[1].meter.address = 1;
	assert_int_equal(ask(line, 1).outcome, PP_OUTCOME_CORRUPT);
	line->slot[1].turnaround_us = 45000;
	x = ask(line, 1);
	assert_true(
	    x.outcome != PP_OUTCOME_REPLY && x.outcome != PP_OUTCOME_SILENT);
	/* The one that is first is heard, the other in the next reply. */
	line->slot[1].turnaround_us = 200000;
	assert_int_equal(ask(line, 1).outcome, PP_OUTCOME_REPLY);
	assert_int_equal(ask(line, 3).outcome, PP_OUTCOME_CORRUPT);
	pass_time(1);
	assert_int_equal(ask(line, 3).outcome, PP_OUTCOME_REPLY);
	gate->slot[0].meter.energy_wh[SIM_FLAT] = 1234567;
	gate->slot[1].meter.energy_wh[SIM_FLAT] = 7654321;
	gate->slot[1].meter.address = 1;
	assert_int_equal(ask(gate, 1).outcome, PP_OUTCOME_SILENT);
}

static void
a_meter_hears_who_speaks_at_its_rate_and_parity(void **state)
{
	struct sim_rig_bus *at = add(&(struct sim_bus){.link = SIM_PTY});

	(void)state;
	assert_true(sim_meter_port(&at->slot[1].meter, 4800, 'E', 1));
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_SILENT);
	assert_int_equal(ask_as("rtu:/dev/pp-bus1?baud=4800&parity=E", 2)
			     .outcome,
	    PP_OUTCOME_REPLY);
	assert_int_equal(ask_as("rtu:/dev/pp-bus1?baud=4800&parity=N", 2)
			     .outcome,
	    PP_OUTCOME_SILENT);
	assert_int_equal(ask_as("rtu:/dev/pp-bus1?baud=4800&parity=E", 1)
			     .outcome,
	    PP_OUTCOME_SILENT);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_REPLY);
	assert_false(sim_meter_port(&at->slot[1].meter, 9601, 'N', 1));
	assert_false(sim_meter_port(&at->slot[1].meter, 9600, 'X', 1));
}

static void
a_dead_bus_refuses_and_a_silent_one_says_nothing(void **state)
{
	struct sim_rig_bus *at = add(&(struct sim_bus){.link = SIM_TCP});

	(void)state;
	sim_rig_health(at, SIM_DEAD);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_AWAY);
	sim_rig_health(at, SIM_SILENT);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_SILENT);
	sim_rig_health(at, SIM_SOUND);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_REPLY);
	sim_rig_power(at, 0, false);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_SILENT);
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_REPLY);
	sim_rig_power(at, 0, true);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_REPLY);
}

static void
a_script_strikes_buses_and_meters_in_their_time(void **state)
{
	struct sim_event dead = {10, 20, 0, -1, SIM_DEAD};
	struct sim_event lost = {30, 40, -1, 1, SIM_LOST_REPLY};
	struct sim_rig_bus *at = add(&(struct sim_bus){.link = SIM_RTU_TCP});

	(void)state;
	assert_int_equal(sim_rig_script(rig, &dead), PP_OK);
	assert_int_equal(sim_rig_script(rig, &lost), PP_OK);
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_REPLY);
	pass_time(12);
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_AWAY);
	pass_time(10);
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_REPLY);
	pass_time(10);
	assert_int_equal(ask(at, 2).outcome, PP_OUTCOME_SILENT);
	assert_int_equal(ask(at, 1).outcome, PP_OUTCOME_REPLY);
}

static void
count_composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	unsigned *n = arg;

	n[slot->index]++;
	assert_int_equal(call->n, 8);
	/* What a test writes there is what arrives. */
	reply->bytes[3] = 0xAB;
	sim_frame_seal(reply->bytes, reply->n - 2);
}

static void
a_test_is_told_of_each_reply_and_may_change_it(void **state)
{
	struct sim_rig_bus *at = add(&(struct sim_bus){.link = SIM_PTY});
	struct sim_rules *rules = sim_rig_rules(rig);
	unsigned n[METERS] = {0};
	struct pp_exchange x;

	(void)state;
	rules->composed = count_composed;
	rules->arg = n;
	x = ask(at, 3);
	assert_int_equal(n[2], 1);
	assert_int_equal(x.reply[2], 0xAB);
	rules->rates.ppm[SIM_LOST_REQUEST] = 1000000;
	assert_int_equal(ask(at, 3).outcome, PP_OUTCOME_SILENT);
	assert_int_equal(n[2], 1);
	rules->rates.ppm[SIM_LOST_REQUEST] = 0;
	rules->rates.ppm[SIM_LOST_REPLY] = 1000000;
	assert_int_equal(ask(at, 3).outcome, PP_OUTCOME_SILENT);
	assert_int_equal(n[2], 2);
}

/* How twenty exchanges end where anything may happen. */
static void
tell_story(uint64_t seed, enum pp_outcome story[20])
{
	static const struct sim_bus like = {.link = SIM_PTY, .spread_us = 9000};
	struct sim_rig_bus *at;
	int i, fault;

	assert_int_equal(sim_rig_new(BEGIN_S, seed, &rig), PP_OK);
	world = sim_rig_world(rig);
	for (fault = SIM_LOST_REQUEST; fault < SIM_CUT; fault++)
		sim_rig_rules(rig)->rates.ppm[fault] = 90000;
	at = add(&like);
	for (i = 0; i < 20; i++)
		story[i] = ask(at, (uint8_t)(1 + i % METERS)).outcome;
	sim_rig_free(rig);
	rig = NULL;
}

static void
the_same_seed_tells_the_same_story(void **state)
{
	enum pp_outcome first[20], again[20], other[20];

	(void)state;
	sim_rig_free(rig);
	tell_story(3, first);
	tell_story(3, again);
	tell_story(4, other);
	assert_memory_equal(first, again, sizeof first);
	assert_memory_not_equal(first, other, sizeof first);
}

static void
a_swapped_transaction_is_no_answer(void **state)
{
	struct sim_rig_bus *at = add(&(struct sim_bus){.link = SIM_TCP});

	(void)state;
	sim_rig_rules(rig)->rates.ppm[SIM_SWAPPED] = 1000000;
	assert_int_not_equal(ask(at, 1).outcome, PP_OUTCOME_REPLY);
	assert_int_equal(sim_rig_rules(rig)->fired[SIM_SWAPPED], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(every_link_answers_in_the_time_of_its_wire),
	    TEST(two_meters_at_one_address_collide),
	    TEST(a_meter_hears_who_speaks_at_its_rate_and_parity),
	    TEST(a_dead_bus_refuses_and_a_silent_one_says_nothing),
	    TEST(a_script_strikes_buses_and_meters_in_their_time),
	    TEST(a_test_is_told_of_each_reply_and_may_change_it),
	    TEST(the_same_seed_tells_the_same_story),
	    TEST(a_swapped_transaction_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
