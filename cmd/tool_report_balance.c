/* SPDX-License-Identifier: ISC */
/*
 * pp-report balance: head meters against those below them, and what readings
 * hint at.
 */
#include <stdlib.h>
#include <string.h>

#include "balance_rows.h"
#include "clock.h"
#include "tool.h"
#include "tool_report.h"

enum {
	DAYS = 31, /* looked back, where nobody says */
	MONTHS_DAYS = 366,
};

static enum pp_status
find_period(struct pp_balance_ask *ask)
{
	const struct tool_report_asked *asked = &tool_report_asked;
	const char *by = asked->by ? asked->by : "day";
	int64_t now = tool_now();
	enum pp_status rc;

	ask->by_month = strcmp(by, "month") == 0;
	if (!ask->by_month && strcmp(by, "day") != 0)
		return pp_fail(PP_EDATA, "--by: \"%s\": has to be day or month",
		    by);
	rc = tool_period(asked->since, asked->until, &ask->from, &ask->until);
	if (asked->since == NULL)
		ask->from = pp_day_start(
		    pp_day_of(now) - (ask->by_month ? MONTHS_DAYS : DAYS));
	if (asked->until == NULL)
		ask->until = now + 1;
	return rc;
}

static enum pp_status
put_balances(struct pp_db *db, const struct pp_balance_ask *ask,
    struct pp_records *records)
{
	struct pp_balance_row *rows = NULL;
	enum pp_status rc;
	size_t n = 0, i;

	rc = pp_balance_heads(db, ask, &rows, &n);
	for (i = 0; rc == PP_OK && i < n; i++)
		rc = pp_balance_put(records, &rows[i]);
	free(rows);
	return rc;
}

/* As all lists of meters: by bus and address. */
static enum pp_status
put_hints(struct pp_view *view, const struct pp_hint *hints, size_t n,
    struct pp_records *records)
{
	struct pp_view_row row;
	enum pp_status rc;
	size_t i;

	if (n == 0)
		return PP_OK;
	while ((rc = pp_view_next(view, &row)) == PP_OK)
		for (i = 0; i < n && hints[i].meter <= row.meter; i++)
			if (hints[i].meter == row.meter &&
			    (rc = pp_hint_put(records, &row, &hints[i])) !=
				PP_OK)
				return rc;
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
report_balance(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_balance_ask ask = {0};
	struct pp_records *records = NULL;
	struct pp_hint *hints = NULL;
	struct pp_view *view = NULL;
	int64_t *ids = NULL;
	size_t n = 0, n_fields;
	const struct pp_field *fields = pp_balance_fields(&n_fields);
	enum pp_status rc;

	(void)operands;
	rc = find_period(&ask);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, &ids, &ask.n);
	ask.ids = ids;
	/* The view's snapshot is that of all of it. */
	if (rc == PP_OK &&
	    (rc = pp_view_open(db, ids, ask.n, 0, &view)) == PP_OK &&
	    (rc = pp_balance_hints(db, ids, ask.n, ask.from, ask.until, &hints,
		 &n)) == PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK &&
	    (rc = put_balances(db, &ask, records)) == PP_OK)
		rc = put_hints(view, hints, n, records);
	pp_view_close(view);
	tool_report(pp_records_close(records));
	free(hints);
	free(ids);
	pp_db_close(db);
	return rc;
}
