/* SPDX-License-Identifier: ISC */
/*
 * The end of a meter's epoch: all that it shows is taken from it by a refund,
 * then the end is intended, and it is told by one order, fee control off and
 * all at zero, which may be sent again, for it sets.  Whoever finds an end
 * that is intended goes on with it.
 */
#include <stdio.h>
#include <string.h>

#include "visit.h"

/* What it shows before it is told is what it ended with. */
static enum pp_status
write_last(struct visit *t, void *arg)
{
	(void)arg;
	return pp_epoch_keep_proof(t->till->db, t->v->epoch.id, &t->v->proof);
}

static enum pp_status
write_intent(struct visit *t, void *arg)
{
	struct pp_visit *v = t->v;
	struct pp_hold hold;
	char words[PP_HOLD_WORDS_MAX];
	enum pp_status rc = pp_hold_of(t->till->db, v->target.id, &hold);

	if (rc == PP_OK)
		return pp_fail(PP_NO, "%s",
		    pp_hold_words(&hold, words, sizeof words));
	if (rc != PP_NO || (rc = visit_act_closing(t)) != PP_OK ||
	    (rc = write_last(t, arg)) != PP_OK)
		return rc;
	return pp_closing_intend(t->till->db, &v->epoch, v->why,
	    v->closing_reason, visit_now(t), t->till->who);
}

/* The commit may have happened all the same. */
static bool
is_intended(struct visit *t)
{
	struct pp_epoch *epoch = &t->v->epoch;

	return t->till->db &&
	    pp_epoch_of(t->till->db, t->v->target.id, epoch) == PP_OK &&
	    epoch->closing;
}

static void
send_closing(struct visit *t)
{
	static const enum pp_quantity zeros[] = {PP_Q_PREPAY, PP_Q_BALANCE,
	    PP_Q_COUNT, PP_Q_PURCHASED};
	struct pp_values values = {0};
	size_t i;

	for (i = 0; i < sizeof zeros / sizeof *zeros; i++)
		values.known[zeros[i]] = true;
	t->sends++;
	visit_send(t, PP_ORDER_FEE, &values, SENT_CLOSING);
}

static void
intend(struct visit *t)
{
	char words[PP_REASON_MAX];
	bool doubtful;
	enum pp_status rc = visit_write(t, write_intent, NULL, &doubtful);

	snprintf(words, sizeof words, "%s", rc == PP_OK ? "" : pp_errmsg());
	if (rc != PP_OK && !(doubtful && is_intended(t))) {
		visit_refuse(t, rc, "%s", words);
		return;
	}
	t->closes = true;
	send_closing(t);
}

void
visit_close(struct visit *t)
{
	struct pp_visit *v = t->v;
	char yuan[PP_DECIMAL_MAX];

	if (!visit_may_send(t))
		visit_refuse(t, PP_ETEMP, "stopped before it was closed");
	else if (v->proof.balance_fen <= 0)
		intend(t);
	else if (!t->armed)
		visit_order(t);
	else
		visit_refuse(t, PP_NO,
		    "it still has %s yuan, so it isn't closed; run it again",
		    pp_money_print((pp_money){v->proof.balance_fen}, yuan));
}

/* It took the order: a model that can't tell fee control shows the rest. */
static bool
is_cleared(const struct visit *t)
{
	const struct pp_proof *p = &t->v->proof;
	bool off =
	    look_knows(&t->look, PP_Q_PREPAY) ? !p->prepay : t->sends > 0;

	return off && p->count == 0 && p->balance_fen <= 0;
}

/* The account ends with its last meter. */
static enum pp_status
close_account(struct visit *t)
{
	struct pp_account account;
	char meter[PP_ID_MAX], code[PP_ID_MAX];
	enum pp_status rc;

	/* Another place of it waits for a meter. */
	rc = pp_swap_waits(t->till->db, 0, t->v->epoch.account, meter, code);
	if (rc != PP_NO)
		return rc;
	rc = pp_account_find(t->till->db, t->v->epoch.account_code, &account);
	if (rc == PP_OK)
		rc = pp_account_end(t->till->db, &account, visit_now(t),
		    t->till->who);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
write_end(struct visit *t, void *arg)
{
	struct pp_visit *v = t->v;
	struct pp_db *db = t->till->db;
	bool refunded = t->armed && v->sale.state == PP_SALE_CREDITED;
	struct pp_proof last;
	enum pp_status rc;

	(void)arg;
	if ((rc = pp_epoch_last_proof(db, v->epoch.id, &last)) != PP_OK ||
	    (rc = pp_closing_prove(db, &v->epoch, &last, &v->proof, refunded,
		 visit_now(t), t->till->who)) != PP_OK)
		return rc;
	return v->closing.why == PP_CLOSING_CLOSE ? close_account(t) : PP_OK;
}

/* The commit that failed may have happened; or people typed its end. */
static bool
is_closed(struct visit *t)
{
	struct pp_closing *closing = &t->v->closing;

	return t->till->db &&
	    pp_closing_of(t->till->db, t->v->epoch.id, closing) == PP_OK &&
	    closing->at != 0;
}

/* It is told only behind a look that is in the book. */
static void
tell(struct visit *t)
{
	bool doubtful;

	if (t->sends >= VISIT_SENDS || !visit_may_send(t)) {
		visit_pend(t,
		    "the meter doesn't take the order to close it;"
		    " run pp-settle");
		return;
	}
	if (t->sent != SENT_CLOSING && !visit_compare(t))
		return;
	if (visit_write(t, write_last, NULL, &doubtful) != PP_OK)
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
	else
		send_closing(t);
}

static void
end(struct visit *t)
{
	struct pp_visit *v = t->v;
	bool doubtful;

	if (visit_write(t, write_end, NULL, &doubtful) != PP_OK &&
	    !is_closed(t)) {
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
		return;
	}
	if (!t->closes) {
		t->sends = 0;
		visit_decide(t);
		return;
	}
	v->has_closing = is_closed(t);
	visit_end(t, PP_VISIT_CLOSED);
}

void
visit_settle_closing(struct visit *t)
{
	struct pp_visit *v = t->v;
	bool certain = v->proof.fenced ||
	    (t->sends == 1 && t->sent_outcome == PP_OUTCOME_REPLY);
	enum pp_status rc;

	rc = pp_closing_of(t->till->db, v->epoch.id, &v->closing);
	if (rc != PP_OK) {
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
		return;
	}
	t->closes |=
	    v->errand == PP_ERRAND_CLOSE || v->errand == PP_ERRAND_SETTLE;
	if (strcmp(v->proof.serial, v->epoch.serial) != 0)
		visit_pend(t,
		    "a meter with the number %s answers in its place; give the"
		    " last values of the one that was there",
		    v->proof.serial);
	else if (!certain)
		visit_look(t, true);
	else if (is_cleared(t))
		end(t);
	else
		tell(t);
}

enum pp_status
visit_closed_lately(const struct visit *t, bool *lately)
{
	int64_t from = visit_now(t) - t->v->target.fence_s - 1;
	struct pp_query *q = NULL;
	enum pp_status rc;

	/* By when people knew of its end, who may date it long before. */
	rc = pp_query_new(t->till->db,
	    "SELECT 1 FROM epoch e JOIN event v ON v.epoch = e.id"
	    " WHERE e.meter = ?1 AND v.kind = 'closed' AND v.at >= ?2"
	    " UNION ALL SELECT 1 FROM sale s CROSS JOIN attempt a"
	    " ON a.sale = s.id WHERE s.meter = ?1 AND a.at >= ?2"
	    " AND s.id >= ifnull((SELECT id FROM sale WHERE meter = ?1"
	    "  ORDER BY id DESC LIMIT 1 OFFSET 2), 0)",
	    &q);
	if (rc == PP_OK) {
		pp_query_int(q, 1, t->v->target.id);
		pp_query_int(q, 2, from);
		rc = pp_query_step(q);
	}
	pp_query_free(q);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	*lately = rc == PP_OK;
	return PP_OK;
}
