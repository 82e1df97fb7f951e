/* SPDX-License-Identifier: ISC */
/*
 * pp-report energy --by hour: what one meter used in each hour.
 */
#include <stdlib.h>

#include "clock.h"
#include "energy_hours.h"
#include "site.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

enum {
	DAYS = 31, /* looked back, where nobody says */
};

static enum pp_status
find_meter(struct pp_db *db, struct pp_target *meter)
{
	struct pp_targets *targets = NULL;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = tool_select(db, &ids, &n)) == PP_OK && n != 1)
		rc = pp_fail(PP_EDATA,
		    "--by: %zu meters are selected, and by hour it is of one;"
		    " name it with --meter",
		    n);
	if (rc == PP_OK &&
	    (rc = pp_targets_open(db, ids, n, &targets)) == PP_OK)
		rc = pp_targets_next(targets, meter);
	pp_targets_close(targets);
	free(ids);
	return rc;
}

static enum pp_status
find_hours(struct pp_db *db, int64_t meter, struct pp_energy_hour **hours,
    size_t *n)
{
	int64_t now = tool_now(), from, until;
	enum pp_status rc;

	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &from, &until);
	if (rc != PP_OK)
		return rc;
	if (tool_report_asked.until == NULL)
		until = now;
	if (tool_report_asked.since == NULL)
		from = pp_day_start(pp_day_of(until - 1) - DAYS);
	rc = pp_energy_hours(db, meter, from, until, now, hours, n);
	return rc == PP_EDATA ? pp_fail_in(rc, "--by") : rc;
}

static enum pp_status
put(const char *meter, const struct pp_energy_hour *hours, size_t n)
{
	struct pp_records *records = NULL;
	size_t n_fields, i;
	const struct pp_field *fields = pp_energy_hour_fields(&n_fields);
	enum pp_status rc;

	rc = tool_records(fields, n_fields, &records);
	for (i = 0; rc == PP_OK && i < n; i++)
		rc = pp_energy_hour_put(records, meter, &hours[i]);
	tool_report(pp_records_close(records));
	return rc;
}

enum pp_status
report_energy_hours(void)
{
	struct pp_energy_hour *hours = NULL;
	struct pp_target meter;
	struct pp_db *db;
	size_t n = 0;
	enum pp_status rc;

	if (tool_report_asked.rates)
		tool_usage("--rates: not with --by hour");
	if (!tool_selected())
		tool_usage("--by hour: whose? Name a --meter");
	db = tool_open_reader();
	if ((rc = find_meter(db, &meter)) == PP_OK &&
	    (rc = find_hours(db, meter.id, &hours, &n)) == PP_OK &&
	    (rc = put(meter.code, hours, n)) == PP_OK &&
	    tool_report_asked.chart)
		rc = chart_hours_draw(meter.code, hours, n);
	free(hours);
	pp_db_close(db);
	return rc;
}
