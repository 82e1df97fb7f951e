/* SPDX-License-Identifier: ISC */
/*
 * pp-poll: read every meter, store what they say, and show it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "model.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_poll.h"
#include "tool_tape.h"

static const char *every, *trace_file, *replay_file;

static const struct option_row options[] = {
    {"every", 'e', OPTION_TEXT, "DURATION",
	PP_PHRASE("go on for ever, a pass at each multiple of DURATION"),
	&every},
    {"trace", 0, OPTION_PATH, "FILE",
	PP_PHRASE("put what goes over the wire on a tape"), &trace_file},
    {"replay", 0, OPTION_PATH, "FILE",
	PP_PHRASE("run the passes of a tape again; nothing is asked or stored"),
	&replay_file},
};

static const struct tool tool = {
    .name = "pp-poll",
    .operands = "",
    .summary = PP_PHRASE("read meters, store and show what they say"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

enum {
	SLICE_NS = 20000000,
};

/* One tape for all passes of this run. */
static enum pp_status
open_tape(struct pp_db *db, struct pp_world *world)
{
	static bool open;

	if (!trace_file || open)
		return PP_OK;
	open = true;
	return tool_tape_open(trace_file, db, world, &tool_stop);
}

/* Some meters only are a look, not the pass that a slot wants. */
static enum pp_status
choose(struct pp_poll *poll, int64_t **ids)
{
	enum pp_status rc = PP_OK;

	if (tool_selected()) {
		rc = tool_select(poll->db, ids, &poll->n);
		poll->ids = *ids;
		return rc;
	}
	if (poll->interval_s == 0)
		rc = pp_site_duration(poll->db, 0, "defaults.poll_interval",
		    &poll->interval_s);
	if (rc == PP_OK)
		poll->slot_at =
		    tool_now() / poll->interval_s * poll->interval_s;
	return rc;
}

/* From the meters that are selected now to what is mended of them. */
static enum pp_status
pass(struct pp_world *world, const struct pp_models *models, int64_t interval_s)
{
	struct pp_poll poll = {
	    .world = world,
	    .models = models,
	    .interval_s = interval_s,
	    .stop = &tool_stop,
	};
	int64_t *ids = NULL;
	int64_t began = tool_now();
	enum pp_status rc;

	poll.db = tool_open_writer();
	if ((rc = choose(&poll, &ids)) == PP_OK &&
	    (rc = open_tape(poll.db, world)) == PP_OK &&
	    (rc = tool_poll_pass(&poll)) == PP_OK && !tool_stop)
		rc = tool_poll_mend(&poll, began);
	tool_report(rc);
	free(ids);
	pp_db_close(poll.db);
	return rc;
}

static enum pp_status
replay_pass(struct pp_poll *poll, void *models)
{
	poll->models = models;
	return tool_poll_pass(poll);
}

/* Until the next slot, by the site's clock; true when it has come. */
static bool
wait_for_slot(int64_t interval_s)
{
	int64_t slot = tool_now() / interval_s * interval_s + interval_s;
	struct timespec slice = {.tv_nsec = SLICE_NS};

	/* The site's clock may be simulated, and run at any pace. */
	while (!tool_stop && tool_now() < slot)
		nanosleep(&slice, NULL);
	return !tool_stop;
}

/* What doesn't go together, before anything is opened. */
static void
check_options(void)
{
	if (trace_file && strcmp(trace_file, "-") == 0)
		tool_usage("--trace: needs a file with a name");
	if (replay_file && (trace_file || every || tool_selected()))
		tool_usage("--replay takes the meters of the tape, and no"
			   " --every or --trace");
}

/* Passes over the meters as they are. */
static void
poll_site(const struct pp_models *models, int64_t interval_s)
{
	struct pp_world *world = tool_world();
	enum pp_status rc;

	do
		rc = pass(world, models, interval_s);
	while (interval_s > 0 && rc != PP_ECONF && wait_for_slot(interval_s));
	tool_tape_close();
	pp_world_free(world);
}

int
main(int argc, char *argv[])
{
	struct pp_models *models = NULL;
	int64_t interval_s = 0;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands; meters are named by --meter");
	if (every && pp_duration_parse(every, &interval_s) != PP_OK)
		tool_usage("--every: \"%s\": %s", every, pp_errmsg());
	check_options();
	/* What is run again has nothing to tidy up. */
	if (!replay_file)
		tool_catch_signals();
	tool_report(pp_models_open(settings.models_dir, &models));
	if (models && replay_file)
		tool_report(tool_tape_replay(replay_file, replay_pass, models));
	else if (models)
		poll_site(models, interval_s);
	pp_models_free(models);
	return tool_end();
}
