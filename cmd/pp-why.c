/* SPDX-License-Identifier: ISC */
/*
 * pp-why: why the relay of a meter is as it is, from what was recorded.
 */
#include "site.h"
#include "tool.h"
#include "why.h"

static const struct tool tool = {
    .name = "pp-why",
    .operands = "METER ...",
    .summary = PP_PHRASE("why a meter's relay is as it is"),
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

static enum pp_status
tell(struct pp_db *db, struct pp_records *records, const char *meter)
{
	struct pp_target target;
	struct pp_why why;
	enum pp_status rc;

	if ((rc = pp_target_find(db, meter, &target)) != PP_OK ||
	    (rc = pp_why(db, &target, tool_now(), &why)) != PP_OK)
		return rc;
	return pp_why_put(records, target.code, &why);
}

int
main(int argc, char *argv[])
{
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_why_fields(&n);
	int i = tool_start(&tool, argc, argv);
	struct pp_db *db;

	if (i == argc)
		tool_usage("which meter?");
	db = tool_open_reader();
	tool_report(tool_records(fields, n, &records));
	for (; records && i < argc; i++)
		tool_report(tell(db, records, argv[i]));
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return tool_end();
}
