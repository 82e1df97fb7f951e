/* SPDX-License-Identifier: ISC */
/*
 * An order of one's own: what the meter must show for it, and arming it.
 * From the commit on it may be sent, and not a moment sooner.
 */
#include <inttypes.h>
#include <stdio.h>

#include "catalogue.h"
#include "ledger.h"
#include "visit.h"

enum {
	COUNT_MOST = 65534, /* the next is the last that fits a register */
};

static const char *
yuan(int64_t fen, char text[PP_DECIMAL_MAX])
{
	return pp_money_print((pp_money){fen}, text);
}

/* PP_NO: it can't be given so much. */
static enum pp_status
check_gift(const struct visit *t, int64_t amount_fen)
{
	const struct pp_visit *v = t->v;
	int64_t cap_fen = v->target.hoarding_cap.fen, after_fen;
	char has[PP_DECIMAL_MAX], cap[PP_DECIMAL_MAX], sum[PP_DECIMAL_MAX];

	if (__builtin_add_overflow(v->proof.balance_fen, amount_fen,
		&after_fen) ||
	    after_fen > INT32_MAX)
		return pp_fail(PP_NO, "more than the meter can hold");
	/* What is moved to it was no hoard where it comes from. */
	if (cap_fen > 0 && after_fen > cap_fen && v->wish.moves == 0)
		return pp_fail(PP_NO,
		    "it has %s yuan and would have %s, over the hoarding cap"
		    " of %s",
		    yuan(v->proof.balance_fen, has), yuan(after_fen, sum),
		    yuan(cap_fen, cap));
	return PP_OK;
}

/* PP_NO: there isn't so much to take, or it isn't the tenant's. */
static enum pp_status
check_taking(const struct visit *t, int64_t amount_fen)
{
	const struct pp_visit *v = t->v;
	char has[PP_DECIMAL_MAX], asked[PP_DECIMAL_MAX];
	pp_money balance;
	int64_t account;
	enum pp_status rc;

	if (amount_fen <= 0 || amount_fen > v->proof.balance_fen)
		return pp_fail(PP_NO, "it has %s yuan, too little to take %s",
		    yuan(v->proof.balance_fen, has), yuan(amount_fen, asked));
	if ((rc = pp_ledger_meter(t->till->db, v->epoch.id, &account)) !=
		PP_OK ||
	    (rc = pp_ledger_balance(t->till->db, account, &balance)) != PP_OK)
		return rc;
	/* What the meter owes its tenant stands there as a credit. */
	if (amount_fen > -balance.fen)
		return pp_fail(PP_NO,
		    "by the books it was given %s yuan, too little to take %s",
		    yuan(-balance.fen, has), yuan(amount_fen, asked));
	return PP_OK;
}

/* Whether the order can be put into its registers; nobody likes that later. */
static enum pp_status
check_form(const struct visit *t)
{
	const struct pp_visit *v = t->v;
	bool gives = pp_sale_gives(v->wish.kind);
	enum pp_quantity what = gives ? PP_Q_AMOUNT : PP_Q_BALANCE;
	struct pp_values values = {0};
	uint8_t pdu[PP_PDU_MAX];
	size_t n;

	values.known[PP_Q_COUNT] = values.known[what] = true;
	values.value[PP_Q_COUNT] = v->proof.count + 1;
	values.value[what] = gives ? v->wish.amount.fen
				   : v->proof.balance_fen - v->wish.amount.fen;
	return pp_model_order(t->model,
	    gives ? PP_ORDER_PURCHASE : PP_ORDER_FEE, &values, pdu, &n);
}

static enum pp_status
check(struct visit *t)
{
	struct pp_visit *v = t->v;
	enum pp_status rc;

	if (v->proof.count > COUNT_MOST)
		return pp_fail(PP_NO,
		    "its purchase count is at its end (%" PRId64 ")",
		    v->proof.count);
	if (v->all)
		v->wish.amount.fen = v->proof.balance_fen;
	rc = pp_sale_gives(v->wish.kind) ? check_gift(t, v->wish.amount.fen)
					 : check_taking(t, v->wish.amount.fen);
	return rc == PP_OK ? check_form(t) : rc;
}

static enum pp_status
write_order(struct visit *t, void *arg)
{
	struct pp_visit *v = t->v;
	struct pp_sale_wish wish = v->wish;
	struct pp_words words;
	struct pp_act closing;

	wish.all = v->all;
	if (v->errand == PP_ERRAND_CLOSE) {
		visit_closing_act(t, &words, &closing);
		wish.part_of = &closing;
	}
	return pp_sale_arm(t->till->db, &wish, &v->epoch, v->class, &v->proof,
	    t->till->world->wall_s(t->till->world), arg);
}

/*
 * Whether balance and count were set so lately that a gateway may repeat it
 * still: what is sold first would be wiped out.
 */
static enum pp_status
check_set(const struct visit *t, bool *lately)
{
	const struct pp_visit *v = t->v;
	int64_t from =
	    t->till->world->wall_s(t->till->world) - v->target.fence_s - 1;
	int64_t at = 0;
	enum pp_status rc;

	rc = pp_sale_last_set(t->till->db, v->target.id, &at);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	*lately =
	    at >= from || (!v->epoch.adopted && v->epoch.began_at >= from);
	return PP_OK;
}

/*
 * The commit failed, but may have happened: look, never do it blindly again.
 * PP_OK: it has; PP_NO: it hasn't; else that isn't known.  While we hold its
 * bus nobody else arms anything for this meter, while on another meter an
 * order may have got the id that was to be ours.
 */
static enum pp_status
was_armed(struct visit *t, struct pp_sale *sale)
{
	struct pp_sale found;
	enum pp_status rc;

	if (!t->till->db)
		return pp_fail(PP_ESYS, "the database is no longer open");
	rc = pp_sale_find(t->till->db, sale->code, &found);
	if (rc == PP_OK && found.meter != t->v->target.id)
		rc = pp_fail(PP_NO, "another order has got its id");
	if (rc == PP_OK)
		*sale = found;
	return rc;
}

/* The same order from two desks at once: the other one was sooner. */
static bool
is_given(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct pp_sale sale;

	return v->wish.code &&
	    pp_sale_find(t->till->db, v->wish.code, &sale) == PP_OK &&
	    pp_sale_is(&sale, v->target.id, &v->wish);
}

void
visit_order(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct pp_attempt first = {.no = 1, .what = PP_ATTEMPT_CREDIT};
	struct pp_sale sale = {0};
	char words[PP_REASON_MAX / 2];
	bool doubtful = false, lately = false;
	enum pp_status rc = PP_OK, found = PP_NO;

	if (!visit_may_send(t)) {
		visit_refuse(t, PP_ETEMP, "stopped before anything was sent");
		return;
	}
	if ((rc = check_set(t, &lately)) != PP_OK || (rc = check(t)) != PP_OK) {
		visit_refuse_by(t, rc);
		return;
	}
	if (lately && !v->proof.fenced) {
		visit_look(t, true);
		return;
	}
	rc = visit_write(t, write_order, &sale, &doubtful);
	snprintf(words, sizeof words, "%s", rc == PP_OK ? "" : pp_errmsg());
	if (rc != PP_OK && doubtful)
		found = was_armed(t, &sale);
	if (found == PP_OK)
		rc = PP_OK;
	if (rc != PP_OK && doubtful && found != PP_NO) {
		v->sale = sale;
		v->has_sale = t->armed = true;
		visit_pend(t,
		    "%s: nothing was sent, but the order may be in the book;"
		    " run pp-settle --cancel",
		    words);
		return;
	}
	if (rc == PP_NO && is_given(t)) {
		v->repeated = true;
		visit_end(t, PP_VISIT_REFUSED);
		return;
	}
	if (rc != PP_OK) {
		visit_refuse(t, rc,
		    doubtful ? PP_PHRASE("%s; nothing was sent") : "%s", words);
		return;
	}
	v->sale = sale;
	v->has_sale = true;
	t->armed = true;
	if (!pp_sale_gives(sale.kind)) {
		first.what = PP_ATTEMPT_SET;
		first.read_fen = v->proof.balance_fen;
		first.target_fen = v->proof.balance_fen - sale.amount.fen;
	}
	visit_send_attempt(t, &first);
}
