/* SPDX-License-Identifier: ISC */
/*
 * Lines that are not to be had, and how several visits share their buses: all
 * at once, each meter by itself, and nobody hogs one.
 */

#include "till_stage.h"

#include "bus.h"
#include "sim_actor.h"

enum {
	SECOND_US = 1000000,
};

static void
a_line_that_is_not_to_be_had_is_said(void **state)
{
	struct pp_visit v;
	struct pp_lock *lock = NULL;
	bool held;

	(void)state;
	sim_rig_health(far, SIM_DEAD);
	v = gone(selling(FAR_BLIND, SOLD_FEN));
	assert_refused(&v, PP_EAWAY, "bus BUS02: ");
	sim_rig_health(far, SIM_SOUND);
	assert_int_equal(world->take(world, near->canonical, &lock, &held),
	    PP_OK);
	assert_true(held);
	n_told = 0;
	v = selling(BLIND, SOLD_FEN);
	assert_int_equal(pp_till_run(&till, &v, 1), PP_OK);
	assert_refused(&v, PP_ETEMP, "bus BUS01: ");
	world->release(world, lock);
	sim_peer_leave(&near->peer);
	v = gone(selling(BLIND, SOLD_FEN));
	assert_refused(&v, PP_EAWAY, "bus BUS01: ");
}

static enum pp_status (*real_open)(struct pp_world *,
    const struct pp_endpoint *, struct pp_line **, bool *);

static enum pp_status
refuse_to_open(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	(void)w;
	(void)e;
	(void)line;
	(void)ready;
	return pp_fail(PP_ESYS, "permission denied");
}

static void
a_line_that_this_machine_refuses_is_said(void **state)
{
	struct pp_visit v = selling(BLIND, SOLD_FEN);

	(void)state;
	real_open = world->open;
	world->open = refuse_to_open;
	go(&v);
	world->open = real_open;
	assert_refused(&v, PP_ESYS, "bus BUS01: ");
}

static void
an_endpoint_that_does_not_read_stops_all(void **state)
{
	struct pp_visit v[2] = {selling(BLIND, SOLD_FEN),
	    selling(FAR_BLIND, SOLD_FEN)};

	(void)state;
	snprintf(v[1].target.endpoint, sizeof v[1].target.endpoint, "x:y");
	assert_int_not_equal(go_all(v, 2), PP_OK);
	assert_said("bus BUS02");
	assert_refused(&v[0], PP_ECONF, "bus BUS02");
	assert_refused(&v[1], PP_ECONF, "bus BUS02");
}

static void
buses_are_visited_at_once_meters_of_one_in_order(void **state)
{
	struct pp_visit v[4];
	int64_t began_us, alone_us;
	size_t i;

	(void)state;
	began_us = world->now_us(world);
	v[0] = gone(selling(COUNTED, SOLD_FEN));
	v[1] = gone(selling(BLIND, SOLD_FEN));
	alone_us = world->now_us(world) - began_us;
	v[0] = selling(COUNTED, SOLD_FEN);
	v[1] = selling(FAR_COUNTED, SOLD_FEN);
	v[2] = selling(BLIND, SOLD_FEN);
	v[3] = selling(FAR_BLIND, SOLD_FEN);
	began_us = world->now_us(world);
	assert_int_equal(go_all(v, 4), PP_OK);
	assert_in_range(world->now_us(world) - began_us, 0, alone_us * 11 / 10);
	for (i = 0; i < 4; i++)
		assert_ended(&v[i], PP_SALE_CREDITED);
	/* On each bus the first was done before the second. */
	for (i = 0; told[i] != &v[2]; i++)
		continue;
	while (told[i] != &v[0]) {
		assert_true(i > 0);
		i--;
	}
}

static size_t progress_done, progress_of;

static void
count_progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	assert_int_equal(done, ++progress_done);
	progress_of = of;
}

static void
progress_is_told(void **state)
{
	struct pp_visit v[2] = {selling(BLIND, SOLD_FEN),
	    selling(FAR_BLIND, SOLD_FEN)};

	(void)state;
	progress_done = 0;
	till.progress = count_progress;
	assert_int_equal(go_all(v, 2), PP_OK);
	assert_int_equal(progress_done, 2);
	assert_int_equal(progress_of, 2);
}

/* A seller with a batch, and somebody else who wants the same bus. */
struct crowd {
	struct pp_visit v[2];
	struct pp_exchange x;
	char seen_first[WIRE_MAX], seen_second[WIRE_MAX];
	enum pp_status sold, asked;
};

static void
sell_both(void *arg, struct pp_world *own)
{
	struct crowd *c = arg;

	till.world = own;
	c->sold = pp_till_run(&till, c->v, 2);
}

static void
note_the_wire(struct crowd *c)
{
	snprintf(c->seen_first, sizeof c->seen_first, "%s", wire[COUNTED]);
	snprintf(c->seen_second, sizeof c->seen_second, "%s", wire[BLIND]);
}

static void
ask_once(void *arg, struct pp_world *own)
{
	struct crowd *c = arg;
	struct pp_endpoint endpoint;
	struct pp_bus *bus = NULL;

	c->asked = pp_endpoint_parse(near->endpoint, &endpoint);
	if (c->asked == PP_OK)
		c->asked = pp_bus_new(own, &endpoint, &bus);
	c->x.reply_us = SECOND_US;
	pp_exchange_read(&c->x, FRESH, PP_FUNCTION_READ, 0x0200, 4);
	if (c->asked == PP_OK)
		c->asked = pp_bus_ask(own, bus, &c->x);
	note_the_wire(c);
	pp_bus_free(bus);
}

static void
who_waits_comes_between_two_visits_and_never_within_one(void **state)
{
	struct crowd c = {
	    .v = {selling(COUNTED, SOLD_FEN), selling(BLIND, SOLD_FEN)}};
	struct sim_cast *cast = NULL;
	struct sim_actor *actor;

	(void)state;
	assert_int_equal(sim_cast_new(sim_rig_virtual(rig), &cast), PP_OK);
	assert_int_equal(sim_actor_start(cast, 0, sell_both, &c, &actor),
	    PP_OK);
	assert_int_equal(sim_actor_start(cast,
			     world->now_us(world) + SECOND_US / 10, ask_once,
			     &c, &actor),
	    PP_OK);
	assert_int_equal(sim_cast_run(cast, INT64_MAX), PP_OK);
	sim_cast_free(cast);
	assert_int_equal(c.sold, PP_OK);
	assert_int_equal(c.asked, PP_OK);
	assert_int_equal(c.x.outcome, PP_OUTCOME_REPLY);
	assert_ended(&c.v[0], PP_SALE_CREDITED);
	assert_ended(&c.v[1], PP_SALE_CREDITED);
	assert_string_equal(c.seen_first, "rrPrr");
	assert_in_range(strlen(c.seen_second), 0, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(a_line_that_is_not_to_be_had_is_said),
	    TILL_TEST(a_line_that_this_machine_refuses_is_said),
	    TILL_TEST(an_endpoint_that_does_not_read_stops_all),
	    TILL_TEST(buses_are_visited_at_once_meters_of_one_in_order),
	    TILL_TEST(progress_is_told),
	    TILL_TEST(who_waits_comes_between_two_visits_and_never_within_one),
	};

	return TILL_GROUP(tests);
}
