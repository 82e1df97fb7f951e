/* SPDX-License-Identifier: ISC */
/*
 * An order that is open: its verdict by what was looked at, and what that does
 * in the book.
 */
#include <assert.h>
#include <stdio.h>

#include "catalogue.h"
#include "visit.h"

enum {
	DELAY_S = 2, /* beyond the fence */
};

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
ended(struct visit *t)
{
	struct pp_visit *v = t->v;

	v->has_sale = true;
	t->settled_other |= !t->armed;
	t->sends = 0;
	t->cancelled = false;
	/* An order of its own is all that such a visit came for. */
	if (v->errand == PP_ERRAND_ORDER && t->armed &&
	    v->sale.state != PP_SALE_DISPUTED)
		visit_finish(t);
	else
		visit_decide(t);
}

void
visit_unwritten(struct visit *t)
{
	char words[PP_REMARK_MAX];

	snprintf(words, sizeof words, "%s", pp_errmsg());
	if (has_ended(t)) {
		ended(t);
		return;
	}
	t->v->sale.state = PP_SALE_ARMED;
	visit_pend(t, "%s; the order stays pending, run pp-settle", words);
}

static void
end_order(struct visit *t, struct ending *e)
{
	bool doubtful;

	if (visit_write(t, write_end, e, &doubtful) != PP_OK)
		visit_unwritten(t);
	else
		ended(t);
}

static void
end_credited(struct visit *t, const struct order_case *c, bool weak)
{
	struct ending e = {
	    .end =
		{
		    .state = PP_SALE_CREDITED,
		    .moved = true,
		    .agrees = true,
		    /* Nobody watched the meter all the while. */
		    .weak = weak || !t->armed,
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

void
visit_end_order(struct visit *t, enum pp_sale_state state, bool moved,
    const char *remark)
{
	struct ending e = {
	    .end =
		{
		    .state = state,
		    .moved = moved,
		    .agrees = state != PP_SALE_DISPUTED,
		    .remark = remark,
		},
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
	e.end.agrees = !e.external;
	if (e.external)
		e.end.remark =
		    PP_PHRASE("somebody else credited the meter meanwhile");
	end_order(t, &e);
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
		    .remark = PP_PHRASE("the meter's count fell"),
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
		visit_try(t, last);
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
			visit_end_order(t, PP_SALE_DISPUTED, false,
			    PP_PHRASE(
				"count and money don't fit this order alone"));
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
	    .step_wh = look_step_wh(&v->target),
	    .watched = t->armed,
	    .delay_fen =
		look_use_fen(t->model, &v->target, v->target.fence_s + DELAY_S),
	};
	/* What is rounded off a refund has its price. */
	if (!c.gives && !t->prices_tried)
		visit_ask_prices(t);
	else
		act_on(t, &c, &last);
}
