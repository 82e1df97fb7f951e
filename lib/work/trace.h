/* SPDX-License-Identifier: ISC */
/*
 * Passes on tape (wire/tape.h): made while they run, and run again from it
 * without a wire, a lock or a database, with the same outcome.  The tape
 * begins each pass with what was known of its meters, since the poller's
 * patience and judgement go by that.
 */
#ifndef PP_TRACE_H
#define PP_TRACE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "poll.h"
#include "status.h"
#include "world.h"

struct pp_trace;
struct pp_replay;

/* How well a pass fitted its tape. */
struct pp_replay_rest {
	size_t unknown; /* questions that are not on the tape */
	size_t unasked; /* that are, and weren't asked */
	bool cut;       /* the tape ends before the pass does */
};

#pragma GCC visibility push(default)

/*
 * A tape of what goes over the lines of `world`, for a site in that zone.
 * `name` is what messages call `out`; both outlive it, as does `stop` (may
 * be NULL).  The close says whether all was written; it accepts NULL.
 */
enum pp_status pp_trace_open(FILE *out, const char *name, const char *zone,
    struct pp_world *world, const volatile sig_atomic_t *stop,
    struct pp_trace **trace);
enum pp_status pp_trace_close(struct pp_trace *trace);

/* Before a pass: it goes on tape from now on.  After it. */
void pp_trace_begin(struct pp_trace *trace, struct pp_poll *poll);
void pp_trace_end(struct pp_trace *trace);

/*
 * Open a tape and take its zone for the process.  next makes a pass ready
 * to be run: PP_OK, PP_DONE, PP_EDATA with NAME:LINE:COLUMN.  rest: of the
 * pass that was run last.
 */
enum pp_status pp_replay_open(FILE *in, const char *name,
    struct pp_replay **replay);
enum pp_status pp_replay_next(struct pp_replay *replay, struct pp_poll *poll);
void pp_replay_rest(const struct pp_replay *replay,
    struct pp_replay_rest *rest);
void pp_replay_close(struct pp_replay *replay);

#pragma GCC visibility pop

#endif
