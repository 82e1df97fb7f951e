/* SPDX-License-Identifier: ISC */
/*
 * Upgrade: the schema is brought up to date in one transaction, after a copy
 * of the old file was kept.
 */
#include "clock.h"
#include "daily_pack.h"
#include "db_impl.h"
#include "log.h"
#include "upkeep.h"
#include "upkeep_impl.h"

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
	return pp_db_end(db, rc);
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
	if (u.from_version >= PP_UPKEEP_FIRST_WITH_LOG &&
	    u.from_version < u.to_version &&
	    (rc = pp_upkeep_act(db, PP_ACT_UPGRADE, "database", NULL, by->at,
		 by->who)) != PP_OK)
		goto out;
	rc = pp_db_migrate(db, pp_db_migrations, PP_DB_VERSION);
	if (rc == PP_OK && u.from_version < u.to_version)
		rc = log_upgraded(db, &u, by);
	if (rc == PP_OK)
		rc = pp_daily_pack_all(db, pp_day_of(by->at));
	if (rc == PP_OK)
		*done = u;
out:
	pp_db_close(db);
	return rc;
}
