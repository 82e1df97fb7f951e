/* SPDX-License-Identifier: ISC */
/*
 * pp-bus: how well the buses are, what is wrong with one, and what goes over
 * it.
 */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "bus_rows.h"
#include "model.h"
#include "tool.h"
#include "tool_doctor.h"
#include "tool_tape.h"

static const char *since, *rounds, *by, *passes;
static bool stored;

static const struct option_row options[] = {
    {"since", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("what passes saw from then on (-24h)"), &since},
    {"rounds", 0, OPTION_TEXT, "N",
	PP_PHRASE("doctor: ask each meter N times (5)"), &rounds},
    {"stored", 0, OPTION_FLAG, NULL, PP_PHRASE("doctor: ask nothing now"),
	&stored},
    {"by", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("doctor: a row a meter, position or hour"), &by},
    {"passes", 0, OPTION_TEXT, "N", PP_PHRASE("trace: so many passes (1)"),
	&passes},
};

enum {
	ROUNDS = 5,
	ROUNDS_MOST = 1000,
	PASSES_MOST = 1000,
};

static enum pp_status
read_since(int64_t *from)
{
	return tool_past("since", since ? since : "-24h", from);
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
	int64_t from, until = tool_now() + 1;
	struct pp_db *db = tool_open_reader();
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_bus_fields(&n);
	enum pp_status rc;

	if ((rc = read_since(&from)) == PP_OK &&
	    (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_bus_list(db, operands[0], from, until, records);
	tool_report(pp_records_close(records));
	pp_db_close(db);
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
	struct tool_doctor what = {
	    .bus = operands[0],
	    .until = tool_now() + 1,
	    .hours = is_by_hour(),
	};
	enum pp_status rc;

	if ((stored || what.hours) && rounds)
		tool_usage("--rounds: with %s nothing is asked",
		    stored ? "--stored" : "--by hour");
	/* What passed is there already. */
	if (!stored && !what.hours)
		what.rounds = number_of("rounds", rounds, ROUNDS, ROUNDS_MOST);
	what.db = tool_open_reader();
	if ((rc = read_since(&what.from)) == PP_OK)
		rc = tool_doctor(&what);
	pp_db_close(what.db);
	return rc;
}

static void
count_polled(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("trace", done, of);
}

/* A pass over the bus that leaves nothing but its tape. */
static enum pp_status
trace_pass(struct pp_poll *poll)
{
	enum pp_status rc = tool_tape_pass(poll);

	tool_progress(NULL, 0, 0);
	if (rc == PP_OK)
		tool_say_more("%lld of %lld meters answered",
		    (long long)poll->pass.answered,
		    (long long)poll->pass.meters);
	return rc;
}

static enum pp_status
trace(char *operands[])
{
	const struct pp_selection which = {.bus = operands[0]};
	unsigned n = number_of("passes", passes, 1, PASSES_MOST);
	struct pp_poll poll = {
	    .stop = &tool_stop,
	    .progress = count_polled,
	    .keep_nothing = true,
	};
	struct pp_models *models = NULL;
	int64_t *ids = NULL;
	FILE *out;
	enum pp_status rc;

	poll.db = tool_open_reader();
	if ((rc = pp_site_select(poll.db, &which, &ids, &poll.n)) != PP_OK ||
	    (rc = pp_models_open(settings.models_dir, &models)) != PP_OK ||
	    (rc = tool_stream(&out)) != PP_OK)
		goto out;
	poll.ids = ids;
	poll.models = models;
	tool_catch_signals();
	poll.world = tool_world();
	rc = tool_tape_to(out, pp_phrase("the tape"), poll.db, poll.world,
	    &tool_stop);
	for (; rc == PP_OK && n > 0 && !tool_stop; n--)
		rc = trace_pass(&poll);
	tool_tape_close();
out:
	pp_world_free(poll.world);
	pp_models_free(models);
	free(ids);
	pp_db_close(poll.db);
	return rc;
}

static const struct command commands[] = {
    {"list", "[BUS]", 0, 1, "since", false, list},
    {"doctor", "BUS", 1, 1, "since rounds stored by", false, diagnose},
    {"trace", "BUS", 1, 1, "passes", false, trace},
};

static const struct tool tool = {
    .name = "pp-bus",
    .summary = PP_PHRASE("how well the buses are, and what goes over them"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
