/* SPDX-License-Identifier: ISC */
#include "bus_view.h"

#include <stdlib.h>

enum column {
	C_ID,
	C_CODE,
	C_GATEWAY,
	C_STATE,
	C_SINCE,
	C_ENDPOINT,
	C_BAUD,
	C_METERS,
	C_ANSWERING,
	C_WINDOW
};

static const char select_sql[] =
    "SELECT b.id, b.code, g.code, s.state, s.since, b.endpoint, b.baud,"
    " count(m.id), count(m.id) FILTER (WHERE n.silent = 0), w.window"
    " FROM bus b JOIN gateway g ON g.id = b.gateway"
    " LEFT JOIN gateway_now s ON s.gateway = b.gateway"
    " LEFT JOIN bus_now w ON w.bus = b.id"
    " LEFT JOIN meter m ON m.bus = b.id AND m.retired_at IS NULL"
    " LEFT JOIN meter_now n ON n.meter = m.id"
    " WHERE b.retired_at IS NULL AND (?1 IS NULL OR b.code = ?1)"
    " GROUP BY b.id ORDER BY b.id";

struct pp_bus_view {
	struct pp_query *q;
};

static enum pp_status
check_code(struct pp_db *db, const char *code)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT 1 FROM bus WHERE code = ?1 AND retired_at IS NULL", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	rc = pp_query_step(q);
	pp_query_free(q);
	return rc == PP_DONE ? pp_fail(PP_NO, "no such bus: %s", code) : rc;
}

enum pp_status
pp_bus_view_open(struct pp_db *db, const char *code, struct pp_bus_view **view)
{
	struct pp_bus_view *v;
	enum pp_status rc;

	if (code && (rc = check_code(db, code)) != PP_OK)
		return rc;
	if (!(v = calloc(1, sizeof *v)))
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_query_new(db, select_sql, &v->q)) != PP_OK) {
		free(v);
		return rc;
	}
	pp_query_text(v->q, 1, code);
	*view = v;
	return PP_OK;
}

enum pp_status
pp_bus_view_next(struct pp_bus_view *view, struct pp_bus_row *row)
{
	const struct pp_query *q = view->q;
	enum pp_status rc;

	if ((rc = pp_query_step(view->q)) != PP_OK)
		return rc;
	*row = (struct pp_bus_row){
	    .id = pp_query_col_int(q, C_ID),
	    .code = pp_query_col_text(q, C_CODE),
	    .gateway = pp_query_col_text(q, C_GATEWAY),
	    .gateway_state = pp_query_col_text(q, C_STATE),
	    .has_since = !pp_query_is_null(q, C_SINCE),
	    .since = pp_query_col_int(q, C_SINCE),
	    .endpoint = pp_query_col_text(q, C_ENDPOINT),
	    .baud = pp_query_col_int(q, C_BAUD),
	    .meters = pp_query_col_int(q, C_METERS),
	    .answering = pp_query_col_int(q, C_ANSWERING),
	    .window = pp_query_col_int(q, C_WINDOW),
	};
	return PP_OK;
}

void
pp_bus_view_close(struct pp_bus_view *view)
{
	if (!view)
		return;
	pp_query_free(view->q);
	free(view);
}
