/* SPDX-License-Identifier: ISC */
/*
 * Backup, restore, prune, compact: a copy is whole and consistent whoever
 * writes meanwhile, and no step loses what was there.
 */
#include "db_fixture.h"

#include <fcntl.h>
#include <signal.h>

#include "aside.h"
#include "upkeep.h"

enum {
	NOW = 1800000000
};

static const struct pp_by me = {.who = "me", .at = NOW};

/* A row in each half of a transaction: never one without the other. */
static void
write_pairs(void *told)
{
	struct pp_db *db = writer();
	char sql[80];

	for (int i = 0;; i++) {
		if (pp_db_begin(db) != PP_OK)
			_exit(1);
		run(db,
		    "INSERT INTO pass (began_at, ended_at, missed, meters,"
		    " answered) VALUES (1, 1, 0, 0, 0)");
		snprintf(sql, sizeof sql,
		    "INSERT INTO setting VALUES ('k%d', '')", i);
		run(db, sql);
		if (pp_db_commit(db) != PP_OK)
			_exit(1);
		if (i == 10 && write(*(int *)told, "!", 1) != 1)
			_exit(1);
		if (i % 100 == 0 && pp_db_checkpoint(db, 0) != PP_OK)
			_exit(1);
	}
}

static pid_t
start_writer(void)
{
	int ends[2];
	pid_t child;
	char byte;

	assert_int_equal(pipe(ends), 0);
	child = start(write_pairs, &ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	return child;
}

static int64_t
ask(const char *file, const char *sql)
{
	struct pp_db *db = NULL;
	int64_t value;

	if (pp_db_open_reader(file, &db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	value = number(db, sql);
	pp_db_close(db);
	return value;
}

static void
a_backup_beside_a_writer_is_one_consistent_state(void **state)
{
	static const char odd[] = "SELECT (SELECT count(*) FROM pass)"
				  " - (SELECT count(*) FROM setting)";
	struct pp_copy made;
	struct pp_db *db;
	int64_t n, last = 0;
	pid_t child;

	(void)state;
	pp_db_close(make());
	child = start_writer();
	assert_int_equal(pp_db_open_reader("pp.db", &db), PP_OK);
	for (int i = 0; i < 10; i++) {
		if (pp_upkeep_backup(db, "copy.db", i > 0, NOW, "me", &made) !=
		    PP_OK)
			fail_msg("%s", pp_errmsg());
		assert_int_equal(ask("copy.db", odd), 0);
		n = ask("copy.db", "SELECT count(*) FROM pass");
		assert_int_equal(n, made.passes);
		assert_true(n >= last);
		last = n;
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_true(last > 10);
	pp_db_close(db);
}

static void
a_backup_is_one_private_file_that_needs_no_other(void **state)
{
	struct pp_copy made;
	struct stat st;
	struct pp_db *db = make();
	mode_t old = umask(0);

	(void)state;
	write_one(db, history);
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_OK);
	umask(old);
	assert_int_equal(stat("copy.db", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, made.bytes);
	assert_int_equal(made.readings, 2);
	assert_int_equal(made.passes, 2);
	assert_int_equal(made.meters, 1);
	assert_int_equal(ask("copy.db",
			     "SELECT journal_mode = 'delete'"
			     " FROM pragma_journal_mode"),
	    1);
	assert_int_equal(access("copy.db-wal", F_OK), -1);
	assert_int_equal(access("copy.db-shm", F_OK), -1);
	assert_int_equal(access("copy.db.partial", F_OK), -1);

	/* The backup itself can be worked with, and is then a database. */
	pp_db_close(db);
	assert_int_equal(rename("copy.db", "pp.db"), 0);
	assert_int_equal(unlink("pp.db-wal"), 0);
	write_one(db = writer(), "INSERT INTO setting VALUES ('a', '')");
	assert_int_equal(number(db,
			     "SELECT journal_mode = 'wal'"
			     " FROM pragma_journal_mode"),
	    1);
	pp_db_close(db);
}

static void
an_old_backup_is_only_replaced_by_a_verified_one(void **state)
{
	struct pp_db *db = make();
	struct pp_copy made;
	FILE *f;

	(void)state;
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_OK);
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_ECREATE);
	assert_said("exists already");
	assert_int_equal(pp_upkeep_backup(db, "pp.db", true, NOW, "me", &made),
	    PP_ECREATE);
	assert_said("is the database itself");

	/* What a killed backup left is no hindrance. */
	assert_non_null(f = fopen("copy.db.partial", "w"));
	fputs("half", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_upkeep_backup(db, "copy.db", true, NOW, "me",
			     &made),
	    PP_OK);
	assert_int_equal(access("copy.db.partial", F_OK), -1);

	/* A damaged page: the copy is refused, the old backup stays. */
	write_one(db, history);
	sqlite3_shell("pp.db",
	    "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = 2"
	    " WHERE name = 'prune'",
	    true);
	assert_int_equal(pp_upkeep_backup(db, "copy.db", true, NOW, "me",
			     &made),
	    PP_EDATA);
	assert_said("damaged");
	assert_int_equal(ask("copy.db", "SELECT count(*) FROM meter"), 0);
	assert_int_equal(access("copy.db.partial", F_OK), -1);
	pp_db_close(db);
}

static void
two_backups_to_one_file_exclude_each_other(void **state)
{
	struct pp_aside *one = NULL, *two = NULL;

	(void)state;
	assert_int_equal(pp_aside_open("copy.db", &one), PP_OK);
	assert_int_equal(pp_aside_open("copy.db", &two), PP_ETEMP);
	assert_null(two);
	assert_int_equal(access("copy.db.partial", F_OK), 0);
	pp_aside_free(one);
	assert_int_equal(access("copy.db.partial", F_OK), -1);
	assert_int_equal(pp_aside_open("copy.db", &two), PP_OK);
	assert_int_equal(pp_aside_settle(two, false), PP_OK);
	pp_aside_free(two);
	assert_int_equal(access("copy.db", F_OK), 0);
	assert_int_equal(pp_aside_open("copy.db", &two), PP_OK);
	assert_int_equal(pp_aside_settle(two, false), PP_ECREATE);
	pp_aside_free(two);
}

static void
a_restore_keeps_the_present_and_sets_quarantine(void **state)
{
	struct pp_db *db = make(), *reader = NULL;
	struct pp_restored done[2];
	struct pp_copy made;

	(void)state;
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_OK);
	write_one(db, history);
	assert_int_equal(pp_db_open_reader("pp.db", &reader), PP_OK);
	assert_int_equal(pp_db_snapshot(reader), PP_OK);

	/* Twice in one second, with others at work. */
	for (int i = 0; i < 2; i++) {
		if (pp_upkeep_restore("pp.db", "copy.db", &me, 1000,
			&done[i]) != PP_OK)
			fail_msg("%s", pp_errmsg());
		assert_true(done[i].kept_sound);
		assert_int_equal(number(db, "SELECT count(*) FROM meter"), 0);
	}
	assert_string_not_equal(done[0].kept, done[1].kept);
	assert_int_equal(ask(done[0].kept, "SELECT count(*) FROM meter"), 1);
	assert_int_equal(ask(done[1].kept, "SELECT count(*) FROM meter"), 0);
	assert_int_equal(number(reader, "SELECT count(*) FROM meter"), 1);
	pp_db_snapshot_end(reader);
	assert_int_equal(number(reader, "SELECT count(*) FROM meter"), 0);

	assert_int_equal(number(db,
			     "SELECT value = '2027-01-15T08:00:00+00:00 "
			     "restored"
			     " from copy.db' FROM setting"
			     " WHERE key = 'site.quarantine'"),
	    1);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM edit WHERE"
			     " code = 'site.quarantine'"
			     " AND who = 'me'"),
	    1);
	assert_int_equal(number(db,
			     "SELECT journal_mode = 'wal'"
			     " FROM pragma_journal_mode"),
	    1);
	write_one(db, "INSERT INTO setting VALUES ('a', '')");
	assert_int_equal(access("pp.db.restore.partial", F_OK), -1);
	pp_db_close(reader);
	pp_db_close(db);
}

static void
a_restore_makes_the_database_where_there_is_none(void **state)
{
	struct pp_db *db = make();
	struct pp_restored done;
	struct pp_copy made;

	(void)state;
	write_one(db, history);
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_OK);
	pp_db_close(db);
	assert_int_equal(unlink("pp.db"), 0);

	/* Its -wal has more than the backup, and would be played into it. */
	assert_int_equal(pp_upkeep_restore("pp.db", "copy.db", &me, 100, &done),
	    PP_ECREATE);
	assert_said("-wal");
	assert_int_equal(unlink("pp.db-wal"), 0);
	assert_int_equal(unlink("pp.db-shm"), 0);
	assert_int_equal(pp_upkeep_restore("pp.db", "copy.db", &me, 100, &done),
	    PP_OK);
	assert_string_equal(done.kept, "");
	assert_int_equal(ask("pp.db", "SELECT count(*) FROM reading"), 2);
	assert_int_equal(ask("pp.db", "SELECT count(*) FROM setting"), 1);
}

static void
what_is_no_good_is_not_restored(void **state)
{
	static const struct {
		const char *sql;
		enum pp_status want;
	} faults[] = {
	    {"PRAGMA user_version=99", PP_ECONF},
	    {"PRAGMA application_id=7", PP_ECONF},
	    {"PRAGMA writable_schema=ON; UPDATE sqlite_schema SET"
	     " rootpage = 2 WHERE name = 'prune'",
		PP_EDATA},
	    {"INSERT INTO bus VALUES (1, 'B', 7, '', '', 9600, NULL)",
		PP_EDATA},
	};
	struct pp_db *db = make();
	struct pp_restored done;
	struct pp_copy made;

	(void)state;
	assert_int_equal(pp_upkeep_restore("pp.db", "none.db", &me, 100, &done),
	    PP_ENOINPUT);
	assert_int_equal(pp_upkeep_restore("pp.db", "pp.db", &me, 100, &done),
	    PP_EDATA);
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		enum pp_status rc;

		assert_int_equal(pp_upkeep_backup(db, "copy.db", true, NOW,
				     "me", &made),
		    PP_OK);
		sqlite3_shell("copy.db", faults[i].sql, true);
		rc = pp_upkeep_restore("pp.db", "copy.db", &me, 100, &done);
		if (rc != faults[i].want)
			fail_msg("%s: %d, %s", faults[i].sql, (int)rc,
			    pp_errmsg());
		assert_int_equal(number(db, "SELECT count(*) FROM setting"), 0);
	}
	pp_db_close(db);
}

static void
a_damaged_database_is_kept_as_it_is_and_replaced(void **state)
{
	struct pp_db *db = make();
	struct pp_restored done;
	struct pp_copy made;

	(void)state;
	assert_int_equal(pp_upkeep_backup(db, "copy.db", false, NOW, "me",
			     &made),
	    PP_OK);
	pp_db_close(db);
	sqlite3_shell("pp.db",
	    "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = 2"
	    " WHERE name = 'prune'",
	    true);
	if (pp_upkeep_restore("pp.db", "copy.db", &me, 100, &done) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_false(done.kept_sound);
	assert_int_equal(access(done.kept, F_OK), 0);
	assert_int_equal(ask("pp.db", "SELECT count(*) FROM prune"), 0);
	assert_int_equal(ask("pp.db",
			     "SELECT integrity_check = 'ok'"
			     " FROM pragma_integrity_check"),
	    1);
}

/* 30 passes of 500 meters; what meter 1 shows was read in the second. */
static void
fill(struct pp_db *db)
{
	write_one(db,
	    "INSERT INTO gateway VALUES (1, 'G1', '', NULL);"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 3)"
	    " INSERT INTO bus SELECT i, 'B' || i, 1, '', i, 9600, NULL FROM n;"
	    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 499)"
	    " INSERT INTO meter SELECT i + 1, 'M' || i, NULL, 'X', 1 + i / 200,"
	    " 1 + i % 200, NULL, NULL, NULL, 1, 1, NULL, '', '', NULL FROM n;"
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 30)"
	    " INSERT INTO pass SELECT i, i * 1000, i * 1000 + 1, NULL, 0, 500,"
	    " 500 FROM n;"
	    "INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)"
	    " SELECT pass.id * 2097152 + meter.id * 2, 0, 0, 1, 0, zeroblob(40)"
	    " FROM pass, meter ORDER BY 1;"
	    "INSERT INTO meter_now VALUES (1, 1, 2 * 2097152 + 2,"
	    " 2 * 2097152 + 2, 2000, 'unknown', 0, 28),"
	    " (2, 1, NULL, NULL, NULL, 'unknown', 0, 28)");
}

static void
pruning_spares_what_a_meter_shows_and_is_on_record(void **state)
{
	struct pp_db *db = make();
	struct pp_pruned plan, done;

	(void)state;
	fill(db);
	assert_int_equal(pp_upkeep_prune_plan(db, 25500, &plan), PP_OK);
	assert_int_equal(plan.before_pass, 26);
	assert_int_equal(plan.readings, 25 * 500 - 1);
	assert_int_equal(plan.kept, 1);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 15000);
	assert_int_equal(pp_upkeep_prune(db, 25500, NOW, "me", &done), PP_OK);
	assert_memory_equal(&plan, &done, sizeof plan);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 2501);
	assert_int_equal(number(db, "SELECT min(id) FROM reading"),
	    2 * 2097152 + 2);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM prune WHERE at ="
			     " 1800000000 AND who = 'me'"
			     " AND before_at = 25500"),
	    1);

	/* Again, there is nothing left to do, nor to record. */
	assert_int_equal(pp_upkeep_prune(db, 25500, NOW, "me", &done), PP_OK);
	assert_int_equal(done.readings, 0);
	assert_int_equal(number(db, "SELECT count(*) FROM prune"), 1);
	/* After the last pass, all may go. */
	assert_int_equal(pp_upkeep_prune(db, NOW, NOW, "me", &done), PP_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 1);
	pp_db_close(db);
}

static void
an_empty_database_has_nothing_to_prune(void **state)
{
	struct pp_db *db = make();
	struct pp_pruned done;

	(void)state;
	assert_int_equal(pp_upkeep_prune(db, NOW, NOW, "me", &done), PP_OK);
	assert_int_equal(done.readings, 0);
	pp_db_close(db);
}

static void
compacting_gives_room_back(void **state)
{
	struct pp_db *db = make();
	struct pp_pruned done;
	struct stat st;
	int64_t before, after;

	(void)state;
	fill(db);
	assert_int_equal(pp_upkeep_prune(db, NOW, NOW, "me", &done), PP_OK);
	assert_int_equal(pp_upkeep_compact(db, NOW, "me", &before, &after),
	    PP_OK);
	assert_true(after < before / 2);
	assert_int_equal(stat("pp.db", &st), 0);
	assert_int_equal(st.st_size, after);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 1);
	pp_db_close(db);
}

static void
an_upgrade_of_the_newest_changes_nothing(void **state)
{
	struct pp_upgraded done;

	(void)state;
	pp_db_close(make());
	assert_int_equal(pp_upkeep_upgrade("pp.db", true, &me, 100, &done),
	    PP_OK);
	assert_int_equal(done.from_version, PP_DB_VERSION);
	assert_int_equal(done.to_version, PP_DB_VERSION);
	assert_string_equal(done.kept, "");
}

/* What the first schema was when it was the only one. */
static void
make_first_schema(void)
{
	struct pp_db *db = NULL;
	FILE *f = fopen("pp.db", "w");

	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_db_open_aside("pp.db", &db), PP_OK);
	assert_int_equal(pp_db_migrate(db, pp_db_migrations, 1), PP_OK);
	write_one(db, first_history);
	assert_int_equal(pp_db_journal(db, "wal"), PP_OK);
	pp_db_close(db);
}

static void
assert_all_is_there(const char *file)
{
	assert_int_equal(ask(file, "SELECT count(*) FROM reading"), 2);
	assert_int_equal(ask(file, "SELECT sum(total_wh) FROM reading"), 210);
	assert_int_equal(ask(file,
			     "SELECT good = 4194306 AND base_wh = 100"
			     " AND state = 'normal' FROM meter_now"),
	    1);
	assert_int_equal(ask(file,
			     "SELECT total_wh FROM daily"
			     " WHERE day = 0 AND meter = 1 AND readings = 2"),
	    10);
	assert_int_equal(ask(file, "SELECT count(*) FROM pass"), 2);
	assert_int_equal(ask(file, "SELECT count(*) FROM state_change"), 1);
}

static void
an_upgrade_from_the_first_schema_keeps_all_and_a_copy(void **state)
{
	struct pp_upgraded done;
	struct pp_db *db = NULL;

	(void)state;
	make_first_schema();
	assert_int_equal(pp_db_open_writer("pp.db", &db), PP_ECONF);
	assert_said("pp-db upgrade");
	if (pp_upkeep_upgrade("pp.db", true, &me, 100, &done) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(done.from_version, 1);
	assert_int_equal(done.to_version, PP_DB_VERSION);
	assert_all_is_there("pp.db");
	assert_int_equal(ask("pp.db",
			     "SELECT integrity_check = 'ok'"
			     " FROM pragma_integrity_check"),
	    1);
	write_one(db = writer(), "INSERT INTO bus_now VALUES (1, 0, 0, x'')");
	pp_db_close(db);

	/* The copy is of the old schema still, and can be restored. */
	assert_int_equal(pp_db_open_as(done.kept, PP_DB_READ_COPY, &db), PP_OK);
	assert_int_equal(number(db, "PRAGMA user_version"), 1);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM reading"), 210);
	pp_db_close(db);
}

static void
a_backup_of_the_first_schema_can_be_restored(void **state)
{
	struct pp_restored done;

	(void)state;
	make_first_schema();
	assert_int_equal(rename("pp.db", "copy.db"), 0);
	pp_db_close(make());
	if (pp_upkeep_restore("pp.db", "copy.db", &me, 100, &done) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_all_is_there("pp.db");
	assert_int_equal(ask("pp.db", "PRAGMA user_version"), PP_DB_VERSION);
	assert_int_equal(ask("pp.db", "SELECT count(*) FROM bus_now"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_backup_beside_a_writer_is_one_consistent_state),
	    TEST(a_backup_is_one_private_file_that_needs_no_other),
	    TEST(an_old_backup_is_only_replaced_by_a_verified_one),
	    TEST(two_backups_to_one_file_exclude_each_other),
	    TEST(a_restore_keeps_the_present_and_sets_quarantine),
	    TEST(a_restore_makes_the_database_where_there_is_none),
	    TEST(what_is_no_good_is_not_restored),
	    TEST(a_damaged_database_is_kept_as_it_is_and_replaced),
	    TEST(pruning_spares_what_a_meter_shows_and_is_on_record),
	    TEST(an_empty_database_has_nothing_to_prune),
	    TEST(compacting_gives_room_back),
	    TEST(an_upgrade_of_the_newest_changes_nothing),
	    TEST(an_upgrade_from_the_first_schema_keeps_all_and_a_copy),
	    TEST(a_backup_of_the_first_schema_can_be_restored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
