/* SPDX-License-Identifier: ISC */
/*
 * What the commands of pp-report share: the options that several of them
 * take.  Those that are more than a list stand in files of their own.
 */
#ifndef PP_TOOL_REPORT_H
#define PP_TOOL_REPORT_H

#include <stdbool.h>

#include "status.h"

/* As given; NULL or false where not. */
struct tool_report_asked {
	bool every_meter, live, before_desk;
	const char *since, *until, *verdicts;
};

extern struct tool_report_asked tool_report_asked;

enum pp_status report_alarms(char *operands[]);
enum pp_status report_forecast(char *operands[]);

#endif
