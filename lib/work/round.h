/* SPDX-License-Identifier: ISC */
/*
 * The rounds of a pass over the wire: who is asked next on which bus, and
 * what came of it.  Inside work/ only; poll.c fills in the jobs and stores
 * what they brought.
 */
#ifndef PP_ROUND_H
#define PP_ROUND_H

#include "history.h"
#include "judge.h"
#include "poll.h"

enum {
	PP_ROUND_TRIES = 3
};

/* One meter's part of a pass. */
struct pp_job {
	struct pp_target target;
	const struct pp_model *model;
	struct pp_limits limits;
	struct pp_past past;

	bool asked; /* as often as it had to be, or its bus was away */
	int tries;
	int64_t reply_us;
	char reason[160];
	bool has_first, has_second;
	struct pp_reading first, second;
	enum pp_state state; /* when it was stored */
};

/*
 * The flags of what it brought, by what was known before: on its first
 * reading, and on the second whether that confirms it.
 */
void pp_job_judge(struct pp_job *job);

/*
 * Ask them all.  `jobs` stand by bus; jobs of one bus have one endpoint.
 * *stopped says whether `stop` ended it early.
 */
enum pp_status pp_round_run(struct pp_world *world, struct pp_job *jobs,
    size_t n, const struct pp_poll *poll, bool *stopped);

#endif
