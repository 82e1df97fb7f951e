/* SPDX-License-Identifier: ISC */
/*
 * The SQLite file: opened only in the one safe way (WAL, FULL, every PRAGMA
 * read back, our application_id, a schema version we know), written only
 * under the writers' lock, a kernel lock on a file beside it.  Checkpoints
 * run under that lock and nowhere else: SQLite 3.40 has a race between a
 * checkpoint and another process's commit.
 */
#ifndef PP_DB_H
#define PP_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_DB_APPLICATION = 0x70700001, /* "pp", in the file's header */
	PP_DB_VERSION = 8,              /* of the schema: the last migration */
	PP_DB_LOCK_WAIT_MS = 30000,
	PP_PATH_MAX = 4096, /* bytes of a file's name, NUL too */
};

struct pp_db;
struct pp_query;

#pragma GCC visibility push(default)

/*
 * Make a new database with the newest schema, mode 0600.  PP_ECREATE where
 * the file exists or the folder refuses.
 */
enum pp_status pp_db_create(const char *path);

/*
 * Open one.  A reader never writes, not even a checkpoint.  PP_ENOINPUT: no
 * such file; PP_ECONF: not ours, newer than this program, or older (run
 * `pp-db upgrade`); PP_EDATA: damaged; PP_ESYS: read-only for a writer, disk
 * trouble.  A reader also opens a backup.  A handle belongs to one thread and
 * does not cross a fork(2); while it is open nothing else in the process may
 * open the file (closing that would drop SQLite's locks).
 */
enum pp_status pp_db_open_reader(const char *path, struct pp_db **db);
enum pp_status pp_db_open_writer(const char *path, struct pp_db **db);
void pp_db_close(struct pp_db *db);
const char *pp_db_path(const struct pp_db *db);

/* How long begin may wait for the writers' lock; tests shorten it. */
void pp_db_lock_wait(struct pp_db *db, int wait_ms);

/*
 * A writer's transaction: the writers' lock, then BEGIN IMMEDIATE.  PP_ETEMP
 * after a bounded wait; PP_ECONF: the schema was upgraded meanwhile.  A commit
 * that fails with PP_ESYS may have happened (disk): look before doing it
 * again, in a new handle; PP_NO: a deferred constraint refused it.  Rollback
 * after a failure; it never fails, and does nothing outside a transaction.
 */
enum pp_status pp_db_begin(struct pp_db *db);
enum pp_status pp_db_commit(struct pp_db *db);
/*
 * From now on a transaction that wrote what only acts change (money, accounts,
 * settings, operators; db_guard.c has the list), and no row into the log, is a
 * mistake of ours: its commit is PP_ESYS, and nothing was done.
 */
void pp_db_guard(struct pp_db *db);
void pp_db_rollback(struct pp_db *db);
/* Commit what went well (PP_OK), or roll it back; the code it came to. */
enum pp_status pp_db_end(struct pp_db *db, enum pp_status code);
bool pp_db_in_transaction(const struct pp_db *db);

/*
 * Several queries that must see one state: a read transaction (no lock).
 * End it soon: it holds back checkpoints, not writers.
 */
enum pp_status pp_db_snapshot(struct pp_db *db);
void pp_db_snapshot_end(struct pp_db *db);

/*
 * The same to spare time, of a writer who is about to decide something: it
 * ends where a transaction begins, and nothing fails for want of it.  One in
 * another is the same one, and ends with the first to end.
 */
void pp_db_view(struct pp_db *db);
void pp_db_view_end(struct pp_db *db);

/*
 * Let the triggers rest until the transaction ends.  Each of ours refuses to
 * change what may only be added to; whoever adds by plain INSERT is refused
 * by the key already, and spares a third of the time.
 */
enum pp_status pp_db_only_adds(struct pp_db *db);

/*
 * In a transaction or snapshot: a number that is another one whenever somebody
 * else has written since, through this handle never.
 */
enum pp_status pp_db_stamp(struct pp_db *db, int64_t *stamp);

/*
 * Move the WAL into the file, when it has grown beyond `over_bytes` (0:
 * always), as far as readers let it; takes the writers' lock.  PP_ETEMP is no
 * harm: the next will do.
 */
enum pp_status pp_db_checkpoint(struct pp_db *db, int64_t over_bytes);

/* Statements without parameters, several allowed; inside a transaction. */
enum pp_status pp_db_run(struct pp_db *db, const char *sql);

/* The rowid of the last insert, and the rows the last statement touched. */
int64_t pp_db_last_id(const struct pp_db *db);
int64_t pp_db_changes(const struct pp_db *db);

/*
 * One statement.  Parameters ?1, ?2 ... are bound by number; a failed bind is
 * remembered and comes out of the step.  Text and blobs are copied.
 * pp_query_free() accepts NULL.
 */
enum pp_status pp_query_new(struct pp_db *db, const char *sql,
    struct pp_query **query);
void pp_query_free(struct pp_query *q);
void pp_query_int(struct pp_query *q, int i, int64_t value);
void pp_query_text(struct pp_query *q, int i, const char *text); /* or NULL */
void pp_query_blob(struct pp_query *q, int i, const void *bytes, size_t n);
void pp_query_null(struct pp_query *q, int i);

/* The same, not copied: they stay as they are until the step is done. */
void pp_query_lent_text(struct pp_query *q, int i, const char *text);
void pp_query_lent_blob(struct pp_query *q, int i, const void *bytes, size_t n);

/*
 * PP_OK: a row; PP_DONE: no more.  PP_NO: a constraint or trigger refused;
 * PP_ETEMP: busy; PP_ESYS: disk; PP_EDATA: damaged, or a float came out,
 * which is what SQLite's + makes of an overflow.
 */
enum pp_status pp_query_step(struct pp_query *q);

/*
 * Step a statement that gives no rows, then make it ready for the next; what
 * was bound stays bound.
 */
enum pp_status pp_query_run(struct pp_query *q);
/* Step it for the only time: it is freed, whatever happens. */
enum pp_status pp_query_once(struct pp_query *q);
void pp_query_reset(struct pp_query *q);

/* Columns of the row, from 0; text "" for NULL, borrowed until the step. */
bool pp_query_is_null(const struct pp_query *q, int column);
int64_t pp_query_col_int(const struct pp_query *q, int column);
const char *pp_query_col_text(const struct pp_query *q, int column);
const void *pp_query_col_blob(const struct pp_query *q, int column, size_t *n);

/* The one integer that a statement gives of what `id` (?1) names. */
enum pp_status pp_query_one(struct pp_db *db, const char *sql, int64_t id,
    int64_t *value);

/* The text, into a place of that size; what is longer is cut off. */
void pp_query_copy(const struct pp_query *q, int column, char *to, size_t size);

#pragma GCC visibility pop

#endif
