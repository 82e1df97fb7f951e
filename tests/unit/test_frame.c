/* SPDX-License-Identifier: ISC */
/*
 * Frames: known bytes out and in, and every way in which a reply can be
 * wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frame.h"

/* Bytes as people write them, "01 03 ...". */
struct bytes {
	uint8_t b[600];
	size_t n;
};

static struct bytes
hex(const char *text)
{
	struct bytes v = {.n = 0};
	char *end;

	while (*text != '\0') {
		v.b[v.n++] = (uint8_t)strtoul(text, &end, 16);
		text = end + strspn(end, " ");
	}
	return v;
}

/* A PDU with unit before and check behind it. */
static struct bytes
rtu(const char *text)
{
	struct bytes v = hex(text);
	uint16_t crc = pp_crc16(v.b, v.n);

	v.b[v.n++] = (uint8_t)crc;
	v.b[v.n++] = (uint8_t)(crc >> 8);
	return v;
}

static struct bytes
join(struct bytes a, struct bytes b)
{
	memcpy(a.b + a.n, b.b, b.n);
	a.n += b.n;
	return a;
}

/* The question whose RTU frame is "UNIT PDU". */
static struct pp_question
ask(const char *text, struct bytes *keep)
{
	*keep = hex(text);
	return (struct pp_question){
	    .unit = keep->b[0],
	    .pdu = keep->b + 1,
	    .n = keep->n - 1,
	};
}

static struct pp_question
ask_tcp(const char *text, uint16_t transaction, struct bytes *keep)
{
	struct pp_question q = ask(text, keep);

	q.mbap = true;
	q.transaction = transaction;
	return q;
}

static void
assert_verdict(const struct pp_question *q, struct bytes in, bool silent,
    enum pp_verdict expected)
{
	struct pp_found found;

	assert_int_equal(pp_frame_judge(q, in.b, in.n, silent, &found),
	    expected);
	if (expected == PP_FRAME_REPLY || expected == PP_FRAME_STRAY)
		assert_in_range(found.used, 1, in.n);
}

static void
assert_stray(const struct pp_question *q, struct bytes in, enum pp_stray kind,
    size_t used)
{
	struct pp_found found;

	assert_int_equal(pp_frame_judge(q, in.b, in.n, false, &found),
	    PP_FRAME_STRAY);
	assert_int_equal(found.stray, kind);
	assert_int_equal(found.used, used);
}

/* It is taken when its last byte is there, and at no byte before. */
static void
assert_answers(const struct pp_question *q, struct bytes reply, size_t pdu_n)
{
	struct pp_found found;
	struct bytes part = reply;

	for (part.n = 0; part.n < reply.n; part.n++)
		assert_verdict(q, part, false, PP_FRAME_MORE);
	assert_int_equal(pp_frame_judge(q, reply.b, reply.n, false, &found),
	    PP_FRAME_REPLY);
	assert_int_equal(found.used, reply.n);
	assert_int_equal(found.n, pdu_n);
	assert_ptr_equal(found.pdu, reply.b + (q->mbap ? 7 : 1));
}

static const char ask_balance[] = "01 03 02 1F 00 03";
static const char balance_is[] = "01 03 06 00 00 04 D2 00 05 40 7F";
static const char live_is[] =
    "01 03 60 00 05 08 FD 08 FA 09 06 04 E2 03 D4 04 51 0B 22 08 A2 09 D0 1D 94"
    " 01 40 FF 8D 00 D2 01 9F 03 DF 03 D5 03 D8 03 E6 00 01 00 01"
    " 00 12 D6 87 00 03 0D 40 00 06 1A 80 00 06 1A 80 00 03 94 47"
    " 00 00 04 D2 00 05 00 00 00 03 E0 40 00 0F 00 00 00 00"
    " 19 03 05 03 0E 07 09 03 2C 1E 0B 04 03 00 00 00 D6 28";

static void
a_question_is_framed_as_known(void **state)
{
	static const struct {
		const char *unit_and_pdu, *frame;
	} known[] = {
	    {"01 03 02 00 00 30", "01 03 02 00 00 30 44 66"},
	    {"01 03 02 1F 00 03", "01 03 02 1F 00 03 35 B5"},
	    {"01 03 02 1F 00 07", "01 03 02 1F 00 07 34 76"},
	    {"01 03 02 24 00 02", "01 03 02 24 00 02 85 B8"},
	    {"01 03 04 00 00 19", "01 03 04 00 00 19 85 30"},
	    {"01 03 00 46 00 1C", "01 03 00 46 00 1C A5 D6"},
	    {"01 03 00 57 00 02", "01 03 00 57 00 02 75 DB"},
	    {"01 03 00 00 00 0A", "01 03 00 00 00 0A C5 CD"},
	    {"01 03 00 43 00 03", "01 03 00 43 00 03 F4 1F"},
	    {"01 03 00 22 00 01", "01 03 00 22 00 01 24 00"},
	    {"01 03 03 60 00 05", "01 03 03 60 00 05 85 93"},
	    {"01 11 FE DC BA 98 76 54 32 10",
		"01 11 FE DC BA 98 76 54 32 10 06 E5"},
	    {"01 10 00 57 00 02 04 00 01 00 01",
		"01 10 00 57 00 02 04 00 01 00 01 27 75"},
	    {"01 20 01 00 00 04 08 00 00 27 10 00 06 00 00",
		"01 20 01 00 00 04 08 00 00 27 10 00 06 00 00 A3 DE"},
	    {"01 20 03 54 00 05 0A 09 07 0E 03 05 03 19 00 00 00",
		"01 20 03 54 00 05 0A 09 07 0E 03 05 03 19 00 00 00 04 E3"},
	};
	struct bytes keep, expected;
	struct pp_question q;
	uint8_t frame[PP_FRAME_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof known / sizeof *known; i++) {
		q = ask(known[i].unit_and_pdu, &keep);
		expected = hex(known[i].frame);
		assert_int_equal(pp_frame_make(&q, frame), expected.n);
		assert_memory_equal(frame, expected.b, expected.n);
		assert_int_equal(pp_crc16(frame, expected.n), 0);
	}
	q = ask_tcp(ask_balance, 0xABCD, &keep);
	expected = hex("AB CD 00 00 00 06 01 03 02 1F 00 03");
	assert_int_equal(pp_frame_make(&q, frame), expected.n);
	assert_memory_equal(frame, expected.b, expected.n);
}

static void
known_replies_are_taken_whole(void **state)
{
	static const struct {
		const char *question, *reply;
		size_t pdu_n;
	} known[] = {
	    {"01 03 02 00 00 30", live_is, 98},
	    {ask_balance, balance_is, 8},
	    {ask_balance, "01 03 06 00 00 2B E2 00 06 08 A5", 8},
	    {ask_balance, "01 03 06 FF FF FE A2 00 05 71 67", 8},
	    {"01 03 02 24 00 02", "01 03 04 E0 00 00 0F 8D F7", 6},
	    {"01 03 02 24 00 02", "01 03 04 00 E0 00 08 FA 03", 6},
	    {"01 10 00 57 00 02 04 00 01 00 01", "01 10 00 57 00 02 F0 18", 5},
	    {"01 10 00 57 00 02 04 00 01 00 01", "01 90 02 CD C1", 2},
	    {"01 20 01 00 00 04 08 00 00 27 10 00 06 00 00", "01 A0 01 99 C0",
		2},
	};
	struct bytes keep;
	struct pp_question q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof known / sizeof *known; i++) {
		q = ask(known[i].question, &keep);
		assert_answers(&q, hex(known[i].reply), known[i].pdu_n);
	}
}

static void
a_longer_frame_than_there_can_be_is_junk(void **state)
{
	struct bytes keep, reply = {.n = 256};
	struct pp_question q = ask("01 20 01 00", &keep);
	uint16_t crc;

	(void)state;
	for (; reply.n <= 260; reply.n++) {
		memset(reply.b, 7, sizeof reply.b);
		reply.b[0] = 1;
		reply.b[1] = 0x20;
		crc = pp_crc16(reply.b, reply.n - 2);
		reply.b[reply.n - 2] = (uint8_t)crc;
		reply.b[reply.n - 1] = (uint8_t)(crc >> 8);
		assert_verdict(&q, reply, true,
		    reply.n == 256 ? PP_FRAME_REPLY : PP_FRAME_JUNK);
	}
	/* The same of a function whose length is in the frame. */
	q = ask("01 03 00 00 00 7F", &keep);
	reply.b[1] = 3;
	reply.b[2] = 254;
	reply.n = 259;
	crc = pp_crc16(reply.b, reply.n - 2);
	reply.b[reply.n - 2] = (uint8_t)crc;
	reply.b[reply.n - 1] = (uint8_t)(crc >> 8);
	assert_verdict(&q, reply, false, PP_FRAME_JUNK);
	assert_verdict(&q, reply, true, PP_FRAME_JUNK);
}

static void
any_bit_turned_over_spoils_a_reply(void **state)
{
	struct bytes keep, reply = hex(live_is);
	struct pp_question q = ask("01 03 02 00 00 30", &keep);
	struct pp_found found;
	enum pp_verdict verdict;
	size_t bit;

	(void)state;
	for (bit = 0; bit < 8 * reply.n; bit++) {
		reply.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(pp_frame_judge(&q, reply.b, reply.n, false,
					 &found),
		    PP_FRAME_REPLY);
		/* Turned over in its length, it looks cut short. */
		verdict = pp_frame_judge(&q, reply.b, reply.n, true, &found);
		assert_true(verdict == PP_FRAME_JUNK ||
		    (verdict == PP_FRAME_SHORT && bit / 8 == 2));
		reply.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_verdict(&q, reply, false, PP_FRAME_REPLY);
}

static void
a_half_reply_is_short_once_it_is_silent(void **state)
{
	struct bytes keep, part = hex(live_is);
	struct pp_question q = ask("01 03 02 00 00 30", &keep);

	(void)state;
	while (--part.n > 0) {
		assert_verdict(&q, part, false, PP_FRAME_MORE);
		assert_verdict(&q, part, true, PP_FRAME_SHORT);
	}
	assert_verdict(&q, part, true, PP_FRAME_MORE);
}

static void
what_does_not_answer_is_a_stray(void **state)
{
	static const struct {
		const char *question, *frame;
		enum pp_stray kind;
	} wrong[] = {
	    /* another unit; another length; another function */
	    {ask_balance, "02 03 06 00 00 04 D2 00 05", PP_STRAY_UNIT},
	    {ask_balance, "01 03 04 00 00 04 D2", PP_STRAY_ANOTHER},
	    {ask_balance, "01 03 08 00 00 04 D2 00 05 00 00", PP_STRAY_ANOTHER},
	    {ask_balance, "01 04 06 00 00 04 D2 00 05", PP_STRAY_ANOTHER},
	    {ask_balance, "01 10 02 1F 00 03", PP_STRAY_ANOTHER},
	    /* a refusal of another unit, of another function */
	    {ask_balance, "02 83 02", PP_STRAY_UNIT},
	    {ask_balance, "01 90 02", PP_STRAY_ANOTHER},
	    /* a write that was done elsewhere, or in another amount */
	    {"01 10 00 57 00 02 04 00 01 00 01", "01 10 00 58 00 02",
		PP_STRAY_ANOTHER},
	    {"01 10 00 57 00 02 04 00 01 00 01", "01 10 00 57 00 01",
		PP_STRAY_ANOTHER},
	    {"01 06 00 57 00 02", "01 06 00 57 00 03", PP_STRAY_ANOTHER},
	};
	struct bytes keep, frame;
	struct pp_question q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		q = ask(wrong[i].question, &keep);
		frame = rtu(wrong[i].frame);
		assert_stray(&q, frame, wrong[i].kind, frame.n);
		/* The answer behind it isn't part of it. */
		assert_stray(&q, join(frame, hex(balance_is)), wrong[i].kind,
		    frame.n);
	}
}

static void
ones_own_request_is_an_echo(void **state)
{
	static const char *const questions[] = {ask_balance,
	    "01 03 02 00 00 30", "01 10 00 57 00 02 04 00 01 00 01",
	    "01 20 01 00 00 04 08 00 00 27 10 00 06 00 00"};
	struct bytes keep, echo;
	struct pp_question q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof questions / sizeof *questions; i++) {
		q = ask(questions[i], &keep);
		echo = rtu(questions[i]);
		assert_stray(&q, echo, PP_STRAY_ECHO, echo.n);
		assert_stray(&q, join(echo, rtu("01 83 02")), PP_STRAY_ECHO,
		    echo.n);
		echo.n--;
		assert_verdict(&q, echo, false, PP_FRAME_MORE);
		assert_verdict(&q, echo, true, PP_FRAME_JUNK);
	}
}

/* A check that ends with a 0: without it, this echo is a frame as well. */
static void
an_echo_is_not_taken_for_a_shorter_frame(void **state)
{
	struct bytes keep, echo = hex("07 03 02 00 00 30 44 00");
	struct pp_question q = ask("07 03 02 00 00 30", &keep);

	(void)state;
	assert_int_equal(pp_crc16(echo.b, 8), 0);
	assert_int_equal(pp_crc16(echo.b, 7), 0);
	assert_stray(&q, echo, PP_STRAY_ECHO, 8);
	assert_stray(&q, join(echo, rtu("07 83 02")), PP_STRAY_ECHO, 8);
	echo.n = 7;
	assert_verdict(&q, echo, false, PP_FRAME_MORE);
	assert_verdict(&q, echo, true, PP_FRAME_STRAY);
}

static void
noise_without_end_is_junk(void **state)
{
	struct bytes keep, noise = {.n = 0};
	struct pp_question q = ask(ask_balance, &keep);

	(void)state;
	memset(noise.b, 0xFF, sizeof noise.b);
	for (noise.n = 1; noise.n <= 256; noise.n++) {
		assert_verdict(&q, noise, false, PP_FRAME_MORE);
		assert_verdict(&q, noise, true,
		    noise.n < 5 ? PP_FRAME_SHORT : PP_FRAME_JUNK);
	}
	assert_verdict(&q, noise, false, PP_FRAME_JUNK);
}

static void
a_tcp_reply_is_taken_whole(void **state)
{
	struct bytes keep;
	struct pp_question q = ask_tcp(ask_balance, 0x1234, &keep);

	(void)state;
	assert_answers(&q, hex("12 34 00 00 00 09 01 03 06 00 00 04 D2 00 05"),
	    8);
	assert_answers(&q, hex("12 34 00 00 00 03 01 83 02"), 2);
	q = ask_tcp("01 20 01 00 00 04 08 00 00 27 10 00 06 00 00", 1, &keep);
	assert_answers(&q, hex("00 01 00 00 00 06 01 20 01 00 00 04"), 5);
}

static void
a_wrong_tcp_reply_is_a_stray(void **state)
{
	static const struct {
		const char *frame;
		enum pp_stray kind;
	} wrong[] = {
	    {"12 33 00 00 00 09 01 03 06 00 00 04 D2 00 05", PP_STRAY_LATE},
	    {"12 34 00 00 00 09 02 03 06 00 00 04 D2 00 05", PP_STRAY_UNIT},
	    {"12 34 00 00 00 07 01 03 04 00 00 04 D2", PP_STRAY_ANOTHER},
	    /* its two lengths differ */
	    {"12 34 00 00 00 09 01 03 04 00 00 04 D2 00 05", PP_STRAY_ANOTHER},
	    {"12 34 00 00 00 09 01 04 06 00 00 04 D2 00 05", PP_STRAY_ANOTHER},
	    {"12 34 00 00 00 04 01 83 02 00", PP_STRAY_ANOTHER},
	    {"12 34 00 00 00 03 01 90 02", PP_STRAY_ANOTHER},
	};
	struct bytes keep, frame;
	struct pp_question q = ask_tcp(ask_balance, 0x1234, &keep);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		frame = hex(wrong[i].frame);
		assert_stray(&q, frame, wrong[i].kind, frame.n);
		assert_stray(&q, join(frame, frame), wrong[i].kind, frame.n);
	}
}

static void
a_stream_that_is_not_modbus_tcp_is_junk(void **state)
{
	static const char *const streams[] = {
	    "12 34 00 01 00 09 01 03 06 00 00 04 D2 00 05", /* protocol */
	    "12 34 00 00 00 02 01 03 06 00 00 04 D2 00 05", /* too short */
	    "12 34 00 00 00 FF 01 03 06 00 00 04 D2 00 05", /* too long */
	    "48 54 54 50 2F 31 2E 31 20 34 30 30",          /* HTTP/1.1 400 */
	};
	struct bytes keep, half;
	struct pp_question q = ask_tcp(ask_balance, 0x1234, &keep);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof streams / sizeof *streams; i++)
		assert_verdict(&q, hex(streams[i]), false, PP_FRAME_JUNK);
	half = hex("12 34 00 00 00 09 01 03 06 00 00 04 D2 00");
	for (; half.n > 0; half.n--) {
		assert_verdict(&q, half, false, PP_FRAME_MORE);
		assert_verdict(&q, half, true, PP_FRAME_SHORT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_question_is_framed_as_known),
	    cmocka_unit_test(known_replies_are_taken_whole),
	    cmocka_unit_test(a_longer_frame_than_there_can_be_is_junk),
	    cmocka_unit_test(any_bit_turned_over_spoils_a_reply),
	    cmocka_unit_test(a_half_reply_is_short_once_it_is_silent),
	    cmocka_unit_test(what_does_not_answer_is_a_stray),
	    cmocka_unit_test(ones_own_request_is_an_echo),
	    cmocka_unit_test(an_echo_is_not_taken_for_a_shorter_frame),
	    cmocka_unit_test(noise_without_end_is_junk),
	    cmocka_unit_test(a_tcp_reply_is_taken_whole),
	    cmocka_unit_test(a_wrong_tcp_reply_is_a_stray),
	    cmocka_unit_test(a_stream_that_is_not_modbus_tcp_is_junk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
