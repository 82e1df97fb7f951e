/* SPDX-License-Identifier: ISC */
/*
 * Readings with a flag are in no interval; what a wrong clock did to the shares
 * by rate is told.
 */
#include "use_help.h"

static void
a_flagged_reading_is_passed_over(void **state)
{
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];
	struct pp_reading odd = prepaid(MORNING + 60, 9999999, 0, 1);

	(void)state;
	odd.flags = PP_FLAG_JUMPED;
	read_meter(db, 1, MORNING, 1000, 0);
	store_reading(db, 1, &odd);
	read_meter(db, 1, MORNING + HALF_HOUR, 1500, 0);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 1);
	assert_int_equal(list[0].wh, 500);
	pp_db_close(db);
}

static void
shares_by_a_wrong_clock_are_told_to_be_such(void **state)
{
	struct pp_reading odd = prepaid(MORNING + 60, 1100, 0, 1);
	struct pp_db *db = make_site();
	struct pp_use list[READINGS];

	(void)state;
	odd.flags = PP_FLAG_CLOCK;
	/* Before the first that counts it is nobody's business. */
	store_reading(db, 1, &odd);
	read_meter(db, 1, MORNING + 1 * HALF_HOUR, 1500, 0);
	read_meter(db, 1, MORNING + 2 * HALF_HOUR, 2000, 0);
	odd = prepaid(MORNING + 2 * HALF_HOUR + 60, 2100, 0, 1);
	odd.flags = PP_FLAG_CLOCK | PP_FLAG_CONFIRMED;
	store_reading(db, 1, &odd);
	/* A push parts what the clock spoilt, and mends neither part. */
	confirm(db, MORNING + 3 * HALF_HOUR, prices, 2200, 0);
	read_meter(db, 1, MORNING + 4 * HALF_HOUR, 2500, 0);
	read_meter(db, 1, MORNING + 5 * HALF_HOUR, 3000, 0);
	assert_int_equal(uses_of(db, 0, INT64_MAX, list, READINGS), 4);
	assert_false(list[0].clock);
	assert_true(list[1].clock);
	assert_int_equal(list[1].wh, 200);
	assert_true(list[2].clock);
	assert_int_equal(list[2].wh, 300);
	assert_false(list[3].clock);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_flagged_reading_is_passed_over),
	    TEST(shares_by_a_wrong_clock_are_told_to_be_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
