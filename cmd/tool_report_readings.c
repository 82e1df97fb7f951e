/* SPDX-License-Identifier: ISC */
/*
 * pp-report readings: the history of meters, reading by reading.
 */
#include <stdlib.h>

#include "reading_rows.h"
#include "site.h"
#include "tool.h"
#include "tool_report.h"

/* A meter named as an operand, or by selectors; nobody asks for all unsaid. */
static enum pp_status
select_meters(struct pp_db *db, char *operands[], int64_t **ids, size_t *n)
{
	const struct pp_selection one = {.meter = operands[0]};

	if (operands[0] == NULL)
		return tool_select(db, ids, n);
	return pp_site_select(db, &one, ids, n);
}

static enum pp_status
put(struct pp_records *records, struct pp_reading_list *list)
{
	struct pp_reading_row row;
	enum pp_status rc;

	while ((rc = pp_reading_list_next(list, &row)) == PP_OK)
		if ((rc = pp_reading_put(records, &row)) != PP_OK)
			return rc;
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
report_readings(char *operands[])
{
	struct pp_reading_list *list = NULL;
	struct pp_records *records = NULL;
	struct pp_db *db;
	int64_t *ids = NULL, from, until;
	size_t n, n_fields;
	const struct pp_field *fields = pp_reading_fields(&n_fields);
	enum pp_status rc;

	if ((operands[0] != NULL) == tool_selected())
		tool_usage("readings: whose? Give a METER, or selectors");
	db = tool_open_reader();
	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &from, &until);
	if (rc == PP_OK &&
	    (rc = select_meters(db, operands, &ids, &n)) == PP_OK &&
	    (rc = pp_reading_list_open(db, ids, n, from, until, &list)) ==
		PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = put(records, list);
	pp_reading_list_close(list);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}
