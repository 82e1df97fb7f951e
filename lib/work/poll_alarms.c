/* SPDX-License-Identifier: ISC */
/*
 * What a pass found, shown to the watch over alarms.
 */
#include "alarms.h"
#include "poll_impl.h"

/* A reading that says how the meter is, and was it by this pass. */
static const struct pp_reading *
shown(const struct pp_job *job)
{
	const struct pp_reading *last = pp_job_last(job);

	if (!last || job->overtaken ||
	    (last->flags != 0 && !(last->flags & PP_FLAG_CONFIRMED)))
		return NULL;
	return last;
}

static struct pp_alarm_seen
see(const struct pp_job *job, const struct pp_pass *pass)
{
	const struct pp_target *t = &job->target;
	const struct pp_past *past = &job->past;
	const struct pp_reading *r = shown(job);
	struct pp_alarm_seen seen = {
	    .meter = t->id,
	    .gateway = t->gateway,
	    .at = r ? r->at : pass->ended_at,
	    .lost = job->state == PP_STATE_LOST,
	    .since = past->state == PP_STATE_LOST && past->since != 0
		? past->since
		: pass->began_at,
	    .lost_after_s = t->lost_after_s,
	    .answered = r,
	    .alarm1_fen = t->alarm1.fen,
	    .alarm2_fen = t->alarm2.fen,
	    .margin_fen = t->alarm_margin.fen,
	    .clock_limit_s = t->clock_limit_s,
	};

	if (!r)
		return seen;
	seen.opened = (r->bits & PP_BIT_PREPAID) && (r->bits & PP_BIT_PREPAY);
	seen.has_balance = r->known[PP_R_BALANCE];
	seen.balance_fen = r->value[PP_R_BALANCE];
	seen.bits = r->bits;
	seen.flags = r->flags;
	seen.has_clock = r->known[PP_R_CLOCK];
	seen.clock_s = r->value[PP_R_CLOCK];
	return seen;
}

enum pp_status
poll_alarms(struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	struct pp_alarm_watch *watch = NULL;
	const struct pp_job *job;
	struct pp_alarm_seen seen;
	enum pp_status rc;

	rc = pp_alarm_watch_open(poll->db, poll->pass.ended_at, &watch);
	for (job = round->jobs; rc == PP_OK && job < round->jobs + round->n;
	     job++) {
		if (!job->asked && !job->spared)
			continue;
		seen = see(job, &poll->pass);
		rc = pp_alarm_watch_meter(watch, &seen);
	}
	if (rc == PP_OK)
		rc = pp_alarm_watch_store(watch);
	pp_alarm_watch_close(watch);
	return rc;
}
