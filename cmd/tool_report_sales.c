/* SPDX-License-Identifier: ISC */
/*
 * pp-report sales: money by periods, places or people.
 */
#include <stdlib.h>

#include "account.h"
#include "sales_rows.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

/*
 * An account's money is that of its own time on each meter, and of meters that
 * it hasn't any more; so it doesn't go by the meters that it has now.
 */
static enum pp_status
take_account(struct pp_db *db, struct pp_sales_filter *filter)
{
	struct pp_account account;
	enum pp_status rc;

	if (selectors.account == NULL)
		return PP_OK;
	rc = pp_account_find(db, selectors.account, &account);
	if (rc == PP_OK)
		filter->account = selectors.account;
	selectors.account = NULL;
	return rc;
}

static enum pp_status
take_asked(struct pp_db *db, struct pp_sales_filter *filter, int64_t **ids)
{
	enum pp_status rc;

	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &filter->from, &filter->until);
	if (rc == PP_OK && tool_report_asked.by != NULL &&
	    (rc = pp_sales_by_find(tool_report_asked.by, &filter->by)) != PP_OK)
		return pp_fail_in(rc, "--by");
	if (rc == PP_OK)
		rc = take_account(db, filter);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, ids, &filter->n_meters);
	filter->meters = *ids;
	return rc;
}

/* Rows, and what is drawn of them. */
static enum pp_status
put(struct pp_records *records, struct pp_db *db,
    const struct pp_sales_filter *filter)
{
	struct chart_sales chart = {
	    .by = filter->by,
	    .from = filter->from,
	    .until = filter->until,
	};
	struct pp_sales_sums *sums = NULL;
	struct pp_sales_sum sum;
	enum pp_status rc;

	rc = pp_sales_sums_open(db, filter, &sums);
	while (rc == PP_OK && (rc = pp_sales_sums_next(sums, &sum)) == PP_OK) {
		rc = pp_sales_put(records, filter->by, &sum);
		if (rc == PP_OK && tool_report_asked.chart)
			rc = chart_sales_add(&chart, &sum);
	}
	pp_sales_sums_close(sums);
	if (rc == PP_DONE)
		rc = tool_report_asked.chart ? chart_sales_draw(&chart) : PP_OK;
	chart_sales_free(&chart);
	return rc;
}

enum pp_status
report_sales(char *operands[])
{
	struct pp_db *db;
	struct pp_sales_filter filter = {.by = PP_SALES_BY_DAY};
	struct pp_records *records = NULL;
	const struct pp_field *fields;
	int64_t *ids = NULL;
	size_t n;
	enum pp_status rc;

	(void)operands;
	tool_chart_check();
	db = tool_open_reader();
	if ((rc = take_asked(db, &filter, &ids)) == PP_OK) {
		fields = pp_sales_fields(filter.by, &n);
		rc = tool_records(fields, n, &records);
	}
	if (rc == PP_OK)
		rc = put(records, db, &filter);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}
