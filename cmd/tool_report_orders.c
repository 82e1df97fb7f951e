/* SPDX-License-Identifier: ISC */
/*
 * The orders, as they were booked and as they ended.
 */
#include <string.h>

#include "sale_rows.h"
#include "tool.h"
#include "tool_report.h"

/* The words of --verdict as a set. */
static enum pp_status
find_verdicts(unsigned *states)
{
	char word[PP_SHOWN_MAX];
	enum pp_sale_state state;
	const char *p =
	    tool_report_asked.verdicts ? tool_report_asked.verdicts : "";
	size_t n;

	for (*states = 0; *p != '\0'; p += n + (p[n] == ',')) {
		n = strcspn(p, ",");
		snprintf(word, sizeof word, "%.*s", (int)n, p);
		if (pp_sale_state_find(word, &state) != PP_OK)
			return pp_fail(PP_EDATA,
			    "--verdict: \"%s\": has to be pending, credited,"
			    " not-credited or disputed",
			    word);
		*states |= 1U << state;
	}
	return PP_OK;
}

static enum pp_status
list_orders(struct pp_db *db, const struct tool_span *span)
{
	struct pp_sale_filter filter = {
	    .from = span->from,
	    .until = span->until,
	    .meters = span->meters,
	    .n_meters = span->n_meters,
	};
	struct pp_records *records = NULL;
	struct pp_sales *sales = NULL;
	struct pp_sale sale;
	size_t n;
	const struct pp_field *fields = pp_sale_fields(PP_SALE_LIST_BOOKED, &n);
	enum pp_status rc;

	if ((rc = find_verdicts(&filter.states)) == PP_OK &&
	    (rc = pp_sales_open(db, &filter, &sales)) == PP_OK)
		rc = tool_records(fields, n, &records);
	while (rc == PP_OK && (rc = pp_sales_next(sales, &sale)) == PP_OK)
		rc = pp_sale_put(records, &sale);
	pp_sales_close(sales);
	tool_report(pp_records_close(records));
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
report_orders(char *operands[])
{
	(void)operands;
	return tool_report_span(list_orders);
}
