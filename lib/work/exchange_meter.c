/* SPDX-License-Identifier: ISC */
#include "exchange_impl.h"

#include <string.h>

/* The old one's end, from its first step on. */
static enum pp_status
close_old(struct pp_exchange_meter *job, const struct pp_target *target,
    const struct pp_epoch *epoch)
{
	if (job->has_typed) {
		job->step = PP_EXCHANGE_TYPES;
		job->visit = (struct pp_visit){
		    .target = *target,
		    .epoch = *epoch,
		};
		return PP_OK;
	}
	if (job->serial && !epoch->closing)
		return pp_fail(PP_NO,
		    "%s isn't closed yet: first run this without the new serial"
		    " number, while it hangs there, or give its last values",
		    epoch->serial);
	(void)!exchange_step(job, PP_EXCHANGE_CLOSES, PP_ERRAND_CLOSE, target);
	job->visit.of_epoch = epoch->id;
	job->visit.why = PP_CLOSING_EXCHANGE;
	job->visit.closing_reason = exchange_reason(job);
	return PP_OK;
}

/* Somebody has an account on it: the old one, or already the new one. */
static enum pp_status
look_at_epoch(struct pp_till *till, struct pp_exchange_meter *job,
    const struct pp_target *target, const struct pp_epoch *epoch)
{
	bool was_moving =
	    job->step == PP_EXCHANGE_OPENS || job->step == PP_EXCHANGE_MOVES;
	bool is_new = job->serial && strcmp(job->serial, epoch->serial) == 0;
	struct pp_sale open;
	enum pp_status rc;

	/* Said again, those are of the one before, and not of this. */
	if (job->has_typed && !is_new &&
	    (rc = pp_closing_was_typed(till->db, target->id, &job->typed,
		 &is_new)) != PP_OK)
		return rc;
	if (!is_new && !was_moving && (job->serial || job->has_typed))
		return close_old(job, target, epoch);
	if (is_new && (rc = pp_swap_followed(till->db, epoch->id)) != PP_OK)
		return rc == PP_NO
		    ? pp_fail(PP_NO,
			  "%s is the meter that hangs there, and took nobody's"
			  " place: --serial is the new one's number",
			  epoch->serial)
		    : rc;
	rc = pp_sale_open_of(till->db, target->id, &open);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (rc == PP_OK && open.moves != 0)
		return exchange_step(job, PP_EXCHANGE_MOVES, PP_ERRAND_SETTLE,
		    target);
	rc = exchange_carry(till->db, target, epoch->account, epoch->id,
	    &job->carry);
	if (rc != PP_OK)
		return rc;
	if (job->carry.id != 0 && !epoch->closing) {
		job->step = PP_EXCHANGE_MOVES;
		pp_till_move(&job->carry, target, till->who, &job->visit);
		return PP_OK;
	}
	if (!is_new && !was_moving)
		return close_old(job, target, epoch);
	job->step = PP_EXCHANGE_DONE;
	return PP_OK;
}

enum pp_status
pp_exchange_meter_next(struct pp_till *till, struct pp_exchange_meter *job)
{
	struct pp_target target;
	struct pp_epoch epoch;
	struct pp_swap swap;
	enum pp_status rc;

	/* Nothing of the old one ends for a new one that can't be. */
	if (job->serial &&
	    (rc = exchange_take_new(till, job, &target)) != PP_OK)
		return rc;
	/* What it used since then is to be known. */
	if (job->serial && job->at != 0 && !job->has_start)
		return pp_fail(PP_EDATA,
		    "what the new meter showed at that time is to be given,"
		    " too");
	if ((rc = pp_target_find(till->db, job->meter, &target)) != PP_OK)
		return rc == PP_NO
		    ? pp_fail(PP_NO, "no such meter, or it is retired")
		    : rc;
	if ((rc = pp_swap_of(till->db, target.id, &swap)) == PP_OK)
		return exchange_go_on(till, job, &target, &swap);
	if (rc == PP_NO)
		rc = pp_epoch_of(till->db, target.id, &epoch);
	if (rc == PP_OK)
		return look_at_epoch(till, job, &target, &epoch);
	return rc == PP_NO ? exchange_look_behind(till, job, &target) : rc;
}

bool
pp_exchange_meter_goes_on(const struct pp_exchange_meter *job)
{
	const struct pp_visit *v = &job->visit;

	switch (job->step) {
	case PP_EXCHANGE_CLOSES:
		return v->result == PP_VISIT_CLOSED;
	case PP_EXCHANGE_OPENS:
		return v->result == PP_VISIT_OPENED;
	case PP_EXCHANGE_MOVES:
		return v->result == PP_VISIT_ENDED &&
		    v->sale.state == PP_SALE_CREDITED;
	case PP_EXCHANGE_TYPES:
		return true;
	case PP_EXCHANGE_WAITS:
	case PP_EXCHANGE_DONE:
	default:
		return false;
	}
}

enum pp_status
pp_exchange_meter_type(struct pp_till *till, struct pp_exchange_meter *job)
{
	struct pp_typed typed = job->typed;
	enum pp_status rc;

	rc = pp_till_gone(till, &job->visit.target, &job->visit.epoch);
	if (rc != PP_OK)
		return rc;
	if (typed.at == 0)
		typed.at = exchange_at(till, job);
	if ((rc = pp_db_begin(till->db)) != PP_OK)
		return rc;
	rc = pp_closing_type(till->db, &job->visit.epoch, PP_CLOSING_EXCHANGE,
	    &typed, exchange_reason(job), till->world->wall_s(till->world),
	    till->who, &job->carry);
	if (rc == PP_OK)
		return pp_db_commit(till->db);
	pp_db_rollback(till->db);
	return rc;
}
