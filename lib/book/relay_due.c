/* SPDX-License-Identifier: ISC */
/*
 * Which relays aren't as they are wished to be, by the readings that came in
 * since: their meters answer, so somebody can go there.
 */
#include "gather.h"
#include "relay_log.h"
#include "state.h"

enum {
	FORCED = PP_BIT_FORCED | PP_BIT_FORCED_CLOSED,
};

/*
 * What is over is due at once.  Else the meter has to have answered since, and
 * either nobody has seen yet that it was done, or it isn't so any more.
 */
static const char due[] =
    "SELECT m.id FROM meter m"
    " JOIN relay_order o ON o.id ="
    "  (SELECT max(id) FROM relay_order WHERE meter = m.id)"
    " LEFT JOIN relay_done d ON d.relay_order = o.id"
    " LEFT JOIN meter_now n ON n.meter = m.id"
    " LEFT JOIN reading r ON r.id = n.shown"
    " WHERE m.retired_at IS NULL AND o.cause NOT IN ('proven', 'sale')"
    " AND (o.until <= ?1 OR (n.shown_at > coalesce(d.at, o.at - 1)"
    "  AND n.silent = 0"
    "  AND CASE o.action WHEN 'prepaid' THEN d.at IS NULL"
    "   WHEN 'trip' THEN d.at IS NULL OR r.bits & ?2 <> ?3"
    "   ELSE d.at IS NULL OR r.bits & ?2 <> ?2 END))"
    " ORDER BY m.bus, m.address";

enum pp_status
pp_relay_due(struct pp_db *db, int64_t now, int64_t **ids, size_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, due, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, now);
	pp_query_int(q, 2, FORCED);
	pp_query_int(q, 3, PP_BIT_FORCED);
	return pp_gather_ids(q, ids, n);
}
