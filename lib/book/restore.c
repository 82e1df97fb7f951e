/* SPDX-License-Identifier: ISC */
/*
 * Restore: the new state is made whole in a file aside, the old one is kept,
 * and the live file changes over in one transaction.
 */
#include <stdio.h>

#include "clock.h"
#include "db_impl.h"
#include "hold.h"
#include "log.h"
#include "log_impl.h"
#include "request.h"
#include "session.h"
#include "site_edit.h"
#include "site_setting.h"
#include "upkeep.h"
#include "upkeep_impl.h"

/* In no site file, and not for pp-site set. */
static const struct pp_setting site_quarantine = {
    .key = "site.quarantine",
    .kind = PP_SETTING_TEXT,
};

/* What is replaced. */
struct before {
	struct pp_db *db;       /* borrowed; NULL: none, or one without a log */
	char head[PP_HEAD_MAX]; /* where its log ends; "" */
	enum pp_mode mode;
	int64_t newest_at; /* what was last done in it; 0: not known */
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

/* When the last thing was done of which these books know; 0: never. */
static enum pp_status
newest(struct pp_db *db, int64_t *at)
{
	return pp_db_int(db,
	    "SELECT max(coalesce((SELECT max(ended_at) FROM pass), 0),"
	    " coalesce((SELECT at FROM log ORDER BY seq DESC LIMIT 1), 0))",
	    at);
}

/* The first fault is what people are told; pp-log verify tells them all. */
static enum pp_status
keep_fault(void *arg, const struct pp_log_fault *fault)
{
	struct pp_log_fault *first = arg;

	if (first->first == 0)
		*first = *fault;
	return PP_OK;
}

/*
 * The chain, to its head.  A history that somebody has changed takes the place
 * of the present one only where it is all there is, and a person says so.
 */
static enum pp_status
follow_log(struct pp_db *db, const char *file, const struct pp_by *by,
    struct pp_restored *r)
{
	struct pp_log_fault fault = {.first = 0};
	struct pp_head head;
	int64_t rows = 0;
	enum pp_status rc;

	rc = pp_log_walk(db, NULL, 0, keep_fault, &fault, &rows);
	if (rc == PP_NO && !by->insists)
		return pp_fail(PP_EDATA,
		    "%s: its log was changed: row %lld %s: %s", file,
		    (long long)fault.first, pp_log_fault_name(fault.kind),
		    fault.words);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if ((rc = pp_log_head(db, &head)) == PP_OK)
		pp_head_words(&head, r->head);
	return rc == PP_NO ? PP_OK : rc;
}

/* What was done between the two times is in the books no more. */
static enum pp_status
measure_loss(struct pp_db *db, const struct before *before, int64_t now,
    struct pp_restored *r)
{
	int64_t last = 0;
	enum pp_status rc;

	if ((rc = newest(db, &r->newest_at)) != PP_OK ||
	    (rc = pp_db_int(db, "SELECT coalesce(max(id), 0) FROM sale",
		 &last)) != PP_OK)
		return rc;
	r->lost_until = before->newest_at > 0 ? before->newest_at : now;
	r->loss_known = before->db != NULL &&
	    pp_query_one(before->db, "SELECT count(*) FROM sale WHERE id > ?1",
		last, &r->lost_orders) == PP_OK;
	return PP_OK;
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
	if (by->insists)
		pp_words_text(&words, "forced", "yes");
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
    const struct pp_by *by, struct pp_restored *r)
{
	enum pp_status rc;

	if ((rc = pp_upkeep_sound(db, file)) != PP_OK)
		return rc;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc != PP_OK || (rc = follow_log(db, file, by, r)) != PP_OK ||
	    (rc = measure_loss(db, before, by->at, r)) != PP_OK)
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
	    version >= PP_UPKEEP_FIRST_WITH_LOG;
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
	before->db = live;
	if (newest(live, &before->newest_at) != PP_OK)
		before->newest_at = 0; /* a ruin doesn't tell */
	pp_words_clear(&words);
	pp_words_text(&words, "file", file);
	/* The very one that a second person agrees to. */
	if (has_log(from) && pp_log_head(from, &head) == PP_OK)
		pp_words_text(&words, "head", pp_head_words(&head, text));
	if (by->insists)
		pp_words_text(&words, "forced", "yes");
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
	if ((rc = make_ready(ready, file, &before, by, &r)) != PP_OK)
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
