/* SPDX-License-Identifier: ISC */
/*
 * Opening: who may open what, and every setting read back, because SQLite
 * ignores in silence what it can't do.  Making a file is in db_make.c,
 * writing in db_write.c, statements in db_query.c, words in db_fail.c.
 */
#include "db.h"

#include <assert.h>
#include <errno.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "aside.h"
#include "catalogue.h"
#include "db_impl.h"
#include "lockfile.h"

/* ISO C promises 4095 characters in a literal; our compilers take more. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverlength-strings"
const char *const pp_db_migrations[PP_DB_VERSION] = {
#include "schema.h"
};
#pragma GCC diagnostic pop

struct setting {
	const char *name, *value, *want;
	bool silent; /* no answer says that there is no such thing here */
};

static const struct setting settings[] = {
    {"foreign_keys", "ON", "1", false},
    {"trusted_schema", "OFF", "0", false},
    {"cell_size_check", "ON", "1", false},
    {"mmap_size", "0", "0", true},
    {"wal_autocheckpoint", "0", "0", false},
    {"synchronous", "FULL", "2", false},
    /* In KiB: a pass over a large fleet, whole; taken as it is needed. */
    {"cache_size", "-32768", "-32768", false},
};

static const struct {
	int option, want;
	const char *name;
} switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive"},
    {SQLITE_DBCONFIG_DQS_DML, 0, "dqs_dml"},
    {SQLITE_DBCONFIG_DQS_DDL, 0, "dqs_ddl"},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, "no_ckpt_on_close"},
};

static const struct {
	int limit, value;
} limits[] = {
    {SQLITE_LIMIT_LENGTH, 16 << 20},
    {SQLITE_LIMIT_SQL_LENGTH, 256 << 10},
    {SQLITE_LIMIT_ATTACHED, 1}, /* VACUUM needs one */
    {SQLITE_LIMIT_TRIGGER_DEPTH, 8},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

enum {
	N_SETTINGS = sizeof settings / sizeof settings[0],
	N_SWITCHES = sizeof switches / sizeof switches[0],
	N_LIMITS = sizeof limits / sizeof limits[0],
};

/* What can be seen of a file without opening it; its one true path. */
static enum pp_status
look(const char *path, bool is_copy, char **real)
{
	struct stat st;

	if (stat(path, &st) == -1) {
		if (errno == ENOENT || errno == ENOTDIR)
			return pp_fail(PP_ENOINPUT,
			    is_copy ? PP_PHRASE("%s: no such file")
				    : PP_PHRASE("%s: no such file; pp-db init "
						"makes one"),
			    path);
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	}
	if (!S_ISREG(st.st_mode))
		return pp_fail(PP_ECONF, "%s: not a regular file", path);
	if (st.st_size == 0)
		return pp_fail(PP_ECONF, "%s: empty; %s", path,
		    is_copy
			? pp_phrase("name a file that pp-db backup made")
			: pp_phrase(
			      "remove it, then pp-db init makes a new one"));
	if ((*real = realpath(path, NULL)) == NULL)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	return PP_OK;
}

/* A backup may lie on one, and be read there. */
static enum pp_status
refuse_network(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	switch ((uint32_t)fs.f_type) {
	case NFS_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case SMB2_SUPER_MAGIC:
	case CIFS_SUPER_MAGIC:
		return pp_fail(PP_ECONF,
		    "%s: on a network file system, where locks can't be "
		    "trusted; keep it on a disk of this machine",
		    path);
	default:
		return PP_OK;
	}
}

static enum pp_status
harden(struct pp_db *db)
{
	for (int i = 0; i < N_SWITCHES; i++) {
		int now = -1;

		sqlite3_db_config(db->sqlite, switches[i].option,
		    switches[i].want, &now);
		if (now != switches[i].want)
			return pp_fail(PP_ESYS, "SQLite refuses to set %s",
			    switches[i].name);
	}
	for (int i = 0; i < N_LIMITS; i++)
		sqlite3_limit(db->sqlite, limits[i].limit, limits[i].value);
	return PP_OK;
}

static enum pp_status
set(struct pp_db *db, const struct setting *s)
{
	char sql[80];
	struct pp_query *q = NULL;
	const char *now = s->silent ? s->want : "nothing";
	enum pp_status rc;

	snprintf(sql, sizeof sql, "PRAGMA %s=%s", s->name, s->value);
	if ((rc = pp_db_exec(db, sql)) != PP_OK)
		return rc;
	snprintf(sql, sizeof sql, "PRAGMA %s", s->name);
	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	rc = pp_query_step(q);
	if (rc == PP_OK)
		now = pp_query_col_text(q, 0);
	if ((rc == PP_OK || rc == PP_DONE) && strcmp(now, s->want) != 0)
		rc = pp_fail(PP_ESYS, "%s: SQLite keeps %s at %s, not %s",
		    db->path, s->name, now, s->want);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_db_journal(struct pp_db *db, const char *mode)
{
	const struct setting journal = {"journal_mode", mode, mode, false};

	return set(db, &journal);
}

/* Before anything is written: the header says whose file it is. */
static enum pp_status
identify(struct pp_db *db, bool older_too)
{
	int64_t application, version;
	enum pp_status rc;

	rc = pp_db_int(db, "PRAGMA application_id", &application);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_db_int(db, "PRAGMA user_version", &version)) != PP_OK)
		return rc;
	if (application != PP_DB_APPLICATION)
		return pp_fail(PP_ECONF,
		    "%s: a database, but another program's (application id "
		    "%lld); %s",
		    db->path, (long long)application,
		    db->is_copy
			? pp_phrase("name a file that pp-db backup made")
			: pp_phrase("name the right file with --db or in the "
				    "settings"));
	if (version > PP_DB_VERSION)
		return pp_fail(PP_ECONF,
		    "%s: schema %lld is newer than this program's, %d; "
		    "install the newer pp",
		    db->path, (long long)version, PP_DB_VERSION);
	if (version < PP_DB_VERSION && !older_too)
		return pp_fail(PP_ECONF,
		    "%s: schema %lld is older than this program's, %d; run "
		    "pp-db upgrade",
		    db->path, (long long)version, PP_DB_VERSION);
	return PP_OK;
}

static enum pp_status
connect(struct pp_db *db, int flags)
{
	enum pp_status rc;

	/*
	 * SQLite counts what it allocates under a lock, a tenth of a pass's
	 * time, and nobody asks.  Refused, without harm, once it is in use.
	 */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(db->path, &db->sqlite,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
		NULL) != SQLITE_OK) {
		if (db->sqlite == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		return pp_db_fail(db, "");
	}
	db->newest = PP_DB_VERSION;
	pp_db_lock_wait(db, PP_DB_LOCK_WAIT_MS);
	rc = harden(db);
	for (int i = 0; rc == PP_OK && i < N_SETTINGS; i++)
		rc = set(db, &settings[i]);
	return rc;
}

static enum pp_status
prepare_to_write(struct pp_db *db)
{
	char name[PP_PATH_MAX + 8];

	if (sqlite3_db_readonly(db->sqlite, "main") != 0)
		return pp_fail(PP_ESYS,
		    "%s: can't be written, only read; whose file is it?",
		    db->path);
	snprintf(name, sizeof name, "%s-lock", db->path);
	return pp_lockfile_open(name, db->path, &db->lock);
}

enum pp_status
pp_db_open_as(const char *path, enum pp_db_use use, struct pp_db **db)
{
	bool writer = use == PP_DB_WRITE || use == PP_DB_WRITE_OLDER;
	bool older = use == PP_DB_READ_COPY || use == PP_DB_WRITE_OLDER;
	struct pp_db *new = calloc(1, sizeof *new);
	enum pp_status rc;

	if (new == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	new->writer = writer;
	new->is_copy = use == PP_DB_READ_COPY;
	if ((rc = look(path, new->is_copy, &new->path)) != PP_OK)
		goto out;
	if (writer && (rc = refuse_network(new->path)) != PP_OK)
		goto out;
	rc =
	    connect(new, writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (rc != PP_OK)
		goto out;
	if ((rc = identify(new, older)) != PP_OK)
		goto out;
	if (writer && (rc = prepare_to_write(new)) == PP_OK)
		rc = pp_db_journal(new, "wal");
out:
	if (rc == PP_OK)
		*db = new;
	else
		pp_db_close(new);
	return rc;
}

enum pp_status
pp_db_open_reader(const char *path, struct pp_db **db)
{
	return pp_db_open_as(path, PP_DB_READ, db);
}

enum pp_status
pp_db_open_writer(const char *path, struct pp_db **db)
{
	return pp_db_open_as(path, PP_DB_WRITE, db);
}

enum pp_status
pp_db_open_aside(const char *path, struct pp_db **db)
{
	struct pp_db *new = calloc(1, sizeof *new);
	enum pp_status rc;

	if (new == NULL || (new->path = strdup(path)) == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	new->writer = true;
	rc = connect(new, SQLITE_OPEN_READWRITE);
	if (rc != PP_OK)
		goto out;
	/* Nobody else is there to race with, and no -wal may stay behind. */
	sqlite3_db_config(new->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0,
	    NULL);
	rc = pp_db_journal(new, "memory");
out:
	if (rc == PP_OK)
		*db = new;
	else
		pp_db_close(new);
	return rc;
}

void
pp_db_close(struct pp_db *db)
{
	int closed;

	if (db == NULL)
		return;
	if (db->writing)
		pp_db_rollback(db);
	pp_query_forget(db);
	closed = sqlite3_close(db->sqlite);
	assert(closed == SQLITE_OK); /* else a query was not freed */
	pp_lockfile_close(db->lock);
	free(db->acting);
	free(db->path);
	free(db);
}

const char *
pp_db_path(const struct pp_db *db)
{
	return db->path;
}

void
pp_db_lock_wait(struct pp_db *db, int wait_ms)
{
	db->wait_ms = wait_ms;
	sqlite3_busy_timeout(db->sqlite, wait_ms);
}
