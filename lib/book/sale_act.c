/* SPDX-License-Identifier: ISC */
/*
 * Orders as acts: what of one its approval binds, whether the handle's actor
 * may have it, and what the log says of what came of it.
 */
#include <assert.h>
#include <string.h>

#include "clock.h"
#include "log.h"
#include "sale_impl.h"
#include "shift.h"

/* Credit that goes from one meter to another stays its customer's. */
static bool
is_moved(const struct pp_sale_wish *wish)
{
	return strcmp(wish->method, "transfer") == 0;
}

static enum pp_act_kind
kind_of(const struct pp_sale_wish *wish)
{
	if (is_moved(wish))
		return PP_ACT_TRANSFER;
	if (wish->reverses != 0)
		return PP_ACT_REVERSE;
	return pp_sale_gives(wish->kind) ? PP_ACT_SELL : PP_ACT_REFUND;
}

/*
 * How much is in a meter runs down while a second person is waited for, but
 * by its count nothing was sold to it since.
 */
static void
put_words(struct pp_words *words, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, int64_t count)
{
	pp_words_clear(words);
	pp_words_text(words, "account", epoch->account_code);
	pp_words_text(words, "order", wish->code);
	if (wish->all) {
		pp_words_text(words, "all", "yes");
		pp_words_int(words, "count", count);
	} else {
		pp_words_money(words, "amount_yuan", wish->amount);
	}
	pp_words_text(words, "method", wish->method);
	if (wish->moves != 0)
		pp_words_int(words, "moves", wish->moves);
	if (wish->reverses == 0)
		pp_words_personal(words, "note", wish->note,
		    epoch->account_code);
}

/*
 * Without a shift of whoever sold it, as of a site without drawers, the day is
 * one.  What is older may be in money that was handed over.
 */
static enum pp_status
find_older(struct pp_db *db, const struct pp_sale *undone, int64_t at,
    bool *older)
{
	struct pp_shift shift;
	enum pp_status rc = pp_shift_of(db, undone->who, &shift);

	if (rc == PP_OK)
		*older = undone->at < shift.opened_at;
	else if (rc == PP_NO)
		*older = pp_day_of(undone->at) != pp_day_of(at);
	return rc == PP_NO ? PP_OK : rc;
}

/* The order that is undone, and why. */
static enum pp_status
put_reversed(struct pp_db *db, const struct pp_sale_wish *wish,
    struct pp_words *words, struct pp_sale *undone)
{
	enum pp_status rc;

	undone->who[0] = '\0';
	if (wish->reverses == 0)
		return PP_OK;
	if ((rc = pp_sale_get(db, wish->reverses, undone)) == PP_OK) {
		pp_words_text(words, "reverses", undone->code);
		pp_words_text(words, "reason", wish->note);
	}
	return rc;
}

static enum pp_status
act_by(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const char *meter, int64_t count,
    const char *made, int64_t at,
    enum pp_status (
	*how)(struct pp_db *, const struct pp_act *, int64_t, const char *))
{
	struct pp_words words;
	struct pp_sale undone;
	struct pp_act act = {
	    .kind = kind_of(wish),
	    .subject = meter,
	    .words = &words,
	    .meter = epoch->meter,
	    .order = made,
	};
	enum pp_status rc;

	if (!is_moved(wish))
		act.amount = wish->amount;
	put_words(&words, wish, epoch, count);
	if ((rc = put_reversed(db, wish, &words, &undone)) != PP_OK)
		return rc;
	if (*undone.who != '\0') {
		act.owner = undone.who;
		rc = find_older(db, &undone, at, &act.needs_two);
		if (rc != PP_OK)
			return rc;
	}
	return how(db, &act, at, wish->who);
}

enum pp_status
pp_sale_ask(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const char *meter, int64_t at)
{
	assert(!wish->all && !wish->part_of);
	return act_by(db, wish, epoch, meter, 0, NULL, at, pp_act_ask);
}

enum pp_status
pp_sale_act(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, const struct pp_sale *sale)
{
	const char *made = wish->code == NULL ? sale->code : NULL;
	struct pp_act whole;

	if (wish->part_of == NULL)
		return act_by(db, wish, epoch, sale->meter_code,
		    sale->count_before, made, sale->at, pp_act);
	whole = *wish->part_of;
	whole.order = sale->code;
	return pp_act(db, &whole, sale->at, wish->who);
}

enum pp_status
pp_sale_act_again(struct pp_db *db, const struct pp_sale *sale,
    const char *what, const struct pp_attempt *attempt)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_SETTLE,
	    .subject = sale->code,
	    .words = &words,
	    .meter = sale->meter,
	};

	pp_words_clear(&words);
	pp_words_text(&words, "meter", sale->meter_code);
	pp_words_text(&words, "sends", what);
	if (attempt->what == PP_ATTEMPT_SET)
		pp_words_money(&words, "target_yuan",
		    (pp_money){attempt->target_fen});
	return pp_act(db, &act, attempt->at, sale->who);
}

/* As it was and as it is, also where that is the same. */
static void
put_both(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	if (strcmp(before, after) == 0)
		pp_words_text(words, key, after);
	else
		pp_words_change(words, key, before, after);
}

static void
put_meter(struct pp_words *words, const struct pp_sale *sale,
    const struct pp_proof *proof)
{
	char before[PP_DECIMAL_MAX], after[PP_DECIMAL_MAX];

	put_both(words, "count",
	    pp_decimal_print(sale->count_before, 0, 0, before),
	    pp_decimal_print(proof->count, 0, 0, after));
	put_both(words, "balance_yuan",
	    pp_money_print((pp_money){sale->balance_before_fen}, before),
	    pp_money_print((pp_money){proof->balance_fen}, after));
}

enum pp_status
pp_sale_log_end(struct pp_db *db, const struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who)
{
	struct pp_words words;

	pp_words_clear(&words);
	pp_words_text(&words, "state", pp_sale_state_name(end->state));
	pp_words_text(&words, "meter", sale->meter_code);
	pp_words_text(&words, "kind", pp_sale_kind_name(sale->kind));
	pp_words_money(&words, "amount_yuan", sale->amount);
	pp_words_int(&words, "receipt", sale->receipt);
	put_meter(&words, sale, proof);
	pp_words_text(&words, "weak", end->weak ? "yes" : NULL);
	pp_words_text(&words, "remark", end->remark);
	return pp_log_add(db, PP_ACT_ENDED, sale->code, &words, PP_LOG_DONE, at,
	    who);
}

enum pp_status
pp_sale_act_resolve(struct pp_db *db, const struct pp_sale *sale,
    enum pp_sale_state verdict, bool moved, const char *reason, int64_t at,
    const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_RESOLVE,
	    .subject = sale->code,
	    .words = &words,
	    .meter = sale->meter,
	    .amount = sale->amount,
	    .owner = sale->who,
	};

	pp_words_clear(&words);
	pp_words_text(&words, "verdict", pp_sale_state_name(verdict));
	pp_words_text(&words, "meter", sale->meter_code);
	pp_words_text(&words, "kind", pp_sale_kind_name(sale->kind));
	pp_words_money(&words, "amount_yuan", sale->amount);
	pp_words_text(&words, "moved", moved ? "yes" : "no");
	pp_words_text(&words, "reason", reason);
	return pp_act(db, &act, at, who);
}
