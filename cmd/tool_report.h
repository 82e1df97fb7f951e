/* SPDX-License-Identifier: ISC */
/*
 * What the commands of pp-report share: the options that several of them
 * take.  Those that are more than a list stand in files of their own.
 */
#ifndef PP_TOOL_REPORT_H
#define PP_TOOL_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

/* As given; NULL or false where not. */
struct tool_report_asked {
	bool every_meter, live, before_desk, rates;
	const char *since, *until, *verdicts, *by;
	const char *cash, *channel;
	const char *chart; /* the file of */
	bool explain, pdf; /* of a statement, as are: */
	const char *month, *verify;
};

extern struct tool_report_asked tool_report_asked;

/* When, and of which meters: NULL is all. */
struct tool_span {
	int64_t from, until; /* 0: not given; `until` is exclusive */
	const int64_t *meters;
	size_t n_meters;
};

/* `list` for what --since, --until and the selectors say. */
enum pp_status tool_report_span(
    enum pp_status (*list)(struct pp_db *db, const struct tool_span *span));

enum pp_status report_alarms(char *operands[]);
enum pp_status report_balance(char *operands[]);
enum pp_status report_energy(char *operands[]);
enum pp_status report_energy_hours(void); /* energy, by hour */
enum pp_status report_forecast(char *operands[]);
enum pp_status report_instruments(char *operands[]);
enum pp_status report_lost_gateways(char *operands[]);
enum pp_status report_lost_meters(char *operands[]);
enum pp_status report_orders(char *operands[]);
enum pp_status report_readings(char *operands[]);
enum pp_status report_reconcile(char *operands[]);
enum pp_status report_sales(char *operands[]);
enum pp_status report_statement(char *operands[]);

#endif
