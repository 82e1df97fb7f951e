/* SPDX-License-Identifier: ISC */
/*
 * pp-trip warn and list: who was told, and what is wished.
 */
#include <stdlib.h>

#include "relay_rows.h"
#include "tool.h"
#include "tool_trip.h"
#include "warning.h"

static const struct pp_field warned_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"way", NULL, PP_KIND_TEXT, false},
    {"note", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
};

enum {
	N_WARNED = sizeof warned_fields / sizeof *warned_fields
};

/* All or none, in a transaction. */
static enum pp_status
keep_warnings(const struct tool_trip *trip, const int64_t *ids, size_t n,
    int64_t now)
{
	struct pp_db *db = tool_pusher.db;
	size_t i;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	for (i = 0; rc == PP_OK && i < n; i++)
		rc = pp_warning_add(db, ids[i], trip->way,
		    trip->note ? trip->note : "", now, tool_who());
	return pp_db_end(db, rc);
}

static enum pp_status
put_warnings(const struct tool_trip *trip, const int64_t *ids, size_t n,
    int64_t now)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	enum pp_status rc = pp_targets_open(tool_pusher.db, ids, n, &targets);

	while (
	    rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK) {
		pp_records_text(tool_trip_rows, target.code);
		pp_records_text(tool_trip_rows, trip->way);
		pp_records_text_if(tool_trip_rows, trip->note);
		pp_records_time(tool_trip_rows, now);
		rc = pp_records_end(tool_trip_rows);
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
tool_trip_warn(const struct tool_trip *trip)
{
	int64_t now, *ids = NULL;
	size_t n;
	enum pp_status rc;

	if (!tool_selected())
		tool_usage("who was warned? a selector");
	if (!trip->way)
		tool_usage("how did it go out? --way, a word like sms, call or "
			   "paper");
	if ((rc = tool_trip_open(false)) == PP_OK &&
	    (rc = tool_trip_records(warned_fields, N_WARNED)) == PP_OK &&
	    (rc = tool_select(tool_pusher.db, &ids, &n)) == PP_OK) {
		now = tool_now();
		if ((rc = keep_warnings(trip, ids, n, now)) == PP_OK)
			rc = put_warnings(trip, ids, n, now);
	}
	free(ids);
	tool_report(rc);
	tool_trip_close();
	return PP_OK;
}

static enum pp_status
put_wish(const struct tool_trip *trip, const struct pp_target *target)
{
	struct pp_relay_wish wish;
	enum pp_status rc = pp_relay_wish(tool_pusher.db, target->id, &wish);

	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	if (trip->endless && (wish.action != PP_RELAY_KEEP || wish.until != 0))
		return PP_OK;
	return pp_wish_put(tool_trip_rows, target->code, &wish);
}

static enum pp_status
put_wishes(const struct tool_trip *trip)
{
	struct pp_targets *targets = NULL;
	struct pp_target target;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = tool_select(tool_pusher.db, &ids, &n)) == PP_OK &&
	    (rc = pp_db_snapshot(tool_pusher.db)) == PP_OK)
		rc = pp_targets_open(tool_pusher.db, ids, n, &targets);
	while (rc == PP_OK && (rc = pp_targets_next(targets, &target)) == PP_OK)
		rc = put_wish(trip, &target);
	pp_targets_close(targets);
	pp_db_snapshot_end(tool_pusher.db);
	free(ids);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
tool_trip_list(const struct tool_trip *trip)
{
	size_t n;
	const struct pp_field *fields = pp_wish_fields(&n);
	enum pp_status rc;

	if ((rc = tool_trip_open(true)) == PP_OK &&
	    (rc = tool_trip_records(fields, n)) == PP_OK)
		rc = put_wishes(trip);
	tool_report(rc);
	tool_trip_close();
	return PP_OK;
}
