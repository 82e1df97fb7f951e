/* SPDX-License-Identifier: ISC */
/*
 * pp-poll: read every meter, store what they say, and show it.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "clocks.h"
#include "model.h"
#include "poll.h"
#include "poll_rows.h"
#include "relays.h"
#include "site_setting.h"
#include "till.h"
#include "tool.h"
#include "tool_tape.h"

static const char *every, *trace_file, *replay_file;
static struct pp_db *book; /* of the pass that is on */

static const struct option_row options[] = {
    {"every", 'e', OPTION_TEXT, "DURATION",
	"go on for ever, a pass at each multiple of DURATION", &every},
    {"trace", 0, OPTION_PATH, "FILE", "put what goes over the wire on a tape",
	&trace_file},
    {"replay", 0, OPTION_PATH, "FILE",
	"run the passes of a tape again; nothing is asked or stored",
	&replay_file},
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

/* One thing to see to, not one for each meter behind it. */
static void
tell_gateway(void *arg, const struct pp_poll_gateway *gateway)
{
	const struct pp_gateway_news *news = &gateway->news;

	(void)arg;
	if (news->after == PP_GATEWAY_OK)
		tool_say("%s: the gateway is back", gateway->code);
	else if (news->after == PP_GATEWAY_REFUSED)
		tool_say("%s: gateway lost, none of its lines can be opened"
			 " (%zu meters); look at its power and network",
		    gateway->code, gateway->meters);
	else
		tool_say("%s: gateway lost, none of its %zu meters answers;"
			 " look at its power and its buses",
		    gateway->code, gateway->meters);
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

/* What pp-trip doesn't undo, since nothing is wished of that relay. */
static void
tell_foreign(const struct pp_poll_row *row)
{
	const struct pp_reading *r = row->reading;
	bool foreign = false;

	if (!book || !r || r->flags != 0)
		return;
	tool_report(
	    pp_relay_foreign(book, row->target->id, row->past, r, &foreign));
	if (foreign)
		tool_say("%s: its relay is forced %s, and pp didn't order that;"
			 " see to it, or order it by pp-trip",
		    row->target->code,
		    r->bits & PP_BIT_FORCED_CLOSED ? "closed" : "open");
}

static void
put_row(void *arg, const struct pp_poll_row *row)
{
	struct pp_records *records = arg;

	tell_denied(row);
	tell_foreign(row);
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
	tool_say_more("%lld of %lld meters answered; stored in %lld ms",
	    (long long)pass->answered, (long long)pass->meters,
	    (long long)poll->stored_us / 1000);
	if (poll->stopped)
		tool_say("stopped by a signal%s",
		    poll->keep_nothing ? "" : "; what was read is stored");
}

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

static enum pp_status
run(struct pp_poll *poll)
{
	enum pp_status rc = tool_tape_pass(poll);

	tool_progress(NULL, 0, 0);
	if (rc == PP_OK)
		tell_pass(poll);
	return rc;
}

/* An order that was open, or a meter that isn't as the books have it. */
static void
tell_visit(void *arg, const struct pp_visit *v)
{
	const char *meter = v->target.code;

	(void)arg;
	if (v->has_sale && v->result == PP_VISIT_ENDED)
		tool_say("%s: order %s is %s", meter, v->sale.code,
		    pp_sale_state_name(v->sale.state));
	else if (v->result == PP_VISIT_HELD)
		tool_say("%s: %s; it is closed for sale, see pp-resolve", meter,
		    v->reason);
	else if (*v->reason)
		tool_say_more("%s: %s", meter, v->reason);
}

/* What is open is settled by whoever comes by. */
static enum pp_status
settle(struct pp_db **db, struct pp_world *world,
    const struct pp_models *models)
{
	struct pp_till till = {
	    .db = *db,
	    .world = world,
	    .models = models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .done = tell_visit,
	};
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc = pp_till_due(till.db, &ids, &n);

	if (rc == PP_OK && n > 0)
		rc = pp_till_settle(&till, ids, n, false);
	*db = till.db;
	free(ids);
	return rc;
}

/* A relay that was brought to what is wished of it, or wasn't. */
static void
tell_relay(void *arg, const struct pp_push *push)
{
	const char *action = pp_relay_action_name(push->wanted.order.action);

	(void)arg;
	if (push->result == PP_PUSHED_DONE)
		tool_say("%s: its relay is as ordered, %s", push->target.code,
		    action);
	else if (push->result != PP_PUSHED_ALREADY)
		tool_say_more("%s: %s ordered: %s", push->target.code, action,
		    push->reason);
}

static void
tell_clock(void *arg, const struct pp_push *push)
{
	(void)arg;
	if (push->result == PP_PUSHED_DONE)
		tool_say("%s: its clock was off, and is set",
		    push->target.code);
	else if (push->result != PP_PUSHED_ALREADY)
		tool_say("%s: its clock is off and isn't set: %s",
		    push->target.code, push->reason);
}

/*
 * Who missed an order for its relay gets it now, and what was to end does; who
 * lost the time is given it.
 */
static enum pp_status
mend(struct pp_db *db, struct pp_world *world, const struct pp_models *models,
    int64_t since)
{
	struct pp_pusher pusher = {
	    .db = db,
	    .world = world,
	    .models = models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .done = tell_relay,
	};
	enum pp_status rc;
	size_t n;

	if ((rc = pp_relays_repair(&pusher, &n)) != PP_OK || tool_stop)
		return rc;
	pusher.done = tell_clock;
	rc = pp_clocks_set(&pusher, since, &n);
	/* Said once a pass; the pass itself is sound. */
	if (rc == PP_NO)
		tool_say("%s", pp_errmsg());
	return rc == PP_NO ? PP_OK : rc;
}

/* One pass, from the meters that are selected now to its rows. */
static enum pp_status
pass(struct pp_world *world, const struct pp_models *models, int64_t interval_s)
{
	struct pp_poll poll = {
	    .world = world,
	    .models = models,
	    .interval_s = interval_s,
	    .stop = &tool_stop,
	    .progress = progress,
	    .row = put_row,
	    .bus = tell_bus,
	    .gateway = tell_gateway,
	};
	struct pp_records *records = NULL;
	const struct pp_field *fields;
	size_t n_fields;
	int64_t *ids = NULL;
	int64_t began = tool_now();
	enum pp_status rc;

	book = poll.db = tool_open_writer();
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
	if ((rc = tool_records(fields, n_fields, &records)) != PP_OK ||
	    (rc = open_tape(poll.db, world)) != PP_OK)
		goto out;
	poll.arg = records;
	if ((rc = run(&poll)) == PP_OK && !tool_stop)
		rc = settle(&poll.db, world, models);
	if (rc == PP_OK && poll.db && !tool_stop)
		rc = mend(poll.db, world, models, began);
out:
	tool_report(rc);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(poll.db);
	book = NULL;
	return rc;
}

/* A pass of a tape, to its rows. */
static enum pp_status
replay_pass(struct pp_poll *poll, void *models)
{
	struct pp_records *records = NULL;
	const struct pp_field *fields;
	size_t n_fields;
	enum pp_status rc;

	fields = pp_poll_fields(&n_fields);
	if ((rc = tool_records(fields, n_fields, &records)) != PP_OK)
		return rc;
	poll->models = models;
	poll->row = put_row;
	poll->bus = tell_bus;
	poll->arg = records;
	rc = run(poll);
	tool_report(pp_records_close(records));
	tool_no_more_headers();
	return rc;
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

	do {
		rc = pass(world, models, interval_s);
		tool_no_more_headers();
	} while (interval_s > 0 && rc != PP_ECONF && wait_for_slot(interval_s));
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
