/* SPDX-License-Identifier: ISC */
/*
 * pp-report reconcile: the books against tills, channels and meters.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "reconcile_rows.h"
#include "tool.h"
#include "tool_report.h"

enum {
	DAYS = 31, /* looked back, where nobody says */
};

static enum pp_status
open_file(const char *path, struct pp_reconcile_file *file)
{
	bool is_stdin;

	if (path == NULL)
		return PP_OK;
	is_stdin = strcmp(path, "-") == 0;
	file->name = is_stdin ? "stdin" : path;
	file->in = is_stdin ? stdin : fopen(path, "re");
	return file->in ? PP_OK
			: pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
			      "%s: %s", path, strerror(errno));
}

static void
close_file(struct pp_reconcile_file *file)
{
	if (file->in != NULL && file->in != stdin)
		fclose(file->in);
}

static enum pp_status
find_period(struct pp_reconcile *what)
{
	const struct tool_report_asked *asked = &tool_report_asked;
	enum pp_status rc;

	rc = tool_period(asked->since, asked->until, &what->from, &what->to);
	what->has_period = asked->since != NULL;
	if (asked->since == NULL)
		what->from = pp_day_start(pp_day_of(what->now) - DAYS);
	if (asked->until == NULL)
		what->to = what->now;
	else
		what->to--;
	return rc;
}

/* Whether anything is left to do is what the exit status says. */
static enum pp_status
put_all(const struct pp_misfit *misfits, size_t n)
{
	struct pp_records *records = NULL;
	size_t i, n_fields;
	const struct pp_field *fields = pp_misfit_fields(&n_fields);
	enum pp_status rc;

	rc = tool_records(fields, n_fields, &records);
	for (i = 0; rc == PP_OK && i < n; i++)
		rc = pp_misfit_put(records, &misfits[i]);
	tool_report(pp_records_close(records));
	if (n > 0)
		tool_exit_with(EXIT_SOME);
	return rc;
}

static void
tell(const struct pp_reconcile_sum *sum)
{
	if (sum->unread > 0)
		tool_say("%zu of %zu meters weren't read in that time; they"
			 " are compared by their counts alone",
		    sum->unread, sum->meters);
	if (sum->unpriced > 0)
		tool_say("the prices of %zu of %zu meters aren't known; what"
			 " they charge wasn't checked: pp-tariff verify reads"
			 " them",
		    sum->unpriced, sum->meters);
}

enum pp_status
report_reconcile(char *operands[])
{
	const struct tool_report_asked *asked = &tool_report_asked;
	struct pp_reconcile what = {.now = tool_now()};
	struct pp_reconcile_sum sum = {0};
	struct pp_misfit *misfits = NULL;
	struct pp_models *models = NULL;
	int64_t *ids = NULL;
	enum pp_status rc;
	size_t n = 0;

	(void)operands;
	if (asked->cash && asked->channel && strcmp(asked->cash, "-") == 0 &&
	    strcmp(asked->channel, "-") == 0)
		tool_usage("only one of --cash and --channel is stdin");
	what.db = tool_open_reader();
	if ((rc = find_period(&what)) != PP_OK ||
	    (rc = open_file(asked->cash, &what.cash)) != PP_OK ||
	    (rc = open_file(asked->channel, &what.channel)) != PP_OK ||
	    (rc = pp_models_open(settings.models_dir, &models)) != PP_OK)
		goto out;
	what.models = models;
	if (tool_selected())
		rc = tool_select(what.db, &ids, &what.n);
	what.ids = ids;
	if (rc == PP_OK && (rc = pp_db_snapshot(what.db)) == PP_OK) {
		rc = pp_reconcile(&what, &misfits, &n, &sum);
		pp_db_snapshot_end(what.db);
	}
	if (rc == PP_OK && (rc = put_all(misfits, n)) == PP_OK)
		tell(&sum);
out:
	close_file(&what.cash);
	close_file(&what.channel);
	free(misfits);
	free(ids);
	pp_models_free(models);
	pp_db_close(what.db);
	return rc;
}
