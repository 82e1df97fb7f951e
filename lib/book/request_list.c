/* SPDX-License-Identifier: ISC */
/*
 * Requests as they are read back, each checked against its digest: what was
 * edited by hand is not shown as if somebody had asked for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act_impl.h"
#include "request_impl.h"

/* Columns that fill() reads. */
#define SELECT                                                                 \
	"SELECT id, action, subject, words, amount_fen, digest, asked_at,"     \
	" expires_at, asked_by, asked_uid, ifnull(said, ''),"                  \
	" ifnull(said_at, 0), ifnull(said_by, ''), reason,"                    \
	" ifnull(used_at, 0) FROM request "

enum {
	ALL = -1,
	NOBODY = -2
};

struct pp_requests {
	struct pp_query *q;
	int64_t at;
};

const char *
pp_request_state_name(enum pp_request_state state)
{
	static const char *const names[PP_REQUEST_STATES] = {
	    [PP_REQUEST_WAITS] = "waits",
	    [PP_REQUEST_APPROVED] = "approved",
	    [PP_REQUEST_REJECTED] = "rejected",
	    [PP_REQUEST_WITHDRAWN] = "withdrawn",
	    [PP_REQUEST_USED] = "used",
	    [PP_REQUEST_EXPIRED] = "expired",
	};

	return names[state];
}

static enum pp_request_state
state_of(const char *said, const struct pp_request *r, int64_t at)
{
	if (r->used_at != 0)
		return PP_REQUEST_USED;
	if (strcmp(said, "rejected") == 0)
		return PP_REQUEST_REJECTED;
	if (strcmp(said, "withdrawn") == 0 && r->said_at < r->expires_at)
		return PP_REQUEST_WITHDRAWN;
	if (at >= r->expires_at || strcmp(said, "withdrawn") == 0)
		return PP_REQUEST_EXPIRED;
	return *said == '\0' ? PP_REQUEST_WAITS : PP_REQUEST_APPROVED;
}

static enum pp_status
check_digest(const struct pp_request *r, const char *action)
{
	uint8_t digest[PP_DIGEST_BYTES];
	enum pp_status rc;

	rc = pp_request_digest(r->kind, r->subject, r->words, digest);
	if (rc == PP_OK && !pp_same_secret(digest, r->digest, sizeof digest))
		rc = pp_fail(PP_EDATA,
		    "request Q%lld: %s %s isn't what was asked for: it was "
		    "edited",
		    (long long)r->id, action, r->subject);
	return rc;
}

static enum pp_status
fill(const struct pp_query *q, int64_t at, struct pp_request *r)
{
	const char *action = pp_query_col_text(q, 1);
	const void *digest;
	size_t n;
	enum pp_status rc;

	*r = (struct pp_request){
	    .id = pp_query_col_int(q, 0),
	    .amount = {pp_query_col_int(q, 4)},
	    .asked_at = pp_query_col_int(q, 6),
	    .expires_at = pp_query_col_int(q, 7),
	    .asked_uid = pp_query_col_int(q, 9),
	    .said_at = pp_query_col_int(q, 11),
	    .used_at = pp_query_col_int(q, 14),
	};
	if ((rc = pp_act_find(action, &r->kind)) != PP_OK)
		return pp_fail_in(rc, "request Q%lld", (long long)r->id);
	pp_query_copy(q, 2, r->subject, sizeof r->subject);
	pp_query_copy(q, 3, r->words, sizeof r->words);
	digest = pp_query_col_blob(q, 5, &n);
	if (n == sizeof r->digest)
		memcpy(r->digest, digest, n);
	pp_query_copy(q, 8, r->asked_by, sizeof r->asked_by);
	pp_query_copy(q, 12, r->said_by, sizeof r->said_by);
	pp_query_copy(q, 13, r->reason, sizeof r->reason);
	r->state = state_of(pp_query_col_text(q, 10), r, at);
	return check_digest(r, action);
}

/* Whose requests may be read: ALL, or one's own; of a stranger nobody's. */
static enum pp_status
readable_uid(struct pp_db *db, int64_t *uid)
{
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK)
		return rc;
	if (s.mode == PP_MODE_TRIAL ||
	    (s.stands &&
		pp_right_of(s.mode, s.roles, PP_ACT_READ_OPERATORS) !=
		    PP_LEAVE_NONE))
		*uid = ALL;
	else
		*uid = s.stands ? actor->uid : NOBODY;
	return PP_OK;
}

static enum pp_status
parse_id(const char *text, int64_t *id)
{
	const char *digits = text + (*text == 'Q' || *text == 'q');

	if (pp_decimal_parse(digits, 0, id) != PP_OK || *id < 1)
		return pp_fail(PP_EDATA, "\"%.40s\": no request's id; Q12",
		    text);
	return PP_OK;
}

enum pp_status
pp_request_get(struct pp_db *db, int64_t id, int64_t at,
    struct pp_request *request)
{
	struct pp_query *q = NULL;
	struct pp_request found;
	enum pp_status rc;

	if ((rc = pp_query_new(db, SELECT "WHERE id = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such request: Q%lld", (long long)id);
	else if (rc == PP_OK && (rc = fill(q, at, &found)) == PP_OK)
		*request = found;
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_request_find(struct pp_db *db, const char *id, int64_t at,
    struct pp_request *request)
{
	struct pp_request found;
	int64_t number = 0, uid = 0;
	enum pp_status rc;

	if ((rc = parse_id(id, &number)) != PP_OK ||
	    (rc = readable_uid(db, &uid)) != PP_OK ||
	    (rc = pp_request_get(db, number, at, &found)) != PP_OK)
		return rc;
	if (uid != ALL && found.asked_uid != uid)
		return pp_fail(PP_EPERM, "request Q%lld is %s's",
		    (long long)number, found.asked_by);
	*request = found;
	return PP_OK;
}

enum pp_status
pp_requests_open(struct pp_db *db, bool waiting, int64_t at,
    struct pp_requests **requests)
{
	struct pp_requests *r = calloc(1, sizeof *r);
	int64_t uid = 0;
	enum pp_status rc;

	if (r == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	r->at = at;
	if ((rc = readable_uid(db, &uid)) == PP_OK)
		rc = pp_query_new(db,
		    SELECT "WHERE (?1 = -1 OR asked_uid = ?1) AND (?2 = 0"
			   " OR (said IS NULL AND expires_at > ?3))"
			   " ORDER BY id",
		    &r->q);
	if (rc != PP_OK) {
		pp_requests_close(r);
		return rc;
	}
	pp_query_int(r->q, 1, uid);
	pp_query_int(r->q, 2, waiting);
	pp_query_int(r->q, 3, at);
	*requests = r;
	return PP_OK;
}

enum pp_status
pp_requests_next(struct pp_requests *requests, struct pp_request *request)
{
	enum pp_status rc = pp_query_step(requests->q);

	return rc == PP_OK ? fill(requests->q, requests->at, request) : rc;
}

void
pp_requests_close(struct pp_requests *requests)
{
	if (requests == NULL)
		return;
	pp_query_free(requests->q);
	free(requests);
}
