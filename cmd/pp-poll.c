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

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"flags", NULL, PP_KIND_TEXT, false},
    {"clock_s", NULL, PP_KIND_INT, false},
    {"tries", NULL, PP_KIND_INT, false},
    {"reply_ms", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"bus", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
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
put_word(struct pp_records *r, const char *word)
{
	if (word)
		pp_records_text(r, word);
	else
		pp_records_none(r);
}

static void
put_column(struct pp_records *r, const struct pp_reading *reading,
    enum pp_column_of_reading column, unsigned decimals, unsigned least)
{
	if (reading && reading->known[column] && decimals == 0)
		pp_records_int(r, reading->value[column]);
	else if (reading && reading->known[column])
		pp_records_decimal(r, reading->value[column], decimals, least);
	else
		pp_records_none(r);
}

/* With --verbose: what went over a bus, where not all of it was answers. */
static void
tell_bus(void *arg, const char *code, const struct pp_bus_counts *counts)
{
	char words[400] = "";
	size_t n = 0;
	int i;

	(void)arg;
	for (i = PP_OUTCOME_REPLY + 1; i < PP_OUTCOMES; i++)
		if (counts->outcomes[i] > 0 && n < sizeof words)
			n += (size_t)snprintf(words + n, sizeof words - n,
			    ", %llu %s",
			    (unsigned long long)counts->outcomes[i],
			    pp_outcome_words((enum pp_outcome)i));
	if (n > 0 || counts->late + counts->foreign + counts->another > 0)
		tool_say_more("bus %s: %llu exchanges, %llu answered%s;"
			      " frames thrown away: %llu late, %llu of other"
			      " units, %llu to other questions",
		    code, (unsigned long long)counts->exchanges,
		    (unsigned long long)counts->outcomes[PP_OUTCOME_REPLY],
		    words, (unsigned long long)counts->late,
		    (unsigned long long)counts->foreign,
		    (unsigned long long)counts->another);
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
	struct pp_records *r = arg;
	const struct pp_reading *reading = row->reading;
	char flags[PP_FLAGS_MAX];

	tell_denied(row);
	pp_records_text(r, row->target->code);
	pp_records_text(r, reading ? "ok" : "failed");
	pp_records_text(r, row->reason);
	pp_records_text(r, pp_state_word(row->state));
	put_word(r, reading ? pp_relay_word(reading->bits) : NULL);
	put_word(r, reading ? pp_control_word(reading->bits) : NULL);
	put_column(r, reading, PP_R_BALANCE, 2, 2);
	put_column(r, reading, PP_R_COUNT, 0, 0);
	put_column(r, reading, PP_R_TOTAL, 3, 2);
	put_column(r, reading, PP_R_POWER, 3, 3);
	pp_records_text(r, pp_flags_print(reading ? reading->flags : 0, flags));
	put_column(r, reading, PP_R_CLOCK, 0, 0);
	pp_records_int(r, row->tries);
	if (row->reply_us > 0)
		pp_records_decimal(r, row->reply_us / 100, 1, 1);
	else
		pp_records_none(r);
	if (reading)
		pp_records_time(r, reading->at);
	else
		pp_records_none(r);
	pp_records_text(r, row->target->bus_code);
	pp_records_int(r, row->target->address);
	tool_report(pp_records_end(r));
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
	if ((rc = tool_records(fields, sizeof fields / sizeof *fields,
		 &records)) != PP_OK)
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
