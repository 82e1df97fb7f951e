/* SPDX-License-Identifier: ISC */
/*
 * What rules a whole simulated site: how much is used, what goes wrong and
 * how often it did, and who is told of it.
 */
#ifndef PP_SIM_RULES_H
#define PP_SIM_RULES_H

#include "sim_fault.h"
#include "sim_load.h"
#include "sim_meter.h"

struct sim_slot;

/* A request that went over a line, whole, and how it was sent. */
struct sim_call {
	int64_t now_ms;
	int64_t baud;
	char parity;
	const uint8_t *request;
	size_t n;
};

/* What befell an exchange of a meter, once the meter has done its part. */
struct sim_strike {
	enum sim_fault fault;
	enum sim_kind kind; /* what was asked */
	enum sim_cut cut;   /* of SIM_CUT: when */
};

/* What is the same for the whole site. */
struct sim_rules {
	const struct sim_load *load; /* NULL: nothing is used */
	int64_t zone_s;              /* local time is so much ahead of UTC */
	int64_t start_ms;            /* what the script counts from */
	int64_t dark_ms;             /* after a power cut */
	struct sim_rates rates;
	struct sim_script script;
	uint64_t random;

	/* How often each really happened: in all, and by what was asked. */
	uint64_t fired[SIM_FAULTS];
	uint64_t fired_by[SIM_FAULTS][SIM_KINDS];

	/*
	 * A meter has composed its reply, or none (n 0), before anything
	 * happens to it: a test may note it or write another; may be NULL.
	 */
	void (*composed)(void *arg, struct sim_slot *slot,
	    const struct sim_call *call, struct sim_reply *reply);

	/* Something other than SIM_SOUND has befallen it; may be NULL. */
	void (*struck)(void *arg, struct sim_slot *slot,
	    const struct sim_call *call, const struct sim_strike *strike);
	void *arg;
};

#endif
