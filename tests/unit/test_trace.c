/* SPDX-License-Identifier: ISC */
/*
 * Passes on tape: run again without wire and database they yield the same
 * readings, flags, tries and states, whatever happened on the wire; and a
 * tape that was tampered with is refused by line and column.
 */
#include "poll_help.h"

#include "trace.h"

static struct told first[ROWS_MAX];
static size_t n_first;
static char *text;
static size_t text_n;

/* What the pass told, for later. */
static void
keep_rows(void)
{
	memcpy(first, rows, n_rows * sizeof *rows);
	n_first = n_rows;
}

/* Member by member: there may be anything between them. */
static void
assert_same_reading(const struct pp_reading *a, const struct pp_reading *b)
{
	const struct pp_packed *p = &a->packed, *q = &b->packed;

	assert_int_equal(a->at, b->at);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->bits, b->bits);
	assert_memory_equal(a->known, b->known, sizeof a->known);
	assert_memory_equal(a->value, b->value, sizeof a->value);
	assert_int_equal(p->status, q->status);
	assert_int_equal(p->sources, q->sources);
	assert_memory_equal(p->phases, q->phases, sizeof p->phases);
	assert_memory_equal(p->value, q->value, sizeof p->value);
}

static void
assert_same_rows(void)
{
	size_t i;

	assert_int_equal(n_rows, n_first);
	for (i = 0; i < n_rows; i++) {
		const struct told *a = &first[i], *b = &rows[i];

		assert_string_equal(b->code, a->code);
		assert_string_equal(b->reason, a->reason);
		assert_int_equal(b->has_reading, a->has_reading);
		assert_int_equal(b->denied, a->denied);
		assert_int_equal(b->before, a->before);
		assert_int_equal(b->state, a->state);
		assert_int_equal(b->tries, a->tries);
		assert_int_equal(b->reply_us, a->reply_us);
		assert_same_reading(&b->reading, &a->reading);
	}
}

/* So many passes of the site, half an hour apart, the last one on tape. */
static void
trace_last(unsigned passes, bool keep_nothing)
{
	struct pp_poll poll = make_poll();
	FILE *out = open_memstream(&text, &text_n);
	struct pp_trace *trace = NULL;

	assert_non_null(out);
	for (; passes > 1; passes--) {
		pass();
		pass_time(HALF_HOUR_S);
	}
	assert_int_equal(pp_trace_open(out, "tape", "Asia/Shanghai", world,
			     NULL, &trace),
	    PP_OK);
	poll.keep_nothing = keep_nothing;
	pp_trace_begin(trace, &poll);
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	if (try_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_trace_end(trace);
	assert_int_equal(pp_trace_close(trace), PP_OK);
	fclose(out);
	assert_int_equal(pp_zone_use("UTC"), PP_OK);
	keep_rows();
}

static void
tell_again(void *arg, const struct pp_poll_row *row)
{
	tell(arg, row);
}

static enum pp_status
open_text(const char *tape, struct pp_replay **replay)
{
	FILE *in = fmemopen((void *)(uintptr_t)tape, strlen(tape), "r");
	enum pp_status rc;

	assert_non_null(in);
	rc = pp_replay_open(in, "t.csv", replay);
	fclose(in);
	return rc;
}

/* Every pass of a tape; what became of the first that failed. */
static enum pp_status
replay_text(const char *tape, struct pp_replay_rest *rest)
{
	struct pp_replay *replay = NULL;
	struct pp_poll poll = {0};
	enum pp_status rc = open_text(tape, &replay);

	n_rows = 0;
	while (rc == PP_OK && (rc = pp_replay_next(replay, &poll)) == PP_OK) {
		poll.models = models;
		poll.row = tell_again;
		rc = pp_poll_pass(&poll);
		pp_replay_rest(replay, rest);
		poll = (struct pp_poll){0};
	}
	pp_replay_close(replay);
	return rc;
}

static void
assert_replays(void)
{
	struct pp_replay_rest rest = {0};

	if (replay_text(text, &rest) != PP_DONE)
		fail_msg("%s", pp_errmsg());
	assert_same_rows();
	assert_int_equal(rest.unknown, 0);
	assert_int_equal(rest.unasked, 0);
	assert_false(rest.cut);
	free(text);
}

static void
a_sound_pass_is_the_same_again(void **state)
{
	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	trace_last(1, false);
	assert_replays();
}

/* Something else is wrong with each reply. */
static bool
spoil_all(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)address;
	switch (l->spare++ % 6) {
	case 0:
		return false;
	case 1:
		reply[*n - 1]++;
		break;
	case 2:
		*n /= 2;
		break;
	case 3:
		reply[0]++;
		*n = sim_frame_seal(reply, *n - 2);
		break;
	default:
		break;
	}
	return true;
}

static void
a_pass_on_a_bad_line_is_the_same_again(void **state)
{
	unsigned passes;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	add_bus(2, 3);
	lines[1].spoil = spoil_all;
	lines[2].peer.refuses = true;
	lines[0].dead[3] = true;
	/* What is learned from pass to pass comes along. */
	for (passes = 1; passes < 5; passes++) {
		trace_last(passes, false);
		assert_replays();
	}
}

static void
doubt_is_the_same_again(void **state)
{
	(void)state;
	add_bus(0, METERS);
	pass();
	pass_time(HALF_HOUR_S);
	/* One runs back, one jumps, one has lost its clock. */
	lines[0].meter[0].energy_wh[SIM_FLAT] -= 100000;
	lines[0].meter[1].energy_wh[SIM_FLAT] += 900000000;
	lines[0].meter[2].clock_off_s += 7200;
	trace_last(1, false);
	assert_int_not_equal(row_of("M101")->reading.flags, 0);
	assert_int_not_equal(row_of("M102")->reading.flags, 0);
	assert_replays();
}

static void
a_trace_alone_stores_nothing(void **state)
{
	(void)state;
	add_bus(0, METERS);
	trace_last(1, true);
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 0);
	assert_replays();
}

/* The tape with the first `from` replaced. */
static char *
edit(const char *from, const char *to)
{
	size_t size = text_n + strlen(to) + 1;
	char *at = strstr(text, from), *edited = malloc(size);

	assert_non_null(edited);
	if (!at)
		fail_msg("no %s on the tape", from);
	snprintf(edited, size, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
	return edited;
}

static void
a_tape_that_was_tampered_with_is_refused_by_its_place(void **state)
{
	static const struct {
		const char *from, *to, *words;
	} edits[] = {
	    {"version=1", "version=2", ":2:5: data: "},
	    {"Asia/Shanghai", "Asia/Nowhere", ":2:5: data: "},
	    {"tape,", "open,", "does not begin"},
	    {"pass,", "sent,", ":3:5: data: "},
	    {"baud=9600", "baud=0", "baud: "},
	    {"baud=9600 ", "", "no baud="},
	    {"endpoint=rtu:", "endpoint=usb:", ":4:5: data: "},
	    {"endpoint=", "where=", "no endpoint="},
	    {"meter=M101", "meter=", ":5:5: data: "},
	    {"meter=M101", "colour=blue meter=M101", "no such word: colour"},
	    {"address=1", "address=300", "address: "},
	    {"address=2", "address=1", ":6:5: data: "},
	    {"ct=1", "ct=x", "ct: "},
	    {"state=unknown", "state=fine", ":5:5: data: "},
	    {",BUS01,meter", ",BUS02,meter", ":5:5: data: "},
	    {"samples=0", "samples=-1", "samples: "},
	    {"lock,", "bolt,", ":10:1: row: "},
	    {"BUS01,010302", "BUS01,01030z", ":12:5: data: "},
	    {"open,", "got,", ":11:5: data: "},
	};
	struct pp_replay_rest rest;
	char *edited;
	size_t i;

	(void)state;
	add_bus(0, METERS);
	trace_last(1, true);
	for (i = 0; i < sizeof edits / sizeof *edits; i++) {
		edited = edit(edits[i].from, edits[i].to);
		if (replay_text(edited, &rest) != PP_EDATA)
			fail_msg("%s: taken", edits[i].to);
		if (!strstr(pp_errmsg(), edits[i].words) ||
		    strncmp(pp_errmsg(), "t.csv:", 6) != 0)
			fail_msg("%s: %s", edits[i].to, pp_errmsg());
		free(edited);
	}
	free(text);
}

static void
a_tape_that_ends_too_soon_says_so(void **state)
{
	struct pp_replay_rest rest;
	char *end;

	(void)state;
	add_bus(0, METERS);
	trace_last(1, true);
	/* Up to the third request, its answer is missing. */
	end = strstr(text, "sent,");
	end = strstr(end + 1, "sent,");
	end = strstr(end + 1, "sent,");
	*strchr(end, '\n') = '\0';
	assert_int_equal(replay_text(text, &rest), PP_DONE);
	assert_true(rest.cut);
	assert_true(rest.unknown > 0);
	assert_true(row_of("M101")->has_reading);
	assert_true(row_of("M102")->has_reading);
	assert_false(row_of("M103")->has_reading);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(a_sound_pass_is_the_same_again),
	    SITE_TEST(a_pass_on_a_bad_line_is_the_same_again),
	    SITE_TEST(doubt_is_the_same_again),
	    SITE_TEST(a_trace_alone_stores_nothing),
	    SITE_TEST(a_tape_that_was_tampered_with_is_refused_by_its_place),
	    SITE_TEST(a_tape_that_ends_too_soon_says_so),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
