/* SPDX-License-Identifier: ISC */
/*
 * A file that is written beside its place and put there when it is complete,
 * so that nobody ever reads half of it.  Devices and pipes are written to.
 */
#ifndef PP_TOOL_ASIDE_H
#define PP_TOOL_ASIDE_H

#include <limits.h>
#include <stdio.h>

#include "status.h"

/* Static, and zero before it is opened: what is left is removed at the exit. */
struct tool_aside {
	FILE *stream;
	char target[PATH_MAX]; /* its place; "": a file for a while, or none */
	char path[PATH_MAX + sizeof ".XXXXXX"]; /* "": nothing lies aside */
	struct tool_aside *next;
};

/* PP_ECREATE: there can be no such file. */
enum pp_status tool_aside_open(struct tool_aside *file, const char *place);

/* One that has no place, `path` and some letters, until it is dropped. */
enum pp_status tool_aside_scratch(struct tool_aside *file, const char *path);

/* Close the stream: PP_EOUT where not all of it is on the disk. */
enum pp_status tool_aside_close(struct tool_aside *file, const char *name);

/* After it was closed: put it into its place, or remove it. */
enum pp_status tool_aside_keep(struct tool_aside *file);
void tool_aside_drop(struct tool_aside *file);

#endif
