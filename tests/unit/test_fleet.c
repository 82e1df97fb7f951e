/* SPDX-License-Identifier: ISC */
/*
 * Many exchanges on one line and on several, in virtual time: the pace, the
 * lock that is shared with others, and that nothing is left behind.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char other[] = "rtu:/dev/pp-other?baud=9600";
static const char tcp[] = "tcp://192.0.2.1:502";

/* One thing after the other, among them what ends at the deadline. */
static void
answer_by_turns(struct stage *s, const uint8_t *request)
{
	uint8_t frame[PP_FRAME_MAX], mine[REQUEST_TCP];
	size_t n;

	memcpy(mine, request, sizeof mine);
	n = make_reply(s, mine, frame);
	switch (s->requests % 5) {
	case 0:
		break;
	case 1: /* a foreign frame that ends just before the deadline */
		mine[0] = 99;
		n = make_reply(s, mine, frame);
		sim_peer_say(&s->peer,
		    s->over_us + 300000 + silence(s) -
			(int64_t)n * s->peer.character_us - 1,
		    frame, n);
		break;
	case 2: /* half a reply */
		sim_peer_say(&s->peer, reply_us(s), frame, n / 2);
		break;
	case 3: /* with a bad check */
		frame[n - 1]++;
		sim_peer_say(&s->peer, reply_us(s), frame, n);
		break;
	default:
		sim_peer_say(&s->peer, reply_us(s), frame, n);
		break;
	}
}

static void
a_request_keeps_its_distance_from_all_before_it(void **state)
{
	static const struct {
		const char *endpoint;
		double silence_us;
	} lines[] = {
	    {"rtu:/dev/a?baud=300", 3.5 * 10 * 1e6 / 300},
	    {"rtu:/dev/b?baud=1200&parity=E", 3.5 * 11 * 1e6 / 1200},
	    {"rtu:/dev/c?baud=2400&stop=2", 3.5 * 11 * 1e6 / 2400},
	    {"rtu:/dev/d?baud=9600", 3.5 * 10 * 1e6 / 9600},
	    {"rtu:/dev/e?baud=19200&parity=O&stop=2", 3.5 * 12 * 1e6 / 19200},
	    {"rtu:/dev/f?baud=38400", 1750},
	    {"rtu:/dev/g?baud=115200", 1750},
	    {"rtu+tcp://192.0.2.1:1?baud=9600", 3.5 * 10 * 1e6 / 9600},
	};
	struct stage s;
	struct asks a;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof *lines; i++) {
		stage_open(&s, lines[i].endpoint, answer_by_turns);
		a = (struct asks){0};
		for (k = 0; k < 15; k++)
			add(&a, 0, question((uint8_t)(k + 1), 10));
		run_stage(&s, &a);
		assert_int_equal(s.requests, 15);
		assert_answered(&a.x[3]);
		if ((double)s.peer.least_gap_us < lines[i].silence_us)
			fail_msg("%s: sent after %lld us of silence",
			    lines[i].endpoint, (long long)s.peer.least_gap_us);
		stage_close(&s);
	}
}

static void
a_pass_takes_hardly_longer_than_the_wire(void **state)
{
	enum {
		METERS = 22,
		TURNAROUND_US = 20000,
	};
	/* Request, silence, turnaround, reply, silence; 10 bits each. */
	const double wire_us =
	    METERS * ((8 + 3.5 + 101 + 3.5) * 10 * 1e6 / 9600 + TURNAROUND_US);
	struct stage s;
	struct asks a = {0};
	int64_t began_us = now(), took_us;
	uint64_t waits;
	uint8_t unit;

	(void)state;
	stage_open(&s, serial, answers);
	s.turnaround_us = TURNAROUND_US;
	for (unit = 1; unit <= METERS; unit++)
		add(&a, 0, question(unit, 48));
	run_stage(&s, &a);
	took_us = now() - began_us;
	waits = sim_virtual_waits(virtual);
	for (unit = 0; unit < METERS; unit++)
		assert_answered(&a.x[unit]);
	print_message("# 22 meters at 9600 baud: %lld us, the wire %.0f us,"
		      " ratio %.5f\n",
	    (long long)took_us, wire_us, (double)took_us / wire_us);
	assert_true((double)took_us <= 1.02 * wire_us);
	/* A character wakes it, and little else does. */
	assert_true(waits <= METERS * (101 + 4));
	stage_close(&s);
}

static void
a_dead_meter_does_not_delay_another_bus(void **state)
{
	struct stage dead, alive;
	struct stage *both[] = {&dead, &alive};
	struct asks a = {0};
	int64_t began_us, alone_us;
	uint8_t i;

	(void)state;
	stage_open(&alive, serial, answers);
	stage_open(&dead, other, is_silent);
	for (i = 0; i < 10; i++)
		add(&a, 0, question((uint8_t)(i + 1), 48));
	began_us = now();
	run_stage(&alive, &a);
	alone_us = a.x[9].done_us - began_us;
	a = (struct asks){0};
	for (i = 0; i < 10; i++)
		add(&a, 0, question((uint8_t)(i + 1), 48));
	for (i = 0; i < 10; i++)
		add(&a, 1, question((uint8_t)(i + 1), 48));
	began_us = now();
	assert_int_equal(run_fleet(both, 2, &a), PP_OK);
	for (i = 0; i < 10; i++) {
		assert_int_equal(a.x[i].outcome, PP_OUTCOME_SILENT);
		assert_answered(&a.x[10 + i]);
	}
	assert_int_equal(a.x[19].done_us - began_us, alone_us);
	assert_true(a.x[9].done_us > a.x[19].done_us);
	stage_close(&dead);
	stage_close(&alive);
}

/* Another tool, that wants the line from some time on and keeps it a while. */
struct outsider {
	const struct stage *stage;
	struct pp_lock *lock;
	int64_t wished_us, got_us, keeps_us;
};

static void
outsider_leaves(void *arg)
{
	struct outsider *o = arg;

	world->release(world, o->lock);
	o->lock = NULL;
}

static void
outsider_tries(void *arg)
{
	struct outsider *o = arg;
	bool held;

	if (o->wished_us == 0)
		o->wished_us = now();
	assert_int_equal(world->take(world, o->stage->canonical, &o->lock,
			     &held),
	    PP_OK);
	if (!held) {
		sim_virtual_at(virtual, now() + 1000, outsider_tries, o);
		return;
	}
	o->got_us = now();
	/* Its own connection is the only one now. */
	assert_null(o->stage->peer.line);
	if (o->keeps_us > 0)
		sim_virtual_at(virtual, now() + o->keeps_us, outsider_leaves,
		    o);
}

static void
who_waits_gets_the_line_within_one_exchange(void **state)
{
	static const char *const endpoints[] = {serial, tcp,
	    "rtu+tcp://192.0.2.1:502"};
	struct stage s;
	struct asks a;
	struct outsider o;
	size_t i, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		stage_open(&s, endpoints[i], answers);
		a = (struct asks){0};
		for (k = 0; k < 10; k++)
			add(&a, 0, question((uint8_t)(k + 1), 48));
		o = (struct outsider){.stage = &s, .keeps_us = 50000};
		sim_virtual_at(virtual, now() + 100000, outsider_tries, &o);
		run_stage(&s, &a);
		assert_true(o.got_us > 0);
		/* The rest of an exchange, and its own next try. */
		assert_true(o.got_us - o.wished_us <=
		    (8 + 8 + 101) * INT64_C(1042) + 20000 + 1000);
		assert_int_equal(pp_bus_counts(s.bus)->yields, 1);
		assert_int_equal(s.peer.opens, 2);
		for (k = 0; k < 10; k++)
			assert_answered(&a.x[k]);
		stage_close(&s);
	}
}

static void
a_line_that_is_done_is_let_go_while_others_go_on(void **state)
{
	struct stage brief, lasting;
	struct stage *both[] = {&brief, &lasting};
	struct outsider o = {.stage = &brief, .keeps_us = 1000};
	struct asks a = {0};
	size_t i;

	(void)state;
	stage_open(&brief, serial, answers);
	stage_open(&lasting, other, answers);
	add(&a, 0, question(1, 48));
	for (i = 0; i < 5; i++)
		add(&a, 1, question((uint8_t)(i + 1), 48));
	sim_virtual_at(virtual, now() + 300000, outsider_tries, &o);
	assert_int_equal(run_fleet(both, 2, &a), PP_OK);
	assert_true(o.got_us > a.x[0].done_us && o.got_us < a.x[5].done_us);
	assert_int_equal(o.got_us, o.wished_us);
	stage_close(&brief);
	stage_close(&lasting);
}

/* Two in one fleet at one line: the same as two processes. */
static void
two_on_one_line_take_turns(void **state)
{
	static const char *const endpoints[] = {serial, tcp};
	struct stage s;
	struct pp_bus *buses[2];
	struct asks a;
	struct pp_rider rider = {
	    .next = asks_next,
	    .done = asks_done,
	    .arg = &a,
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < 2; i++) {
		stage_open(&s, endpoints[i], answers);
		buses[0] = s.bus;
		assert_int_equal(pp_bus_new(world, &s.endpoint, &buses[1]),
		    PP_OK);
		a = (struct asks){0};
		for (k = 0; k < 20; k++)
			add(&a, k % 2, question((uint8_t)(k + 1), 10));
		assert_int_equal(pp_fleet_run(world, buses, 2, &rider), PP_OK);
		assert_let_go();
		for (k = 0; k < 20; k++)
			assert_answered(&a.x[k]);
		assert_true(pp_bus_counts(buses[0])->yields >= 9);
		assert_true(s.peer.least_gap_us >= silence(&s));
		pp_bus_free(buses[1]);
		stage_close(&s);
	}
}

static void
a_line_that_is_kept_for_too_long_is_busy(void **state)
{
	struct stage kept, freely;
	struct stage *both[] = {&kept, &freely};
	struct outsider o = {.stage = &kept};
	struct asks a = {0};
	int64_t began_us;

	(void)state;
	stage_open(&kept, serial, answers);
	stage_open(&freely, other, answers);
	outsider_tries(&o);
	add(&a, 0, question(1, 48));
	add(&a, 1, question(2, 48));
	began_us = now();
	assert_int_equal(run_fleet(both, 2, &a), PP_OK);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_BUSY);
	assert_string_equal(pp_bus_trouble(kept.bus),
	    "another process keeps the bus");
	assert_in_range(a.x[0].done_us - began_us, 10000000, 10100000);
	assert_answered(&a.x[1]);
	assert_true(a.x[1].done_us - began_us < 200000);
	assert_int_equal(kept.requests, 0);
	/* Not even the wish is left. */
	assert_false(world->wanted(world, o.lock));
	outsider_leaves(&o);
	assert_let_go();
	stage_close(&kept);
	stage_close(&freely);
}

static void
a_stop_ends_what_is_under_way_and_begins_nothing(void **state)
{
	struct stage one, two;
	struct stage *both[] = {&one, &two};
	struct asks a = {.stop_after = 3};
	size_t i;

	(void)state;
	stage_open(&one, serial, answers);
	stage_open(&two, other, answers);
	for (i = 0; i < 20; i++)
		add(&a, i % 2, question((uint8_t)(i + 1), 48));
	assert_int_equal(run_fleet(both, 2, &a), PP_OK);
	assert_let_go();
	assert_int_equal(a.finished, 4);
	assert_int_equal(one.requests + two.requests, 4);
	for (i = 0; i < 4; i++)
		assert_answered(&a.x[i]);
	stage_close(&one);
	stage_close(&two);
}

static enum pp_status
broken_wait(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	(void)w;
	(void)watches;
	(void)n;
	(void)until_us;
	return pp_fail(PP_ESYS, "poll: broken");
}

static void
nothing_is_left_where_the_wait_itself_fails(void **state)
{
	enum pp_status (*whole)(struct pp_world *, struct pp_watch *, size_t,
	    int64_t) = world->wait;
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answers);
	x = question(1, 48);
	world->wait = broken_wait;
	assert_int_equal(pp_bus_ask(world, s.bus, &x), PP_ESYS);
	assert_let_go();
	/* And the bus can be asked again. */
	world->wait = whole;
	x = ask(&s, 1, 48);
	assert_answered(&x);
	stage_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_request_keeps_its_distance_from_all_before_it),
	    TEST(a_pass_takes_hardly_longer_than_the_wire),
	    TEST(a_dead_meter_does_not_delay_another_bus),
	    TEST(who_waits_gets_the_line_within_one_exchange),
	    TEST(a_line_that_is_done_is_let_go_while_others_go_on),
	    TEST(two_on_one_line_take_turns),
	    TEST(a_line_that_is_kept_for_too_long_is_busy),
	    TEST(a_stop_ends_what_is_under_way_and_begins_nothing),
	    TEST(nothing_is_left_where_the_wait_itself_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
