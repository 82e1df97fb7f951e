/* SPDX-License-Identifier: ISC */
/*
 * pp-site probe.  Included by cmd/ only.
 */
#ifndef PP_TOOL_PROBE_H
#define PP_TOOL_PROBE_H

#include <stdbool.h>

#include "status.h"

/* What the options say. */
struct tool_probe {
	bool dry_run, yes, class_only, raw, running, relay;
	const char *amount; /* yuan; NULL: the least */
};

/* Probe the meter of that id, a row for each finding. */
enum pp_status tool_probe(const struct tool_probe *how, const char *meter);

#endif
