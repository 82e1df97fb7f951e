/* SPDX-License-Identifier: ISC */
/*
 * Tapes of what goes over the wire, as commands make and run them.  Included
 * by cmd/ only.
 */
#ifndef PP_TOOL_TAPE_H
#define PP_TOOL_TAPE_H

#include <signal.h>
#include <stdio.h>

#include "db.h"
#include "status.h"
#include "trace.h"
#include "world.h"

/* A tape into a file of that name, of the site that is in `db`. */
enum pp_status tool_tape_open(const char *path, struct pp_db *db,
    struct pp_world *world, const volatile sig_atomic_t *stop);

/* The same, into a stream that is not closed with it. */
enum pp_status tool_tape_to(FILE *out, const char *name, struct pp_db *db,
    struct pp_world *world, const volatile sig_atomic_t *stop);

/* A pass; on the tape, where one is open. */
enum pp_status tool_tape_pass(struct pp_poll *poll);

/* Says where it could not be written. */
void tool_tape_close(void);

/*
 * Make ready (each time all zero before) and run every pass of a tape; "-"
 * is standard input.  What doesn't fit the tape is told.
 */
enum pp_status tool_tape_replay(const char *path,
    enum pp_status (*pass)(struct pp_poll *poll, void *arg), void *arg);

#endif
