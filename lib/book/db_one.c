/* SPDX-License-Identifier: ISC */
/*
 * The commonest: of statements, one that gives one integer, or none; of
 * transactions, one that is kept if all went well.
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

enum pp_status
pp_query_once(struct pp_query *q)
{
	enum pp_status rc = pp_query_run(q);

	pp_query_free(q);
	return rc;
}

enum pp_status
pp_db_end(struct pp_db *db, enum pp_status code)
{
	if (code == PP_OK)
		code = pp_db_commit(db);
	if (code != PP_OK)
		pp_db_rollback(db);
	return code;
}
