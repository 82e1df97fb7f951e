/* SPDX-License-Identifier: ISC */
/*
 * Copies of the database: made under another name, synced, read again, and
 * only then in their place.
 */
#include "upkeep.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "db_impl.h"
#include "upkeep_impl.h"

enum {
	NAMES_MAX = 100 /* copies kept within one second */
};

static enum pp_status
measure(struct pp_db *db, struct pp_copy *c)
{
	const struct {
		const char *sql;
		int64_t *value;
	} facts[] = {
	    {"PRAGMA user_version", &c->version},
	    {"SELECT count(*) FROM pass", &c->passes},
	    {"SELECT count(*) FROM reading", &c->readings},
	    {"SELECT count(*) FROM meter", &c->meters},
	    {"SELECT page_count * page_size"
	     " FROM pragma_page_count, pragma_page_size",
		&c->bytes},
	};
	enum pp_status rc = PP_OK;

	for (size_t i = 0; rc == PP_OK && i < sizeof facts / sizeof *facts; i++)
		rc = pp_db_int(db, facts[i].sql, facts[i].value);
	return rc;
}

/* PP_EDATA where SQLite finds anything wrong in what came from `name`. */
enum pp_status
pp_upkeep_sound(struct pp_db *db, const char *name)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT replace(integrity_check, char(10), ' ')"
	    " FROM pragma_integrity_check(1)"
	    " WHERE integrity_check <> 'ok'"
	    " UNION ALL"
	    " SELECT \"table\" || ': a row refers to nothing'"
	    " FROM pragma_foreign_key_check",
	    &q);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_step(q);
	if (rc == PP_OK)
		rc = pp_fail(PP_EDATA, "%s: damaged: %s", name,
		    pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* A plain single file: no -wal needed to read it. */
static enum pp_status
copy_to(struct pp_db *db, const char *path)
{
	struct pp_db *to = NULL;
	enum pp_status rc;

	if ((rc = pp_db_open_aside(path, &to)) != PP_OK)
		return rc;
	rc = pp_db_copy(db, to);
	if (rc == PP_OK)
		rc = pp_db_journal(to, "delete");
	pp_db_close(to);
	return rc;
}

static enum pp_status
verify(const char *path, const struct pp_copy *want)
{
	struct pp_db *db = NULL;
	struct pp_copy got;
	enum pp_status rc;

	if ((rc = pp_db_open_as(path, PP_DB_READ_COPY, &db)) != PP_OK)
		return rc;
	if ((rc = pp_upkeep_sound(db, path)) != PP_OK)
		goto out;
	if ((rc = measure(db, &got)) != PP_OK)
		goto out;
	if (got.passes != want->passes || got.readings != want->readings ||
	    got.meters != want->meters || got.bytes != want->bytes)
		rc = pp_fail(PP_EDATA,
		    "%s: %lld readings of %lld passes were copied, %lld of "
		    "%lld can be read again",
		    path, (long long)want->readings, (long long)want->passes,
		    (long long)got.readings, (long long)got.passes);
out:
	pp_db_close(db);
	return rc;
}

enum pp_status
pp_upkeep_act(struct pp_db *db, enum pp_act_kind kind, const char *subject,
    const struct pp_words *words, int64_t now, const char *who)
{
	const struct pp_act act = {
	    .kind = kind,
	    .subject = subject,
	    .words = words,
	};
	enum pp_status rc;

	if (!db->writer)
		return pp_act_ask(db, &act, now, who);
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = pp_act(db, &act, now, who)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

/* Within one snapshot, so that what is counted is what is copied. */
enum pp_status
pp_upkeep_copy(struct pp_db *db, struct pp_aside *aside, struct pp_copy *c)
{
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	rc = measure(db, c);
	if (rc == PP_OK)
		rc = copy_to(db, pp_aside_path(aside));
	pp_db_snapshot_end(db);
	return rc;
}

enum pp_status
pp_upkeep_backup(struct pp_db *db, const char *file, bool replace, int64_t now,
    const char *who, struct pp_copy *made)
{
	struct pp_words words;
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "file", file);
	rc = pp_upkeep_act(db, PP_ACT_BACKUP, "database", &words, now, who);
	return rc == PP_OK ? pp_upkeep_save(db, file, replace, made) : rc;
}

enum pp_status
pp_upkeep_save(struct pp_db *db, const char *file, bool replace,
    struct pp_copy *made)
{
	struct pp_aside *aside = NULL;
	struct pp_copy c;
	enum pp_status rc;

	if (pp_aside_same(pp_db_path(db), file))
		return pp_fail(PP_ECREATE, "%s: is the database itself", file);
	if (!replace && (rc = pp_aside_vacant(file)) != PP_OK)
		return rc;
	if ((rc = pp_aside_open(file, &aside)) != PP_OK)
		return rc;
	if ((rc = pp_upkeep_copy(db, aside, &c)) != PP_OK)
		goto out;
	if ((rc = pp_aside_sync(aside)) != PP_OK)
		goto out;
	if ((rc = verify(pp_aside_path(aside), &c)) != PP_OK)
		goto out;
	if ((rc = pp_aside_settle(aside, replace)) == PP_OK)
		*made = c;
out:
	pp_aside_free(aside);
	return rc;
}

/* PATH.before-restore-20261122T100000Z, with -2 and so on when taken. */
enum pp_status
pp_upkeep_name(const char *path, const char *why, int64_t now,
    char name[PP_PATH_MAX])
{
	char when[24], more[16] = "";
	time_t t = (time_t)now;
	struct tm utc;

	gmtime_r(&t, &utc);
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &utc);
	for (int i = 2; i <= NAMES_MAX; i++) {
		if (snprintf(name, PP_PATH_MAX, "%s.before-%s-%s%s", path, why,
			when, more) >= PP_PATH_MAX)
			return pp_fail(PP_ECREATE, "%s: name too long", path);
		if (pp_aside_vacant(name) == PP_OK)
			return PP_OK;
		snprintf(more, sizeof more, "-%d", i);
	}
	return pp_fail(PP_ECREATE, "%s: exists already", name);
}

/*
 * A database that is beyond reading is kept, too: page by page, as it is.
 * The caller holds the writers' lock.
 */
enum pp_status
pp_upkeep_keep(struct pp_db *db, const char *name, bool *is_sound)
{
	struct pp_aside *aside = NULL;
	struct pp_copy c;
	enum pp_status rc;

	*is_sound =
	    pp_upkeep_sound(db, name) == PP_OK && measure(db, &c) == PP_OK;
	if ((rc = pp_aside_open(name, &aside)) != PP_OK)
		return rc;
	rc = copy_to(db, pp_aside_path(aside));
	if (rc == PP_OK)
		rc = pp_aside_sync(aside);
	if (rc == PP_OK && *is_sound)
		rc = verify(pp_aside_path(aside), &c);
	if (rc == PP_OK)
		rc = pp_aside_settle(aside, false);
	pp_aside_free(aside);
	return rc;
}
