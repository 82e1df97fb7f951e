/* SPDX-License-Identifier: ISC */
/*
 * pp-trip ration: supply is short, and meters are without it in turn.
 */
#include <stdlib.h>

#include "amount.h"
#include "clock.h"
#include "relay_rows.h"
#include "tool.h"
#include "tool_bulk.h"
#include "tool_trip.h"

enum {
	KW_PLACES = 3
};

static enum pp_status
take_times(const struct tool_trip *trip, struct pp_ration *ration)
{
	int64_t now = tool_now();
	enum pp_status rc;

	ration->begins = now;
	if (trip->begins &&
	    (rc = pp_time_parse(trip->begins, now, &ration->begins)) != PP_OK)
		return pp_fail_in(rc, "--at: \"%s\"", trip->begins);
	if (ration->begins < now)
		return pp_fail(PP_EDATA, "--at: \"%s\": is over", trip->begins);
	if ((rc = tool_trip_until(trip->until, &ration->ends)) != PP_OK)
		return rc;
	rc =
	    pp_duration_parse(trip->turn ? trip->turn : "30m", &ration->turn_s);
	return rc == PP_OK ? PP_OK
			   : pp_fail_in(rc, "--turn: \"%s\"", trip->turn);
}

static enum pp_status
take_power(const struct tool_trip *trip, struct pp_ration *ration)
{
	enum pp_status rc;

	rc = pp_decimal_parse(trip->kw, KW_PLACES, &ration->shed_w);
	if (rc == PP_OK && ration->shed_w <= 0)
		rc = pp_fail(PP_EDATA, "has to be above zero");
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "--kw: \"%s\"", trip->kw);
}

/* The turns of a plan; its meters are left in `ids`, each once. */
static enum pp_status
take_plan(const struct tool_trip *trip, struct pp_turn **made, size_t *n_made,
    int64_t **ids, size_t *n)
{
	struct tool_trip_mark *marks = NULL;
	struct pp_turn *turns;
	size_t i, j, n_rows, n_turns = 0, n_ids = 0;
	enum pp_status rc;

	rc = tool_trip_plan(trip->plan, PP_RELAY_TRIP, true, ids, &marks,
	    &n_rows);
	if (rc != PP_OK)
		return rc;
	if (!(turns = calloc(n_rows + 1, sizeof *turns))) {
		free(marks);
		return pp_fail(PP_ESYS, "out of memory");
	}
	for (i = 0; i < n_rows; i++) {
		if (marks[i].left_out || marks[i].ends <= tool_now() ||
		    marks[i].ends <= marks[i].begins)
			continue;
		turns[n_turns++] = (struct pp_turn){
		    .meter = (*ids)[i],
		    .begins = marks[i].begins,
		    .ends = marks[i].ends,
		};
		for (j = 0; j < n_ids && (*ids)[j] != (*ids)[i]; j++)
			;
		if (j == n_ids)
			(*ids)[n_ids++] = (*ids)[i];
	}
	free(marks);
	*made = turns;
	*n_made = n_turns;
	*n = n_ids;
	return PP_OK;
}

static size_t
count_meters(const struct pp_ration_row *rows, size_t n)
{
	size_t i, j, count = 0;

	for (i = 0; i < n; i++) {
		for (j = 0; j < i &&
		     rows[j].relay.target.id != rows[i].relay.target.id;
		     j++)
			;
		count += j == i && rows[i].begins != 0;
	}
	return count;
}

/* Who was meant to have a turn and hasn't is a row that failed. */
static enum pp_status
put_all(const struct tool_trip *trip, const struct pp_ration_row *rows,
    size_t n)
{
	bool kept = !trip->dry_run;
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < n; i++) {
		bool refused = rows[i].relay.guards != 0 ||
		    (trip->plan && *rows[i].relay.reason != '\0');

		if (kept && refused) {
			tool_say("%s: %s", rows[i].relay.target.code,
			    rows[i].relay.reason);
			tool_exit_with(EXIT_SOME);
		}
		rc = pp_ration_put(tool_trip_rows, &rows[i], kept);
	}
	return rc;
}

/* In the turn that saves least; rows are by turn. */
static int64_t
least_saved(const struct pp_ration_row *rows, size_t n, bool kept)
{
	int64_t least = INT64_MAX, saved = 0;
	size_t i;

	for (i = 0; i < n && rows[i].begins != 0; i++) {
		if (!kept || *rows[i].relay.reason == '\0')
			saved += rows[i].relay.power_w;
		if (i + 1 < n && rows[i + 1].begins == rows[i].begins)
			continue;
		if (saved < least)
			least = saved;
		saved = 0;
	}
	return i > 0 ? least : 0;
}

static void
tell_shortfall(const struct pp_ration *ration, const struct pp_ration_row *rows,
    size_t n, bool kept)
{
	int64_t least = least_saved(rows, n, kept);
	char saved[PP_DECIMAL_MAX], wanted[PP_DECIMAL_MAX];

	if (least >= ration->shed_w)
		return;
	tool_say("only %s of %s kW can be saved",
	    pp_decimal_print(least, KW_PLACES, 2, saved),
	    pp_decimal_print(ration->shed_w, KW_PLACES, 2, wanted));
	tool_exit_with(EXIT_SOME);
}

static enum pp_status
share_out(const struct tool_trip *trip, struct pp_ration *ration)
{
	struct pp_ration_row *rows = NULL;
	struct pp_turn *turns = NULL;
	int64_t *ids = NULL;
	size_t n_fields, n = 0, n_rows = 0;
	const struct pp_field *fields = pp_ration_fields(&n_fields);
	enum pp_status rc;

	if ((rc = tool_trip_records(fields, n_fields)) != PP_OK)
		return rc;
	if (trip->plan)
		rc = take_plan(trip, &turns, &ration->n_turns, &ids, &n);
	else if ((rc = take_times(trip, ration)) == PP_OK &&
	    (rc = take_power(trip, ration)) == PP_OK)
		rc = tool_select(tool_pusher.db, &ids, &n);
	ration->turns = turns;
	if (rc == PP_OK)
		rc = pp_ration_plan(tool_pusher.db, tool_pusher.models, ration,
		    ids, n, tool_now(), &rows, &n_rows);
	if (rc == PP_OK)
		rc = tool_bulk_share(tool_pusher.db, trip->max_share,
		    count_meters(rows, n_rows));
	if (rc == PP_OK && !trip->dry_run)
		rc = pp_ration_keep(tool_pusher.db, ration, rows, n_rows,
		    tool_now(), tool_who());
	if (rc == PP_OK)
		rc = put_all(trip, rows, n_rows);
	if (rc == PP_OK)
		tell_shortfall(ration, rows, n_rows, !trip->dry_run);
	free(rows);
	free(turns);
	free(ids);
	return rc;
}

enum pp_status
tool_trip_ration(const struct tool_trip *trip)
{
	struct pp_ration ration = {.reason = trip->reason};
	enum pp_status rc;

	if ((trip->plan != NULL) == tool_selected())
		tool_usage("which meters? a selector, or --plan");
	if (!trip->plan && (!trip->kw || !trip->until))
		tool_usage("ration: how much, and how long? --kw and --until");
	if (trip->plan &&
	    (trip->kw || trip->until || trip->begins || trip->turn))
		tool_usage("--plan says who, how much and how long");
	if ((rc = tool_trip_check_reason(trip->reason)) != PP_OK ||
	    (rc = tool_trip_overrides(trip->override, &ration.overrides)) !=
		PP_OK)
		return rc;
	if ((rc = tool_trip_open(trip->dry_run)) == PP_OK)
		rc = share_out(trip, &ration);
	tool_report(rc);
	tool_trip_close();
	return PP_OK;
}
