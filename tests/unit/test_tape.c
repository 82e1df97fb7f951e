/* SPDX-License-Identifier: ISC */
/*
 * A tape: what is played is what was recorded, exchange by exchange and to
 * the microsecond; what was asked otherwise is found by its bytes; and rows
 * that no recorder wrote are refused by line and column.
 */
#include "tape_stage.h"

#include <unistd.h>

/* Everything that a line can do to a reply, in turns. */
static void
answer_by_turns(struct stage *s, const uint8_t *request)
{
	uint8_t frame[PP_FRAME_MAX], mine[REQUEST_TCP];
	int64_t at_us = reply_us(s);
	size_t n;

	memcpy(mine, request, s->request_n);
	n = make_reply(s, mine, frame);
	switch (s->requests % 7) {
	case 0: /* lost */
		return;
	case 1: /* too late */
		at_us += 500000;
		break;
	case 2: /* cut short */
		n /= 2;
		break;
	case 3: /* damaged */
		frame[n - 1]++;
		break;
	case 4: /* an echo before it */
		at_us = sim_peer_say(&s->peer, s->over_us, mine, s->request_n);
		at_us += 20000;
		break;
	case 5: /* doubled */
		at_us = sim_peer_say(&s->peer, at_us, frame, n) + 5000;
		break;
	default:
		break;
	}
	sim_peer_say(&s->peer, at_us, frame, n);
}

static void
what_is_played_is_what_was_recorded(void **state)
{
	static const char *names[] = {"B1", "B2", "B3"};
	static const char *const lines[] = {serial, tcp,
	    "rtu+tcp://192.0.2.2:4001"};
	struct stage stages[3], *all[] = {&stages[0], &stages[1], &stages[2]};
	static struct asks was, is;
	size_t i;

	(void)state;
	record(NULL);
	for (i = 0; i < 3; i++) {
		stage_open(&stages[i], lines[i], answer_by_turns);
		name(names[i], &stages[i]);
	}
	ask_all(&was, 3);
	assert_int_equal(run_fleet(all, 3, &was), PP_OK);
	play_tape(all, names, 3);
	ask_all(&is, 3);
	assert_int_equal(run_fleet(all, 3, &is), PP_OK);
	assert_all_same(&was, &is);
	assert_rest(0, 0);
	for (i = 0; i < 3; i++)
		stage_close(&stages[i]);
}

static void
a_question_in_another_order_is_found_by_its_bytes(void **state)
{
	static const char *const lines[] = {serial, tcp};
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct pp_exchange x;

		begin(lines[i], answers);
		ask_one(1, 3);
		ask_one(2, 4);
		ask_one(3, 5);
		begin_play();
		/* Over Modbus TCP each has another transaction than it had. */
		x = ask_one(3, 5);
		assert_answered(&x);
		x = ask_one(1, 3);
		assert_answered(&x);
		assert_rest(0, 1);
		stage_close(&stage);
		pp_tape_play_free(play);
		play = NULL;
		world = sim_virtual_world(virtual);
		rewind(file);
		assert_int_equal(ftruncate(fileno(file), 0), 0);
	}
}

static void
what_is_not_on_the_tape_gets_no_answer(void **state)
{
	struct pp_exchange x;

	(void)state;
	begin(serial, answers);
	ask_one(1, 3);
	begin_play();
	x = ask_one(1, 4);
	assert_int_equal(x.outcome, PP_OUTCOME_SILENT);
	x = ask_one(1, 3);
	assert_answered(&x);
	x = ask_one(1, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_SILENT);
	assert_rest(2, 0);
	stage_close(&stage);
}

static void
rows_that_nobody_recorded_are_refused_by_their_place(void **state)
{
	static const struct {
		const char *row, *place;
	} bad[] = {
	    {"nonsense,2,2026-11-22T10:00:00Z,B1,", ":3:1: row: "},
	    {"open,x,2026-11-22T10:00:00Z,B1,", ":3:2: at_us: "},
	    {"open,-1,2026-11-22T10:00:00Z,B1,", ":3:2: at_us: "},
	    {"open,0,2026-11-22T10:00:00Z,B1,", ":3:2: at_us: "},
	    {"open,99999999999999999,2026-11-22T10:00:00Z,B1,",
		":3:2: at_us: "},
	    {"open,2,noon,B1,", ":3:3: at: "},
	    {"open,1,2026-11-22T10:00:09Z,B1,", ":3:3: at: "},
	    {"open,2,2026-11-22T10:00:00Z,"
	     "B234567890123456789012345678901234,",
		":3:4: bus: "},
	    {"sent,2,2026-11-22T10:00:00Z,B1,0", ":3:5: data: "},
	    {"sent,2,2026-11-22T10:00:00Z,B1,", ":3:5: data: "},
	    {"got,2,2026-11-22T10:00:00Z,B1,0g", ":3:5: data: "},
	    {"got,2,2026-11-22T10:00:00Z,B1", ":3:5: data: "},
	};
	struct pp_tape_in *in;
	struct pp_tape_row row;
	char text[400];
	FILE *f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text,
		    "row,at_us,at,bus,data\n"
		    "pass,1,2026-11-22T10:00:00Z,,\n%s\n",
		    bad[i].row);
		f = fmemopen(text, strlen(text), "r");
		assert_non_null(f);
		assert_int_equal(pp_tape_read(f, "t.csv", &in), PP_OK);
		assert_int_equal(pp_tape_next(in, &row), PP_OK);
		assert_int_equal(pp_tape_next(in, &row), PP_EDATA);
		if (!strstr(pp_errmsg(), bad[i].place))
			fail_msg("%s: %s", bad[i].row, pp_errmsg());
		pp_tape_close(in);
		fclose(f);
	}
}

static void
what_can_not_have_happened_is_refused(void **state)
{
	static const enum pp_tape_kind needs_a_line[] = {PP_TAPE_SENT,
	    PP_TAPE_GOT, PP_TAPE_GONE, PP_TAPE_CLOSE, PP_TAPE_READY};
	struct pp_tape_row row = {.kind = PP_TAPE_PASS, .at_us = 1};
	struct pp_endpoint e;
	size_t i;

	(void)state;
	assert_int_equal(pp_endpoint_parse(serial, &e), PP_OK);
	assert_int_equal(pp_tape_play_new(&row, &play), PP_OK);
	assert_int_equal(pp_tape_play_bus(play, "B1", &e), PP_OK);
	assert_int_equal(pp_tape_play_bus(play, "B1", &e), PP_EDATA);
	assert_int_equal(pp_tape_play_bus(play, "B2", &e), PP_EDATA);
	snprintf(row.bus, sizeof row.bus, "B1");
	row.n = 1;
	for (i = 0; i < sizeof needs_a_line / sizeof *needs_a_line; i++) {
		row.kind = needs_a_line[i];
		assert_int_equal(pp_tape_play_row(play, &row), PP_EDATA);
	}
	row.kind = PP_TAPE_OPEN;
	assert_int_equal(pp_tape_play_row(play, &row), PP_OK);
	snprintf(row.bus, sizeof row.bus, "B9");
	assert_int_equal(pp_tape_play_row(play, &row), PP_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TAPE_TEST(what_is_played_is_what_was_recorded),
	    TAPE_TEST(a_question_in_another_order_is_found_by_its_bytes),
	    TAPE_TEST(what_is_not_on_the_tape_gets_no_answer),
	    TAPE_TEST(rows_that_nobody_recorded_are_refused_by_their_place),
	    TAPE_TEST(what_can_not_have_happened_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
