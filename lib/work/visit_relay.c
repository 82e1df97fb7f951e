/* SPDX-License-Identifier: ISC */
/*
 * The relay after a sale: it is let go only where arrears had it tripped, for
 * somebody may be working on a line that a person tripped; and never forced
 * closed, which would keep it so when the money ends.
 */
#include <stdio.h>

#include "catalogue.h"
#include "relay_log.h"
#include "visit.h"

enum {
	RELEASES = 3
};

/*
 * Arrears that it was to be tripped for, and never was, are paid: nobody trips
 * it for them any more.
 */
static bool
is_paid(const struct pp_relay_wish *last, const struct pp_proof *p)
{
	return last->action == PP_RELAY_TRIP &&
	    last->cause == PP_CAUSE_ARREARS && !last->done &&
	    p->balance_fen > 0;
}

/* What holds it open, by the last order; NULL: nothing of ours. */
static const char *
remark_of(const struct pp_relay_wish *last, const struct pp_proof *p)
{
	if (last->action == PP_RELAY_PREPAID)
		return last->cause == PP_CAUSE_PROVEN || last->done
		    ? NULL
		    : PP_PHRASE("the relay is to be let go, by pp-trip repair");
	if (last->action != PP_RELAY_TRIP)
		return NULL;
	if (last->cause == PP_CAUSE_RATION)
		return PP_PHRASE(
		    "supply is short: the relay stays open for its turn");
	if (last->cause != PP_CAUSE_ARREARS)
		return PP_PHRASE(
		    "a person tripped the relay; it stays tripped");
	return p->balance_fen <= 0
	    ? PP_PHRASE("still in arrears: the relay stays tripped")
	    : PP_PHRASE("the relay, tripped for arrears, is let go");
}

enum pp_status
visit_judge_relay(struct visit *t, const char **remark, bool *release)
{
	const struct pp_proof *p = &t->v->proof;
	struct pp_relay_wish last;
	const char *words = NULL;
	enum pp_status rc;

	if (p->forced && p->forced_closed)
		return PP_OK;
	rc = pp_relay_order_last(t->till->db, t->v->target.id, &last);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (!p->forced) {
		*release = rc == PP_OK && is_paid(&last, p);
		return PP_OK;
	}
	if (rc == PP_OK && last.action == PP_RELAY_PREPAID &&
	    last.cause == PP_CAUSE_SALE)
		words = PP_PHRASE("the relay, tripped for arrears, is let go");
	else if (rc == PP_OK)
		words = remark_of(&last, p);
	*remark = words
	    ? words
	    : PP_PHRASE("the relay is held open, not by pp; it stays so");
	*release = rc == PP_OK && last.action == PP_RELAY_TRIP &&
	    last.cause == PP_CAUSE_ARREARS && p->balance_fen > 0;
	return PP_OK;
}

static enum pp_status
write_prepaid(struct visit *t, enum pp_relay_cause cause)
{
	const struct pp_relay_order order = {
	    .meter = t->v->target.id,
	    .at = t->till->world->wall_s(t->till->world),
	    .who = t->till->who,
	    .action = PP_RELAY_PREPAID,
	    .cause = cause,
	    .reason = "",
	};

	return pp_relay_log(t->till->db, &order);
}

enum pp_status
visit_intend_release(struct visit *t)
{
	return write_prepaid(t, PP_CAUSE_SALE);
}

static enum pp_status
write_proven(struct visit *t, void *arg)
{
	(void)arg;
	return write_prepaid(t, PP_CAUSE_PROVEN);
}

/* Whether we mean to let it go, and no look has shown yet that we did. */
static bool
is_owed(struct visit *t)
{
	enum pp_relay_action action;
	enum pp_relay_cause cause;

	return t->till->db &&
	    pp_relay_last(t->till->db, t->v->target.id, &action, &cause) ==
	    PP_OK &&
	    action == PP_RELAY_PREPAID && cause == PP_CAUSE_SALE;
}

bool
visit_release(struct visit *t)
{
	const struct pp_proof *p = &t->v->proof;
	struct pp_values values = {0};
	bool doubtful;

	if (!is_owed(t))
		return false;
	if (!p->forced || p->forced_closed) {
		/* Kept or not: from now on others may trip it again. */
		t->v->released = t->releases > 0;
		(void)!visit_write(t, write_proven, NULL, &doubtful);
		return false;
	}
	if (t->releases++ == RELEASES) {
		snprintf(t->v->reason, sizeof t->v->reason,
		    PP_PHRASE("the relay is still held open; run pp-settle"));
		return false;
	}
	values.known[PP_Q_FORCE_ENABLE] = values.known[PP_Q_FORCE_TRIP] = true;
	values.value[PP_Q_FORCE_TRIP] = 1; /* as the vendor's tool has it */
	visit_send(t, PP_ORDER_FORCE, &values, SENT_RELEASE);
	return true;
}
