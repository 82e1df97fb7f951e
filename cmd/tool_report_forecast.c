/* SPDX-License-Identifier: ISC */
/*
 * pp-report forecast: how long credits last, and who runs out before the desk
 * opens again.
 */
#include <stdlib.h>

#include "forecast_rows.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

/* By meter. */
struct lefts {
	struct pp_days_left *row;
	size_t n, room;
};

static enum pp_status
append(struct lefts *lefts, const struct pp_days_left *left)
{
	size_t room = lefts->room == 0 ? 64 : 2 * lefts->room;
	struct pp_days_left *rows;

	if (lefts->n == lefts->room) {
		rows = reallocarray(lefts->row, room, sizeof *rows);
		if (rows == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		lefts->row = rows;
		lefts->room = room;
	}
	lefts->row[lefts->n++] = *left;
	return PP_OK;
}

/* Those that are to be told. */
static enum pp_status
load(struct pp_db *db, const int64_t *ids, size_t n, struct lefts *lefts)
{
	struct pp_days_lefts *cursor = NULL;
	struct pp_days_left left;
	enum pp_status rc;

	rc = pp_days_left_open(db, ids, n, tool_now(), &cursor);
	while (
	    rc == PP_OK && (rc = pp_days_left_next(cursor, &left)) == PP_OK) {
		if (tool_report_asked.before_desk ? left.before_desk
						  : left.has_balance)
			rc = append(lefts, &left);
	}
	pp_days_left_close(cursor);
	return rc == PP_DONE ? PP_OK : rc;
}

static int
by_meter(const void *key, const void *row)
{
	int64_t x = *(const int64_t *)key;
	int64_t y = ((const struct pp_days_left *)row)->meter;

	return (x > y) - (x < y);
}

/* As all lists of meters: by bus and address. */
static enum pp_status
put(struct pp_view *view, const struct lefts *lefts, struct pp_records *records,
    struct chart_lefts *chart)
{
	const struct pp_days_left *left;
	struct pp_view_row row;
	enum pp_status rc;

	if (lefts->n == 0)
		return PP_OK;
	while ((rc = pp_view_next(view, &row)) == PP_OK) {
		left = bsearch(&row.meter, lefts->row, lefts->n, sizeof *left,
		    by_meter);
		if (left == NULL)
			continue;
		if ((rc = pp_forecast_put(records, &row, left)) != PP_OK ||
		    (rc = chart_forecast_add(chart, &row, left)) != PP_OK)
			return rc;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_desk(struct pp_db *db)
{
	char hours[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "site.desk_hours", hours, NULL);
	if (rc == PP_OK && hours[0] == '\0')
		rc = pp_fail(PP_ECONF,
		    "--before-desk: it isn't known when the desk is open; set"
		    " site.desk_hours with pp-site");
	return rc;
}

enum pp_status
report_forecast(char *operands[])
{
	struct pp_db *db;
	struct pp_records *records = NULL;
	struct pp_view *view = NULL;
	const struct pp_field *fields;
	struct chart_lefts chart = {0};
	struct lefts lefts = {0};
	int64_t *ids = NULL;
	size_t n = 0, n_fields;
	enum pp_status rc = PP_OK;

	(void)operands;
	tool_chart_check();
	db = tool_open_reader();
	if (tool_report_asked.before_desk)
		rc = check_desk(db);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, &ids, &n);
	fields = pp_forecast_fields(&n_fields);
	/* The view's snapshot is that of all of it. */
	if (rc == PP_OK && (rc = pp_view_open(db, ids, n, 0, &view)) == PP_OK &&
	    (rc = load(db, ids, n, &lefts)) == PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = put(view, &lefts, records, &chart);
	pp_view_close(view);
	tool_report(pp_records_close(records));
	if (rc == PP_OK && tool_report_asked.chart)
		rc = chart_forecast_draw(&chart, db);
	chart_forecast_free(&chart);
	free(lefts.row);
	free(ids);
	pp_db_close(db);
	return rc;
}
