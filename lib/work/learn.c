/* SPDX-License-Identifier: ISC */
#include "learn.h"

#include <stdlib.h>

enum {
	DAY_S = 86400
};

static struct pp_learned_meter *
find(struct pp_learned_bus *learned, int64_t meter)
{
	size_t i;

	for (i = 0; i < learned->n; i++)
		if (learned->meter[i].meter == meter)
			return &learned->meter[i];
	return NULL;
}

/* What is damaged can be learned again; pp-db check tells of it. */
static enum pp_status
load_bus(struct pp_db *db, int64_t bus, struct pp_learned_bus *learned)
{
	enum pp_status rc = pp_learned_of(db, bus, learned);

	if (rc != PP_EDATA)
		return rc;
	*learned = (struct pp_learned_bus){.bus = bus};
	return PP_OK;
}

static void
recall(struct pp_learned_bus *learned, struct pp_round_bus *bus, int64_t now)
{
	const struct pp_learned_meter *known;
	struct pp_job *job;

	/* A gateway that bore one question only may have been replaced. */
	bus->window = learned->window == 1 && now - learned->window_at > DAY_S
	    ? 0
	    : (unsigned)learned->window;
	for (job = bus->jobs; job < bus->jobs + bus->n; job++) {
		job->learned.meter = job->target.id;
		if ((known = find(learned, job->target.id)) != NULL)
			job->learned = *known;
	}
}

enum pp_status
pp_learn_load(struct pp_db *db, struct pp_round *round)
{
	struct pp_learned_bus *learned = malloc(sizeof *learned);
	int64_t now = round->world->wall_s(round->world);
	enum pp_status rc = PP_OK;
	size_t i;

	if (!learned)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; rc == PP_OK && i < round->n_buses; i++) {
		rc = load_bus(db, round->buses[i].jobs->target.bus, learned);
		if (rc == PP_OK)
			recall(learned, &round->buses[i], now);
	}
	free(learned);
	return rc;
}

/*
 * Meters that weren't in this pass keep what was known, unless it was over
 * all: then they are on this bus no more.
 */
static enum pp_status
store_learned(struct pp_db *db, const struct pp_round *round,
    const struct pp_round_bus *bus, struct pp_learned_bus *learned)
{
	int64_t at = round->poll->pass.ended_at;
	struct pp_learned_meter *known;
	const struct pp_job *job;
	enum pp_status rc;

	rc = load_bus(db, bus->jobs->target.bus, learned);
	if (rc != PP_OK)
		return rc;
	if (!round->poll->ids)
		learned->n = 0;
	if (bus->window != 0 &&
	    (learned->window != bus->window ||
		at - learned->window_at > DAY_S)) {
		learned->window = bus->window;
		learned->window_at = at;
	}
	for (job = bus->jobs; job < bus->jobs + bus->n; job++) {
		known = find(learned, job->target.id);
		if (!known && learned->n < PP_LEARNED_METERS)
			known = &learned->meter[learned->n++];
		if (known)
			*known = job->learned;
	}
	return pp_learned_put(db, learned);
}

static enum pp_status
store_hour(struct pp_db *db, const struct pp_round *round,
    const struct pp_round_bus *bus, struct pp_hour_meter *meters)
{
	const struct pp_job *job;
	size_t n = 0;

	for (job = bus->jobs; job < bus->jobs + bus->n; job++)
		if (job->tally.asked > 0 && n < PP_LEARNED_METERS)
			meters[n++] = (struct pp_hour_meter){
			    .meter = job->target.id,
			    .tally = job->tally,
			};
	if (n == 0)
		return PP_OK;
	return pp_hour_add(db, bus->jobs->target.bus,
	    round->poll->pass.began_at, meters, n);
}

/* What the pass saw of a gateway; false: nothing that counts. */
static bool
see(const struct pp_round *round, int64_t gateway, struct pp_gateway_pass *seen,
    size_t *meters)
{
	const struct pp_round_bus *bus;
	bool any = false;

	*seen = (struct pp_gateway_pass){
	    .gateway = gateway,
	    .at = round->poll->pass.ended_at,
	    .whole = !round->poll->ids && !round->stopped,
	    .refused = true,
	};
	*meters = 0;
	for (bus = round->buses; bus < round->buses + round->n_buses; bus++) {
		if (bus->jobs->target.gateway != gateway)
			continue;
		*meters += bus->n;
		if (bus->fate == PP_FATE_SPARED)
			continue;
		any = true;
		seen->answered |= bus->fate == PP_FATE_ANSWERED;
		seen->refused &= bus->fate == PP_FATE_AWAY;
		seen->whole &= bus->fate != PP_FATE_UNKNOWN;
	}
	return any && (seen->answered || seen->whole);
}

static bool
is_first_of_gateway(const struct pp_round *round, size_t i)
{
	size_t k = 0;

	while (round->buses[k].jobs->target.gateway !=
	    round->buses[i].jobs->target.gateway)
		k++;
	return k == i;
}

static enum pp_status
store_gateways(struct pp_db *db, struct pp_round *round)
{
	const struct pp_target *target;
	struct pp_gateway_pass seen;
	struct pp_poll_gateway *change;
	enum pp_status rc;
	size_t i;

	round->changes = calloc(round->n_buses + 1, sizeof *round->changes);
	if (!round->changes)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < round->n_buses; i++) {
		target = &round->buses[i].jobs->target;
		change = &round->changes[round->n_changes];
		if (!is_first_of_gateway(round, i) ||
		    !see(round, target->gateway, &seen, &change->meters))
			continue;
		rc = pp_gateway_store(db, &seen, &change->news);
		if (rc != PP_OK)
			return rc;
		change->code = target->gateway_code;
		if (change->news.before != change->news.after)
			round->n_changes++;
	}
	return PP_OK;
}

void
pp_learn_tell(const struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	size_t i;

	for (i = 0; poll->gateway && i < round->n_changes; i++)
		poll->gateway(poll->arg, &round->changes[i]);
}

enum pp_status
pp_learn_store(struct pp_db *db, struct pp_round *round)
{
	struct pp_learned_bus *learned = malloc(sizeof *learned);
	struct pp_hour_meter *meters =
	    calloc(PP_LEARNED_METERS, sizeof *meters);
	enum pp_status rc = PP_OK;
	size_t i;

	if (!learned || !meters)
		rc = pp_fail(PP_ESYS, "out of memory");
	for (i = 0; rc == PP_OK && i < round->n_buses; i++) {
		rc = store_learned(db, round, &round->buses[i], learned);
		if (rc == PP_OK)
			rc = store_hour(db, round, &round->buses[i], meters);
	}
	if (rc == PP_OK)
		rc = store_gateways(db, round);
	free(learned);
	free(meters);
	return rc;
}
