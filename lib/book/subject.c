/* SPDX-License-Identifier: ISC */
#include "subject.h"

enum pp_status
pp_subject_meter(struct pp_db *db, int64_t meter, char code[PP_ID_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT code FROM meter WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_query_copy(q, 0, code, PP_ID_MAX);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such meter");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_subject_epoch(struct pp_db *db, int64_t epoch, struct pp_subject *subject)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT m.id, m.code, a.code FROM epoch e"
	    " JOIN meter m ON m.id = e.meter JOIN account a ON a.id = e.account"
	    " WHERE e.id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = pp_query_step(q)) == PP_OK) {
		subject->meter = pp_query_col_int(q, 0);
		pp_query_copy(q, 1, subject->meter_code, PP_ID_MAX);
		pp_query_copy(q, 2, subject->account, PP_ID_MAX);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "no such epoch");
	}
	pp_query_free(q);
	return rc;
}
