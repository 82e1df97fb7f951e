/* SPDX-License-Identifier: ISC */
/*
 * Closing accounts, for pp-account: each meter is settled and cleared; or
 * people type the last values of one that isn't there.
 */
#ifndef PP_TOOL_CLOSE_H
#define PP_TOOL_CLOSE_H

#include <stdbool.h>

#include "status.h"
#include "till.h"
#include "typed.h"

struct tool_closing {
	const char *account;
	bool some; /* only the meters that selectors name */
	const char *method, *note, *reason;
	bool typed; /* one meter, by these */
	struct pp_typed_words words;
	bool dry_run;
};

/* Do it all, from opening the database to closing it. */
enum pp_status tool_close_account(const struct tool_closing *closing);

/* After a visit that was to close a meter: what to do where it is lost. */
void tool_close_advise(const struct pp_visit *visit);

#endif
