/* SPDX-License-Identifier: ISC */
/*
 * The commonest of statements: one thing is asked about, one integer comes.
 */
#include <assert.h>

#include "db.h"

enum pp_status
pp_query_one(struct pp_db *db, const char *sql, int64_t id, int64_t *value)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK)
		*value = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}
