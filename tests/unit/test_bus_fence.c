/* SPDX-License-Identifier: ISC */
/*
 * The fence before a question: a silence that outlasts all that was sent
 * before.
 */
#include "keep_stage.h"

static void
assert_lasts(int64_t us, int64_t least_us, int64_t more_us)
{
	if (us < least_us || us > least_us + more_us)
		fail_msg("%lld us, not from %lld on", (long long)us,
		    (long long)least_us);
}

/* One that failed, then a fence, then one that is answered. */
static void
fence_after(struct shared *s, struct asks *a)
{
	add(a, 0, kept(1));
	add(a, 0, fenced(1));
	add(a, 1, question(OTHER, 4));
	run_both(s, a);
	assert_heard(s, " 1 1 11");
	assert_answered(&a->x[1]);
	assert_answered(&a->x[2]);
}

static void
first_is_silent(struct shared *s, const uint8_t *request)
{
	if (s->n != 1)
		answers(&s->stage, request);
}

/* Of the request itself, which is of the fence's silence no part. */
static int64_t
request_us(const struct shared *s)
{
	return REQUEST_RTU * s->stage.peer.character_us;
}

static void
a_serial_line_is_silent_for_the_whole_fence(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, first_is_silent);
	fence_after(&s, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
	/* The reply to the first, of this very length, is feared longer. */
	assert_lasts(s.sent_us[1] - request_us(&s) - s.sent_us[0], FENCE_US,
	    300000 + MEASURE_US);
	assert_int_equal(s.stage.peer.opens, 2);
	close_shared(&s);
}

static void
a_question_of_another_length_waits_for_the_fence_alone(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, first_is_silent);
	add(&a, 0, kept(1));
	add(&a, 0, fenced(1));
	a.x[1].request[4] = 6;
	run_both(&s, &a);
	assert_answered(&a.x[1]);
	assert_lasts(s.sent_us[1] - request_us(&s) - s.sent_us[0], FENCE_US,
	    MEASURE_US);
	close_shared(&s);
}

/* What a meter says that has grown old: words that no answer has. */
static int64_t
say_late(struct shared *s, int64_t at_us)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(&s->stage, s->first, reply);
	bool mbap = s->stage.request_n == REQUEST_TCP;
	uint16_t crc;

	reply[mbap ? 9 : 3] ^= 0x40;
	crc = pp_crc16(reply, n - 2);
	if (!mbap) {
		reply[n - 2] = (uint8_t)crc;
		reply[n - 1] = (uint8_t)(crc >> 8);
	}
	return sim_peer_say(&s->stage.peer, at_us, reply, n);
}

static void
first_is_late(struct shared *s, const uint8_t *request)
{
	if (s->n != 1)
		answers(&s->stage, request);
	else
		s->said_us = say_late(s, s->stage.over_us + 2000000);
}

static void
what_comes_during_it_is_no_answer_and_starts_it_anew(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, first_is_late);
	fence_after(&s, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
	assert_lasts(s.sent_us[1] - request_us(&s) - s.said_us, FENCE_US,
	    MEASURE_US);
	assert_int_equal(pp_bus_counts(s.stage.bus)->drained, 13);
	close_shared(&s);
}

/* He comes while nothing but the fence is under way, and goes again. */
static void
comes_later(void *arg)
{
	struct shared *s = arg;
	bool held = false;

	assert_int_equal(world->take(world, s->stage.canonical, &s->lock,
			     &held),
	    PP_OK);
	assert_false(held);
}

static void
leaves_again(void *arg)
{
	struct shared *s = arg;

	assert_int_equal(s->n, 2);
	world->release(world, s->lock);
}

static void
a_fence_is_not_begun_anew_for_who_comes_meanwhile(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, NULL);
	s.stage.turnaround_us = 200000;
	add(&a, 0, question(1, 4));
	add(&a, 0, fenced(2));
	sim_virtual_at(virtual, now() + FENCE_US / 2, comes_later, &s);
	sim_virtual_at(virtual, now() + FENCE_US + 300000, leaves_again, &s);
	run_both(&s, &a);
	assert_heard(&s, " 1 2");
	assert_answered(&a.x[1]);
	close_shared(&s);
}

static void
a_fence_at_the_very_first_counts_from_the_opening(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, NULL);
	add(&a, 0, fenced(1));
	run_both(&s, &a);
	assert_answered(&a.x[0]);
	assert_lasts(s.sent_us[0] - request_us(&s) - s.came_us, FENCE_US,
	    MEASURE_US);
	close_shared(&s);
}

struct noise {
	struct shared *shared;
	int64_t until_us;
};

static void
make_noise(void *arg)
{
	struct noise *n = arg;

	sim_peer_say(&n->shared->stage.peer, now(), "?", 1);
	if (now() < n->until_us)
		sim_virtual_at(virtual, now() + FENCE_US / 2, make_noise, n);
}

static void
a_line_that_is_never_silent_is_given_up(void **state)
{
	struct asks a = {0};
	struct shared s;
	struct noise n = {.shared = &s, .until_us = now() + 11 * FENCE_US};
	int64_t began_us = now();

	(void)state;
	open_shared(&s, serial, NULL);
	make_noise(&n);
	add(&a, 0, fenced(1));
	run_both(&s, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_FOREIGN);
	assert_int_equal(s.n, 0);
	assert_lasts(a.x[0].done_us - began_us, 10 * (int64_t)FENCE_US,
	    FENCE_US / 2 + MEASURE_US);
	close_shared(&s);
}

static void
a_connection_is_closed_for_the_whole_fence(void **state)
{
	struct asks a = {0};
	struct shared s;
	size_t i;

	(void)state;
	for (i = 1; i < KINDS; i++) {
		a = (struct asks){0};
		open_shared(&s, kinds[i], first_is_silent);
		add(&a, 0, kept(1));
		add(&a, 0, fenced(1));
		a.x[1].request[4] = 6;
		run_both(&s, &a);
		assert_int_equal(s.stage.peer.opens, 2);
		assert_lasts(s.away_us, FENCE_US, MEASURE_US);
		assert_lasts(a.x[1].sent_us - s.came_us, 0,
		    GAP_NETWORK_US + MEASURE_US);
		close_shared(&s);
	}
}

static void
who_waits_for_a_closed_connection_waits_on(void **state)
{
	struct asks a = {0};
	struct shared s;
	size_t i;

	(void)state;
	for (i = 1; i < KINDS; i++) {
		a = (struct asks){0};
		open_shared(&s, kinds[i], first_is_silent);
		fence_after(&s, &a);
		close_shared(&s);
	}
}

static void
hands_over(struct sim_peer *peer, const struct pp_endpoint *as)
{
	struct shared *s = (struct shared *)peer->arg;

	(void)as;
	s->came_us = now();
	if (s->n > 0)
		say_late(s, now() + 5000);
}

static void
what_a_server_hands_over_at_the_reopening_is_no_answer(void **state)
{
	struct asks a = {0};
	struct shared s;
	size_t i;

	(void)state;
	for (i = 1; i < KINDS; i++) {
		open_shared(&s, kinds[i], first_is_silent);
		/* What the other one asked this one knows nothing of. */
		a = (struct asks){0};
		add(&a, 1, question(1, 4));
		run_both(&s, &a);
		s.stage.peer.come = hands_over;
		a = (struct asks){0};
		add(&a, 0, fenced(1));
		run_both(&s, &a);
		assert_heard(&s, " 1 1");
		assert_answered(&a.x[0]);
		close_shared(&s);
	}
}

static void
a_stop_ends_a_fence_and_nothing_is_sent(void **state)
{
	struct asks a = {.stop_after = 1};
	struct stage other;
	struct shared s;
	struct stage *stages[] = {&s.stage, &other};

	(void)state;
	open_shared(&s, serial, NULL);
	stage_open(&other, gateway, answers);
	add(&a, 0, fenced(1));
	add(&a, 1, question(2, 4));
	assert_int_equal(run_fleet(stages, 2, &a), PP_OK);
	assert_int_equal(a.finished, 2);
	assert_answered(&a.x[1]);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_BUSY);
	assert_int_equal(s.n, 0);
	stage_close(&other);
	close_shared(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_serial_line_is_silent_for_the_whole_fence),
	    TEST(a_question_of_another_length_waits_for_the_fence_alone),
	    TEST(what_comes_during_it_is_no_answer_and_starts_it_anew),
	    TEST(a_fence_is_not_begun_anew_for_who_comes_meanwhile),
	    TEST(a_fence_at_the_very_first_counts_from_the_opening),
	    TEST(a_line_that_is_never_silent_is_given_up),
	    TEST(a_connection_is_closed_for_the_whole_fence),
	    TEST(who_waits_for_a_closed_connection_waits_on),
	    TEST(what_a_server_hands_over_at_the_reopening_is_no_answer),
	    TEST(a_stop_ends_a_fence_and_nothing_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
