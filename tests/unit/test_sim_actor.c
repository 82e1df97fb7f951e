/* SPDX-License-Identifier: ISC */
/*
 * Several actors in one virtual world: they meet at lines and locks, wait
 * without holding each other up, and die at any point as processes do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bus.h"
#include "sim_actor.h"
#include "sim_rig.h"

enum {
	BEGIN_S = 1772553600,
	METERS = 4,
	ACTORS = 8,
	SECOND_US = 1000000,
	STATE = 0x0215,
	STATE_N = 17,
};

/* An actor with a task, and what came of it. */
struct part {
	struct sim_actor *actor;
	const struct sim_rig_bus *at;
	unsigned asks;     /* to do */
	bool buys;         /* a purchase instead of a read */
	int64_t pause_us;  /* between them */
	unsigned answered; /* replies that fit */
	enum pp_status rc; /* of the last */
	int64_t done_us;
	char words[64];
	unsigned locks_left, lines_left, deaths; /* noted at its death */
};

static struct sim_rig *rig;
static struct sim_virtual *virtual;
static struct pp_world *world;
static struct sim_cast *cast;
static struct part part[ACTORS];

static void
open_rig(uint64_t seed)
{
	assert_int_equal(sim_rig_new(BEGIN_S, seed, &rig), PP_OK);
	virtual = sim_rig_virtual(rig);
	world = sim_rig_world(rig);
	assert_int_equal(sim_cast_new(virtual, &cast), PP_OK);
	memset(part, 0, sizeof part);
}

static void
close_rig(void)
{
	sim_cast_free(cast);
	sim_rig_free(rig);
}

static int
enter(void **state)
{
	(void)state;
	open_rig(1);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	close_rig();
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static int64_t
now(void)
{
	return world->now_us(world);
}

static struct sim_rig_bus *
add_bus(enum sim_link link)
{
	struct sim_bus like = {.link = link};
	struct sim_rig_bus *at;

	assert_int_equal(sim_rig_add(rig, &like, METERS, 0, &at), PP_OK);
	return at;
}

/* A purchase of 1.00 by a meter that is blind. */
static const uint8_t purchase[] = {0x20, 0x01, 0x00, 0x00, 0x04, 0x08, 0x00,
    0x00, 0x00, 0x64, 0x00, 0x01, 0x00, 0x00};

static enum pp_status
ask_once(const struct part *p, struct pp_world *w, struct pp_bus *bus,
    unsigned nth, struct pp_exchange *x)
{
	*x = (struct pp_exchange){.unit = 1, .reply_us = 300000};
	if (p->buys) {
		memcpy(x->request, purchase, sizeof purchase);
		x->request_n = sizeof purchase;
		x->alone = true;
	} else {
		pp_exchange_read(x, (uint8_t)(1 + nth % METERS),
		    PP_FUNCTION_READ, STATE, (uint16_t)(STATE_N + nth % 3));
	}
	return pp_bus_ask(w, bus, x);
}

/* Ask so often; as a tool does, it lets go of all whatever happened. */
static void
ask_all(void *arg, struct pp_world *w)
{
	struct part *p = arg;
	struct pp_endpoint e;
	struct pp_exchange x;
	struct pp_bus *bus;
	unsigned i;

	assert_int_equal(pp_endpoint_parse(p->at->endpoint, &e), PP_OK);
	assert_int_equal(pp_bus_new(w, &e, &bus), PP_OK);
	for (i = 0; i < p->asks && p->rc == PP_OK; i++) {
		p->rc = ask_once(p, w, bus, i, &x);
		p->answered += p->rc == PP_OK && x.outcome == PP_OUTCOME_REPLY;
		if (p->rc == PP_OK && p->pause_us > 0)
			p->rc = sim_actor_sleep(w, w->now_us(w) + p->pause_us);
	}
	snprintf(p->words, sizeof p->words, "%s", pp_errmsg());
	pp_bus_free(bus);
	p->done_us = w->now_us(w);
}

static void
note_death(void *arg)
{
	struct part *p = arg;

	p->deaths++;
	p->locks_left = sim_virtual_locks(virtual);
	p->lines_left = sim_virtual_lines(virtual);
}

static void
start(struct part *p, void (*act)(void *, struct pp_world *))
{
	assert_int_equal(sim_actor_start(cast, now(), act, p, &p->actor),
	    PP_OK);
	sim_actor_on_death(p->actor, note_death, p);
}

static void
run_all(void)
{
	assert_int_equal(sim_cast_run(cast, INT64_MAX), PP_OK);
	assert_int_equal(sim_cast_living(cast), 0);
	assert_int_equal(sim_virtual_lines(virtual), 0);
	assert_int_equal(sim_virtual_locks(virtual), 0);
}

static char order[64];

static void
sleep_and_sign(void *arg, struct pp_world *w)
{
	struct part *p = arg;
	size_t n;

	while (p->asks-- > 0 && p->rc == PP_OK) {
		p->rc = sim_actor_sleep(w, w->now_us(w) + p->pause_us);
		n = strlen(order);
		snprintf(order + n, sizeof order - n, "%c",
		    (char)('a' + (p - part)));
	}
}

static void
who_sleeps_wakes_in_its_time_beside_the_others(void **state)
{
	static const int64_t pause_us[] = {3000, 2000, 7000};
	int64_t began_us = now();
	int i;

	(void)state;
	*order = '\0';
	for (i = 0; i < 3; i++) {
		part[i] = (struct part){.asks = 3, .pause_us = pause_us[i]};
		start(&part[i], sleep_and_sign);
	}
	run_all();
	/* At 2, 3, 4, twice 6 (who began to wait first), 7, 9, 14 and 21. */
	assert_string_equal(order,
	    "babab"
	    "cacc");
	assert_int_equal(now() - began_us, 21000);
}

static void
time_stands_where_a_run_was_to_end_and_goes_on(void **state)
{
	int64_t began_us = now();

	(void)state;
	*order = '\0';
	part[0] = (struct part){.asks = 2, .pause_us = SECOND_US};
	start(&part[0], sleep_and_sign);
	assert_int_equal(sim_cast_run(cast, began_us + SECOND_US / 2), PP_OK);
	assert_int_equal(now(), began_us + SECOND_US / 2);
	assert_string_equal(order, "");
	assert_int_equal(sim_cast_run(cast, began_us + SECOND_US), PP_OK);
	assert_string_equal(order, "a");
	assert_false(sim_actor_has_ended(part[0].actor));
	run_all();
	assert_string_equal(order, "aa");
	assert_true(sim_actor_has_ended(part[0].actor));
	assert_false(sim_actor_is_dead(part[0].actor));
}

static void
two_buses_take_the_time_of_one(void **state)
{
	int64_t began_us, alone_us;
	int i;

	(void)state;
	for (i = 0; i < 2; i++)
		part[i] = (struct part){.at = add_bus(SIM_RTU_TCP), .asks = 10};
	began_us = now();
	start(&part[0], ask_all);
	run_all();
	alone_us = now() - began_us;
	part[0].answered = 0;
	start(&part[0], ask_all);
	start(&part[1], ask_all);
	run_all();
	for (i = 0; i < 2; i++) {
		assert_int_equal(part[i].answered, 10);
		assert_int_equal(part[i].done_us - began_us - alone_us,
		    alone_us);
	}
}

static void
many_on_one_bus_have_it_one_after_the_other(void **state)
{
	static const enum sim_link links[] = {SIM_PTY, SIM_TCP, SIM_RTU_TCP};
	size_t i, k;

	(void)state;
	for (k = 0; k < sizeof links / sizeof *links; k++) {
		struct sim_rig_bus *at = add_bus(links[k]);

		for (i = 0; i < ACTORS; i++) {
			part[i] = (struct part){
			    .at = at,
			    .asks = 20,
			    .pause_us = (int64_t)i * 7000,
			};
			start(&part[i], ask_all);
		}
		run_all();
		for (i = 0; i < ACTORS; i++)
			assert_int_equal(part[i].answered, 20);
		/* Nobody came to a line that another had. */
		assert_int_equal(at->peer.opens, at->peer.closes);
	}
	assert_int_equal(sim_rig_counts(rig).broken, 0);
}

/* A purchase by one who dies at each of his points, and a second who waits. */
static void
the_dead_let_go_at_once_and_what_they_sent_stays_sent(void **state)
{
	static const enum sim_link links[] = {SIM_PTY, SIM_TCP, SIM_RTU_TCP};
	unsigned bought = 0, not_bought = 0;
	struct sim_rig_bus *at;
	struct sim_meter *m;
	uint64_t nth, points;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof links / sizeof *links; k++) {
		at = add_bus(links[k]);
		m = &at->slot[0].meter;
		points = 1;
		for (nth = 1; nth <= points; nth++) {
			m->count = 0;
			part[0] =
			    (struct part){.at = at, .asks = 1, .buys = true};
			part[1] = (struct part){.at = at, .asks = 3};
			start(&part[0], ask_all);
			sim_actor_crash_at(part[0].actor, nth);
			assert_int_equal(sim_cast_run(cast, INT64_MAX), PP_OK);
			points = sim_actor_points(part[0].actor) + 1;
			start(&part[1], ask_all);
			run_all();
			/* One may meet the reply to the dead. */
			assert_in_range(part[1].answered, 2, 3);
			if (!sim_actor_is_dead(part[0].actor)) {
				assert_int_equal(m->count, 1);
				continue;
			}
			assert_int_equal(part[0].deaths, 1);
			assert_int_equal(part[0].locks_left, 0);
			assert_int_equal(part[0].lines_left, 0);
			bought += m->count == 1;
			not_bought += m->count == 0;
		}
		assert_true(points > 5);
	}
	assert_true(bought > 0);
	assert_true(not_bought > 0);
}

static void
try_all_calls(void *arg, struct pp_world *w)
{
	struct part *p = arg;
	struct pp_endpoint e;
	struct pp_lock *lock = NULL;
	struct pp_line *line = NULL;
	bool yes = false;

	assert_int_equal(pp_endpoint_parse(p->at->endpoint, &e), PP_OK);
	assert_int_equal(w->take(w, p->at->canonical, &lock, &yes), PP_OK);
	assert_true(yes);
	assert_int_equal(w->open(w, &e, &line, &yes), PP_OK);
	sim_actor_kill(sim_actor_of(w));
	assert_int_equal(sim_virtual_locks(virtual), 0);
	assert_int_equal(w->wait(w, NULL, 0, w->now_us(w) + 1), PP_ESYS);
	assert_string_equal(pp_errmsg(), "crashed");
	assert_int_equal(w->open(w, &e, &line, &yes), PP_ESYS);
	assert_int_equal(w->opened(w, line, &yes), PP_ESYS);
	assert_int_equal(w->send(w, line, "x", 1, &(size_t){0}), PP_ESYS);
	assert_int_equal(w->receive(w, line, &e, 1, &(size_t){0}), PP_ESYS);
	assert_int_equal(w->take(w, p->at->canonical, &lock, &yes), PP_ESYS);
	assert_int_equal(sim_actor_sleep(w, w->now_us(w) + 1), PP_ESYS);
	assert_int_equal(sim_actor_point(sim_actor_of(w)), PP_ESYS);
	assert_false(w->wanted(w, lock));
	w->close(w, line);
	w->release(w, lock);
	assert_int_equal(w->now_us(w), now());
	assert_int_equal(w->wall_s(w), world->wall_s(world));
	assert_int_equal(p->at->peer.sent, 0);
	p->answered = 1;
}

static void
the_dead_can_do_nothing_but_tell_the_time(void **state)
{
	(void)state;
	part[0].at = add_bus(SIM_TCP);
	start(&part[0], try_all_calls);
	run_all();
	assert_int_equal(part[0].answered, 1);
	assert_true(sim_actor_is_dead(part[0].actor));
}

static void
kill_first(void *arg)
{
	(void)arg;
	sim_actor_kill(part[0].actor);
}

static void
who_is_killed_while_he_stands_ends_at_once(void **state)
{
	int64_t began_us = now();

	(void)state;
	part[0] = (struct part){.asks = 1, .pause_us = 100 * SECOND_US};
	start(&part[0], sleep_and_sign);
	sim_virtual_at(virtual, began_us + SECOND_US, kill_first, NULL);
	run_all();
	assert_int_equal(now() - began_us, SECOND_US);
	assert_int_equal(part[0].rc, PP_ESYS);
	sim_actor_kill(part[0].actor); /* again: nothing */
	assert_int_equal(part[0].deaths, 1);
}

static void
hold_lock(void *arg, struct pp_world *w)
{
	struct part *p = arg;
	struct pp_lock *lock = NULL;
	bool held = false;

	while (p->rc == PP_OK && !held) {
		p->answered++; /* tries */
		p->rc = w->take(w, "tcp:192.0.2.9:1", &lock, &held);
		if (p->rc == PP_OK && !held)
			p->rc = w->wait(w, NULL, 0, w->now_us(w) + 1000);
	}
	p->done_us = w->now_us(w);
	if (p->rc == PP_OK)
		p->rc = sim_actor_sleep(w, w->now_us(w) + p->pause_us);
	w->release(w, lock);
}

static void
who_waits_for_a_lock_gets_it_at_his_next_try(void **state)
{
	int64_t began_us = now();

	(void)state;
	part[0].pause_us = 777777;
	part[1].pause_us = 10;
	start(&part[0], hold_lock);
	start(&part[1], hold_lock);
	run_all();
	assert_int_equal(part[1].done_us - began_us, 778000);
	/* He isn't woken for each try that is in vain. */
	assert_in_range(part[1].answered, 8, 12);
}

static void
fail_and_sleep(void *arg, struct pp_world *w)
{
	struct part *p = arg;

	p->rc = pp_fail(PP_NO, "the words of %d", (int)(p - part));
	(void)sim_actor_sleep(w, w->now_us(w) + 1000 * (1 + p - part));
	snprintf(p->words, sizeof p->words, "%s", pp_errmsg());
}

static void
each_has_his_own_last_words(void **state)
{
	(void)state;
	start(&part[0], fail_and_sleep);
	start(&part[1], fail_and_sleep);
	run_all();
	assert_string_equal(part[0].words, "the words of 0");
	assert_string_equal(part[1].words, "the words of 1");
}

/* What is written on the wire of a busy site, and when. */
static uint64_t
tell_story(uint64_t seed)
{
	uint64_t random = seed, sum = 0;
	struct sim_rig_bus *at[2];
	int i;

	open_rig(seed);
	for (i = SIM_LOST_REQUEST; i < SIM_CUT; i++)
		sim_rig_rules(rig)->rates.ppm[i] = 50000;
	at[0] = add_bus(SIM_PTY);
	at[1] = add_bus(SIM_TCP);
	for (i = 0; i < ACTORS; i++) {
		part[i] = (struct part){
		    .at = at[i % 2],
		    .asks = 10,
		    .pause_us = (int64_t)(sim_random(&random) % 50000),
		};
		start(&part[i], ask_all);
		if (i % 3 == 0)
			sim_actor_crash_at(part[i].actor,
			    1 + sim_random(&random) % 100);
	}
	run_all();
	for (i = 0; i < ACTORS; i++)
		sum = sum * 1000003 + (uint64_t)part[i].done_us +
		    part[i].answered;
	close_rig();
	return sum;
}

static void
the_same_seed_tells_the_same_story(void **state)
{
	(void)state;
	assert_true(tell_story(5) == tell_story(5));
	assert_true(tell_story(5) != tell_story(6));
}

static void
who_has_not_ended_is_unwound_with_the_cast(void **state)
{
	(void)state;
	open_rig(1);
	part[0] = (struct part){.at = add_bus(SIM_PTY), .asks = 1000};
	start(&part[0], ask_all);
	start(&part[1], sleep_and_sign); /* never begins */
	assert_int_equal(sim_cast_run(cast, now() + SECOND_US), PP_OK);
	assert_int_equal(sim_virtual_lines(virtual), 1);
	sim_cast_free(cast);
	assert_int_equal(part[0].rc, PP_ESYS);
	assert_int_equal(sim_virtual_lines(virtual), 0);
	assert_int_equal(sim_virtual_locks(virtual), 0);
	sim_rig_free(rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_sleeps_wakes_in_its_time_beside_the_others),
	    TEST(time_stands_where_a_run_was_to_end_and_goes_on),
	    TEST(two_buses_take_the_time_of_one),
	    TEST(many_on_one_bus_have_it_one_after_the_other),
	    TEST(the_dead_let_go_at_once_and_what_they_sent_stays_sent),
	    TEST(the_dead_can_do_nothing_but_tell_the_time),
	    TEST(who_is_killed_while_he_stands_ends_at_once),
	    TEST(who_waits_for_a_lock_gets_it_at_his_next_try),
	    TEST(each_has_his_own_last_words),
	    cmocka_unit_test(the_same_seed_tells_the_same_story),
	    cmocka_unit_test(who_has_not_ended_is_unwound_with_the_cast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
