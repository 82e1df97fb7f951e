/* SPDX-License-Identifier: ISC */
/*
 * The pace of a serial line, to the microsecond.
 */
#include "sim_help.h"

#include "sim_line.h"

enum {
	T = 1000000, /* some time to begin at */
	TURNAROUND = 20000,
	REQUEST = 8,
	REPLY = 101,
};

static struct sim_line
line_at(int64_t baud)
{
	struct sim_line line;

	sim_line_init(&line, sim_pace_of(baud, 'N', 1), true, 0);
	return line;
}

/* Run the line by its own word until the request is heard; when that was. */
static int64_t
heard_at(struct sim_line *line)
{
	int64_t us = sim_line_next(line);

	assert_false(sim_line_request(line, us - 1));
	assert_true(sim_line_request(line, us));
	assert_false(sim_line_request(line, us));
	return us;
}

static void
an_exchange_takes_what_the_wire_takes(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t request[REQUEST] = {1, 2, 3}, reply[REPLY] = {0}, out[512];
	int64_t us, first;
	size_t n = 0;

	(void)state;
	assert_int_equal(sim_line_next(&line), INT64_MAX);
	sim_line_hear(&line, T, request, sizeof request);
	us = heard_at(&line);
	assert_int_equal(us - T, 8334 + 3646); /* 8 and 3.5 characters */
	assert_int_equal(line.n_heard, REQUEST);
	assert_memory_equal(line.heard, request, REQUEST);
	sim_line_speak(&line, reply, sizeof reply, TURNAROUND);
	first = sim_line_next(&line);
	assert_int_equal(first, us + TURNAROUND + 1042);
	assert_int_equal(sim_line_say(&line, first - 1, out, sizeof out), 0);
	while (n < REPLY) {
		us = sim_line_next(&line);
		assert_int_equal(sim_line_say(&line, us, out, sizeof out), 1);
		n++;
	}
	/* With the silence behind it: 140.8 ms. */
	assert_in_range(us + 3646 - T, 140800, 140900);
	assert_int_equal(sim_line_next(&line), INT64_MAX);
}

static void
a_reply_may_come_whole_with_its_last_byte(void **state)
{
	uint8_t request[REQUEST] = {1, 2, 3}, reply[REPLY] = {0}, out[512];
	struct sim_line line;
	int64_t us;

	(void)state;
	sim_line_init(&line, sim_pace_of(9600, 'N', 1), true, -1);
	sim_line_hear(&line, T, request, sizeof request);
	us = heard_at(&line);
	sim_line_speak(&line, reply, sizeof reply, TURNAROUND);
	assert_int_equal(sim_line_next(&line), us + TURNAROUND + 105209);
	us = sim_line_next(&line);
	assert_int_equal(sim_line_say(&line, us, out, sizeof out), REPLY);
	assert_int_equal(sim_line_next(&line), INT64_MAX);
}

static void
parity_and_stop_bits_take_their_time(void **state)
{
	(void)state;
	assert_int_equal(sim_pace_us(sim_pace_of(9600, 'N', 1), 96), 100000);
	assert_int_equal(sim_pace_us(sim_pace_of(9600, 'E', 1), 96), 110000);
	assert_int_equal(sim_pace_us(sim_pace_of(9600, 'E', 2), 96), 120000);
	assert_int_equal(sim_pace_silence_us(sim_pace_of(1200, 'N', 1)), 29167);
	assert_int_equal(sim_pace_silence_us(sim_pace_of(38400, 'N', 1)), 1750);
}

static void
a_request_in_pieces_is_one_until_the_silence(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t request[REQUEST] = {1, 2, 3, 4, 5, 6, 7, 8};

	(void)state;
	sim_line_hear(&line, T, request, 3);
	sim_line_hear(&line, T + 5000, request + 3, 5);
	heard_at(&line);
	assert_int_equal(line.n_heard, REQUEST);
	assert_memory_equal(line.heard, request, REQUEST);
}

static void
a_request_too_soon_is_lost_by_a_strict_line_only(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, out[512];
	int64_t end;
	int strict;

	(void)state;
	for (strict = 0; strict < 2; strict++) {
		line = line_at(9600);
		line.strict = strict;
		sim_line_hear(&line, T, bytes, sizeof bytes);
		heard_at(&line);
		sim_line_speak(&line, bytes, 5, TURNAROUND);
		end = T + 8334 + 3646 + TURNAROUND + 5209;
		assert_int_equal(sim_line_say(&line, end, out, 512), 5);
		sim_line_hear(&line, end + 3645, bytes, sizeof bytes);
		assert_int_equal(sim_line_request(&line, sim_line_next(&line)),
		    !strict);
		/* One that keeps the silence is heard by both. */
		end = line.quiet_us;
		sim_line_hear(&line, end + 3646, bytes, sizeof bytes);
		heard_at(&line);
	}
}

static void
a_request_into_a_reply_is_lost(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, out[512];
	int64_t us;

	(void)state;
	line.strict = false;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	us = heard_at(&line);
	sim_line_speak(&line, bytes, sizeof bytes, TURNAROUND);
	us += TURNAROUND + 3000;
	assert_int_equal(sim_line_say(&line, us, out, 512), 2);
	sim_line_hear(&line, us, bytes, sizeof bytes);
	assert_int_equal(sim_line_say(&line, us + 9000, out, 512), 6);
	assert_false(sim_line_request(&line, us + 100000));
}

static void
a_late_reply_comes_among_later_ones(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, late[5] = {9}, prompt[5] = {7}, out[512];
	int64_t us;

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	heard_at(&line);
	sim_line_speak(&line, late, sizeof late, 1000000);
	/* Waiting is not talking: the line is free. */
	sim_line_hear(&line, T + 500000, bytes, sizeof bytes);
	us = heard_at(&line);
	sim_line_speak(&line, prompt, sizeof prompt, TURNAROUND);
	us += TURNAROUND + 5209;
	assert_int_equal(sim_line_say(&line, us, out, 512), 5);
	assert_int_equal(*out, 7);
	us = T + 8334 + 3646 + 1000000 + 5209;
	assert_int_equal(sim_line_say(&line, us - 5209, out, 512), 0);
	assert_int_equal(sim_line_say(&line, us, out, 512), 5);
	assert_int_equal(*out, 9);
}

static void
replies_that_overlap_collide(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, out[512];
	uint8_t a[5] = {0x93, 0x93, 0x93, 0x93, 0x93};
	uint8_t b[6] = {0x71, 0x71, 0x71, 0x71, 0x71, 0x71};
	int64_t us;

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	us = heard_at(&line) + TURNAROUND;
	/* The second begins two characters after the first, and is longer. */
	sim_line_speak(&line, a, sizeof a, TURNAROUND);
	sim_line_speak(&line, b, sizeof b, TURNAROUND + 2084);
	us += sim_pace_us(line.pace, 8);
	assert_int_equal(sim_line_say(&line, us, out, 512), 8);
	assert_bytes(out, 8, "93 93 11 11 11 71 71 71");
	assert_int_equal(sim_line_next(&line), INT64_MAX);
}

static void
replies_that_do_not_overlap_both_come(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, a[5] = {9}, b[5] = {7}, out[512];
	int64_t us;

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	us = heard_at(&line) + TURNAROUND;
	sim_line_speak(&line, b, sizeof b, TURNAROUND + 6000);
	sim_line_speak(&line, a, sizeof a, TURNAROUND);
	assert_int_equal(sim_line_say(&line, us + 5209, out, 512), 5);
	assert_int_equal(*out, 9);
	assert_int_equal(sim_line_say(&line, us + 6000 + 5209, out, 512), 5);
	assert_int_equal(*out, 7);
}

static void
broken_silences_are_counted(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, out[512];
	int64_t end;

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	end = heard_at(&line);
	assert_int_equal(line.requests, 1);
	assert_int_equal(line.broken, 0);
	sim_line_speak(&line, bytes, 5, TURNAROUND);
	end += TURNAROUND + 5209;
	assert_int_equal(sim_line_say(&line, end, out, 512), 5);
	sim_line_hear(&line, end + 3646, bytes, sizeof bytes);
	assert_int_equal(line.broken, 0);
	assert_int_equal(line.least_gap_us, 3646);
	assert_false(sim_line_request(&line, end + 3646));
	end = heard_at(&line) + 1000; /* nobody spoke since */
	sim_line_hear(&line, line.quiet_us + 3000, bytes, sizeof bytes);
	assert_int_equal(line.requests, 3);
	assert_int_equal(line.broken, 1);
	assert_int_equal(line.least_gap_us, 3000);
}

static void
what_was_on_its_way_at_another_rate_is_noise(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REQUEST] = {0}, out[512];
	int64_t us;

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	us = heard_at(&line);
	sim_line_speak(&line, bytes, 5, TURNAROUND);
	sim_line_tune(&line, sim_pace_of(9600, 'N', 1));
	sim_line_tune(&line, sim_pace_of(4800, 'N', 1));
	assert_int_equal(sim_line_say(&line, us + 100000, out, 512), 5);
	assert_int_not_equal(*out, 0);
}

static void
portions_come_at_ticks_and_the_last_byte_on_time(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[REPLY] = {0}, out[512];
	int64_t us, end;
	size_t n = 0, portions = 0;

	(void)state;
	line.tick_us = 10000;
	sim_line_hear(&line, T, bytes, REQUEST);
	end = heard_at(&line) + TURNAROUND + sim_pace_us(line.pace, REPLY);
	sim_line_speak(&line, bytes, REPLY, TURNAROUND);
	do {
		us = sim_line_next(&line);
		assert_true(us == end || us % 10000 == 0);
		n += sim_line_say(&line, us, out, sizeof out);
		portions++;
	} while (n < REPLY);
	assert_int_equal(us, end);
	assert_in_range(portions, 10, 12);
}

static void
what_is_too_long_for_a_frame_is_no_request(void **state)
{
	struct sim_line line = line_at(9600);
	uint8_t bytes[SIM_FRAME_MAX] = {0};

	(void)state;
	sim_line_hear(&line, T, bytes, sizeof bytes);
	sim_line_hear(&line, T + 1, bytes, 1);
	assert_false(sim_line_request(&line, sim_line_next(&line)));
	sim_line_speak(&line, bytes, 0, 0);
	assert_int_equal(sim_line_next(&line), INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_exchange_takes_what_the_wire_takes),
	    cmocka_unit_test(parity_and_stop_bits_take_their_time),
	    cmocka_unit_test(a_request_in_pieces_is_one_until_the_silence),
	    cmocka_unit_test(a_request_too_soon_is_lost_by_a_strict_line_only),
	    cmocka_unit_test(a_request_into_a_reply_is_lost),
	    cmocka_unit_test(a_late_reply_comes_among_later_ones),
	    cmocka_unit_test(replies_that_overlap_collide),
	    cmocka_unit_test(replies_that_do_not_overlap_both_come),
	    cmocka_unit_test(broken_silences_are_counted),
	    cmocka_unit_test(what_was_on_its_way_at_another_rate_is_noise),
	    cmocka_unit_test(a_reply_may_come_whole_with_its_last_byte),
	    cmocka_unit_test(portions_come_at_ticks_and_the_last_byte_on_time),
	    cmocka_unit_test(what_is_too_long_for_a_frame_is_no_request),
	};

	return cmocka_run_group_tests_name("sim_line", tests, NULL, NULL);
}
