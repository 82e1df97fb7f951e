/* SPDX-License-Identifier: ISC */
/*
 * What comes at the wrong time: late replies, bytes that belong to nobody,
 * noise that never ends; in virtual time.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char tcp[] = "tcp://192.0.2.1:502";

/* The first question is answered when the second is already asked. */
static void
answer_late(struct stage *s, const uint8_t *request)
{
	uint8_t frame[PP_FRAME_MAX];
	size_t n = make_reply(s, request, frame);
	int64_t deadline_us = s->over_us + 300000 + silence(s);

	if (s->endpoint.link == PP_LINK_TCP)
		deadline_us += 250000 + (12 + 105) * INT64_C(1042);
	if (s->requests == 1)
		sim_peer_say(&s->peer, deadline_us + 1000, frame, n);
	else
		sim_peer_say(&s->peer, reply_us(s) + 200000, frame, n);
}

static void
a_late_reply_is_never_taken_for_the_next_ones(void **state)
{
	static const struct {
		const char *endpoint;
		uint8_t unit; /* the second asked */
		uint16_t count;
	} cases[] = {
	    {serial, 8, 48},            /* another meter, the same question */
	    {serial, 7, 47},            /* the same meter, another question */
	    {tcp, 8, 48}, {tcp, 7, 48}, /* the very same question */
	};
	struct stage s[4];
	struct asks a;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		stage_open(&s[i], cases[i].endpoint, answer_late);
		a = (struct asks){0};
		add(&a, 0, question(7, 48));
		add(&a, 0, question(cases[i].unit, cases[i].count));
		run_stage(&s[i], &a);
		assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
		assert_answered(&a.x[1]);
		/* Not the late one, which came long before. */
		assert_true(a.x[1].done_us >= reply_us(&s[i]) + 200000);
		stage_close(&s[i]);
	}
}

/* A reply, and some bytes behind it that belong to nobody. */
static void
answer_and_more(struct stage *s, const uint8_t *request)
{
	static const uint8_t more[30] = {7, 3, 96};
	uint8_t frame[PP_FRAME_MAX];
	size_t n = make_reply(s, request, frame);
	int64_t over_us = sim_peer_say(&s->peer, reply_us(s), frame, n);

	if (s->requests == 1)
		sim_peer_say(&s->peer, over_us + 2000, more, sizeof more);
}

static void
the_line_is_drained_before_a_request(void **state)
{
	struct stage s;
	struct asks a = {0};

	(void)state;
	stage_open(&s, serial, answer_and_more);
	add(&a, 0, question(7, 48));
	add(&a, 0, question(7, 48));
	run_stage(&s, &a);
	assert_answered(&a.x[0]);
	assert_answered(&a.x[1]);
	assert_int_equal(pp_bus_counts(s.bus)->drained, 30);
	assert_true(s.peer.least_gap_us >= silence(&s));
	stage_close(&s);
}

/* Each reply twice, in one piece or with a breath between; marked. */
static void
answer_twice(struct stage *s, const uint8_t *request)
{
	uint8_t frame[PP_FRAME_MAX], said[2 + 2] = {3, 2};
	struct pp_question q = {.unit = request[0], .pdu = said, .n = 4};
	int64_t over_us;
	size_t n;

	said[3] = (uint8_t)s->requests;
	n = pp_frame_make(&q, frame);
	over_us = sim_peer_say(&s->peer, reply_us(s), frame, n);
	sim_peer_say(&s->peer, over_us + s->step, frame, n);
}

static void
a_doubled_reply_is_not_the_next_ones(void **state)
{
	struct stage s;
	struct asks a;
	size_t i;

	(void)state;
	stage_open(&s, serial, answer_twice);
	for (s.step = 0; s.step <= 2400; s.step += 800) {
		a = (struct asks){0};
		for (i = 0; i < 5; i++)
			add(&a, 0, question(7, 1));
		s.requests = 0;
		run_stage(&s, &a);
		for (i = 0; i < 5; i++) {
			assert_int_equal(a.x[i].outcome, PP_OUTCOME_REPLY);
			assert_int_equal(a.x[i].reply[3], i + 1);
		}
	}
	stage_close(&s);
}

static void
noise(void *arg)
{
	static const uint8_t bytes[4] = {0xFF, 0, 0xFF, 0};
	struct stage *s = arg;

	if (!s->peer.world)
		return;
	sim_peer_say(&s->peer, now(), bytes, sizeof bytes);
	sim_virtual_at(virtual, now() + 5 * s->peer.character_us, noise, s);
}

static void
noise_without_end_ends_an_exchange(void **state)
{
	struct stage s;
	struct pp_exchange x;
	int64_t began_us;

	(void)state;
	stage_open(&s, serial, is_silent);
	began_us = now();
	noise(&s);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_CORRUPT);
	assert_int_equal(s.requests, 0);
	assert_in_range(x.done_us - began_us, 1000000, 1100000);
	stage_close(&s);
}

static void
begin_noise(struct stage *s, const uint8_t *request)
{
	(void)request;
	noise(s);
}

/* Whole frames of others, so close that there is always one half there. */
static void
chatter(void *arg)
{
	struct stage *s = arg;
	uint8_t frame[PP_FRAME_MAX];
	size_t n;

	if (!s->peer.world)
		return;
	s->in[6] = 99;
	n = make_reply(s, s->in, frame);
	sim_peer_say(&s->peer, now(), frame, n);
	sim_peer_say(&s->peer, now(), frame, 5);
	sim_peer_say(&s->peer, now() + 100, frame + 5, n - 5);
	sim_virtual_at(virtual, now() + 100, chatter, s);
}

static void
begin_chatter(struct stage *s, const uint8_t *request)
{
	(void)request;
	chatter(s);
}

static void
a_peer_that_never_stops_talking_is_left(void **state)
{
	struct stage s, t;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, begin_noise);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_CORRUPT);
	assert_true(x.done_us - x.sent_us < 2000000);
	stage_close(&s);
	stage_open(&t, tcp, begin_chatter);
	x = ask(&t, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_FOREIGN);
	assert_true(x.done_us - x.sent_us < 3000000);
	stage_close(&t);
}

static void
a_line_that_takes_few_bytes_at_once_gets_all(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answers);
	for (s.peer.room = 1; s.peer.room < 8; s.peer.room += 3) {
		x = ask(&s, 7, 48);
		assert_answered(&x);
	}
	stage_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_late_reply_is_never_taken_for_the_next_ones),
	    TEST(the_line_is_drained_before_a_request),
	    TEST(a_doubled_reply_is_not_the_next_ones),
	    TEST(noise_without_end_ends_an_exchange),
	    TEST(a_peer_that_never_stops_talking_is_left),
	    TEST(a_line_that_takes_few_bytes_at_once_gets_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
