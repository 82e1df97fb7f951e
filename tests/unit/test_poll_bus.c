/* SPDX-License-Identifier: ISC */
/*
 * Whole passes where meters or lines fail, and passes that are stopped or
 * overlap, in virtual time.
 */
#include "poll_help.h"

static int64_t
silent(int meter)
{
	char sql[80];

	snprintf(sql, sizeof sql,
	    "SELECT silent FROM meter_now WHERE meter = %d", meter);
	return number(db, sql);
}

static void
a_dead_meter_is_asked_again_when_the_round_is_over(void **state)
{
	const struct told *t;

	(void)state;
	add_bus(0, METERS);
	lines[0].dead[2] = true;
	pass();
	assert_asked(&lines[0], "1 2 3 4 5 3 3 3 3");
	t = row_of("M103");
	assert_false(t->has_reading);
	assert_string_equal(t->reason, "no answer");
	assert_int_equal(t->tries, 5);
	assert_int_equal(t->reply_us, 0);
	assert_int_equal(t->state, PP_STATE_UNKNOWN);
	assert_int_equal(silent(103), 1);
	assert_int_equal(silent(104), 0);
	assert_int_equal(n_progress, METERS);
	pass();
	assert_int_equal(silent(103), 2);
	lines[0].dead[2] = false;
	pass();
	assert_int_equal(silent(103), 0);
	assert_int_equal(number(db, "SELECT min(answered) FROM pass"), 4);
}

static void
a_bus_that_is_all_silent_is_not_asked_again(void **state)
{
	size_t i;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	for (i = 0; i < METERS; i++)
		lines[0].dead[i] = true;
	pass();
	assert_asked(&lines[0], "1 2 3 4 5");
	assert_asked(&lines[1], "1 2 3 4 5");
	for (i = 0; i < METERS; i++) {
		assert_string_equal(rows[i].reason, "no answer");
		assert_int_equal(rows[i].tries, 1);
		assert_true(rows[METERS + i].has_reading);
	}
	assert_int_equal(n_progress, 2 * METERS);
}

static void
a_meter_that_is_alone_is_asked_as_often(void **state)
{
	(void)state;
	add_bus(0, 1);
	lines[0].dead[0] = true;
	pass();
	assert_asked(&lines[0], "1 1 1 1 1");
}

/* Bad checks, until `spare` replies were spoiled. */
static bool
corrupt(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)address;
	if (l->spare-- > 0)
		reply[*n / 2] ^= 4;
	return true;
}

static void
a_noisy_bus_is_not_taken_for_a_silent_one(void **state)
{
	size_t i;

	(void)state;
	add_bus(0, METERS);
	lines[0].spoil = corrupt;
	lines[0].spare = METERS;
	pass();
	assert_asked(&lines[0], "1 2 3 4 5 1 2 3 4 5");
	for (i = 0; i < METERS; i++) {
		assert_true(rows[i].has_reading);
		assert_string_equal(rows[i].reason, "");
		assert_int_equal(rows[i].tries, 2);
	}
	lines[0].spare = 1000;
	pass();
	assert_int_equal(lines[0].n_asked, 7 * METERS);
	assert_string_equal(rows[0].reason, "bad check in the answer");
}

static void
all_meters_of_a_bus_that_is_away_say_so(void **state)
{
	size_t i;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	lines[0].peer.refuses = true;
	assert_int_equal(pass().answered, METERS);
	for (i = 0; i < METERS; i++) {
		assert_false(rows[i].has_reading);
		assert_non_null(strstr(rows[i].reason, "bus BUS01: "));
		assert_non_null(strstr(rows[i].reason, "refused"));
		assert_int_equal(silent((int)(101 + i)), 1);
		assert_true(rows[METERS + i].has_reading);
	}
	assert_asked(&lines[0], "");
	assert_int_equal(n_progress, 2 * METERS);
}

static enum pp_status (
    *take_really)(struct pp_world *, const char *, struct pp_lock **, bool *);

static enum pp_status
no_right_to_the_first(struct pp_world *w, const char *canonical,
    struct pp_lock **lock, bool *held)
{
	if (strcmp(canonical, lines[0].canonical) == 0)
		return pp_fail(PP_ESYS, "%s: permission denied", canonical);
	return take_really(w, canonical, lock, held);
}

static void
a_line_that_this_machine_refuses_is_told_apart(void **state)
{
	size_t i;

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	take_really = world->take;
	world->take = no_right_to_the_first;
	assert_int_equal(pass().answered, METERS);
	for (i = 0; i < METERS; i++) {
		assert_true(rows[i].denied);
		assert_non_null(strstr(rows[i].reason, "permission denied"));
		assert_false(rows[METERS + i].denied);
		assert_true(rows[METERS + i].has_reading);
	}
}

/* The line breaks in the middle of the reply to meter 3, once. */
static bool
break_once(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)reply;
	(void)n;
	if (address != 3 || l->spare-- <= 0)
		return true;
	sim_peer_hang_up(&l->peer);
	return false;
}

static bool
break_for_good(struct line *l, int address, uint8_t *reply, size_t *n)
{
	if (address == 3)
		l->peer.refuses = true;
	return break_once(l, address, reply, n);
}

static void
a_line_that_broke_is_opened_once_more(void **state)
{
	(void)state;
	add_bus(0, METERS);
	lines[0].spoil = break_once;
	lines[0].spare = 1;
	assert_int_equal(pass().answered, METERS);
	assert_asked(&lines[0], "1 2 3 4 5 3");
	lines[0].spoil = break_for_good;
	lines[0].spare = 1;
	assert_int_equal(pass().answered, 2);
	assert_asked(&lines[0], "1 2 3");
	assert_non_null(strstr(row_of("M103")->reason, "bus BUS01: "));
	assert_non_null(strstr(row_of("M105")->reason, "bus BUS01: "));
	assert_int_equal(row_of("M105")->tries, 0);
}

static volatile sig_atomic_t stop;

static bool
stop_at_third(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	(void)reply;
	(void)n;
	stop |= address == 3;
	return true;
}

static void
a_stop_keeps_what_was_read_and_blames_nobody(void **state)
{
	struct pp_poll poll = make_poll();
	const struct told *t;

	(void)state;
	add_bus(0, METERS);
	pass();
	pass_time(HALF_HOUR_S);
	stop = 0;
	poll.stop = &stop;
	lines[0].dead[1] = true;
	lines[0].spoil = stop_at_third;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_true(poll.stopped);
	assert_asked(&lines[0], "1 2 3");
	assert_int_equal(poll.pass.answered, 2);
	assert_int_equal(poll.pass.meters, 2);
	assert_true(row_of("M101")->has_reading);
	assert_true(row_of("M103")->has_reading);
	/* Not asked as often as it would have been. */
	assert_int_equal(silent(102), 0);
	t = row_of("M104");
	assert_false(t->has_reading);
	assert_string_equal(t->reason, "not asked: stopped");
	assert_int_equal(t->state, PP_STATE_NORMAL);
	assert_int_equal(silent(104), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 7);
	/* Stopped before it began. */
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_true(poll.stopped);
	assert_int_equal(poll.pass.meters, 0);
	assert_asked(&lines[0], "");
	stop = 0;
	lines[0].spoil = NULL;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_false(poll.stopped);
}

static void
a_meter_is_lost_after_its_time_and_found_again(void **state)
{
	int64_t lost_at;

	(void)state;
	add_bus(0, 2);
	pass();
	lines[0].dead[0] = true;
	pass_time(90 * 60 - 60);
	pass();
	assert_int_equal(row_of("M101")->state, PP_STATE_NORMAL);
	pass_time(60);
	lost_at = wall();
	pass();
	assert_int_equal(row_of("M101")->before, PP_STATE_NORMAL);
	assert_int_equal(row_of("M101")->state, PP_STATE_LOST);
	assert_int_equal(row_of("M102")->state, PP_STATE_NORMAL);
	pass_time(HALF_HOUR_S);
	pass();
	assert_int_equal(row_of("M101")->before, PP_STATE_LOST);
	assert_int_equal(number(db,
			     "SELECT since FROM meter_now WHERE meter = 101"),
	    lost_at);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM state_change"
			     " WHERE after = 'lost'"),
	    1);
	lines[0].dead[0] = false;
	pass();
	assert_int_equal(row_of("M101")->state, PP_STATE_LOST);
	/* Silent in four passes: it is probed. */
	pass();
	assert_int_equal(row_of("M101")->state, PP_STATE_NORMAL);
}

static void
missed_slots_are_counted(void **state)
{
	static const struct {
		int64_t slot, missed;
	} slots[] = {{0, 0}, {1, 0}, {2, 0}, {2, 0}, {6, 3}, {7, 0}};
	struct pp_poll poll = make_poll();
	size_t i;

	(void)state;
	add_bus(0, 1);
	poll.interval_s = HALF_HOUR_S;
	for (i = 0; i < sizeof slots / sizeof *slots; i++) {
		poll.slot_at = slots[i].slot == 0
		    ? 0
		    : BEGIN_S + slots[i].slot * HALF_HOUR_S;
		assert_int_equal(try_pass(&poll), PP_OK);
		assert_int_equal(poll.pass.missed, slots[i].missed);
		pass_time(60);
	}
	assert_int_equal(number(db, "SELECT sum(missed) FROM pass"), 3);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM pass WHERE slot_at IS NULL"),
	    1);
}

/* A whole other pass, while one of ours waits for a dead meter. */
static void
pass_meanwhile(void *arg)
{
	static const int64_t one[] = {101};
	struct pp_poll poll = {
	    .db = arg,
	    .world = world,
	    .models = models,
	    .ids = one,
	    .n = 1,
	};

	assert_int_equal(pp_poll_pass(&poll), PP_OK);
	assert_int_equal(poll.pass.answered, 1);
}

static void
of_two_passes_the_newer_reading_counts(void **state)
{
	struct pp_db *other = writer();
	struct told first;

	(void)state;
	add_bus(0, 1);
	add_bus(1, 1);
	lines[1].dead[0] = true;
	/* Ours has read 101 and asks 201 again. */
	sim_virtual_at(virtual, world->now_us(world) + 1000000, pass_meanwhile,
	    other);
	pass();
	first = *row_of("M101");
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 2);
	/* The other was stored first, with the later reading. */
	assert_int_equal(number(db,
			     "SELECT count(*) FROM reading"
			     " WHERE id % 2097152 = 202"),
	    2);
	assert_int_equal(number(db,
			     "SELECT good / 2097152 FROM meter_now"
			     " WHERE meter = 101"),
	    1);
	assert_int_equal(number(db,
			     "SELECT shown_at FROM meter_now"
			     " WHERE meter = 101"),
	    first.reading.at + 1);
	assert_int_equal(number(db,
			     "SELECT sum(readings) FROM daily"
			     " WHERE meter = 101"),
	    1);
	assert_int_equal(first.state, PP_STATE_NORMAL);
	pp_db_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(a_dead_meter_is_asked_again_when_the_round_is_over),
	    SITE_TEST(a_bus_that_is_all_silent_is_not_asked_again),
	    SITE_TEST(a_meter_that_is_alone_is_asked_as_often),
	    SITE_TEST(a_noisy_bus_is_not_taken_for_a_silent_one),
	    SITE_TEST(all_meters_of_a_bus_that_is_away_say_so),
	    SITE_TEST(a_line_that_this_machine_refuses_is_told_apart),
	    SITE_TEST(a_line_that_broke_is_opened_once_more),
	    SITE_TEST(a_stop_keeps_what_was_read_and_blames_nobody),
	    SITE_TEST(a_meter_is_lost_after_its_time_and_found_again),
	    SITE_TEST(missed_slots_are_counted),
	    SITE_TEST(of_two_passes_the_newer_reading_counts),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
