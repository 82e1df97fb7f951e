/* SPDX-License-Identifier: ISC */
#include "ride.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "catalogue.h"

void
ride_append(struct ride *r, size_t job)
{
	r->queue[(r->head + r->length++) % r->n] = job;
}

void
ride_push(struct ride *r, size_t job)
{
	r->head = (r->head + r->n - 1) % r->n;
	r->queue[r->head] = job;
	r->length++;
}

bool
ride_take(struct ride *r, size_t *job)
{
	if (r->length == 0)
		return false;
	*job = r->queue[r->head];
	r->head = (r->head + 1) % r->n;
	r->length--;
	return true;
}

/* What is known of how soon the meters of its model on this bus answer. */
static struct pp_pace *
kin_of(struct ride *r, const struct pp_model *model)
{
	struct kin *k = r->kin;

	while (k->model && k->model != model)
		k++;
	k->model = model;
	return &k->pace;
}

void
rounds_settle(struct rounds *rounds, struct pp_job *job)
{
	if (job->settled)
		return;
	job->settled = true;
	job->asked = !job->spared;
	rounds->done++;
	if (rounds->poll->progress)
		rounds->poll->progress(rounds->poll->arg, rounds->done,
		    rounds->of);
}

void
ride_blame(const struct ride *r, struct pp_job *job)
{
	snprintf(job->reason, sizeof job->reason, pp_phrase("bus %s: %.120s"),
	    job->target.bus_code, pp_bus_trouble(r->bus));
}

static void
spare(struct rounds *rounds, struct pp_job *job, const char *why)
{
	job->spared = true;
	snprintf(job->reason, sizeof job->reason,
	    pp_phrase("silent for %" PRId64 " passes, %s"), job->past.silent,
	    why);
	rounds_settle(rounds, job);
}

static struct pp_patience
patience_of(const struct rounds *rounds, const struct pp_job *job)
{
	int64_t now = rounds->world->wall_s(rounds->world);
	struct pp_patience_past past = {
	    .answered = job->past.has_shown || job->learned.pace.samples > 0,
	    .silent = job->past.silent,
	    .idle_s = now - job->learned.asked_at,
	};

	/* Who names a meter wants it asked. */
	if (job->named)
		return pp_patience_usual(past.answered);
	return pp_patience_of(&past);
}

/* All of them in a pass over everything were silent, and more than once. */
static bool
is_dark(const struct ride *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->jobs[i].named ||
		    r->jobs[i].past.silent < PP_PATIENCE_DARK)
			return false;
	return r->n > PP_PATIENCE_CANARIES;
}

/*
 * The canaries of a dark bus: of those that lived until it went dark, each
 * time others.
 */
static void
line_up_canaries(struct ride *r)
{
	int64_t least = INT64_MAX;
	size_t i, n = 0, which;
	struct pp_job *job;

	for (job = r->jobs; job < r->jobs + r->n; job++)
		if (job->past.silent < least)
			least = job->past.silent;
	for (job = r->jobs; job < r->jobs + r->n; job++)
		n += job->past.silent == least;
	which = n > 0 ? n - (size_t)least % n : 0;
	for (i = 0; i < r->n; i++) {
		job = &r->jobs[i];
		job->patience = (struct pp_patience){NULL, 0};
		if (job->past.silent != least)
			continue;
		which = which >= n ? 0 : which;
		if (which < PP_PATIENCE_CANARIES) {
			job->patience = pp_patience_canary(which);
			ride_append(r, i);
		}
		which++;
	}
}

static void
line_up(struct rounds *rounds, struct ride *r)
{
	struct pp_job *job;
	size_t i;
	int dead;

	for (i = 0; i < r->n; i++)
		r->jobs[i].patience = patience_of(rounds, &r->jobs[i]);
	/* The living first, so that each is read at even times. */
	for (dead = 0; dead < 2; dead++)
		for (i = 0; i < r->n; i++) {
			job = &r->jobs[i];
			if ((job->past.silent > 0) != dead)
				continue;
			if (job->patience.n > 0)
				ride_append(r, i);
			else
				spare(rounds, job,
				    pp_phrase("not asked this time"));
		}
}

void
ride_wake(struct ride *r)
{
	struct pp_job *job;
	size_t i;

	for (i = 0; i < r->n; i++) {
		job = &r->jobs[i];
		if (job->patience.n > 0)
			continue;
		job->patience =
		    pp_patience_usual(job->learned.pace.samples > 0);
		r->to_ask++;
		ride_append(r, i);
	}
}

static enum pp_status
board(struct rounds *rounds, struct ride *r, const struct pp_round_bus *from)
{
	const struct pp_target *target = &from->jobs->target;
	struct pp_endpoint endpoint;
	struct pp_job *job;
	enum pp_status rc;

	if ((rc = pp_endpoint_parse(target->endpoint, &endpoint)) != PP_OK)
		return pp_fail_in(PP_ECONF, "bus %s", target->bus_code);
	endpoint.baud = target->baud;
	if ((rc = pp_bus_new(rounds->world, &endpoint, &r->bus)) != PP_OK)
		return rc;
	pp_bus_set_window(r->bus, from->window);
	r->jobs = from->jobs;
	r->n = from->n;
	r->queue = calloc(r->n, sizeof *r->queue);
	r->kin = calloc(r->n, sizeof *r->kin);
	if (!r->queue || !r->kin)
		return pp_fail(PP_ESYS, "out of memory");
	for (job = r->jobs; job < r->jobs + r->n; job++) {
		job->n_reads = pp_model_poll(job->model, &job->reads);
		job->kin = kin_of(r, job->model);
		if (job->learned.pace.samples > 0)
			pp_pace_add(job->kin, job->learned.pace.mean_us);
	}
	r->dark = is_dark(r);
	if (r->dark)
		line_up_canaries(r);
	else
		line_up(rounds, r);
	r->to_ask = r->length;
	return PP_OK;
}

enum pp_status
rides_board(struct rounds *rounds, struct pp_round *round)
{
	enum pp_status rc = PP_OK;

	rounds->rides = calloc(round->n_buses + 1, sizeof *rounds->rides);
	rounds->buses = calloc(round->n_buses + 1, sizeof(struct pp_bus *));
	if (!rounds->rides || !rounds->buses)
		return pp_fail(PP_ESYS, "out of memory");
	while (rc == PP_OK && rounds->n < round->n_buses) {
		rc = board(rounds, &rounds->rides[rounds->n],
		    &round->buses[rounds->n]);
		rounds->buses[rounds->n] = rounds->rides[rounds->n].bus;
		rounds->n++;
	}
	return rc;
}

/* No canary sang: the others of a dark bus aren't asked. */
static void
leave_in_the_dark(struct rounds *rounds, struct ride *r)
{
	size_t i;

	if (!r->dark || (!r->given_up && r->asked_once < r->to_ask))
		return;
	for (i = 0; i < r->n; i++) {
		if (r->jobs[i].patience.n > 0)
			continue;
		spare(rounds, &r->jobs[i], pp_phrase("as is all of its bus"));
		if (r->away)
			ride_blame(r, &r->jobs[i]);
	}
}

static enum pp_fate
fate_of(const struct ride *r)
{
	if (r->heard)
		return PP_FATE_ANSWERED;
	if (r->to_ask == 0)
		return PP_FATE_SPARED;
	if (r->away)
		return PP_FATE_AWAY;
	return r->kept || r->asked_once < r->to_ask ? PP_FATE_UNKNOWN
						    : PP_FATE_SILENT;
}

void
rides_tell(struct rounds *rounds, struct pp_round *round)
{
	const struct pp_poll *poll = rounds->poll;
	struct ride *r;
	size_t i;

	for (i = 0; i < rounds->n; i++) {
		r = &rounds->rides[i];
		leave_in_the_dark(rounds, r);
		round->buses[i].window = pp_bus_window(r->bus);
		round->buses[i].fate = fate_of(r);
		if (poll->bus)
			poll->bus(poll->arg, r->jobs->target.bus_code,
			    pp_bus_counts(r->bus));
	}
	round->stopped = rounds->done < rounds->of;
}

void
rides_end(struct rounds *rounds)
{
	size_t i;

	for (i = 0; i < rounds->n; i++) {
		pp_bus_free(rounds->rides[i].bus);
		free(rounds->rides[i].queue);
		free(rounds->rides[i].kin);
	}
	free(rounds->rides);
	free(rounds->buses);
}

enum pp_status
pp_round_buses(struct pp_round *round)
{
	struct pp_round_bus *bus;
	size_t i;

	round->buses = calloc(round->n + 1, sizeof *round->buses);
	if (!round->buses)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < round->n; i += bus->n) {
		bus = &round->buses[round->n_buses++];
		bus->jobs = round->jobs + i;
		while (i + bus->n < round->n &&
		    bus->jobs[bus->n].target.bus == bus->jobs->target.bus)
			bus->n++;
	}
	return PP_OK;
}
