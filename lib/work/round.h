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

/* What became of a bus. */
enum pp_fate {
	PP_FATE_UNKNOWN,  /* it was busy, refused by this machine, not asked */
	PP_FATE_SPARED,   /* nobody on it was due to be asked */
	PP_FATE_ANSWERED, /* some meter did, if only to refuse or garbled */
	PP_FATE_SILENT,
	PP_FATE_AWAY, /* its line could not be had */
};

struct pp_round_bus {
	struct pp_job *jobs; /* those of this bus */
	size_t n;
	unsigned window; /* in: learned before; out: now */
	enum pp_fate fate;
};

struct pp_round {
	struct pp_world *world;
	const struct pp_poll *poll;
	struct pp_job *jobs; /* by bus; those of one bus have one endpoint */
	size_t n;
	struct pp_round_bus *buses; /* as pp_round_buses() made them */
	size_t n_buses;
	int64_t stamp;                   /* of the book when it was read */
	bool stopped;                    /* out: `poll->stop` ended it early */
	struct pp_poll_gateway *changes; /* by pp_learn_store() */
	size_t n_changes;
};

/* Which jobs stand on which bus; freed with free(3). */
enum pp_status pp_round_buses(struct pp_round *round);

/* Ask them all, as far as their patience goes. */
enum pp_status pp_round_run(struct pp_round *round);

#endif
