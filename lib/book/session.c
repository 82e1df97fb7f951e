/* SPDX-License-Identifier: ISC */
/*
 * Sessions of operators.  How often a login may be tried is in session_try.c.
 */
#include "session.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "operator_impl.h"

enum {
	CLOCK_SLACK_S = 60, /* that a clock may be set back in a session */
	SEAT_COLUMNS = 4
};

/* ?1 to ?4. */
static void
bind_seat(struct pp_query *q, const struct pp_seat *seat)
{
	pp_query_int(q, 1, seat->uid);
	pp_query_int(q, 2, seat->leader);
	pp_query_int(q, 3, seat->leader_start);
	pp_query_lent_text(q, SEAT_COLUMNS, seat->boot);
}

static enum pp_status
end_at(struct pp_db *db, const struct pp_seat *seat, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE session SET ended_at = ?5 WHERE uid = ?1 AND leader = ?2"
	    " AND leader_start = ?3 AND boot = ?4 AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	bind_seat(q, seat);
	pp_query_int(q, SEAT_COLUMNS + 1, at);
	return pp_query_once(q);
}

static enum pp_status
insert(struct pp_db *db, int64_t operator_, const struct pp_seat *seat,
    int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO session (uid, leader, leader_start, boot, tty,"
	    " operator, began_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    &q);
	if (rc != PP_OK)
		return rc;
	bind_seat(q, seat);
	pp_query_lent_text(q, 5, seat->tty);
	pp_query_int(q, 6, operator_);
	pp_query_int(q, 7, at);
	return pp_query_once(q);
}

enum pp_status
pp_session_begin(struct pp_db *db, const char *code, const struct pp_seat *seat,
    int64_t at)
{
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK)
		return rc;
	if (op.uid != seat->uid || !op.enabled)
		return pp_fail(PP_EPERM, "%s: not for you to log in as", code);
	if (op.first)
		return pp_fail(PP_NO,
		    "%s has only a one-time code; a password of his own comes "
		    "first",
		    code);
	if ((rc = end_at(db, seat, at)) != PP_OK ||
	    (rc = insert(db, op.id, seat, at)) != PP_OK ||
	    (rc = pp_login_forget(db, code, seat)) != PP_OK)
		return rc;
	return pp_log_add(db, PP_ACT_LOGIN, code, NULL, PP_LOG_DONE, at, code);
}

enum pp_status
pp_sessions_end_all(struct pp_db *db, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "UPDATE session SET ended_at = ?1 WHERE ended_at IS NULL", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, at);
	return pp_query_once(q);
}

/* The session that is open at a seat. */
struct open_session {
	int64_t id, operator_id, began_at;
	unsigned roles;
	bool enabled;
	char code[PP_WHO_MAX];
};

/* PP_NO: none. */
static enum pp_status
find_open(struct pp_db *db, const struct pp_seat *seat,
    struct open_session *session)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT" PP_OPERATOR_ROLES ","
	    " s.id, s.began_at, o.id, o.code, o.enabled FROM session s"
	    " JOIN operator o ON o.id = s.operator AND o.uid = s.uid"
	    " WHERE s.uid = ?1 AND s.leader = ?2 AND s.leader_start = ?3"
	    " AND s.boot = ?4 AND s.ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	bind_seat(q, seat);
	if ((rc = pp_query_step(q)) == PP_DONE) {
		rc = pp_fail(PP_NO, "nobody is logged in");
	} else if (rc == PP_OK) {
		*session = (struct open_session){
		    .roles = (unsigned)pp_query_col_int(q, 0),
		    .id = pp_query_col_int(q, 1),
		    .began_at = pp_query_col_int(q, 2),
		    .operator_id = pp_query_col_int(q, 3),
		    .enabled = pp_query_col_int(q, 5) != 0,
		};
		pp_query_copy(q, 4, session->code, sizeof session->code);
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_session_end(struct pp_db *db, const struct pp_seat *seat, int64_t at)
{
	struct open_session session;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = find_open(db, seat, &session)) != PP_OK ||
	    (rc = end_at(db, seat, at)) != PP_OK)
		return rc;
	return pp_log_add(db, PP_ACT_LOGOUT, session.code, NULL, PP_LOG_DONE,
	    at, session.code);
}

static enum pp_status
check_age(const struct open_session *s, int64_t used_at, int64_t at)
{
	int64_t last = used_at > s->began_at ? used_at : s->began_at;

	if (!s->enabled)
		return pp_fail(PP_NO, "operator %s is disabled", s->code);
	if (at - s->began_at >= PP_SESSION_S)
		return pp_fail(PP_NO, "the session of %s ended after %d hours",
		    s->code, PP_SESSION_S / 3600);
	if (at - last >= PP_SESSION_IDLE_S)
		return pp_fail(PP_NO,
		    "the session of %s ended after %d minutes without use",
		    s->code, PP_SESSION_IDLE_S / 60);
	if (last - at > CLOCK_SLACK_S)
		return pp_fail(PP_NO,
		    "the session of %s ended, for the clock was set back",
		    s->code);
	return PP_OK;
}

enum pp_status
pp_session_actor(struct pp_db *db, const struct pp_seat *seat, int64_t used_at,
    int64_t at, struct pp_actor *actor)
{
	struct open_session session;
	enum pp_status rc;

	if ((rc = find_open(db, seat, &session)) != PP_OK ||
	    (rc = check_age(&session, used_at, at)) != PP_OK)
		return rc;
	snprintf(actor->code, sizeof actor->code, "%s", session.code);
	snprintf(actor->tty, sizeof actor->tty, "%s", seat->tty);
	actor->operator_id = session.operator_id;
	actor->uid = seat->uid;
	actor->roles = session.roles;
	actor->session = session.id;
	actor->login_at = session.began_at;
	return PP_OK;
}
