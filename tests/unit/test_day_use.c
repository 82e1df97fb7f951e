/* SPDX-License-Identifier: ISC */
/*
 * Days that are packed: who asks gets the same as without, by walking as by
 * looking up, and whatever changes a day changes its pack.
 */
#include "book_help.h"

#include "checkup.h"
#include "daily.h"
#include "daily_pack.h"
#include "day_use.h"

enum {
	METERS = 40,
	DAYS = 100,
	FIRST = 20000, /* a day at the beginning of a stretch: 625 * 32 */
};

/* Days of meters 1 to 40, some of which are missing; odd ones have no rates. */
static struct pp_db *
make_days(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "WITH RECURSIVE n (i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 40) INSERT INTO meter (id, code, model, bus, address,"
	    " ct, pt, circuit, note) SELECT i, 'M' || i, 'DTSY1352', 1, i, 1,"
	    " 1, '', '' FROM n;"
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 99) INSERT INTO daily (id, readings, gap_s, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)"
	    " SELECT (20000 + i) * 1048576 + m.id, 48, (i % 7 = 0) * 3600,"
	    " i * 1000 * m.id + m.id % 2 * 10, iif(m.id % 2, 0, i * 100),"
	    " 0, iif(m.id % 2, 0, i * 1000 * m.id - i * 100), 0, 0"
	    " FROM n CROSS JOIN meter m WHERE (i + m.id) % 11 <> 0");
	return db;
}

static void
pack_until(struct pp_db *db, int32_t today)
{
	int i;

	assert_int_equal(pp_db_begin(db), PP_OK);
	for (i = 0; i < 10; i++)
		assert_int_equal(pp_daily_pack_next(db, today), PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

/* What was used, of whom, when, by what rate and with what gap, as one sum. */
static uint64_t
digest(struct pp_db *db, const int64_t *ids, size_t n, int32_t from,
    int32_t until, size_t *rows)
{
	struct pp_day_uses *uses = NULL;
	struct pp_day_use use;
	enum pp_status rc;
	int32_t stretch = 0;
	uint64_t sum = 0;

	*rows = 0;
	rc = pp_day_uses_open(db, ids, n, from, until, &uses);
	while (rc == PP_OK && (rc = pp_day_uses_next(uses, &use)) == PP_OK) {
		assert_true(use.day >= from && use.day < until);
		assert_true(use.day / PP_STRETCH_DAYS >= stretch);
		stretch = use.day / PP_STRETCH_DAYS;
		sum += (uint64_t)ids[use.i] * (uint64_t)use.day *
		    (uint64_t)(use.total_wh + 3 * use.rate_wh[0] +
			5 * use.rate_wh[2] + 7 * use.gap_s + 11);
		++*rows;
	}
	assert_int_equal(rc, PP_DONE);
	pp_day_uses_close(uses);
	return sum;
}

static void
packed_or_not_the_days_are_the_same(void **state)
{
	static const struct {
		int32_t from, until;
	} spans[] = {{0, 30000}, {FIRST + 5, FIRST + 20},
	    {FIRST + 20, FIRST + 80}, {FIRST + 64, FIRST + 70},
	    {FIRST + 90, FIRST + 91}, {FIRST + 7, FIRST + 7}};
	enum {
		SPANS = sizeof spans / sizeof *spans
	};
	static const int64_t few[] = {2, 17}; /* these are looked up */
	struct pp_db *db = make_days();
	int64_t all[METERS - 1]; /* all but one, so that one is passed over */
	uint64_t many_before[SPANS], few_before[SPANS];
	size_t i, n, rows[SPANS], few_rows[SPANS];
	int32_t until;

	(void)state;
	for (i = 0; i < METERS - 1; i++)
		all[i] = (int64_t)i + 1 + (i >= 20);
	for (i = 0; i < SPANS; i++) {
		many_before[i] = digest(db, all, METERS - 1, spans[i].from,
		    spans[i].until, &rows[i]);
		few_before[i] = digest(db, few, 2, spans[i].from,
		    spans[i].until, &few_rows[i]);
	}
	assert_int_equal(rows[SPANS - 1], 0);
	assert_true(rows[0] > 3500 && few_rows[0] > 150);
	/* Two stretches were over for long enough, the third wasn't. */
	pack_until(db, FIRST + 96 + 2);
	assert_int_equal(pp_daily_packed_until(db, &until), PP_OK);
	assert_int_equal(until, FIRST + 64);
	for (i = 0; i < SPANS; i++) {
		assert_true(many_before[i] ==
		    digest(db, all, METERS - 1, spans[i].from, spans[i].until,
			&n));
		assert_int_equal(n, rows[i]);
		assert_true(few_before[i] ==
		    digest(db, few, 2, spans[i].from, spans[i].until, &n));
		assert_int_equal(n, few_rows[i]);
	}
	pp_db_close(db);
}

/* A finding of that check, or "". */
static void
keep_finding(void *arg, const struct pp_checkup_line *line)
{
	char *kept = arg;

	if (strcmp(line->check, "daily_pack") == 0 && kept[0] == '\0')
		snprintf(kept, 160, "%s", line->detail);
}

/* The first; a lost row also is a lost number of days. */
static const char *
finding(struct pp_db *db)
{
	static char kept[160];

	kept[0] = '\0';
	assert_int_equal(pp_checkup_run(db, 0, keep_finding, kept), PP_OK);
	return kept;
}

static void
a_meter_that_returns_late_is_packed_again(void **state)
{
	struct pp_db *db = make_site();
	int64_t from = pp_day_start(FIRST);
	struct pp_reading r = made_up(from, 1000), late;
	int32_t until;

	(void)state;
	store_reading(db, 1, &r);
	store_reading(db, 2, &r);
	for (r.at += 86400; r.at < from + 40 * 86400; r.at += 86400)
		store_reading(db, 1, &r);
	assert_int_equal(pp_daily_packed_until(db, &until), PP_OK);
	assert_int_equal(until, FIRST + 32);
	assert_string_equal(finding(db), "");
	/* It comes back, and what it used is of packed days too. */
	late = made_up(from + 40 * 86400, 401000);
	store_reading(db, 2, &late);
	assert_int_equal(number(db,
			     "SELECT total_wh FROM daily WHERE id ="
			     " 20010 * 1048576 + 2"),
	    10000);
	assert_string_equal(finding(db), "");
	/* An exchange of the past takes some of it back. */
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_daily_shift(db, 2, from + 5 * 86400,
			     (const int64_t[PP_R_ENERGIES]){-300000}),
	    PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_string_equal(finding(db), "");
	pp_db_close(db);
}

static void
a_pack_that_is_wrong_is_found(void **state)
{
	static const struct {
		const char *harm, *found;
	} cases[] = {
	    {"UPDATE daily SET gap_s = gap_s + 1 WHERE id ="
	     " 20003 * 1048576 + 5",
		"M5: packed days aren't as the days themselves"},
	    {"UPDATE daily SET flat_wh = flat_wh + 1 WHERE id ="
	     " 20003 * 1048576 + 6",
		"M6: packed days aren't as the days themselves"},
	    {"UPDATE daily_pack SET packed = substr(packed, 1,"
	     " length(packed) - 1) WHERE id = 625 * 1048576 + 7",
		"M7: packed days aren't as the days themselves"},
	    {"DELETE FROM daily_pack WHERE id = 625 * 1048576 + 8",
		"some days that should be aren't packed"},
	};
	struct pp_db *db;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		db = make_days();
		pack_until(db, FIRST + DAYS);
		assert_string_equal(finding(db), "");
		write_one(db, cases[i].harm);
		assert_string_equal(finding(db), cases[i].found);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		unlink("pp.db-wal");
		unlink("pp.db-shm");
		unlink("pp.db-lock");
	}
}

static void
an_older_file_is_packed_at_once(void **state)
{
	struct pp_db *db = make_days();
	int32_t until;

	(void)state;
	assert_int_equal(pp_daily_pack_all(db, FIRST + DAYS), PP_OK);
	assert_int_equal(pp_daily_packed_until(db, &until), PP_OK);
	assert_int_equal(until, FIRST + 96);
	assert_string_equal(finding(db), "");
	/* There is nothing more to do, nor in an empty one. */
	assert_int_equal(pp_daily_pack_all(db, FIRST + DAYS), PP_OK);
	write_one(db, "DELETE FROM daily; DELETE FROM daily_pack");
	assert_int_equal(pp_daily_pack_all(db, FIRST + DAYS), PP_OK);
	pp_db_close(db);
}

static void
damaged_bytes_are_no_days(void **state)
{
	static const struct {
		uint8_t bytes[12];
		size_t n;
	} cases[] = {
	    {{0x00}, 1}, {{0x20, 0x00}, 2}, /* its gap is missing */
	    {{0x00, 0x02, 0x80}, 3},        /* its rate isn't whole */
	    {{0x40, 0x00, 0xFF, 0xFF}, 4},  /* nor its rest */
	};
	struct pp_packed_day day;
	size_t i, at;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		at = 0;
		assert_int_equal(pp_daily_unpack(cases[i].bytes, cases[i].n,
				     &at, 1, &day),
		    PP_EDATA);
	}
	at = 0;
	assert_int_equal(pp_daily_unpack(cases[0].bytes, 0, &at, 1, &day),
	    PP_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(packed_or_not_the_days_are_the_same),
	    TEST(a_meter_that_returns_late_is_packed_again),
	    TEST(a_pack_that_is_wrong_is_found),
	    TEST(an_older_file_is_packed_at_once),
	    TEST(damaged_bytes_are_no_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
