/* SPDX-License-Identifier: ISC */
/*
 * What a stored pass writes: not many times the bytes of its rows, which is
 * what keeps a flash disk alive that a site is polled to every few minutes.
 */
#include "book_help.h"

#include "learned.h"

enum {
	METERS = 257,
	PER_BUS = 22,
	BUSES = (METERS + PER_BUS - 1) / PER_BUS,
	PASSES = 20,
	EVERY_S = 180, /* all of them within an hour and a day */
	AFTER_PASSES = 5000,
};

/* As many passes before as make the keys as long as they soon are. */
static struct pp_db *
make_large_site(void)
{
	struct pp_db *db = make();
	char sql[1024];

	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %d) INSERT INTO bus SELECT i, 'B' || i, 1, '', i, 9600,"
	    " NULL FROM n;"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %d) INSERT INTO meter (id, code, model, bus, address,"
	    " ct, pt, circuit, note) SELECT i, 'M' || i, 'X',"
	    " (i - 1) / %d + 1, i %% %d + 1, 1, 1, '', '' FROM n;"
	    "INSERT INTO pass VALUES (%d, 1, 1, NULL, 0, 0, 0)",
	    BUSES, METERS, PER_BUS, PER_BUS, AFTER_PASSES);
	write_one(db, sql);
	return db;
}

static void
store_readings(struct pp_db *db, int64_t at, struct pp_past *pasts)
{
	struct pp_pass pass = {at, at + 60, at, 0, METERS, METERS};
	struct pp_history *h = NULL;
	struct pp_store *s = NULL;
	struct pp_reading r;
	struct pp_news news;
	int64_t i;

	assert_int_equal(pp_history_open(db, &h), PP_OK);
	assert_int_equal(pp_store_open(db, &pass, &s), PP_OK);
	for (i = 1; i <= METERS; i++) {
		assert_int_equal(pp_history_again(h, i, &pasts[i]), PP_OK);
		r = made_up(at + i % PER_BUS, at + i * 1000000);
		news = (struct pp_news){
		    .meter = i,
		    .first = &r,
		    .state = PP_STATE_NORMAL,
		    .past = &pasts[i],
		    .gap_s = GAP_S,
		};
		assert_int_equal(pp_store_meter(s, &news), PP_OK);
	}
	pp_store_close(s);
	pp_history_close(h);
}

static void
store_learned(struct pp_db *db, int64_t at)
{
	static struct pp_learned_bus learned;
	static struct pp_hour_meter hours[PER_BUS];
	int64_t bus, i;

	for (bus = 1; bus <= BUSES; bus++) {
		learned = (struct pp_learned_bus){.bus = bus, .n = PER_BUS};
		for (i = 0; i < PER_BUS; i++) {
			learned.meter[i] = (struct pp_learned_meter){
			    .meter = (bus - 1) * PER_BUS + i + 1,
			    .pace = {20000 + (uint32_t)i, 3000, 100},
			    .asked_at = at + i,
			};
			hours[i] = (struct pp_hour_meter){
			    .meter = (bus - 1) * PER_BUS + i + 1,
			    .tally = {.asked = 1, .answered = 1},
			};
			pp_tally_reply(&hours[i].tally, 20000 + i * 1000);
		}
		assert_int_equal(pp_learned_put(db, &learned), PP_OK);
		assert_int_equal(pp_hour_add(db, bus, at, hours, PER_BUS),
		    PP_OK);
	}
}

static int64_t
wal_bytes(void)
{
	struct stat st;

	return stat("pp.db-wal", &st) == 0 ? st.st_size : 0;
}

/*
 * Each pass stores a reading of each meter, and all rows of meter_now, daily,
 * bus_now and bus_hour, since there is but one day and one hour.
 */
static int64_t
bytes_of_rows(struct pp_db *db)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "SELECT sum(payload / CASE name WHEN 'reading' THEN %d ELSE 1 END)"
	    " FROM dbstat WHERE pagetype = 'leaf' AND name IN"
	    " ('reading', 'meter_now', 'daily', 'bus_now', 'bus_hour')",
	    PASSES);
	return number(db, sql);
}

static void
a_pass_writes_at_most_four_times_the_bytes_of_its_rows(void **state)
{
	static struct pp_past pasts[METERS + 1];
	struct pp_db *db = make_large_site();
	int64_t before, bytes, most = 0, sum = 0, begin = MORNING / 3600 * 3600;
	int i;

	(void)state;
	for (i = 0; i < PASSES; i++) {
		before = wal_bytes();
		assert_int_equal(pp_db_begin(db), PP_OK);
		store_readings(db, begin + i * EVERY_S, pasts);
		store_learned(db, begin + i * EVERY_S);
		assert_int_equal(pp_db_commit(db), PP_OK);
		bytes = wal_bytes() - before;
		sum += i > 0 ? bytes : 0;
		if (i > 0 && bytes > most)
			most = bytes;
	}
	assert_in_range(bytes_of_rows(db), METERS * 100, METERS * 200);
	assert_in_range(most, METERS, 4 * bytes_of_rows(db));
	assert_in_range(sum / (PASSES - 1), METERS, 3 * bytes_of_rows(db));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_pass_writes_at_most_four_times_the_bytes_of_its_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
