/* SPDX-License-Identifier: ISC */
/*
 * A gateway far away, several questions under way at it, and what can happen
 * then: it hangs up, it stays away, or the pass is to stop.
 */
#include "sweep_site.h"

enum {
	ON_IT = 22,
	FAR_US = 150000,
	/* In the middle of a pass, which takes 3.7 s. */
	SOON_US = 1700000,
	RUNS = 20,
};

static const struct sim_bus far = {.link = SIM_TCP, .delay_us = FAR_US};

static void
take_power(void *arg)
{
	sim_rig_health(arg, SIM_DEAD);
}

static void
give_power(void *arg)
{
	sim_rig_health(arg, SIM_SOUND);
}

static void
later(struct site *s, int64_t after_us, void (*happen)(void *), void *arg)
{
	sim_virtual_at(sim_rig_virtual(s->rig), now_us(s) + after_us, happen,
	    arg);
}

static int64_t
silent_ones(struct site *s)
{
	struct pp_query *q = NULL;
	int64_t n;

	assert_int_equal(pp_query_new(s->db,
			     "SELECT count(*) FROM meter_now WHERE silent > 0",
			     &q),
	    PP_OK);
	assert_int_equal(pp_query_step(q), PP_OK);
	n = pp_query_col_int(q, 0);
	pp_query_free(q);
	return n;
}

static void
one_that_hangs_up_within_a_pass_loses_nobody(void **state)
{
	struct result r;
	struct site s;
	int i;

	(void)state;
	open_site(&s, first_seed(), 1, ON_IT, &far, 0);
	r = pass(&s, 0);
	assert_all_read(&r);
	for (i = 0; i < RUNS; i++) {
		later(&s, SOON_US + i * 7000, take_power, s.bus[0]);
		later(&s, SOON_US + i * 7000, give_power, s.bus[0]);
		r = pass(&s, 0);
		assert_all_read(&r);
		assert_int_equal(silent_ones(&s), 0);
	}
	close_site(&s);
}

static void
what_was_read_before_it_went_away_is_kept(void **state)
{
	struct result r;
	struct site s;
	int i;

	(void)state;
	for (i = 0; i < RUNS; i++) {
		open_site(&s, first_seed(), 1, ON_IT, &far, 0);
		r = pass(&s, 0);
		assert_all_read(&r);
		later(&s, SOON_US + i * 7000, take_power, s.bus[0]);
		r = pass(&s, 0);
		assert_in_range(r.read, 1, ON_IT - 1);
		assert_int_equal(r.wrong, 0);
		assert_int_equal(silent_ones(&s), ON_IT - r.read);
		r = pass(&s, 0);
		assert_int_equal(r.read, 0);
		give_power(s.bus[0]);
		r = pass(&s, 0);
		assert_all_read(&r);
		close_site(&s);
	}
}

static volatile sig_atomic_t stop;

static void
stop_it(void *arg)
{
	(void)arg;
	stop = 1;
}

static void
a_stop_with_several_under_way_blames_nobody(void **state)
{
	struct pp_poll poll;
	struct result r;
	struct site s;
	int i;

	(void)state;
	open_site(&s, first_seed(), 1, ON_IT, &far, 0);
	r = pass(&s, 0);
	assert_all_read(&r);
	for (i = 0; i < RUNS; i++) {
		poll = (struct pp_poll){
		    .db = s.db,
		    .world = s.world,
		    .models = models,
		    .stop = &stop,
		};
		stop = 0;
		later(&s, 100000 + i * 120000, stop_it, NULL);
		assert_int_equal(pp_poll_pass(&poll), PP_OK);
		assert_true(poll.stopped);
		assert_true(poll.pass.answered < ON_IT);
		assert_int_equal(poll.pass.meters, poll.pass.answered);
		assert_int_equal(silent_ones(&s), 0);
	}
	r = pass(&s, 0);
	assert_all_read(&r);
	close_site(&s);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_that_hangs_up_within_a_pass_loses_nobody),
	    cmocka_unit_test(what_was_read_before_it_went_away_is_kept),
	    cmocka_unit_test(a_stop_with_several_under_way_blames_nobody),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
