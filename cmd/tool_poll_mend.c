/* SPDX-License-Identifier: ISC */
#include "tool_poll.h"

#include <stdlib.h>

#include "clocks.h"
#include "relays.h"
#include "till.h"
#include "tool.h"

/* An order that was open, or a meter that isn't as the books have it. */
static void
tell_visit(void *arg, const struct pp_visit *v)
{
	const char *meter = v->target.code;

	(void)arg;
	if (v->has_sale && v->result == PP_VISIT_ENDED)
		tool_say("%s: order %s is %s", meter, v->sale.code,
		    pp_sale_state_name(v->sale.state));
	else if (v->result == PP_VISIT_HELD)
		tool_say("%s: %s; it is closed for sale, see pp-resolve", meter,
		    v->reason);
	else if (*v->reason)
		tool_say_more("%s: %s", meter, v->reason);
}

static enum pp_status
settle(struct pp_poll *poll)
{
	struct pp_till till = {
	    .db = poll->db,
	    .world = poll->world,
	    .models = poll->models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .done = tell_visit,
	};
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc = pp_till_due(till.db, &ids, &n);

	if (rc == PP_OK && n > 0)
		rc = pp_till_settle(&till, ids, n, false);
	poll->db = till.db;
	free(ids);
	return rc;
}

/* A relay that was brought to what is wished of it, or wasn't. */
static void
tell_relay(void *arg, const struct pp_push *push)
{
	const char *action = pp_relay_action_name(push->wanted.order.action);

	(void)arg;
	if (push->result == PP_PUSHED_DONE)
		tool_say("%s: its relay is as ordered, %s", push->target.code,
		    action);
	else if (push->result != PP_PUSHED_ALREADY)
		tool_say_more("%s: %s ordered: %s", push->target.code, action,
		    push->reason);
}

static void
tell_clock(void *arg, const struct pp_push *push)
{
	(void)arg;
	if (push->result == PP_PUSHED_DONE)
		tool_say("%s: its clock was off, and is set",
		    push->target.code);
	else if (push->result != PP_PUSHED_ALREADY)
		tool_say("%s: its clock is off and isn't set: %s",
		    push->target.code, push->reason);
}

static enum pp_status
push(const struct pp_poll *poll, int64_t since)
{
	struct pp_pusher pusher = {
	    .db = poll->db,
	    .world = poll->world,
	    .models = poll->models,
	    .who = tool_who(),
	    .stop = &tool_stop,
	    .done = tell_relay,
	};
	enum pp_status rc;
	size_t n;

	if ((rc = pp_relays_repair(&pusher, &n)) != PP_OK || tool_stop)
		return rc;
	pusher.done = tell_clock;
	rc = pp_clocks_set(&pusher, since, &n);
	/* Said once a pass; the pass itself is sound. */
	if (rc == PP_NO)
		tool_say("%s", pp_errmsg());
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
tool_poll_mend(struct pp_poll *poll, int64_t since)
{
	enum pp_status rc = settle(poll);

	if (rc != PP_OK || !poll->db || tool_stop)
		return rc;
	return push(poll, since);
}
