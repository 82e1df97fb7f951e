/* SPDX-License-Identifier: ISC */
/*
 * What a clerk does for a customer: one command, which looks what is there
 * already and does the rest, so that it is the same after a crash.
 */
#include "life_story.h"

#include <string.h>

#include "shift.h"
#include "transfer.h"

static const char mine[] =
    "SELECT e.id FROM epoch e JOIN account a ON a.id = e.account"
    " WHERE e.meter = ?2 AND a.name = 'Customer ' || ?1"
    " AND e.ended_at IS NULL";
static const char mine_began[] =
    "SELECT e.id FROM epoch e JOIN account a ON a.id = e.account"
    " WHERE e.meter = ?2 AND a.name = 'Customer ' || ?1"
    " AND e.ended_at IS NULL AND e.began_at IS NOT NULL";
/* The last: one whose opening came to nothing is no account of his. */
static const char my_account[] =
    "SELECT max(a.id) FROM account a JOIN epoch e ON e.account = a.id"
    " WHERE a.name = 'Customer ' || ?1";

const char *
act_name(enum act act)
{
	static const char *const names[ACTS] = {"open", "adopt", "sell",
	    "refund", "reverse", "add", "move", "exchange", "replace",
	    "give up", "lose", "close"};

	return names[act];
}

bool
act_target(struct desk *d, int place, struct pp_target *target)
{
	return d->till.db && !seam_is_dead() &&
	    pp_target_find(d->till.db, d->story->place[place].code, target) ==
	    PP_OK;
}

/* What a refusal means for whoever stands at the desk. */
static enum outcome
weigh(const struct pp_visit *v)
{
	switch (v->result) {
	case PP_VISIT_ENDED:
		if (v->has_sale && v->sale.state == PP_SALE_DISPUTED)
			return OUTCOME_AGAIN;
		return OUTCOME_DONE;
	case PP_VISIT_OPENED:
	case PP_VISIT_CLOSED:
	case PP_VISIT_AGREES:
		return OUTCOME_DONE;
	case PP_VISIT_REFUSED:
		return v->code == PP_NO ? OUTCOME_REFUSED : OUTCOME_AGAIN;
	case PP_VISIT_PENDING:
	case PP_VISIT_HELD:
	default:
		return OUTCOME_AGAIN;
	}
}

enum outcome
act_visit(struct desk *d, struct pp_visit *v)
{
	if (seam_is_dead() || !d->till.db)
		return OUTCOME_AGAIN;
	if (pp_till_run(&d->till, v, 1) != PP_OK)
		return OUTCOME_AGAIN;
	return weigh(v);
}

static int64_t
account_of(struct desk *d)
{
	return judge_number(d->story, my_account, d->life->no, 0);
}

/* What is known of it in the book is moved, by the visit that is next. */
static enum outcome
move(struct desk *d, const struct pp_transfer *t, int place)
{
	struct pp_target to;
	struct pp_visit v;
	enum pp_status rc;
	enum outcome out;

	if (!act_target(d, place, &to))
		return OUTCOME_AGAIN;
	rc = pp_transfer_move(d->till.db, t, &to, story_now_s(d->story), &v);
	if (rc == PP_DONE)
		return OUTCOME_DONE;
	if (rc != PP_OK) {
		tell(d->story, "transfer: %d, %s", (int)rc, pp_errmsg());
		return rc == PP_NO ? OUTCOME_REFUSED : OUTCOME_AGAIN;
	}
	out = act_visit(d, &v);
	return out == OUTCOME_DONE && v.has_sale &&
		v.sale.state == PP_SALE_CREDITED
	    ? OUTCOME_DONE
	    : OUTCOME_AGAIN;
}

/* What came to nothing, or whose drawer was closed: the customer is paid. */
void
act_pay_out(struct desk *d, const char *code, const char *method)
{
	struct pp_payout payout;

	if (seam_is_dead() || !d->till.db || pp_db_begin(d->till.db) != PP_OK)
		return;
	if (pp_payout(d->till.db, code, method, story_now_s(d->story),
		d->person->role.name, &payout) == PP_OK &&
	    pp_db_commit(d->till.db) == PP_OK)
		d->story->payouts++;
	pp_db_rollback(d->till.db);
}

static enum outcome
order(struct desk *d, int place, enum pp_sale_kind kind, int64_t amount_fen)
{
	struct task *t = d->task;
	struct pp_visit v = {
	    .errand = PP_ERRAND_ORDER,
	    .wish =
		{
		    .code = t->code,
		    .kind = kind,
		    .reverses = t->reverses,
		    .amount.fen = amount_fen,
		    .method = t->method,
		    .note = "",
		    .who = d->person->role.name,
		},
	};
	enum outcome out;

	if (!act_target(d, place, &v.target))
		return OUTCOME_AGAIN;
	out = act_visit(d, &v);
	/* A hold, or somebody else's order: people see to that. */
	if (out == OUTCOME_REFUSED && (v.hold.id != 0 || v.has_sale))
		return OUTCOME_AGAIN;
	if (out == OUTCOME_DONE)
		act_pay_out(d, t->code, t->method);
	return out;
}

/* Open or take over one meter of this customer. */
static enum outcome
open_meter(struct desk *d, int place, enum pp_errand errand)
{
	struct story *s = d->story;
	struct life *l = d->life;
	struct pp_opening opening = {.name = l->name, .phone = l->phone};
	struct pp_visit v = {.errand = errand, .opening = &opening};
	int64_t meter = s->place[place].id, account = account_of(d);
	char code[PP_ID_MAX];

	if (judge_number(s, mine_began, l->no, meter) != 0)
		return OUTCOME_DONE;
	if (!act_target(d, place, &v.target))
		return OUTCOME_AGAIN;
	if (judge_number(s, mine, l->no, meter) != 0)
		v.errand = PP_ERRAND_SETTLE;
	snprintf(code, sizeof code, "A%05lld", (long long)account);
	if (account != 0 &&
	    pp_account_find(d->till.db, code, &opening.account) != PP_OK)
		return OUTCOME_AGAIN;
	return act_visit(d, &v) == OUTCOME_DONE &&
		judge_number(s, mine_began, l->no, meter) != 0
	    ? OUTCOME_DONE
	    : OUTCOME_AGAIN;
}

/* What a meter outside had. */
static enum outcome
bring(struct desk *d)
{
	char note[CODE_MAX + 16];
	const struct pp_transfer t = {
	    .account = account_of(d),
	    .amount.fen = d->task->amount_fen,
	    .note = note,
	    .who = d->person->role.name,
	};

	snprintf(note, sizeof note, "from outside %d", d->life->no);
	return move(d, &t, d->life->place[0]);
}

static enum outcome
open_account(struct desk *d)
{
	struct task *t = d->task;
	struct life *l = d->life;
	enum outcome out = OUTCOME_DONE;
	int i;

	for (i = 0; out == OUTCOME_DONE && i < l->n_places; i++)
		out = open_meter(d, l->place[i],
		    t->act == ACT_OPEN ? PP_ERRAND_OPEN : PP_ERRAND_ADOPT);
	if (out != OUTCOME_DONE || t->act == ACT_ADOPT)
		return out;
	if (l->no % 3 == 0)
		out = bring(d);
	if (out == OUTCOME_DONE && t->credit_fen > 0)
		out = order(d, l->place[0], PP_SALE, t->credit_fen);
	return out;
}

static enum outcome
add_meter(struct desk *d)
{
	struct task *t = d->task;
	enum outcome out;

	if (t->other < 0)
		return OUTCOME_REFUSED; /* there's none to be had */
	out = open_meter(d, t->other, PP_ERRAND_OPEN);
	if (out == OUTCOME_DONE && t->credit_fen > 0)
		out = order(d, t->other, PP_SALE, t->credit_fen);
	return out;
}

/* The last one that may be undone still, looked for only once. */
static enum outcome
reverse(struct desk *d)
{
	static const char last[] =
	    "SELECT ifnull(max(s.id), 0) FROM sale s"
	    " JOIN epoch e ON e.id = s.epoch"
	    " WHERE s.epoch = ?1 AND e.ended_at IS NULL"
	    " AND s.state = 'credited' AND s.kind IN ('sale', 'refund')"
	    " AND s.method <> 'transfer' AND NOT EXISTS (SELECT 1 FROM sale r"
	    " WHERE r.reverses = s.id AND r.state <> 'not-credited')";
	struct task *t = d->task;
	struct story *s = d->story;
	struct pp_sale undone;
	int64_t epoch =
	    judge_number(s, mine_began, d->life->no, s->place[t->place].id);

	if (t->reverses == 0)
		t->reverses = judge_number(s, last, epoch, 0);
	if (t->reverses == 0)
		return OUTCOME_REFUSED;
	if (seam_is_dead() || !d->till.db ||
	    pp_sale_get(d->till.db, t->reverses, &undone) != PP_OK)
		return OUTCOME_AGAIN;
	t->kind =
	    undone.kind == PP_SALE ? PP_SALE_REVERSAL : PP_REFUND_REVERSAL;
	t->method = strcmp(undone.method, "cash") == 0 ? "cash"
	    : strcmp(undone.method, "bank") == 0       ? "bank"
						       : "wechat";
	return order(d, t->place, t->kind, undone.amount.fen);
}

/* An ordinary refund by transfer, and then its carry is moved. */
static enum outcome
move_credit(struct desk *d)
{
	struct task *t = d->task;
	struct pp_target from, to;
	struct pp_visit v;
	struct pp_transfer transfer = {
	    .account = account_of(d),
	    .amount.fen = t->amount_fen / 2,
	    .from = &from,
	    .note = "",
	    .who = d->person->role.name,
	};
	enum outcome out = OUTCOME_DONE;
	enum pp_status rc;

	if (t->other < 0)
		return OUTCOME_REFUSED;
	if (!act_target(d, t->place, &from) || !act_target(d, t->other, &to))
		return OUTCOME_AGAIN;
	rc = pp_transfer_take(d->till.db, &transfer, &to, &v);
	if (rc == PP_OK)
		out = act_visit(d, &v);
	else if (rc != PP_DONE)
		return rc == PP_NO ? OUTCOME_REFUSED : OUTCOME_AGAIN;
	if (out == OUTCOME_REFUSED && (v.hold.id != 0 || v.has_sale))
		return OUTCOME_AGAIN;
	if (out != OUTCOME_DONE)
		return out;
	if (rc == PP_OK && v.has_sale && v.sale.state == PP_SALE_NOT_CREDITED)
		return OUTCOME_AGAIN; /* it is taken anew */
	return move(d, &transfer, t->other);
}

/* Its last meter may have closed it. */
static enum outcome
close_account(struct desk *d)
{
	struct story *s = d->story;
	struct pp_account account;
	char code[PP_ID_MAX];
	enum pp_status rc;

	if (seam_is_dead() || !d->till.db)
		return OUTCOME_AGAIN;
	snprintf(code, sizeof code, "A%05lld", (long long)account_of(d));
	if (pp_account_find(d->till.db, code, &account) != PP_OK)
		return OUTCOME_AGAIN;
	if (account.closed_at != 0)
		return OUTCOME_DONE;
	if (pp_db_begin(d->till.db) != PP_OK)
		return OUTCOME_AGAIN;
	rc = pp_account_close(d->till.db, &account, story_now_s(s),
	    d->person->role.name);
	if (rc == PP_OK)
		rc = pp_db_commit(d->till.db);
	pp_db_rollback(d->till.db);
	if (rc != PP_OK)
		tell(s, "%s isn't closed: %s", code, pp_errmsg());
	return rc == PP_OK ? OUTCOME_DONE : OUTCOME_AGAIN;
}

static enum outcome
close_meter(struct desk *d, int place)
{
	struct pp_visit v = {
	    .errand = PP_ERRAND_CLOSE,
	    .why = PP_CLOSING_CLOSE,
	    .closing_reason = "moves out",
	    .wish =
		{
		    .method = d->task->method,
		    .note = "",
		    .who = d->person->role.name,
		},
	};
	int64_t meter = d->story->place[place].id;
	enum outcome out;

	if (judge_number(d->story, mine, d->life->no, meter) == 0)
		return OUTCOME_DONE;
	if (!act_target(d, place, &v.target))
		return OUTCOME_AGAIN;
	out = act_visit(d, &v);
	/* The drawer may have too little: then it goes another way. */
	if (out == OUTCOME_REFUSED && strcmp(d->task->method, "cash") == 0)
		d->task->method = "wechat";
	return judge_number(d->story, mine, d->life->no, meter) == 0
	    ? OUTCOME_DONE
	    : OUTCOME_AGAIN;
}

static enum outcome
close_all(struct desk *d)
{
	enum outcome out = OUTCOME_DONE;
	int i;

	for (i = 0; out == OUTCOME_DONE && i < d->life->n_places; i++)
		out = close_meter(d, d->life->place[i]);
	return out == OUTCOME_DONE ? close_account(d) : out;
}

enum outcome
act_do(struct desk *d)
{
	switch (d->task->act) {
	case ACT_OPEN:
	case ACT_ADOPT:
		return open_account(d);
	case ACT_SELL:
		return order(d, d->task->place, PP_SALE, d->task->amount_fen);
	case ACT_REFUND:
		/* It may have less: then that is refused. */
		return order(d, d->task->place, PP_REFUND,
		    d->task->amount_fen / 3);
	case ACT_REVERSE:
		return reverse(d);
	case ACT_ADD:
		return add_meter(d);
	case ACT_MOVE:
		return move_credit(d);
	case ACT_EXCHANGE:
	case ACT_REPLACE:
		return swap_exchange(d);
	case ACT_GIVE_UP:
		return swap_give_up(d);
	case ACT_LOSE:
		return swap_lose(d);
	case ACT_CLOSE:
		return close_all(d);
	case ACTS:
	default:
		return OUTCOME_REFUSED;
	}
}
