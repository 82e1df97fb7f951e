/* SPDX-License-Identifier: ISC */
/*
 * Requests that a meter hears twice, or when nobody expects it any more: over
 * every kind of link, within a bound.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "bus.h"
#include "sim_rig.h"

enum {
	BEGIN_S = 1772553600,
	METERS = 2,
	LATE_US = 1500000,
	ROUNDS = 40,
	ALL = 1000000,
};

/* What a meter did, and when. */
struct seen {
	int64_t at_us[2];
	unsigned n, reads;
	enum sim_fault fault;
	unsigned strikes;
};

static struct sim_rig *rig;
static struct pp_world *world;
static struct seen seen;

static const struct sim_bus buses[] = {
    {.link = SIM_PTY},
    {.link = SIM_RTU_TCP},
    {.link = SIM_TCP},
    {.link = SIM_TCP, .says_busy = true, .delay_us = 40000},
};

enum {
	BUSES = sizeof buses / sizeof *buses
};

static int64_t
now(void)
{
	return world->now_us(world);
}

static void
note(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct seen *s = arg;

	(void)slot;
	(void)reply;
	s->reads += call->request[1] == SIM_READ;
	if (call->request[1] != SIM_ORDER)
		return;
	assert_true(s->n < 2);
	s->at_us[s->n++] = now();
}

static void
note_strike(void *arg, struct sim_slot *slot, const struct sim_call *call,
    const struct sim_strike *strike)
{
	struct seen *s = arg;

	assert_int_equal(slot->meter.address, 1);
	assert_int_equal(call->request[0], 1);
	s->fault = strike->fault;
	s->strikes++;
}

static int
enter(void **state)
{
	(void)state;
	if (sim_rig_new(BEGIN_S, 7, &rig) != PP_OK)
		return -1;
	world = sim_rig_world(rig);
	sim_rig_rules(rig)->composed = note;
	sim_rig_rules(rig)->struck = note_strike;
	sim_rig_rules(rig)->arg = &seen;
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
pass_us(int64_t us)
{
	int64_t until_us = now() + us;

	while (now() < until_us)
		assert_int_equal(world->wait(world, NULL, 0, until_us), PP_OK);
}

static void
set_rate(enum sim_fault fault, int64_t ppm)
{
	sim_rig_rules(rig)->rates = (struct sim_rates){0};
	sim_rig_rules(rig)->rates.ppm[fault] = ppm;
}

/* A purchase of 1.00, by a bus that is closed behind it. */
static void
buy(const struct sim_rig_bus *at)
{
	static const uint8_t purchase[] = {0x20, 0x01, 0x00, 0x00, 0x04, 0x08,
	    0x00, 0x00, 0x00, 0x64, 0x00, 0x01, 0x00, 0x00};
	struct pp_exchange x = {.unit = 1, .reply_us = 300000, .alone = true};
	struct pp_endpoint e;
	struct pp_bus *bus;

	seen = (struct seen){0};
	memcpy(x.request, purchase, sizeof purchase);
	x.request_n = sizeof purchase;
	assert_int_equal(pp_endpoint_parse(at->endpoint, &e), PP_OK);
	assert_int_equal(pp_bus_new(world, &e, &bus), PP_OK);
	assert_int_equal(pp_bus_ask(world, bus, &x), PP_OK);
	pp_bus_free(bus);
}

static void
what_comes_again_is_obeyed_again_within_the_bound(void **state)
{
	int64_t least_us, most_us, apart_us;
	struct sim_rig_bus *at;
	int i, b;

	(void)state;
	for (b = 0; b < BUSES; b++) {
		at = add(&buses[b]);
		least_us = INT64_MAX;
		most_us = 0;
		for (i = 0; i < ROUNDS; i++) {
			set_rate(SIM_AGAIN, ALL);
			buy(at);
			pass_us(LATE_US + 100000);
			assert_int_equal(seen.n, 2);
			assert_int_equal(seen.strikes, 1);
			assert_int_equal(seen.fault, SIM_AGAIN);
			apart_us = seen.at_us[1] - seen.at_us[0];
			assert_in_range(apart_us, 0, LATE_US);
			least_us = apart_us < least_us ? apart_us : least_us;
			most_us = apart_us > most_us ? apart_us : most_us;
		}
		assert_true(least_us < LATE_US / 4);
		assert_true(most_us > 3 * (LATE_US / 4));
		assert_int_equal(at->slot[0].meter.count, 2 * ROUNDS);
	}
	assert_int_equal(sim_rig_rules(rig)
			     ->fired_by[SIM_AGAIN][SIM_KIND_PURCHASE],
	    BUSES * ROUNDS);
}

static void
what_is_delayed_is_obeyed_when_the_asker_has_gone(void **state)
{
	struct sim_rig_bus *at;
	int64_t gone_us;
	int i, b;

	(void)state;
	for (b = 0; b < BUSES; b++) {
		at = add(&buses[b]);
		for (i = 0; i < ROUNDS; i++) {
			set_rate(SIM_DELAYED, ALL);
			buy(at);
			gone_us = now();
			assert_int_equal(at->slot[0].meter.count, i);
			pass_us(LATE_US + 100000);
			assert_int_equal(seen.n, 1);
			assert_int_equal(seen.fault, SIM_DELAYED);
			assert_in_range(seen.at_us[0], gone_us,
			    gone_us + LATE_US);
			assert_int_equal(at->slot[0].meter.count, i + 1);
		}
	}
	assert_int_equal(sim_rig_rules(rig)->fired[SIM_DELAYED],
	    BUSES * ROUNDS);
	assert_int_equal(sim_rig_rules(rig)->fired[SIM_SOUND], 0);
}

static void
a_gateway_that_forgets_forgets_what_is_delayed(void **state)
{
	struct sim_bus like = {.link = SIM_TCP, .forgets = true};
	struct sim_rig_bus *at = add(&like);

	(void)state;
	set_rate(SIM_DELAYED, ALL);
	buy(at);
	pass_us(2 * LATE_US);
	assert_int_equal(seen.n, 0);
	assert_int_equal(at->slot[0].meter.count, 0);
	assert_int_equal(sim_rig_rules(rig)->fired[SIM_DELAYED], 0);
}

static void
a_meter_without_power_does_not_hear_it_later_either(void **state)
{
	struct sim_rig_bus *at = add(&buses[0]);
	const struct sim_rules *rules = sim_rig_rules(rig);

	(void)state;
	set_rate(SIM_DELAYED, ALL);
	buy(at);
	sim_rig_power(at, 0, false);
	pass_us(2 * LATE_US);
	assert_int_equal(at->slot[0].meter.count, 0);
	assert_int_equal(rules->fired[SIM_DELAYED], 0);
	assert_int_equal(rules->fired[SIM_LOST_REQUEST], 1);
	sim_rig_power(at, 0, true);
	set_rate(SIM_AGAIN, ALL);
	buy(at);
	sim_rig_power(at, 0, false);
	pass_us(2 * LATE_US);
	assert_int_equal(rules->fired[SIM_AGAIN] + rules->fired[SIM_SOUND], 1);
	assert_int_equal(at->slot[0].meter.count,
	    1 + (int64_t)rules->fired[SIM_AGAIN]);
}

/* The stray replies of one question meet those that follow. */
static void
strays_are_never_taken_for_answers_of_another(void **state)
{
	struct pp_exchange x;
	struct sim_rig_bus *at;
	struct pp_endpoint e;
	struct pp_bus *bus;
	uint16_t words[8];
	unsigned i, b, answered;

	(void)state;
	for (b = 0; b < BUSES; b++) {
		at = add(&buses[b]);
		at->slot[1].meter.count = 77;
		set_rate(SIM_AGAIN, ALL / 2);
		sim_rig_rules(rig)->rates.ppm[SIM_DELAYED] = ALL / 4;
		sim_rig_rules(rig)->struck = NULL;
		assert_int_equal(pp_endpoint_parse(at->endpoint, &e), PP_OK);
		assert_int_equal(pp_bus_new(world, &e, &bus), PP_OK);
		for (i = answered = 0; i < 200; i++) {
			x = (struct pp_exchange){.reply_us = 300000};
			pp_exchange_read(&x, (uint8_t)(1 + i % METERS),
			    PP_FUNCTION_READ, 0x021F, (uint16_t)(3 + i % 3));
			assert_int_equal(pp_bus_ask(world, bus, &x), PP_OK);
			if (x.outcome != PP_OUTCOME_REPLY)
				continue;
			answered++;
			pp_exchange_words(&x, words);
			assert_int_equal(words[2], i % METERS == 0 ? 0 : 77);
		}
		assert_true(answered > 50);
		pp_bus_free(bus);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_comes_again_is_obeyed_again_within_the_bound),
	    TEST(what_is_delayed_is_obeyed_when_the_asker_has_gone),
	    TEST(a_gateway_that_forgets_forgets_what_is_delayed),
	    TEST(a_meter_without_power_does_not_hear_it_later_either),
	    TEST(strays_are_never_taken_for_answers_of_another),
	};

	return cmocka_run_group_tests_name("sim_later", tests, NULL, NULL);
}
