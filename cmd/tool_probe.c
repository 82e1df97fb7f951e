/* SPDX-License-Identifier: ISC */
#include "tool_probe.h"

#include "amount.h"
#include "probe.h"
#include "tool.h"

enum {
	LEAST_FEN = 1,
	MOST_FEN = 10000,
};

/* What a row goes to. */
struct sheet {
	struct pp_records *records;
	bool raw;
};

static enum pp_status
put(void *arg, const struct pp_probe_row *row)
{
	const struct sheet *sheet = arg;

	return pp_probe_put(sheet->records, sheet->raw, row);
}

static int64_t
amount_of(const char *text)
{
	pp_money money = {LEAST_FEN};

	if (text &&
	    (pp_money_parse(text, &money) != PP_OK || money.fen < LEAST_FEN ||
		money.fen > MOST_FEN))
		tool_usage("--amount: \"%s\": not from 0.01 to 100.00", text);
	return money.fen;
}

enum pp_status
tool_probe(const struct tool_probe *how, const char *meter)
{
	struct sheet sheet = {.raw = how->raw};
	struct pp_probe probe = {
	    .meter = meter,
	    .who = tool_who(),
	    .amount_fen = amount_of(how->amount),
	    .dry_run = how->dry_run,
	    .class_only = how->class_only,
	    .running = how->running,
	    .relay = how->relay,
	    .stop = &tool_stop,
	    .row = put,
	    .arg = &sheet,
	};
	struct pp_models *models = NULL;
	size_t n;
	const struct pp_field *fields = pp_probe_fields(how->raw, &n);
	enum pp_status rc;

	if (how->yes == how->dry_run)
		tool_usage("probe sells to the meter and leaves traces: either "
			   "--dry-run to see the plan, or --yes");
	probe.db = how->dry_run ? tool_open_reader() : tool_open_writer();
	rc = pp_models_open(settings.models_dir, &models);
	if (rc == PP_OK)
		rc = tool_records(fields, n, &sheet.records);
	if (rc == PP_OK) {
		tool_catch_signals();
		probe.models = models;
		probe.world = tool_world();
		rc = pp_probe_run(&probe);
	}
	/* Before the rows: closing them has words of its own. */
	tool_report(rc);
	pp_world_free(probe.world);
	pp_models_free(models);
	pp_db_close(probe.db);
	return pp_records_close(sheet.records);
}
