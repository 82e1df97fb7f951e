/* SPDX-License-Identifier: ISC */
#include "tool_report.h"

#include <stdlib.h>

#include "tool.h"

struct tool_report_asked tool_report_asked;

enum pp_status tool_report_span(
    enum pp_status (*list)(struct pp_db *db, const struct tool_span *span))
{
	struct pp_db *db = tool_open_reader();
	struct tool_span span = {0};
	int64_t *ids = NULL;
	enum pp_status rc;

	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &span.from, &span.until);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, &ids, &span.n_meters);
	span.meters = ids;
	if (rc == PP_OK)
		rc = list(db, &span);
	free(ids);
	pp_db_close(db);
	return rc;
}
