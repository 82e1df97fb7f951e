/* SPDX-License-Identifier: ISC */
/*
 * pp-report: what the books say, as rows.
 */
#include <stdlib.h>

#include "gateway.h"
#include "lost_rows.h"
#include "tool.h"
#include "view.h"

static bool every_meter;

static const struct option_row options[] = {
    {"every-meter", 0, OPTION_FLAG, NULL,
	"lost-meters: also those whose gateway is lost", &every_meter},
};

static enum pp_status
put_lost_meters(struct pp_view *view, struct pp_records *records)
{
	int64_t now = tool_now();
	struct pp_view_row row;
	enum pp_status rc;

	while ((rc = pp_view_next(view, &row)) == PP_OK) {
		if (!pp_lost_meter_is(&row, now) ||
		    (!every_meter && pp_lost_by_gateway(&row)))
			continue;
		if ((rc = pp_lost_meter_put(records, &row, now)) != PP_OK)
			return rc;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
lost_meters(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_records *records = NULL;
	struct pp_view *view = NULL;
	const struct pp_field *fields;
	int64_t *ids = NULL;
	size_t n = 0, n_fields;
	enum pp_status rc = PP_OK;

	(void)operands;
	if (tool_selected())
		rc = tool_select(db, &ids, &n);
	fields = pp_lost_meter_fields(&n_fields);
	if (rc == PP_OK &&
	    (rc = pp_view_open(db, ids, n, PP_VIEW_GATEWAYS, &view)) == PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = put_lost_meters(view, records);
	pp_view_close(view);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}

static enum pp_status
lost_gateways(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_records *records = NULL;
	struct pp_lost_gateways *lost = NULL;
	struct pp_lost_gateway gateway;
	const struct pp_field *fields;
	size_t n_fields;
	enum pp_status rc;

	(void)operands;
	fields = pp_lost_gateway_fields(&n_fields);
	if ((rc = pp_lost_gateways_open(db, &lost)) != PP_OK ||
	    (rc = tool_records(fields, n_fields, &records)) != PP_OK)
		goto out;
	while ((rc = pp_lost_gateways_next(lost, &gateway)) == PP_OK)
		if ((rc = pp_lost_gateway_put(records, &gateway)) != PP_OK)
			goto out;
	if (rc == PP_DONE)
		rc = PP_OK;
out:
	pp_lost_gateways_close(lost);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

static const struct command commands[] = {
    {"lost-meters", "", 0, 0, "every-meter", true, lost_meters},
    {"lost-gateways", "", 0, 0, "", false, lost_gateways},
};

static const struct tool tool = {
    .name = "pp-report",
    .summary = "what the books say, as rows",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);

	tool_report(tool_command(operands)->run(operands + 1));
	return tool_end();
}
