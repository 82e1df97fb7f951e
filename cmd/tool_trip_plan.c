/* SPDX-License-Identifier: ISC */
/*
 * A plan of pp-trip, as --dry-run printed it: which meters, and how they were
 * when it was made.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "tool.h"
#include "tool_bulk.h"
#include "tool_trip.h"

enum column {
	C_METER,
	C_ACTION,
	C_RESULT,
	C_RELAY,
	C_CONTROL,
	C_UNTIL,
	C_BEGINS,
	C_ENDS,
	COLUMNS
};

static const struct pp_column order_columns[] = {
    {"meter", true},
    {"action", true},
    {"result", true},
    {"relay", true},
    {"control", true},
    {"until", true},
};

static const struct pp_column ration_columns[COLUMNS] = {
    [C_METER] = {"meter", true},
    [C_ACTION] = {"action", false},
    [C_RESULT] = {"result", true},
    [C_RELAY] = {"relay", false},
    [C_CONTROL] = {"control", false},
    [C_UNTIL] = {"until", false},
    [C_BEGINS] = {"begins_at", true},
    [C_ENDS] = {"ends_at", true},
};

struct plan {
	int64_t *ids;
	struct tool_trip_mark *marks;
	size_t n, room;
};

static enum pp_status
make_room(struct plan *p)
{
	enum {
		AT_FIRST = 64
	};
	size_t want = p->room > 0 ? 2 * p->room : AT_FIRST;
	struct tool_trip_mark *marks;
	int64_t *ids;

	if (p->n < p->room)
		return PP_OK;
	if (!(ids = reallocarray(p->ids, want, sizeof *ids)))
		return pp_fail(PP_ESYS, "out of memory");
	p->ids = ids;
	if (!(marks = reallocarray(p->marks, want, sizeof *marks)))
		return pp_fail(PP_ESYS, "out of memory");
	p->marks = marks;
	p->room = want;
	return PP_OK;
}

static enum pp_status
take_time(const struct pp_rows *rows, enum column column, int64_t *at)
{
	const char *text = pp_rows_text(rows, column);

	if (*text == '\0' || pp_time_parse(text, tool_now(), at) == PP_OK)
		return PP_OK;
	return pp_rows_bad(rows, column, "no time");
}

static enum pp_status
take_order(const struct pp_rows *rows, enum pp_relay_action action,
    const struct plan *p, struct tool_trip_mark *mark)
{
	size_t i;

	if (strcmp(pp_rows_text(rows, C_ACTION),
		pp_relay_action_name(action)) != 0)
		return pp_rows_bad(rows, C_ACTION, "not a plan of %s",
		    pp_relay_action_name(action));
	for (i = 0; i < p->n; i++)
		if (p->ids[i] == p->ids[p->n])
			return pp_rows_bad(rows, C_METER,
			    "is in the plan twice");
	snprintf(mark->relay, sizeof mark->relay, "%s",
	    pp_rows_text(rows, C_RELAY));
	snprintf(mark->control, sizeof mark->control, "%s",
	    pp_rows_text(rows, C_CONTROL));
	snprintf(mark->until, sizeof mark->until, "%s",
	    pp_rows_text(rows, C_UNTIL));
	return PP_OK;
}

static enum pp_status
take_row(const struct pp_rows *rows, enum pp_relay_action action,
    bool is_ration, struct plan *p)
{
	struct tool_trip_mark mark = {0};
	struct pp_target target;
	enum pp_status rc;

	if ((rc = make_room(p)) != PP_OK)
		return rc;
	if ((rc = pp_target_find(tool_pusher.db, pp_rows_text(rows, C_METER),
		 &target)) != PP_OK)
		return rc == PP_NO ? pp_rows_bad(rows, C_METER, "no such meter")
				   : rc;
	p->ids[p->n] = target.id;
	mark.left_out = strcmp(pp_rows_text(rows, C_RESULT), "planned") != 0;
	if (is_ration) {
		if ((rc = take_time(rows, C_BEGINS, &mark.begins)) == PP_OK)
			rc = take_time(rows, C_ENDS, &mark.ends);
	} else {
		rc = take_order(rows, action, p, &mark);
	}
	if (rc == PP_OK)
		p->marks[p->n++] = mark;
	return rc;
}

enum pp_status
tool_trip_plan(const char *path, enum pp_relay_action action, bool is_ration,
    int64_t **ids, struct tool_trip_mark **marks, size_t *n)
{
	const struct pp_column *columns =
	    is_ration ? ration_columns : order_columns;
	size_t n_columns = is_ration ? sizeof ration_columns / sizeof *columns
				     : sizeof order_columns / sizeof *columns;
	struct pp_rows *rows = NULL;
	struct plan p = {0};
	enum pp_status rc;

	if ((rc = make_room(&p)) == PP_OK)
		rc = tool_bulk_plan(path, columns, n_columns, &rows);
	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK)
		rc = take_row(rows, action, is_ration, &p);
	pp_rows_free(rows);
	if (rc != PP_DONE) {
		free(p.ids);
		free(p.marks);
		return rc;
	}
	*ids = p.ids;
	*marks = p.marks;
	*n = p.n;
	return PP_OK;
}
