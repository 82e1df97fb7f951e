/* SPDX-License-Identifier: ISC */
/*
 * An order of which nothing has come so far: another try, where one can't do
 * harm.  A meter that counts refuses a second copy, so it is sent again at
 * once; of any other it has to be certain that no copy is under way any more,
 * and that takes a fence.
 */
#include "visit.h"

#include "catalogue.h"

enum {
	SENDS_COUNTED = 3, /* of an order, in one visit */
	SENDS_FENCED = 2,
	EXCEPTION_FIRST = 1,
	EXCEPTION_LAST = 3,
};

static bool
is_counted(const struct visit *t)
{
	return t->v->sale.class == PP_CLASS_COUNTED &&
	    pp_sale_gives(t->v->sale.kind);
}

/*
 * The meter itself said no: function, address or value.  Any other exception
 * may be a gateway's, and says nothing.
 */
static bool
is_refused(const struct visit *t)
{
	return t->sends > 0 && t->sent_outcome == PP_OUTCOME_EXCEPTION &&
	    t->sent_code >= EXCEPTION_FIRST && t->sent_code <= EXCEPTION_LAST;
}

/*
 * The books are older than the meter: what they have as under way may have been
 * cancelled and paid back since, and is not to be sent again.
 */
static bool
is_restored(const struct visit *t)
{
	struct pp_hold hold;

	return pp_hold_of(t->till->db, t->v->target.id, &hold) == PP_OK &&
	    hold.reason == PP_HOLD_RESTORED;
}

/* Another attempt goes into the book before it goes out. */
static enum pp_status
write_attempt(struct visit *t, void *arg)
{
	const struct pp_attempt *attempt = arg;

	return pp_sale_attempt(t->till->db, t->v->sale.id, attempt,
	    attempt->what == PP_ATTEMPT_SET ? &t->v->proof : NULL);
}

static void
values_of(const struct visit *t, const struct pp_attempt *attempt,
    struct pp_values *values)
{
	const struct pp_sale *sale = &t->v->sale;

	*values = (struct pp_values){0};
	values->known[PP_Q_COUNT] = true;
	values->value[PP_Q_COUNT] = sale->slot;
	if (attempt->what == PP_ATTEMPT_SET) {
		values->known[PP_Q_BALANCE] = true;
		values->value[PP_Q_BALANCE] = attempt->target_fen;
		return;
	}
	values->known[PP_Q_AMOUNT] = true;
	values->value[PP_Q_AMOUNT] =
	    attempt->what == PP_ATTEMPT_CANCEL ? 0 : sale->amount.fen;
}

void
visit_send_attempt(struct visit *t, const struct pp_attempt *attempt)
{
	struct pp_values values;

	values_of(t, attempt, &values);
	t->sends++;
	t->cancelled |= attempt->what == PP_ATTEMPT_CANCEL;
	visit_send(t,
	    attempt->what == PP_ATTEMPT_SET ? PP_ORDER_FEE : PP_ORDER_PURCHASE,
	    &values, SENT_ORDER);
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
		visit_unwritten(t);
	else
		visit_send_attempt(t, &attempt);
}

/*
 * Behind a fence nothing will come of it any more.  Who stands at the desk has
 * it tried once more; later the money is owed back instead.
 */
static void
try_fenced(struct visit *t, const struct pp_attempt *last)
{
	struct pp_visit *v = t->v;
	bool gives = pp_sale_gives(v->sale.kind);
	bool refused = is_refused(t);

	if (!v->proof.fenced)
		visit_look(t, true);
	else if (t->armed && t->sends < SENDS_FENCED && !refused &&
	    visit_may_send(t) &&
	    (gives || v->proof.balance_fen >= v->sale.amount.fen))
		try_again(t, last, gives ? PP_ATTEMPT_CREDIT : PP_ATTEMPT_SET);
	else
		visit_end_order(t, PP_SALE_NOT_CREDITED, false,
		    refused ? PP_PHRASE("the meter refused it")
			    : PP_PHRASE("nothing of it came to the meter"));
}

/*
 * Only one copy can win the slot: another does no harm.  A zero for the same
 * slot cancels it, whoever wins; where a meter knows none, a fence has to do.
 */
static void
try_counted(struct visit *t, const struct pp_attempt *last)
{
	bool cancel = t->v->cancel || is_refused(t) || is_restored(t) ||
	    last->what == PP_ATTEMPT_CANCEL;

	if (cancel && !pp_model_cancels(t->model))
		try_fenced(t, last);
	else if (t->sends >= SENDS_COUNTED)
		visit_pend(t,
		    "the meter doesn't take the order; it stays pending,"
		    " run pp-settle");
	else
		try_again(t, last,
		    cancel ? PP_ATTEMPT_CANCEL : PP_ATTEMPT_CREDIT);
}

void
visit_try(struct visit *t, const struct pp_attempt *last)
{
	if (is_counted(t))
		try_counted(t, last);
	else
		try_fenced(t, last);
}
