/* SPDX-License-Identifier: ISC */
/*
 * pp-poll: read every meter, store what they say, and show it.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "model.h"
#include "poll.h"
#include "poll_rows.h"
#include "site_setting.h"
#include "tool.h"

static const char *every;

static const struct option_row options[] = {
    {"every", 'e', OPTION_TEXT, "DURATION",
	"go on for ever, a pass at each multiple of DURATION", &every},
};

static const struct tool tool = {
    .name = "pp-poll",
    .operands = "",
    .summary = "read meters, store and show what they say",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

enum {
	SLICE_NS = 20000000,
};

static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

static void
catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("poll", done, of);
}

static void
tell_bus(void *arg, const char *code, const struct pp_bus_counts *counts)
{
	char words[PP_BUS_WORDS_MAX];

	(void)arg;
	if (*pp_poll_bus_words(counts, words))
		tool_say_more("bus %s: %s", code, words);
}

/* A line that this machine refuses is not the meters' fault: say it once. */
static void
tell_denied(const struct pp_poll_row *row)
{
	static int64_t said;

	if (row->denied && said != row->target->bus)
		tool_say("%s", row->reason);
	if (row->denied) {
		said = row->target->bus;
		tool_exit_with(EXIT_SYSTEM);
	}
}

static void
put_row(void *arg, const struct pp_poll_row *row)
{
	struct pp_records *records = arg;

	tell_denied(row);
	tool_report(pp_poll_put(records, row));
}

static void
tell_pass(const struct pp_poll *poll)
{
	const struct pp_pass *pass = &poll->pass;
	char slot[PP_TIME_MAX], duration[PP_DURATION_MAX];

	if (pass->missed > 0)
		tool_say("%lld slot%s of %s missed before %s",
		    (long long)pass->missed, pass->missed == 1 ? "" : "s",
		    pp_duration_print(poll->interval_s, duration),
		    pp_time_print(pass->slot_at, slot));
	tool_say_more("%lld of %lld meters answered", (long long)pass->answered,
	    (long long)pass->meters);
	if (poll->stopped)
		tool_say("stopped by a signal; what was read is stored");
}

/* One pass, from the meters that are selected now to its rows. */
static enum pp_status
pass(struct pp_world *world, const struct pp_models *models, int64_t interval_s)
{
	struct pp_poll poll = {
	    .world = world,
	    .models = models,
	    .interval_s = interval_s,
	    .stop = &stop,
	    .progress = progress,
	    .row = put_row,
	    .bus = tell_bus,
	};
	struct pp_records *records = NULL;
	const struct pp_field *fields;
	size_t n_fields;
	int64_t *ids = NULL;
	enum pp_status rc;

	poll.db = tool_open_writer();
	if (tool_selected())
		rc = tool_select(poll.db, &ids, &poll.n);
	else if (interval_s > 0)
		rc = PP_OK;
	else
		rc = pp_site_duration(poll.db, 0, "defaults.poll_interval",
		    &poll.interval_s);
	if (rc != PP_OK)
		goto out;
	poll.ids = ids;
	/* Some meters only are a look, not the pass that a slot wants. */
	if (!tool_selected())
		poll.slot_at = tool_now() / poll.interval_s * poll.interval_s;
	fields = pp_poll_fields(&n_fields);
	if ((rc = tool_records(fields, n_fields, &records)) != PP_OK)
		goto out;
	poll.arg = records;
	rc = pp_poll_pass(&poll);
	tool_progress(NULL, 0, 0);
	if (rc == PP_OK)
		tell_pass(&poll);
out:
	tool_report(rc);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(poll.db);
	return rc;
}

/* Until the next slot, by the site's clock; true when it has come. */
static bool
wait_for_slot(int64_t interval_s)
{
	int64_t slot = tool_now() / interval_s * interval_s + interval_s;
	struct timespec slice = {.tv_nsec = SLICE_NS};

	/* The site's clock may be simulated, and run at any pace. */
	while (!stop && tool_now() < slot)
		nanosleep(&slice, NULL);
	return !stop;
}

int
main(int argc, char *argv[])
{
	struct pp_models *models = NULL;
	struct pp_world *world;
	int64_t interval_s = 0;
	enum pp_status rc;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands; meters are named by --meter");
	if (every && pp_duration_parse(every, &interval_s) != PP_OK)
		tool_usage("--every: \"%s\": %s", every, pp_errmsg());
	catch_signals();
	world = tool_world();
	rc = pp_models_open(settings.models_dir, &models);
	if (rc != PP_OK) {
		tool_report(rc);
		goto out;
	}
	do {
		rc = pass(world, models, interval_s);
		tool_no_more_headers();
	} while (interval_s > 0 && rc != PP_ECONF && wait_for_slot(interval_s));
out:
	pp_models_free(models);
	pp_world_free(world);
	return tool_end();
}
