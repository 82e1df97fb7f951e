/* SPDX-License-Identifier: ISC */
/*
 * pp-report: what the books say, as rows.
 */
#include "life.h"
#include "log_rows.h"
#include "shift_rows.h"
#include "tool.h"
#include "tool_report.h"

static const struct option_row options[] = {
    {"before-desk", 0, OPTION_FLAG, NULL,
	PP_PHRASE("forecast: only who runs out before the desk opens again"),
	&tool_report_asked.before_desk},
    {"by", 0, OPTION_TEXT, "WORD[,WORD...]",
	PP_PHRASE(
	    "sales, energy, instruments: by day (default), month, year; sales,"
	    " energy: by meter, account, building, floor, unit; sales: by "
	    "operator,"
	    " method; energy: by several, by hour; balance: by day, month"),
	&tool_report_asked.by},
    {"cash", 0, OPTION_PATH, "FILE",
	PP_PHRASE("reconcile: what the till took: order,amount_yuan,at,method; "
		  "-: stdin"),
	&tool_report_asked.cash},
    {"channel", 0, OPTION_PATH, "FILE",
	PP_PHRASE("reconcile: the same of banks and other channels"),
	&tool_report_asked.channel},
    {"chart", 0, OPTION_PATH, "FILE",
	PP_PHRASE("sales, energy, forecast: draw it too, as .svg or .png"),
	&tool_report_asked.chart},
    {"every-meter", 0, OPTION_FLAG, NULL,
	PP_PHRASE("lost-meters: also those whose gateway is lost"),
	&tool_report_asked.every_meter},
    {"explain", 0, OPTION_FLAG, NULL,
	PP_PHRASE("statement: how each amount was reckoned, too"),
	&tool_report_asked.explain},
    {"live", 0, OPTION_FLAG, NULL,
	PP_PHRASE("alarms: only those that aren't over"),
	&tool_report_asked.live},
    {"month", 0, OPTION_TEXT, "YYYY-MM",
	PP_PHRASE("statement: the month that it is about"),
	&tool_report_asked.month},
    {"pdf", 0, OPTION_FLAG, NULL,
	PP_PHRASE("statement: a document for the customer, and no rows"),
	&tool_report_asked.pdf},
    {"rates", 0, OPTION_FLAG, NULL,
	PP_PHRASE("energy, instruments: by rate too"),
	&tool_report_asked.rates},
    {"since", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("all but forecast, lost-meters, lost-gateways: from then on"),
	&tool_report_asked.since},
    {"until", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("all but forecast, lost-meters, lost-gateways: before then"),
	&tool_report_asked.until},
    {"verdict", 0, OPTION_TEXT, "WORD[,WORD...]",
	PP_PHRASE("orders: pending, credited, not-credited, disputed"),
	&tool_report_asked.verdicts},
    {"verify", 0, OPTION_PATH, "FILE",
	PP_PHRASE("statement: whether that one says what the books say; -: "
		  "stdin"),
	&tool_report_asked.verify},
};

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
    {"sales", "", 0, 0, "by chart since until", true, report_sales},
    {"orders", "", 0, 0, "since until verdict", true, report_orders},
    {"accounts", "", 0, 0, "since until", true, accounts},
    {"energy", "", 0, 0, "by chart rates since until", true, report_energy},
    {"readings", "[METER]", 0, 1, "since until", true, report_readings},
    {"instruments", "", 0, 0, "by rates since until", true, report_instruments},
    {"alarms", "", 0, 0, "live since until", true, report_alarms},
    {"forecast", "", 0, 0, "before-desk chart", true, report_forecast},
    {"balance", "", 0, 0, "by since until", true, report_balance},
    {"reconcile", "", 0, 0, "cash channel since until", true, report_reconcile},
    {"statement", "", 0, 0, "explain month pdf verify", true, report_statement},
    {"shift", "", 0, 0, "since until", false, shift},
    {"log", "", 0, 0, "since until", false, log_rows},
    {"lost-meters", "", 0, 0, "every-meter", true, report_lost_meters},
    {"lost-gateways", "", 0, 0, "", false, report_lost_gateways},
};

static const struct tool tool = {
    .name = "pp-report",
    .summary = PP_PHRASE("what the books say, as rows"),
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
