/* SPDX-License-Identifier: ISC */
/*
 * pp-report energy: what meters used, and what that cost, by time and place.
 */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "energy_rows.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

/*
 * An account's energy is that of its own time on each meter, and of meters
 * that it hasn't any more; so it doesn't go by the meters that it has now.
 */
static enum pp_status
take_account(struct pp_db *db, struct pp_energy_ask *ask)
{
	struct pp_account account;

	if (selectors.account == NULL)
		return PP_OK;
	ask->account = selectors.account;
	selectors.account = NULL;
	return pp_account_find(db, ask->account, &account);
}

static enum pp_status
take_asked(struct pp_db *db, struct pp_energy_ask *ask, int64_t **ids)
{
	const char *by = tool_report_asked.by;
	enum pp_status rc;

	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &ask->from, &ask->until);
	if (rc == PP_OK && by != NULL &&
	    (rc = pp_energy_cuts_parse(by, &ask->cuts)) != PP_OK)
		return pp_fail_in(rc, "--by");
	if (rc == PP_OK)
		rc = take_account(db, ask);
	if (rc == PP_OK && tool_selected() && !selectors.all)
		rc = tool_select(db, ids, &ask->n);
	ask->ids = *ids;
	return rc;
}

/* Rows, and what is drawn of them. */
static enum pp_status
put(struct pp_records *records, struct pp_db *db,
    const struct pp_energy_ask *ask)
{
	bool rates = tool_report_asked.rates;
	struct chart_energy chart = {
	    .cuts = ask->cuts,
	    .rates = rates,
	    .from = ask->from,
	    .until = ask->until,
	};
	struct pp_energy *energy = NULL;
	struct pp_energy_row row;
	enum pp_status rc;

	rc = pp_energy_open(db, ask, &energy);
	while (rc == PP_OK && (rc = pp_energy_next(energy, &row)) == PP_OK) {
		rc = pp_energy_put(records, ask->cuts, rates, &row);
		if (rc == PP_OK && tool_report_asked.chart)
			rc = chart_energy_add(&chart, &row);
	}
	pp_energy_close(energy);
	if (rc == PP_DONE)
		rc =
		    tool_report_asked.chart ? chart_energy_draw(&chart) : PP_OK;
	chart_energy_free(&chart);
	return rc;
}

enum pp_status
report_energy(char *operands[])
{
	static struct pp_field fields[PP_ENERGY_FIELDS_MAX];
	const char *by = tool_report_asked.by;
	struct pp_db *db;
	struct pp_energy_ask ask = {.cuts = PP_CUT_DAY, .now = tool_now()};
	struct pp_records *records = NULL;
	int64_t *ids = NULL;
	enum pp_status rc;

	(void)operands;
	tool_chart_check();
	if (by != NULL && strcmp(by, "hour") == 0)
		return report_energy_hours();
	db = tool_open_reader();
	if ((rc = take_asked(db, &ask, &ids)) == PP_OK)
		rc = tool_records(fields,
		    pp_energy_fields(ask.cuts, tool_report_asked.rates, fields),
		    &records);
	if (rc == PP_OK)
		rc = put(records, db, &ask);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}
