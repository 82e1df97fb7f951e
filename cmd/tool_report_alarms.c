/* SPDX-License-Identifier: ISC */
#include "alarm_rows.h"
#include "tool.h"
#include "tool_report.h"

static enum pp_status
list_alarms(struct pp_db *db, const struct tool_span *span)
{
	const struct pp_alarm_filter filter = {
	    .live = tool_report_asked.live,
	    .from = span->from,
	    .until = span->until,
	    .meters = span->meters,
	    .n_meters = span->n_meters,
	};
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_alarm_fields(&n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_alarm_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	return rc;
}

enum pp_status
report_alarms(char *operands[])
{
	(void)operands;
	return tool_report_span(list_alarms);
}
