/* SPDX-License-Identifier: ISC */
#include "why.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "catalogue.h"
#include "clock.h"
#include "heard.h"
#include "history.h"
#include "ration.h"
#include "relay_log.h"
#include "relays_impl.h"
#include "view.h"

enum {
	NOT_READ_MAX = 160 + PP_ID_MAX,
	TAIL_MAX = PP_RELAY_REASON_MAX + PP_RELAY_GUARDS_MAX + PP_TIME_MAX + 32,
};

static const char *const names[PP_WHY_CAUSES] = {
    [PP_WHY_UNKNOWN] = "unknown",
    [PP_WHY_LOST] = "lost",
    [PP_WHY_NO_RELAY] = "no-relay",
    [PP_WHY_TRIP] = "trip",
    [PP_WHY_KEEP] = "keep",
    [PP_WHY_PREPAID_ZERO] = "prepaid-zero",
    [PP_WHY_OVERLOAD] = "overload",
    [PP_WHY_TIME_CONTROL] = "time-control",
    [PP_WHY_NOT_OPENED] = "not-opened",
    [PP_WHY_PREPAID] = "prepaid",
    [PP_WHY_NOT_DONE] = "not-carried-out",
    [PP_WHY_RATION] = "ration",
};

/* What is asked of the books once, and told from several sides. */
struct facts {
	struct pp_db *db;
	const struct pp_target *target;
	int64_t now;
	struct pp_view_row view; /* without its texts */
	int64_t reading;         /* its key */
	bool in_vain;            /* it answers, and gives no reading */
	bool has_order;
	struct pp_relay_wish order;
};

const char *
pp_why_cause_name(enum pp_why_cause cause)
{
	return names[cause];
}

static struct pp_why_row *
add(struct pp_why *why, enum pp_why_cause cause)
{
	assert(why->n < PP_WHY_MAX);
	why->rows[why->n].cause = cause;
	return &why->rows[why->n++];
}

static void PP_PRINTF(2, 3) say(struct pp_why_row *row, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(row->words, sizeof row->words, pp_phrase(fmt), ap);
	va_end(ap);
}

static void
from(struct pp_why_row *row, const char *table, int64_t id, int64_t at)
{
	snprintf(row->row, sizeof row->row, "%s %" PRId64, table, id);
	row->at = at;
	row->has_at = true;
}

/* Why it isn't read, where more is known than that. */
static const char *
not_read(const struct facts *f, const char *plain, char words[NOT_READ_MAX])
{
	if (!f->in_vain)
		return plain;
	snprintf(words, NOT_READ_MAX,
	    pp_phrase(
		"it answers, but not as a %s does: its type doesn't match its"
		" model; correct that in meters.csv, see pp-site import"),
	    f->target->model);
	return words;
}

/* By its last reading; since when, where that is known. */
static struct pp_why_row *
add_read(struct pp_why *why, enum pp_why_cause cause, const struct facts *f)
{
	struct pp_why_row *row = add(why, cause);

	from(row, "reading", f->reading, f->view.at);
	return row;
}

static enum pp_status
load_view(struct facts *f, int64_t meter)
{
	struct pp_view *view = NULL;
	enum pp_status rc;

	if ((rc = pp_view_open(f->db, &meter, 1, 0, &view)) == PP_OK)
		rc = pp_view_next(view, &f->view);
	pp_view_close(view);
	return rc;
}

static enum pp_status
load(struct facts *f, int64_t meter)
{
	struct pp_history *history = NULL;
	struct pp_past past = {0};
	enum pp_status rc;

	if ((rc = load_view(f, meter)) != PP_OK)
		return rc;
	if ((rc = pp_history_open(f->db, &history)) == PP_OK)
		rc = pp_history_of(history, meter, &past);
	pp_history_close(history);
	f->reading = past.shown_id;
	if (rc == PP_OK && past.silent > 0)
		rc = heard_in_vain(f->db, f->target,
		    f->view.has_reading ? f->view.at : 0, f->now, &f->in_vain);
	if (rc != PP_OK)
		return rc;
	rc = pp_relay_order_last(f->db, meter, &f->order);
	f->has_order = rc == PP_OK;
	if (f->has_order && f->view.has_reading)
		f->view.bits =
		    pp_relay_bits(f->view.bits, f->view.at, &f->order);
	return rc == PP_NO ? PP_OK : rc;
}

/* ": REASON (hours overridden), until TIME", as far as there is any of it. */
static const char *
tail(const struct pp_relay_wish *o, char text[TAIL_MAX])
{
	bool guards = *o->overridden != '\0', ends = o->until != 0;
	char until[PP_TIME_MAX];

	snprintf(text, TAIL_MAX, "%s%s%s%s%s%s%s",
	    *o->reason != '\0' ? ": " : "", pp_phrase(o->reason),
	    guards ? pp_phrase(" (overridden: ") : "", o->overridden,
	    guards ? ")" : "", ends ? pp_phrase(", until ") : "",
	    ends ? pp_time_print(o->until, until) : "");
	return text;
}

static void
tell_order(struct pp_why_row *row, const struct pp_relay_wish *o)
{
	static const char *const verbs[PP_RELAY_ACTIONS] = {
	    [PP_RELAY_TRIP] = PP_PHRASE("tripped"),
	    [PP_RELAY_KEEP] = PP_PHRASE("kept closed"),
	    [PP_RELAY_PREPAID] = PP_PHRASE("left to its credit"),
	};
	static const char *const whys[PP_RELAY_CAUSES] = {
	    [PP_CAUSE_ARREARS] = PP_PHRASE(" for arrears"),
	    [PP_CAUSE_SALE] = PP_PHRASE(" after a sale"),
	    [PP_CAUSE_RATION] = PP_PHRASE(" in its turn of a ration"),
	    [PP_CAUSE_ENDED] = PP_PHRASE(", by itself"),
	};
	const char *why = whys[o->cause] != NULL ? whys[o->cause] : "";
	char text[TAIL_MAX];

	from(row, "relay_order", o->order, o->done ? o->done_at : o->at);
	say(row, "%s by %s%s%s", pp_phrase(verbs[o->action]), o->who,
	    pp_phrase(why), tail(o, text));
}

/* It is forced: by our order, or by somebody else. */
static void
tell_forced(struct pp_why *why, const struct facts *f, bool closed)
{
	enum pp_relay_action action = closed ? PP_RELAY_KEEP : PP_RELAY_TRIP;
	enum pp_why_cause cause = closed ? PP_WHY_KEEP : PP_WHY_TRIP;
	struct pp_why_row *row;

	if (f->has_order && f->order.action == action) {
		tell_order(add(why, cause), &f->order);
		return;
	}
	row = add_read(why, cause, f);
	say(row,
	    closed ? PP_PHRASE("it is forced closed, and pp didn't order that:"
			       " at the meter, or by another program")
		   : PP_PHRASE("it is forced open, and pp didn't order that:"
			       " at the meter, or by another program"));
}

static void
tell_credit(struct pp_why *why, const struct facts *f, bool open)
{
	const struct pp_view_row *v = &f->view;
	char yuan[PP_DECIMAL_MAX];
	struct pp_why_row *row;

	if (f->has_order && f->order.action == PP_RELAY_PREPAID &&
	    f->order.done && f->order.done_at >= v->at) {
		tell_order(add(why,
			       open ? PP_WHY_PREPAID_ZERO : PP_WHY_PREPAID),
		    &f->order);
		return;
	}
	row = add_read(why, open ? PP_WHY_PREPAID_ZERO : PP_WHY_PREPAID, f);
	if (v->state == PP_STATE_ARREARS && v->has_since)
		row->at = v->since;
	pp_money_print((pp_money){v->balance_fen}, yuan);
	if (!v->has_balance)
		say(row,
		    open ? PP_PHRASE("its fee control has it open")
			 : PP_PHRASE("its fee control has it closed"));
	else if (open)
		say(row, "its credit is used up: %s yuan; a sale closes it",
		    yuan);
	else
		say(row,
		    "closed: its credit is %s yuan, and nothing else is "
		    "ordered",
		    yuan);
}

/* Not forced, and open: its credit, an overload, or else its time control. */
static void
tell_open(struct pp_why *why, const struct facts *f)
{
	unsigned bits = f->view.bits;
	bool empty = (bits & PP_BIT_PREPAY) &&
	    ((bits & PP_BIT_ARREARS) ||
		(f->view.has_balance && f->view.balance_fen <= 0));

	if (empty)
		tell_credit(why, f, true);
	if (bits & PP_BIT_OVERLOAD)
		say(add_read(why, PP_WHY_OVERLOAD, f),
		    "it drew more than it may; it closes by itself after a "
		    "while, unless that was too often");
	if (!empty && !(bits & PP_BIT_OVERLOAD))
		say(add_read(why, PP_WHY_TIME_CONTROL, f),
		    "neither an order nor its credit nor an overload has it "
		    "open: what is left is the meter's own time control");
}

static void
tell_relay(struct pp_why *why, const struct facts *f)
{
	unsigned bits = f->view.bits;

	if (!(bits & PP_BIT_RELAY))
		say(add_read(why, PP_WHY_NO_RELAY, f),
		    "it has no relay that it shows");
	else if (bits & PP_BIT_FORCED)
		tell_forced(why, f, bits & PP_BIT_FORCED_CLOSED);
	else if (bits & PP_BIT_OPEN)
		tell_open(why, f);
	else if (!(bits & PP_BIT_PREPAY))
		say(add_read(why, PP_WHY_NOT_OPENED, f),
		    "closed: its fee control is off, so nothing is counted");
	else
		tell_credit(why, f, false);
}

static void
tell_age(struct pp_why *why, const struct facts *f)
{
	char at[PP_TIME_MAX], words[NOT_READ_MAX];
	struct pp_why_row *row;
	int64_t since;

	if (!f->view.has_reading) {
		say(add(why, PP_WHY_UNKNOWN),
		    "it was never read, so its relay isn't known%s%s",
		    f->in_vain ? ": " : "", not_read(f, "", words));
		return;
	}
	if (pp_view_state(&f->view, f->now) != PP_STATE_LOST)
		return;
	row = add_read(why, PP_WHY_LOST, f);
	if (pp_view_since(&f->view, f->now, &since))
		row->at = since;
	say(row, "%s; what follows it said at %s",
	    not_read(f, pp_phrase("it doesn't answer"), words),
	    pp_time_print(f->view.at, at));
}

/* Whether what is wished is what it shows. */
static bool
is_done(const struct facts *f)
{
	unsigned bits = f->view.bits;
	bool forced = bits & PP_BIT_FORCED, kept = bits & PP_BIT_FORCED_CLOSED;

	if (!f->order.done || !f->view.has_reading)
		return f->order.done;
	if (f->view.at <= f->order.done_at)
		return true;
	if (f->order.action == PP_RELAY_PREPAID)
		return true;
	return forced && kept == (f->order.action == PP_RELAY_KEEP);
}

/* What an order, or its end, waits for. */
static enum pp_status
waits_for(const struct facts *f, bool over, char words[PP_RELAY_REASON_MAX])
{
	char why_not[NOT_READ_MAX];
	enum pp_status rc;

	if (!over && (!f->view.has_reading || f->view.at <= f->order.at)) {
		snprintf(words, PP_RELAY_REASON_MAX, "%s",
		    not_read(f, pp_phrase("the meter hasn't been read since"),
			why_not));
		return PP_OK;
	}
	rc = relays_held_back(f->db, f->target, &f->order, f->now, words);
	if (rc == PP_OK && *words == '\0')
		snprintf(words, PP_RELAY_REASON_MAX,
		    pp_phrase("pp-poll and pp-trip repair try again"));
	return rc;
}

/* What is to be done about it still: the order itself, or its end. */
static enum pp_status
tell_wish(struct pp_why *why, const struct facts *f)
{
	char words[PP_RELAY_REASON_MAX], text[TAIL_MAX], until[PP_TIME_MAX];
	const struct pp_relay_wish *o = &f->order;
	bool over = o->until != 0 && o->until <= f->now;
	struct pp_why_row *row;
	enum pp_status rc;

	if (!f->has_order || o->cause == PP_CAUSE_PROVEN ||
	    (!over && is_done(f)))
		return PP_OK;
	if ((rc = waits_for(f, over, words)) != PP_OK)
		return rc;
	row = add(why, PP_WHY_NOT_DONE);
	from(row, "relay_order", o->order, o->at);
	if (over)
		say(row, "the end of %s at %s isn't carried out: %s",
		    pp_relay_action_name(o->action),
		    pp_time_print(o->until, until), words);
	else
		say(row, "%s ordered by %s%s isn't carried out: %s",
		    pp_relay_action_name(o->action), o->who, tail(o, text),
		    words);
	return PP_OK;
}

static enum pp_status
tell_ration(struct pp_why *why, const struct facts *f, int64_t meter)
{
	char from_time[PP_TIME_MAX], to_time[PP_TIME_MAX];
	struct pp_why_row *row;
	int64_t begins, ends;
	enum pp_status rc;

	rc = pp_ration_next(f->db, meter, f->now, &begins, &ends);
	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	row = add(why, PP_WHY_RATION);
	row->at = begins;
	row->has_at = true;
	say(row, "its next turn without supply is from %s to %s",
	    pp_time_print(begins, from_time), pp_time_print(ends, to_time));
	return PP_OK;
}

enum pp_status
pp_why(struct pp_db *db, const struct pp_target *target, int64_t now,
    struct pp_why *why)
{
	struct facts f = {.db = db, .target = target, .now = now};
	struct pp_why told = {0};
	enum pp_status rc;

	if ((rc = load(&f, target->id)) != PP_OK)
		return rc;
	told.has_reading = f.view.has_reading;
	told.bits = f.view.bits;
	tell_age(&told, &f);
	if (f.view.has_reading)
		tell_relay(&told, &f);
	if ((rc = tell_wish(&told, &f)) != PP_OK ||
	    (rc = tell_ration(&told, &f, target->id)) != PP_OK)
		return rc;
	*why = told;
	return PP_OK;
}
