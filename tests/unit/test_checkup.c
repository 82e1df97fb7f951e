/* SPDX-License-Identifier: ISC */
/*
 * The checks of the database: a sound one passes, and each promise that is
 * broken is named.
 */
#include "db_fixture.h"

#include <sqlite3.h>

#include "checkup.h"

struct seen {
	int failed, notes;
	char check[32]; /* the first that failed */
	char detail[128];
};

static void
see(void *arg, const struct pp_checkup_line *f)
{
	struct seen *seen = arg;

	if (f->result == PP_CHECKUP_NOTE)
		seen->notes++;
	if (f->result != PP_CHECKUP_FAILED || seen->failed++ > 0)
		return;
	snprintf(seen->check, sizeof seen->check, "%s", f->check);
	snprintf(seen->detail, sizeof seen->detail, "%s", f->detail);
}

static struct seen
look(struct pp_db *db)
{
	struct seen seen = {0};

	if (pp_checkup_run(db, 0, see, &seen) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return seen;
}

static void
a_sound_database_passes(void **state)
{
	struct pp_db *db = make();
	struct seen seen;

	(void)state;
	seen = look(db);
	assert_int_equal(seen.failed, 0);
	assert_int_equal(seen.notes, 1); /* a trial */
	write_one(db, history);
	seen = look(db);
	if (seen.failed > 0)
		fail_msg("%s: %s", seen.check, seen.detail);
	pp_db_close(db);
}

static void
quarantine_and_trial_are_told(void **state)
{
	struct pp_db *db = make();

	(void)state;
	write_one(db, history);
	write_one(db,
	    "INSERT INTO setting VALUES"
	    " ('site.quarantine', 'since then'), ('site.mode', 'full')");
	assert_int_equal(look(db).notes, 1); /* nobody may do anything */
	write_one(db,
	    "INSERT INTO hold (meter, at, kind, reason)"
	    " VALUES (1, 1, 'quarantine', 'restored')");
	assert_int_equal(look(db).notes, 3); /* the hold, too */
	write_one(db,
	    "UPDATE setting SET value = 'trial'"
	    " WHERE key = 'site.mode'");
	assert_int_equal(look(db).notes, 3);
	assert_int_equal(look(db).failed, 0);
	pp_db_close(db);
}

static void
each_broken_promise_is_named(void **state)
{
	static const struct {
		const char *sql, *check, *detail;
	} cases[] = {
	    {"UPDATE bus SET retired_at = 1", "bus_in_use",
		"M1: on the retired bus B1"},
	    {"UPDATE gateway SET retired_at = 1", "gateway_in_use",
		"B1: on the retired gateway G1"},
	    {"DELETE FROM pass WHERE id = 1", "reading_pass",
		"pass 1: readings, but no such pass"},
	    {"INSERT INTO reading (id, after_s, flags, rest_wh, bits,"
	     " packed) VALUES (4194310, 0, 0, 1, 0, x'')",
		"reading_meter", "meter id 3: readings, but no such meter"},
	    {"UPDATE meter_now SET good = 4194307", "last_good",
		"M1: last good reading 4194307 is missing"},
	    {"INSERT INTO reading (id, after_s, flags, rest_wh, bits,"
	     " packed) VALUES (4194307, 0, 1, 110, 0, x'');"
	     "UPDATE meter_now SET good = 4194307",
		"last_good", "M1: last good reading 4194307 is doubtful"},
	    {"UPDATE meter_now SET shown = 4194307", "last_shown",
		"M1: last reading 4194307 is missing"},
	    {"UPDATE meter_now SET state = 'lost'", "state",
		"M1: is lost, but was last changed to normal"},
	    {"INSERT INTO gateway_now VALUES (1, 'silent', 1000, 2)",
		"gateway_state", "G1: is silent, but was last changed to ok"},
	    {"INSERT INTO bus_now VALUES (1, 0, 0, x'0102')", "learned",
		"B1: what was learned is damaged"},
	    {"INSERT INTO bus_hour VALUES (7 * 1048576 + 1, 1, x'')", "learned",
		"B1: what was learned in the hour 7 is damaged"},
	    {"UPDATE daily SET total_wh = 11", "daily",
		"M1: the days add up to 11 Wh, the register went on by "
		"10 Wh"},
	    {"DELETE FROM meter_now", "daily",
		"M1: the days add up to 10 Wh, the register went on by "
		"0 Wh"},
	    {"DROP TRIGGER reading_no_update", "schema",
		"trigger reading_no_update: missing or altered"},
	    {"CREATE TRIGGER mine BEFORE INSERT ON daily BEGIN"
	     " SELECT 1; END",
		"schema", "trigger mine: not ours, or altered"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_db *db = make();
		struct seen seen;

		write_one(db, history);
		write_one(db, cases[i].sql);
		seen = look(db);
		assert_string_equal(seen.check, cases[i].check);
		assert_string_equal(seen.detail, cases[i].detail);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		assert_int_equal(unlink("pp.db-wal"), 0);
		assert_int_equal(unlink("pp.db-shm"), 0);
	}
}

static void
dangling_references_and_doubled_lines_are_found(void **state)
{
	struct pp_db *db = make();

	(void)state;
	write_one(db, history);
	sqlite3_shell("pp.db", "DELETE FROM gateway", true);
	assert_string_equal(look(db).check, "references");
	assert_string_equal(look(db).detail,
	    "bus row 1 refers to a missing gateway");
	sqlite3_shell("pp.db",
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "DROP INDEX bus_line;"
	    "INSERT INTO bus VALUES (2, 'B2', 1, 'x', 'L1', 9600, NULL)",
	    true);
	assert_string_equal(look(db).check, "bus_line");
	assert_int_equal(look(db).failed, 2); /* and the schema */
	pp_db_close(db);
}

static void
many_offences_of_one_kind_are_cut_short(void **state)
{
	struct pp_db *db = make();

	(void)state;
	write_one(db, history);
	write_one(db,
	    "WITH RECURSIVE n (i) AS (SELECT 5 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 1000)"
	    " INSERT INTO reading (id, after_s, flags, rest_wh,"
	    " bits, packed)"
	    " SELECT i * 2097152 + 2, 0, 0, 1, 0, x'' FROM n");
	assert_string_equal(look(db).check, "reading_pass");
	assert_int_equal(look(db).failed, 21);
	pp_db_close(db);
}

static int
count_steps(unsigned event, void *steps, void *statement, void *time)
{
	(void)event;
	(void)time;
	*(int *)steps +=
	    sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
	return 0;
}

/* Not once for each meter: a year of ten thousand would take days. */
static void
the_roll_ups_are_read_once(void **state)
{
	struct pp_db *db = make();
	int steps = 0;

	(void)state;
	write_one(db, history);
	write_one(db,
	    "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 200)"
	    " INSERT INTO meter (id, code, model, bus, address, ct, pt,"
	    " circuit, note)"
	    " SELECT i, 'M' || i, 'X', 1, i, 1, 1, '', '' FROM n");
	write_one(db,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 50)"
	    " INSERT INTO daily SELECT i * 1048576 + id, 0, 0, NULL, 0, 0, 0, "
	    "0,"
	    " 0, 0"
	    " FROM n, meter");
	sqlite3_trace_v2(db->sqlite, SQLITE_TRACE_PROFILE, count_steps, &steps);
	assert_int_equal(look(db).failed, 0);
	assert_in_range(steps, 50 * 200, 10 * 50 * 200);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_sound_database_passes),
	    TEST(quarantine_and_trial_are_told),
	    TEST(each_broken_promise_is_named),
	    TEST(dangling_references_and_doubled_lines_are_found),
	    TEST(many_offences_of_one_kind_are_cut_short),
	    TEST(the_roll_ups_are_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
