/* SPDX-License-Identifier: ISC */
/*
 * What surrounds the exchanges of a tape: lines that are away, locks that
 * others have, a signal, a machine that wakes up late.
 */
#include "tape_stage.h"

static void
hangs_up(struct stage *s, const uint8_t *request)
{
	(void)request;
	sim_peer_hang_up(&s->peer);
}

static void
a_line_that_is_away_is_away_again_in_the_same_words(void **state)
{
	char words[200];
	struct pp_exchange x;

	(void)state;
	begin(tcp, hangs_up);
	stage.peer.refuses = true;
	ask_one(1, 3);
	snprintf(words, sizeof words, "%s", pp_bus_trouble(stage.bus));
	stage.peer.refuses = false;
	x = ask_one(2, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	stage.peer.connect_us = 700000;
	stage.answer = answers;
	ask_one(3, 3);
	stage.peer.connect_us = -1;
	ask_one(4, 3);
	begin_play();
	x = ask_one(1, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_string_equal(pp_bus_trouble(stage.bus), words);
	x = ask_one(2, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	x = ask_one(3, 3);
	assert_answered(&x);
	x = ask_one(4, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_rest(0, 0);
	stage_close(&stage);
}

/* Someone else has the bus from now until that time. */
struct other {
	struct pp_lock *lock;
	bool held;
};

static void
let_other_go(void *arg)
{
	struct other *o = arg;
	struct pp_world *w = sim_virtual_world(virtual);

	w->release(w, o->lock);
	o->lock = NULL;
}

static void
wish(void *arg)
{
	struct other *o = arg;
	struct pp_world *w = sim_virtual_world(virtual);

	assert_int_equal(w->take(w, stage.canonical, &o->lock, &o->held),
	    PP_OK);
}

static void
waits_for_the_lock_and_yields_are_those_of_the_tape(void **state)
{
	struct other other = {0};
	static struct asks was, is;
	uint64_t yields;

	(void)state;
	begin(serial, answers);
	wish(&other);
	assert_true(other.held);
	sim_virtual_at(virtual, now() + 2000000, let_other_go, &other);
	/* And in the middle of it somebody wants it for a while. */
	sim_virtual_at(virtual, now() + 2300000, wish, &other);
	sim_virtual_at(virtual, now() + 2600000, let_other_go, &other);
	ask_all(&was, 1);
	assert_int_equal(run_fleet(&only, 1, &was), PP_OK);
	yields = pp_bus_counts(stage.bus)->yields;
	assert_true(yields > 0);
	assert_true(was.x[0].done_us > 2000000);
	begin_play();
	ask_all(&is, 1);
	assert_int_equal(run_fleet(&only, 1, &is), PP_OK);
	assert_int_equal(pp_bus_counts(stage.bus)->yields, yields);
	assert_all_same(&was, &is);
	stage_close(&stage);
}

static void
a_bus_that_was_kept_by_another_is_kept_again(void **state)
{
	struct other other = {0};
	struct pp_exchange x;

	(void)state;
	begin(serial, answers);
	wish(&other);
	ask_one(1, 3);
	let_other_go(&other);
	ask_one(2, 3);
	begin_play();
	x = ask_one(1, 3);
	assert_int_equal(x.outcome, PP_OUTCOME_BUSY);
	x = ask_one(2, 3);
	assert_answered(&x);
	stage_close(&stage);
}

static volatile sig_atomic_t stop_flag;

static void
raise_flag(void *arg)
{
	(void)arg;
	stop_flag = 1;
}

static void
a_stop_comes_when_it_came(void **state)
{
	static struct asks was, is;
	struct pp_rider rider = {.next = asks_next, .done = asks_done};

	(void)state;
	stop_flag = 0;
	record(&stop_flag);
	stage_open(&stage, serial, answers);
	name(only_name, &stage);
	sim_virtual_at(virtual, now() + 250000, raise_flag, NULL);
	ask_all(&was, 1);
	rider.arg = &was;
	rider.stop = &stop_flag;
	assert_int_equal(pp_fleet_run(world, &stage.bus, 1, &rider), PP_OK);
	assert_in_range(was.finished, 2, 10);
	begin_play();
	ask_all(&is, 1);
	rider.arg = &is;
	rider.stop = pp_tape_play_stop(play);
	assert_int_equal(pp_fleet_run(world, &stage.bus, 1, &rider), PP_OK);
	assert_all_same(&was, &is);
	assert_rest(0, 0);
	stage_close(&stage);
}

/* A world that wakes up late, as real ones do. */
static enum pp_status (
    *wake)(struct pp_world *, struct pp_watch *, size_t, int64_t);

static enum pp_status
oversleep(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	enum pp_status rc = wake(w, NULL, 0, until_us + 30000);

	return rc == PP_OK ? wake(w, watches, n, until_us) : rc;
}

/* It begins to answer after the deadline, but before anybody looks. */
static void
answers_just_too_late(struct stage *s, const uint8_t *request)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(s, request, reply);

	sim_peer_say(&s->peer, s->over_us + silence(s) + 310000, reply, n);
}

static void
a_reply_that_was_taken_after_a_late_wake_is_taken_again(void **state)
{
	struct pp_exchange was, is;
	struct pp_world *v = sim_virtual_world(virtual);

	(void)state;
	wake = v->wait;
	begin(serial, answers_just_too_late);
	v->wait = oversleep;
	was = ask_one(1, 1);
	assert_int_equal(was.outcome, PP_OUTCOME_REPLY);
	v->wait = wake;
	begin_play();
	is = ask_one(1, 1);
	assert_same(&was, &is, is.done_us - was.done_us);
	stage_close(&stage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TAPE_TEST(a_line_that_is_away_is_away_again_in_the_same_words),
	    TAPE_TEST(waits_for_the_lock_and_yields_are_those_of_the_tape),
	    TAPE_TEST(a_bus_that_was_kept_by_another_is_kept_again),
	    TAPE_TEST(a_stop_comes_when_it_came),
	    TAPE_TEST(a_reply_that_was_taken_after_a_late_wake_is_taken_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
