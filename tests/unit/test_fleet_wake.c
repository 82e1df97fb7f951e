/* SPDX-License-Identifier: ISC */
/*
 * Many buses in one fleet: each is woken for what concerns it.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";

static enum pp_status (
    *receive)(struct pp_world *, struct pp_line *, void *, size_t, size_t *);
static unsigned receives;

static enum pp_status
count_receive(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *got)
{
	receives++;
	return receive(w, line, bytes, n, got);
}

/* Forty silent buses and one that talks: each looks when it has cause to. */
static void
a_bus_is_left_alone_until_something_happens_on_it(void **state)
{
	enum {
		QUIET = 40
	};
	struct stage stage[QUIET + 1], *all[QUIET + 1];
	struct asks a = {0};
	char name[64];
	unsigned i;

	(void)state;
	receive = world->receive;
	world->receive = count_receive;
	receives = 0;
	for (i = 0; i < QUIET; i++) {
		snprintf(name, sizeof name, "tcp://192.0.2.9:%u", 1000 + i);
		stage_open(&stage[i], name, is_silent);
		all[i] = &stage[i];
		add(&a, i, question(1, 48));
	}
	stage_open(&stage[QUIET], serial, answers);
	all[QUIET] = &stage[QUIET];
	for (i = 0; i < 4; i++)
		add(&a, QUIET, question((uint8_t)(i + 1), 48));
	assert_int_equal(run_fleet(all, QUIET + 1, &a), PP_OK);
	assert_answered(&a.x[QUIET + 3]);
	/* Once before and once after a request, and once at its deadline. */
	assert_true(receives <= 3 * QUIET + 4 * (101 + 4));
	for (i = 0; i <= QUIET; i++)
		stage_close(&stage[i]);
}

/* One connects, one waits for its lock, one is away. */
static void
each_bus_wakes_at_its_own_time(void **state)
{
	struct stage slow, locked, away;
	struct stage *all[] = {&slow, &locked, &away};
	struct asks a = {0};
	struct pp_lock *lock = NULL;
	int64_t began_us = now();
	bool held;

	(void)state;
	stage_open(&slow, "tcp://192.0.2.1:502", answers);
	stage_open(&locked, serial, answers);
	stage_open(&away, "tcp://192.0.2.2:502", answers);
	slow.peer.connect_us = 700000;
	away.peer.refuses = true;
	assert_int_equal(world->take(world, locked.canonical, &lock, &held),
	    PP_OK);
	add(&a, 0, question(1, 48));
	add(&a, 1, question(2, 48));
	add(&a, 2, question(3, 48));
	assert_int_equal(run_fleet(all, 3, &a), PP_OK);
	assert_answered(&a.x[0]);
	assert_in_range(a.x[0].sent_us - began_us, 700000, 701000);
	assert_int_equal(a.x[1].outcome, PP_OUTCOME_BUSY);
	assert_in_range(a.x[1].done_us - began_us, 10000000, 10010000);
	assert_int_equal(a.x[2].outcome, PP_OUTCOME_AWAY);
	assert_int_equal(a.x[2].done_us, began_us);
	world->release(world, lock);
	assert_let_go();
	stage_close(&slow);
	stage_close(&locked);
	stage_close(&away);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_bus_is_left_alone_until_something_happens_on_it),
	    TEST(each_bus_wakes_at_its_own_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
