/* SPDX-License-Identifier: ISC */
/*
 * Requests as acts ask for them: written down, sought, used up.  What people
 * say to them is in request_say.c, reading them in request_list.c.
 */
#include <stdio.h>
#include <string.h>

#include "request_impl.h"

/* A netstring, as the log has them. */
static void
add(struct pp_digester *digester, const char *text)
{
	char length[PP_DECIMAL_MAX + 1];
	size_t n = strlen(text);

	pp_digest_add(digester, length,
	    (size_t)snprintf(length, sizeof length, "%zu:", n));
	pp_digest_add(digester, text, n);
	pp_digest_add(digester, ",", 1);
}

enum pp_status
pp_request_digest(enum pp_act_kind kind, const char *subject, const char *words,
    uint8_t digest[PP_DIGEST_BYTES])
{
	static const char domain[] = "pp-request-1,";
	struct pp_digester *d = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&d)) != PP_OK)
		return rc;
	pp_digest_add(d, domain, sizeof domain - 1);
	add(d, pp_act_name(kind));
	add(d, subject);
	add(d, words);
	rc = pp_digest_end(d, digest);
	pp_digester_free(d);
	return rc;
}

enum pp_status
pp_request_seek(struct pp_db *db, const uint8_t digest[PP_DIGEST_BYTES],
    int64_t uid, pp_money amount, unsigned approvers, int64_t at, int64_t *id,
    bool *approved)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	/* Bits of roles as in enum pp_role. */
	rc = pp_query_new(db,
	    "SELECT id, said IS NOT NULL FROM request WHERE digest = ?1"
	    " AND asked_uid = ?2 AND amount_fen >= ?3"
	    " AND asked_at <= ?4 AND expires_at > ?4 AND used_at IS NULL"
	    " AND (said IS NULL OR (said = 'approved' AND EXISTS"
	    " (SELECT 1 FROM operator o JOIN operator_role r"
	    " ON r.operator = o.id AND r.ended_at IS NULL"
	    " WHERE o.code = said_by AND o.uid = said_uid AND o.enabled = 1"
	    " AND ?5 & CASE r.role WHEN 'cashier' THEN 1 WHEN 'plant' THEN 2"
	    " WHEN 'auditor' THEN 4 WHEN 'admin' THEN 8 END)))"
	    " ORDER BY said IS NULL, id LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_blob(q, 1, digest, PP_DIGEST_BYTES);
	pp_query_int(q, 2, uid);
	pp_query_int(q, 3, amount.fen);
	pp_query_int(q, 4, at);
	pp_query_int(q, 5, approvers);
	if ((rc = pp_query_step(q)) == PP_OK) {
		*id = pp_query_col_int(q, 0);
		*approved = pp_query_col_int(q, 1) != 0;
	} else if (rc == PP_DONE) {
		*id = 0;
		*approved = false;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_request_waiting(struct pp_db *db, int64_t uid, int64_t at, int64_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT count(*) FROM request WHERE asked_uid = ?1"
	    " AND said IS NULL AND expires_at > ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, uid);
	pp_query_int(q, 2, at);
	if ((rc = pp_query_step(q)) == PP_OK)
		*n = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_request_next(struct pp_db *db, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT ifnull(max(id), 0) + 1 FROM request", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		*id = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

/* One that has expired, or was for less, makes room for the next. */
static enum pp_status
withdraw_older(struct pp_db *db, const struct pp_request *request)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE request SET said = 'withdrawn', said_at = ?3,"
	    " said_by = ?4, said_uid = ?2, reason = 'asked for again'"
	    " WHERE digest = ?1 AND asked_uid = ?2 AND said IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_blob(q, 1, request->digest, sizeof request->digest);
	pp_query_int(q, 2, request->asked_uid);
	pp_query_int(q, 3, request->asked_at);
	pp_query_lent_text(q, 4, request->asked_by);
	return pp_query_once(q);
}

enum pp_status
pp_request_ask(struct pp_db *db, const struct pp_request *request)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = withdraw_older(db, request)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO request (id, action, subject, words, amount_fen,"
	    " digest, asked_at, expires_at, asked_by, asked_uid, reason)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, request->id);
	pp_query_lent_text(q, 2, pp_act_name(request->kind));
	pp_query_lent_text(q, 3, request->subject);
	pp_query_lent_text(q, 4, request->words);
	pp_query_int(q, 5, request->amount.fen);
	pp_query_lent_blob(q, 6, request->digest, sizeof request->digest);
	pp_query_int(q, 7, request->asked_at);
	pp_query_int(q, 8, request->expires_at);
	pp_query_lent_text(q, 9, request->asked_by);
	pp_query_int(q, 10, request->asked_uid);
	return pp_query_once(q);
}

enum pp_status
pp_requests_use_up(struct pp_db *db)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	/* A time before it expires, whatever the clock says. */
	rc = pp_query_new(db,
	    "UPDATE request SET used_at = said_at"
	    " WHERE said = 'approved' AND used_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	return pp_query_once(q);
}

enum pp_status
pp_request_use(struct pp_db *db, int64_t id, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE request SET used_at = ?2 WHERE id = ?1"
	    " AND used_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, at);
	rc = pp_query_run(q);
	if (rc == PP_OK && pp_db_changes(db) != 1)
		rc = pp_fail(PP_NO, "request Q%lld was used meanwhile",
		    (long long)id);
	pp_query_free(q);
	return rc;
}
