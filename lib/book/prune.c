/* SPDX-License-Identifier: ISC */
/*
 * Old readings out, and the room they took given back.
 */
#include <stdio.h>

#include "act.h"
#include "clock.h"
#include "db_impl.h"
#include "upkeep.h"
#include "upkeep_impl.h"

enum {
	BATCH = 5000 /* readings a transaction: some tens of milliseconds */
};

/* The first pass that stays; a clock set back can only make it smaller. */
static enum pp_status
first_kept_pass(struct pp_db *db, int64_t before_at, int64_t *pass)
{
	return pp_query_one(db,
	    "SELECT coalesce("
	    " (SELECT min(id) FROM pass WHERE began_at >= ?1),"
	    " (SELECT max(id) + 1 FROM pass), 0)",
	    before_at, pass);
}

static enum pp_status
count(struct pp_db *db, struct pp_pruned *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT count(*), count(*) FILTER (WHERE id IN"
	    " (SELECT good FROM meter_now UNION SELECT shown FROM meter_now))"
	    " FROM reading WHERE id < ?1 * 2097152",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->before_pass);
	if ((rc = pp_query_step(q)) == PP_OK) {
		p->kept = pp_query_col_int(q, 1);
		p->readings = pp_query_col_int(q, 0) - p->kept;
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_upkeep_prune_plan(struct pp_db *db, int64_t before_at,
    struct pp_pruned *plan)
{
	struct pp_pruned p;
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	rc = first_kept_pass(db, before_at, &p.before_pass);
	if (rc == PP_OK)
		rc = count(db, &p);
	pp_db_snapshot_end(db);
	if (rc == PP_OK)
		*plan = p;
	return rc;
}

static enum pp_status
act_prune(struct pp_db *db, int64_t before_at, int64_t before_pass, int64_t now,
    const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_PRUNE,
	    .subject = "readings",
	    .words = &words,
	};
	char before[PP_TIME_MAX];

	pp_words_clear(&words);
	pp_words_text(&words, "before", pp_time_print(before_at, before));
	pp_words_int(&words, "before_pass", before_pass);
	return pp_act(db, &act, now, who);
}

/* The decision; without this row a trigger refuses each delete. */
static enum pp_status
record(struct pp_db *db, int64_t before_at, int64_t before_pass, int64_t now,
    const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	if ((rc = act_prune(db, before_at, before_pass, now, who)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "INSERT INTO prune (at, who, before_at, before_pass)"
	    " VALUES (?1, ?2, ?3, ?4)",
	    &q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(q, 1, now);
	pp_query_text(q, 2, who);
	pp_query_int(q, 3, before_at);
	pp_query_int(q, 4, before_pass);
	if ((rc = pp_query_run(q)) == PP_OK)
		rc = pp_db_commit(db);
out:
	pp_query_free(q);
	pp_db_rollback(db);
	return rc;
}

/* Brings `end` forward to where the batch that starts at `from` ends. */
static enum pp_status
batch_end(struct pp_db *db, int64_t from, int64_t *end)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM reading WHERE id >= ?1 AND id < ?2"
	    " ORDER BY id LIMIT 1 OFFSET ?3",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, from);
	pp_query_int(q, 2, *end);
	pp_query_int(q, 3, BATCH);
	rc = pp_query_step(q);
	if (rc == PP_OK)
		*end = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What a meter shows is looked up anew in each batch: pollers go on. */
static enum pp_status
delete_batch(struct pp_db *db, int64_t from, int64_t end, int64_t *deleted)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "DELETE FROM reading WHERE id >= ?1 AND id < ?2 AND id NOT IN"
	    " (SELECT good FROM meter_now WHERE good IS NOT NULL"
	    " UNION SELECT shown FROM meter_now WHERE shown IS NOT NULL)",
	    &q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(q, 1, from);
	pp_query_int(q, 2, end);
	if ((rc = pp_query_run(q)) != PP_OK)
		goto out;
	*deleted += pp_db_changes(db);
	rc = pp_db_commit(db);
out:
	pp_query_free(q);
	pp_db_rollback(db);
	return rc;
}

enum pp_status
pp_upkeep_prune(struct pp_db *db, int64_t before_at, int64_t now,
    const char *who, struct pp_pruned *done)
{
	struct pp_pruned p;
	int64_t from = 0, until, end;
	enum pp_status rc;

	if ((rc = pp_upkeep_prune_plan(db, before_at, &p)) != PP_OK)
		return rc;
	if (p.readings > 0)
		rc = record(db, before_at, p.before_pass, now, who);
	until = p.readings > 0 ? p.before_pass * 2097152 : 0;
	p.readings = 0;
	for (; rc == PP_OK && from < until; from = end) {
		end = until;
		rc = batch_end(db, from, &end);
		if (rc == PP_OK)
			rc = delete_batch(db, from, end, &p.readings);
	}
	if (rc != PP_OK)
		return rc;
	*done = p;
	rc = pp_db_checkpoint(db, 0);
	return rc == PP_ETEMP ? PP_OK : rc; /* the next will do */
}

enum pp_status
pp_upkeep_compact(struct pp_db *db, int64_t now, const char *who,
    int64_t *before, int64_t *after)
{
	static const char size[] = "SELECT page_count * page_size"
				   " FROM pragma_page_count, pragma_page_size";
	int64_t was, is;
	enum pp_status rc;

	if ((rc = pp_upkeep_act(db, PP_ACT_COMPACT, "database", NULL, now,
		 who)) != PP_OK ||
	    (rc = pp_db_lock(db)) != PP_OK)
		return rc;
	if ((rc = pp_db_int(db, size, &was)) != PP_OK)
		goto out;
	if ((rc = pp_db_exec(db, "VACUUM")) != PP_OK)
		goto out;
	if ((rc = pp_db_checkpoint_locked(db)) != PP_OK)
		goto out;
	if ((rc = pp_db_int(db, size, &is)) != PP_OK)
		goto out;
	*before = was;
	*after = is;
out:
	pp_db_unlock(db);
	return rc;
}
