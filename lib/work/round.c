/* SPDX-License-Identifier: ISC */
#include "round.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A bus and the queue of its jobs; a job is in it once at most. */
struct ride {
	struct pp_bus *bus;
	struct pp_job *jobs;
	size_t n;
	size_t *queue; /* a ring of n indices */
	size_t head, length;
	size_t asked_once; /* jobs whose first try ended */
	bool any_answer;
	bool lively; /* it answered since it was last away */

	/* The job under way. */
	bool busy;
	size_t current;
	const struct pp_read *reads;
	size_t n_reads, read; /* which of them */
	struct pp_values values;
};

struct rounds {
	struct pp_world *world;
	const struct pp_poll *poll;
	struct ride *rides;
	struct pp_bus **buses;
	size_t n;
	size_t done, of;
};

static void
enqueue(struct ride *r, size_t job)
{
	r->queue[(r->head + r->length++) % r->n] = job;
}

static size_t
dequeue(struct ride *r)
{
	size_t job = r->queue[r->head];

	r->head = (r->head + 1) % r->n;
	r->length--;
	return job;
}

static bool
next_question(void *arg, size_t bus, struct pp_exchange *x)
{
	struct rounds *rounds = arg;
	struct ride *r = &rounds->rides[bus];
	const struct pp_job *job;
	const struct pp_read *read;

	if (!r->busy) {
		if (r->length == 0)
			return false;
		r->busy = true;
		r->current = dequeue(r);
		r->read = 0;
		r->values = (struct pp_values){0};
		r->n_reads =
		    pp_model_poll(r->jobs[r->current].model, &r->reads);
	}
	job = &r->jobs[r->current];
	read = &r->reads[r->read];
	pp_exchange_read(x, job->target.address, read->function, read->address,
	    read->count);
	x->reply_us = (int64_t)pp_model_reply_ms(job->model) * 1000;
	return true;
}

/* This job brings nothing more in this pass. */
static void
settle(struct rounds *rounds, struct ride *r)
{
	r->busy = false;
	r->jobs[r->current].asked = true;
	rounds->done++;
	if (rounds->poll->progress)
		rounds->poll->progress(rounds->poll->arg, rounds->done,
		    rounds->of);
}

static void
blame_bus(const struct ride *r, struct pp_job *job)
{
	snprintf(job->reason, sizeof job->reason, "bus %s: %.120s",
	    job->target.bus_code, pp_bus_trouble(r->bus));
}

/* No job of this bus brings anything more. */
static void
give_up_bus(struct rounds *rounds, struct ride *r, bool away)
{
	bool denied = r->jobs[r->current].denied;

	settle(rounds, r);
	while (r->length > 0) {
		r->current = dequeue(r);
		r->jobs[r->current].denied = denied;
		if (away)
			blame_bus(r, &r->jobs[r->current]);
		settle(rounds, r);
	}
}

/*
 * A failed try: again at the end of the round, unless that was the last, or
 * all of a bus is silent and asking again would only take time.
 */
static void
fail(struct rounds *rounds, struct ride *r, struct pp_job *job)
{
	r->asked_once += job->tries++ == 0;
	if (r->n > 1 && r->asked_once == r->n && !r->any_answer) {
		give_up_bus(rounds, r, false);
	} else if (job->tries >= PP_ROUND_TRIES) {
		settle(rounds, r);
	} else {
		r->busy = false;
		enqueue(r, r->current);
	}
}

/* All reads of this job are in: believe it, or ask again. */
static void
take_reading(struct rounds *rounds, struct ride *r, struct pp_job *job)
{
	int64_t at = rounds->world->wall_s(rounds->world);

	/* A clock that is set back must not take the pass with it. */
	if (at < rounds->poll->pass.began_at)
		at = rounds->poll->pass.began_at;
	if (pp_job_take(job, &r->values, at) != PP_OK) {
		snprintf(job->reason, sizeof job->reason, "%s", pp_errmsg());
		fail(rounds, r, job);
		return;
	}
	r->asked_once += job->tries++ == 0;
	job->asked = true;
	job->reason[0] = '\0';
	if (pp_job_is_doubtful(job)) {
		r->busy = false;
		enqueue(r, r->current);
	} else {
		settle(rounds, r);
	}
}

/*
 * The line is away: so are all its meters, but one that broke in the middle
 * is opened once more for the others.
 */
static void
lose_bus(struct rounds *rounds, struct ride *r, struct pp_job *job)
{
	blame_bus(r, job);
	if (r->lively && !job->denied) {
		r->lively = false;
		fail(rounds, r, job);
	} else {
		give_up_bus(rounds, r, true);
	}
}

static void
answered(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct rounds *rounds = arg;
	struct ride *r = &rounds->rides[bus];
	struct pp_job *job = &r->jobs[r->current];
	uint16_t words[PP_READ_WORDS_MAX];

	if (pp_outcome_is_of_line(x->outcome)) {
		job->denied = x->outcome == PP_OUTCOME_DENIED;
		lose_bus(rounds, r, job);
		return;
	}
	if (x->outcome != PP_OUTCOME_SILENT)
		r->any_answer = r->lively = true;
	if (x->outcome == PP_OUTCOME_REPLY) {
		/* Behind a gateway the pace of the request is a guess. */
		job->reply_us = x->first_us - x->sent_us;
		if (job->reply_us < 1)
			job->reply_us = 1;
		pp_exchange_words(x, words);
		pp_model_decode(job->model, &r->reads[r->read], words,
		    &r->values);
		if (++r->read == r->n_reads)
			take_reading(rounds, r, job);
		return;
	}
	if (x->outcome == PP_OUTCOME_EXCEPTION)
		snprintf(job->reason, sizeof job->reason,
		    "refused the read: exception %d", x->reply[1]);
	else
		snprintf(job->reason, sizeof job->reason, "%s",
		    pp_outcome_words(x->outcome));
	fail(rounds, r, job);
}

/* The ride of the jobs from `first` on that share its bus. */
static enum pp_status
board(struct rounds *rounds, struct ride *r, struct pp_job *first, size_t most)
{
	struct pp_endpoint endpoint;
	enum pp_status rc;
	size_t i;

	if ((rc = pp_endpoint_parse(first->target.endpoint, &endpoint)) !=
	    PP_OK)
		return pp_fail_in(PP_ECONF, "bus %s", first->target.bus_code);
	endpoint.baud = first->target.baud;
	if ((rc = pp_bus_new(rounds->world, &endpoint, &r->bus)) != PP_OK)
		return rc;
	rounds->buses[rounds->n] = r->bus;
	r->jobs = first;
	while (r->n < most && first[r->n].target.bus == first->target.bus)
		r->n++;
	r->queue = calloc(r->n, sizeof *r->queue);
	if (!r->queue)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < r->n; i++)
		enqueue(r, i);
	return PP_OK;
}

static void
alight(struct rounds *rounds)
{
	size_t i;

	for (i = 0; i < rounds->n; i++) {
		pp_bus_free(rounds->rides[i].bus);
		free(rounds->rides[i].queue);
	}
	free(rounds->rides);
	free(rounds->buses);
}

enum pp_status
pp_round_run(struct pp_world *world, struct pp_job *jobs, size_t n,
    const struct pp_poll *poll, bool *stopped)
{
	struct rounds rounds = {
	    .world = world,
	    .poll = poll,
	    .rides = calloc(n + 1, sizeof *rounds.rides),
	    .buses = calloc(n + 1, sizeof *rounds.buses),
	    .of = n,
	};
	struct pp_rider rider = {
	    .next = next_question,
	    .done = answered,
	    .arg = &rounds,
	    .stop = poll->stop,
	};
	enum pp_status rc = PP_OK;
	size_t i = 0;

	if (!rounds.rides || !rounds.buses) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	for (i = 0; i < n; i += rounds.rides[rounds.n++].n)
		if ((rc = board(&rounds, &rounds.rides[rounds.n], jobs + i,
			 n - i)) != PP_OK) {
			rounds.n++;
			goto out;
		}
	rc = pp_fleet_run(world, rounds.buses, rounds.n, &rider);
	*stopped = rounds.done < rounds.of;
	for (i = 0; poll->bus && i < rounds.n; i++)
		poll->bus(poll->arg, rounds.rides[i].jobs->target.bus_code,
		    pp_bus_counts(rounds.buses[i]));
out:
	alight(&rounds);
	return rc;
}
