/* SPDX-License-Identifier: ISC */
/*
 * One meter's part of a pass: what is known of it, and what it brought.
 * Inside work/ only.
 */
#ifndef PP_JOB_H
#define PP_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "history.h"
#include "judge.h"
#include "learned.h"
#include "model.h"
#include "patience.h"
#include "site.h"
#include "state.h"
#include "status.h"

struct pp_job {
	struct pp_target target;
	const struct pp_model *model;
	struct pp_limits limits;
	struct pp_past past;
	struct pp_learned_meter learned;
	unsigned window; /* of its bus, where it isn't the book's */

	/* What is left to be asked. */
	struct pp_patience patience;
	struct pp_pace *kin; /* of its model on its bus */
	const struct pp_read *reads;
	size_t n_reads, read; /* which of them */
	struct pp_values values;

	bool named;   /* asked for by name, not in a pass over all */
	bool asked;   /* or its bus was away */
	bool spared;  /* it has been silent for long: not asked this time */
	bool settled; /* nothing more comes of it in this pass */
	bool denied;  /* its line is one that this machine refuses */
	int tries;
	int64_t reply_us;
	char reason[160];
	struct pp_tally tally;
	bool has_first, has_second;
	struct pp_reading first, second;
	bool overtaken; /* another process stored something newer meanwhile */
	enum pp_state state; /* when it was stored */
};

/* What the meter can do at most behind ratios of so much together. */
void pp_job_limit(struct pp_job *job, int64_t ratio);

/*
 * Take what all its reads said at `at` as the first or second reading, and
 * judge it.  PP_EPEER: it makes no sense, and is no reading.
 */
enum pp_status pp_job_take(struct pp_job *job, struct pp_values *values,
    int64_t at);

/* Whether a second reading has to confirm or refute the first. */
bool pp_job_is_doubtful(const struct pp_job *job);

/*
 * The flags of what it brought, by what was known before: on its first
 * reading, and on the second whether that confirms it.
 */
void pp_job_judge(struct pp_job *job);

/* Its last reading of this pass, or NULL. */
const struct pp_reading *pp_job_last(const struct pp_job *job);

#endif
