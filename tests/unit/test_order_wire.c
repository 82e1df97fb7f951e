/* SPDX-License-Identifier: ISC */
/*
 * Orders on the wire: the forms in which a meter answers function 20H, which
 * the standard doesn't know, told as soon as they are whole and never taken
 * for something else; over every kind of line.
 */
#include "wire_stage.h"

enum {
	ORDER_MOST = 80,
	REPLY_US = 300000,
	GAP_US = 10000, /* less than the gap that would end an unknown form */
};

/* Bytes as people write them, with the check of an RTU frame behind. */
struct said {
	uint8_t b[PP_FRAME_MAX];
	size_t n;
};

static struct said
hex(const char *text)
{
	struct said v = {.n = 0};
	char *end;

	while (*text != '\0') {
		v.b[v.n++] = (uint8_t)strtoul(text, &end, 16);
		text = end + strspn(end, " ");
	}
	return v;
}

static struct said
framed(const char *pdu, uint8_t unit, bool mbap, uint16_t transaction)
{
	struct said said = hex(pdu), frame;
	struct pp_question q = {
	    .mbap = mbap,
	    .transaction = transaction,
	    .unit = unit,
	    .pdu = said.b,
	    .n = said.n,
	};

	frame.n = pp_frame_make(&q, frame.b);
	return frame;
}

static const char purchase[] = "20 01 00 00 04 08 00 00 27 10 00 06 00 00";
static const char head[] = "20 01 00 00 04";
static const char counted[] = "20 0A 00 00 00 00 00 00 00 00 00 00";
static const char refused[] = "A0 03";
static const char trip[] = "10 00 57 00 02 04 00 01 00 01";
static const char tripped[] = "10 00 57 00 02";
static const char no_trip[] = "90 02";

/* An order, and an answer to it. */
static const struct {
	const char *order, *answer;
	enum pp_outcome outcome;
} answers_to[] = {
    {purchase, head, PP_OUTCOME_REPLY},
    {purchase, counted, PP_OUTCOME_REPLY},
    {purchase, refused, PP_OUTCOME_EXCEPTION},
    {trip, tripped, PP_OUTCOME_REPLY},
    {trip, no_trip, PP_OUTCOME_EXCEPTION},
};

enum {
	ANSWERS = sizeof answers_to / sizeof *answers_to,
};

static struct pp_question
order(struct said *pdu, uint8_t unit)
{
	return (struct pp_question){
	    .unit = unit,
	    .pdu = pdu->b,
	    .n = pdu->n,
	};
}

static void
assert_judged(const struct pp_question *q, const struct said *in, size_t n,
    bool silent, enum pp_verdict verdict)
{
	struct pp_found found = {0};

	assert_int_equal(pp_frame_judge(q, in->b, n, silent, &found), verdict);
	if (verdict == PP_FRAME_REPLY)
		assert_int_equal(found.used, n);
}

/* For every unit, since the check is another for each. */
static void
an_answer_is_told_as_soon_as_it_is_whole(void **state)
{
	struct said pdu, answer;
	struct pp_question q;
	unsigned unit;
	size_t i, n;

	(void)state;
	for (unit = 1; unit <= 247; unit++)
		for (i = 0; i < ANSWERS; i++) {
			pdu = hex(answers_to[i].order);
			q = order(&pdu, (uint8_t)unit);
			answer = framed(answers_to[i].answer, (uint8_t)unit,
			    false, 0);
			for (n = 0; n < answer.n; n++)
				assert_judged(&q, &answer, n, false,
				    PP_FRAME_MORE);
			assert_judged(&q, &answer, n, false, PP_FRAME_REPLY);
			assert_judged(&q, &answer, n, true, PP_FRAME_REPLY);
			answer.b[n - 1] ^= 0x10;
			assert_judged(&q, &answer, n, true, PP_FRAME_JUNK);
		}
}

static void
a_form_that_nobody_knows_ends_with_silence(void **state)
{
	static const char *const forms[] = {"20 00 06", "20 01 00 00 04 00",
	    "20 0A 00 00", "20 55"};
	struct said pdu = hex(purchase), answer;
	struct pp_question q = order(&pdu, 1);
	size_t i;

	(void)state;
	assert_int_equal(pp_frame_expect(&q), 0);
	for (i = 0; i < sizeof forms / sizeof *forms; i++) {
		answer = framed(forms[i], 1, false, 0);
		assert_judged(&q, &answer, answer.n, true, PP_FRAME_REPLY);
		assert_judged(&q, &answer, answer.n - 1, false, PP_FRAME_MORE);
	}
}

static void
its_own_order_heard_again_is_no_answer(void **state)
{
	struct said pdu = hex(purchase), echo = framed(purchase, 1, false, 0);
	struct pp_question q = order(&pdu, 1);
	struct pp_found found = {0};

	(void)state;
	assert_int_equal(pp_frame_judge(&q, echo.b, echo.n, false, &found),
	    PP_FRAME_STRAY);
	assert_int_equal(found.stray, PP_STRAY_ECHO);
	assert_int_equal(found.used, echo.n);
}

static void
what_answers_a_read_answers_no_order(void **state)
{
	struct said pdu = hex(purchase);
	struct said answer = framed("03 06 00 00 04 D2 00 05", 1, false, 0);
	struct pp_question q = order(&pdu, 1);

	(void)state;
	assert_judged(&q, &answer, answer.n, false, PP_FRAME_STRAY);
	answer = framed("83 02", 1, false, 0);
	assert_judged(&q, &answer, answer.n, false, PP_FRAME_STRAY);
}

/* A meter that takes one order. */
struct ordered {
	struct sim_peer peer;
	struct pp_endpoint endpoint;
	char canonical[PP_ENDPOINT_MAX];
	const char *answer;
	uint8_t in[ORDER_MOST];
	size_t in_n, n;
	int64_t over_us; /* its answer is on the wire */
};

static void
take_order(struct sim_peer *peer, int64_t over_us, const uint8_t *bytes,
    size_t n)
{
	struct ordered *o = peer->arg;
	bool mbap = o->endpoint.link == PP_LINK_TCP;
	struct said answer;

	assert_true(o->in_n + n <= o->n);
	memcpy(o->in + o->in_n, bytes, n);
	o->in_n += n;
	if (o->in_n < o->n)
		return;
	answer = framed(o->answer, o->in[mbap ? 6 : 0], mbap,
	    (uint16_t)(o->in[0] << 8 | o->in[1]));
	o->over_us = sim_peer_say(peer, over_us + 20000, answer.b, answer.n);
}

static struct pp_exchange
send_order(struct ordered *o, const char *endpoint, size_t which)
{
	struct said pdu = hex(answers_to[which].order);
	struct pp_exchange x = {
	    .unit = 7,
	    .request_n = pdu.n,
	    .reply_us = REPLY_US,
	    .alone = true,
	};
	struct pp_bus *bus = NULL;

	*o = (struct ordered){.answer = answers_to[which].answer};
	assert_int_equal(pp_endpoint_parse(endpoint, &o->endpoint), PP_OK);
	pp_endpoint_canonical(&o->endpoint, o->canonical);
	o->n = pdu.n + (o->endpoint.link == PP_LINK_TCP ? 7 : 3);
	o->peer = (struct sim_peer){
	    .canonical = o->canonical,
	    .hear = take_order,
	    .character_us = o->endpoint.link == PP_LINK_TCP ? 0 : 1042,
	    .arg = o,
	};
	sim_virtual_peer(virtual, &o->peer);
	memcpy(x.request, pdu.b, pdu.n);
	assert_int_equal(pp_bus_new(world, &o->endpoint, &bus), PP_OK);
	assert_int_equal(pp_bus_ask(world, bus, &x), PP_OK);
	pp_bus_free(bus);
	sim_peer_leave(&o->peer);
	assert_let_go();
	return x;
}

static void
an_order_is_sent_and_answered_over_every_kind_of_line(void **state)
{
	static const char *const kinds[] = {"rtu:/dev/pp-test?baud=9600",
	    "rtu+tcp://192.0.2.1:4001", "tcp://192.0.2.1:502"};
	struct said frame, answer;
	struct pp_exchange x;
	struct ordered o;
	size_t k, i;

	(void)state;
	for (k = 0; k < 3; k++)
		for (i = 0; i < ANSWERS; i++) {
			x = send_order(&o, kinds[k], i);
			frame = framed(answers_to[i].order, 7, k == 2, 1);
			assert_int_equal(o.in_n, frame.n);
			assert_memory_equal(o.in, frame.b, frame.n);
			assert_int_equal(x.outcome, answers_to[i].outcome);
			answer = hex(answers_to[i].answer);
			assert_int_equal(x.reply_n, answer.n);
			assert_memory_equal(x.reply, answer.b, answer.n);
			/* Without waiting for what may follow. */
			assert_in_range(x.done_us, o.over_us,
			    o.over_us + GAP_US);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_is_told_as_soon_as_it_is_whole),
	    cmocka_unit_test(a_form_that_nobody_knows_ends_with_silence),
	    cmocka_unit_test(its_own_order_heard_again_is_no_answer),
	    cmocka_unit_test(what_answers_a_read_answers_no_order),
	    TEST(an_order_is_sent_and_answered_over_every_kind_of_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
