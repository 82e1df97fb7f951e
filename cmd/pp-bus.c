/* SPDX-License-Identifier: ISC */
/*
 * pp-bus: how well the buses are, what is wrong with one, and what goes over
 * it.
 */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "bus_rows.h"
#include "clock.h"
#include "doctor.h"
#include "model.h"
#include "tool.h"
#include "tool_tape.h"

static const char *since, *rounds, *by, *passes;
static bool stored;

static const struct option_row options[] = {
    {"since", 0, OPTION_TEXT, "TIME", "what passes saw from then on (-24h)",
	&since},
    {"rounds", 0, OPTION_TEXT, "N", "doctor: ask each meter N times (5)",
	&rounds},
    {"stored", 0, OPTION_FLAG, NULL, "doctor: ask nothing now", &stored},
    {"by", 0, OPTION_TEXT, "WORD", "doctor: a row a meter, position or hour",
	&by},
    {"passes", 0, OPTION_TEXT, "N", "trace: so many passes (1)", &passes},
};

enum {
	ROUNDS = 5,
	ROUNDS_MOST = 1000,
	PASSES_MOST = 1000,
};

/* What a command works with; end() puts it all away. */
static struct {
	struct pp_db *db;
	struct pp_models *models;
	struct pp_world *world;
	struct pp_records *records;
	struct pp_doctor *doctor;
	int64_t *ids;
	size_t n;
} job;

/* What --since says; not before the site's zone is known. */
static int64_t
time_since(int64_t now)
{
	const char *text = since ? since : "-24h";
	int64_t at;

	if (pp_time_parse(text, now, &at) != PP_OK)
		tool_usage("--since: \"%s\": %s", text, pp_errmsg());
	if (at > now)
		tool_usage("--since: \"%s\": is in the future", text);
	return at;
}

/* The number of an option; `usual` where it wasn't given. */
static unsigned
number_of(const char *option, const char *text, unsigned usual, unsigned most)
{
	int64_t n;

	if (!text)
		return usual;
	if (pp_decimal_parse(text, 0, &n) != PP_OK || n < 1 || n > most)
		tool_usage("--%s: \"%s\": not a number from 1 to %u", option,
		    text, most);
	return (unsigned)n;
}

static enum pp_status
list(char *operands[])
{
	int64_t now = tool_now();
	size_t n;
	const struct pp_field *fields = pp_bus_fields(&n);
	enum pp_status rc;

	job.db = tool_open_reader();
	if ((rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	return pp_bus_list(job.db, operands[0], time_since(now), now + 1,
	    job.records);
}

static void
progress(void *arg, const char *what, size_t done, size_t of)
{
	(void)arg;
	tool_progress(what, done, of);
}

/* Ask the meters; what is stored is worth telling even where that fails. */
static void
ask(void)
{
	struct pp_doctor_how how = {
	    .rounds = number_of("rounds", rounds, ROUNDS, ROUNDS_MOST),
	    .stop = &tool_stop,
	    .progress = progress,
	};

	tool_catch_signals();
	how.world = job.world = tool_world();
	tool_report(pp_doctor_ask(job.doctor, &how));
	tool_progress(NULL, 0, 0);
	if (tool_stop)
		tool_say("stopped by a signal");
}

static void
tell_finding(void *bus, const char *words)
{
	tool_say("bus %s: %s", (const char *)bus, words);
	tool_exit_with(EXIT_SOME);
}

static enum pp_status
put_meters(void)
{
	const struct pp_doctor_meter *m;
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < pp_doctor_meters(job.doctor); i++) {
		m = pp_doctor_meter_at(job.doctor, i);
		if (m->health > PP_HEALTH_SLOW)
			tool_exit_with(EXIT_SOME);
		rc = pp_doctor_put_meter(job.records, m);
	}
	return rc;
}

static enum pp_status
put_hours(void)
{
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < pp_doctor_hours(job.doctor); i++)
		rc = pp_doctor_put_hour(job.records,
		    pp_doctor_hour_at(job.doctor, i));
	return rc;
}

/* True for --by hour, false for the words that mean meters. */
static bool
is_by_hour(void)
{
	if (by && strcmp(by, "hour") == 0)
		return true;
	if (by && strcmp(by, "meter") != 0 && strcmp(by, "position") != 0)
		tool_usage("--by: \"%s\": has to be meter, position or hour",
		    by);
	return false;
}

static enum pp_status
diagnose(char *operands[])
{
	int64_t now = tool_now();
	bool hours = is_by_hour();
	size_t n;
	const struct pp_field *fields =
	    hours ? pp_doctor_hour_fields(&n) : pp_doctor_meter_fields(&n);
	enum pp_status rc;

	if ((stored || hours) && rounds)
		tool_usage("--rounds: with %s nothing is asked",
		    stored ? "--stored" : "--by hour");
	job.db = tool_open_reader();
	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK ||
	    (rc = pp_doctor_open(job.db, operands[0], time_since(now), now + 1,
		 job.models, &job.doctor)) != PP_OK)
		return rc;
	/* What passed is there already. */
	if (!stored && !hours)
		ask();
	if ((rc = tool_records(fields, n, &job.records)) != PP_OK)
		return rc;
	pp_doctor_judge(job.doctor, tell_finding, operands[0]);
	return hours ? put_hours() : put_meters();
}

static void
count_polled(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("trace", done, of);
}

/* A pass over the bus that leaves nothing but its tape. */
static enum pp_status
trace_pass(void)
{
	struct pp_poll poll = {
	    .db = job.db,
	    .world = job.world,
	    .models = job.models,
	    .ids = job.ids,
	    .n = job.n,
	    .stop = &tool_stop,
	    .progress = count_polled,
	    .keep_nothing = true,
	};
	enum pp_status rc = tool_tape_pass(&poll);

	tool_progress(NULL, 0, 0);
	if (rc == PP_OK)
		tool_say_more("%lld of %lld meters answered",
		    (long long)poll.pass.answered, (long long)poll.pass.meters);
	return rc;
}

static enum pp_status
trace(char *operands[])
{
	const struct pp_selection which = {.bus = operands[0]};
	unsigned n = number_of("passes", passes, 1, PASSES_MOST);
	FILE *out;
	enum pp_status rc;

	job.db = tool_open_reader();
	if ((rc = pp_site_select(job.db, &which, &job.ids, &job.n)) != PP_OK)
		return rc;
	rc = pp_models_open(settings.models_dir, &job.models);
	if (rc != PP_OK || (rc = tool_stream(&out)) != PP_OK)
		return rc;
	tool_catch_signals();
	job.world = tool_world();
	rc = tool_tape_to(out, "the tape", job.db, job.world, &tool_stop);
	for (; rc == PP_OK && n > 0 && !tool_stop; n--)
		rc = trace_pass();
	tool_tape_close();
	return rc;
}

static void
end(void)
{
	tool_report(pp_records_close(job.records));
	pp_doctor_close(job.doctor);
	pp_models_free(job.models);
	pp_world_free(job.world);
	pp_db_close(job.db);
	free(job.ids);
}

static const struct command commands[] = {
    {"list", "[BUS]", 0, 1, "since", false, list},
    {"doctor", "BUS", 1, 1, "since rounds stored by", false, diagnose},
    {"trace", "BUS", 1, 1, "passes", false, trace},
};

static const struct tool tool = {
    .name = "pp-bus",
    .summary = "how well the buses are, and what goes over them",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);

	tool_report(tool_command(operands)->run(operands + 1));
	end();
	return tool_end();
}
