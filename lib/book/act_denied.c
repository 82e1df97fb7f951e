/* SPDX-License-Identifier: ISC */
/*
 * Commands that were refused before they came to an act.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act_impl.h"

enum {
	ROWS_MOST = 1000 /* that are looked at, whatever the clock did */
};

static enum pp_status
left_one(struct pp_db *db, int64_t at, bool *left)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT 1 FROM (SELECT at, uid, tool, result FROM log"
	    " ORDER BY seq DESC LIMIT ?4) WHERE result IN ('refused',"
	    " 'requested') AND uid = ?1 AND tool = ?2"
	    " AND at BETWEEN ?3 - ?5 AND ?3 + ?5 LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, actor->uid);
	pp_query_lent_text(q, 2, actor->tool);
	pp_query_int(q, 3, at);
	pp_query_int(q, 4, ROWS_MOST);
	pp_query_int(q, 5, PP_DENIED_EVERY_S - 1);
	if ((rc = pp_query_step(q)) == PP_OK || rc == PP_DONE) {
		*left = rc == PP_OK;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

/* The only operator that he is, or else the user. */
static enum pp_status
find_whose(struct pp_db *db, char code[PP_WHO_MAX], bool *enabled)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	enum pp_status rc;

	snprintf(code, PP_WHO_MAX, "%s", actor->code);
	*enabled = true;
	rc = pp_query_new(db,
	    "SELECT min(code), max(enabled) FROM operator WHERE uid = ?1"
	    " HAVING count(*) = 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, actor->uid);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_query_copy(q, 0, code, PP_WHO_MAX);
		*enabled = pp_query_col_int(q, 1) != 0;
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
write_denied(struct pp_db *db, const char *why, int64_t at, const char *who)
{
	char code[PP_WHO_MAX];
	struct pp_words words;
	bool enabled;
	enum pp_status rc;

	if ((rc = find_whose(db, code, &enabled)) != PP_OK)
		return rc;
	if (!enabled && strcmp(why, "login") == 0)
		why = "disabled";
	pp_words_clear(&words);
	pp_words_text(&words, "why", why);
	return pp_log_add(db, PP_ACT_DENIED, code, &words, PP_LOG_REFUSED, at,
	    who);
}

enum pp_status
pp_act_denied(struct pp_db *db, const char *why, int64_t at, const char *who)
{
	bool left = false;
	enum pp_status rc;

	assert(!pp_db_in_transaction(db) && pp_db_actor(db) != NULL);
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = left_one(db, at, &left)) == PP_OK && !left &&
	    (rc = write_denied(db, why, at, who)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}
