/* SPDX-License-Identifier: ISC */
/*
 * The commands of pp-sms: those that send, and those that look and decide.
 */
#ifndef PP_TOOL_SMS_H
#define PP_TOOL_SMS_H

#include <stdbool.h>

#include "status.h"

/* What the options said. */
struct tool_sms {
	const char *since, *until, *note;
	bool dry_run;
};

enum pp_status tool_sms_run(const struct tool_sms *sms);
enum pp_status tool_sms_test(const char *number);
enum pp_status tool_sms_resend(const char *id);
enum pp_status tool_sms_head(void);

enum pp_status tool_sms_list(const struct tool_sms *sms);
enum pp_status tool_sms_acknowledge(const struct tool_sms *sms, char *alarms[]);

#endif
