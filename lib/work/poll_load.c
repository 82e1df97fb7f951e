/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "catalogue.h"
#include "learn.h"
#include "poll_impl.h"

enum {
	JOBS_AT_FIRST = 64
};

static enum pp_status
grow(struct pp_round *round, size_t *room)
{
	size_t want = *room ? *room * 2 : JOBS_AT_FIRST;
	struct pp_job *more = realloc(round->jobs, want * sizeof *more);

	if (!more)
		return pp_fail(PP_ESYS, "out of memory");
	round->jobs = more;
	*room = want;
	return PP_OK;
}

static enum pp_status
add_job(struct pp_round *round, size_t *room, const struct pp_target *target)
{
	struct pp_job *job;
	enum pp_status rc;

	if (round->n == *room && (rc = grow(round, room)) != PP_OK)
		return rc;
	job = &round->jobs[round->n];
	*job = (struct pp_job){
	    .target = *target,
	    .model = pp_models_find(round->poll->models, target->model),
	    .learned = {.meter = target->id},
	    .named = round->poll->ids || round->poll->thorough,
	};
	snprintf(job->reason, sizeof job->reason, "%s",
	    pp_phrase("not asked: stopped"));
	if (!job->model)
		return pp_fail(PP_ECONF, "meter %s: no model %s", target->code,
		    target->model);
	pp_job_limit(job, target->ct * target->pt);
	round->n++;
	return PP_OK;
}

/* Meters of the book, and what it knows of them. */
static enum pp_status
load_meters(struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	struct pp_targets *targets = NULL;
	struct pp_history *history = NULL;
	struct pp_target target;
	enum pp_status rc;
	size_t room = 0;

	if ((rc = pp_history_open(poll->db, &history)) != PP_OK ||
	    (rc = pp_targets_open(poll->db, poll->ids, poll->n, &targets)) !=
		PP_OK)
		goto out;
	while ((rc = pp_targets_next(targets, &target)) == PP_OK)
		if ((rc = add_job(round, &room, &target)) != PP_OK ||
		    (rc = pp_history_of(history, target.id,
			 &round->jobs[round->n - 1].past)) != PP_OK)
			goto out;
	if (rc == PP_DONE)
		rc = pp_round_buses(round);
	if (rc == PP_OK)
		rc = pp_learn_load(poll->db, round);
out:
	pp_targets_close(targets);
	pp_history_close(history);
	return rc;
}

/* All of it from one state of the book. */
static enum pp_status
load_book(struct pp_round *round, int64_t *last_slot)
{
	const struct pp_poll *poll = round->poll;
	enum pp_status rc;

	if ((rc = pp_db_snapshot(poll->db)) != PP_OK)
		return rc;
	rc = pp_db_stamp(poll->db, &round->stamp);
	if (rc == PP_OK && poll->slot_at != 0)
		rc = pp_pass_last_slot(poll->db, poll->interval_s, last_slot);
	if (rc == PP_OK)
		rc = load_meters(round);
	pp_db_snapshot_end(poll->db);
	return rc;
}

/* Meters of whoever plays an old pass again. */
static enum pp_status
load_source(struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	struct pp_poll_known known;
	struct pp_job *job;
	enum pp_status rc;
	size_t i, room = 0;

	while ((rc = poll->source(poll->known_arg, &known)) == PP_OK) {
		if ((rc = add_job(round, &room, &known.target)) != PP_OK)
			return rc;
		job = &round->jobs[round->n - 1];
		job->past = known.past;
		job->learned = known.learned;
		job->window = known.window;
		job->named = known.named;
	}
	if (rc != PP_DONE || (rc = pp_round_buses(round)) != PP_OK)
		return rc;
	for (i = 0; i < round->n_buses; i++)
		round->buses[i].window = round->buses[i].jobs->window;
	return PP_OK;
}

static enum pp_status
tell_known(const struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	const struct pp_round_bus *bus;
	struct pp_poll_known known;
	const struct pp_job *job;
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; poll->known && i < round->n_buses; i++) {
		bus = &round->buses[i];
		for (job = bus->jobs; job < bus->jobs + bus->n; job++) {
			known = (struct pp_poll_known){
			    .target = job->target,
			    .past = job->past,
			    .learned = job->learned,
			    .window = bus->window,
			    .named = job->named,
			};
			rc = poll->known(poll->known_arg, &known);
			if (rc != PP_OK)
				return rc;
		}
	}
	return rc;
}

enum pp_status
poll_load(struct pp_round *round, int64_t *last_slot)
{
	enum pp_status rc = round->poll->source ? load_source(round)
						: load_book(round, last_slot);
	size_t room = 0;

	/* No jobs are an array of none, which can be walked. */
	if (rc == PP_OK && !round->jobs)
		rc = grow(round, &room);
	return rc == PP_OK ? tell_known(round) : rc;
}
