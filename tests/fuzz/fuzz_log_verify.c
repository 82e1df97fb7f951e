/* SPDX-License-Identifier: ISC */
/*
 * A small log, changed in any way by whoever owns the file: the check ends,
 * and finds none where nothing was changed.  The input is steps of four bytes:
 * what, a row, another, and a value.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db.h"
#include "log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	ROWS = 40,
	STEP = 4,
	STEPS_MAX = 64,
};

static struct pp_db *db;
static struct pp_head outside;

static void
check(bool holds)
{
	if (!holds) {
		fprintf(stderr, "%s\n", pp_errmsg());
		abort();
	}
}

static void
begin(void)
{
	char folder[] = "/tmp/pp-fuzz-log.XXXXXX", path[64];

	check(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/pp.db", folder);
	check(pp_db_create(path) == PP_OK);
	check(pp_db_open_writer(path, &db) == PP_OK);
	check(pp_db_begin(db) == PP_OK);
	for (int i = 0; i < ROWS; i++)
		check(pp_log_add(db, PP_ACT_SELL, i % 2 ? "M1" : "M2", NULL,
			  PP_LOG_DONE, i, "li.na") == PP_OK);
	check(pp_db_commit(db) == PP_OK);
	check(pp_log_head(db, &outside) == PP_OK);
	check(pp_db_begin(db) == PP_OK);
	check(pp_db_run(db,
		  "PRAGMA ignore_check_constraints = ON;"
		  "DROP TRIGGER log_no_update; DROP TRIGGER log_no_delete;"
		  "DROP TRIGGER log_no_replace;"
		  "DROP TRIGGER seal_no_replace") == PP_OK);
	check(pp_db_commit(db) == PP_OK);
	/* Nothing is committed from here on; the open file stays. */
	unlink(path);
	strcat(path, "-lock");
	unlink(path);
}

/* One that the key refuses does nothing. */
static void
step(const uint8_t bytes[STEP])
{
	static const char *const sql[] = {
	    "UPDATE log SET who = ?3 WHERE seq = ?1 OR seq = ?2",
	    "UPDATE log SET at = ?3 WHERE seq BETWEEN ?1 AND ?2",
	    "UPDATE log SET hash = substr(hash || hash, 1, ?3)"
	    " WHERE seq = ?1 OR seq = ?2",
	    "DELETE FROM log WHERE seq BETWEEN ?1 AND ?1 + ?2 % 4",
	    "UPDATE log SET seq = seq + 1000 WHERE seq >= ?1",
	    "UPDATE log SET seq = seq - 1000 + ?3 % 3 WHERE seq >= 1000",
	    "UPDATE log SET seq = ?2 + 9223372036854775000 WHERE seq = ?1",
	    "UPDATE log SET seq = -?2 WHERE seq = ?1",
	    "INSERT INTO log SELECT ?2, at, who, uid, tty, tool, action,"
	    " subject, words, result, hash FROM log WHERE seq = ?1",
	    "UPDATE log SET words = zeroblob(?3) || char(0) WHERE seq = ?1",
	    "INSERT INTO seal SELECT ?3, seq, hash, at, '', zeroblob(64),"
	    " zeroblob(32) FROM log WHERE seq = ?1",
	};
	const char *chosen = sql[bytes[0] % (sizeof sql / sizeof *sql)];
	struct pp_query *q = NULL;
	enum pp_status rc;

	check(pp_query_new(db, chosen, &q) == PP_OK);
	if (strstr(chosen, "?1") != NULL)
		pp_query_int(q, 1, bytes[1] % (ROWS + 2));
	if (strstr(chosen, "?2") != NULL)
		pp_query_int(q, 2, bytes[2] % (ROWS + 2));
	if (strstr(chosen, "?3") != NULL)
		pp_query_int(q, 3, bytes[3]);
	rc = pp_query_step(q);
	check(rc == PP_DONE || rc == PP_NO);
	pp_query_free(q);
}

static enum pp_status
tell(void *arg, const struct pp_log_fault *fault)
{
	++*(size_t *)arg;
	check(pp_log_fault_name(fault->kind) != NULL);
	check(fault->kind == PP_LOG_INSERTED || fault->first <= fault->last);
	check(memchr(fault->words, '\0', sizeof fault->words) != NULL);
	return PP_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t faults = 0, steps = n / STEP;
	int64_t rows;
	enum pp_status rc;

	if (db == NULL)
		begin();
	if (steps > STEPS_MAX)
		steps = STEPS_MAX;
	check(pp_db_begin(db) == PP_OK);
	for (size_t i = 0; i < steps; i++)
		step(data + STEP * i);
	rc = pp_log_verify(db, &outside, 1, tell, &faults, &rows);
	check(rc == PP_OK || rc == PP_NO);
	check((rc == PP_OK) == (faults == 0));
	check(steps > 0 || rc == PP_OK);
	pp_db_rollback(db);
	return 0;
}
