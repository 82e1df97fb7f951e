/* SPDX-License-Identifier: ISC */
/*
 * Lines that can't be opened, go away, or come back, in virtual time.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char tcp[] = "tcp://192.0.2.1:502";

static void
a_line_that_refuses_is_away_at_once(void **state)
{
	static const char *const endpoints[] = {serial, tcp};
	struct stage s;
	struct pp_exchange x;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		stage_open(&s, endpoints[i], answers);
		s.peer.refuses = true;
		x = ask(&s, 7, 48);
		assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
		assert_int_equal(x.done_us, now());
		assert_non_null(strstr(pp_bus_trouble(s.bus), "refused"));
		/* It may come back. */
		s.peer.refuses = false;
		x = ask(&s, 7, 48);
		assert_answered(&x);
		stage_close(&s);
	}
}

static void
a_connection_may_take_its_time_but_not_for_ever(void **state)
{
	struct stage s;
	struct pp_exchange x;
	int64_t began_us;

	(void)state;
	stage_open(&s, tcp, answers);
	s.peer.connect_us = 2900000;
	x = ask(&s, 7, 48);
	assert_answered(&x);
	s.peer.connect_us = -1;
	began_us = now();
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_string_equal(pp_bus_trouble(s.bus),
	    "no answer to the connection");
	assert_in_range(x.done_us - began_us, 3000000, 3010000);
	stage_close(&s);
}

static void
hang_up(void *arg)
{
	sim_peer_hang_up(arg);
}

/* The connection fails while it's being made. */
static void
a_connection_that_fails_is_away(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, tcp, answers);
	s.peer.connect_us = 100000;
	sim_virtual_at(virtual, now() + 50000, hang_up, &s.peer);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_int_equal(s.requests, 0);
	stage_close(&s);
}

/* Part of a reply, or all of it, or none; then the connection ends. */
static void
answer_and_hang_up(struct stage *s, const uint8_t *request)
{
	uint8_t frame[PP_FRAME_MAX];
	size_t n = make_reply(s, request, frame);

	if (n > s->step)
		n = s->step;
	sim_virtual_at(virtual, sim_peer_say(&s->peer, reply_us(s), frame, n),
	    hang_up, &s->peer);
}

static void
a_line_that_breaks_in_the_middle_is_away(void **state)
{
	static const char *const endpoints[] = {serial, tcp};
	struct stage s;
	struct pp_exchange x;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		stage_open(&s, endpoints[i], answer_and_hang_up);
		for (s.step = 0; s.step < 90; s.step += 40) {
			x = ask(&s, 7, 48);
			assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
			assert_non_null(
			    strstr(pp_bus_trouble(s.bus), "closed"));
		}
		stage_close(&s);
	}
}

static void
a_gateway_that_hangs_up_after_each_reply_is_read(void **state)
{
	struct stage s;
	struct asks a = {0};
	size_t i;

	(void)state;
	stage_open(&s, tcp, answer_and_hang_up);
	s.step = PP_FRAME_MAX;
	for (i = 0; i < 8; i++)
		add(&a, 0, question((uint8_t)(i + 1), 48));
	run_stage(&s, &a);
	for (i = 0; i < 8; i++)
		assert_answered(&a.x[i]);
	assert_int_equal(s.peer.opens, 8);
	stage_close(&s);
}

/* It takes connections, and ends them before anything was said. */
static void
hear_and_hang_up(struct sim_peer *peer, int64_t over_us, const uint8_t *bytes,
    size_t n)
{
	(void)over_us;
	(void)bytes;
	(void)n;
	sim_peer_hang_up(peer);
}

static void
a_line_that_breaks_at_each_request_is_away_each_time(void **state)
{
	struct stage s;
	struct asks a = {0};

	(void)state;
	stage_open(&s, tcp, answers);
	s.peer.hear = hear_and_hang_up;
	add(&a, 0, question(1, 48));
	add(&a, 0, question(2, 48));
	run_stage(&s, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_AWAY);
	assert_int_equal(a.x[1].outcome, PP_OUTCOME_AWAY);
	assert_int_equal(s.peer.opens, 2);
	stage_close(&s);
}

/* Whoever connects is thrown out before he has said anything. */
static void
throw_out(void *arg)
{
	struct stage *s = arg;

	if (!s->peer.world)
		return;
	sim_peer_hang_up(&s->peer);
	sim_virtual_at(virtual, now() + 1000, throw_out, s);
}

static void
a_server_that_throws_all_out_is_away(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, "rtu+tcp://192.0.2.1:502", answers);
	throw_out(&s);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_int_equal(s.requests, 0);
	assert_int_equal(s.peer.opens, 1);
	stage_close(&s);
}

static void
a_connection_is_renewed_after_three_silent_exchanges(void **state)
{
	static const struct {
		const char *endpoint;
		unsigned opens;
	} cases[] = {{tcp, 3}, {"rtu+tcp://192.0.2.1:502", 3}, {serial, 1}};
	struct stage s;
	struct asks a;
	size_t i, k;

	(void)state;
	for (i = 0; i < 3; i++) {
		stage_open(&s, cases[i].endpoint, is_silent);
		a = (struct asks){0};
		for (k = 0; k < 7; k++)
			add(&a, 0, question(1, 48));
		run_stage(&s, &a);
		for (k = 0; k < 7; k++)
			assert_int_equal(a.x[k].outcome, PP_OUTCOME_SILENT);
		assert_int_equal(s.peer.opens, cases[i].opens);
		stage_close(&s);
	}
}

/* Every third reads nothing, so never three in a row. */
static void
answer_two_of_three(struct stage *s, const uint8_t *request)
{
	if (s->requests % 3 != 0)
		return;
	answers(s, request);
}

static void
a_connection_that_answers_now_and_then_is_kept(void **state)
{
	struct stage s;
	struct asks a = {0};
	size_t k;

	(void)state;
	stage_open(&s, tcp, answer_two_of_three);
	for (k = 0; k < 9; k++)
		add(&a, 0, question(1, 48));
	run_stage(&s, &a);
	assert_int_equal(s.peer.opens, 1);
	stage_close(&s);
}

static void
a_stream_out_of_step_is_begun_anew(void **state)
{
	static const char http[] = "HTTP/1.1 400 Bad Request\r\n";
	struct stage s;
	struct pp_exchange x = question(1, 48);
	struct asks a = {0};

	(void)state;
	stage_open(&s, tcp, is_silent);
	add(&a, 0, x);
	add(&a, 0, x);
	sim_peer_say(&s.peer, now() + 50000, http, sizeof http - 1);
	run_stage(&s, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_CORRUPT);
	assert_int_equal(a.x[1].outcome, PP_OUTCOME_SILENT);
	assert_int_equal(s.peer.opens, 2);
	stage_close(&s);
}

static enum pp_status
no_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	(void)w;
	(void)lock;
	(void)held;
	return pp_fail(PP_ESYS, "%s: permission denied", canonical);
}

static void
without_its_lock_a_line_is_not_touched(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answers);
	world->take = no_lock;
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_DENIED);
	assert_int_equal(s.peer.opens, 0);
	assert_non_null(strstr(pp_bus_trouble(s.bus), "permission denied"));
	stage_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_line_that_refuses_is_away_at_once),
	    TEST(a_connection_may_take_its_time_but_not_for_ever),
	    TEST(a_connection_that_fails_is_away),
	    TEST(a_line_that_breaks_in_the_middle_is_away),
	    TEST(a_gateway_that_hangs_up_after_each_reply_is_read),
	    TEST(a_line_that_breaks_at_each_request_is_away_each_time),
	    TEST(a_server_that_throws_all_out_is_away),
	    TEST(a_connection_is_renewed_after_three_silent_exchanges),
	    TEST(a_connection_that_answers_now_and_then_is_kept),
	    TEST(a_stream_out_of_step_is_begun_anew),
	    TEST(without_its_lock_a_line_is_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
