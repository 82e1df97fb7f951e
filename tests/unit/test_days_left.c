/* SPDX-License-Identifier: ISC */
/*
 * Days left out of the books: what days cost by which prices, what is learned
 * from, and who runs out before the desk opens again.
 */
#include "book_help.h"

#include "day_use.h"
#include "days_left.h"

enum {
	DAY = 86400,
	HISTORY = 60,
	NOON = 1764331200, /* Friday, 2025-11-28T12:00:00Z */
};

/* A day of which 10 kWh cost 6 yuan. */
static const char *const prices = "sharp=1.2000 peak=1.0000 flat=0.8000"
				  " valley=0.3000";

static void write_sql(struct pp_db *db, const char *format, ...)
    PP_PRINTF(2, 3);

static void
write_sql(struct pp_db *db, const char *format, ...)
{
	char sql[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(sql, sizeof sql, format, ap);
	va_end(ap);
	write_one(db, sql);
}

/* Days that were packed with others before would have to be packed again. */
static void
add_day(struct pp_db *db, int meter, int ago, int kwh, int gap_s)
{
	char sql[320];

	snprintf(sql, sizeof sql,
	    "INSERT INTO daily (id, readings, gap_s, peak_w, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)"
	    " VALUES (%lld, 48, %d, NULL, %d, 0, 0, %d, %d, 0);"
	    "DELETE FROM daily_pack",
	    (long long)(NOON / DAY - ago) * 1048576 + meter, gap_s, kwh * 1000,
	    kwh * 600, kwh * 400);
	run(db, sql);
}

static void
put_days(struct pp_db *db, int meter, int from_ago, int kwh)
{
	int ago;

	assert_int_equal(pp_db_begin(db), PP_OK);
	for (ago = from_ago; ago > 0; ago--)
		add_day(db, meter, ago, kwh, 0);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static void
read_at(struct pp_db *db, int meter, int64_t at, int64_t wh, int64_t fen)
{
	struct pp_reading r = made_up(at, wh);

	r.bits = PP_BIT_PREPAID | PP_BIT_PREPAY;
	r.known[PP_R_BALANCE] = r.known[PP_R_COUNT] = true;
	r.value[PP_R_BALANCE] = fen;
	r.value[PP_R_COUNT] = 1;
	store_reading(db, meter, &r);
}

static void
confirm(struct pp_db *db, int meter)
{
	write_sql(db,
	    "INSERT INTO confirmed (meter, part, at, value, hash) VALUES"
	    " (%d, 'prices', 1, 'sharp=9.0000 peak=9.0000 flat=9.0000"
	    " valley=9.0000', zeroblob(32)), (%d, 'prices', 2, '%s',"
	    " zeroblob(32))",
	    meter, meter, prices);
}

/* Days, prices, and a balance read at noon: 10 kWh or 6 yuan a day. */
static struct pp_db *
site_of(int64_t fen)
{
	struct pp_db *db = make_site();

	put_days(db, 1, HISTORY, 10);
	confirm(db, 1);
	read_at(db, 1, NOON, 1000, fen);
	return db;
}

static struct pp_days_left
left_of(struct pp_db *db, int64_t meter, int64_t now)
{
	struct pp_days_lefts *lefts = NULL;
	struct pp_days_left left = {0}, more;

	if (pp_days_left_open(db, &meter, 1, now, &lefts) != PP_OK ||
	    pp_days_left_next(lefts, &left) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_days_left_next(lefts, &more), PP_DONE);
	pp_days_left_close(lefts);
	assert_int_equal(left.meter, meter);
	return left;
}

static void
a_day_costs_what_the_meter_confirmed_last(void **state)
{
	struct pp_db *db = site_of(3000);
	struct pp_days_left l = left_of(db, 1, NOON);

	(void)state;
	assert_true(l.has_balance && l.has_forecast);
	assert_int_equal(l.balance_fen, 3000);
	assert_int_equal(l.read_at, NOON);
	assert_int_equal(l.forecast.cost_day, 600);
	assert_int_equal(l.forecast.mid_s, 5 * DAY);
	assert_true(l.forecast.low_s < l.forecast.mid_s);
	assert_int_equal(l.basis_days, HISTORY - 1);
	pp_db_close(db);
}

static void
without_prices_it_goes_by_what_the_balance_fell(void **state)
{
	struct pp_db *db = make_site();
	struct pp_days_left l;
	int i;

	(void)state;
	put_days(db, 1, HISTORY, 10);
	read_at(db, 1, NOON - 2000, 0, 9000);
	l = left_of(db, 1, NOON);
	assert_true(l.has_balance && !l.has_forecast);
	for (i = 1; i <= 3; i++)
		read_at(db, 1, NOON - 2000 + i * 100, 1000 * i, 9000 - 55 * i);
	l = left_of(db, 1, NOON);
	assert_true(l.has_forecast);
	assert_int_equal(l.forecast.cost_day, 550);
	pp_db_close(db);
}

/* Copies of meter 1, more than are asked for one by one. */
static void
many_without_prices_are_looked_at_in_one_walk(void **state)
{
	enum {
		METERS = 240
	};
	struct pp_db *db = make_site();
	struct pp_days_lefts *lefts = NULL;
	struct pp_days_left l;
	int n = 0;

	(void)state;
	put_days(db, 1, HISTORY, 10);
	read_at(db, 1, NOON - 100, 1000, 9000);
	read_at(db, 1, NOON, 2000, 9000 - 55);
	write_one(db,
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) WITH RECURSIVE n (i) AS (SELECT 4 UNION ALL SELECT i + 1"
	    " FROM n WHERE i < 240) SELECT i, 'M' || i, 'X', 1, i, 1, 1, '', ''"
	    " FROM n;"
	    "INSERT INTO reading (id, after_s, flags, rest_wh, sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, balance_fen, count, bits, packed)"
	    " SELECT r.id + 2 * (m.id - 1), after_s, flags, rest_wh, sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, balance_fen, count, bits, packed"
	    " FROM reading r, meter m WHERE m.id > 1;"
	    "INSERT INTO meter_now SELECT m.id, base_wh, good + 2 * (m.id - 1),"
	    " shown + 2 * (m.id - 1), shown_at, state, since, silent"
	    " FROM meter_now, meter m WHERE m.id > 1;"
	    "INSERT INTO daily (id, readings, gap_s, peak_w, total_wh, "
	    "sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, deep_wh) SELECT d.id + m.id - 1,"
	    " readings, gap_s, peak_w, total_wh, sharp_wh, peak_wh, flat_wh,"
	    " valley_wh, deep_wh FROM daily d, meter m WHERE m.id > 1;"
	    "DELETE FROM daily_pack");
	assert_int_equal(pp_days_left_open(db, NULL, 0, NOON, &lefts), PP_OK);
	for (; pp_days_left_next(lefts, &l) == PP_OK; n++) {
		assert_int_equal(l.meter, n + 1);
		assert_int_equal(l.forecast.cost_day, 550);
	}
	assert_int_equal(n, METERS);
	pp_days_left_close(lefts);
	pp_db_close(db);
}

static void
a_gap_and_the_first_day_are_not_learned_from(void **state)
{
	struct pp_db *db = make_site();
	struct pp_days_left l;
	int ago;

	(void)state;
	confirm(db, 1);
	read_at(db, 1, NOON, 1000, 3000);
	assert_int_equal(pp_db_begin(db), PP_OK);
	add_day(db, 1, 20, 1, 0);
	for (ago = 19; ago > 0; ago--)
		add_day(db, 1, ago, ago % 3 == 0 ? 99 : 10,
		    ago % 3 == 0 ? 7200 : 0);
	assert_int_equal(pp_db_commit(db), PP_OK);
	l = left_of(db, 1, NOON);
	assert_int_equal(l.basis_days, 13);
	assert_int_equal(l.forecast.cost_day, 600);
	pp_db_close(db);
}

static void
it_counts_from_when_the_balance_was_read(void **state)
{
	struct pp_db *db = site_of(3000);
	struct pp_days_left l = left_of(db, 1, NOON + 2 * DAY);

	(void)state;
	assert_int_equal(l.forecast.mid_s, 3 * DAY);
	l = left_of(db, 1, NOON + 20 * DAY);
	assert_int_equal(l.forecast.high_s, 0);
	/* A clock that was set back says nothing of before. */
	l = left_of(db, 1, NOON - 3600);
	assert_in_range(l.forecast.mid_s, 5 * DAY - 1, 5 * DAY + 1);
	pp_db_close(db);
}

static void
nothing_is_said_without_balance_or_history(void **state)
{
	struct pp_db *db = site_of(3000);
	struct pp_reading closed = made_up(NOON, 1000);
	struct pp_days_left l;

	(void)state;
	l = left_of(db, 2, NOON);
	assert_true(!l.has_balance && !l.has_forecast);
	/* Not opened: its balance is none. */
	closed.known[PP_R_BALANCE] = true;
	closed.bits = PP_BIT_PREPAID;
	store_reading(db, 2, &closed);
	assert_false(left_of(db, 2, NOON).has_balance);
	confirm(db, 3);
	put_days(db, 3, 7, 10);
	read_at(db, 3, NOON, 1000, 3000);
	l = left_of(db, 3, NOON);
	assert_true(l.has_balance && !l.has_forecast);
	assert_int_equal(l.suggest_fen, 0);
	assert_int_equal(pp_db_begin(db), PP_OK);
	add_day(db, 3, 8, 10, 0);
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_true(left_of(db, 3, NOON).has_forecast);
	/* A use that no rate was counted for has no one price. */
	write_sql(db,
	    "UPDATE daily SET flat_wh = 0, valley_wh = 0"
	    " WHERE id & 1048575 = 3;"
	    "DELETE FROM daily_pack");
	assert_false(left_of(db, 3, NOON).has_forecast);
	pp_db_close(db);
}

/* The same whether few meters are looked up or the days of all are walked. */
static void
all_are_those_that_are_prepaid_and_opened(void **state)
{
	struct pp_db *db = site_of(3000);
	struct pp_days_lefts *lefts = NULL;
	struct pp_days_left one, l;

	(void)state;
	one = left_of(db, 1, NOON);
	write_one(db,
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) WITH RECURSIVE n (i) AS (SELECT 4 UNION ALL SELECT i + 1"
	    " FROM n WHERE i < 40) SELECT i, 'M' || i, 'X', 1, i, 1, 1, '', ''"
	    " FROM n");
	put_days(db, 30, 30, 20);
	confirm(db, 30);
	read_at(db, 30, NOON, 1000, 6000);
	l = left_of(db, 30, NOON);
	assert_int_equal(l.forecast.mid_s, 5 * DAY);
	l = left_of(db, 1, NOON);
	assert_int_equal(l.forecast.low_s, one.forecast.low_s);
	assert_int_equal(l.forecast.high_s, one.forecast.high_s);
	assert_int_equal(pp_days_left_open(db, NULL, 0, NOON, &lefts), PP_OK);
	assert_int_equal(pp_days_left_next(lefts, &l), PP_OK);
	assert_int_equal(l.meter, 1);
	assert_int_equal(l.forecast.low_s, one.forecast.low_s);
	assert_int_equal(pp_days_left_next(lefts, &l), PP_OK);
	assert_int_equal(l.meter, 30);
	assert_int_equal(l.forecast.cost_day, 1200);
	assert_int_equal(pp_days_left_next(lefts, &l), PP_DONE);
	pp_days_left_close(lefts);
	pp_days_left_close(NULL);
	pp_db_close(db);
}

static void
set(struct pp_db *db, const char *key, const char *value)
{
	write_sql(db,
	    "INSERT OR REPLACE INTO setting (key, value) VALUES ('%s', '%s')",
	    key, value);
}

/* It lasts a day and a half, with its low end on Saturday. */
static void
on_friday_noon_it_is_said_who_runs_out_before_monday(void **state)
{
	struct pp_db *db = site_of(900);
	struct pp_days_left l = left_of(db, 1, NOON);

	(void)state;
	assert_int_equal(l.desk_at, 0);
	assert_false(l.before_desk);
	set(db, "site.desk_hours", "Mon-Fri 08:30-17:30");
	l = left_of(db, 1, NOON);
	assert_int_equal(l.desk_at, NOON + 3 * DAY - 7 * 1800);
	assert_true(l.before_desk);
	/* With desks on Saturday it lasts till then. */
	set(db, "site.desk_hours", "Mon-Sat 08:30-17:30");
	l = left_of(db, 1, NOON);
	assert_int_equal(l.desk_at, NOON + DAY - 7 * 1800);
	assert_false(l.before_desk);
	/* Unless that is a holiday. */
	set(db, "site.desk_hours", "Mon-Fri 08:30-17:30, Sat 08:30-17:30");
	set(db, "site.holidays", "2025-12-01\n2025-11-30");
	l = left_of(db, 1, NOON);
	assert_int_equal(l.desk_at, NOON + DAY - 7 * 1800);
	pp_db_close(db);
}

/* No history is needed to know that. */
static void
who_is_out_already_runs_out_before_the_desk_opens(void **state)
{
	struct pp_db *db = make_site();
	struct pp_days_left l;

	(void)state;
	write_one(db,
	    "INSERT INTO setting VALUES ('site.desk_hours', 'Mon-Fri"
	    " 08:30-17:30')");
	read_at(db, 1, NOON, 1000, 0);
	l = left_of(db, 1, NOON);
	assert_true(l.is_out && l.before_desk && !l.has_forecast);
	read_at(db, 1, NOON + 1, 1000, 1);
	l = left_of(db, 1, NOON + 1);
	assert_false(l.is_out || l.before_desk);
	pp_db_close(db);
}

static void
a_closed_desk_opens_next_and_some_never_close(void **state)
{
	struct pp_db *db = site_of(900);
	struct pp_days_left l;

	(void)state;
	set(db, "site.desk_hours", "Sat 09:00-10:00");
	l = left_of(db, 1, NOON);
	assert_int_equal(l.desk_at, NOON + 21 * 3600);
	assert_false(l.before_desk);
	set(db, "site.desk_hours", "00:00-24:00");
	assert_int_equal(left_of(db, 1, NOON).desk_at, 0);
	set(db, "site.desk_hours", "holidays");
	assert_int_equal(left_of(db, 1, NOON).desk_at, 0);
	set(db, "site.holidays", "2025-12-03");
	l = left_of(db, 1, NOON + 1);
	assert_int_equal(l.desk_at, NOON + 4 * DAY + DAY / 2);
	assert_true(l.before_desk);
	pp_db_close(db);
}

static void
what_is_suggested_lasts_a_month_within_the_cap(void **state)
{
	struct pp_db *db = site_of(905);

	(void)state;
	/* 180.00 a month, less 9.05. */
	assert_int_equal(left_of(db, 1, NOON).suggest_fen, 18000);
	read_at(db, 1, NOON + 60, 1000, -200);
	assert_int_equal(left_of(db, 1, NOON + 60).suggest_fen, 19000);
	assert_int_equal(left_of(db, 1, NOON + 60).forecast.high_s, 0);
	read_at(db, 1, NOON + 120, 1000, 20000);
	assert_int_equal(left_of(db, 1, NOON + 120).suggest_fen, 0);
	read_at(db, 1, NOON + 180, 1000, 500);
	set(db, "defaults.hoarding_cap_yuan", "99.00");
	assert_int_equal(left_of(db, 1, NOON + 180).suggest_fen, 9000);
	write_sql(db,
	    "INSERT INTO meter_setting (meter, key, value)"
	    " VALUES (1, 'hoarding_cap_yuan', '0.00')");
	assert_int_equal(left_of(db, 1, NOON + 180).suggest_fen, 18000);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_day_costs_what_the_meter_confirmed_last),
	    TEST(without_prices_it_goes_by_what_the_balance_fell),
	    TEST(many_without_prices_are_looked_at_in_one_walk),
	    TEST(a_gap_and_the_first_day_are_not_learned_from),
	    TEST(it_counts_from_when_the_balance_was_read),
	    TEST(nothing_is_said_without_balance_or_history),
	    TEST(all_are_those_that_are_prepaid_and_opened),
	    TEST(on_friday_noon_it_is_said_who_runs_out_before_monday),
	    TEST(who_is_out_already_runs_out_before_the_desk_opens),
	    TEST(a_closed_desk_opens_next_and_some_never_close),
	    TEST(what_is_suggested_lasts_a_month_within_the_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
