/* SPDX-License-Identifier: ISC */
#include "visit.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"

enum {
	ORDER_WAIT_US = 1000000, /* it may store something first */
	WORDS_MAX = 128,
};

void
visit_begin(struct visit *t, struct pp_till *till, struct pp_visit *v)
{
	*t = (struct visit){.till = till, .v = v};
	t->model = pp_models_find(till->models, v->target.model);
	look_init(&t->look, t->model, &v->target, till->world);
	visit_look(t, false);
}

bool
visit_is_over(const struct visit *t)
{
	return t->step == STEP_OVER;
}

bool
visit_wants_own(const struct visit *t)
{
	return t->v->errand == PP_ERRAND_ORDER ||
	    t->v->errand == PP_ERRAND_CLOSE;
}

bool
visit_may_send(const struct visit *t)
{
	return !t->till->stop || !*t->till->stop;
}

int64_t
visit_now(const struct visit *t)
{
	return t->till->world->wall_s(t->till->world);
}

void
visit_look(struct visit *t, bool fenced)
{
	look_begin(&t->look, fenced ? t->v->target.fence_s * 1000000 : 0);
	t->v->fences += fenced;
	t->step = STEP_LOOKS;
}

void
visit_send(struct visit *t, enum pp_order order, const struct pp_values *values,
    enum visit_sent sent)
{
	if (pp_model_order(t->model, order, values, t->pdu, &t->pdu_n) !=
	    PP_OK) {
		visit_pend(t, "%s", pp_errmsg());
		return;
	}
	t->sent = sent;
	t->step = sent == SENT_RELEASE ? STEP_RELEASES : STEP_ORDERS;
}

/* Words and code for a meter that couldn't be looked at. */
static void
explain(const struct visit *t, enum look_result result,
    const struct pp_exchange *x, char words[WORDS_MAX], enum pp_status *code)
{
	const char *bus = t->v->target.bus_code;

	if (result == LOOK_NO_LINE) {
		snprintf(words, WORDS_MAX, "bus %s: %s", bus,
		    pp_outcome_words(x->outcome));
		*code = x->outcome == PP_OUTCOME_BUSY ? PP_ETEMP
		    : x->outcome == PP_OUTCOME_DENIED ? PP_ESYS
						      : PP_EAWAY;
	} else if (result == LOOK_SILENT) {
		snprintf(words, WORDS_MAX,
		    pp_phrase("%s from bus %s in 3 tries"),
		    pp_outcome_words(x->outcome), bus);
		*code = PP_EAWAY;
	} else {
		snprintf(words, WORDS_MAX,
		    "its answers don't agree or make no sense");
		*code = PP_EPEER;
	}
}

/* The book as it is now, under the lock of the bus, beside the look. */
static enum pp_status
load(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct pp_sale open;
	enum pp_status rc;

	if (!t->till->db)
		return pp_fail(PP_ESYS, "the database is no longer open");
	/*
	 * Whatever else is open there by now: one's own is to be told.  Its
	 * epoch goes on while it is open.
	 */
	if (t->armed && v->sale.state == PP_SALE_ARMED)
		return pp_sale_refresh(t->till->db, &v->sale);
	v->epoch = (struct pp_epoch){0};
	rc = pp_epoch_brief(t->till->db, v->target.id, &v->epoch);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (t->armed)
		return pp_sale_refresh(t->till->db, &v->sale);
	rc = pp_sale_open_of(t->till->db, v->target.id, &open);
	if (rc == PP_OK) {
		v->sale = open;
		v->has_sale = true;
	}
	/* What was open may have been ended by somebody else. */
	if (rc == PP_NO)
		rc = v->has_sale ? pp_sale_refresh(t->till->db, &v->sale)
				 : PP_OK;
	return rc;
}

/* Nothing is known anew, so nothing ends; what is open stays so. */
static void
fail_look(struct visit *t, enum look_result result, const struct pp_exchange *x)
{
	struct pp_visit *v = t->v;
	char words[WORDS_MAX];
	enum pp_status code;

	explain(t, result, x, words, &code);
	if (v->looks_only) {
		visit_refuse(t, code, "%s", words);
		return;
	}
	(void)!load(t);
	if (t->sent == SENT_RELEASE) {
		snprintf(v->reason, sizeof v->reason,
		    pp_phrase(
			"the relay was to be let go, but %s; run pp-settle"),
		    words);
		visit_end(t, visit_success(t));
		return;
	}
	if (v->has_sale && v->sale.state == PP_SALE_ARMED &&
	    (t->armed || !visit_wants_own(t))) {
		visit_pend(t, "%s; the order stays pending, run pp-settle",
		    words);
		return;
	}
	if (v->epoch.id != 0 && v->epoch.began_at == 0 &&
	    (t->intended || v->errand == PP_ERRAND_SETTLE)) {
		visit_pend(t,
		    "%s; it isn't proven that it was opened, run pp-settle",
		    words);
		return;
	}
	if (v->epoch.closing &&
	    (v->errand == PP_ERRAND_CLOSE || v->errand == PP_ERRAND_SETTLE)) {
		t->closes = true;
		visit_pend(t,
		    "%s; it isn't proven that it was closed, run pp-settle",
		    words);
		return;
	}
	visit_refuse(t, code, "%s", words);
}

void
visit_question(struct visit *t, struct pp_exchange *x)
{
	x->keep = true;
	x->begins = !t->begun;
	t->begun = true;
	if (t->step == STEP_LOOKS) {
		look_question(&t->look, x);
	} else if (t->step == STEP_PRICES) {
		visit_prices_question(t, x);
	} else if (t->step == STEP_TYPE) {
		visit_type_question(t, x);
	} else {
		x->unit = t->v->target.address;
		memcpy(x->request, t->pdu, t->pdu_n);
		x->request_n = t->pdu_n;
		x->alone = true;
		x->reply_us = ORDER_WAIT_US;
		t->v->orders++;
	}
}

static void
take_look(struct visit *t, const struct pp_exchange *x)
{
	enum look_result result = look_answer(&t->look, x, &t->v->proof);

	switch (result) {
	case LOOK_MORE:
		break;
	case LOOK_SEEN:
		t->v->has_proof = true;
		visit_decide(t);
		break;
	case LOOK_SILENT:
	case LOOK_NO_LINE:
	case LOOK_UNSURE:
	default:
		fail_look(t, result, x);
		break;
	}
}

/* What a reply says of an order is kept for the words only. */
static void
note_sent(struct visit *t, const struct pp_exchange *x)
{
	t->sent_outcome = x->outcome;
	t->sent_code = x->outcome == PP_OUTCOME_EXCEPTION ? x->reply[1] : 0;
	visit_look(t, false);
}

void
visit_answer(struct visit *t, const struct pp_exchange *x)
{
	switch (t->step) {
	case STEP_LOOKS:
		take_look(t, x);
		break;
	case STEP_PRICES:
		visit_prices_answer(t, x);
		break;
	case STEP_TYPE:
		visit_type_answer(t, x);
		break;
	case STEP_ORDERS:
	case STEP_RELEASES:
		note_sent(t, x);
		break;
	case STEP_OVER:
	default:
		break;
	}
}

void
visit_finish(struct visit *t)
{
	if (!visit_release(t))
		visit_end(t, visit_success(t));
}

/* Only people end it: whoever it belongs to has to know. */
static void
meet_disputed(struct visit *t)
{
	struct pp_visit *v = t->v;

	if (visit_wants_own(t) && !t->armed) {
		visit_refuse(t, PP_NO,
		    "order %s is disputed: people decide it, by pp-resolve",
		    v->sale.code);
		return;
	}
	snprintf(v->reason, sizeof v->reason,
	    pp_phrase("people decide it, by pp-resolve: %s"),
	    pp_phrase(v->sale.remark));
	v->code = PP_NO;
	visit_end(t, PP_VISIT_ENDED);
}

/* Who waited for a busy bus may find others' money there. */
static enum pp_status
check_meant(const struct visit *t)
{
	return visit_wants_own(t) && !t->armed && !t->closes
	    ? till_check_epoch(t->v)
	    : PP_OK;
}

static void
decide(struct visit *t)
{
	struct pp_visit *v = t->v;
	enum pp_status rc;

	if (v->looks_only && v->errand == PP_ERRAND_SETTLE)
		visit_end(t, PP_VISIT_AGREES);
	else if ((rc = load(t)) != PP_OK || (rc = check_meant(t)) != PP_OK)
		visit_refuse_by(t, rc);
	else if (v->looks_only)
		visit_open(t);
	else if (v->epoch.id != 0 && v->epoch.began_at == 0)
		visit_settle_opening(t);
	else if (v->epoch.closing)
		visit_settle_closing(t);
	else if (v->epoch.id == 0 || v->errand == PP_ERRAND_ADOPT ||
	    (v->errand == PP_ERRAND_OPEN && !t->intended))
		visit_open(t);
	else if (v->has_sale && v->sale.state == PP_SALE_ARMED)
		visit_settle(t);
	else if (v->has_sale && v->sale.state == PP_SALE_DISPUTED)
		meet_disputed(t);
	else if (t->sent == SENT_NOTHING && !t->settled_other &&
	    !visit_compare(t))
		return;
	else if (v->errand == PP_ERRAND_ORDER && !t->armed)
		visit_order(t);
	else if (v->errand == PP_ERRAND_CLOSE)
		visit_close(t);
	else
		visit_finish(t);
}

void
visit_decide(struct visit *t)
{
	struct pp_db *db = t->till->db;

	/* All that is read for it is of one state of the book. */
	if (db)
		pp_db_view(db);
	decide(t);
	if (t->till->db)
		pp_db_view_end(t->till->db);
}
