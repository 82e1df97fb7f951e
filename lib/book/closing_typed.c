/* SPDX-License-Identifier: ISC */
/*
 * Ends that people typed, found again: by the same words, and by the thing
 * that comes back though it was given up.
 */
#include "closing.h"

enum pp_status
pp_closing_was_typed(struct pp_db *db, int64_t meter,
    const struct pp_typed *typed, bool *was)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT 1 FROM epoch e JOIN closing c ON c.epoch = e.id"
	    " WHERE e.meter = ?1 AND c.typed = 1 AND c.count = ?2"
	    " AND c.balance_fen = ?3 AND c.total_wh = ?4"
	    " AND (?5 = 0 OR c.at = ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, typed->count);
	pp_query_int(q, 3, typed->balance.fen);
	pp_query_int(q, 4, typed->total_wh);
	pp_query_int(q, 5, typed->at);
	rc = pp_query_step(q);
	pp_query_free(q);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	*was = rc == PP_OK;
	return PP_OK;
}

enum pp_status
pp_closing_settled(struct pp_db *db, const char *serial,
    char account[PP_ID_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT a.code, ifnull(c.typed, 0) FROM epoch e"
	    " JOIN account a ON a.id = e.account"
	    " LEFT JOIN closing c ON c.epoch = e.id"
	    " WHERE e.serial = ?1 AND e.began_at IS NOT NULL"
	    " ORDER BY e.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, serial);
	rc = pp_query_step(q);
	if (rc == PP_OK && pp_query_col_int(q, 1) != 0)
		pp_query_copy(q, 0, account, PP_ID_MAX);
	else if (rc == PP_OK || rc == PP_DONE)
		rc =
		    pp_fail(PP_NO, "nothing of it was settled by typed values");
	pp_query_free(q);
	return rc;
}
