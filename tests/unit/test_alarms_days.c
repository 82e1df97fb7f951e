/* SPDX-License-Identifier: ISC */
/*
 * Alarms of days left: each meter has a forecast once a local day, those that
 * are short one after each pass, and nobody else one.
 */
#include "alarm_help.h"

#include "days_left.h"

enum {
	DAY_S = 86400,
};

struct pp_days_lefts {
	int64_t ids[4];
	size_t n, next;
	int64_t now;
};

/* In place of the real ones: days left are what a test says. */
static int64_t tenths[4], read_ago_s;
static bool knows;
static char asked[32];

enum pp_status
pp_days_left_open(struct pp_db *db, const int64_t *ids, size_t n, int64_t now,
    struct pp_days_lefts **lefts)
{
	static struct pp_days_lefts l;
	size_t i;

	assert_false(pp_db_in_transaction(db));
	l = (struct pp_days_lefts){.n = n, .now = now};
	for (i = 0; i < n; i++) {
		l.ids[i] = ids[i];
		snprintf(asked + strlen(asked), sizeof asked - strlen(asked),
		    "%" PRId64 " ", ids[i]);
	}
	*lefts = &l;
	return PP_OK;
}

enum pp_status
pp_days_left_next(struct pp_days_lefts *l, struct pp_days_left *left)
{
	if (l->next == l->n)
		return PP_DONE;
	*left = (struct pp_days_left){
	    .meter = l->ids[l->next],
	    .now = l->now,
	    .read_at = l->now - read_ago_s,
	    .has_forecast = knows,
	    .forecast.mid_s = tenths[l->ids[l->next]] * DAY_S / 10,
	};
	l->next++;
	return PP_OK;
}

void
pp_days_left_close(struct pp_days_lefts *l)
{
	(void)l;
}

/* A site check behind a pass (or none), and who was asked about. */
static const char *
check(struct pp_db *db, int64_t now, bool pass)
{
	const struct pp_alarm_site site = {
	    .now = now,
	    .disk_free_percent = -1,
	};
	char sql[160];

	snprintf(sql, sizeof sql,
	    "INSERT INTO pass (began_at, ended_at, missed, meters, answered)"
	    " VALUES (%" PRId64 ", %" PRId64 ", 0, 1, 1)",
	    now, now);
	if (pass)
		write_one(db, sql);
	asked[0] = '\0';
	if (pp_alarm_site_check(db, &site) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return asked;
}

static struct pp_db *
make_wanting(const char *limit)
{
	struct pp_db *db = make_customers();
	char sql[120];

	knows = true;
	read_ago_s = 60;
	tenths[1] = tenths[2] = 300;
	snprintf(sql, sizeof sql,
	    "INSERT INTO setting VALUES ('defaults.alarm_days', '%s')", limit);
	write_one(db, sql);
	return db;
}

static void
nobody_is_asked_about_where_no_limit_is_set(void **state)
{
	struct pp_db *db = make_wanting("0");

	(void)state;
	assert_string_equal(check(db, MORNING, true), "");
	write_one(db,
	    "INSERT INTO meter_setting VALUES (2, 'alarm_days', '3.0'),"
	    " (3, 'alarm_days', '2.5'), (1, 'alarm_days', '0.0')");
	/* The third is nobody's. */
	assert_string_equal(check(db, MORNING + 1, true), "2 ");
	pp_db_close(db);
}

static void
each_has_a_forecast_once_a_day_and_the_short_ones_after_a_pass(void **state)
{
	struct pp_db *db = make_wanting("3");

	(void)state;
	tenths[1] = 30;
	assert_string_equal(check(db, MORNING, true), "1 2 ");
	assert_string_equal(alarms_of_book(db), "days 1 0 live");
	assert_int_equal(number(db, "SELECT value FROM alarm WHERE bound = 30"),
	    30);
	assert_string_equal(check(db, MORNING + 1, false), "");
	assert_string_equal(check(db, MORNING + 2, true), "1 ");
	assert_string_equal(check(db, MORNING + DAY_S, false), "");
	assert_string_equal(check(db, MORNING + DAY_S, true), "1 2 ");
	pp_db_close(db);
}

static void
it_rises_a_day_above_where_it_fell(void **state)
{
	struct pp_db *db = make_wanting("3");

	(void)state;
	tenths[1] = 29;
	check(db, MORNING, true);
	tenths[1] = 40;
	check(db, MORNING + 1, true);
	assert_string_equal(alarms_of_book(db), "days 1 0 live");
	tenths[1] = 41;
	check(db, MORNING + 2, true);
	assert_string_equal(alarms_of_book(db), "days 1 0 well");
	check(db, MORNING + 2 + HOLD_S, true);
	assert_string_equal(alarms_of_book(db), "days 1 0 cleared");
	pp_db_close(db);
}

static void
what_is_stale_or_unknown_says_nothing(void **state)
{
	struct pp_db *db = make_wanting("3");

	(void)state;
	tenths[1] = 0;
	knows = false;
	check(db, MORNING, true);
	knows = true;
	read_ago_s = DAY_S + 1;
	check(db, MORNING + DAY_S, true);
	assert_string_equal(alarms_of_book(db), "");
	pp_db_close(db);
}

static void
who_is_wanted_no_more_is_well(void **state)
{
	struct pp_db *db = make_wanting("3");

	(void)state;
	tenths[1] = 0;
	check(db, MORNING, true);
	write_one(db, "DELETE FROM setting WHERE key = 'defaults.alarm_days'");
	check(db, MORNING + 1, true);
	check(db, MORNING + 1 + HOLD_S, true);
	assert_string_equal(alarms_of_book(db), "days 1 0 cleared");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nobody_is_asked_about_where_no_limit_is_set),
	    TEST(
		each_has_a_forecast_once_a_day_and_the_short_ones_after_a_pass),
	    TEST(it_rises_a_day_above_where_it_fell),
	    TEST(what_is_stale_or_unknown_says_nothing),
	    TEST(who_is_wanted_no_more_is_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
