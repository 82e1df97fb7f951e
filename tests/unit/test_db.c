/* SPDX-License-Identifier: ISC */
/*
 * Opening the store: what is ours, and that every setting is in force.
 */
#include "db_fixture.h"

#include <fcntl.h>

static void
a_new_file_is_private_and_has_the_schema(void **state)
{
	struct stat st;
	struct pp_db *db;
	mode_t old = umask(0);

	(void)state;
	db = make();
	umask(old);
	assert_int_equal(stat("pp.db", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(number(db, "PRAGMA user_version"), PP_DB_VERSION);
	assert_int_equal(number(db, "PRAGMA application_id"),
	    PP_DB_APPLICATION);
	assert_int_equal(number(db, "SELECT count(*) FROM meter"), 0);
	pp_db_close(db);
}

static void
making_never_overwrites_and_leaves_nothing_behind(void **state)
{
	(void)state;
	pp_db_close(make());
	assert_int_equal(pp_db_create("pp.db"), PP_ECREATE);
	assert_said("exists already");
	assert_int_equal(access("pp.db.partial", F_OK), -1);
	assert_int_equal(pp_db_create("nowhere/pp.db"), PP_ECREATE);

	/* SQLite would play an old -wal into a new file. */
	assert_int_equal(unlink("pp.db"), 0);
	assert_int_equal(pp_db_create("pp.db"), PP_ECREATE);
	assert_said("-wal");
	assert_int_equal(access("pp.db", F_OK), -1);
}

static void
every_setting_is_in_force(void **state)
{
	static const struct {
		const char *pragma;
		int64_t want;
	} settings[] = {
	    {"PRAGMA synchronous", 2},
	    {"PRAGMA foreign_keys", 1},
	    {"PRAGMA trusted_schema", 0},
	    {"PRAGMA cell_size_check", 1},
	    {"PRAGMA mmap_size", 0},
	    {"PRAGMA wal_autocheckpoint", 0},
	    {"PRAGMA busy_timeout", PP_DB_LOCK_WAIT_MS},
	    {"SELECT journal_mode = 'wal' FROM pragma_journal_mode", 1},
	};
	struct pp_db *db[2] = {make(), NULL};

	(void)state;
	assert_int_equal(pp_db_open_reader("pp.db", &db[1]), PP_OK);
	for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
		for (int j = 0; j < 2; j++)
			assert_int_equal(number(db[j], settings[i].pragma),
			    settings[i].want);
	assert_int_equal(pp_db_exec(db[0],
			     "PRAGMA writable_schema=ON;"
			     "UPDATE sqlite_schema SET sql = ''"),
	    PP_ESYS);
	assert_int_equal(pp_db_exec(db[0], "SELECT \"no such column\""),
	    PP_ESYS);
	pp_db_close(db[0]);
	pp_db_close(db[1]);
}

static void
closing_never_checkpoints(void **state)
{
	struct pp_db *db = make();
	struct stat st;

	(void)state;
	write_one(db, "INSERT INTO gateway VALUES (1, 'G1', '', NULL)");
	pp_db_close(db);
	assert_int_equal(stat("pp.db-wal", &st), 0);
	assert_true(st.st_size > 0);

	assert_int_equal(pp_db_open_reader("pp.db", &db), PP_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM gateway"), 1);
	pp_db_close(db);
	assert_int_equal(stat("pp.db-wal", &st), 0);
	assert_true(st.st_size > 0);
}

static void
a_checkpoint_empties_the_wal_unless_it_is_small(void **state)
{
	struct pp_db *db = make();
	struct stat st;

	(void)state;
	write_one(db, "INSERT INTO gateway VALUES (1, 'G1', '', NULL)");
	assert_int_equal(pp_db_checkpoint(db, 8 << 20), PP_OK);
	assert_int_equal(stat("pp.db-wal", &st), 0);
	assert_true(st.st_size > 0);
	assert_int_equal(pp_db_checkpoint(db, 0), PP_OK);
	assert_int_equal(stat("pp.db-wal", &st), 0);
	assert_int_equal(st.st_size, 0);
	pp_db_close(db);
}

static void
a_checkpoint_waits_for_no_reader_and_spoils_none(void **state)
{
	struct pp_db *db = make(), *reader = NULL;

	(void)state;
	assert_int_equal(pp_db_open_reader("pp.db", &reader), PP_OK);
	write_one(db, "INSERT INTO gateway VALUES (1, 'G1', '', NULL)");
	assert_int_equal(pp_db_snapshot(reader), PP_OK);
	write_one(db, "INSERT INTO gateway VALUES (2, 'G2', '', NULL)");
	assert_int_equal(pp_db_checkpoint(db, 0), PP_OK);
	assert_int_equal(number(reader, "SELECT count(*) FROM gateway"), 1);
	pp_db_snapshot_end(reader);
	assert_int_equal(number(reader, "SELECT count(*) FROM gateway"), 2);
	pp_db_close(reader);
	pp_db_close(db);
}

static void
what_is_not_ours_is_refused_by_name(void **state)
{
	struct pp_db *db = NULL;
	struct stat before, after;
	FILE *f;

	(void)state;
	assert_int_equal(pp_db_open_writer("none.db", &db), PP_ENOINPUT);
	assert_said("no such file");
	assert_int_equal(pp_db_open_reader("/dev/null", &db), PP_ECONF);
	assert_said("not a regular file");
	assert_int_equal(pp_db_open_reader(folder, &db), PP_ECONF);
	assert_said("not a regular file");

	assert_non_null(f = fopen("empty.db", "w"));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_db_open_writer("empty.db", &db), PP_ECONF);
	assert_said("empty");

	assert_non_null(f = fopen("text.db", "w"));
	for (int i = 0; i < 100; i++)
		fprintf(f, "meter,serial,model,bus,address\n");
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_db_open_writer("text.db", &db), PP_ECONF);
	assert_said("not a database");

	sqlite3_shell("other.db", "CREATE TABLE song (name)", true);
	assert_int_equal(stat("other.db", &before), 0);
	assert_int_equal(pp_db_open_writer("other.db", &db), PP_ECONF);
	assert_said("another program's");
	assert_int_equal(stat("other.db", &after), 0);
	assert_memory_equal(&before.st_mtim, &after.st_mtim,
	    sizeof before.st_mtim);
	assert_int_equal(access("other.db-wal", F_OK), -1);
	assert_int_equal(access("other.db-lock", F_OK), -1);
	assert_null(db);
}

static void
another_schema_is_refused_and_told_which(void **state)
{
	struct pp_db *db = NULL, *old;

	(void)state;
	old = make();
	sqlite3_shell("pp.db", "PRAGMA user_version = 99", true);
	assert_int_equal(pp_db_open_reader("pp.db", &db), PP_ECONF);
	assert_said("99 is newer");
	assert_int_equal(pp_db_open_as("pp.db", PP_DB_READ_COPY, &db),
	    PP_ECONF);

	/* A program that was running when another one upgraded the file. */
	assert_int_equal(pp_db_begin(old), PP_ECONF);
	assert_said("upgraded");
	assert_false(pp_db_in_transaction(old));

	sqlite3_shell("pp.db", "PRAGMA user_version = 0", true);
	assert_int_equal(pp_db_open_writer("pp.db", &db), PP_ECONF);
	assert_said("pp-db upgrade");
	assert_int_equal(pp_db_open_as("pp.db", PP_DB_READ_COPY, &db), PP_OK);
	pp_db_close(db);
	pp_db_close(old);
}

static void
a_reader_can_not_write(void **state)
{
	struct pp_db *db = make(), *reader = NULL;

	(void)state;
	assert_int_equal(pp_db_open_reader("pp.db", &reader), PP_OK);
	assert_int_equal(pp_db_exec(reader,
			     "INSERT INTO setting VALUES ('a', 'b')"),
	    PP_ESYS);
	assert_said("readonly");
	pp_db_close(reader);
	pp_db_close(db);
}

/* Two more schemas on top of the real ones, the second of them no good. */
static void
a_migration_happens_whole_or_not_at_all(void **state)
{
	const char *texts[PP_DB_VERSION + 2];
	struct pp_db *db = NULL;
	char words[32];
	FILE *f;

	(void)state;
	memcpy(texts, pp_db_migrations, sizeof pp_db_migrations);
	texts[PP_DB_VERSION] = "CREATE TABLE extra (a INTEGER) STRICT;"
			       "INSERT INTO extra VALUES (1);";
	texts[PP_DB_VERSION + 1] =
	    "INSERT INTO extra VALUES (2);"
	    "INSERT INTO bus VALUES (1, 'B1', 9, 'x', 'L1', 9600, NULL);";
	assert_non_null(f = fopen("aside.db", "w"));
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_db_open_aside("aside.db", &db), PP_OK);
	assert_int_equal(pp_db_migrate(db, texts, PP_DB_VERSION + 2), PP_ESYS);
	snprintf(words, sizeof words, "schema %d: ", PP_DB_VERSION + 2);
	assert_said(words);
	assert_said("a row of bus refers to nothing");
	assert_int_equal(number(db, "PRAGMA user_version"), PP_DB_VERSION + 1);
	assert_int_equal(number(db, "SELECT sum(a) FROM extra"), 1);
	assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_new_file_is_private_and_has_the_schema),
	    TEST(making_never_overwrites_and_leaves_nothing_behind),
	    TEST(every_setting_is_in_force),
	    TEST(closing_never_checkpoints),
	    TEST(a_checkpoint_empties_the_wal_unless_it_is_small),
	    TEST(a_checkpoint_waits_for_no_reader_and_spoils_none),
	    TEST(what_is_not_ours_is_refused_by_name),
	    TEST(another_schema_is_refused_and_told_which),
	    TEST(a_reader_can_not_write),
	    TEST(a_migration_happens_whole_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
