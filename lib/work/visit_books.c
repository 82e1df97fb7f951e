/* SPDX-License-Identifier: ISC */
/*
 * Meter and books compared, before a sale and whenever somebody asks: credit
 * from elsewhere, and credit that vanished, is seen at the next contact, and
 * closes the meter for sale.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visit.h"

/*
 * After disk trouble SQLite's own view of the file is not to be trusted: the
 * book is opened anew.  Where that fails, nothing more is done in this run.
 */
static void
reopen(struct pp_till *till)
{
	struct pp_actor actor, *acts = NULL;
	char path[PP_PATH_MAX];

	if (pp_db_actor(till->db)) {
		actor = *pp_db_actor(till->db);
		acts = &actor;
	}
	snprintf(path, sizeof path, "%s", pp_db_path(till->db));
	pp_db_close(till->db);
	till->db = NULL;
	/* Without its actor the new one can do nothing. */
	if (pp_db_open_writer(path, &till->db) == PP_OK)
		(void)!pp_db_act_as(till->db, acts);
}

enum pp_status
visit_write(struct visit *t, enum pp_status (*work)(struct visit *t, void *arg),
    void *arg, bool *doubtful)
{
	struct pp_till *till = t->till;
	char words[PP_REASON_MAX];
	enum pp_status rc;

	*doubtful = false;
	if (!till->db)
		return pp_fail(PP_ESYS, "the database is no longer open");
	if ((rc = pp_db_begin(till->db)) != PP_OK)
		return rc;
	if ((rc = work(t, arg)) != PP_OK) {
		pp_db_rollback(till->db);
		t->v->request = pp_act_request(till->db);
		return rc;
	}
	if ((rc = pp_db_commit(till->db)) == PP_OK)
		return PP_OK;
	snprintf(words, sizeof words, "%s", pp_errmsg());
	pp_db_rollback(till->db);
	*doubtful = true;
	reopen(till);
	return pp_fail(rc, "%s", words);
}

enum {
	LOOK_S = 5, /* between the reads of a look, unless they are repeated */
};

/* What was found, to be kept. */
struct finding {
	enum pp_hold_reason reason;
	bool agrees, has_amount;
	pp_money amount;
};

static enum pp_status
write_difference(struct visit *t, void *arg)
{
	const struct finding *f = arg;
	bool made;

	return pp_hold_add(t->till->db, &t->v->epoch, f->reason, &t->v->proof,
	    f->has_amount ? &f->amount : NULL,
	    t->till->world->wall_s(t->till->world), &made);
}

/* It agrees; where only proof was missing, the meter is free again. */
static enum pp_status
write_agreement(struct visit *t, void *arg)
{
	struct pp_visit *v = t->v;
	struct pp_hold hold;
	enum pp_status rc;

	(void)arg;
	rc = pp_epoch_keep_proof(t->till->db, v->epoch.id, &v->proof);
	if (rc != PP_OK)
		return rc;
	rc = pp_hold_of(t->till->db, v->target.id, &hold);
	if (rc == PP_OK && hold.reason == PP_HOLD_RESTORED)
		rc = pp_hold_end(t->till->db, &hold, PP_HOLD_AGREES,
		    (pp_money){0}, "", t->till->world->wall_s(t->till->world),
		    t->till->who);
	return rc == PP_NO ? PP_OK : rc;
}

/*
 * What the meter has beyond what it had when it last agreed, what the books
 * gave it since and what it used.
 */
static void
reckon(struct visit *t, const struct pp_proof *last, int64_t expected_fen,
    struct finding *f)
{
	struct used used;

	if (verdict_used(last, &t->v->proof, &t->prices,
		look_step_wh(&t->v->target), &used) != USED_KNOWN)
		return;
	f->has_amount = true;
	f->amount.fen = t->v->proof.balance_fen - expected_fen + used.about_fen;
}

/* Whether its balance fell by more since it agreed than it can have used. */
static bool
is_behind(const struct visit *t, const struct pp_proof *last,
    int64_t expected_fen)
{
	const struct pp_target *target = &t->v->target;
	const struct pp_proof *p = &t->v->proof;
	int64_t most_fen;

	if (verdict_fell_most(last, p, &t->prices, t->prices_tried,
		look_use_wh(t->model, target, LOOK_S), &most_fen))
		return expected_fen - p->balance_fen > most_fen;
	/* A register that ran back leaves the time; the clock may, too. */
	return p->at >= last->at &&
	    expected_fen - p->balance_fen >
	    look_use_fen(t->model, target, p->at - last->at + LOOK_S);
}

/* How the meter differs from the books; f->agrees where it doesn't. */
static void
find(const struct visit *t, const struct pp_proof *last, int64_t expected_fen,
    struct finding *f)
{
	const struct pp_proof *p = &t->v->proof;
	const struct pp_epoch *e = &t->v->epoch;

	f->agrees = false;
	if (strcmp(p->serial, e->serial) != 0)
		f->reason = PP_HOLD_SERIAL;
	else if (!p->prepay)
		f->reason = PP_HOLD_CLOSED;
	else if (p->count > e->count)
		f->reason = PP_HOLD_COUNT_AHEAD;
	else if (p->count < e->count)
		f->reason = PP_HOLD_COUNT_BEHIND;
	else if (p->balance_fen > expected_fen)
		/* Without a sale it only runs down. */
		f->reason = PP_HOLD_BALANCE_AHEAD;
	else if (is_behind(t, last, expected_fen))
		f->reason = PP_HOLD_BALANCE_BEHIND;
	else
		f->agrees = true;
}

static void
report_hold(struct visit *t)
{
	struct pp_visit *v = t->v;

	if (pp_hold_of(t->till->db, v->target.id, &v->hold) != PP_OK) {
		visit_refuse_by(t, PP_ESYS);
		return;
	}
	pp_hold_words(&v->hold, v->reason, sizeof v->reason);
	v->code = PP_NO;
	visit_end(t,
	    v->errand == PP_ERRAND_SETTLE ? PP_VISIT_HELD : PP_VISIT_REFUSED);
}

bool
visit_compare(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct finding f = {0};
	struct pp_proof last;
	struct pp_hold hold;
	bool doubtful, held;
	pp_money since = {0};
	enum pp_status rc;

	rc = pp_epoch_agreed(t->till->db, v->epoch.id, &last, &since);
	if (rc == PP_OK)
		rc = pp_epoch_count(t->till->db, v->epoch.id, &v->epoch.count);
	if (rc == PP_OK) {
		rc = pp_hold_of(t->till->db, v->target.id, &hold);
		held = rc == PP_OK;
		rc = rc == PP_NO ? PP_OK : rc;
	}
	if (rc != PP_OK) {
		visit_refuse_by(t, rc);
		return false;
	}
	since.fen += last.balance_fen;
	find(t, &last, since.fen, &f);
	if (f.agrees && !held && visit_wants_own(t))
		return true;
	if (!f.agrees && pp_hold_is_external(f.reason) && !t->prices_tried) {
		visit_ask_prices(t);
		return false;
	}
	/* What looks odd may be a late reply, or on its way still. */
	if (!f.agrees && !v->proof.fenced) {
		visit_look(t, true);
		return false;
	}
	if (!f.agrees && pp_hold_is_external(f.reason))
		reckon(t, &last, since.fen, &f);
	if ((rc = visit_write(t, f.agrees ? write_agreement : write_difference,
		 &f, &doubtful)) != PP_OK) {
		visit_refuse_by(t, rc);
		return false;
	}
	rc = pp_hold_of(t->till->db, v->target.id, &hold);
	if (rc == PP_NO)
		return true;
	report_hold(t);
	return false;
}
