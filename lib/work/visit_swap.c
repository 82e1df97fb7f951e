/* SPDX-License-Identifier: ISC */
/*
 * Opening a meter that hangs in the place of another: what it used since it
 * was hung there, and before its account was opened, is reckoned by its own
 * registers and prices, and comes off what is carried over to it.
 */
#include <string.h>

#include "site_edit.h"
#include "visit.h"

enum {
	SECONDS_AN_HOUR = 3600
};

/* As it is in the book, else as it is wished; PP_NO: it is no exchange. */
static enum pp_status
find_swap(const struct visit *t, struct pp_swap *swap)
{
	const struct pp_swap_wish *wish = t->v->swap;
	enum pp_status rc = pp_swap_of(t->till->db, t->v->target.id, swap);

	if (rc != PP_NO || !wish)
		return rc;
	*swap = (struct pp_swap){
	    .has_start = wish->has_start,
	    .start_wh = wish->start_wh,
	};
	memcpy(swap->start_rate_wh, wish->start_rate_wh,
	    sizeof swap->start_rate_wh);
	return PP_OK;
}

/*
 * Its registers when it was hung there, as a look would have shown them.
 * Where only their sum is known, each rate had its share.
 */
static void
look_back(const struct pp_swap *swap, const struct pp_proof *now,
    int64_t step_wh, struct pp_proof *then)
{
	int64_t sum_wh = 0;
	int r;

	*then = *now;
	then->total_wh = swap->start_wh;
	for (r = 0; r < PP_RATES; r++) {
		then->rate_wh[r] = swap->start_rate_wh[r];
		sum_wh += swap->start_rate_wh[r];
		/* Its display may show a digit more. */
		if (then->rate_wh[r] > now->rate_wh[r] &&
		    then->rate_wh[r] < now->rate_wh[r] + step_wh)
			then->rate_wh[r] = now->rate_wh[r];
	}
	if (sum_wh != 0 || now->total_wh <= 0)
		return;
	/* No more than it is now, for so is the sum. */
	for (r = 0; r < PP_RATES; r++)
		(void)!pp_scale(now->rate_wh[r], swap->start_wh, now->total_wh,
		    &then->rate_wh[r]);
}

static enum pp_status
refuse_start(const struct pp_swap *swap, const struct pp_proof *now)
{
	char shows[PP_DECIMAL_MAX], had[PP_DECIMAL_MAX];

	return pp_fail(PP_NO,
	    "it shows %s kWh, which doesn't go with the %s it is said to"
	    " have had when it was hung there",
	    pp_energy_print((pp_energy){now->total_wh}, shows),
	    pp_energy_print((pp_energy){swap->start_wh}, had));
}

/* PP_EAWAY: its prices aren't known. */
static enum pp_status
price(const struct visit *t, const struct pp_swap *swap, pp_money *used)
{
	const struct pp_proof *now = &t->v->proof;
	int64_t step_wh = look_step_wh(&t->v->target);
	struct pp_proof then;
	struct used cost;

	if (!t->prices.known)
		return pp_fail(PP_EAWAY,
		    "its prices can't be read, so what it used since it was"
		    " hung there isn't known");
	look_back(swap, now, step_wh, &then);
	switch (verdict_used(&then, now, &t->prices, step_wh, &cost)) {
	case USED_KNOWN:
		break;
	case USED_NEEDS_PRICES:
		return pp_fail(PP_EPEER, "its prices make no sense");
	case USED_IMPOSSIBLE:
	default:
		return refuse_start(swap, now);
	}
	/* What it used since it was opened, it has taken off already. */
	used->fen =
	    cost.about_fen + (now->balance_fen < 0 ? now->balance_fen : 0);
	if (used->fen < 0)
		used->fen = 0;
	return PP_OK;
}

/* Nobody says what it had used elsewhere before: it has to be new. */
static enum pp_status
check_new(const struct visit *t, const struct pp_proof *now)
{
	char kwh[PP_DECIMAL_MAX];

	if (t->v->epoch.id != 0 || !t->v->swap ||
	    now->total_wh <= look_step_wh(&t->v->target))
		return PP_OK;
	return pp_fail(PP_NO,
	    "its register is at %s kWh: --start-kwh says what it showed when"
	    " it was hung up (0 for a new one)",
	    pp_energy_print((pp_energy){now->total_wh}, kwh));
}

static enum pp_status
reckon(const struct visit *t, const struct pp_swap *swap, int64_t *used_wh,
    pp_money *used)
{
	const struct pp_proof *now = &t->v->proof;

	*used_wh = 0;
	*used = (pp_money){0};
	if (!swap->has_start)
		return check_new(t, now);
	if (now->total_wh + look_step_wh(&t->v->target) <= swap->start_wh)
		return refuse_start(swap, now);
	if (now->total_wh > swap->start_wh)
		*used_wh = now->total_wh - swap->start_wh;
	/* One that runs already was paid by what it had. */
	if (*used_wh == 0 || t->v->errand == PP_ERRAND_ADOPT)
		return PP_OK;
	return price(t, swap, used);
}

/* A start that is far too low would bill what others used elsewhere. */
static enum pp_status
check_pace(const struct visit *t, const struct pp_swap *swap, int64_t used_wh)
{
	const struct pp_swap_wish *wish = t->v->swap;
	char start[PP_DECIMAL_MAX], used[PP_DECIMAL_MAX];

	if (!wish ||
	    used_wh <= look_use_wh(t->model, &t->v->target,
			   t->v->proof.at - wish->since))
		return PP_OK;
	return pp_fail(PP_NO,
	    "with %s kWh at the start it would have used %s kWh since it was"
	    " hung there, more than it can",
	    pp_energy_print((pp_energy){swap->start_wh}, start),
	    pp_energy_print((pp_energy){used_wh}, used));
}

/* Where the old one was read since, its register would be taken for this. */
static enum pp_status
check_gone(const struct visit *t)
{
	const struct pp_target *target = &t->v->target;
	struct pp_pace_wh pace;

	if (t->v->epoch.id != 0 || !t->v->swap)
		return PP_OK;
	pace = (struct pp_pace_wh){
	    .step = look_step_wh(target),
	    .hour = look_use_wh(t->model, target, SECONDS_AN_HOUR),
	};
	return pp_swap_check_gone(t->till->db, t->v->swap, &t->v->proof, &pace);
}

bool
visit_swap_may_begin(struct visit *t)
{
	struct pp_swap swap;
	int64_t used_wh;
	pp_money used;
	enum pp_status rc = find_swap(t, &swap);

	if (rc == PP_NO)
		return true;
	if (rc == PP_OK)
		rc = reckon(t, &swap, &used_wh, &used);
	if (rc == PP_OK)
		rc = check_pace(t, &swap, used_wh);
	if (rc == PP_OK)
		rc = check_gone(t);
	if (rc == PP_OK)
		return true;
	if (rc == PP_EAWAY && !t->prices_tried)
		visit_ask_prices(t);
	else if (t->v->epoch.id == 0)
		visit_refuse_by(t, rc);
	else
		visit_pend(t, "%s; run pp-settle", pp_errmsg());
	return false;
}

/* As it is wished, with what each rate had where only their sum is known. */
static enum pp_status
intend(struct visit *t, struct pp_edits *edits, int64_t at,
    struct pp_swap *swap)
{
	struct pp_swap_wish wish = *t->v->swap;
	struct pp_proof then;
	enum pp_status rc;

	if (wish.has_start) {
		if ((rc = find_swap(t, swap)) != PP_OK)
			return rc;
		look_back(swap, &t->v->proof, look_step_wh(&t->v->target),
		    &then);
		memcpy(wish.start_rate_wh, then.rate_wh,
		    sizeof wish.start_rate_wh);
	}
	return pp_swap_intend(t->till->db, edits, &wish, at, t->till->who,
	    swap);
}

enum pp_status
visit_swap_intend(struct visit *t)
{
	struct pp_visit *v = t->v;
	struct pp_db *db = t->till->db;
	int64_t at = t->till->world->wall_s(t->till->world);
	struct pp_edits *edits = NULL;
	struct pp_swap swap;
	enum pp_status rc;

	if (!v->swap) {
		if ((rc = pp_swap_of(db, v->target.id, &swap)) == PP_NO)
			return PP_OK;
	} else if ((rc = pp_edits_new(db, at, t->till->who, &edits)) == PP_OK) {
		rc = intend(t, edits, at, &swap);
		pp_edits_free(edits);
	}
	return rc == PP_OK ? till_check_swap(&swap, v) : rc;
}

enum pp_status
visit_swap_begin(struct visit *t, bool *swapped)
{
	struct pp_visit *v = t->v;
	struct pp_db *db = t->till->db;
	struct pp_swap swap;
	int64_t used_wh;
	pp_money used;
	enum pp_status rc = pp_swap_of(db, v->target.id, &swap);

	*swapped = rc == PP_OK;
	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	if ((rc = reckon(t, &swap, &used_wh, &used)) != PP_OK)
		return rc;
	return pp_swap_begin(db, &swap, &v->epoch, &v->proof, used_wh, used,
	    t->till->who);
}
