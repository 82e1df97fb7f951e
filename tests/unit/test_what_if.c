/* SPDX-License-Identifier: ISC */
/*
 * Winners and losers: each meter's history under two tariffs comes to what
 * their bills say.
 */
#include "book_help.h"

#include "bill.h"
#include "tariff_file.h"
#include "what_if.h"

enum {
	HALF_HOUR = 1800,
	DAY = 86400,
	READINGS = 3 * 48 + 1, /* of three days */
};

static const char cheap_at_night[] =
    "tariff: night\ntitle: t\nzone: UTC\nfrom: 2020-01-01\n"
    "days:\n  all: {peak: [08:00-22:00], valley: [22:00-08:00]}\n"
    "seasons:\n  year: {months: [1,2,3,4,5,6,7,8,9,10,11,12], days: all}\n"
    "prices: {peak: 1.0, valley: 0.3}\n";
static const char one_price[] =
    "tariff: flat\ntitle: t\nzone: UTC\nfrom: 2020-01-01\n"
    "prices: {flat: 0.7}\n";
static const char in_steps[] =
    "tariff: steps\ntitle: t\nzone: UTC\nfrom: 2020-01-01\n"
    "tiers: {up_to_kwh: [10], reset: month}\n"
    "prices: {flat: [0.5, 1.5]}\n"
    "fixed:\n  stand: {yuan: 0.10, per: day}\n";
static const char in_steps_for_ever[] =
    "tariff: ever\ntitle: t\nzone: UTC\nfrom: 2020-01-01\n"
    "tiers: {up_to_kwh: [25], reset: never}\n"
    "prices: {flat: [0.5, 1.5]}\n";
static const char in_new_steps_for_ever[] =
    "tariff: ever\ntitle: t\nzone: UTC\nfrom: 2025-11-04\n"
    "tiers: {up_to_kwh: [25], reset: never}\n"
    "prices: {flat: [0.5, 1.5]}\n";

static struct pp_tariff
tariff_of(const char *text)
{
	FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct pp_tariff t;

	if (pp_tariff_read(in, "t", &t, NULL) != PP_OK)
		fail_msg("%s", pp_errmsg());
	fclose(in);
	return t;
}

/* Meter 1 uses by day, 2 by night, 3 nothing. */
static struct pp_db *
live(int64_t begin)
{
	struct pp_db *db = make_site();
	int64_t wh[4] = {0, 1000, 1000, 1000};
	struct pp_reading r;
	int i, m;

	for (i = 0; i < READINGS; i++) {
		for (m = 1; m <= 3; m++) {
			r = made_up(begin + (int64_t)i * HALF_HOUR, wh[m]);
			r.known[PP_R_SHARP] = r.known[PP_R_PEAK] = false;
			r.known[PP_R_FLAT] = r.known[PP_R_VALLEY] = false;
			store_reading(db, m, &r);
		}
		wh[1] += i % 48 >= 20 && i % 48 < 40 ? 500 : 0;
		wh[2] += i % 48 < 12 ? 500 : 0;
	}
	return db;
}

static const struct pp_what_if_row *
row_of(const struct pp_what_if_row *rows, size_t n, const char *code)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(rows[i].code, code) == 0)
			return &rows[i];
	fail_msg("no row of %s", code);
	return NULL;
}

static int64_t
midnight(void)
{
	int64_t at;

	assert_int_equal(pp_time_parse("2025-11-03", 0, &at), PP_OK);
	return at;
}

static void
who_uses_by_night_gains_by_a_night_tariff(void **state)
{
	struct pp_tariff now = tariff_of(one_price);
	struct pp_tariff then = tariff_of(cheap_at_night);
	struct pp_what_if what = {
	    .then = &then,
	    .now = &now,
	    .to = INT64_MAX,
	};
	struct pp_db *db = live(midnight());
	struct pp_what_if_row *rows = NULL;
	size_t n = 0;

	(void)state;
	what.from = midnight();
	assert_int_equal(pp_what_if(db, &what, &rows, &n), PP_OK);
	/* One that used nothing has nothing to win. */
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].code, "M002");
	assert_int_equal(rows[0].wh, 18000);
	assert_int_equal(rows[0].now.fen, 1260);
	assert_int_equal(rows[0].then.fen, 540);
	assert_string_equal(rows[1].code, "M001");
	assert_int_equal(rows[1].wh, 30000);
	assert_int_equal(rows[1].now.fen, 2100);
	assert_int_equal(rows[1].then.fen, 3000);
	free(rows);
	pp_db_close(db);
}

static void
energy_without_a_known_price_is_only_told(void **state)
{
	struct pp_tariff then = tariff_of(cheap_at_night);
	struct pp_what_if what = {.then = &then, .to = INT64_MAX};
	struct pp_db *db = live(midnight());
	const struct pp_what_if_row *row;
	struct pp_what_if_row *rows = NULL;
	size_t n = 0;
	char sql[256];

	(void)state;
	what.from = midnight();
	/* Known since the beginning of the second day. */
	snprintf(sql, sizeof sql,
	    "INSERT INTO confirmed (meter, part, at, value, hash) VALUES (1,"
	    " 'prices', %lld, 'sharp=0.7000 peak=0.7000 flat=0.7000"
	    " valley=0.7000', zeroblob(32))",
	    (long long)midnight() + 86400);
	write_one(db, sql);
	assert_int_equal(pp_what_if(db, &what, &rows, &n), PP_OK);
	assert_int_equal(n, 2);
	row = row_of(rows, n, "M001");
	assert_int_equal(row->wh, 20000);
	assert_int_equal(row->unpriced_wh, 10000);
	assert_int_equal(row->now.fen, 1400);
	assert_int_equal(row->then.fen, 2000);
	row = row_of(rows, n, "M002");
	assert_int_equal(row->wh, 0);
	assert_int_equal(row->unpriced_wh, 18000);
	assert_int_equal(row->now.fen, 0);
	assert_int_equal(row->then.fen, 0);
	free(rows);
	pp_db_close(db);
}

/* What meter 1 used from then on, and what it would have cost by that text. */
static struct pp_what_if_row
row_by(struct pp_db *db, const char *text, int64_t from)
{
	struct pp_tariff now = tariff_of(one_price);
	struct pp_tariff then = tariff_of(text);
	const int64_t ids[] = {1};
	struct pp_what_if what = {
	    .then = &then,
	    .now = &now,
	    .ids = ids,
	    .n = 1,
	    .from = from,
	    .to = INT64_MAX,
	};
	struct pp_what_if_row *rows = NULL, row;
	size_t n = 0;

	assert_int_equal(pp_what_if(db, &what, &rows, &n), PP_OK);
	assert_int_equal(n, 1);
	row = rows[0];
	free(rows);
	return row;
}

static void
steps_count_from_the_beginning_of_their_cycle(void **state)
{
	struct pp_db *db = live(midnight());
	struct pp_what_if_row row;

	(void)state;
	/* 10 kWh of the month were used on the first day. */
	row = row_by(db, in_steps, midnight() + DAY);
	assert_int_equal(row.wh, 20000);
	assert_int_equal(row.now.fen, 1400);
	/* And two days began, each with its fixed part. */
	assert_int_equal(row.then.fen, 3000 + 20);
	/* From the beginning on the first 10 kWh are cheap. */
	row = row_by(db, in_steps, midnight());
	assert_int_equal(row.then.fen, 500 + 3000 + 30);
	pp_db_close(db);
}

static void
steps_never_reset_count_from_when_their_tariff_begins(void **state)
{
	struct pp_db *db = live(midnight());
	struct pp_what_if_row row;

	(void)state;
	/* 10 kWh a day; before the last day 20, so its half is the dearer. */
	row = row_by(db, in_steps_for_ever, midnight() + 2 * DAY);
	assert_int_equal(row.wh, 10000);
	assert_int_equal(row.then.fen, 5 * 50 + 5 * 150);
	row = row_by(db, in_steps_for_ever, midnight());
	assert_int_equal(row.then.fen, 25 * 50 + 5 * 150);
	/* A newer one begins anew: the day before it doesn't count. */
	row = row_by(db, in_new_steps_for_ever, midnight() + 2 * DAY);
	assert_int_equal(row.then.fen, 10 * 50);
	pp_db_close(db);
}

static void
what_was_used_by_a_wrong_clock_is_told(void **state)
{
	struct pp_tariff now = tariff_of(one_price);
	struct pp_tariff then = tariff_of(cheap_at_night);
	struct pp_what_if what = {
	    .then = &then,
	    .now = &now,
	    .from = MORNING,
	    .to = INT64_MAX,
	};
	struct pp_db *db = make_site();
	struct pp_what_if_row *rows = NULL;
	struct pp_reading r;
	size_t n = 0;
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		r = made_up(MORNING + i * HALF_HOUR, 1000 + i * 100);
		r.flags = i == 2 ? PP_FLAG_CLOCK : 0;
		store_reading(db, 1, &r);
	}
	assert_int_equal(pp_what_if(db, &what, &rows, &n), PP_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].wh, 400);
	assert_int_equal(rows[0].clock_wh, 200);
	free(rows);
	pp_db_close(db);
}

/* The short way of the walk is a bill's way. */
static void
it_comes_to_what_the_bill_says(void **state)
{
	struct pp_tariff now = tariff_of(one_price);
	struct pp_tariff then = tariff_of(cheap_at_night);
	struct pp_what_if what = {
	    .then = &then,
	    .now = &now,
	    .to = INT64_MAX,
	};
	struct pp_bill *bill = malloc(sizeof *bill);
	struct pp_db *db = make_site();
	struct pp_what_if_row *rows = NULL;
	struct pp_reading r;
	int64_t at = midnight(), wh = 0, step, used;
	size_t n = 0;
	int i;

	(void)state;
	assert_non_null(bill);
	what.from = at;
	pp_bill_begin(bill, &then, at, 0, 0);
	for (i = 0; i < 300; i++) {
		r = made_up(at, wh);
		store_reading(db, 1, &r);
		/* Across the edges of rates and days. */
		step = 600 + i * 7919 % 50000;
		used = i * 7907 % 9973;
		if (i < 299)
			assert_int_equal(pp_bill_add(bill, at, at + step, used,
					     NULL),
			    PP_OK);
		at += step;
		wh += used;
	}
	assert_int_equal(pp_bill_end(bill), PP_OK);
	assert_int_equal(pp_what_if(db, &what, &rows, &n), PP_OK);
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].wh, bill->wh);
	assert_int_equal(rows[0].then.fen, bill->total.fen);
	free(rows);
	free(bill);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(who_uses_by_night_gains_by_a_night_tariff),
	    TEST(energy_without_a_known_price_is_only_told),
	    TEST(steps_count_from_the_beginning_of_their_cycle),
	    TEST(steps_never_reset_count_from_when_their_tariff_begins),
	    TEST(what_was_used_by_a_wrong_clock_is_told),
	    TEST(it_comes_to_what_the_bill_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
