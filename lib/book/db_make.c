/* SPDX-License-Identifier: ISC */
/*
 * Making a database, bringing an older one up to date, and copying one whole.
 */
#include <sqlite3.h>
#include <stdio.h>

#include "aside.h"
#include "db.h"
#include "db_impl.h"

/* As SQLite's manual has it for schema changes: keys are checked at the end. */
static enum pp_status
no_dangling_keys(struct pp_db *db)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "PRAGMA foreign_key_check", &q);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_step(q);
	if (rc == PP_OK)
		rc = pp_fail(PP_ESYS, "%s: a row of %s refers to nothing",
		    db->path, pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
apply(struct pp_db *db, const char *migration, int version)
{
	char sql[80];
	enum pp_status rc;

	if ((rc = pp_db_run(db, migration)) != PP_OK)
		return rc;
	snprintf(sql, sizeof sql,
	    "PRAGMA application_id=%d; PRAGMA user_version=%d",
	    PP_DB_APPLICATION, version);
	if ((rc = pp_db_run(db, sql)) != PP_OK)
		return rc;
	return no_dangling_keys(db);
}

/* Another program may have done this one since we looked. */
static enum pp_status
migrate_one(struct pp_db *db, const char *const *migrations, int version)
{
	int64_t now;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_db_int(db, "PRAGMA user_version", &now);
	if (rc == PP_OK && now == version - 1)
		rc = apply(db, migrations[version - 1], version);
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK) {
		pp_db_rollback(db);
		return pp_fail_in(rc, "schema %d", version);
	}
	return PP_OK;
}

enum pp_status
pp_db_migrate(struct pp_db *db, const char *const *migrations, int n)
{
	int64_t version;
	enum pp_status rc, rc2;

	if ((rc = pp_db_int(db, "PRAGMA user_version", &version)) != PP_OK)
		return rc;
	if (version >= n)
		return PP_OK;
	db->newest = n;
	/* Off, or rebuilding a table would cascade into those that refer. */
	if ((rc = pp_db_exec(db, "PRAGMA foreign_keys=OFF")) != PP_OK)
		return rc;
	for (int v = (int)version + 1; rc == PP_OK && v <= n; v++)
		rc = migrate_one(db, migrations, v);
	rc2 = pp_db_exec(db, "PRAGMA foreign_keys=ON");
	return rc != PP_OK ? rc : rc2;
}

/* All or nothing: nobody knows the file before it is whole. */
static enum pp_status
fill(const char *path)
{
	struct pp_db *db = NULL;
	enum pp_status rc;

	if ((rc = pp_db_open_aside(path, &db)) != PP_OK)
		return rc;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc == PP_OK)
		rc = pp_db_journal(db, "wal");
	pp_db_close(db);
	return rc;
}

enum pp_status
pp_db_create(const char *path)
{
	struct pp_aside *aside = NULL;
	enum pp_status rc;

	if ((rc = pp_aside_vacant(path)) != PP_OK)
		return rc;
	if ((rc = pp_aside_open(path, &aside)) != PP_OK)
		return rc;
	rc = fill(pp_aside_path(aside));
	if (rc == PP_OK)
		rc = pp_aside_settle(aside, false);
	pp_aside_free(aside);
	return rc;
}

enum pp_status
pp_db_copy(struct pp_db *from, struct pp_db *to)
{
	sqlite3_backup *copy;
	int step, error;

	copy = sqlite3_backup_init(to->sqlite, "main", from->sqlite, "main");
	if (copy == NULL)
		return pp_db_fail(to, "copy");
	step = sqlite3_backup_step(copy, -1);
	error = sqlite3_backup_finish(copy);
	if (error != SQLITE_OK)
		return pp_db_fail(to, "copy");
	if (step != SQLITE_DONE) /* busy or locked is not finish's to say */
		return pp_fail(PP_ETEMP,
		    "%s: locked by another program; "
		    "try again",
		    to->path);
	return PP_OK;
}

enum pp_status
pp_db_model(struct pp_db **db)
{
	struct pp_db *new = NULL;
	enum pp_status rc;

	if ((rc = pp_db_open_aside(":memory:", &new)) != PP_OK)
		return rc;
	rc = pp_db_migrate(new, pp_db_migrations, PP_DB_VERSION);
	if (rc == PP_OK)
		*db = new;
	else
		pp_db_close(new);
	return rc;
}
