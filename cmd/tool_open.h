/* SPDX-License-Identifier: ISC */
/*
 * Opening accounts, taking over meters and adding more of them, for
 * pp-account: from what is wanted to the rows of what came of it.
 */
#ifndef PP_TOOL_OPEN_H
#define PP_TOOL_OPEN_H

#include <stdbool.h>

#include "openings.h"
#include "till.h"

struct tool_opening {
	enum pp_errand errand;
	const char *account; /* meters are added to it; NULL: a new one */
	/* One customer with his meters, or a CSV of many. */
	struct pp_opening_words words;
	const char *from;
	const char *method;        /* of the first credit */
	const char *transfer_from; /* the meter that has it; NULL: outside */
	bool discard; /* what meters that aren't opened show of their own */
	bool dry_run;
};

/* Do it all, from opening the database to closing it. */
enum pp_status tool_open_accounts(const struct tool_opening *opening);

#endif
