/* SPDX-License-Identifier: ISC */
/*
 * A bus that is kept from one question to the next though somebody waits for
 * it.
 */
#include "far_stage.h"
#include "keep_stage.h"

/* Three questions of a sale, a fourth of nobody's, and one of the other's. */
static void
ask_four(const char *endpoint, void (*told)(struct shared *, const uint8_t *),
    bool keep, const char *units)
{
	struct asks a = {0};
	struct shared s;

	open_shared(&s, endpoint, told);
	add(&a, 0, keep ? kept(1) : question(1, 4));
	add(&a, 0, keep ? kept(2) : question(2, 4));
	add(&a, 0, question(3, 4));
	add(&a, 0, question(4, 4));
	add(&a, 1, question(OTHER, 4));
	run_both(&s, &a);
	assert_heard(&s, units);
	assert_answered(&a.x[0]);
	assert_answered(&a.x[2]);
	assert_answered(&a.x[4]);
	close_shared(&s);
}

static void
what_follows_a_kept_question_comes_before_who_waits(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++)
		ask_four(kinds[i], NULL, true, " 1 2 3 11 4");
}

static void
without_keep_he_who_waits_comes_next(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++)
		ask_four(kinds[i], NULL, false, " 1 11 2 3 4");
}

static void
second_is_silent(struct shared *s, const uint8_t *request)
{
	if (s->n != 2)
		answers(&s->stage, request);
}

static void
second_is_garbled(struct shared *s, const uint8_t *request)
{
	if (s->n != 2)
		answers(&s->stage, request);
	else
		sim_peer_say(&s->stage.peer, reply_us(&s->stage),
		    "\x02\x03\x08garbled, and long enough", 24);
}

static void
it_is_kept_whatever_came_of_the_question(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		ask_four(kinds[i], second_is_silent, true, " 1 2 3 11 4");
		ask_four(kinds[i], second_is_garbled, true, " 1 2 3 11 4");
	}
}

static void
second_hangs_up(struct shared *s, const uint8_t *request)
{
	if (s->n != 2)
		answers(&s->stage, request);
	else
		sim_peer_hang_up(&s->stage.peer);
}

/* The next stay begins while the bus is still kept for the last. */
static void
ask_stays(const char *endpoint, bool other, const char *units, unsigned yields)
{
	struct asks a = {0};
	struct shared s;
	uint8_t unit;

	open_shared(&s, endpoint, NULL);
	for (unit = 1; unit <= 6; unit++) {
		add(&a, 0, kept(unit));
		a.x[a.n - 1].begins = unit % 2 == 1;
	}
	if (other)
		add(&a, 1, question(OTHER, 4));
	run_both(&s, &a);
	assert_heard(&s, units);
	assert_int_equal(pp_bus_counts(s.stage.bus)->yields, yields);
	close_shared(&s);
}

static void
who_waits_comes_before_the_next_stay(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		ask_stays(kinds[i], true, " 1 2 11 3 4 5 6", 1);
		ask_stays(kinds[i], false, " 1 2 3 4 5 6", 0);
	}
}

/* Nor is anybody kept from a line that is gone. */
static void
a_broken_line_ends_it(void **state)
{
	(void)state;
	ask_four(gateway, second_hangs_up, true, " 1 2 11 3 4");
}

static void
no_next_question_ends_it(void **state)
{
	struct asks a = {0};
	struct shared s;

	(void)state;
	open_shared(&s, serial, NULL);
	add(&a, 0, kept(1));
	add(&a, 1, question(OTHER, 4));
	run_both(&s, &a);
	assert_heard(&s, " 1 11");
	/* For good. */
	a = (struct asks){0};
	add(&a, 0, question(1, 4));
	add(&a, 0, question(2, 4));
	add(&a, 1, question(OTHER, 4));
	run_both(&s, &a);
	assert_heard(&s, " 1 11 1 11 2");
	close_shared(&s);
}

struct far_order {
	struct far far; /* first: the rest is found from it */
	char heard[HEARD_MOST * 8];
	size_t n;
	struct pp_lock *lock;
};

/* Somebody wants it from the first kept question on. */
static void
note_far(struct far *f, const uint8_t *request)
{
	struct far_order *o = (struct far_order *)f;
	bool held = false;

	if (request[6] < 10)
		o->n += (size_t)snprintf(o->heard + o->n,
		    sizeof o->heard - o->n, " %u/%u", request[6], f->inside);
	if (request[6] != 1)
		return;
	assert_int_equal(world->take(world, f->stage.canonical, &o->lock,
			     &held),
	    PP_OK);
	assert_false(held);
}

/* The other one has what he wanted as soon as the bus is let go. */
static void
far_release(void *arg)
{
	struct far_order *o = arg;
	bool held = false;

	if (o->lock &&
	    world->take(world, o->far.stage.canonical, &o->lock, &held) ==
		PP_OK &&
	    held) {
		world->release(world, o->lock);
		o->lock = NULL;
		o->n += (size_t)snprintf(o->heard + o->n,
		    sizeof o->heard - o->n, " other");
		return;
	}
	sim_virtual_at(virtual, now() + 500, far_release, o);
}

/* What follows is asked for when it is known what came of it. */
static bool
next_after_kept(void *arg, size_t bus, struct pp_exchange *x)
{
	const struct asks *a = arg;
	size_t i;

	for (i = 0; i < a->n; i++)
		assert_true(!a->x[i].keep || !a->began[i] || a->done[i]);
	return asks_next(arg, bus, x);
}

static void
at_a_far_gateway_nothing_else_is_under_way_meanwhile(void **state)
{
	struct far_order o = {0};
	struct asks a = {0};
	struct pp_rider rider = {
	    .next = next_after_kept,
	    .done = asks_done,
	    .arg = &a,
	};

	(void)state;
	far_open(&o.far, FAR_QUEUES, 150000);
	o.far.heard = note_far;
	add_units(&a, 10, 12);
	add(&a, 0, kept(1));
	add(&a, 0, kept(2));
	add(&a, 0, question(3, 4));
	add_units(&a, 40, 12);
	sim_virtual_at(virtual, now() + 500, far_release, &o);
	assert_int_equal(pp_fleet_run(world, &o.far.stage.bus, 1, &rider),
	    PP_OK);
	assert_int_equal(count_answered(&a), a.n);
	assert_true(o.far.most > 1);
	assert_string_equal(o.heard, " 1/1 2/1 3/1 other");
	far_close(&o.far);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_follows_a_kept_question_comes_before_who_waits),
	    TEST(without_keep_he_who_waits_comes_next),
	    TEST(it_is_kept_whatever_came_of_the_question),
	    TEST(who_waits_comes_before_the_next_stay),
	    TEST(a_broken_line_ends_it),
	    TEST(no_next_question_ends_it),
	    TEST(at_a_far_gateway_nothing_else_is_under_way_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
