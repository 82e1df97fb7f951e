/* SPDX-License-Identifier: ISC */
/*
 * Turns of a ration: each is due while it lasts, until somebody decides
 * otherwise, and counts among what a person decided.
 */
#include "relay_help.h"

#include "ration.h"

static void
turn(struct pp_db *db, int64_t meter, int64_t begins, int64_t ends, int64_t at)
{
	const struct pp_turn t = {meter, begins, ends, ""};

	if (pp_db_begin(db) != PP_OK ||
	    pp_ration_add(db, &t, "short", at, "boss") != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static size_t
turns(struct pp_db *db, int64_t now)
{
	struct pp_turn_due *due_turns = NULL;
	size_t n = 0;

	if (pp_turns_due(db, now, &due_turns, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	free(due_turns);
	return n;
}

static void
a_turn_is_due_from_its_beginning_to_its_end_and_once(void **state)
{
	struct pp_db *db = make_site();
	int64_t begins, ends;

	(void)state;
	turn(db, M1, T0 + 100, T0 + 200, T0);
	turn(db, M1, T0 + 100, T0 + 200, T0); /* again is none */
	turn(db, M1, T0 + 300, T0 + 400, T0);
	assert_int_equal(number(db, "SELECT count(*) FROM ration"), 2);
	assert_int_equal(turns(db, T0 + 99), 0);
	assert_int_equal(turns(db, T0 + 100), 1);
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_RATION, T0 + 110, T0 + 200);
	assert_int_equal(turns(db, T0 + 120), 0);
	assert_int_equal(turns(db, T0 + 200), 0);
	order(db, M1, PP_RELAY_PREPAID, PP_CAUSE_ENDED, T0 + 201, 0);
	assert_int_equal(pp_ration_next(db, M1, T0 + 210, &begins, &ends),
	    PP_OK);
	assert_int_equal(begins, T0 + 300);
	assert_int_equal(ends, T0 + 400);
	assert_int_equal(turns(db, T0 + 300), 1);
	assert_int_equal(turns(db, T0 + 400), 0);
	pp_db_close(db);
}

static void
a_newer_order_of_a_person_takes_a_meter_out_of_the_ration(void **state)
{
	struct pp_db *db = make_site();
	int64_t begins, ends;

	(void)state;
	turn(db, M1, T0 + 100, T0 + 200, T0);
	order(db, M1, PP_RELAY_KEEP, PP_CAUSE_PERSON, T0 + 50, 0);
	assert_int_equal(turns(db, T0 + 150), 0);
	assert_int_equal(pp_ration_next(db, M1, T0 + 60, &begins, &ends),
	    PP_NO);
	pp_db_close(db);
}

static void
who_rations_decides_about_each_meter_once(void **state)
{
	struct pp_db *db = make_site();
	int64_t n = -1;
	bool was = true;

	(void)state;
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_RATION, T0, T0 + 60);
	assert_int_equal(pp_relay_ordered_by(db, "boss", T0 - 1, &n), PP_OK);
	assert_int_equal(n, 0);
	turn(db, M1, T0 + 600, T0 + 1200, T0);
	turn(db, M1, T0 + 1800, T0 + 2400, T0);
	order(db, M1, PP_RELAY_KEEP, PP_CAUSE_PERSON, T0, 0);
	turn(db, M2, T0 + 1800, T0 + 2400, T0);
	assert_int_equal(pp_relay_ordered_by(db, "boss", T0 - 1, &n), PP_OK);
	assert_int_equal(n, 2);
	assert_int_equal(pp_relay_was_ordered_by(db, M2, "boss", T0 - 1, &was),
	    PP_OK);
	assert_true(was);
	assert_int_equal(pp_relay_was_ordered_by(db, M2, "boss", T0, &was),
	    PP_OK);
	assert_false(was);
	assert_int_equal(pp_relay_ordered_by(db, "else", T0 - 1, &n), PP_OK);
	assert_int_equal(n, 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_turn_is_due_from_its_beginning_to_its_end_and_once),
	    TEST(a_newer_order_of_a_person_takes_a_meter_out_of_the_ration),
	    TEST(who_rations_decides_about_each_meter_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
