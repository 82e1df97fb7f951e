/* SPDX-License-Identifier: ISC */
#include "ration.h"

#include <assert.h>

#include "gather.h"

/*
 * Its own ration's orders don't take a meter out: they began and ended its
 * turns before this one.
 */
#define UNTOUCHED                                                              \
	"NOT EXISTS (SELECT 1 FROM relay_order o WHERE o.meter = r.meter"      \
	" AND o.at >= r.at AND o.cause NOT IN ('ration', 'ended', 'proven'))"

enum pp_status
pp_ration_add(struct pp_db *db, const struct pp_turn *turn, const char *reason,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO ration (meter, at, who, reason, begins, ends,"
	    " overridden) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7"
	    " WHERE NOT EXISTS (SELECT 1 FROM ration r WHERE r.meter = ?1"
	    "  AND r.begins = ?5 AND r.ends = ?6 AND " UNTOUCHED ")",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, turn->meter);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_text(q, 4, reason);
	pp_query_int(q, 5, turn->begins);
	pp_query_int(q, 6, turn->ends);
	pp_query_text(q, 7, turn->overridden);
	return pp_query_once(q);
}

static enum pp_status
fill(const struct pp_query *q, void *element)
{
	struct pp_turn_due *turn = element;

	*turn = (struct pp_turn_due){
	    .meter = pp_query_col_int(q, 0),
	    .begins = pp_query_col_int(q, 1),
	    .ends = pp_query_col_int(q, 2),
	};
	pp_query_copy(q, 3, turn->reason, sizeof turn->reason);
	pp_query_copy(q, 4, turn->overridden, sizeof turn->overridden);
	return PP_OK;
}

enum pp_status
pp_turns_due(struct pp_db *db, int64_t now, struct pp_turn_due **turns,
    size_t *n)
{
	struct pp_query *q = NULL;
	void *array;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT r.meter, r.begins, r.ends, r.reason, r.overridden"
	    " FROM ration r JOIN meter m ON m.id = r.meter"
	    " WHERE r.ends > ?1 AND r.begins <= ?1 AND m.retired_at IS NULL"
	    " AND " UNTOUCHED " AND NOT EXISTS (SELECT 1 FROM relay_order o"
	    "  WHERE o.meter = r.meter AND o.cause = 'ration'"
	    "  AND o.at >= r.begins AND o.until = r.ends)"
	    " ORDER BY m.bus, m.address",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, now);
	rc = pp_gather(q, fill, sizeof **turns, &array, n);
	if (rc == PP_OK)
		*turns = array;
	return rc;
}

enum pp_status
pp_ration_next(struct pp_db *db, int64_t meter, int64_t now, int64_t *begins,
    int64_t *ends)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT r.begins, r.ends FROM ration r WHERE r.meter = ?1"
	    " AND r.ends > ?2 AND r.begins > ?2 AND " UNTOUCHED
	    " ORDER BY r.begins LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, now);
	if ((rc = pp_query_step(q)) == PP_OK) {
		*begins = pp_query_col_int(q, 0);
		*ends = pp_query_col_int(q, 1);
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "no turn of it is to come");
	}
	pp_query_free(q);
	return rc;
}
