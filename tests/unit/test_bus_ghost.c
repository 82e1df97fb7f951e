/* SPDX-License-Identifier: ISC */
/*
 * Replies that come after their request was given up, on lines whose frames
 * bear no number: never taken, and waited for only where they could be.
 */
#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char remote[] = "rtu+tcp://192.0.2.1:502";

enum {
	REPLY_US = 300000,
	GIVEN_UP_US = REPLY_US + 3647, /* and a silence, after the request */
};

/* What becomes of the first request. */
enum fate {
	LOST,
	LATE,
	HALF,
	BAD_CHECK,
	OF_ANOTHER,
	DOUBLED,
	REFUSED_LATE,
};

struct haunted {
	struct stage stage; /* first: the rest is found from it */
	enum fate fate;
	int64_t late_us; /* a late reply begins so long after the request */
	int64_t sent_us[ASKS_MAX];
};

static void
say(struct haunted *h, int64_t at_us, const uint8_t *request, uint8_t mark,
    enum fate fate)
{
	uint8_t words = request[5], said[PP_PDU_MAX] = {3}, frame[PP_FRAME_MAX];
	struct pp_question q = {
	    .unit = (uint8_t)(request[0] + (fate == OF_ANOTHER)),
	    .pdu = said,
	    .n = 2 + 2 * (size_t)words,
	};
	size_t n;

	said[1] = (uint8_t)(2 * words);
	memset(said + 2, mark, 2 * (size_t)words);
	n = pp_frame_make(&q, frame);
	frame[n - 1] ^= fate == BAD_CHECK;
	at_us = sim_peer_say(&h->stage.peer, at_us, frame,
	    fate == HALF ? n / 2 : n);
	if (fate == DOUBLED)
		sim_peer_say(&h->stage.peer, at_us + silence(&h->stage) + 1000,
		    frame, n);
}

/* Of the first question, and so late that the second is out. */
static void
refuse(struct haunted *h, const uint8_t *request)
{
	const uint8_t said[] = {0x83, 4};
	struct pp_question q = {
	    .unit = request[0],
	    .pdu = said,
	    .n = sizeof said,
	};
	uint8_t frame[PP_FRAME_MAX];
	size_t n = pp_frame_make(&q, frame);

	sim_peer_say(&h->stage.peer, h->stage.over_us + GIVEN_UP_US + 15000,
	    frame, n);
}

/* Each reply bears the number of its request. */
static void
answer_with_number(struct stage *s, const uint8_t *request)
{
	struct haunted *h = (struct haunted *)s;

	h->sent_us[s->requests] = now();
	if (h->fate == REFUSED_LATE && s->requests == 2)
		/* Its own answer takes some time more. */
		say(h, reply_us(s) + 100000, request, 2, LATE);
	else if (h->fate == REFUSED_LATE && s->requests == 1)
		refuse(h, request);
	else if (s->requests > 1)
		say(h, reply_us(s), request, (uint8_t)s->requests, LATE);
	else if (h->fate == LATE)
		say(h, s->over_us + h->late_us, request, 1, LATE);
	else if (h->fate != LOST)
		say(h, reply_us(s), request, 1, h->fate);
}

static void
haunt(struct haunted *h, const char *endpoint, enum fate fate)
{
	stage_open(&h->stage, endpoint, answer_with_number);
	h->fate = fate;
	h->late_us = 0;
}

/* The answer to the request of that number and no other. */
static void
assert_own(const struct pp_exchange *x, uint8_t number)
{
	assert_int_equal(x->outcome, PP_OUTCOME_REPLY);
	assert_int_equal(x->reply_n, 2 + 2 * x->request[4]);
	assert_int_equal(x->reply[2], number);
}

static void
a_late_reply_to_the_same_question_is_never_taken(void **state)
{
	static const char *const endpoints[] = {serial, remote};
	struct haunted h;
	struct asks a;
	int64_t late_us, most_us, given_up_us;
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		given_up_us = GIVEN_UP_US + (i == 0 ? 0 : 250000 + 110000);
		most_us = i == 0 ? 850000 : 1800000;
		for (late_us = 1000; late_us < most_us; late_us += 7000) {
			haunt(&h, endpoints[i], LATE);
			h.late_us = given_up_us + late_us;
			a = (struct asks){0};
			add(&a, 0, question(7, 48));
			add(&a, 0, question(7, 48));
			run_stage(&h.stage, &a);
			assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
			assert_own(&a.x[1], 2);
			stage_close(&h.stage);
		}
	}
}

static void
it_is_waited_for_whatever_came_in_its_place(void **state)
{
	static const struct {
		const char *endpoint;
		enum fate fate;
		enum pp_outcome outcome;
		int64_t least_us, most_us;
	} cases[] = {
	    {serial, LOST, PP_OUTCOME_SILENT, 3300000, 3330000},
	    {serial, HALF, PP_OUTCOME_SHORT, 3300000, 3330000},
	    {serial, BAD_CHECK, PP_OUTCOME_CORRUPT, 3300000, 3330000},
	    {serial, OF_ANOTHER, PP_OUTCOME_FOREIGN, 3300000, 3330000},
	    {remote, LOST, PP_OUTCOME_SILENT, 3550000, 3700000},
	};
	struct haunted h;
	struct asks a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		haunt(&h, cases[i].endpoint, cases[i].fate);
		a = (struct asks){0};
		add(&a, 0, question(7, 48));
		add(&a, 0, question(7, 48));
		run_stage(&h.stage, &a);
		assert_int_equal(a.x[0].outcome, cases[i].outcome);
		assert_own(&a.x[1], 2);
		assert_in_range(h.sent_us[2] - h.sent_us[1], cases[i].least_us,
		    cases[i].most_us);
		stage_close(&h.stage);
	}
}

static void
another_length_or_unit_goes_at_once(void **state)
{
	static const struct {
		uint8_t unit;
		uint16_t count;
	} next[] = {{7, 47}, {8, 48}};
	static const char *const endpoints[] = {serial, remote};
	struct haunted h;
	struct asks a;
	unsigned i;

	(void)state;
	for (i = 0; i < 4; i++) {
		haunt(&h, endpoints[i / 2], LATE);
		/* The ghost comes into the very middle of it. */
		h.late_us = (i / 2 == 0 ? 0 : 360000) + GIVEN_UP_US + 2000;
		a = (struct asks){0};
		add(&a, 0, question(7, 48));
		add(&a, 0, question(next[i % 2].unit, next[i % 2].count));
		run_stage(&h.stage, &a);
		assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
		assert_in_range(h.sent_us[2] - a.x[0].done_us, 0, 4000);
		assert_int_not_equal(a.x[1].reply[2], 1);
		stage_close(&h.stage);
	}
}

/* The copy begins when the line has been silent for long enough to send. */
static void
the_second_copy_of_an_answer_is_not_the_next_answer(void **state)
{
	struct haunted h;
	struct asks a = {0};

	(void)state;
	haunt(&h, serial, DOUBLED);
	add(&a, 0, question(7, 48));
	add(&a, 0, question(7, 48));
	run_stage(&h.stage, &a);
	assert_own(&a.x[0], 1);
	assert_own(&a.x[1], 2);
	stage_close(&h.stage);
}

/* A refusal of the first question comes late, and the answers after it. */
static void
a_late_refusal_leaves_the_true_answer_behind(void **state)
{
	struct haunted h;
	struct asks a = {0};

	(void)state;
	haunt(&h, serial, REFUSED_LATE);
	add(&a, 0, question(7, 10));
	add(&a, 0, question(7, 48));
	add(&a, 0, question(7, 48));
	run_stage(&h.stage, &a);
	assert_int_equal(a.x[0].outcome, PP_OUTCOME_SILENT);
	assert_int_equal(a.x[1].outcome, PP_OUTCOME_EXCEPTION);
	assert_own(&a.x[2], 3);
	stage_close(&h.stage);
}

static struct pp_lock *guest;
static int64_t wished_us, got_us;

static void
guest_tries(void *arg)
{
	const struct stage *s = arg;
	bool held;

	if (wished_us == 0)
		wished_us = now();
	assert_int_equal(world->take(world, s->canonical, &guest, &held),
	    PP_OK);
	if (!held) {
		sim_virtual_at(virtual, now() + 1000, guest_tries, arg);
		return;
	}
	got_us = now();
	assert_null(s->peer.line);
	world->release(world, guest);
	guest = NULL;
}

static void
who_wants_the_line_need_not_wait_for_a_ghost(void **state)
{
	struct haunted h;
	struct asks a = {0};

	(void)state;
	wished_us = got_us = 0;
	haunt(&h, serial, LOST);
	add(&a, 0, question(7, 48));
	add(&a, 0, question(7, 48));
	sim_virtual_at(virtual, now() + 600000, guest_tries, &h.stage);
	run_stage(&h.stage, &a);
	assert_in_range(got_us - wished_us, 0, 12000);
	assert_own(&a.x[1], 2);
	assert_true(h.sent_us[2] - h.sent_us[1] > 3300000);
	stage_close(&h.stage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_late_reply_to_the_same_question_is_never_taken),
	    TEST(it_is_waited_for_whatever_came_in_its_place),
	    TEST(another_length_or_unit_goes_at_once),
	    TEST(the_second_copy_of_an_answer_is_not_the_next_answer),
	    TEST(a_late_refusal_leaves_the_true_answer_behind),
	    TEST(who_wants_the_line_need_not_wait_for_a_ghost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
