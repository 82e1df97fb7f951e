/* SPDX-License-Identifier: ISC */
/*
 * An order that is open: its verdict by what was looked at, or another try
 * where one can't do harm.  A meter that counts refuses a second copy, so it
 * is sent again at once; of any other it has to be certain that no copy is
 * under way any more, and that takes a fence.
 */
#include <assert.h>
#include <stdio.h>

#include "visit.h"

enum {
	SENDS_COUNTED = 3, /* of an order, in one visit */
	SENDS_FENCED = 2,
	STEP_WH = 10, /* energy registers show 0.01 kWh */
};

static bool
is_counted(const struct visit *t)
{
	return t->v->sale.class == PP_CLASS_COUNTED &&
	    pp_sale_gives(t->v->sale.kind);
}

/* What the verdict does in the book. */
struct ending {
	struct pp_sale_end end;
	bool external; /* somebody else credited the meter */
	pp_money gained;
	bool behind; /* the count fell */
	bool release;
};

static enum pp_status
write_end(struct visit *t, void *arg)
{
	struct ending *e = arg;
	struct pp_db *db = t->till->db;
	struct pp_visit *v = t->v;
	int64_t at = t->till->world->wall_s(t->till->world);
	bool made;
	enum pp_status rc;

	rc = pp_sale_end(db, &v->sale, &e->end, &v->proof, at, t->till->who);
	if (rc == PP_OK && e->external)
		rc = pp_hold_add(db, &v->epoch, PP_HOLD_BALANCE_AHEAD,
		    &v->proof, &e->gained, at, &made);
	if (rc == PP_OK && e->behind)
		rc = pp_hold_add(db, &v->epoch, PP_HOLD_COUNT_BEHIND, &v->proof,
		    NULL, at, &made);
	if (rc == PP_OK && e->release)
		rc = visit_intend_release(t);
	return rc;
}

/*
 * Whether it has ended: the commit that failed may have happened, and whoever
 * had the bus while our line was away may have been sooner.
 */
static bool
has_ended(struct visit *t)
{
	struct pp_sale *sale = &t->v->sale;

	return t->till->db &&
	    pp_sale_get(t->till->db, sale->id, sale) == PP_OK &&
	    sale->state != PP_SALE_ARMED;
}

static void
end_order(struct visit *t, struct ending *e)
{
	char words[PP_REMARK_MAX];
	bool doubtful;

	if (visit_write(t, write_end, e, &doubtful) != PP_OK) {
		snprintf(words, sizeof words, "%s", pp_errmsg());
		if (!has_ended(t)) {
			t->v->sale.state = PP_SALE_ARMED;
			visit_pend(t,
			    "%s; the order stays pending, run pp-settle",
			    words);
			return;
		}
	}
	t->v->has_sale = true;
	t->settled_other |= !t->armed;
	t->sends = 0;
	t->cancelled = false;
	visit_decide(t);
}

static void
end_credited(struct visit *t, const struct order_case *c, bool weak)
{
	struct ending e = {
	    .end =
		{
		    .state = PP_SALE_CREDITED,
		    .moved = true,
		    /* Nobody watched the meter all the while. */
		    .weak = weak || (c->gives && !t->armed),
		    .remark = "",
		},
	};
	enum pp_status rc = PP_OK;

	if (c->gives)
		rc = visit_judge_relay(t, &e.end.remark, &e.release);
	else
		e.end.rounding.fen = verdict_rounding_fen(c);
	if (rc != PP_OK)
		visit_pend(t, "%s", pp_errmsg());
	else
		end_order(t, &e);
}

static void
end_otherwise(struct visit *t, enum pp_sale_state state, bool moved,
    const char *remark)
{
	struct ending e = {
	    .end = {.state = state, .moved = moved, .remark = remark},
	};

	end_order(t, &e);
}

/* Its slot was won by our cancelling zero, or by somebody else's credit. */
static void
end_lost(struct visit *t, const struct order_case *c)
{
	struct ending e = {
	    .end =
		{
		    .state = PP_SALE_NOT_CREDITED,
		    .moved = true,
		    .remark = "cancelled",
		},
	};
	struct used used = {0};

	(void)!verdict_used(c->before, c->now, c->prices, c->step_wh, &used);
	e.gained.fen =
	    c->now->balance_fen - c->before->balance_fen + used.about_fen;
	e.external = e.gained.fen > used.most_fen;
	if (e.external && !t->prices_tried) {
		/* How much it was wants to be known to the fen. */
		visit_ask_prices(t);
		return;
	}
	if (e.external)
		e.end.remark = "somebody else credited the meter meanwhile";
	end_order(t, &e);
}

/* Another attempt goes into the book before it goes out. */
static enum pp_status
write_attempt(struct visit *t, void *arg)
{
	const struct pp_attempt *attempt = arg;

	return pp_sale_attempt(t->till->db, t->v->sale.id, attempt,
	    attempt->what == PP_ATTEMPT_SET ? &t->v->proof : NULL);
}

void
visit_send_attempt(struct visit *t, const struct pp_attempt *attempt)
{
	const struct pp_sale *sale = &t->v->sale;
	struct pp_values values = {0};

	values.known[PP_Q_COUNT] = true;
	values.value[PP_Q_COUNT] = sale->slot;
	t->sends++;
	if (attempt->what == PP_ATTEMPT_SET) {
		values.known[PP_Q_BALANCE] = true;
		values.value[PP_Q_BALANCE] = attempt->target_fen;
		visit_send(t, PP_ORDER_FEE, &values, SENT_ORDER);
		return;
	}
	t->cancelled |= attempt->what == PP_ATTEMPT_CANCEL;
	values.known[PP_Q_AMOUNT] = true;
	values.value[PP_Q_AMOUNT] =
	    attempt->what == PP_ATTEMPT_CANCEL ? 0 : sale->amount.fen;
	visit_send(t, PP_ORDER_PURCHASE, &values, SENT_ORDER);
}

static void
try_again(struct visit *t, const struct pp_attempt *last,
    enum pp_attempt_what what)
{
	struct pp_visit *v = t->v;
	struct pp_attempt attempt = {
	    .no = last->no + 1,
	    .at = t->till->world->wall_s(t->till->world),
	    .what = what,
	};
	bool doubtful;

	if (what == PP_ATTEMPT_SET) {
		attempt.read_fen = v->proof.balance_fen;
		attempt.target_fen = v->proof.balance_fen - v->sale.amount.fen;
	}
	/* Whether or not it was kept, this one wasn't sent. */
	if (visit_write(t, write_attempt, &attempt, &doubtful) != PP_OK)
		visit_pend(t, "%s; the order stays pending, run pp-settle",
		    pp_errmsg());
	else
		visit_send_attempt(t, &attempt);
}

/*
 * Nothing has come of it, and behind a fence nothing will.  Who stands at the
 * desk has it tried once more; later the money is owed back instead.
 */
static void
retry_fenced(struct visit *t, const struct pp_attempt *last)
{
	struct pp_visit *v = t->v;
	bool gives = pp_sale_gives(v->sale.kind);
	bool refused = t->sent_outcome == PP_OUTCOME_EXCEPTION;

	if (!v->proof.fenced)
		visit_look(t, true);
	else if (t->armed && t->sends < SENDS_FENCED && !refused &&
	    !is_counted(t) && visit_may_send(t) &&
	    (gives || v->proof.balance_fen >= v->sale.amount.fen))
		try_again(t, last, gives ? PP_ATTEMPT_CREDIT : PP_ATTEMPT_SET);
	else
		end_otherwise(t, PP_SALE_NOT_CREDITED, false,
		    refused ? "the meter refused it"
			    : "nothing of it came to the meter");
}

/*
 * Only one copy can win the slot: another does no harm.  A zero for the same
 * slot cancels it, whoever wins; where a meter knows none, a fence has to do.
 */
static void
retry_counted(struct visit *t, const struct pp_attempt *last)
{
	bool refused = t->sends > 0 && t->sent_outcome == PP_OUTCOME_EXCEPTION;
	bool cancel =
	    t->v->cancel || refused || last->what == PP_ATTEMPT_CANCEL;

	if (cancel && !pp_model_cancels(t->model))
		retry_fenced(t, last);
	else if (t->sends >= SENDS_COUNTED)
		visit_pend(t,
		    "the meter doesn't take the order; it stays pending,"
		    " run pp-settle");
	else
		try_again(t, last,
		    cancel ? PP_ATTEMPT_CANCEL : PP_ATTEMPT_CREDIT);
}

/* What looks odd may still be on its way: once more, behind a fence. */
static bool
look_closer(struct visit *t)
{
	if (t->v->proof.fenced)
		return false;
	visit_look(t, true);
	return true;
}

static enum pp_status
write_stranger(struct visit *t, void *arg)
{
	bool made;

	(void)arg;
	return pp_hold_add(t->till->db, &t->v->epoch, PP_HOLD_SERIAL,
	    &t->v->proof, NULL, t->till->world->wall_s(t->till->world), &made);
}

/* Somebody else's meter says nothing of this order. */
static void
meet_stranger(struct visit *t)
{
	bool doubtful;

	if (look_closer(t))
		return;
	(void)!visit_write(t, write_stranger, NULL, &doubtful);
	visit_pend(t,
	    "a meter with the number %s answers in its place;"
	    " the order stays pending",
	    t->v->proof.serial);
}

static void
act_on(struct visit *t, const struct order_case *c,
    const struct pp_attempt *last)
{
	struct ending behind = {
	    .end =
		{
		    .state = PP_SALE_DISPUTED,
		    .remark = "the meter's count fell",
		},
	    .behind = true,
	};
	bool weak;

	switch (verdict_of(c, &weak)) {
	case JUDGED_CREDITED:
		end_credited(t, c, weak);
		break;
	case JUDGED_NOT:
		end_lost(t, c);
		break;
	case JUDGED_UNMOVED:
		if (is_counted(t))
			retry_counted(t, last);
		else
			retry_fenced(t, last);
		break;
	case JUDGED_NEEDS_PRICES:
		if (!t->prices_tried)
			visit_ask_prices(t);
		else
			visit_pend(t,
			    "its prices can't be read;"
			    " the order stays pending");
		break;
	case JUDGED_STRANGER:
		meet_stranger(t);
		break;
	case JUDGED_BEHIND:
		if (!look_closer(t))
			end_order(t, &behind);
		break;
	case JUDGED_DISPUTED:
	default:
		if (!look_closer(t))
			end_otherwise(t, PP_SALE_DISPUTED, false,
			    "count and money don't fit this order alone");
		break;
	}
}

void
visit_settle(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct pp_attempt last;
	struct pp_proof before;
	struct order_case c;
	enum pp_status rc;

	assert(v->has_sale && v->sale.state == PP_SALE_ARMED);
	rc = pp_sale_last_attempt(t->till->db, v->sale.id, &last, &before);
	if (rc != PP_OK) {
		visit_pend(t, "%s", pp_errmsg());
		return;
	}
	c = (struct order_case){
	    .gives = pp_sale_gives(v->sale.kind),
	    .class = v->sale.class,
	    .slot = v->sale.slot,
	    .amount_fen = v->sale.amount.fen,
	    .cancelled = t->cancelled || last.what == PP_ATTEMPT_CANCEL,
	    .target_fen = last.target_fen,
	    .serial = v->epoch.serial,
	    .before = &before,
	    .now = &v->proof,
	    .prices = &t->prices,
	    .step_wh = STEP_WH * v->target.ct * v->target.pt,
	};
	/* What is rounded off a refund has its price. */
	if (!c.gives && !t->prices_tried)
		visit_ask_prices(t);
	else
		act_on(t, &c, &last);
}
