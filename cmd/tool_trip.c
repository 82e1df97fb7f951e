/* SPDX-License-Identifier: ISC */
#include "tool_trip.h"

#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "relay_rows.h"
#include "state.h"
#include "text.h"
#include "tool.h"
#include "tool_bulk.h"

struct pp_pusher tool_pusher;
struct pp_records *tool_trip_rows;

static struct pp_models *models;
static bool repairs; /* and does so again soon: nothing to be mailed */

enum pp_status
tool_trip_open(bool dry_run)
{
	enum pp_status rc;

	tool_catch_signals();
	tool_pusher = (struct pp_pusher){
	    .db = dry_run ? tool_open_reader() : tool_open_writer(),
	    .world = tool_world(),
	    .who = tool_who(),
	    .stop = &tool_stop,
	};
	if ((rc = pp_models_open(settings.models_dir, &models)) == PP_OK)
		tool_pusher.models = models;
	return rc;
}

void
tool_trip_close(void)
{
	tool_report(pp_records_close(tool_trip_rows));
	pp_models_free(models);
	pp_world_free(tool_pusher.world);
	pp_db_close(tool_pusher.db);
}

enum pp_status
tool_trip_records(const struct pp_field *fields, size_t n)
{
	return tool_records(fields, n, &tool_trip_rows);
}

enum pp_status
tool_trip_until(const char *until, int64_t *at)
{
	int64_t now = tool_now(), time = 0;
	enum pp_status rc;

	if (until && (rc = pp_time_parse(until, now, &time)) != PP_OK)
		return pp_fail_in(rc, "--until: \"%s\"", until);
	if (until && time <= now)
		return pp_fail(PP_EDATA, "--until: \"%s\": is over", until);
	*at = time;
	return PP_OK;
}

enum pp_status
tool_trip_overrides(const char *list, unsigned *overrides)
{
	enum pp_status rc;

	*overrides = 0;
	if (!list)
		return PP_OK;
	rc = pp_guards_find(list, overrides);
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "--override");
}

enum pp_status
tool_trip_check_reason(const char *reason)
{
	if (!reason)
		tool_usage("why? --reason");
	if (*reason == '\0' || strlen(reason) >= PP_RELAY_REASON_MAX)
		return pp_fail(PP_EDATA, "--reason: takes 1 to %d bytes",
		    PP_RELAY_REASON_MAX - 1);
	if (!pp_text_is_plain(reason))
		return pp_fail(PP_EDATA,
		    "--reason: a control character, or no UTF-8");
	return PP_OK;
}

/* A row of what came of a push, and the exit status that follows. */
static void
end_push(void *arg, const struct pp_push *push)
{
	enum pp_status rc;

	(void)arg;
	if (push->result != PP_PUSHED_ALREADY &&
	    push->result != PP_PUSHED_DONE) {
		(repairs ? tool_say_more : tool_say)(push->code == PP_NO
			? PP_PHRASE("%s: %s; the order stays, and is carried "
				    "out when that is put right")
			: PP_PHRASE("%s: %s; the order stays, and is carried "
				    "out when the meter answers"),
		    push->target.code, push->reason);
		tool_exit_with(
		    tool_exit_of(push->code != PP_OK ? push->code : PP_ETEMP));
	}
	if ((rc = tool_may_print()) == PP_OK)
		rc = pp_relay_put_push(tool_trip_rows, push, tool_now());
	if (rc != PP_OK) {
		tool_stop = 1;
		tool_report(rc);
	}
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("meters", done, of);
}

/* Facts that have moved since the plan was made. */
static void
compare(struct pp_relay_row *row, const struct tool_trip_mark *mark,
    int64_t until)
{
	const char *relay = row->has_reading ? pp_relay_word(row->bits) : NULL;
	const char *control =
	    row->has_reading ? pp_control_word(row->bits) : NULL;
	char time[PP_TIME_MAX] = "";

	if (until != 0)
		pp_time_print(until, time);
	/* Carried out before: so a plan can be run again. */
	if (row->already && !mark->left_out && strcmp(mark->until, time) == 0)
		return;
	if (mark->left_out)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("it is skipped in the plan"));
	else if (strcmp(mark->relay, relay ? relay : "") != 0 ||
	    strcmp(mark->control, control ? control : "") != 0)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("it isn't as planned any more: was \"%s %s\", is "
			      "\"%s %s\""),
		    mark->relay, mark->control, relay ? relay : "",
		    control ? control : "");
	else if (strcmp(mark->until, time) != 0)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("the plan says until \"%s\", --until \"%s\""),
		    mark->until, time);
	if (*row->reason != '\0')
		row->already = false;
}

/* Rows of what isn't to be done; how many are. */
static enum pp_status
put_others(const struct pp_relay_row *rows, size_t n, int64_t until,
    bool dry_run, size_t *may)
{
	const struct pp_relay_row *row;
	enum pp_status rc = PP_OK;

	for (row = rows; rc == PP_OK && row < rows + n; row++) {
		bool skipped = *row->reason != '\0';

		*may += !skipped && !row->already;
		if (skipped) {
			tool_say("%s: %s", row->target.code, row->reason);
			tool_exit_with(EXIT_SOME);
		}
		if (skipped || row->already || dry_run)
			rc = pp_relay_put_plan(tool_trip_rows, row, until);
	}
	return rc;
}

static enum pp_status
find_meters(const struct tool_trip *trip, enum pp_relay_action action,
    int64_t **ids, struct tool_trip_mark **marks, size_t *n)
{
	if (trip->plan)
		return tool_trip_plan(trip->plan, action, false, ids, marks, n);
	return tool_select(tool_pusher.db, ids, n);
}

static enum pp_status
order(const struct tool_trip *trip, struct pp_relay_want *want)
{
	struct tool_trip_mark *marks = NULL;
	struct pp_relay_row *rows = NULL;
	int64_t *ids = NULL;
	size_t i, n_fields, n = 0, may = 0;
	const struct pp_field *fields = pp_relay_fields(&n_fields);
	enum pp_status rc;

	if ((rc = tool_trip_until(trip->until, &want->until)) != PP_OK ||
	    (rc = tool_trip_records(fields, n_fields)) != PP_OK ||
	    (rc = find_meters(trip, want->action, &ids, &marks, &n)) != PP_OK ||
	    (rc = pp_relays_plan(tool_pusher.db, tool_pusher.models, want, ids,
		 n, tool_now(), &rows)) != PP_OK)
		goto out;
	for (i = 0; marks && i < n; i++)
		compare(&rows[i], &marks[i], want->until);
	if ((rc = put_others(rows, n, want->until, trip->dry_run, &may)) !=
		PP_OK ||
	    (rc = tool_bulk_share(tool_pusher.db, trip->max_share, may)) !=
		PP_OK ||
	    trip->dry_run)
		goto out;
	tool_pusher.done = end_push;
	tool_pusher.progress = progress;
	rc = pp_relays_do(&tool_pusher, want, rows, n);
	tool_progress(NULL, 0, 0);
out:
	free(rows);
	free(marks);
	free(ids);
	return rc;
}

enum pp_status
tool_trip_order(const struct tool_trip *trip, enum pp_relay_action action)
{
	struct pp_relay_want want = {
	    .action = action,
	    .cause = trip->arrears ? PP_CAUSE_ARREARS : PP_CAUSE_PERSON,
	    .reason = trip->reason,
	};
	enum pp_status rc;

	if ((trip->plan != NULL) == tool_selected())
		tool_usage("which meters? a selector, or --plan");
	if ((rc = tool_trip_check_reason(trip->reason)) != PP_OK ||
	    (rc = tool_trip_overrides(trip->override, &want.overrides)) !=
		PP_OK)
		return rc;
	if ((rc = tool_trip_open(trip->dry_run)) == PP_OK)
		rc = order(trip, &want);
	tool_report(rc);
	tool_trip_close();
	return PP_OK;
}

enum pp_status
tool_trip_repair(void)
{
	size_t n_fields, n = 0;
	const struct pp_field *fields = pp_relay_fields(&n_fields);
	enum pp_status rc;

	repairs = true;
	if ((rc = tool_trip_open(false)) == PP_OK &&
	    (rc = tool_trip_records(fields, n_fields)) == PP_OK) {
		tool_pusher.done = end_push;
		tool_pusher.progress = progress;
		rc = pp_relays_repair(&tool_pusher, &n);
		tool_progress(NULL, 0, 0);
	}
	tool_report(rc);
	tool_trip_close();
	return PP_OK;
}
