/* SPDX-License-Identifier: ISC */
/*
 * Purchases that a careful seller never makes: the same once more, counts
 * ahead and behind.  What the meter replies is told, but what it did is told
 * by a look.  Where it neither moves nor replies the order may have been lost,
 * and is sent again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "probe_impl.h"

enum {
	ILLEGAL_FUNCTION = 0x01,
	ILLEGAL_VALUE = 0x03,
	FEN_A_YUAN = 100,
	RTU_MORE = 3, /* the unit and the check */
	COPIES_MOST = 8,
};

static const char *const questions[PROBE_TRIALS] = {
    [TRIAL_NEXT] = PP_PHRASE("a purchase with count + 1"),
    [TRIAL_REPEAT] = PP_PHRASE("the same once more"),
    [TRIAL_AHEAD] = PP_PHRASE("a purchase with count + 2"),
    [TRIAL_ZERO] = PP_PHRASE("a purchase of nothing"),
    [TRIAL_BEHIND] = PP_PHRASE("a purchase with count - 1"),
};

static int64_t
amount_of(const struct probe *b, int what)
{
	return what == TRIAL_ZERO ? 0 : b->p->amount_fen;
}

/* By what the meter has now. */
static int64_t
count_of(const struct probe *b, int what)
{
	switch (what) {
	case TRIAL_REPEAT:
		return b->trial[TRIAL_NEXT].count;
	case TRIAL_AHEAD:
		return b->now.count + 2;
	case TRIAL_BEHIND:
		return b->now.count - 1;
	default:
		return b->now.count + 1;
	}
}

bool
probe_plan_begin(struct probe *b, int what)
{
	char yuan[PP_DECIMAL_MAX];
	int i;

	(void)what;
	if (!b->p->dry_run)
		return false;
	for (i = 0; i < PROBE_TRIALS; i++)
		probe_tell(b, NULL, pp_phrase(questions[i]), "planned",
		    "of %s yuan",
		    pp_money_print((pp_money){amount_of(b, i)}, yuan));
	probe_tell(b, NULL, pp_phrase("set back"), "planned",
	    "balance %s yuan, count %" PRId64,
	    pp_money_print((pp_money){b->first.balance_fen}, yuan),
	    b->first.count);
	if (b->p->relay)
		probe_tell(b, NULL, "relay", "planned",
		    "trip, force off, keep, force off: it cuts power");
	b->over = true;
	return false;
}

bool
probe_trial_begin(struct probe *b, int what)
{
	struct probe_result *r = &b->trial[what];
	struct pp_values values = {0};

	if (r->way != WAY_UNTRIED)
		return false;
	r->count = count_of(b, what);
	probe_set(&values, PP_Q_AMOUNT, amount_of(b, what));
	probe_set(&values, PP_Q_COUNT, r->count);
	if (!probe_send(b, PP_ORDER_PURCHASE, &values))
		return false;
	b->sold = true;
	r->sends++;
	return true;
}

/* What is used up meanwhile is less than half of what was bought. */
static bool
is_gain(const struct probe *b, int64_t gain, int64_t of)
{
	return gain <= of && gain >= of - b->p->amount_fen / 2;
}

static enum probe_way
way_of(const struct probe *b, int what, const struct probe_result *r)
{
	int64_t amount = amount_of(b, what);

	if (r->steps == 0 && is_gain(b, r->gain_fen, 0) &&
	    (amount > 0 || r->count != b->now.count))
		return WAY_NOTHING;
	if (!is_gain(b, r->gain_fen, amount))
		return WAY_OTHER;
	if (r->steps == 1)
		return WAY_NEXT;
	return b->now.count == r->count ? WAY_STORED : WAY_OTHER;
}

/* The first reply to any order shows its form. */
static void
tell_reply(struct probe *b)
{
	char text[PROBE_WORDS];
	bool head =
	    b->x.reply_n >= 5 && memcmp(b->x.reply, b->x.request, 5) == 0;

	if (b->reply_n > 0 || b->x.outcome != PP_OUTCOME_REPLY)
		return;
	b->reply_n = b->x.reply_n + RTU_MORE;
	snprintf(text, sizeof text, pp_phrase("%zu bytes"), b->reply_n);
	probe_tell(b, &b->x, pp_phrase("reply to an order"), text,
	    head ? "it repeats the head of the order"
		 : pp_phrase("counted in its third byte: %d"),
	    b->x.reply_n > 1 ? b->x.reply[1] : 0);
}

static void
tell_trial(struct probe *b, int what)
{
	static const char *const findings[] = {
	    [WAY_NOTHING] = PP_PHRASE("nothing is done"),
	    [WAY_NEXT] = PP_PHRASE("credited, its own count + 1"),
	    [WAY_STORED] = PP_PHRASE("credited, the count sent is stored"),
	    [WAY_OTHER] = PP_PHRASE("something else"),
	};
	const struct probe_result *r = &b->trial[what];
	const char *finding = pp_phrase(findings[r->way]);
	char words[PROBE_WORDS], gain[PP_DECIMAL_MAX];

	if (what == TRIAL_ZERO && r->way == WAY_NEXT)
		finding = pp_phrase("taken, its own count + 1");
	else if (what == TRIAL_ZERO && r->way == WAY_STORED)
		finding = pp_phrase("taken, the count sent is stored");
	probe_tell(b, &b->x, pp_phrase(questions[what]), finding,
	    r->sends == 1
		? PP_PHRASE("count %" PRId64 " sent %d time, last %s; balance "
			    "%s%s, count %" PRId64 " after %" PRId64)
		: PP_PHRASE("count %" PRId64 " sent %d times, last %s; balance "
			    "%s%s, count %" PRId64 " after %" PRId64),
	    r->count, r->sends,
	    b->x.outcome == PP_OUTCOME_REPLY ? pp_phrase("answered well")
					     : probe_failure(&b->x, words),
	    r->gain_fen > 0 ? "+" : "",
	    pp_money_print((pp_money){r->gain_fen}, gain), b->now.count,
	    b->now.count - r->steps);
}

static bool
is_copied(const struct probe *b, const struct probe_result *r)
{
	int64_t n;

	for (n = 2; n <= COPIES_MOST; n++)
		if ((r->steps == 1 || r->steps == n) &&
		    is_gain(b, r->gain_fen, b->p->amount_fen * n))
			return true;
	return false;
}

/* Without an honest sale nothing can be said of the others. */
static void
judge_next(struct probe *b, const struct probe_result *r)
{
	int64_t amount = b->p->amount_fen;
	char words[PROBE_WORDS];

	if (r->way == WAY_NEXT) {
		probe_tell(b, NULL, pp_phrase("orders over this bus"), "pass",
		    "bus %s", b->target.bus_code);
		probe_tell(b, NULL, pp_phrase("unit of the amount"),
		    pp_phrase("as in the model"),
		    "what was sent is what the balance grew by");
		return;
	}
	if (r->way == WAY_NOTHING &&
	    (!r->heard || r->refusal == ILLEGAL_FUNCTION)) {
		probe_tell(b, &b->x, pp_phrase("orders over this bus"),
		    "read-only", "reads are answered, orders are not: %s",
		    probe_failure(&b->x, words));
		b->read_only = true;
		probe_stop(b, PP_NO,
		    "bus %s lets no orders through, or this meter takes none",
		    b->target.bus_code);
	} else if (r->way == WAY_NOTHING && r->refusal != 0) {
		probe_stop(b, PP_NO, "it refuses to be sold to: exception %02X",
		    r->refusal);
	} else if (r->way == WAY_NOTHING) {
		probe_stop(b, PP_EPEER,
		    b->first.prepay
			? PP_PHRASE("it answers well and credits nothing")
			: PP_PHRASE("it answers well and credits nothing: "
				    "perhaps since it isn't opened"));
	} else if (r->steps == 1 && r->gain_fen == amount * FEN_A_YUAN) {
		probe_tell(b, NULL, pp_phrase("unit of the amount"),
		    pp_phrase("a hundredfold of the model's"),
		    "correct the unit of the purchase order");
		probe_stop(b, PP_EPEER, "the amount's unit isn't the model's");
	} else if (is_copied(b, r)) {
		probe_tell(b, NULL, pp_phrase("copies of orders"), "made",
		    "something on this line sends orders again by itself: "
		    "forbid it, or no sale over it can be proven");
		probe_stop(b, PP_EPEER, "one purchase was credited more often");
	} else {
		probe_stop(b, PP_EPEER,
		    "a purchase did something else than to add to balance and "
		    "count");
	}
}

/* Other exceptions may be a gateway's, that waited for the meter in vain. */
static void
hear(const struct probe *b, struct probe_result *r)
{
	if (b->x.outcome == PP_OUTCOME_REPLY)
		r->heard = true;
	if (b->x.outcome != PP_OUTCOME_EXCEPTION ||
	    b->x.reply[1] > ILLEGAL_VALUE)
		return;
	r->heard = true;
	r->refusal = b->x.reply[1];
}

void
probe_trial_end(struct probe *b, int what)
{
	struct probe_result *r = &b->trial[what];
	enum probe_way way;

	tell_reply(b);
	hear(b, r);
	r->gain_fen = b->now.balance_fen - b->before.balance_fen;
	r->steps = b->now.count - b->before.count;
	way = way_of(b, what, r);
	if (way == WAY_NOTHING && !r->heard && r->sends < PROBE_SENDS)
		return;
	r->way = way;
	tell_trial(b, what);
	if (what == TRIAL_NEXT)
		judge_next(b, r);
}

static bool
all_wrong_ones(const struct probe *b, enum probe_way way)
{
	return b->trial[TRIAL_REPEAT].way == way &&
	    b->trial[TRIAL_AHEAD].way == way &&
	    b->trial[TRIAL_BEHIND].way == way;
}

static enum pp_class
class_of(const struct probe *b)
{
	if (b->trial[TRIAL_NEXT].way != WAY_NEXT)
		return PP_CLASS_NONE;
	if (all_wrong_ones(b, WAY_NOTHING))
		return PP_CLASS_COUNTED;
	if (all_wrong_ones(b, WAY_NEXT))
		return PP_CLASS_BLIND;
	if (all_wrong_ones(b, WAY_STORED))
		return PP_CLASS_NAIVE;
	return PP_CLASS_NONE;
}

static void
tell_cancel(struct probe *b)
{
	bool takes = b->trial[TRIAL_ZERO].way == WAY_NEXT;

	if (b->class != PP_CLASS_COUNTED)
		return;
	probe_tell(b, NULL, pp_phrase("cancel by a purchase of nothing"),
	    takes ? "works" : pp_phrase("doesn't work"),
	    takes == pp_model_cancels(b->model)
		? pp_phrase("as the model says")
		: pp_phrase("the model says otherwise: correct its cancel"));
}

const char *
probe_summary(const struct probe *b, char words[PROBE_DETAIL])
{
	static const char *const ways[] = {
	    [WAY_UNTRIED] = "untried",
	    [WAY_NOTHING] = "nothing",
	    [WAY_NEXT] = "own + 1",
	    [WAY_STORED] = "stored",
	    [WAY_OTHER] = "other",
	};

	snprintf(words, PROBE_DETAIL,
	    "repeat: %s; count + 2: %s; count - 1: %s; of nothing: %s; replies "
	    "of %zu bytes",
	    ways[b->trial[TRIAL_REPEAT].way], ways[b->trial[TRIAL_AHEAD].way],
	    ways[b->trial[TRIAL_BEHIND].way], ways[b->trial[TRIAL_ZERO].way],
	    b->reply_n);
	return words;
}

bool
probe_class_begin(struct probe *b, int what)
{
	char words[PROBE_DETAIL];
	bool complete = b->trial[TRIAL_BEHIND].way != WAY_UNTRIED;

	(void)what;
	b->class = class_of(b);
	if (b->class != PP_CLASS_NONE)
		probe_tell(b, NULL, "class", pp_class_name(b->class),
		    "%s; the model says %s", probe_summary(b, words),
		    pp_model_class(b->model));
	else if (complete)
		probe_tell(b, NULL, "class", pp_phrase("none that is known"),
		    "%s", probe_summary(b, words));
	tell_cancel(b);
	if (b->class == PP_CLASS_NONE && complete)
		probe_stop(b, PP_EPEER,
		    "it does what no class does: sell to it as the model says, "
		    "and look closely");
	return false;
}
