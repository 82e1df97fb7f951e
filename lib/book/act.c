/* SPDX-License-Identifier: ISC */
/*
 * Who acts through a handle, and what is written down of an act: with its
 * effect, or, where it was refused, behind the rollback.  Whether it may be is
 * judged in act_judge.c.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act_impl.h"
#include "db_impl.h"
#include "request_impl.h"

/* An act that wasn't done, until it is written down. */
struct undone {
	enum pp_act_kind kind;
	enum pp_log_result result;
	char subject[PP_SUBJECT_MAX];
	struct pp_words words; /* nothing personal in them */
	struct pp_request request;
	char who[PP_WHO_MAX];
	int64_t at;
};

struct pp_acting {
	bool has_actor;
	struct pp_actor actor;
	struct undone undone;
};

static enum pp_status
make_acting(struct pp_db *db)
{
	if (db->acting == NULL)
		db->acting = calloc(1, sizeof *db->acting);
	return db->acting != NULL ? PP_OK : pp_fail(PP_ESYS, "out of memory");
}

enum pp_status
pp_db_act_as(struct pp_db *db, const struct pp_actor *actor)
{
	enum pp_status rc;

	if ((rc = make_acting(db)) != PP_OK)
		return rc;
	db->acting->has_actor = actor != NULL;
	if (actor != NULL)
		db->acting->actor = *actor;
	return PP_OK;
}

const struct pp_actor *
pp_db_actor(const struct pp_db *db)
{
	return db->acting != NULL && db->acting->has_actor ? &db->acting->actor
							   : NULL;
}

void
pp_db_tries(struct pp_db *db, bool tries)
{
	db->tries = tries;
}

int64_t
pp_act_request(const struct pp_db *db)
{
	return db->request;
}

static enum pp_status
write_undone(struct pp_db *db)
{
	const struct undone *u = &db->acting->undone;
	enum pp_status rc = PP_OK;

	if (u->result == PP_LOG_REQUESTED)
		rc = pp_request_ask(db, &u->request);
	if (rc != PP_OK)
		return rc;
	return pp_log_add(db, u->kind, u->subject, &u->words, u->result, u->at,
	    u->who);
}

static void
fill_request(const struct pp_db *db, const struct pp_act *act,
    const struct pp_judged *judged, int64_t at, struct pp_request *request)
{
	const struct pp_actor *actor = pp_db_actor(db);

	*request = (struct pp_request){
	    .id = judged->request,
	    .kind = act->kind,
	    .amount = act->amount,
	    .asked_at = at,
	    .expires_at = at + PP_REQUEST_LIFE_S,
	    .asked_uid = actor->uid,
	};
	snprintf(request->subject, sizeof request->subject, "%s", act->subject);
	snprintf(request->words, sizeof request->words, "%s", judged->plain);
	snprintf(request->asked_by, sizeof request->asked_by, "%s",
	    actor->code);
	memcpy(request->digest, judged->digest, sizeof request->digest);
}

/* What is already waiting is written down already. */
static enum pp_status
plan_undone(struct pp_db *db, const struct pp_act *act,
    const struct pp_judged *judged, int64_t at, const char *who)
{
	struct undone *u;
	enum pp_status rc;

	if (judged->waits || db->tries)
		return PP_OK;
	if ((rc = make_acting(db)) != PP_OK)
		return rc;
	u = &db->acting->undone;
	*u = (struct undone){
	    .kind = act->kind,
	    .result = judged->result,
	    .at = at,
	};
	snprintf(u->subject, sizeof u->subject, "%s", act->subject);
	snprintf(u->who, sizeof u->who, "%s", who);
	u->words.n = (size_t)snprintf(u->words.text, sizeof u->words.text, "%s",
	    judged->plain);
	if (judged->result == PP_LOG_REQUESTED) {
		fill_request(db, act, judged, at, &u->request);
		pp_words_int(&u->words, "request", judged->request);
	} else
		pp_words_text(&u->words, "why", judged->why);
	/* Better without a part than no row at all. */
	u->words.full = false;
	db->behind = write_undone;
	return PP_OK;
}

/* The code and words are of the judgement, unless more goes wrong. */
static enum pp_status
leave_undone(struct pp_db *db, enum pp_status code, const struct pp_act *act,
    const struct pp_judged *judged, int64_t at, const char *who)
{
	enum pp_status rc;

	assert(code == PP_NO || code == PP_EPERM);
	rc = plan_undone(db, act, judged, at, who);
	if (rc != PP_OK)
		return rc;
	if (code == PP_NO)
		db->request = judged->request;
	return code;
}

static enum pp_status
write_done(struct pp_db *db, const struct pp_act *act,
    const struct pp_judged *judged, int64_t at, const char *who)
{
	bool approved = judged->result == PP_LOG_APPROVED;
	bool counts = judged->result == PP_LOG_ALONE && judged->alone.fen > 0;
	struct pp_words words;
	enum pp_status rc;

	if (!approved && !counts && act->order == NULL)
		return pp_log_add(db, act->kind, act->subject, act->words,
		    judged->result, at, who);
	if (approved && !db->tries &&
	    (rc = pp_request_use(db, judged->request, at)) != PP_OK)
		return rc;
	if (act->words != NULL)
		words = *act->words;
	else
		pp_words_clear(&words);
	pp_words_text(&words, "order", act->order);
	if (approved)
		pp_words_int(&words, "request", judged->request);
	if (counts)
		pp_words_money(&words, PP_ALONE_TODAY, judged->alone);
	return pp_log_add(db, act->kind, act->subject, &words, judged->result,
	    at, who);
}

static enum pp_status
act_on(struct pp_db *db, const struct pp_act *act, bool may_alone, int64_t at,
    const char *who)
{
	struct pp_judged judged;
	enum pp_status rc;

	assert(db->writing);
	db->request = 0;
	rc = pp_act_judge(db, act, may_alone, at, &judged);
	if (rc == PP_OK)
		return write_done(db, act, &judged, at, who);
	if (rc != PP_NO && rc != PP_EPERM)
		return rc;
	return leave_undone(db, rc, act, &judged, at, who);
}

enum pp_status
pp_act(struct pp_db *db, const struct pp_act *act, int64_t at, const char *who)
{
	return act_on(db, act, false, at, who);
}

enum pp_status
pp_act_alone(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	return act_on(db, act, true, at, who);
}

enum pp_status
pp_act_early(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	return s.mode == PP_MODE_TRIAL || !s.any_operator ||
		(s.stands &&
		    pp_right_of(s.mode, s.roles, act->kind) != PP_LEAVE_NONE)
	    ? PP_OK
	    : pp_act(db, act, at, who);
}

enum pp_status
pp_act_refuse(struct pp_db *db, const struct pp_act *act, const char *why,
    int64_t at, const char *who)
{
	struct pp_judged judged = {.result = PP_LOG_REFUSED, .why = why};

	assert(db->writing);
	if (act->words != NULL)
		pp_words_anonymous(act->words->text, judged.plain);
	return leave_undone(db, PP_EPERM, act, &judged, at, who);
}

enum pp_status
pp_act_ask(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who)
{
	struct pp_judged judged;
	enum pp_status rc;

	assert(!db->writing);
	db->request = 0;
	rc = pp_act_judge(db, act, false, at, &judged);
	if ((rc != PP_NO && rc != PP_EPERM) || !db->writer)
		return rc;
	/* Once more under the lock: it may be approved by now. */
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = act_on(db, act, false, at, who);
	pp_db_rollback(db);
	return rc;
}
