/* SPDX-License-Identifier: ISC */
/*
 * Which of the two a reading is of: no reading says it by itself.  The new
 * meter can't have shown less than it began with, more than it shows now, nor
 * more than it can have counted since it was hung there.
 */
#include "clock.h"
#include "swap.h"

static enum pp_status
find_old(struct pp_db *db, const struct pp_swap_wish *wish,
    const struct pp_proof *now, const struct pp_pace_wh *pace,
    struct pp_query **query)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	/* People say roughly when that was: within the hour. */
	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s AS read_at, r.total_wh"
	    " FROM pass p CROSS JOIN reading r"
	    " ON r.id IN (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"
	    " WHERE p.ended_at > ?2 AND p.began_at < ?3"
	    " AND read_at > ?2 AND read_at < ?3 AND r.flags = 0"
	    " AND (r.total_wh <= ?4 - ?6 OR r.total_wh > ?5"
	    " OR r.total_wh > ?4 + ?7 * (read_at - ?2 + 3600) / 3600)"
	    " ORDER BY p.id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, wish->meter);
	pp_query_int(q, 2, wish->at);
	pp_query_int(q, 3, now->at);
	pp_query_int(q, 4, wish->start_wh);
	pp_query_int(q, 5, now->total_wh);
	pp_query_int(q, 6, pace->step);
	pp_query_int(q, 7, pace->hour);
	*query = q;
	return PP_OK;
}

enum pp_status
pp_swap_check_gone(struct pp_db *db, const struct pp_swap_wish *wish,
    const struct pp_proof *now, const struct pp_pace_wh *pace)
{
	struct pp_query *q = NULL;
	char kwh[PP_DECIMAL_MAX], text[PP_TIME_MAX];
	enum pp_status rc;

	if (!wish->has_start)
		return PP_OK;
	if ((rc = find_old(db, wish, now, pace, &q)) != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO,
		    "the old meter was read after that, at %s, with %s kWh:"
		    " say a later --at",
		    pp_time_print(pp_query_col_int(q, 0), text),
		    pp_energy_print((pp_energy){pp_query_col_int(q, 1)}, kwh));
	else if (rc == PP_DONE)
		rc = PP_OK;
	pp_query_free(q);
	return rc;
}
