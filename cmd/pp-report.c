/* SPDX-License-Identifier: ISC */
/*
 * pp-report: what the books say, as rows.
 */
#include <stdlib.h>
#include <string.h>

#include "gateway.h"
#include "life.h"
#include "log_rows.h"
#include "lost_rows.h"
#include "sale_rows.h"
#include "shift_rows.h"
#include "tool.h"
#include "tool_report.h"
#include "view.h"

static const struct option_row options[] = {
    {"before-desk", 0, OPTION_FLAG, NULL,
	"forecast: only who runs out before the desk opens again",
	&tool_report_asked.before_desk},
    {"every-meter", 0, OPTION_FLAG, NULL,
	"lost-meters: also those whose gateway is lost",
	&tool_report_asked.every_meter},
    {"live", 0, OPTION_FLAG, NULL, "alarms: only those that aren't over",
	&tool_report_asked.live},
    {"since", 0, OPTION_TEXT, "TIME",
	"orders, accounts, alarms, shift, log: from then on",
	&tool_report_asked.since},
    {"until", 0, OPTION_TEXT, "TIME",
	"orders, accounts, alarms, shift, log: before then",
	&tool_report_asked.until},
    {"verdict", 0, OPTION_TEXT, "WORD[,WORD...]",
	"orders: pending, credited, not-credited, disputed",
	&tool_report_asked.verdicts},
};

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

static enum pp_status
lost_meters(char *operands[])
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
	    (rc = pp_view_open(db, ids, n, PP_VIEW_GATEWAYS, &view)) == PP_OK &&
	    (rc = tool_records(fields, n_fields, &records)) == PP_OK)
		rc = put_lost_meters(view, records);
	pp_view_close(view);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}

static enum pp_status
lost_gateways(char *operands[])
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

static enum pp_status
orders(char *operands[])
{
	(void)operands;
	return tool_report_span(list_orders);
}

static enum pp_status
put_lives(struct pp_life *life, struct pp_records *records)
{
	struct pp_life_event event;
	enum pp_status rc;

	while ((rc = pp_life_next(life, &event)) == PP_OK)
		if ((rc = pp_life_put(records, &event)) != PP_OK)
			return rc;
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
list_lives(struct pp_db *db, const struct tool_span *span)
{
	const struct pp_life_filter filter = {
	    .from = span->from,
	    .until = span->until,
	    .meters = span->meters,
	    .n_meters = span->n_meters,
	};
	struct pp_records *records = NULL;
	struct pp_life *life = NULL;
	size_t n;
	const struct pp_field *fields = pp_life_fields(&n);
	enum pp_status rc;

	if ((rc = pp_life_open(db, &filter, &life)) == PP_OK &&
	    (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = put_lives(life, records);
	pp_life_close(life);
	tool_report(pp_records_close(records));
	return rc;
}

/* What happened to accounts and their meters. */
static enum pp_status
accounts(char *operands[])
{
	(void)operands;
	return tool_report_span(list_lives);
}

static enum pp_status
list_shifts(struct pp_db *db, const struct tool_span *span)
{
	const struct pp_shift_filter filter = {
	    .from = span->from,
	    .until = span->until,
	};
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_shift_fields(&n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_shift_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	return rc;
}

static enum pp_status
shift(char *operands[])
{
	(void)operands;
	return tool_report_span(list_shifts);
}

static enum pp_status
list_log(struct pp_db *db, const struct tool_span *span)
{
	const struct pp_log_filter filter = {
	    .from = span->from,
	    .until = span->until,
	};
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_log_fields(&n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_log_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	return rc;
}

static enum pp_status
log_rows(char *operands[])
{
	(void)operands;
	return tool_report_span(list_log);
}

static const struct command commands[] = {
    {"orders", "", 0, 0, "since until verdict", true, orders},
    {"accounts", "", 0, 0, "since until", true, accounts},
    {"alarms", "", 0, 0, "live since until", true, report_alarms},
    {"forecast", "", 0, 0, "before-desk", true, report_forecast},
    {"shift", "", 0, 0, "since until", false, shift},
    {"log", "", 0, 0, "since until", false, log_rows},
    {"lost-meters", "", 0, 0, "every-meter", true, lost_meters},
    {"lost-gateways", "", 0, 0, "", false, lost_gateways},
};

static const struct tool tool = {
    .name = "pp-report",
    .summary = "what the books say, as rows",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
