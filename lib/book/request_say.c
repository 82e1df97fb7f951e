/* SPDX-License-Identifier: ISC */
/*
 * What people say to a request: yes, no, or that they take it back.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act_impl.h"
#include "request_impl.h"
#include "text.h"

static const char *
word_of(enum pp_request_state says)
{
	assert(says == PP_REQUEST_APPROVED || says == PP_REQUEST_REJECTED ||
	    says == PP_REQUEST_WITHDRAWN);
	return pp_request_state_name(says);
}

static enum pp_status
check_reason(enum pp_request_state says, const char *reason)
{
	if (says == PP_REQUEST_REJECTED && *reason == '\0')
		return pp_fail(PP_EDATA, "a rejection needs a reason");
	if (strlen(reason) >= PP_REQUEST_REASON_MAX)
		return pp_fail(PP_EDATA, "reason: longer than %d bytes",
		    PP_REQUEST_REASON_MAX - 1);
	if (!pp_text_is_utf8(reason, strlen(reason)))
		return pp_fail(PP_EDATA, "reason: not UTF-8");
	return PP_OK;
}

/* To say yes to it takes what to do it takes. */
static enum pp_status
check_password(struct pp_db *db, const struct pp_request *r,
    const struct pp_act *act, int64_t at, const char *who)
{
	struct pp_judged judged;
	enum pp_status rc;

	rc = pp_act_password(db, r->kind, r->amount, at, &judged);
	return rc == PP_EPERM ? pp_act_refuse(db, act, judged.why, at, who)
			      : rc;
}

/* One's own can be taken back by whoever asked, and by nobody else said. */
static enum pp_status
check_person(struct pp_db *db, const struct pp_request *r,
    enum pp_request_state says, const struct pp_act *act, int64_t at,
    const char *who)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_standing s;
	bool own;
	enum pp_status rc;

	if (actor == NULL)
		return pp_fail(PP_EPERM, "nobody is logged in");
	if ((rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	own = actor->uid == r->asked_uid;
	if (says == PP_REQUEST_WITHDRAWN && !own) {
		rc = pp_fail(PP_EPERM,
		    "request Q%lld is %s's; only who asked takes it back",
		    (long long)r->id, r->asked_by);
		(void)pp_act_refuse(db, act, "another", at, who);
	} else if (says != PP_REQUEST_WITHDRAWN && own) {
		rc = pp_fail(PP_EPERM,
		    "request Q%lld was asked for by the same person, as %s; "
		    "it needs a second one",
		    (long long)r->id, r->asked_by);
		(void)pp_act_refuse(db, act, "self", at, who);
	} else if (says != PP_REQUEST_WITHDRAWN && s.mode != PP_MODE_TRIAL &&
	    !pp_right_approves(s.mode, s.roles, r->kind)) {
		rc = pp_fail(PP_EPERM, "approve: not by %s, but by %s",
		    actor->code, pp_right_approver(s.mode));
		(void)pp_act_refuse(db, act, "role", at, who);
	}
	return rc == PP_OK && says == PP_REQUEST_APPROVED &&
		s.mode != PP_MODE_TRIAL
	    ? check_password(db, r, act, at, who)
	    : rc;
}

static enum pp_status
store(struct pp_db *db, const struct pp_request *r, enum pp_request_state says,
    const char *reason, int64_t at)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE request SET said = ?2, said_at = ?3, said_by = ?4,"
	    " said_uid = ?5, reason = ?6 WHERE id = ?1 AND said IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, r->id);
	pp_query_lent_text(q, 2, word_of(says));
	pp_query_int(q, 3, at);
	pp_query_lent_text(q, 4, actor->code);
	pp_query_int(q, 5, actor->uid);
	pp_query_lent_text(q, 6, reason);
	return pp_query_once(q);
}

static void
fill_words(const struct pp_request *r, enum pp_request_state says,
    const char *reason, struct pp_words *words)
{
	char hex[PP_DIGEST_HEX];

	pp_hex(r->digest, sizeof r->digest, hex);
	pp_words_clear(words);
	pp_words_text(words, "says", word_of(says));
	pp_words_text(words, "action", pp_act_name(r->kind));
	pp_words_text(words, "about", r->subject);
	pp_words_text(words, "digest", hex);
	pp_words_text(words, "asked_by", r->asked_by);
	pp_words_text(words, "reason", reason);
}

/* The right was checked: it hangs on the person, not on the role alone. */
static enum pp_status
say(struct pp_db *db, const struct pp_act *act, struct pp_request *now,
    enum pp_request_state says, const char *reason, int64_t at, const char *who)
{
	enum pp_status rc;

	rc = check_person(db, now, says, act, at, who);
	if (rc == PP_OK && now->state != PP_REQUEST_WAITS &&
	    !(says == PP_REQUEST_WITHDRAWN && now->state == PP_REQUEST_EXPIRED))
		rc = pp_fail(PP_NO, "request Q%lld is %s", (long long)now->id,
		    pp_request_state_name(now->state));
	if (rc == PP_OK)
		rc = store(db, now, says, reason, at);
	if (rc == PP_OK)
		rc = pp_log_add(db, PP_ACT_APPROVE, act->subject, act->words,
		    PP_LOG_DONE, at, who);
	return rc;
}

enum pp_status
pp_request_say(struct pp_db *db, struct pp_request *request,
    const uint8_t digest[PP_DIGEST_BYTES], enum pp_request_state says,
    const char *reason, int64_t at, const char *who)
{
	struct pp_request now;
	struct pp_words words;
	struct pp_act act = {.kind = PP_ACT_APPROVE, .words = &words};
	char id[PP_DECIMAL_MAX + 1];
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	snprintf(id, sizeof id, "Q%lld", (long long)request->id);
	act.subject = id;
	if ((rc = check_reason(says, reason)) != PP_OK ||
	    (rc = pp_request_get(db, request->id, at, &now)) != PP_OK)
		return rc;
	if (!pp_same_secret(digest, now.digest, sizeof now.digest))
		return pp_fail(PP_NO, "request %s isn't what was read", id);
	fill_words(&now, says, reason, &words);
	rc = say(db, &act, &now, says, reason, at, who);
	return rc == PP_OK ? pp_request_get(db, now.id, at, request) : rc;
}
