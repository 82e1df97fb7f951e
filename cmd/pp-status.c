/* SPDX-License-Identifier: ISC */
/*
 * pp-status: what is known of each meter now, and how old that is.
 */
#include <stdlib.h>

#include "poll.h"
#include "site.h"
#include "tool.h"
#include "view.h"
#include "view_rows.h"

static bool live, electrical;

static const struct option_row options[] = {
    {"live", 'l', OPTION_FLAG, NULL, PP_PHRASE("ask the meters first"), &live},
    {"electrical", 'E', OPTION_FLAG, NULL,
	PP_PHRASE("add voltages, currents, powers and power factors"),
	&electrical},
};

static const struct tool tool = {
    .name = "pp-status",
    .operands = "",
    .summary = PP_PHRASE("show what is known of each meter now"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

static enum pp_status
show(struct pp_db *db, const int64_t *ids, size_t n, unsigned states)
{
	struct pp_records *records = NULL;
	struct pp_view *view = NULL;
	struct pp_view_row row;
	size_t n_fields;
	const struct pp_field *fields = pp_view_fields(electrical, &n_fields);
	int64_t now = tool_now();
	enum pp_status rc;

	if ((rc = tool_records(fields, n_fields, &records)) != PP_OK ||
	    (rc = pp_view_open(db, ids, n, electrical ? PP_VIEW_PHASES : 0,
		 &view)) != PP_OK)
		goto out;
	while ((rc = pp_view_next(view, &row)) == PP_OK)
		if ((states & 1U << pp_view_state(&row, now)) &&
		    (rc = pp_view_put(records, &row, electrical, now)) != PP_OK)
			break;
out:
	pp_view_close(view);
	tool_report(pp_records_close(records));
	return rc;
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("ask", done, of);
}

/* Whoever asks now wants to know what is not from now. */
static void
tell_silent(void *arg, const struct pp_poll_row *row)
{
	(void)arg;
	if (row->reading)
		return;
	tool_say("%s: %s; what is shown is the last that is known",
	    row->target->code, row->reason);
	tool_exit_with(row->denied ? EXIT_SYSTEM : EXIT_SOME);
}

static enum pp_status
ask(struct pp_db *db, const int64_t *ids, size_t n)
{
	struct pp_models *models = NULL;
	struct pp_poll poll = {
	    .db = db,
	    .ids = ids,
	    .n = n,
	    .thorough = true,
	    .progress = progress,
	    .row = tell_silent,
	};
	enum pp_status rc;

	rc = pp_models_open(settings.models_dir, &models);
	if (rc != PP_OK)
		return rc;
	poll.models = models;
	poll.world = tool_world();
	rc = pp_poll_pass(&poll);
	tool_progress(NULL, 0, 0);
	pp_world_free(poll.world);
	pp_models_free(models);
	return rc;
}

int
main(int argc, char *argv[])
{
	unsigned states;
	struct pp_db *db;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands; meters are named by --meter");
	db = live ? tool_open_writer() : tool_open_reader();
	if ((rc = pp_site_states(selectors.state, &states)) != PP_OK)
		goto out;
	/* By the state that is shown, which may be worse than the stored. */
	selectors.state = NULL;
	if (tool_selected() && (rc = tool_select(db, &ids, &n)) != PP_OK)
		goto out;
	if (live && (rc = ask(db, ids, n)) != PP_OK)
		goto out;
	rc = show(db, ids, n, states);
out:
	tool_report(rc);
	free(ids);
	pp_db_close(db);
	return tool_end();
}
