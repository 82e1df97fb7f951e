/* SPDX-License-Identifier: ISC */
/*
 * The rounds of a pass over the wire: who is asked next on which bus, and
 * what came of it.  Inside work/ only; poll.c fills in the jobs and stores
 * what they brought.
 */
#ifndef PP_ROUND_H
#define PP_ROUND_H

#include "job.h"
#include "poll.h"

enum {
	PP_ROUND_TRIES = 3
};

/*
 * Ask them all.  `jobs` stand by bus; jobs of one bus have one endpoint.
 * *stopped says whether `stop` ended it early.
 */
enum pp_status pp_round_run(struct pp_world *world, struct pp_job *jobs,
    size_t n, const struct pp_poll *poll, bool *stopped);

#endif
