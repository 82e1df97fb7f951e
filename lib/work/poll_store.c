/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "learn.h"
#include "poll_impl.h"

struct order {
	int64_t id;
	struct pp_job *job;
};

static int
by_id(const void *a, const void *b)
{
	int64_t x = ((const struct order *)a)->id;
	int64_t y = ((const struct order *)b)->id;

	return (x > y) - (x < y);
}

/* In which they are stored, so that the file is written where it ends. */
static enum pp_status
sort(const struct pp_round *round, struct order **order)
{
	struct order *o = calloc(round->n + 1, sizeof *o);
	size_t i;

	if (!o)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < round->n; i++)
		o[i] = (struct order){
		    .id = round->jobs[i].target.id,
		    .job = &round->jobs[i],
		};
	qsort(o, round->n, sizeof *o, by_id);
	*order = o;
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
 * Store one meter.  Where another process has written meanwhile, it may have
 * polled it, so that what was known before is brought up to date.
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
	if (!job->asked && !job->spared)
		return PP_OK;
	if (history &&
	    (rc = pp_history_again(history, job->target.id, &job->past)) !=
		PP_OK)
		return rc;
	last = pp_job_last(job);
	/* By another process; not by a clock that was set back since. */
	news.overtaken = last && job->past.has_shown &&
	    job->past.shown.at > last->at &&
	    !pp_state_is_stale(job->past.shown.at, now,
		job->target.lost_after_s);
	job->overtaken = news.overtaken;
	if (!news.overtaken)
		pp_job_judge(job);
	news.state = news.overtaken ? job->past.state : state_of(job, now);
	job->state = news.state;
	return pp_store_meter(store, &news);
}

static enum pp_status
store_jobs(struct pp_round *round, const struct order *order)
{
	const struct pp_poll *poll = round->poll;
	struct pp_history *history = NULL;
	struct pp_store *s = NULL;
	int64_t stamp;
	enum pp_status rc;
	size_t i;

	if ((rc = pp_db_stamp(poll->db, &stamp)) != PP_OK ||
	    (stamp != round->stamp &&
		(rc = pp_history_open(poll->db, &history)) != PP_OK) ||
	    (rc = pp_store_open(poll->db, &poll->pass, &s)) != PP_OK)
		goto out;
	for (i = 0; i < round->n; i++)
		if ((rc = store_job(s, history, order[i].job,
			 poll->pass.ended_at)) != PP_OK)
			goto out;
out:
	/* Statements end before the transaction does. */
	pp_store_close(s);
	pp_history_close(history);
	return rc;
}

enum pp_status
poll_store(struct pp_round *round)
{
	struct pp_db *db = round->poll->db;
	struct order *order = NULL;
	enum pp_status rc;

	if ((rc = sort(round, &order)) != PP_OK)
		return rc;
	if ((rc = pp_db_begin(db)) != PP_OK)
		goto out;
	if ((rc = store_jobs(round, order)) == PP_OK &&
	    (rc = pp_learn_store(db, round)) == PP_OK &&
	    (rc = poll_alarms(round)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
out:
	free(order);
	return rc;
}

void
poll_judge(struct pp_round *round)
{
	struct pp_job *job;

	for (job = round->jobs; job < round->jobs + round->n; job++)
		job->state = job->asked || job->spared
		    ? state_of(job, round->poll->pass.ended_at)
		    : job->past.state;
}
