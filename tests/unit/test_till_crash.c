/* SPDX-License-Identifier: ISC */
/*
 * Visits by a machine that crashes at one call of its world, at each in turn.
 */
#include "till_stories.h"

#include "sim_actor.h"

struct crash {
	struct pp_visit v;
	enum pp_status rc;
};

static void
run_until_death(void *arg, struct pp_world *own)
{
	struct crash *c = arg;

	till.world = own;
	c->rc = pp_till_run(&till, &c->v, 1);
}

static bool
tell_crash(const struct story *s, unsigned n)
{
	struct sim_cast *cast = NULL;
	struct sim_actor *actor;
	struct crash c = {0};
	void *state = NULL;
	bool died;

	assert_int_equal(enter_till(&state), 0);
	s->prepare();
	c.v = s->visit();
	orders_before = rows_of("sale");
	n_told = 0;
	assert_int_equal(sim_cast_new(sim_rig_virtual(rig), &cast), PP_OK);
	assert_int_equal(sim_actor_start(cast, 0, run_until_death, &c, &actor),
	    PP_OK);
	sim_actor_crash_at(actor, n);
	assert_int_equal(sim_cast_run(cast, INT64_MAX), PP_OK);
	died = sim_actor_is_dead(actor);
	sim_cast_free(cast);
	till.world = world;
	assert_int_equal(n_told, 1);
	assert_let_go();
	assert_truth(s, &c.v, n);
	assert_end(s, n);
	leave_lightly();
	return died;
}

static void
wherever_the_machine_crashes(void **state)
{
	const struct story *s;
	unsigned n;

	(void)state;
	for (s = stories; s < stories + STORIES; s++)
		for (n = first_call(s); tell_crash(s, n); n += STEP)
			assert_true(n < CALLS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wherever_the_machine_crashes),
	};

	return TILL_GROUP(tests);
}
