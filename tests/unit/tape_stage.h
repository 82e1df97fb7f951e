/* SPDX-License-Identifier: ISC */
/*
 * What the tests of a tape share, over wire_stage.h: a world that records in
 * front of the virtual one, and the tape of it, played.
 */
#ifndef TAPE_STAGE_H
#define TAPE_STAGE_H

#include "wire_stage.h"

#include "tape_play.h"
#include "tape_record.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char tcp[] = "tcp://192.0.2.1:502";

/* What is between the code and the virtual world, and the tape of it. */
static struct pp_world *outside;
static struct pp_tape_out *out;
static struct pp_tape_play *play;
static FILE *file;

static inline int
enter_tape(void **state)
{
	if (enter(state) != 0)
		return -1;
	outside = NULL;
	out = NULL;
	play = NULL;
	file = tmpfile();
	return file ? 0 : -1;
}

static inline int
leave_tape(void **state)
{
	pp_tape_play_free(play);
	if (outside)
		pp_tape_record_free(world);
	(void)!pp_tape_end(out);
	fclose(file);
	return leave(state);
}

#define TAPE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, enter_tape, leave_tape)

/* From now on it is recorded. */
static inline void
record(const volatile sig_atomic_t *stop)
{
	assert_int_equal(pp_tape_write(file, "tape", &out), PP_OK);
	outside = world;
	assert_int_equal(pp_tape_record(outside, out, stop, &world), PP_OK);
	pp_tape_note(world, PP_TAPE_PASS, "", "");
}

static inline void
name(const char *bus, const struct stage *s)
{
	assert_int_equal(pp_tape_name(world, bus, &s->endpoint), PP_OK);
}

/* The tape is whole: the world is now the one that plays it. */
static inline void
rewind_tape(void)
{
	pp_tape_note(world, PP_TAPE_END, "", "");
	pp_tape_record_free(world);
	outside = NULL;
	assert_int_equal(pp_tape_end(out), PP_OK);
	out = NULL;
	rewind(file);
}

static inline void
play_tape(struct stage **stages, const char **names, size_t n)
{
	struct pp_tape_in *in = NULL;
	struct pp_tape_row row;
	enum pp_status rc;
	size_t i;

	rewind_tape();
	assert_int_equal(pp_tape_read(file, "tape", &in), PP_OK);
	assert_int_equal(pp_tape_next(in, &row), PP_OK);
	assert_int_equal(row.kind, PP_TAPE_PASS);
	assert_int_equal(pp_tape_play_new(&row, &play), PP_OK);
	for (i = 0; i < n; i++)
		assert_int_equal(pp_tape_play_bus(play, names[i],
				     &stages[i]->endpoint),
		    PP_OK);
	while ((rc = pp_tape_next(in, &row)) == PP_OK)
		if (pp_tape_play_row(play, &row) != PP_OK)
			fail_msg("%s", pp_errmsg());
	assert_int_equal(rc, PP_DONE);
	pp_tape_close(in);
	world = pp_tape_play_world(play);
	for (i = 0; i < n; i++) {
		pp_bus_free(stages[i]->bus);
		assert_int_equal(pp_bus_new(world, &stages[i]->endpoint,
				     &stages[i]->bus),
		    PP_OK);
	}
}

static inline void
assert_rest(size_t unknown, size_t unasked)
{
	size_t a, b;

	pp_tape_play_rest(play, &a, &b);
	assert_int_equal(a, unknown);
	assert_int_equal(b, unasked);
}

/* The same outcome, bytes and times; `ahead_us` apart. */
static inline void
assert_same(const struct pp_exchange *was, const struct pp_exchange *is,
    int64_t ahead_us)
{
	assert_int_equal(is->outcome, was->outcome);
	assert_int_equal(is->reply_n, was->reply_n);
	assert_memory_equal(is->reply, was->reply, was->reply_n);
	assert_int_equal(is->took_us, was->took_us);
	assert_int_equal(is->done_us - was->done_us, ahead_us);
	if (was->sent_us != 0)
		assert_int_equal(is->sent_us - was->sent_us, ahead_us);
	if (was->first_us != 0)
		assert_int_equal(is->first_us - was->first_us, ahead_us);
	else
		assert_int_equal(is->first_us, 0);
}

static inline void
assert_all_same(const struct asks *was, const struct asks *is)
{
	int64_t ahead_us = is->x[0].done_us - was->x[0].done_us;
	size_t i;

	assert_int_equal(is->finished, was->finished);
	for (i = 0; i < was->n; i++)
		if (was->done[i])
			assert_same(&was->x[i], &is->x[i], ahead_us);
}

static inline void
ask_all(struct asks *a, size_t buses)
{
	uint8_t unit;
	size_t bus;

	*a = (struct asks){0};
	for (unit = 1; unit <= 14; unit++)
		for (bus = 0; bus < buses; bus++)
			add(a, bus, question(unit, (uint16_t)(4 + bus)));
}

/* One stage, for the tests that need no more. */
static struct stage stage, *only = &stage;
static const char *only_name = "B1";

static inline void
begin(const char *endpoint, void (*answer)(struct stage *, const uint8_t *))
{
	record(NULL);
	stage_open(&stage, endpoint, answer);
	name(only_name, &stage);
}

static inline void
begin_play(void)
{
	play_tape(&only, &only_name, 1);
}

static inline struct pp_exchange
ask_one(uint8_t unit, uint16_t count)
{
	struct pp_exchange x = question(unit, count);

	assert_int_equal(pp_bus_ask(world, stage.bus, &x), PP_OK);
	return x;
}

#endif
