/* SPDX-License-Identifier: ISC */
/*
 * Opening an account on a meter: fee control on, balance, count and total 0,
 * in one order that may be sent again, for it sets and doesn't add.  But a
 * late copy of it would wipe out what was sold since, so unless the meter took
 * it at once it is believed behind a fence only.  A running meter is taken
 * over as it is; nothing is sent.
 */
#include <stdio.h>
#include <string.h>

#include "event.h"
#include "visit.h"

/* Whether no other meter of its account has begun. */
static enum pp_status
is_first(const struct visit *t, bool *first)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(t->till->db,
	    "SELECT 1 FROM epoch WHERE account = ?1 AND id <> ?2"
	    " AND began_at IS NOT NULL",
	    &q);
	if (rc == PP_OK) {
		pp_query_int(q, 1, t->v->epoch.account);
		pp_query_int(q, 2, t->v->epoch.id);
		rc = pp_query_step(q);
	}
	pp_query_free(q);
	*first = rc == PP_DONE;
	return rc == PP_DONE ? PP_OK : rc;
}

/* What happened to the account, by which its receipt is called. */
static enum pp_status
write_event(struct visit *t)
{
	const struct pp_visit *v = t->v;
	enum pp_event_kind kind = PP_EVENT_ADDED;
	bool first = v->opening && v->opening->is_new;
	enum pp_status rc = PP_OK;

	if (v->epoch.adopted)
		kind = PP_EVENT_ADOPTED;
	else if (!first)
		rc = is_first(t, &first);
	if (kind == PP_EVENT_ADDED && first)
		kind = PP_EVENT_OPENED;
	if (rc != PP_OK)
		return rc;
	return pp_event_add(t->till->db, v->epoch.id, kind, visit_now(t),
	    t->till->who);
}

static enum pp_status
write_begun(struct visit *t)
{
	bool swapped;
	enum pp_status rc = visit_swap_begin(t, &swapped);

	return rc == PP_OK && !swapped ? write_event(t) : rc;
}

/*
 * The customer is made with the first meter that can be had.  With a proof
 * the epoch begins at once.
 */
static enum pp_status
write_intent(struct visit *t, void *arg)
{
	struct pp_visit *v = t->v;
	struct pp_account *account = &v->opening->account;
	const struct pp_proof *proof = arg;
	enum pp_status rc = PP_OK;

	if (account->id == 0) {
		rc = pp_account_add(t->till->db, v->opening->name,
		    v->opening->phone, visit_now(t), t->till->who, account);
		v->opening->is_new = true;
	}
	if (rc == PP_OK)
		rc = visit_act_opening(t);
	if (rc == PP_OK)
		rc = visit_swap_intend(t);
	if (rc == PP_OK)
		rc = pp_epoch_intend(t->till->db, v->target.id, account->id,
		    v->proof.serial, proof, visit_now(t), t->till->who,
		    &v->epoch);
	if (rc == PP_OK)
		rc = proof ? write_begun(t) : visit_keep_before(t);
	return rc;
}

static enum pp_status
write_begin(struct visit *t, void *arg)
{
	enum pp_status rc;

	(void)arg;
	rc = pp_epoch_begin(t->till->db, &t->v->epoch, &t->v->proof,
	    t->till->who);
	return rc == PP_OK ? write_begun(t) : rc;
}

/* The commit may have happened all the same. */
static bool
is_there(struct visit *t)
{
	return t->till->db &&
	    pp_epoch_of(t->till->db, t->v->target.id, &t->v->epoch) == PP_OK;
}

static bool
intend(struct visit *t, const struct pp_proof *proof)
{
	struct pp_visit *v = t->v;
	struct pp_opening before = *v->opening;
	char words[PP_REASON_MAX];
	bool doubtful;
	enum pp_status rc;

	rc = visit_write(t, write_intent, (void *)(uintptr_t)proof, &doubtful);
	snprintf(words, sizeof words, "%s", rc == PP_OK ? "" : pp_errmsg());
	if (rc != PP_OK && !(doubtful && is_there(t))) {
		*v->opening = before;
		v->epoch = (struct pp_epoch){0};
		visit_refuse(t, rc, "%s", words);
		return false;
	}
	t->intended = true;
	return true;
}

static void
send_opening(struct visit *t)
{
	static const enum pp_quantity zeros[] = {PP_Q_BALANCE, PP_Q_COUNT,
	    PP_Q_PURCHASED};
	struct pp_values values = {0};
	size_t i;

	values.known[PP_Q_PREPAY] = true;
	values.value[PP_Q_PREPAY] = 1;
	for (i = 0; i < sizeof zeros / sizeof *zeros; i++)
		values.known[zeros[i]] = true;
	t->sends++;
	visit_send(t, PP_ORDER_FEE, &values, SENT_OPENING);
}

/* What was sent to close it would close it again. */
static bool
is_settled_down(struct visit *t)
{
	bool lately;
	enum pp_status rc = visit_closed_lately(t, &lately);

	if (rc != PP_OK)
		visit_refuse_by(t, rc);
	else if (lately && !t->v->proof.fenced)
		visit_look(t, true);
	else
		return true;
	return false;
}

void
visit_open(struct visit *t)
{
	struct pp_visit *v = t->v;

	if (v->errand != PP_ERRAND_OPEN && v->errand != PP_ERRAND_ADOPT)
		visit_refuse(t, PP_NO,
		    "no account is open on it; see pp-account open");
	else if (v->epoch.id != 0)
		visit_refuse_by(t, till_fail_open(&v->epoch));
	else if (strcmp(v->proof.serial, v->target.serial) != 0)
		visit_refuse(t, PP_NO,
		    "the meter there has the number %s, not %s",
		    v->proof.serial, v->target.serial);
	else if (!visit_may_begin(t) || !visit_type_is_sound(t) ||
	    !is_settled_down(t) || !visit_swap_may_begin(t))
		return;
	else if (v->looks_only)
		visit_end(t, PP_VISIT_AGREES);
	else if (v->errand == PP_ERRAND_ADOPT) {
		if (intend(t, &v->proof))
			visit_end(t, PP_VISIT_OPENED);
	} else if (!visit_may_send(t))
		visit_refuse(t, PP_ETEMP, "stopped before anything was sent");
	else if (intend(t, NULL))
		send_opening(t);
}

/* As it is right after the order; what it used since makes it owe a little. */
static bool
is_opened(const struct pp_proof *p)
{
	return p->prepay && p->count == 0 && p->balance_fen <= 0;
}

static enum pp_status
write_nothing(struct visit *t, void *arg)
{
	(void)arg;
	return pp_epoch_end(t->till->db, &t->v->epoch, NULL, visit_now(t));
}

/* It runs, but not from zero: somebody else opened it, or these books are old.
 */
static void
give_up(struct visit *t)
{
	struct pp_visit *v = t->v;
	bool doubtful;

	if (visit_write(t, write_nothing, NULL, &doubtful) != PP_OK) {
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
		return;
	}
	v->epoch = (struct pp_epoch){0};
	t->intended = false;
	visit_refuse(t, PP_NO,
	    "it runs already, with %lld purchases, so the opening came to"
	    " nothing: take it over by pp-account %s",
	    (long long)v->proof.count, v->swap ? "exchange --adopt" : "adopt");
}

void
visit_settle_opening(struct visit *t)
{
	struct pp_visit *v = t->v;
	bool certain = v->proof.fenced ||
	    (t->sends == 1 && t->intended &&
		t->sent_outcome == PP_OUTCOME_REPLY);
	bool doubtful;
	enum pp_status rc;

	if (strcmp(v->proof.serial, v->epoch.serial) != 0) {
		visit_pend(t, "a meter with the number %s answers in its place",
		    v->proof.serial);
		return;
	}
	if (!certain) {
		visit_look(t, true);
		return;
	}
	/* Opening it again would wipe out what it has and counts. */
	if (v->proof.prepay && !is_opened(&v->proof) &&
	    !visit_is_as_before(t)) {
		if (v->proof.fenced)
			give_up(t);
		else
			visit_look(t, true);
		return;
	}
	if (!is_opened(&v->proof)) {
		if (t->sends >= VISIT_SENDS || !visit_may_send(t))
			visit_pend(t,
			    "the meter doesn't take the order to"
			    " open it; run pp-settle");
		else
			send_opening(t);
		return;
	}
	if (!visit_swap_may_begin(t))
		return;
	visit_tell_before(t);
	rc = visit_write(t, write_begin, NULL, &doubtful);
	if (rc != PP_OK &&
	    !(doubtful && is_there(t) && v->epoch.began_at != 0)) {
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
		return;
	}
	t->intended |= v->errand == PP_ERRAND_SETTLE;
	if (v->errand == PP_ERRAND_SETTLE) {
		visit_end(t, PP_VISIT_OPENED);
		return;
	}
	visit_decide(t);
}
