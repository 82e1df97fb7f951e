/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the store share: a folder for each, a database in it, and
 * short ways to ask it things.
 */
#ifndef DB_FIXTURE_H
#define DB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db.h"
#include "db_impl.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static char folder[64];

static inline int
enter(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/pp-test-db.XXXXXX");
	return mkdtemp(folder) == NULL || chdir(folder) == -1 ? -1 : 0;
}

static inline int
leave(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		unlink(entry->d_name);
	if (dir != NULL)
		closedir(dir);
	return chdir("/") == -1 || rmdir(folder) == -1 ? -1 : 0;
}

/* A child that does `work`, and is gone soon even if the test is. */
static inline pid_t
start(void (*work)(void *), void *arg)
{
	pid_t child = fork();

	assert_int_not_equal(child, -1);
	if (child > 0)
		return child;
	alarm(30);
	work(arg);
	_exit(0);
}

static inline struct pp_db *
make(void)
{
	struct pp_db *db = NULL;

	assert_int_equal(pp_db_create("pp.db"), PP_OK);
	assert_int_equal(pp_db_open_writer("pp.db", &db), PP_OK);
	return db;
}

static inline struct pp_db *
writer(void)
{
	struct pp_db *db = NULL;

	if (pp_db_open_writer("pp.db", &db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return db;
}

static inline void
run(struct pp_db *db, const char *sql)
{
	if (pp_db_run(db, sql) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
}

static inline void
write_one(struct pp_db *db, const char *sql)
{
	if (pp_db_begin(db) != PP_OK)
		fail_msg("begin: %s", pp_errmsg());
	run(db, sql);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

/* What one statement comes to, in a transaction that is given up. */
static inline enum pp_status
attempt(struct pp_db *db, const char *sql)
{
	enum pp_status rc;

	assert_int_equal(pp_db_begin(db), PP_OK);
	rc = pp_db_run(db, sql);
	pp_db_rollback(db);
	return rc;
}

static inline int64_t
number(struct pp_db *db, const char *sql)
{
	int64_t value = -1;

	if (pp_db_int(db, sql, &value) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
	return value;
}

static inline void
assert_said(const char *words)
{
	if (strstr(pp_errmsg(), words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", pp_errmsg(), words);
}

/* As someone would by hand. */
static inline void
sqlite3_shell(const char *file, const char *sql, bool allowed)
{
	char command[512];
	int status;

	snprintf(command, sizeof command,
	    "sqlite3 -bail %s \"%s\" >shell.out 2>&1", file, sql);
	status = system(command);
	if (!WIFEXITED(status) || (WEXITSTATUS(status) == 0) != allowed)
		fail_msg("sqlite3: %s: status %d", sql, status);
}

/* A meter with two readings, but for its days. */
#define HISTORY_BUT_DAYS                                                       \
	"INSERT INTO gateway VALUES (1, 'G1', '', NULL);"                      \
	"INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL);"          \
	"INSERT INTO meter VALUES (1, 'M1', NULL, 'X', 1, 1, NULL, NULL,"      \
	" NULL, 1, 1, NULL, '', '', NULL);"                                    \
	"INSERT INTO pass VALUES (1, 1000, 1001, NULL, 0, 1, 1);"              \
	"INSERT INTO pass VALUES (2, 2000, 2001, NULL, 0, 1, 1);"              \
	"INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)"      \
	" VALUES (2097154, 0, 0, 100, 0, x''), (4194306, 0, 0, 110, 0, x'');"  \
	"INSERT INTO meter_now VALUES (1, 100, 4194306, 4194306, 2000,"        \
	" 'normal', 1000, 0);"                                                 \
	"INSERT INTO edit (at, who, kind, code, field) VALUES"                 \
	" (1, 'me', 'meter', 'M1', 'note');"                                   \
	"INSERT INTO state_change VALUES (1, 1, 1000, 'unknown', 'normal');"   \
	"INSERT INTO prune VALUES (1, 3000, 'me', 1500, 2);"

/* All of it as it should be. */
[[maybe_unused]] static const char history[] = HISTORY_BUT_DAYS
    "INSERT INTO daily VALUES (1, 2, 0, NULL, 10, 0, 0, 0, 0, 0)";

/* The same in the first schema. */
[[maybe_unused]] static const char first_history[] = HISTORY_BUT_DAYS
    "INSERT INTO daily VALUES (0, 1, 2, 0, NULL, 10, 0, 0, 0, 0, 0)";

#endif
