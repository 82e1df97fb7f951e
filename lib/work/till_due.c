/* SPDX-License-Identifier: ISC */
/*
 * Who wants to be visited though nobody asked.
 */
#include <stdlib.h>

#include "till.h"

enum {
	AT_FIRST = 64
};

/*
 * A reading counts only where it is younger than the last evidence: a pass
 * may have read the meter just before a sale.
 */
static const char due[] =
    "SELECT e.meter FROM epoch e JOIN meter m ON m.id = e.meter"
    " WHERE e.ended_at IS NULL AND m.retired_at IS NULL AND ("
    "  e.began_at IS NULL"
    "  OR EXISTS (SELECT 1 FROM sale s WHERE s.meter = e.meter"
    "   AND s.state = 'armed')"
    "  OR EXISTS (SELECT 1 FROM closing c WHERE c.epoch = e.id"
    "   AND c.at IS NULL)"
    "  OR EXISTS (SELECT 1 FROM hold h WHERE h.meter = e.meter"
    "   AND h.ended_at IS NULL AND h.reason = 'restored')"
    "  OR EXISTS (SELECT 1 FROM meter_now n JOIN reading r"
    "    ON r.id = n.shown WHERE n.meter = e.meter"
    "   AND n.shown_at > (SELECT at FROM evidence"
    "    WHERE epoch = e.id ORDER BY id DESC LIMIT 1)"
    "   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.meter = e.meter"
    "    AND h.ended_at IS NULL)"
    "   AND (r.count <> (SELECT count FROM epoch_count WHERE id = e.id)"
    "    OR r.balance_fen > (SELECT balance_fen FROM evidence"
    "     WHERE epoch = e.id ORDER BY id DESC LIMIT 1)))"
    "  OR (SELECT action = 'prepaid' AND cause = 'sale'"
    "    FROM relay_order WHERE meter = e.meter ORDER BY id DESC LIMIT 1))"
    " ORDER BY m.bus, m.address";

static enum pp_status
add(int64_t **ids, size_t *n, size_t *room, int64_t id)
{
	size_t want = *room ? *room * 2 : AT_FIRST;
	int64_t *more;

	if (*n == *room) {
		if (!(more = reallocarray(*ids, want, sizeof *more)))
			return pp_fail(PP_ESYS, "out of memory");
		*ids = more;
		*room = want;
	}
	(*ids)[(*n)++] = id;
	return PP_OK;
}

enum pp_status
pp_till_due(struct pp_db *db, int64_t **ids, size_t *n)
{
	struct pp_query *q = NULL;
	int64_t *found = NULL;
	size_t n_found = 0, room = 0;
	enum pp_status rc;

	if ((rc = pp_query_new(db, due, &q)) != PP_OK)
		return rc;
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = add(&found, &n_found, &room, pp_query_col_int(q, 0));
	if (rc == PP_DONE)
		rc = PP_OK;
	if (rc == PP_OK && !found && !(found = malloc(sizeof *found)))
		rc = pp_fail(PP_ESYS, "out of memory");
	pp_query_free(q);
	if (rc != PP_OK) {
		free(found);
		return rc;
	}
	*ids = found;
	*n = n_found;
	return PP_OK;
}
