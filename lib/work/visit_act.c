/* SPDX-License-Identifier: ISC */
/*
 * Visits as acts: what an approval of one binds, asked before anybody goes
 * where that can be said, and done in the transaction of the intent.
 */
#include <string.h>

#include "clock.h"
#include "log.h"
#include "visit.h"

enum {
	NOW_S = 60 /* a time so near is "now", which goes on while one waits */
};

static int64_t
now_s(const struct pp_till *till)
{
	return till->world->wall_s(till->world);
}

/* Whether it is hung in the place of another, as is wished or written. */
static enum pp_status
is_swap(struct pp_db *db, const struct pp_visit *v, bool *swaps)
{
	struct pp_swap swap;
	enum pp_status rc;

	*swaps = v->swap != NULL;
	if (*swaps)
		return PP_OK;
	rc = pp_swap_of(db, v->target.id, &swap);
	*swaps = rc == PP_OK;
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_act_kind
opening_kind(const struct pp_visit *v, bool swaps)
{
	const struct pp_opening *o = v->opening;

	if (swaps)
		return PP_ACT_EXCHANGE;
	if (v->errand == PP_ERRAND_ADOPT)
		return PP_ACT_ADOPT;
	return o->account.id == 0 || o->is_new ? PP_ACT_OPEN : PP_ACT_ADD_METER;
}

/* What is said of the meter that takes another's place. */
static void
put_swap(struct pp_words *words, const struct pp_swap_wish *wish, int64_t now)
{
	static const char *const rates[PP_RATES] = {"start_sharp_wh",
	    "start_peak_wh", "start_flat_wh", "start_valley_wh",
	    "start_deep_wh"};
	char at[PP_TIME_MAX];
	int r;

	pp_words_text(words, "address", wish->address);
	pp_words_text(words, "model", wish->model);
	if (wish->at < now - NOW_S)
		pp_words_text(words, "at", pp_time_print(wish->at, at));
	if (wish->has_start)
		pp_words_int(words, "start_wh", wish->start_wh);
	for (r = 0; wish->has_start && r < PP_RATES; r++)
		if (wish->start_rate_wh[r] != 0)
			pp_words_int(words, rates[r], wish->start_rate_wh[r]);
	pp_words_text(words, "reason", wish->reason);
}

static void
put_opening(struct pp_words *words, const struct pp_visit *v, int64_t now)
{
	const struct pp_opening *o = v->opening;
	bool is_new = o->account.id == 0 || o->is_new;

	pp_words_clear(words);
	if (!is_new)
		pp_words_text(words, "account", o->account.code);
	pp_words_text(words, "serial", v->target.serial);
	pp_words_text(words, "adopt",
	    v->errand == PP_ERRAND_ADOPT ? "yes" : NULL);
	pp_words_text(words, "discard", v->discard ? "yes" : NULL);
	pp_words_text(words, "alarm1_yuan", v->alarm1);
	pp_words_text(words, "alarm2_yuan", v->alarm2);
	pp_words_text(words, "overload_kw", v->overload);
	if (v->swap)
		put_swap(words, v->swap, now);
	if (!is_new)
		return;
	pp_words_personal(words, "name", o->name, o->account.code);
	pp_words_personal(words, "phone", o->phone, o->account.code);
}

static enum pp_status
opening_act(struct pp_till *till, const struct pp_visit *v,
    struct pp_words *words, struct pp_act *act)
{
	bool swaps;
	enum pp_status rc = is_swap(till->db, v, &swaps);

	put_opening(words, v, now_s(till));
	*act = (struct pp_act){
	    .kind = opening_kind(v, swaps),
	    .subject = v->target.code,
	    .words = words,
	    .meter = v->target.id,
	};
	return rc;
}

static void
settling_act(const struct pp_visit *v, struct pp_words *words,
    struct pp_act *act)
{
	pp_words_clear(words);
	pp_words_text(words, "cancel", v->cancel ? "yes" : NULL);
	*act = (struct pp_act){
	    .kind = PP_ACT_SETTLE,
	    .subject = v->target.code,
	    .words = words,
	    .meter = v->target.id,
	};
}

enum pp_status
visit_ask(struct pp_till *till, struct pp_visit *v)
{
	int64_t at = now_s(till);
	struct pp_words words;
	struct pp_act act;
	enum pp_status rc = PP_OK;

	switch (v->errand) {
	case PP_ERRAND_ORDER:
		if (!v->all)
			rc = pp_sale_ask(till->db, &v->wish, &v->epoch,
			    v->target.code, at);
		break;
	case PP_ERRAND_SETTLE:
		settling_act(v, &words, &act);
		rc = pp_act_ask(till->db, &act, at, till->who);
		break;
	case PP_ERRAND_OPEN:
	case PP_ERRAND_ADOPT:
		rc = opening_act(till, v, &words, &act);
		if (rc == PP_OK)
			rc = pp_act_ask(till->db, &act, at, till->who);
		break;
	case PP_ERRAND_CLOSE:
	default:
		break;
	}
	v->request = rc == PP_NO ? pp_act_request(till->db) : 0;
	return rc;
}

enum pp_status
visit_act_opening(struct visit *t)
{
	struct pp_till *till = t->till;
	struct pp_words words;
	struct pp_act act;
	enum pp_status rc = opening_act(till, t->v, &words, &act);

	return rc == PP_OK ? pp_act(till->db, &act, now_s(till), till->who)
			   : rc;
}

/*
 * Of all that it shows, the amount runs down while a second person is waited
 * for; by its count nothing was sold to it since.
 */
void
visit_closing_act(const struct visit *t, struct pp_words *words,
    struct pp_act *act)
{
	const struct pp_visit *v = t->v;
	bool closes = v->why == PP_CLOSING_CLOSE;
	int64_t has_fen = v->proof.balance_fen;

	pp_words_clear(words);
	pp_words_text(words, "account", v->epoch.account_code);
	pp_words_text(words, "all", "yes");
	pp_words_int(words, "count", v->proof.count);
	pp_words_text(words, "method", v->wish.method);
	pp_words_text(words, "reason", v->closing_reason);
	*act = (struct pp_act){
	    .kind = closes ? PP_ACT_CLOSE : PP_ACT_EXCHANGE,
	    .subject = v->target.code,
	    .words = words,
	    .meter = v->target.id,
	    /* What goes to another meter doesn't leave the house. */
	    .amount = {closes && has_fen > 0 ? has_fen : 0},
	};
}

enum pp_status
visit_act_closing(struct visit *t)
{
	struct pp_till *till = t->till;
	struct pp_words words;
	struct pp_act act;

	visit_closing_act(t, &words, &act);
	return t->armed ? pp_log_add(till->db, act.kind, act.subject, &words,
			      PP_LOG_DONE, now_s(till), till->who)
			: pp_act(till->db, &act, now_s(till), till->who);
}
