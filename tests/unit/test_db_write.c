/* SPDX-License-Identifier: ISC */
/*
 * Several writers: nothing lost, nobody starved, whoever dies.
 */
#include "db_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "lockfile.h"

static void
two_names_of_one_file_have_one_lock(void **state)
{
	struct pp_db *db = make(), *same = NULL;

	(void)state;
	write_one(db, "INSERT INTO setting VALUES ('a', '1')");
	assert_int_equal(symlink("pp.db", "alias.db"), 0);
	assert_int_equal(pp_db_open_writer("alias.db", &same), PP_OK);
	assert_string_equal(pp_db_path(db), pp_db_path(same));
	pp_db_lock_wait(same, 20);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_db_begin(same), PP_ETEMP);
	assert_said("pp.db-lock: held by another program");
	assert_int_equal(pp_db_checkpoint(same, 0), PP_ETEMP);
	pp_db_rollback(db);
	assert_int_equal(pp_db_begin(same), PP_OK);
	pp_db_rollback(same);
	pp_db_close(same);
	pp_db_close(db);
}

static void
a_program_without_our_lock_is_waited_for_not_forever(void **state)
{
	struct pp_db *db = make(), *rude = writer();

	(void)state;
	pp_db_lock_wait(db, 20);
	assert_int_equal(pp_db_exec(rude, "BEGIN IMMEDIATE"), PP_OK);
	assert_int_equal(pp_db_begin(db), PP_ETEMP);
	assert_said("another program than pp's");
	assert_false(pp_db_in_transaction(db));
	assert_int_equal(pp_db_exec(rude, "ROLLBACK"), PP_OK);
	assert_int_equal(pp_db_begin(db), PP_OK);
	pp_db_rollback(db);
	pp_db_rollback(db); /* once more does no harm */
	pp_db_close(rude);
	pp_db_close(db);
}

static void
a_commit_that_fails_is_never_taken_for_nothing(void **state)
{
	struct rlimit limit, old;
	struct pp_db *db = make();

	(void)state;
	write_one(db, "INSERT INTO setting VALUES ('before', '1')");
	assert_int_equal(pp_db_begin(db), PP_OK);
	run(db,
	    "INSERT INTO setting SELECT 'k' || column1, hex(zeroblob(50000))"
	    " FROM (VALUES (1), (2), (3))");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, SIG_IGN);
	limit = old;
	limit.rlim_cur = 100000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(pp_db_commit(db), PP_ESYS);
	assert_said("may have happened");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	pp_db_rollback(db);

	/* This handle is done with; a new one shows what became of it. */
	assert_int_equal(pp_db_begin(db), PP_ESYS);
	assert_said("start again");
	pp_db_close(db);
	db = writer();
	assert_int_equal(number(db, "SELECT count(*) FROM setting"), 1);
	write_one(db, "INSERT INTO setting VALUES ('after', '1')");
	assert_int_equal(number(db,
			     "SELECT integrity_check = 'ok'"
			     " FROM pragma_integrity_check"),
	    1);
	pp_db_close(db);
}

static void
a_deferred_refusal_at_commit_leaves_nothing(void **state)
{
	struct pp_db *db = make();

	(void)state;
	assert_int_equal(pp_db_begin(db), PP_OK);
	run(db,
	    "PRAGMA defer_foreign_keys=ON;"
	    "INSERT INTO bus VALUES (1, 'B1', 77, 'x', 'L1', 9600, NULL)");
	assert_int_equal(pp_db_commit(db), PP_NO);
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM bus"), 0);
	write_one(db, "INSERT INTO gateway VALUES (1, 'G1', '', NULL)");
	pp_db_close(db);
}

enum {
	CHILDREN = 4,
	ROUNDS = 200,
};

/* One increment a transaction, read and written separately. */
static void
increment(void *unused)
{
	struct pp_db *db = writer();
	char sql[80];

	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		if (pp_db_begin(db) != PP_OK)
			_exit(1);
		snprintf(sql, sizeof sql,
		    "UPDATE setting SET value = %lld WHERE key = 'n'",
		    (long long)number(db, "SELECT value FROM setting") + 1);
		run(db, sql);
		if (pp_db_commit(db) != PP_OK)
			_exit(1);
		if (i % 50 == 0 && pp_db_checkpoint(db, 0) != PP_OK)
			_exit(1);
	}
	pp_db_close(db);
}

static void
writers_at_once_lose_nothing(void **state)
{
	struct pp_db *db = make();
	pid_t child[CHILDREN];
	int status;

	(void)state;
	write_one(db, "INSERT INTO setting VALUES ('n', '0')");
	pp_db_close(db); /* no open handle crosses a fork */
	for (int i = 0; i < CHILDREN; i++)
		child[i] = start(increment, NULL);
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	db = writer();
	assert_int_equal(number(db, "SELECT value FROM setting"),
	    CHILDREN * ROUNDS);
	assert_int_equal(number(db,
			     "SELECT integrity_check = 'ok'"
			     " FROM pragma_integrity_check"),
	    1);
	pp_db_close(db);
}

/* Writes for ever; says so once, in the middle of its second transaction. */
static void
write_until_killed(void *told)
{
	struct pp_db *db = writer();

	write_one(db, "INSERT INTO setting VALUES ('whole', '1')");
	if (pp_db_begin(db) != PP_OK)
		_exit(1);
	run(db,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
	    " SELECT i + 1 FROM n WHERE i < 20000)"
	    " INSERT INTO setting SELECT 'half' || i, '' FROM n");
	if (write(*(int *)told, "!", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void
a_killed_writer_leaves_the_file_sound_and_the_lock_free(void **state)
{
	struct pp_db *db = make();
	int ends[2], status;
	pid_t child;
	char byte;

	(void)state;
	pp_db_close(db);
	assert_int_equal(pipe(ends), 0);
	child = start(write_until_killed, &ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);

	db = writer();
	pp_db_lock_wait(db, 20);
	assert_int_equal(pp_db_begin(db), PP_ETEMP);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	pp_db_lock_wait(db, 1000);
	write_one(db, "INSERT INTO setting VALUES ('next', '1')");
	assert_int_equal(number(db, "SELECT count(*) FROM setting"), 2);
	assert_int_equal(number(db,
			     "SELECT integrity_check = 'ok'"
			     " FROM pragma_integrity_check"),
	    1);
	pp_db_close(db);
}

/* Takes the lock again the moment it let go, and counts. */
static void
hog(void *arg)
{
	volatile int64_t *turns = arg;
	struct pp_lockfile *lock = NULL;

	if (pp_lockfile_open("turn", "turn", &lock) != PP_OK)
		_exit(1);
	for (;;) {
		if (pp_lockfile_take(lock, 10000) != PP_OK)
			_exit(1);
		++*turns;
		usleep(1000);
		pp_lockfile_release(lock);
	}
}

static void
who_waits_is_not_overtaken_for_ever(void **state)
{
	struct pp_lockfile *lock = NULL;
	int64_t *turns, passed = 0;
	pid_t child;
	int fd;

	(void)state;
	fd = open("turn", O_RDWR | O_CREAT, 0600);
	assert_int_equal(ftruncate(fd, sizeof *turns), 0);
	turns = mmap(NULL, sizeof *turns, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	assert_ptr_not_equal(turns, MAP_FAILED);
	child = start(hog, turns);
	assert_int_equal(pp_lockfile_open("turn", "turn", &lock), PP_OK);
	for (int i = 0; i < 20; i++) {
		volatile int64_t *now = turns;
		int64_t before = *now;

		while (*now == before) /* it is the other's again */
			usleep(100);
		before = *now;
		if (pp_lockfile_take(lock, 10000) != PP_OK)
			fail_msg("%s", pp_errmsg());
		passed += *now - before;
		pp_lockfile_release(lock);
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	/* Each wait is a turn or two of the other's, not hundreds. */
	assert_true(passed < 200);
	pp_lockfile_close(lock);
	munmap(turns, sizeof *turns);
	close(fd);
}

static int64_t
stamp_of(struct pp_db *db)
{
	int64_t stamp = -1;

	assert_int_equal(pp_db_snapshot(db), PP_OK);
	assert_int_equal(pp_db_stamp(db, &stamp), PP_OK);
	pp_db_snapshot_end(db);
	return stamp;
}

static void
the_stamp_tells_of_other_writers_and_of_no_one_else(void **state)
{
	struct pp_db *db = make(), *other = writer();
	int64_t before = stamp_of(db), now;

	(void)state;
	write_one(db, "INSERT INTO setting VALUES ('a', '1')");
	assert_int_equal(pp_db_checkpoint(db, 0), PP_OK);
	assert_int_equal(stamp_of(db), before);
	assert_int_equal(pp_db_begin(other), PP_OK);
	run(other, "INSERT INTO setting VALUES ('b', '1')");
	pp_db_rollback(other);
	assert_int_equal(stamp_of(db), before);
	write_one(other, "INSERT INTO setting VALUES ('b', '1')");
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_db_stamp(db, &now), PP_OK);
	assert_int_not_equal(now, before);
	pp_db_rollback(db);
	/* Not in the middle of what one sees. */
	assert_int_equal(pp_db_snapshot(db), PP_OK);
	assert_int_equal(pp_db_stamp(db, &before), PP_OK);
	write_one(other, "INSERT INTO setting VALUES ('c', '1')");
	assert_int_equal(pp_db_stamp(db, &now), PP_OK);
	assert_int_equal(now, before);
	pp_db_snapshot_end(db);
	assert_int_not_equal(stamp_of(db), before);
	pp_db_close(other);
	pp_db_close(db);
}

static void
triggers_rest_only_where_and_as_long_as_a_key_says_the_same(void **state)
{
	struct pp_db *db = make();

	(void)state;
	write_one(db, history);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM sqlite_schema"
			     " WHERE type = 'trigger'"
			     " AND sql NOT LIKE '%BEGIN SELECT raise(ABORT,"
			     "%' AND sql NOT LIKE '%BEGIN SELECT CASE%"
			     "THEN raise(ABORT, %END; END'"),
	    0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pp_db_begin(db), PP_OK);
		assert_int_equal(pp_db_only_adds(db), PP_OK);
		assert_int_equal(pp_db_run(db,
				     "INSERT INTO reading (id, after_s, flags,"
				     " rest_wh, bits, packed)"
				     " VALUES (4194306, 0, 0, 1, 0, x'')"),
		    PP_NO);
		if (i == 0)
			assert_int_equal(pp_db_commit(db), PP_OK);
		else
			pp_db_rollback(db);
		assert_int_equal(attempt(db, "UPDATE reading SET flags = 1"),
		    PP_NO);
		assert_int_equal(attempt(db,
				     "INSERT OR REPLACE INTO reading"
				     " (id, after_s, flags, rest_wh, bits,"
				     " packed)"
				     " VALUES (4194306, 0, 0, 1, 0, x'')"),
		    PP_NO);
	}
	pp_db_close(db);
}

static void
a_view_is_of_one_state_until_a_transaction_begins(void **state)
{
	static const char count[] = "SELECT count(*) FROM setting";
	struct pp_db *db = make(), *other = writer();

	(void)state;
	pp_db_view(db);
	assert_int_equal(number(db, count), 0);
	write_one(other, "INSERT INTO setting VALUES ('a', '1')");
	pp_db_view(db);
	assert_int_equal(number(db, count), 0);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(number(db, count), 1);
	pp_db_view(db); /* of a transaction: nothing */
	pp_db_view_end(db);
	run(db, "INSERT INTO setting VALUES ('b', '1')");
	assert_int_equal(pp_db_commit(db), PP_OK);
	pp_db_view(db);
	assert_int_equal(number(db, count), 2);
	write_one(other, "INSERT INTO setting VALUES ('c', '1')");
	pp_db_view_end(db);
	pp_db_view_end(db);
	assert_int_equal(number(db, count), 3);
	pp_db_view(db);
	assert_int_equal(pp_db_snapshot(db), PP_OK);
	pp_db_view_end(db);
	pp_db_snapshot_end(db);
	pp_db_view(db);
	assert_int_equal(number(db, count), 3);
	pp_db_close(other);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(two_names_of_one_file_have_one_lock),
	    TEST(a_program_without_our_lock_is_waited_for_not_forever),
	    TEST(a_commit_that_fails_is_never_taken_for_nothing),
	    TEST(a_deferred_refusal_at_commit_leaves_nothing),
	    TEST(writers_at_once_lose_nothing),
	    TEST(a_killed_writer_leaves_the_file_sound_and_the_lock_free),
	    TEST(who_waits_is_not_overtaken_for_ever),
	    TEST(a_view_is_of_one_state_until_a_transaction_begins),
	    TEST(triggers_rest_only_where_and_as_long_as_a_key_says_the_same),
	    TEST(the_stamp_tells_of_other_writers_and_of_no_one_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
