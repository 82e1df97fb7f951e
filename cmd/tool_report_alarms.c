/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "alarm_rows.h"
#include "tool.h"
#include "tool_report.h"

/* Here, since every tool is linked with this file. */
struct tool_report_asked tool_report_asked;

enum pp_status
report_alarms(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_alarm_filter filter = {.live = tool_report_asked.live};
	struct pp_records *records = NULL;
	int64_t *ids = NULL;
	size_t n;
	const struct pp_field *fields = pp_alarm_fields(&n);
	enum pp_status rc;

	(void)operands;
	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &filter.from, &filter.until);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, &ids, &filter.n_meters);
	filter.meters = ids;
	if (rc == PP_OK && (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_alarm_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}
