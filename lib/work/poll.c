/* SPDX-License-Identifier: ISC */
#include "poll.h"

#include <stdlib.h>

#include "act.h"
#include "learn.h"
#include "poll_impl.h"

enum {
	CHECKPOINT_BYTES = 1 << 20
};

static void
tell(const struct pp_round *round)
{
	const struct pp_poll *poll = round->poll;
	const struct pp_job *job;
	struct pp_poll_row row;

	if (!poll->row)
		return;
	for (job = round->jobs; job < round->jobs + round->n; job++) {
		row = (struct pp_poll_row){
		    .target = &job->target,
		    .reading = pp_job_last(job),
		    .reason = pp_job_last(job) ? "" : job->reason,
		    .before = job->past.state,
		    .state = job->state,
		    .past = &job->past,
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
end_pass(struct pp_poll *poll, const struct pp_round *round)
{
	struct pp_pass *pass = &poll->pass;
	const struct pp_job *job;

	pass->ended_at = poll->world->wall_s(poll->world);
	if (pass->ended_at < pass->began_at)
		pass->ended_at = pass->began_at;
	for (job = round->jobs; job < round->jobs + round->n; job++) {
		pass->meters += job->asked || job->spared;
		pass->answered += job->has_first;
	}
	poll->stopped = round->stopped;
}

static bool
looks_only(const struct pp_poll *poll)
{
	return poll->keep_nothing || poll->source;
}

/* Readings are no entries of the log: that they may be made is asked. */
static enum pp_status
ask(const struct pp_poll *poll)
{
	static const struct pp_act act = {
	    .kind = PP_ACT_POLL,
	    .subject = "meters",
	};

	return looks_only(poll)
	    ? PP_OK
	    : pp_act_ask(poll->db, &act, poll->world->wall_s(poll->world), "");
}

/* What the pass brought goes into the book, all or nothing. */
static enum pp_status
keep(struct pp_poll *poll, struct pp_round *round)
{
	int64_t from_us = poll->world->now_us(poll->world);
	enum pp_status rc;

	if (looks_only(poll)) {
		poll_judge(round);
		return PP_OK;
	}
	if ((rc = poll_store(round)) != PP_OK)
		return rc;
	poll->stored_us = poll->world->now_us(poll->world) - from_us;
	pp_learn_tell(round);
	/* Another time will do: the WAL only grows a little. */
	(void)!pp_db_checkpoint(poll->db, CHECKPOINT_BYTES);
	return PP_OK;
}

enum pp_status
pp_poll_pass(struct pp_poll *poll)
{
	struct pp_round round = {.world = poll->world, .poll = poll};
	int64_t last_slot = 0;
	enum pp_status rc;

	if ((rc = ask(poll)) != PP_OK ||
	    (rc = poll_load(&round, &last_slot)) != PP_OK)
		goto out;
	poll->pass = (struct pp_pass){
	    .began_at = poll->world->wall_s(poll->world),
	    .slot_at = poll->slot_at,
	    .missed = missed_slots(poll, last_slot),
	};
	if ((rc = pp_round_run(&round)) != PP_OK)
		goto out;
	end_pass(poll, &round);
	if ((rc = keep(poll, &round)) == PP_OK)
		tell(&round);
out:
	free(round.jobs);
	free(round.buses);
	free(round.changes);
	return rc;
}
