/* SPDX-License-Identifier: ISC */
/*
 * Restore and upgrade: the new state is made whole in a file aside, the old
 * one is kept, and the live file changes over in one transaction.
 */
#include <stdio.h>

#include "clock.h"
#include "db_impl.h"
#include "hold.h"
#include "site_edit.h"
#include "site_setting.h"
#include "upkeep.h"
#include "upkeep_impl.h"

/* In no site file, and not for pp-site set. */
static const struct pp_setting site_quarantine = {
    .key = "site.quarantine",
    .kind = PP_SETTING_TEXT,
};

/*
 * The meters' counts have gone on since the backup: until they are read again
 * nothing may be sold.
 */
static enum pp_status
quarantine(struct pp_db *db, const char *file, int64_t now, const char *who)
{
	char reason[PP_SETTING_MAX], when[PP_TIME_MAX];
	struct pp_setting_change change = {
	    .setting = &site_quarantine,
	    .value = reason,
	};
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	snprintf(reason, sizeof reason, "%s restored from %s",
	    pp_time_print(now, when), file);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_edits_new(db, now, who, &edits)) != PP_OK)
		goto out;
	if ((rc = pp_site_set(db, edits, &change)) == PP_OK &&
	    (rc = pp_hold_all(db, now)) == PP_OK)
		rc = pp_db_commit(db);
out:
	pp_edits_free(edits);
	pp_db_rollback(db);
	return rc;
}

/* Verified, upgraded and under quarantine, before anyone sees it. */
static enum pp_status
make_ready(struct pp_db *db, const char *file, int64_t now, const char *who)
{
	enum pp_status rc;

	if ((rc = pp_upkeep_sound(db, file)) != PP_OK)
		return rc;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc != PP_OK)
		return rc;
	return quarantine(db, file, now, who);
}

/* One transaction in the live file: readers see all of it or none. */
static enum pp_status
swap(struct pp_db *live, struct pp_db *ready, int64_t now,
    struct pp_restored *done)
{
	enum pp_status rc;

	if ((rc = pp_db_lock(live)) != PP_OK)
		return rc;
	rc = pp_upkeep_name(pp_db_path(live), "restore", now, done->kept);
	if (rc == PP_OK)
		rc = pp_upkeep_keep(live, done->kept, &done->kept_sound);
	if (rc == PP_OK)
		rc = pp_db_copy(ready, live);
	if (rc == PP_OK) /* it is done; a checkpoint is the next one's, too */
		(void)pp_db_checkpoint_locked(live);
	pp_db_unlock(live);
	return rc;
}

static enum pp_status
open_live(const char *path, int wait_ms, struct pp_db **live)
{
	enum pp_status rc = pp_db_open_as(path, PP_DB_WRITE_OLDER, live);

	if (rc == PP_OK)
		pp_db_lock_wait(*live, wait_ms);
	else if (rc == PP_ECONF || rc == PP_ESYS || rc == PP_EDATA)
		return pp_fail(rc,
		    "%s; if it is beyond help, move it, its -wal and its -shm "
		    "away and restore again",
		    pp_errmsg());
	return rc;
}

enum pp_status
pp_upkeep_restore(const char *path, const char *file, int64_t now,
    const char *who, int wait_ms, struct pp_restored *done)
{
	struct pp_db *from = NULL, *ready = NULL, *live = NULL;
	struct pp_aside *aside = NULL;
	struct pp_restored r = {0};
	char place[PP_PATH_MAX];
	enum pp_status rc;
	bool fresh = pp_aside_vacant(path) == PP_OK;

	if (pp_aside_same(path, file))
		return pp_fail(PP_EDATA, "%s: is the database itself", file);
	if (snprintf(place, sizeof place, "%s%s", path,
		fresh ? "" : ".restore") >= PP_PATH_MAX)
		return pp_fail(PP_ECREATE, "%s: name too long", path);
	if ((rc = pp_db_open_as(file, PP_DB_READ_COPY, &from)) != PP_OK)
		goto out;
	if (!fresh && (rc = open_live(path, wait_ms, &live)) != PP_OK)
		goto out;
	if ((rc = pp_aside_open(place, &aside)) != PP_OK)
		goto out;
	if ((rc = pp_upkeep_copy(from, aside, &r.copy)) != PP_OK)
		goto out;
	if ((rc = pp_db_open_aside(pp_aside_path(aside), &ready)) != PP_OK)
		goto out;
	if ((rc = make_ready(ready, file, now, who)) != PP_OK)
		goto out;
	if (!fresh) {
		rc = swap(live, ready, now, &r);
	} else if ((rc = pp_db_journal(ready, "wal")) == PP_OK) {
		pp_db_close(ready);
		ready = NULL;
		rc = pp_aside_settle(aside, false);
	}
	if (rc == PP_OK)
		*done = r;
out:
	pp_db_close(from);
	pp_db_close(ready);
	pp_db_close(live);
	pp_aside_free(aside);
	return rc;
}

enum pp_status
pp_upkeep_upgrade(const char *path, bool keep_old, int64_t now, int wait_ms,
    struct pp_upgraded *done)
{
	struct pp_upgraded u = {.to_version = PP_DB_VERSION};
	struct pp_db *db = NULL;
	struct pp_copy c;
	enum pp_status rc;

	if ((rc = pp_db_open_as(path, PP_DB_WRITE_OLDER, &db)) != PP_OK)
		return rc;
	pp_db_lock_wait(db, wait_ms);
	rc = pp_db_int(db, "PRAGMA user_version", &u.from_version);
	if (rc != PP_OK)
		goto out;
	if (keep_old && u.from_version < u.to_version) {
		rc = pp_upkeep_name(pp_db_path(db), "upgrade", now, u.kept);
		if (rc == PP_OK)
			rc = pp_upkeep_backup(db, u.kept, false, &c);
		if (rc != PP_OK)
			goto out;
	}
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc == PP_OK)
		*done = u;
out:
	pp_db_close(db);
	return rc;
}
