/* SPDX-License-Identifier: ISC */
#include "done_last.h"

#include <assert.h>

static const char *const names[PP_DONES] = {
    [PP_DONE_DAYS_LEFT] = "days-left",
    [PP_DONE_HEAD_LEFT] = "head-left",
    [PP_DONE_SENDER_ILL] = "sender-ill",
};

enum pp_status
pp_done_last(struct pp_db *db, enum pp_done what, int64_t *at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT at FROM done_last WHERE what = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, names[what]);
	if ((rc = pp_query_step(q)) == PP_OK || rc == PP_DONE) {
		*at = rc == PP_OK ? pp_query_col_int(q, 0) : 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_done_now(struct pp_db *db, enum pp_done what, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO done_last (what, at) VALUES (?1, ?2)"
	    " ON CONFLICT (what) DO UPDATE SET at = excluded.at",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, names[what]);
	pp_query_int(q, 2, at);
	return pp_query_once(q);
}

enum pp_status
pp_done_never(struct pp_db *db, enum pp_done what)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db, "DELETE FROM done_last WHERE what = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, names[what]);
	return pp_query_once(q);
}
