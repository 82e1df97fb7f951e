/* SPDX-License-Identifier: ISC */
/*
 * Writers: the lock, the transaction inside it, and the checkpoint, which
 * runs under that lock only.
 */
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "aside.h"
#include "db.h"
#include "db_impl.h"
#include "lockfile.h"

enum {
	WORDS_MAX = 512
};

enum pp_status
pp_db_exec(struct pp_db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		return pp_db_fail(db, "");
	return PP_OK;
}

void
pp_db_view(struct pp_db *db)
{
	if (!db->looking && !db->viewing && !db->writing)
		db->looking = pp_db_say(db, PP_DB_VIEW, NULL) == SQLITE_OK;
}

void
pp_db_view_end(struct pp_db *db)
{
	if (db->looking)
		(void)pp_db_say(db, PP_DB_ROLLBACK, NULL);
	db->looking = false;
}

enum pp_status
pp_db_lock(struct pp_db *db)
{
	assert(db->writer && !db->viewing);
	pp_db_view_end(db);
	return db->lock == NULL ? PP_OK
				: pp_lockfile_take(db->lock, db->wait_ms);
}

void
pp_db_unlock(struct pp_db *db)
{
	if (db->lock != NULL)
		pp_lockfile_release(db->lock);
}

/* pp-db upgrade may have run since we opened. */
static enum pp_status
same_schema(struct pp_db *db)
{
	int64_t version = 0;

	if (pp_db_say(db, PP_DB_SCHEMA, &version) != SQLITE_OK)
		return pp_db_fail(db, "");
	if (version > db->newest)
		return pp_fail(PP_ECONF,
		    "%s: was upgraded to schema %lld meanwhile; start again "
		    "with the newer pp",
		    db->path, (long long)version);
	return PP_OK;
}

enum pp_status
pp_db_begin(struct pp_db *db)
{
	enum pp_status rc;

	assert(!db->writing);
	db->request = 0;
	db->changed = db->logged = false;
	if (db->doubtful)
		return pp_fail(PP_ESYS,
		    "%s: a commit failed earlier; start again", db->path);
	if ((rc = pp_db_lock(db)) != PP_OK)
		return rc;
	if (pp_db_say(db, PP_DB_BEGIN, NULL) != SQLITE_OK) {
		rc = pp_db_fail(db, "");
		pp_db_unlock(db);
		return rc;
	}
	db->writing = true;
	if ((rc = same_schema(db)) != PP_OK)
		pp_db_rollback(db);
	return rc;
}

static bool
set_triggers(struct pp_db *db, int on)
{
	int now = -1;

	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, &now);
	return now == on;
}

enum pp_status
pp_db_only_adds(struct pp_db *db)
{
	assert(db->writing);
	db->resting = true;
	if (!set_triggers(db, 0))
		return pp_fail(PP_ESYS, "SQLite refuses to rest triggers");
	return PP_OK;
}

static void
rest_no_more(struct pp_db *db)
{
	bool set;

	if (!db->resting)
		return;
	set = set_triggers(db, 1);
	assert(set);
	db->resting = false;
}

static void
end(struct pp_db *db)
{
	rest_no_more(db);
	db->writing = false;
	pp_db_unlock(db);
}

enum pp_status
pp_db_commit(struct pp_db *db)
{
	int error;

	assert(db->writing && db->behind == NULL);
	if (db->guards && db->changed && !db->logged)
		return pp_fail(PP_ESYS,
		    "%s: a change that the log has no row of is none of ours; "
		    "nothing was done",
		    db->path);
	error = pp_db_say(db, PP_DB_COMMIT, NULL);
	if (error == SQLITE_OK) {
		end(db);
		return PP_OK;
	}
	if ((error & 0xff) == SQLITE_CONSTRAINT)
		return pp_db_fail(db, ""); /* a deferred one; all is undone */
	/* A file aside goes away with its failure. */
	if (db->lock == NULL)
		return pp_db_fail(db, "");
	db->doubtful = (error & 0xff) == SQLITE_IOERR;
	return pp_fail(PP_ESYS,
	    "%s: commit: %s; it may have happened all the same: look before "
	    "doing it again",
	    db->path, sqlite3_errmsg(db->sqlite));
}

/*
 * Under the lock that the rollback still has.  The words of what failed stay;
 * only where this fails too, they say so.
 */
static void
write_behind(struct pp_db *db)
{
	enum pp_status (*behind)(struct pp_db *) = db->behind;
	char words[WORDS_MAX];
	enum pp_status rc;

	db->behind = NULL;
	rest_no_more(db);
	snprintf(words, sizeof words, "%s", pp_errmsg());
	db->changed = db->logged = false;
	rc = pp_db_say(db, PP_DB_BEGIN, NULL) == SQLITE_OK ? behind(db)
							   : pp_db_fail(db, "");
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	if (rc == PP_OK)
		(void)pp_fail(rc, "%s", words);
	else
		(void)pp_fail_in(rc, "%s; nor was that written down", words);
}

void
pp_db_rollback(struct pp_db *db)
{
	if (!db->writing)
		return;
	/* Fails only where SQLite has rolled back by itself. */
	(void)pp_db_say(db, PP_DB_ROLLBACK, NULL);
	if (db->behind != NULL) {
		write_behind(db);
		if (!db->writing)
			return;
		(void)pp_db_say(db, PP_DB_ROLLBACK, NULL);
	}
	end(db);
}

void
pp_db_guard(struct pp_db *db)
{
	db->guards = true;
}

bool
pp_db_in_transaction(const struct pp_db *db)
{
	return db->writing;
}

enum pp_status
pp_db_snapshot(struct pp_db *db)
{
	int64_t first;
	enum pp_status rc;

	assert(!db->viewing && !db->writing);
	pp_db_view_end(db);
	if ((rc = pp_db_exec(db, "BEGIN")) != PP_OK)
		return rc;
	db->viewing = true;
	/* BEGIN alone sees nothing yet: the first read does. */
	rc = pp_db_int(db, "SELECT count(*) FROM sqlite_schema", &first);
	if (rc != PP_OK)
		pp_db_snapshot_end(db);
	return rc;
}

void
pp_db_snapshot_end(struct pp_db *db)
{
	if (!db->viewing)
		return;
	(void)sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	db->viewing = false;
}

enum pp_status
pp_db_stamp(struct pp_db *db, int64_t *stamp)
{
	assert(db->viewing || db->writing);
	return pp_db_int(db, "PRAGMA data_version", stamp);
}

/* SQLite has it open where this handle has read or written anything. */
static int64_t
wal_bytes(const struct pp_db *db)
{
	char name[PP_PATH_MAX + 8];
	sqlite3_file *wal = NULL;
	sqlite3_int64 n;
	struct stat st;

	if (sqlite3_file_control(db->sqlite, NULL, SQLITE_FCNTL_JOURNAL_POINTER,
		(void *)&wal) == SQLITE_OK &&
	    wal->pMethods != NULL &&
	    wal->pMethods->xFileSize(wal, &n) == SQLITE_OK)
		return n;
	snprintf(name, sizeof name, "%s-wal", db->path);
	return stat(name, &st) == 0 ? st.st_size : 0;
}

/*
 * PASSIVE waits for nobody.  Only when it moved everything, TRUNCATE is worth
 * a try: it waits for readers, and our caller holds up every writer.
 */
enum pp_status
pp_db_checkpoint_locked(struct pp_db *db)
{
	int frames, moved, error;

	error = sqlite3_wal_checkpoint_v2(db->sqlite, NULL,
	    SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
	if (error == SQLITE_OK && frames == moved) {
		sqlite3_busy_timeout(db->sqlite, 0);
		error = sqlite3_wal_checkpoint_v2(db->sqlite, NULL,
		    SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
		sqlite3_busy_timeout(db->sqlite, db->wait_ms);
	}
	if (error != SQLITE_OK && (error & 0xff) != SQLITE_BUSY)
		return pp_db_fail(db, "checkpoint");
	return PP_OK;
}

enum pp_status
pp_db_checkpoint(struct pp_db *db, int64_t over_bytes)
{
	enum pp_status rc;

	assert(!db->writing);
	if (wal_bytes(db) <= over_bytes)
		return PP_OK;
	if ((rc = pp_db_lock(db)) != PP_OK)
		return rc;
	rc = pp_db_checkpoint_locked(db);
	pp_db_unlock(db);
	return rc;
}

enum pp_status
pp_db_run(struct pp_db *db, const char *sql)
{
	assert(db->writing);
	return pp_db_exec(db, sql);
}

int64_t
pp_db_last_id(const struct pp_db *db)
{
	return sqlite3_last_insert_rowid(db->sqlite);
}

int64_t
pp_db_changes(const struct pp_db *db)
{
	return sqlite3_changes64(db->sqlite);
}
