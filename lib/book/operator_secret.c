/* SPDX-License-Identifier: ISC */
/*
 * Operators' secrets: a new code, a new password, the same kept in a stronger
 * way.  What is in them is password.h's.
 */
#include <assert.h>

#include "act_impl.h"
#include "operator_impl.h"

static enum pp_status
set_secret(struct pp_db *db, int64_t id, const char *secret, bool first,
    int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE operator SET secret = ?2, first = ?3, secret_at = ?4"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_lent_text(q, 2, secret);
	pp_query_int(q, 3, first);
	pp_query_int(q, 4, at);
	return pp_query_once(q);
}

static enum pp_status
end_sessions(struct pp_db *db, int64_t id, int64_t but, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE session SET ended_at = ?2"
	    " WHERE operator = ?1 AND id <> ?3 AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	pp_query_int(q, 3, but);
	return pp_query_once(q);
}

/*
 * Nobody would be left to approve it, or to ask: the code is of no use to the
 * one who gives it, for an operator is bound to a Unix user.
 */
static enum pp_status
act_renew(struct pp_db *db, const struct pp_operator *op, int64_t at,
    const char *who)
{
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = op->code,
	    .words = &words,
	};
	struct pp_standing s;
	int64_t others = 0;
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "does", "new-code");
	if ((rc = pp_standing_of(db, &s)) != PP_OK ||
	    (rc = pp_operators_with(db, PP_ROLE_AUDITOR, op->id, &others)) !=
		PP_OK)
		return rc;
	if (s.mode != PP_MODE_TRIAL && s.roles == 1U << PP_ROLE_CRON &&
	    (op->roles & 1U << PP_ROLE_ADMIN) != 0)
		return pp_log_add(db, act.kind, act.subject, act.words,
		    PP_LOG_ALONE, at, who);
	return others == 0 && (op->roles & 1U << PP_ROLE_AUDITOR) != 0
	    ? pp_act_alone(db, &act, at, who)
	    : pp_act(db, &act, at, who);
}

enum pp_status
pp_operator_renew(struct pp_db *db, const char *code, const char *secret,
    int64_t at, const char *who)
{
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    (rc = act_renew(db, &op, at, who)) != PP_OK ||
	    (rc = set_secret(db, op.id, secret, true, at)) != PP_OK)
		return rc;
	return end_sessions(db, op.id, 0, at);
}

enum pp_status
pp_operator_password(struct pp_db *db, const char *code, const char *secret,
    int64_t at, const char *who)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_act act = {.kind = PP_ACT_PASSWORD, .subject = code};
	struct pp_operator op;
	enum pp_mode mode;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    (rc = pp_mode_of(db, &mode)) != PP_OK)
		return rc;
	if (mode != PP_MODE_TRIAL &&
	    (actor == NULL || actor->uid != op.uid || !op.enabled)) {
		rc = pp_fail(PP_EPERM,
		    "%s's password is set by that person alone", code);
		return pp_act_refuse(db, &act, "another", at, who);
	}
	if ((rc = set_secret(db, op.id, secret, false, at)) != PP_OK ||
	    (rc = end_sessions(db, op.id, actor != NULL ? actor->session : 0,
		 at)) != PP_OK)
		return rc;
	return pp_log_add(db, act.kind, code, NULL, PP_LOG_DONE, at, who);
}

enum pp_status
pp_operator_keep_stronger(struct pp_db *db, const char *code,
    const char *secret, int64_t at)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_words words;
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (actor == NULL)
		return pp_fail(PP_EPERM, "nobody is logged in");
	rc = pp_query_new(db,
	    "UPDATE operator SET secret = ?2"
	    " WHERE code = ?1 AND uid = ?3 AND first = 0",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, code);
	pp_query_lent_text(q, 2, secret);
	pp_query_int(q, 3, actor->uid);
	rc = pp_query_run(q);
	if (rc == PP_OK && pp_db_changes(db) != 1)
		rc = pp_fail(PP_EPERM, "%s's password is that person's", code);
	pp_query_free(q);
	pp_words_clear(&words);
	pp_words_text(&words, "does", "keep-stronger");
	return rc == PP_OK ? pp_log_add(db, PP_ACT_PASSWORD, code, &words,
				 PP_LOG_DONE, at, code)
			   : rc;
}
