/* SPDX-License-Identifier: ISC */
/*
 * Who doesn't answer: meters, and gateways with all that is behind them.
 */
#include <stdlib.h>

#include "gateway.h"
#include "lost_rows.h"
#include "tool.h"
#include "tool_report.h"
#include "view.h"

static enum pp_status
put_lost_meters(struct pp_view *view, struct pp_records *records)
{
	int64_t now = tool_now();
	struct pp_view_row row;
	enum pp_status rc;

	while ((rc = pp_view_next(view, &row)) == PP_OK) {
		if (!pp_lost_meter_is(&row, now) ||
		    (!tool_report_asked.every_meter &&
			pp_lost_by_gateway(&row)))
			continue;
		if ((rc = pp_lost_meter_put(records, &row, now)) != PP_OK)
			return rc;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
report_lost_meters(char *operands[])
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
	    (rc = pp_view_open_lost(db, ids, n, tool_now(), &view)) == PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = put_lost_meters(view, records);
	pp_view_close(view);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}

enum pp_status
report_lost_gateways(char *operands[])
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
