/* SPDX-License-Identifier: ISC */
/*
 * Clocks behind a pass: whose readings show it off is set, at most once a day,
 * where the site lets; and where most are off it is this machine that is.
 */
#include "relays_stage.h"

#include "clocks.h"

enum {
	AHEAD_S = 4000,
	A_DAY_S = 86400,
};

/* Its clock is so far ahead, and two readings said so just now. */
static void
drifts(int64_t id)
{
	struct pp_reading r = made_up(wall(), START_WH + wall() - BEGIN_S);

	meter(id)->clock_off_s = AHEAD_S;
	r.bits = LEFT_CLOSED;
	r.flags = PP_FLAG_CLOCK | PP_FLAG_CONFIRMED;
	r.known[PP_R_CLOCK] = true;
	r.value[PP_R_CLOCK] = AHEAD_S;
	store_reading(till.db, id, &r);
}

static size_t
set_since(int64_t since)
{
	size_t n = 99;

	n_pushed = 0;
	if (pp_clocks_set(&pusher, since, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_let_go();
	return n;
}

static void
who_was_seen_to_be_off_is_set(void **state)
{
	(void)state;
	drifts(COUNTED);
	said(BLIND, LEFT_CLOSED, START_FEN);
	assert_int_equal(set_since(wall()), 1);
	assert_int_equal(n_pushed, 1);
	assert_in_range(meter(COUNTED)->clock_off_s + 2, 0, 4);
	assert_logged(COUNTED, PP_PART_CLOCK, PP_PUSH_CONFIRMED);
	/* What was read before this pass says nothing of now. */
	drifts(BLIND);
	pass_time(1);
	assert_int_equal(set_since(wall()), 0);
}

static void
a_clock_is_set_once_a_day_at_most(void **state)
{
	(void)state;
	drifts(COUNTED);
	assert_int_equal(set_since(0), 1);
	pass_time(60);
	drifts(COUNTED);
	assert_int_equal(set_since(0), 0);
	assert_int_equal(meter(COUNTED)->clock_off_s, AHEAD_S);
	pass_time(A_DAY_S);
	drifts(COUNTED);
	assert_int_equal(set_since(0), 1);
}

static void
the_site_may_want_it_told_only(void **state)
{
	(void)state;
	rule("defaults.set_clock", "no");
	drifts(COUNTED);
	assert_int_equal(set_since(0), 0);
	assert_int_equal(n_pushed, 0);
}

static void
where_most_are_off_none_is_set(void **state)
{
	size_t n = 99;

	(void)state;
	drifts(COUNTED);
	drifts(BLIND);
	said(NAIVE, LEFT_CLOSED, START_FEN);
	/* One without a time of its own isn't among those that tell. */
	assert_int_equal(set_since(0), 2);
	pass_time(2 * A_DAY_S);
	drifts(COUNTED);
	drifts(BLIND);
	drifts(NAIVE);
	assert_int_equal(pp_clocks_set(&pusher, 0, &n), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "3 of 3 meters are off"));
	assert_int_equal(n, 0);
	assert_int_equal(meter(COUNTED)->clock_off_s, AHEAD_S);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(who_was_seen_to_be_off_is_set),
	    PUSH_TEST(a_clock_is_set_once_a_day_at_most),
	    PUSH_TEST(the_site_may_want_it_told_only),
	    PUSH_TEST(where_most_are_off_none_is_set),
	};

	return TILL_GROUP(tests);
}
