/* SPDX-License-Identifier: ISC */
#include "poll.h"

#include <stdio.h>
#include <stdlib.h>

#include "round.h"

enum {
	CHECKPOINT_BYTES = 1 << 20,
	JOBS_AT_FIRST = 64,
};

struct order {
	int64_t id;
	size_t job;
};

struct jobs {
	struct pp_job *job;
	size_t n, room;
	struct order *by_id; /* in which they are stored */
};

static enum pp_status
add_job(struct jobs *jobs, const struct pp_poll *poll,
    const struct pp_target *target, struct pp_history *history)
{
	size_t room = jobs->room ? jobs->room * 2 : JOBS_AT_FIRST;
	struct pp_job *more, *job;

	if (jobs->n == jobs->room) {
		more = realloc(jobs->job, room * sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		jobs->job = more;
		jobs->room = room;
	}
	job = &jobs->job[jobs->n];
	*job = (struct pp_job){
	    .target = *target,
	    .model = pp_models_find(poll->models, target->model),
	    .reason = "not asked: stopped",
	};
	if (!job->model)
		return pp_fail(PP_ECONF, "meter %s: no model %s", target->code,
		    target->model);
	pp_job_limit(job, target->ct * target->pt);
	jobs->n++;
	return pp_history_of(history, target->id, &job->past);
}

/* The meters and what is known of them, from one state of the book. */
static enum pp_status
load(const struct pp_poll *poll, struct jobs *jobs, int64_t *last_slot)
{
	struct pp_targets *targets = NULL;
	struct pp_history *history = NULL;
	struct pp_target target;
	enum pp_status rc;

	if ((rc = pp_db_snapshot(poll->db)) != PP_OK)
		return rc;
	if ((poll->slot_at != 0 &&
		(rc = pp_pass_last_slot(poll->db, poll->interval_s,
		     last_slot)) != PP_OK) ||
	    (rc = pp_history_open(poll->db, &history)) != PP_OK ||
	    (rc = pp_targets_open(poll->db, poll->ids, poll->n, &targets)) !=
		PP_OK)
		goto out;
	while ((rc = pp_targets_next(targets, &target)) == PP_OK)
		if ((rc = add_job(jobs, poll, &target, history)) != PP_OK)
			goto out;
	if (rc == PP_DONE)
		rc = PP_OK;
out:
	pp_targets_close(targets);
	pp_history_close(history);
	pp_db_snapshot_end(poll->db);
	return rc;
}

static int
by_id(const void *a, const void *b)
{
	int64_t x = ((const struct order *)a)->id;
	int64_t y = ((const struct order *)b)->id;

	return (x > y) - (x < y);
}

static enum pp_status
sort(struct jobs *jobs)
{
	size_t i;

	jobs->by_id = calloc(jobs->n + 1, sizeof *jobs->by_id);
	if (!jobs->by_id)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < jobs->n; i++)
		jobs->by_id[i] = (struct order){
		    .id = jobs->job[i].target.id,
		    .job = i,
		};
	qsort(jobs->by_id, jobs->n, sizeof *jobs->by_id, by_id);
	return PP_OK;
}

/* How the meter is now that the pass has ended. */
static enum pp_state
state_of(const struct pp_job *job, int64_t now)
{
	const struct pp_reading *last = pp_job_last(job);

	if (last && (last->flags == 0 || (last->flags & PP_FLAG_CONFIRMED)))
		return pp_state_of(last->bits, last->value[PP_R_BALANCE],
		    job->target.alarm1.fen, job->target.alarm2.fen);
	if (!job->past.has_shown)
		return PP_STATE_UNKNOWN;
	if (pp_state_is_stale(job->past.shown.at, now,
		job->target.lost_after_s))
		return PP_STATE_LOST;
	return job->past.state;
}

/*
 * Store one meter.  Another process may have polled it meanwhile, so what was
 * known before is read again, inside the transaction.
 */
static enum pp_status
store_job(struct pp_store *store, struct pp_history *history,
    struct pp_job *job, int64_t now)
{
	const struct pp_reading *last;
	struct pp_news news = {
	    .meter = job->target.id,
	    .first = job->has_first ? &job->first : NULL,
	    .second = job->has_second ? &job->second : NULL,
	    .past = &job->past,
	    .gap_s = job->target.lost_after_s,
	};
	enum pp_status rc;

	job->state = job->past.state;
	if (!job->asked)
		return PP_OK;
	if ((rc = pp_history_of(history, job->target.id, &job->past)) != PP_OK)
		return rc;
	last = pp_job_last(job);
	/* By another process; not by a clock that was set back since. */
	news.overtaken = last && job->past.has_shown &&
	    job->past.shown.at > last->at &&
	    !pp_state_is_stale(job->past.shown.at, now,
		job->target.lost_after_s);
	if (!news.overtaken)
		pp_job_judge(job);
	news.state = news.overtaken ? job->past.state : state_of(job, now);
	job->state = news.state;
	return pp_store_meter(store, &news);
}

static enum pp_status
store(const struct pp_poll *poll, struct jobs *jobs)
{
	struct pp_history *history = NULL;
	struct pp_store *s = NULL;
	enum pp_status rc;
	size_t i;

	if ((rc = pp_db_begin(poll->db)) != PP_OK)
		return rc;
	if ((rc = pp_history_open(poll->db, &history)) != PP_OK ||
	    (rc = pp_store_open(poll->db, &poll->pass, &s)) != PP_OK)
		goto out;
	for (i = 0; i < jobs->n; i++)
		if ((rc = store_job(s, history, &jobs->job[jobs->by_id[i].job],
			 poll->pass.ended_at)) != PP_OK)
			goto out;
out:
	/* Statements end before the transaction does. */
	pp_store_close(s);
	pp_history_close(history);
	if (rc == PP_OK)
		rc = pp_db_commit(poll->db);
	if (rc != PP_OK)
		pp_db_rollback(poll->db);
	return rc;
}

static void
tell(const struct pp_poll *poll, const struct jobs *jobs)
{
	const struct pp_job *job;
	struct pp_poll_row row;
	size_t i;

	for (i = 0; poll->row && i < jobs->n; i++) {
		job = &jobs->job[i];
		row = (struct pp_poll_row){
		    .target = &job->target,
		    .reading = pp_job_last(job),
		    .reason = pp_job_last(job) ? "" : job->reason,
		    .before = job->past.state,
		    .state = job->state,
		    .denied = job->denied,
		    .tries = job->tries,
		    .reply_us = job->reply_us,
		};
		poll->row(poll->arg, &row);
	}
}

/* Slots between the last one that had its pass and this one. */
static int64_t
missed_slots(const struct pp_poll *poll, int64_t last_slot)
{
	int64_t missed;

	if (poll->slot_at == 0 || last_slot == 0)
		return 0;
	missed = (poll->slot_at - last_slot) / poll->interval_s - 1;
	return missed > 0 ? missed : 0;
}

static void
end_pass(struct pp_poll *poll, const struct jobs *jobs)
{
	struct pp_pass *pass = &poll->pass;
	size_t i;

	pass->ended_at = poll->world->wall_s(poll->world);
	if (pass->ended_at < pass->began_at)
		pass->ended_at = pass->began_at;
	for (i = 0; i < jobs->n; i++) {
		pass->meters += jobs->job[i].asked;
		pass->answered += jobs->job[i].has_first;
	}
}

enum pp_status
pp_poll_pass(struct pp_poll *poll)
{
	struct jobs jobs = {0};
	int64_t last_slot = 0;
	enum pp_status rc;

	if ((rc = load(poll, &jobs, &last_slot)) != PP_OK ||
	    (rc = sort(&jobs)) != PP_OK)
		goto out;
	poll->pass = (struct pp_pass){
	    .began_at = poll->world->wall_s(poll->world),
	    .slot_at = poll->slot_at,
	    .missed = missed_slots(poll, last_slot),
	};
	rc = pp_round_run(poll->world, jobs.job, jobs.n, poll, &poll->stopped);
	if (rc != PP_OK)
		goto out;
	end_pass(poll, &jobs);
	if ((rc = store(poll, &jobs)) != PP_OK)
		goto out;
	tell(poll, &jobs);
	/* Another time will do: the WAL only grows a little. */
	(void)!pp_db_checkpoint(poll->db, CHECKPOINT_BYTES);
out:
	free(jobs.job);
	free(jobs.by_id);
	return rc;
}
