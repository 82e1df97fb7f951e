/* SPDX-License-Identifier: ISC */
#include "round.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "catalogue.h"
#include "ride.h"

/* A job waits no longer than its meter needs, by what is known of it. */
static void
set_deadline(const struct pp_job *job, struct pp_exchange *x)
{
	int64_t longest_us = (int64_t)pp_model_reply_ms(job->model) * 1000;
	size_t nth = (size_t)job->tries;

	if (nth >= job->patience.n)
		nth = job->patience.n - 1;
	x->reply_us = pp_pace_wait_us(&job->learned.pace, job->kin, longest_us,
	    job->patience.tries[nth], PP_PATIENCE_LAST);
	x->measured = x->reply_us != longest_us;
}

/*
 * Each try asks for another length where the model has registers to spare, so
 * that a late reply to the one before can't pass for the answer to this one.
 */
static struct pp_read
shape(const struct pp_job *job)
{
	struct pp_read read = job->reads[job->read];
	int less = job->tries;

	if (less > read.spare)
		less = read.spare;
	read.count = (uint16_t)(read.count - less);
	return read;
}

static bool
next_question(void *arg, size_t bus, struct pp_exchange *x)
{
	struct rounds *rounds = arg;
	struct ride *r = &rounds->rides[bus];
	struct pp_job *job;
	struct pp_read read;

	if (!ride_take(r, &x->tag))
		return false;
	job = &r->jobs[x->tag];
	if (job->read == 0)
		job->values = (struct pp_values){0};
	read = shape(job);
	pp_exchange_read(x, job->target.address, read.function, read.address,
	    read.count);
	set_deadline(job, x);
	r->out++;
	job->learned.asked_at = rounds->world->wall_s(rounds->world);
	return true;
}

/* No job of this bus brings anything more. */
static void
give_up_bus(struct rounds *rounds, struct ride *r, const struct pp_job *last,
    bool away)
{
	struct pp_job *job;
	size_t i;

	while (ride_take(r, &i)) {
		job = &r->jobs[i];
		job->denied = last->denied;
		if (away)
			ride_blame(r, job);
		rounds_settle(rounds, job);
	}
	r->given_up = true;
}

/*
 * A failed try: again at the end of the round, unless its meter had what is
 * due to it, or all of a bus is silent and asking again would only take time.
 */
static void
fail(struct rounds *rounds, struct ride *r, struct pp_job *job)
{
	r->asked_once += job->tries++ == 0;
	job->read = 0;
	if (r->to_ask > PP_PATIENCE_CANARIES && r->asked_once == r->to_ask &&
	    !r->lively && !r->dark)
		give_up_bus(rounds, r, job, false);
	if (r->given_up || (size_t)job->tries >= job->patience.n)
		rounds_settle(rounds, job);
	else
		ride_append(r, (size_t)(job - r->jobs));
}

/* All reads of this job are in: believe it, or ask again. */
static void
take_reading(struct rounds *rounds, struct ride *r, struct pp_job *job)
{
	int64_t at = rounds->world->wall_s(rounds->world);

	/* A clock that is set back must not take the pass with it. */
	if (at < rounds->poll->pass.began_at)
		at = rounds->poll->pass.began_at;
	if (pp_job_take(job, &job->values, at) != PP_OK) {
		snprintf(job->reason, sizeof job->reason, "%s", pp_errmsg());
		fail(rounds, r, job);
		return;
	}
	r->asked_once += job->tries++ == 0;
	r->away = false;
	job->asked = true;
	job->read = 0;
	job->reason[0] = '\0';
	if (pp_job_is_doubtful(job) && !r->given_up)
		ride_append(r, (size_t)(job - r->jobs));
	else
		rounds_settle(rounds, job);
}

/*
 * The line is away: so are all its meters, but one that broke in the middle
 * is opened once more for the others.
 */
static void
lose_bus(struct rounds *rounds, struct ride *r, struct pp_job *job,
    enum pp_outcome outcome)
{
	job->denied = outcome == PP_OUTCOME_DENIED;
	ride_blame(r, job);
	/* All that were under way come back for one and the same break. */
	if (r->falling > 0 && !r->given_up) {
		r->falling--;
		fail(rounds, r, job);
	} else if (r->unbroken && !job->denied && !r->given_up) {
		r->unbroken = false;
		r->falling = r->out;
		fail(rounds, r, job);
	} else {
		r->away = outcome == PP_OUTCOME_AWAY && !r->heard;
		r->kept = outcome != PP_OUTCOME_AWAY;
		give_up_bus(rounds, r, job, true);
		rounds_settle(rounds, job);
	}
}

/*
 * How soon it answers, for the next deadline of its own and of its kin.  After
 * a try that was given up, a wait that was enough says something too.
 */
static void
learn(struct pp_job *job, const struct pp_exchange *x)
{
	int64_t took_us = x->took_us;

	if (took_us < 0 && job->tries > 0)
		took_us = x->reply_us;
	if (took_us < 0)
		return;
	pp_pace_add(&job->learned.pace, took_us);
	pp_pace_add(job->kin, took_us);
}

static void
take_reply(struct rounds *rounds, struct ride *r, struct pp_job *job,
    const struct pp_exchange *x)
{
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_read read = shape(job);

	/* Behind a gateway the pace of the request is a guess. */
	job->reply_us = x->first_us - x->sent_us;
	if (job->reply_us < 1)
		job->reply_us = 1;
	learn(job, x);
	pp_exchange_words(x, words);
	pp_model_decode(job->model, &read, words, &job->values);
	if (++job->read == job->n_reads)
		take_reading(rounds, r, job);
	else
		ride_push(r, x->tag);
}

/* Something came from this bus, so its meters are worth asking. */
static void
revive(struct ride *r)
{
	r->lively = r->unbroken = true;
	if (r->dark && !r->given_up) {
		r->dark = false;
		ride_wake(r);
	}
}

/* It lives, so it is asked like the living. */
static void
be_patient(struct pp_job *job, enum pp_outcome outcome)
{
	if (outcome == PP_OUTCOME_CORRUPT || outcome == PP_OUTCOME_SHORT)
		job->patience = pp_patience_garbled();
	else if (outcome != PP_OUTCOME_FOREIGN &&
	    job->patience.n < pp_patience_usual(true).n)
		job->patience = pp_patience_usual(true);
}

static bool
is_stopped(const struct rounds *rounds)
{
	return rounds->poll->stop && *rounds->poll->stop;
}

static void
answered(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct rounds *rounds = arg;
	struct ride *r = &rounds->rides[bus];
	struct pp_job *job = &r->jobs[x->tag];

	r->out--;
	/* It never went out, and nobody is to blame. */
	if (x->outcome == PP_OUTCOME_BUSY && is_stopped(rounds))
		return;
	if (pp_outcome_is_of_line(x->outcome)) {
		lose_bus(rounds, r, job, x->outcome);
		return;
	}
	answer_count(x, &job->tally);
	if (!answer_is_silence(x)) {
		r->heard |= x->outcome != PP_OUTCOME_FOREIGN;
		revive(r);
		be_patient(job, x->outcome);
	}
	if (x->outcome == PP_OUTCOME_REPLY) {
		take_reply(rounds, r, job, x);
		return;
	}
	if (x->outcome == PP_OUTCOME_EXCEPTION)
		snprintf(job->reason, sizeof job->reason,
		    pp_phrase("refused the read: exception %d"), x->reply[1]);
	else
		snprintf(job->reason, sizeof job->reason, "%s",
		    pp_outcome_words(x->outcome));
	fail(rounds, r, job);
}

enum pp_status
pp_round_run(struct pp_round *round)
{
	struct rounds rounds = {
	    .world = round->world,
	    .poll = round->poll,
	    .of = round->n,
	};
	struct pp_rider rider = {
	    .next = next_question,
	    .done = answered,
	    .arg = &rounds,
	    .stop = round->poll->stop,
	};
	enum pp_status rc;

	if ((rc = rides_board(&rounds, round)) == PP_OK)
		rc = pp_fleet_run(round->world, rounds.buses, rounds.n, &rider);
	if (rc == PP_OK)
		rides_tell(&rounds, round);
	rides_end(&rounds);
	return rc;
}
