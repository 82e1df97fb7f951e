/* SPDX-License-Identifier: ISC */
/*
 * What a pass finds, as alarms: each level once, however it hovers; one
 * gateway for all that is behind it; and nothing about what isn't known.
 */
#include "alarm_help.h"

static void
each_level_falls_at_its_limit_and_not_before(void **state)
{
	static const struct {
		int64_t balance;
		const char *alarms;
	} story[] = {
	    {10001, ""},
	    {10000, "alarm1 1 0 live"},
	    {5001, "alarm1 1 0 live"},
	    {5000, "alarm1 1 0 live, alarm2 1 0 live"},
	    {1, "alarm1 1 0 live, alarm2 1 0 live"},
	    {0, "alarm1 1 0 live, alarm2 1 0 live, arrears 1 0 live"},
	    {-900, "alarm1 1 0 live, alarm2 1 0 live, arrears 1 0 live"},
	};
	struct pp_db *db = make_customers();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof story / sizeof *story; i++) {
		show(db, at_balance(MORNING + (int64_t)i, story[i].balance));
		assert_string_equal(alarms_of_book(db), story[i].alarms);
	}
	pp_db_close(db);
}

static void
levels_crossed_in_one_interval_have_a_row_each(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	show(db, at_balance(MORNING, 30000));
	show(db, at_balance(MORNING + 60, -5));
	assert_string_equal(alarms_of_book(db),
	    "alarm1 1 0 live, alarm2 1 0 live, arrears 1 0 live");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM alarm WHERE value = -5"
			     " AND since = raised_at AND bound ="
			     " iif(kind = 'alarm1', 10000,"
			     " iif(kind = 'alarm2', 5000, 0))"),
	    3);
	pp_db_close(db);
}

static void
one_that_hovers_at_a_limit_for_a_week_is_raised_once(void **state)
{
	static const int64_t around[] = {9990, 10010, 10000, 10400, 9999, 10499,
	    10500};
	struct pp_db *db = make_customers();
	int64_t i;

	(void)state;
	for (i = 0; i < 7 * 48; i++)
		show(db, at_balance(MORNING + i * HOLD_S, around[i % 7]));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 live");
	pp_db_close(db);
}

static void
it_clears_above_the_margin_when_the_hold_is_over(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	show(db, at_balance(MORNING, 9000));
	show(db, at_balance(MORNING + 10, 10500));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 live");
	show(db, at_balance(MORNING + 20, 10501));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 well");
	/* In between it goes on being well, and isn't cleared. */
	show(db, at_balance(MORNING + 20 + HOLD_S, 10200));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 well");
	show(db, at_balance(MORNING + 21 + HOLD_S, 10501));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 cleared");
	assert_int_equal(number(db, "SELECT well_since FROM alarm"),
	    MORNING + 20);
	show(db, at_balance(MORNING + 2 * HOLD_S, 9000));
	assert_string_equal(alarms_of_book(db),
	    "alarm1 1 0 cleared, alarm1 1 0 live");
	pp_db_close(db);
}

static void
a_fall_to_the_limit_ends_being_well(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	show(db, at_balance(MORNING, 9000));
	show(db, at_balance(MORNING + 20, 20000));
	show(db, at_balance(MORNING + 30, 10000));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 live");
	show(db, at_balance(MORNING + 40, 20000));
	show(db, at_balance(MORNING + 30 + HOLD_S, 20000));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 well");
	show(db, at_balance(MORNING + 40 + HOLD_S, 20000));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 cleared");
	pp_db_close(db);
}

static void
a_clock_that_was_set_back_begins_the_hold_anew(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	show(db, at_balance(MORNING, 9000));
	show(db, at_balance(MORNING + 1000 * HOUR_S, 20000));
	show(db, at_balance(MORNING + HOUR_S, 20000));
	assert_int_equal(number(db, "SELECT well_since FROM alarm"),
	    MORNING + HOUR_S);
	show(db, at_balance(MORNING + 2 * HOUR_S, 20000));
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 cleared");
	pp_db_close(db);
}

static void
a_limit_of_zero_is_no_level(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm_seen seen = at_balance(MORNING, -1);

	(void)state;
	seen.alarm1_fen = seen.alarm2_fen = 0;
	show(db, seen);
	assert_string_equal(alarms_of_book(db), "arrears 1 0 live");
	pp_db_close(db);
}

static void
credit_is_nobodys_where_it_is_not_sold(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm_seen nobodys = at_balance(MORNING, -1),
			     closed = at_balance(MORNING, -1),
			     unread = at_balance(MORNING, 0),
			     doubtful = at_balance(MORNING, -1);

	(void)state;
	nobodys.meter = 3;
	show(db, nobodys);
	closed.opened = false;
	show(db, closed);
	unread.has_balance = false;
	show(db, unread);
	doubtful.answered = false;
	show(db, doubtful);
	assert_string_equal(alarms_of_book(db), "");
	pp_db_close(db);
}

static void
what_is_not_known_raises_nothing_and_clears_nothing(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm_seen unread = at_balance(MORNING + HOUR_S, 0);

	(void)state;
	show(db, at_balance(MORNING, 9000));
	show(db, silent(MORNING + HOUR_S, false));
	unread.has_balance = false;
	show(db, unread);
	assert_string_equal(alarms_of_book(db), "alarm1 1 0 live");
	pp_db_close(db);
}

static void
a_lost_meter_is_told_until_it_answers(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	gateway_is(db, "ok", 1);
	show(db, silent(MORNING, false));
	assert_string_equal(alarms_of_book(db), "");
	show(db, silent(MORNING + 1, true));
	assert_string_equal(alarms_of_book(db), "lost 1 0 live");
	assert_int_equal(number(db, "SELECT since FROM alarm"), MORNING - 99);
	show(db, silent(MORNING + 2, true));
	show(db, silent(MORNING + 3, false));
	assert_string_equal(alarms_of_book(db), "lost 1 0 live");
	show(db, at_balance(MORNING + 4, 20000));
	assert_string_equal(alarms_of_book(db), "lost 1 0 cleared");
	pp_db_close(db);
}

static void
behind_a_lost_gateway_only_the_gateway_is_lost(void **state)
{
	struct pp_db *db = make_customers();

	(void)state;
	/* One pass is no proof yet, neither way. */
	write_one(db, "INSERT INTO gateway_now VALUES (1, 'ok', 1, 1)");
	show(db, silent(MORNING, true));
	assert_string_equal(alarms_of_book(db), "");
	gateway_is(db, "silent", MORNING);
	show(db, silent(MORNING, true));
	show(db, silent(MORNING + HOUR_S, true));
	assert_string_equal(alarms_of_book(db), "gateway 0 1 live");
	assert_int_equal(number(db, "SELECT since FROM alarm"), MORNING);
	/* Back: what is behind it has its time again before it is lost. */
	gateway_is(db, "ok", MORNING + 2 * HOUR_S);
	show(db, silent(MORNING + 2 * HOUR_S, true));
	assert_string_equal(alarms_of_book(db), "gateway 0 1 well");
	show(db, silent(MORNING + 3 * HOUR_S, true));
	assert_string_equal(alarms_of_book(db), "gateway 0 1 cleared");
	show(db, silent(MORNING + 4 * HOUR_S, true));
	assert_string_equal(alarms_of_book(db),
	    "gateway 0 1 cleared, lost 1 0 live");
	pp_db_close(db);
}

static void
the_staff_is_told_of_what_the_meter_shows(void **state)
{
	static const struct {
		unsigned bits, flags;
		int64_t clock_s;
		const char *alarms;
	} cases[] = {
	    {PP_BIT_OPEN, 0, 600, ""},
	    {PP_BIT_OVERLOAD, 0, -600, "overload 1 0 live"},
	    {PP_BIT_FAULT, 0, 0, "tamper 1 0 live"},
	    {0, PP_FLAG_RAN_BACK | PP_FLAG_CONFIRMED, 0, "tamper 1 0 live"},
	    {0, PP_FLAG_JUMPED | PP_FLAG_CONFIRMED, 0, "tamper 1 0 live"},
	    {0, PP_FLAG_CLOCK | PP_FLAG_CONFIRMED, 0, "clock 1 0 live"},
	    {0, 0, 601, "clock 1 0 live"},
	    {0, 0, -601, "clock 1 0 live"},
	};
	struct pp_alarm_seen seen;
	struct pp_db *db;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		db = make_customers();
		seen = at_balance(MORNING, 20000);
		seen.opened = false; /* an instrument's, too */
		seen.bits = cases[i].bits;
		seen.flags = cases[i].flags;
		seen.clock_s = cases[i].clock_s;
		show(db, seen);
		assert_string_equal(alarms_of_book(db), cases[i].alarms);
		seen = at_balance(MORNING + 1, 20000);
		show(db, seen);
		seen.at += HOLD_S;
		show(db, seen);
		assert_null(strstr(alarms_of_book(db), "live"));
		assert_null(strstr(alarms_of_book(db), "well"));
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		unlink("pp.db-wal");
		unlink("pp.db-shm");
	}
}

static void
a_closed_account_has_no_alarm_of_credit(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm_seen seen = at_balance(MORNING, -1);

	(void)state;
	seen.bits |= PP_BIT_OVERLOAD;
	show(db, seen);
	write_one(db, "UPDATE epoch SET ended_at = 5 WHERE meter = 1");
	seen = silent(MORNING + 1, false);
	seen.meter = 2;
	show(db, seen);
	assert_string_equal(alarms_of_book(db),
	    "alarm1 1 0 cleared, alarm2 1 0 cleared, arrears 1 0 cleared,"
	    " overload 1 0 live");
	pp_db_close(db);
}

static void
what_is_retired_has_no_alarm(void **state)
{
	struct pp_db *db = make_customers();
	struct pp_alarm_seen seen = at_balance(MORNING, -1);

	(void)state;
	gateway_is(db, "silent", MORNING);
	seen.bits |= PP_BIT_OVERLOAD;
	show(db, seen);
	assert_non_null(strstr(alarms_of_book(db), "gateway 0 1 live"));
	write_one(db,
	    "UPDATE meter SET retired_at = 5; UPDATE gateway SET retired_at"
	    " = 5");
	seen = silent(MORNING + 1, false);
	seen.meter = 2;
	show(db, seen);
	assert_null(strstr(alarms_of_book(db), "live"));
	assert_int_equal(number(db, "SELECT count(*) FROM alarm"), 5);
	pp_db_close(db);
}

static void
what_goes_on_as_before_costs_no_write(void **state)
{
	struct pp_db *db = make_customers();
	struct stat before, after;

	(void)state;
	show(db, at_balance(MORNING, 9000));
	assert_int_equal(stat("pp.db-wal", &before), 0);
	show(db, at_balance(MORNING + HOUR_S, 8000));
	show(db, at_balance(MORNING + HOUR_S, 10200));
	assert_int_equal(stat("pp.db-wal", &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_level_falls_at_its_limit_and_not_before),
	    TEST(levels_crossed_in_one_interval_have_a_row_each),
	    TEST(one_that_hovers_at_a_limit_for_a_week_is_raised_once),
	    TEST(it_clears_above_the_margin_when_the_hold_is_over),
	    TEST(a_fall_to_the_limit_ends_being_well),
	    TEST(a_clock_that_was_set_back_begins_the_hold_anew),
	    TEST(a_limit_of_zero_is_no_level),
	    TEST(credit_is_nobodys_where_it_is_not_sold),
	    TEST(what_is_not_known_raises_nothing_and_clears_nothing),
	    TEST(a_lost_meter_is_told_until_it_answers),
	    TEST(behind_a_lost_gateway_only_the_gateway_is_lost),
	    TEST(the_staff_is_told_of_what_the_meter_shows),
	    TEST(a_closed_account_has_no_alarm_of_credit),
	    TEST(what_is_retired_has_no_alarm),
	    TEST(what_goes_on_as_before_costs_no_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
