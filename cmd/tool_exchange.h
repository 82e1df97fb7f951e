/* SPDX-License-Identifier: ISC */
/*
 * The exchange of a meter, for pp-account: as many of its steps as can be
 * made now.
 */
#ifndef PP_TOOL_EXCHANGE_H
#define PP_TOOL_EXCHANGE_H

#include <stdbool.h>

#include "status.h"
#include "typed.h"

struct tool_exchange {
	const char *meter;
	const char *reason;
	/* The new one; serial NULL: it isn't there yet. */
	const char *serial, *address, *model;
	const char *start_kwh, *start_rates; /* its registers at that time */
	bool adopt, discard;
	bool give_up; /* what was begun, and no meter proves */
	bool typed;   /* the old one is gone: its last values */
	struct pp_typed_words words;
	bool dry_run;
};

/* Do it all, from opening the database to closing it. */
enum pp_status tool_exchange_meter(const struct tool_exchange *exchange);

#endif
