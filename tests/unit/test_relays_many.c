/* SPDX-License-Identifier: ISC */
/*
 * Many relays are one decision, however it is split: by commands, by time
 * within the hour, or by the turns of a ration.
 */
#include "ration.h"
#include "relays_stage.h"

static int64_t
crowds(void)
{
	return number(till.db,
	    "SELECT count(*) FROM log WHERE action = 'relay-many'");
}

static void
more_than_one_may_alone_is_an_act_of_its_own(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND};
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);

	(void)state;
	rule("limits.relay_alone", "1");
	ordered(&want, ids, 1);
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'relay-many'"),
	    0);
	want.until = wall() + 60;
	ordered(&want, ids, 2);
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'relay-many' AND subject ="
			     " '2 meters' AND words LIKE"
			     " 'action=keep%meters=M01,M02'"),
	    1);
}

static void
split_into_commands_they_are_as_many(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND, NAIVE};
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);

	(void)state;
	rule("limits.relay_alone", "2");
	ordered(&want, ids, 2);
	assert_int_equal(crowds(), 0);
	ordered(&want, ids + 2, 1);
	assert_int_equal(crowds(), 1);
	/* Back and forth, of the same meters, are no more of them. */
	pass_time(3601);
	want.action = PP_RELAY_PREPAID;
	ordered(&want, ids, 2);
	want.action = PP_RELAY_KEEP;
	ordered(&want, ids, 2);
	assert_int_equal(crowds(), 1);
}

static void
what_was_decided_and_missed_is_decided_once(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND};
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);

	(void)state;
	rule("limits.relay_alone", "1");
	said(COUNTED, LEFT_CLOSED, START_FEN);
	said(BLIND, LEFT_CLOSED, START_FEN);
	pass_time(60);
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	ordered(&want, ids, 2);
	assert_int_equal(crowds(), 1);
	heal();
	ordered(&want, ids, 2);
	assert_held(COUNTED, PP_RELAY_KEEP);
	assert_int_equal(crowds(), 1);
}

static void
beyond_the_share_of_an_hour_one_is_too_few_as_well(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND};
	struct pp_relay_want want = wanting(PP_RELAY_TRIP, PP_CAUSE_PERSON);

	(void)state;
	lift_guards();
	rule("guards.max_share_per_hour", "1%"); /* one at least */
	want.overrides = ALL_GUARDS;
	ordered(&want, ids, 1);
	assert_int_equal(crowds(), 0);
	ordered(&want, ids + 1, 1);
	assert_int_equal(crowds(), 1);
}

static struct pp_ration
short_of(int64_t shed_w)
{
	return (struct pp_ration){
	    .shed_w = shed_w,
	    .begins = wall() + 600,
	    .ends = wall() + 2400,
	    .turn_s = 600,
	    .reason = "short",
	    .overrides = 1U << PP_GUARD_WARNED,
	};
}

static void
ration(const struct pp_ration *r, const int64_t *ids, size_t n)
{
	struct pp_ration_row *rows = NULL;
	size_t n_rows = 0;

	if (pp_ration_plan(till.db, models, r, ids, n, wall(), &rows,
		&n_rows) != PP_OK ||
	    pp_ration_keep(till.db, r, rows, n_rows, wall(), "plant") != PP_OK)
		fail_msg("%s", pp_errmsg());
	free(rows);
}

static void
all_draw_power(void)
{
	const int64_t ids[] = {COUNTED, BLIND, NAIVE};
	size_t i;

	for (i = 0; i < 3; i++)
		said_power(ids[i], LEFT_CLOSED, START_FEN, 1000);
}

static void
a_ration_of_more_than_one_may_alone_is_such_an_act(void **state)
{
	const int64_t ids[] = {COUNTED, BLIND, NAIVE};
	const struct pp_ration r = short_of(3000);

	(void)state;
	all_draw_power();
	rule("limits.relay_alone", "2");
	ration(&r, ids, 3);
	assert_int_equal(rows_of("ration"), 9);
	assert_int_equal(number(till.db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'relay-many' AND subject ="
			     " '3 meters' AND words LIKE '%cause=ration%'"),
	    1);
}

static void
turns_of_a_meter_are_no_more_meters(void **state)
{
	const int64_t ids[] = {COUNTED};
	const struct pp_ration r = short_of(1000);

	(void)state;
	all_draw_power();
	rule("limits.relay_alone", "1");
	ration(&r, ids, 1);
	assert_int_equal(rows_of("ration"), 3);
	assert_int_equal(crowds(), 0);
}

static void
a_ration_that_is_split_is_as_many_and_so_is_a_trip_beside_it(void **state)
{
	struct pp_relay_want want = wanting(PP_RELAY_KEEP, PP_CAUSE_PERSON);
	const int64_t ids[] = {COUNTED, BLIND, NAIVE};
	const struct pp_ration r = short_of(1000);

	(void)state;
	all_draw_power();
	rule("limits.relay_alone", "1");
	ration(&r, ids, 1);
	ration(&r, ids, 1);
	assert_int_equal(crowds(), 0);
	ration(&r, ids + 1, 1);
	assert_int_equal(crowds(), 1);
	ordered(&want, ids + 2, 1);
	assert_int_equal(crowds(), 2);
	/* Neither counts for ever. */
	pass_time(3601);
	want.until = wall() + 60;
	ordered(&want, ids + 2, 1);
	assert_int_equal(crowds(), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(more_than_one_may_alone_is_an_act_of_its_own),
	    PUSH_TEST(split_into_commands_they_are_as_many),
	    PUSH_TEST(what_was_decided_and_missed_is_decided_once),
	    PUSH_TEST(beyond_the_share_of_an_hour_one_is_too_few_as_well),
	    PUSH_TEST(a_ration_of_more_than_one_may_alone_is_such_an_act),
	    PUSH_TEST(turns_of_a_meter_are_no_more_meters),
	    PUSH_TEST(
		a_ration_that_is_split_is_as_many_and_so_is_a_trip_beside_it),
	};

	return TILL_GROUP(tests);
}
