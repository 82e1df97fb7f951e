/* SPDX-License-Identifier: ISC */
/*
 * Whether the sender hangs, for who only asks: nothing is moved, and another
 * run may be at it.
 */
#include "courier_impl.h"
#include "done_last.h"

static void
note(struct pp_courier *c, int64_t since)
{
	if (since != 0 && c->now() - since > c->hang_after_s &&
	    (c->silent_since == 0 || since < c->silent_since))
		c->silent_since = since;
}

static enum pp_status
look_at_one(struct pp_courier_run *run, int64_t id)
{
	enum pp_spool_place place;
	struct pp_message m;
	enum pp_status rc;

	if ((rc = pp_message_get(run->c->db, id, &m)) != PP_OK ||
	    !pp_spool_is_slip(m.slip) ||
	    (rc = pp_spool_find(&run->spool, &m, &place)) != PP_OK)
		return rc;
	if (place == PP_SPOOL_OUTBOX)
		note(run->c, m.state_at);
	return PP_OK;
}

enum pp_status
pp_courier_look(struct pp_courier *courier)
{
	struct pp_courier_run run = {.c = courier};
	enum pp_status rc;

	courier->silent_since = 0;
	rc = pp_done_last(courier->db, PP_DONE_SENDER_ILL, &run.ill_since);
	if (rc != PP_OK)
		return rc;
	note(courier, run.ill_since);
	if (courier->sender != PP_SENDER_SPOOL)
		return PP_OK;
	if ((rc = pp_spool_open(courier->spool, &run.spool)) != PP_OK)
		return rc;
	rc = pp_courier_each(&run, PP_MESSAGE_HANDED, INT64_MAX, look_at_one);
	pp_spool_close(&run.spool);
	return rc;
}
