/* SPDX-License-Identifier: ISC */
#include "alarm_place.h"

#include <stdlib.h>

struct pp_alarm_places {
	struct pp_query *q;
};

enum pp_status
pp_alarm_places_open(struct pp_db *db, struct pp_alarm_places **places)
{
	struct pp_alarm_places *p = calloc(1, sizeof *p);
	enum pp_status rc;

	if (p == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	/* A row even of what is about neither: the site. */
	rc = pp_query_new(db,
	    "SELECT m.code, a.code, a.name, p.code, u.code, g.code,"
	    " coalesce(u.floor, m.floor) FROM (SELECT 1)"
	    " LEFT JOIN meter m ON m.id = ?1"
	    " LEFT JOIN unit u ON u.id = m.unit"
	    " LEFT JOIN building p ON p.id = coalesce(u.building, m.building)"
	    " LEFT JOIN gateway g ON g.id = ?2"
	    " LEFT JOIN epoch e ON e.id = (SELECT max(id) FROM epoch"
	    "  WHERE meter = ?1 AND began_at <= ?3"
	    "  AND coalesce(ended_at, ?3 + 1) > ?3)"
	    " LEFT JOIN account a ON a.id = e.account",
	    &p->q);
	if (rc != PP_OK) {
		free(p);
		return rc;
	}
	*places = p;
	return PP_OK;
}

enum pp_status
pp_alarm_places_of(struct pp_alarm_places *places, const struct pp_alarm *alarm,
    struct pp_alarm_place *place)
{
	struct pp_query *q = places->q;
	enum pp_status rc;

	pp_query_reset(q);
	pp_query_int(q, 1, alarm->meter);
	pp_query_int(q, 2, alarm->gateway);
	pp_query_int(q, 3, alarm->raised_at);
	if ((rc = pp_query_step(q)) != PP_OK)
		return rc;
	*place = (struct pp_alarm_place){
	    .meter = pp_query_col_text(q, 0),
	    .account = pp_query_col_text(q, 1),
	    .holder = pp_query_col_text(q, 2),
	    .building = pp_query_col_text(q, 3),
	    .unit = pp_query_col_text(q, 4),
	    .gateway = pp_query_col_text(q, 5),
	    .has_floor = !pp_query_is_null(q, 6),
	    .floor = pp_query_col_int(q, 6),
	};
	return PP_OK;
}

void
pp_alarm_places_close(struct pp_alarm_places *places)
{
	if (places == NULL)
		return;
	pp_query_free(places->q);
	free(places);
}
