/* SPDX-License-Identifier: ISC */
/*
 * What was used on each day: nothing gets lost between the days, whatever
 * lies between two readings.
 */
#include "book_help.h"

#include "checkup.h"

enum {
	STEPS = 500,
};

/* A fixed story for each seed. */
static uint64_t
draw(uint64_t *seed, uint64_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (*seed >> 33) % below;
}

static int64_t
sum(struct pp_db *db, const char *column)
{
	char sql[80];

	snprintf(sql, sizeof sql, "SELECT sum(%s) FROM daily WHERE meter = 1",
	    column);
	return number(db, sql);
}

/* Seconds to the next reading: mostly half an hour, at times many days. */
static int64_t
interval(uint64_t *seed)
{
	switch (draw(seed, 8)) {
	case 0:
		return (int64_t)draw(seed, 12 * 86400);
	case 1:
		return (int64_t)draw(seed, 3);
	case 2:
		return 86400;
	default:
		return (int64_t)draw(seed, 4000);
	}
}

/* One answer, in the transaction of the whole story. */
static void
read_once(struct pp_db *db, const struct pp_reading *r)
{
	struct pp_news news = {
	    .meter = 1,
	    .first = r,
	    .state = PP_STATE_NORMAL,
	    .gap_s = GAP_S,
	};

	if (put(db, r->at, &news) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
packed_well(void *arg, const struct pp_checkup_line *line)
{
	(void)arg;
	if (strcmp(line->check, "daily_pack") == 0)
		assert_int_equal(line->result, PP_CHECKUP_OK);
}

static void
live(struct pp_db *db, uint64_t seed, int64_t from)
{
	static const char *const columns[] = {"total_wh", "sharp_wh", "peak_wh",
	    "flat_wh", "valley_wh", "deep_wh"};
	struct pp_reading r = made_up(from, (int64_t)draw(&seed, 100000000));
	struct pp_reading first = r;
	int64_t length, gap_s = 0;
	int i;

	assert_int_equal(pp_db_begin(db), PP_OK);
	read_once(db, &r);
	for (i = 0; i < STEPS; i++) {
		length = interval(&seed);
		if (length > GAP_S)
			gap_s += length;
		r = made_up(r.at + length,
		    r.value[PP_R_TOTAL] + (int64_t)draw(&seed, 1000000));
		read_once(db, &r);
	}
	assert_int_equal(pp_db_commit(db), PP_OK);
	for (i = 0; i < PP_R_ENERGIES; i++)
		assert_int_equal(sum(db, columns[i]),
		    r.value[i] - first.value[i]);
	assert_int_equal(sum(db, "readings"), STEPS + 1);
	assert_int_equal(sum(db, "gap_s"), gap_s);
	assert_int_equal(number(db,
			     "SELECT base_wh + (SELECT sum(total_wh) FROM daily"
			     " WHERE meter = 1) FROM meter_now"),
	    r.value[PP_R_TOTAL]);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM daily WHERE total_wh < 0 OR"
			     " sharp_wh < 0 OR peak_wh < 0 OR flat_wh < 0 OR"
			     " valley_wh < 0 OR gap_s < 0 OR gap_s > 90000"),
	    0);
	assert_true(number(db, "SELECT count(*) FROM daily_pack") > 10);
	assert_int_equal(pp_checkup_run(db, 0, packed_well, NULL), PP_OK);
	/* Each day between the first and the last has its row. */
	assert_int_equal(number(db, "SELECT count(*) FROM daily"),
	    pp_day_of(r.at) - pp_day_of(first.at) + 1);
}

static void
days_add_up_to_the_register(void **state)
{
	static const char *const zones[] = {"Asia/Shanghai", "Europe/Berlin",
	    "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"};
	struct pp_db *db;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 5; seed++) {
		assert_int_equal(pp_zone_use(zones[seed - 1]), PP_OK);
		db = make_site();
		/* Each begins in another part of the year. */
		live(db, seed, 1735700000 + (int64_t)seed * 6000000);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		unlink("pp.db-wal");
		unlink("pp.db-shm");
		unlink("pp.db-lock");
	}
	assert_int_equal(pp_zone_use("UTC"), PP_OK);
}

/* At one kilowatt a day has as many kWh as it has hours. */
static void
a_day_gets_its_share_by_its_length(void **state)
{
	static const struct {
		const char *zone, *from;
		int hours[3];
	} cases[] = {
	    {"Asia/Shanghai", "2025-03-29", {24, 24, 24}},
	    {"Europe/Berlin", "2025-03-29", {24, 23, 24}},
	    {"Europe/Berlin", "2025-10-25", {24, 25, 24}},
	    /* Here it's midnight that is skipped. */
	    {"Africa/Cairo", "2025-04-24", {24, 23, 24}},
	};
	struct pp_db *db;
	struct pp_reading r;
	char sql[96];
	int64_t at;
	int32_t day;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(pp_zone_use(cases[i].zone), PP_OK);
		assert_int_equal(pp_time_parse(cases[i].from, 0, &at), PP_OK);
		db = make_site();
		r = made_up(at, 0);
		store_reading(db, 1, &r);
		day = pp_day_of(at);
		at = pp_day_start(day + 3);
		r = made_up(at, (at - r.at) / 36 * 10);
		store_reading(db, 1, &r);
		for (k = 0; k < 3; k++) {
			snprintf(sql, sizeof sql,
			    "SELECT total_wh FROM daily WHERE day = %d",
			    (int)day + k);
			assert_int_equal(number(db, sql),
			    1000 * cases[i].hours[k]);
			snprintf(sql, sizeof sql,
			    "SELECT gap_s FROM daily WHERE day = %d",
			    (int)day + k);
			assert_int_equal(number(db, sql),
			    3600 * cases[i].hours[k]);
		}
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		unlink("pp.db-wal");
		unlink("pp.db-shm");
		unlink("pp.db-lock");
	}
	assert_int_equal(pp_zone_use("UTC"), PP_OK);
}

static void
a_gap_is_what_is_longer_than_allowed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 1000);

	(void)state;
	store_reading(db, 1, &r);
	r.at += GAP_S;
	store_reading(db, 1, &r);
	assert_int_equal(sum(db, "gap_s"), 0);
	r.at += GAP_S + 1;
	store_reading(db, 1, &r);
	assert_int_equal(sum(db, "gap_s"), GAP_S + 1);
	/* From good reading to good reading, whatever came between. */
	r.at += GAP_S;
	r.flags = PP_FLAG_CLOCK | PP_FLAG_CONFIRMED;
	store_reading(db, 1, &r);
	r.at += GAP_S;
	r.flags = 0;
	store_reading(db, 1, &r);
	assert_int_equal(sum(db, "gap_s"), 3 * GAP_S + 1);
	pp_db_close(db);
}

static void
the_highest_power_is_of_the_day_it_was_read(void **state)
{
	static const struct {
		int64_t after_s;
		bool known;
		int64_t power_w;
	} steps[] = {{0, false, 0}, {60, true, 500}, {120, true, 300},
	    {180, true, 900}, {240, false, 0}, {86400, true, 400}};
	struct pp_db *db = make_site();
	struct pp_reading r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps / sizeof *steps; i++) {
		r = made_up(MORNING + steps[i].after_s, 1000);
		r.known[PP_R_POWER] = steps[i].known;
		r.value[PP_R_POWER] = steps[i].power_w;
		store_reading(db, 1, &r);
		if (i == 0)
			assert_int_equal(number(db,
					     "SELECT count(*) FROM daily"
					     " WHERE peak_w IS NULL"),
			    1);
	}
	assert_int_equal(number(db,
			     "SELECT peak_w FROM daily ORDER BY day LIMIT 1"),
	    900);
	assert_int_equal(number(db,
			     "SELECT peak_w FROM daily ORDER BY day DESC"
			     " LIMIT 1"),
	    400);
	pp_db_close(db);
}

static void
a_rate_that_was_not_read_counts_as_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 1000);

	(void)state;
	store_reading(db, 1, &r);
	r = made_up(MORNING + 60, 2000);
	r.known[PP_R_SHARP] = false;
	store_reading(db, 1, &r);
	assert_int_equal(sum(db, "total_wh"), 1000);
	assert_int_equal(sum(db, "sharp_wh"), 0);
	assert_int_equal(sum(db, "peak_wh"), 200);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(days_add_up_to_the_register),
	    TEST(a_day_gets_its_share_by_its_length),
	    TEST(a_gap_is_what_is_longer_than_allowed),
	    TEST(the_highest_power_is_of_the_day_it_was_read),
	    TEST(a_rate_that_was_not_read_counts_as_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
