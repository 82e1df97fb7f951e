/* SPDX-License-Identifier: ISC */
/*
 * Restore and upgrade: the new state is made whole in a file aside, the old
 * one is kept, and the live file changes over in one transaction.
 */
#include <stdio.h>

#include "clock.h"
#include "db_impl.h"
#include "hold.h"
#include "log.h"
#include "request.h"
#include "session.h"
#include "site_edit.h"
#include "site_setting.h"
#include "upkeep.h"
#include "upkeep_impl.h"

enum {
	FIRST_WITH_LOG = 5 /* schema */
};

/* In no site file, and not for pp-site set. */
static const struct pp_setting site_quarantine = {
    .key = "site.quarantine",
    .kind = PP_SETTING_TEXT,
};

/* What is replaced. */
struct before {
	char head[PP_HEAD_MAX]; /* where its log ends; "" */
	enum pp_mode mode;
};

/*
 * A backup of the trial makes no trial of a site where rights are apart; no
 * act, for nobody has asked for it.
 */
static enum pp_status
keep_mode(struct pp_db *db, enum pp_mode mode, enum pp_mode was,
    struct pp_edits *edits)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if (was <= mode)
		return PP_OK;
	rc = pp_query_new(db,
	    "INSERT OR REPLACE INTO setting (key, value)"
	    " VALUES ('site.mode', ?1)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, pp_mode_name(was));
	rc = pp_query_run(q);
	pp_query_free(q);
	return rc == PP_OK ? pp_edits_add(edits, "setting", "site.mode",
				 "value", pp_mode_name(mode), pp_mode_name(was))
			   : rc;
}

/* Approvals that were used since, and sessions that ended, don't come back. */
static enum pp_status
forget_people(struct pp_db *db, int64_t at)
{
	enum pp_status rc = pp_requests_use_up(db);

	return rc == PP_OK ? pp_sessions_end_all(db, at) : rc;
}

/* The log goes on from where the backup's ends: it says whose place it took. */
static enum pp_status
log_restored(struct pp_db *db, const char *file, const struct before *before,
    enum pp_mode mode, const struct pp_by *by)
{
	struct pp_words words;
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "file", file);
	pp_words_text(&words, "before", before->head);
	pp_words_change(&words, "mode", pp_mode_name(mode),
	    pp_mode_name(before->mode > mode ? before->mode : mode));
	if ((rc = pp_db_act_as(db, by->actor)) != PP_OK)
		return rc;
	return pp_log_add(db, PP_ACT_RESTORE, "database", &words, PP_LOG_DONE,
	    by->at, by->who);
}

/*
 * The meters' counts have gone on since the backup: until they are read again
 * nothing may be sold.
 */
static enum pp_status
quarantine(struct pp_db *db, const char *file, const struct before *before,
    const struct pp_by *by)
{
	char reason[PP_SETTING_MAX], when[PP_TIME_MAX];
	struct pp_setting_change change = {
	    .setting = &site_quarantine,
	    .value = reason,
	};
	struct pp_edits *edits = NULL;
	enum pp_mode mode;
	enum pp_status rc;

	snprintf(reason, sizeof reason, "%s restored from %s",
	    pp_time_print(by->at, when), file);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_mode_of(db, &mode)) != PP_OK ||
	    (rc = log_restored(db, file, before, mode, by)) != PP_OK ||
	    (rc = forget_people(db, by->at)) != PP_OK ||
	    (rc = pp_edits_new(db, by->at, by->who, &edits)) != PP_OK)
		goto out;
	if ((rc = pp_site_set(db, edits, &change)) == PP_OK &&
	    (rc = keep_mode(db, mode, before->mode, edits)) == PP_OK &&
	    (rc = pp_hold_all(db, by->at)) == PP_OK)
		rc = pp_db_commit(db);
out:
	pp_edits_free(edits);
	pp_db_rollback(db);
	return rc;
}

/* Verified, upgraded and under quarantine, before anyone sees it. */
static enum pp_status
make_ready(struct pp_db *db, const char *file, const struct before *before,
    const struct pp_by *by)
{
	enum pp_status rc;

	if ((rc = pp_upkeep_sound(db, file)) != PP_OK)
		return rc;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc != PP_OK)
		return rc;
	return quarantine(db, file, before, by);
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

/* Whether rights and a log are there: an older one, or a ruin, has none. */
static bool
has_log(struct pp_db *db)
{
	int64_t version = 0;

	return pp_db_int(db, "PRAGMA user_version", &version) == PP_OK &&
	    version >= FIRST_WITH_LOG;
}

/* By the rights of what is there now. */
static enum pp_status
allow(struct pp_db *live, struct pp_db *from, const char *file,
    const struct pp_by *by, struct before *before)
{
	struct pp_words words;
	struct pp_head head;
	char text[PP_HEAD_MAX];
	enum pp_status rc;

	if (!has_log(live))
		return PP_OK;
	pp_words_clear(&words);
	pp_words_text(&words, "file", file);
	/* The very one that a second person agrees to. */
	if (has_log(from) && pp_log_head(from, &head) == PP_OK)
		pp_words_text(&words, "head", pp_head_words(&head, text));
	if ((rc = pp_db_act_as(live, by->actor)) != PP_OK ||
	    (rc = pp_upkeep_act(live, PP_ACT_RESTORE, "database", &words,
		 by->at, by->who)) != PP_OK)
		return rc == PP_EDATA ? PP_OK : rc;
	if (pp_log_head(live, &head) == PP_OK)
		pp_head_words(&head, before->head);
	if (pp_mode_of(live, &before->mode) != PP_OK)
		before->mode = PP_MODE_TRIAL; /* a ruin has none */
	return PP_OK;
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
pp_upkeep_restore(const char *path, const char *file, const struct pp_by *by,
    int wait_ms, struct pp_restored *done)
{
	struct pp_db *from = NULL, *ready = NULL, *live = NULL;
	struct pp_aside *aside = NULL;
	struct pp_restored r = {0};
	struct before before = {.mode = PP_MODE_TRIAL};
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
	if (!fresh &&
	    ((rc = open_live(path, wait_ms, &live)) != PP_OK ||
		(rc = allow(live, from, file, by, &before)) != PP_OK))
		goto out;
	if ((rc = pp_aside_open(place, &aside)) != PP_OK)
		goto out;
	if ((rc = pp_upkeep_copy(from, aside, &r.copy)) != PP_OK)
		goto out;
	if ((rc = pp_db_open_aside(pp_aside_path(aside), &ready)) != PP_OK)
		goto out;
	if ((rc = make_ready(ready, file, &before, by)) != PP_OK)
		goto out;
	if (!fresh) {
		rc = swap(live, ready, by->at, &r);
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

/* Rights came with the schema that this is the first of. */
static enum pp_status
log_upgraded(struct pp_db *db, const struct pp_upgraded *u,
    const struct pp_by *by)
{
	struct pp_words words;
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_int(&words, "from", u->from_version);
	pp_words_int(&words, "to", u->to_version);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_log_add(db, PP_ACT_UPGRADE, "database", &words, PP_LOG_DONE,
	    by->at, by->who);
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

enum pp_status
pp_upkeep_upgrade(const char *path, bool keep_old, const struct pp_by *by,
    int wait_ms, struct pp_upgraded *done)
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
	if ((rc = pp_db_act_as(db, by->actor)) != PP_OK)
		goto out;
	if (keep_old && u.from_version < u.to_version) {
		rc = pp_upkeep_name(pp_db_path(db), "upgrade", by->at, u.kept);
		if (rc == PP_OK)
			rc = pp_upkeep_save(db, u.kept, false, &c);
		if (rc != PP_OK)
			goto out;
	}
	if (u.from_version >= FIRST_WITH_LOG && u.from_version < u.to_version &&
	    (rc = pp_upkeep_act(db, PP_ACT_UPGRADE, "database", NULL, by->at,
		 by->who)) != PP_OK)
		goto out;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc == PP_OK && u.from_version < u.to_version)
		rc = log_upgraded(db, &u, by);
	if (rc == PP_OK)
		*done = u;
out:
	pp_db_close(db);
	return rc;
}
