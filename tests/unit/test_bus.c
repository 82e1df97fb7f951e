/* SPDX-License-Identifier: ISC */
/*
 * One exchange on one bus, in virtual time: what counts as the answer, and
 * when it is over where there is none.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char tcp[] = "tcp://192.0.2.1:502";

static void
an_answer_is_taken(void **state)
{
	static const char *const endpoints[] = {serial, tcp,
	    "rtu+tcp://192.0.2.1:502", "rtu:/dev/pp-2?baud=1200&parity=E",
	    "rtu:/dev/pp-3?baud=38400"};
	struct stage s[5];
	struct pp_exchange x;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		stage_open(&s[i], endpoints[i], answers);
		x = ask(&s[i], 7, 48);
		assert_answered(&x);
		assert_true(x.sent_us <= s[i].over_us + REQUEST_RTU + 1 ||
		    s[i].endpoint.link == PP_LINK_TCP);
		assert_int_equal(pp_bus_counts(s[i].bus)->exchanges, 1);
		assert_int_equal(pp_bus_counts(s[i].bus)
				     ->outcomes[PP_OUTCOME_REPLY],
		    1);
		stage_close(&s[i]);
	}
}

static void
refuse(struct stage *s, const uint8_t *request)
{
	uint8_t said[] = {0x83, 0x02}, frame[PP_FRAME_MAX];
	struct pp_question q = {.unit = request[0], .pdu = said, .n = 2};

	sim_peer_say(&s->peer, reply_us(s), frame, pp_frame_make(&q, frame));
}

static void
a_refusal_is_an_exception_with_its_code(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, refuse);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_EXCEPTION);
	assert_int_equal(x.reply_n, 2);
	assert_int_equal(x.reply[1], 2);
	stage_close(&s);
}

static void
silence_ends_exactly_at_the_deadline(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, is_silent);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_SILENT);
	assert_int_equal(x.first_us, 0);
	assert_int_equal(x.sent_us, s.over_us);
	assert_int_equal(x.done_us, s.over_us + 300000 + silence(&s));
	assert_int_equal(x.done_us, now());
	stage_close(&s);
}

/* The last moment at which a reply may begin. */
static void
answer_at_the_deadline(struct stage *s, const uint8_t *request)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(s, request, reply);

	sim_peer_say(&s->peer,
	    s->over_us + 300000 + silence(s) - s->peer.character_us - s->step,
	    reply, n);
}

static void
a_reply_that_begins_in_time_is_heard_to_its_end(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answer_at_the_deadline);
	x = ask(&s, 7, 125);
	assert_answered(&x);
	stage_close(&s);
}

static void
answer_badly(struct stage *s, const uint8_t *request)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(s, request, reply);

	if (s->step == 0)
		reply[n / 2] ^= 0x10;
	else
		n = s->step;
	sim_peer_say(&s->peer, reply_us(s), reply, n);
}

static void
a_bad_check_is_corrupt_and_half_a_reply_short(void **state)
{
	struct stage s;
	struct pp_exchange x;
	int64_t over_us;

	(void)state;
	stage_open(&s, serial, answer_badly);
	for (s.step = 0; s.step < 101; s.step += 20) {
		x = ask(&s, 7, 48);
		assert_int_equal(x.outcome,
		    s.step == 0 ? PP_OUTCOME_CORRUPT : PP_OUTCOME_SHORT);
		/* Known as soon as the line is silent again. */
		over_us = reply_us(&s) +
		    (s.step != 0 ? s.step : 101) * s.peer.character_us;
		assert_in_range(x.done_us - over_us, silence(&s), 25000);
	}
	stage_close(&s);
}

/* Somebody else's reply, or ours to something else, and then ours. */
static void
answer_behind_another(struct stage *s, const uint8_t *request)
{
	uint8_t other[REQUEST_TCP], frame[PP_FRAME_MAX];
	int64_t at_us;
	size_t n;

	memcpy(other, request, sizeof other);
	if (s->step == 0)
		other[0]++;
	else
		other[5]--;
	n = make_reply(s, other, frame);
	at_us = sim_peer_say(&s->peer, reply_us(s), frame, n);
	n = make_reply(s, request, frame);
	sim_peer_say(&s->peer, at_us + s->turnaround_us, frame, n);
}

static void
a_foreign_frame_is_skipped_and_ours_behind_it_taken(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answer_behind_another);
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->foreign, 1);
	s.step = 1;
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->another, 1);
	/* Without a pause between them, in one piece. */
	s.turnaround_us = 0;
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->another, 2);
	stage_close(&s);
}

static void
answer_for_another(struct stage *s, const uint8_t *request)
{
	uint8_t other[REQUEST_TCP], frame[PP_FRAME_MAX];
	size_t n;

	memcpy(other, request, sizeof other);
	other[0] = 99;
	n = make_reply(s, other, frame);
	sim_peer_say(&s->peer, reply_us(s), frame, n);
}

static void
only_answers_of_others_are_told_apart_from_silence(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answer_for_another);
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_FOREIGN);
	assert_int_equal(x.done_us, s.over_us + 300000 + silence(&s));
	stage_close(&s);
}

static void
answer_behind_echo(struct stage *s, const uint8_t *request)
{
	sim_peer_say(&s->peer, s->over_us - 8 * s->peer.character_us, request,
	    REQUEST_RTU);
	if (s->step == 0)
		answers(s, request);
}

static void
an_echo_is_no_answer(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, serial, answer_behind_echo);
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->echoes, 1);
	s.step = 1;
	x = ask(&s, 7, 48);
	assert_int_equal(x.outcome, PP_OUTCOME_SILENT);
	stage_close(&s);
}

/* TCP: the answer to an earlier transaction, or of another unit, first. */
static void
answer_behind_late(struct stage *s, const uint8_t *request)
{
	uint8_t other[REQUEST_TCP], frame[PP_FRAME_MAX];
	size_t n;

	memcpy(other, request, sizeof other);
	if (s->step == 0)
		other[1]--;
	else
		other[6]++;
	n = make_reply(s, other, frame);
	sim_peer_say(&s->peer, reply_us(s), frame, n);
	n = make_reply(s, request, frame);
	sim_peer_say(&s->peer, reply_us(s) + 10000, frame, n);
}

static void
another_transaction_is_skipped(void **state)
{
	struct stage s;
	struct pp_exchange x;

	(void)state;
	stage_open(&s, tcp, answer_behind_late);
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->late, 1);
	s.step = 1;
	x = ask(&s, 7, 48);
	assert_answered(&x);
	assert_int_equal(pp_bus_counts(s.bus)->foreign, 1);
	stage_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_answer_is_taken),
	    TEST(a_refusal_is_an_exception_with_its_code),
	    TEST(silence_ends_exactly_at_the_deadline),
	    TEST(a_reply_that_begins_in_time_is_heard_to_its_end),
	    TEST(a_bad_check_is_corrupt_and_half_a_reply_short),
	    TEST(a_foreign_frame_is_skipped_and_ours_behind_it_taken),
	    TEST(only_answers_of_others_are_told_apart_from_silence),
	    TEST(an_echo_is_no_answer),
	    TEST(another_transaction_is_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
