/* SPDX-License-Identifier: ISC */
/*
 * A look at a meter that doesn't come to an end at once: how often it asks,
 * when it gives up, what it waits for; and how much can be used meanwhile.
 */
#include "look_help.h"

static void
each_read_is_tried_three_times(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_CORRUPT), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_FOREIGN), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_SILENT);
}

static void
exceptions_are_no_silence(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_UNSURE);
}

static void
without_a_line_it_gives_up_at_once(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_AWAY), LOOK_NO_LINE);
	look_begin(&look, 0);
	assert_int_equal(fail_as(PP_OUTCOME_BUSY), LOOK_NO_LINE);
}

static void
values_without_sense_are_asked_for_again(void **state)
{
	(void)state;
	begin("[state, sale]");
	registers[RATIO] = 0; /* no transformer has it */
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_UNSURE);
	registers[RATIO] = 1;
	look_begin(&look, 0);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
}

static void
a_fence_stands_until_something_came(void **state)
{
	struct pp_exchange x;

	(void)state;
	begin("[sale, state]");
	look_begin(&look, 3000000);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	x = question();
	assert_int_equal(x.fence_us, 3000000);
	assert_int_equal(answer(&x), LOOK_MORE);
	x = question();
	assert_int_equal(x.fence_us, 0);
	assert_int_equal(answer(&x), LOOK_SEEN);
	assert_true(proof.fenced);
}

/* A rating, or a time, that nothing has. */
static void
what_no_number_holds_is_no_bound(void **state)
{
	struct pp_target of = target;

	(void)state;
	of.rated_w = 1000;
	assert_int_equal(look_use_wh(model, &of, 3600),
	    1200 + 2 * look_step_wh(&of));
	of.rated_w = INT64_MAX / 1000;
	assert_true(look_use_wh(model, &of, 1000000000) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_read_is_tried_three_times),
	    TEST(exceptions_are_no_silence),
	    TEST(without_a_line_it_gives_up_at_once),
	    TEST(values_without_sense_are_asked_for_again),
	    TEST(a_fence_stands_until_something_came),
	    TEST(what_no_number_holds_is_no_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
