/* SPDX-License-Identifier: ISC */
/*
 * The steps of a stay: look, say what differs, look again.  What a reply says
 * of an order is kept for the words only: what is read back counts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "push_impl.h"

enum {
	TRIES = 3,  /* of a read */
	ROUNDS = 3, /* until two looks agree */
	SENDS = 3,  /* of what isn't as wanted then */
	WAITS = 3,  /* for a contact behind its pulse */
	PULSE_US = 2000000,
	SECOND_US = 1000000,
	EXCEPTION_LAST = 3, /* function, address, value: the meter's own */
};

int64_t
stay_now(const struct stay *t)
{
	return t->pusher->world->wall_s(t->pusher->world);
}

void
stay_begin(struct stay *t, struct pp_pusher *pusher, struct pp_push *p)
{
	enum pp_part part;

	*t = (struct stay){.pusher = pusher, .p = p};
	t->model = pp_models_find(pusher->models, p->target.model);
	t->asked = (unsigned)(pusher->world->now_us(pusher->world) %
	    PP_READ_WORDS_MAX);
	for (part = 0; part < PP_PARTS; part++)
		if (p->wanted.has & 1U << part)
			(void)!pp_wanted_words(&p->wanted, part,
			    p->wants[part]);
	if (stay_is_doubtful(t))
		t->fence_us = p->target.fence_s * SECOND_US;
	t->step = STAY_READS;
	stay_list_reads(t, LOOK_BEFORE);
}

bool
stay_is_over(const struct stay *t)
{
	return t->step == STAY_OVER;
}

static void end_stay(struct stay *t, enum pp_pushed result, enum pp_status code,
    const char *fmt, ...) PP_PRINTF(4, 5);

static void
end_stay(struct stay *t, enum pp_pushed result, enum pp_status code,
    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(t->p->reason, sizeof t->p->reason, pp_phrase(fmt), args);
	va_end(args);
	t->p->result = result;
	t->p->code = code;
	t->step = STAY_OVER;
}

void
stay_break_off(struct stay *t, enum pp_status code, const char *words)
{
	end_stay(t, t->sent ? PP_PUSHED_UNKNOWN : PP_PUSHED_FAILED, code, "%s",
	    words);
}

/* "prices, tables": of a set of parts, and of the relay. */
static const char *
list_parts(unsigned parts, bool relay, char *words, size_t size)
{
	enum pp_part part;
	size_t n = 0;

	words[0] = '\0';
	for (part = 0; part < PP_PARTS; part++)
		if (parts & 1U << part)
			n += (size_t)snprintf(words + n, size - n, "%s%s",
			    n > 0 ? ", " : "", pp_part_name(part));
	if (relay)
		snprintf(words + n, size - n, "%srelay", n > 0 ? ", " : "");
	return words;
}

/* It can't be looked at: nothing ends, what is open in the book stays so. */
static void
fail_look(struct stay *t, enum pp_status code, const char *words)
{
	if (t->sent)
		end_stay(t, PP_PUSHED_UNKNOWN, code,
		    "%s; an order was sent and not read back: run it again",
		    words);
	else
		end_stay(t, PP_PUSHED_FAILED, code, "%s", words);
}

static void
fail_read(struct stay *t, const struct pp_exchange *x)
{
	const char *bus = t->p->target.bus_code;
	char words[160];
	enum pp_status code = PP_EAWAY;

	if (pp_outcome_is_of_line(x->outcome)) {
		snprintf(words, sizeof words, "bus %s: %s", bus,
		    pp_outcome_words(x->outcome));
		code = x->outcome == PP_OUTCOME_BUSY  ? PP_ETEMP
		    : x->outcome == PP_OUTCOME_DENIED ? PP_ESYS
						      : PP_EAWAY;
	} else if (x->outcome == PP_OUTCOME_EXCEPTION) {
		snprintf(words, sizeof words,
		    pp_phrase("it refused to show its %s: exception %d"),
		    t->reads[t->at_read].read.name, x->reply[1]);
		code = PP_EPEER;
	} else {
		snprintf(words, sizeof words,
		    pp_phrase("%s from bus %s in %d tries"),
		    pp_outcome_words(x->outcome), bus, TRIES);
	}
	fail_look(t, code, words);
}

/* Everything was done that can be: write it down, and say how it is. */
static void
finish(struct stay *t, enum pp_pushed result, enum pp_status code,
    const char *words)
{
	char why[sizeof t->p->reason];

	if (stay_write_after(t) == PP_OK) {
		end_stay(t, result, code, "%s", words);
		return;
	}
	snprintf(why, sizeof why, "%s", pp_errmsg());
	end_stay(t, t->sent ? PP_PUSHED_UNKNOWN : PP_PUSHED_FAILED, PP_ESYS,
	    "%s; the book doesn't know what it holds: run it again", why);
}

/* What isn't as wanted, and why so. */
static void
finish_unlike(struct stay *t, unsigned unlike, bool relay)
{
	struct pp_push *p = t->p;
	bool some =
	    (p->wanted.has & ~unlike) != 0 || (p->wanted.relay && !relay);
	bool refused = unlike != 0 && (unlike & ~t->refused) == 0 && !relay;
	char parts[80], words[160];

	list_parts(unlike, relay, parts, sizeof parts);
	if (p->looks_only)
		snprintf(words, sizeof words, pp_phrase("not as wanted: %s"),
		    parts);
	else if (refused)
		snprintf(words, sizeof words,
		    pp_phrase("the meter refused the order: %s"), parts);
	else if (relay && unlike == 0)
		snprintf(words, sizeof words,
		    pp_phrase("the contact is %s still"),
		    p->relay_closed ? pp_phrase("closed") : pp_phrase("open"));
	else
		snprintf(words, sizeof words,
		    pp_phrase(
			"the meter took the order and isn't as wanted: %s"),
		    parts);
	finish(t, some ? PP_PUSHED_PARTLY : PP_PUSHED_FAILED,
	    p->looks_only ? PP_NO : PP_EPEER, words);
}

static bool
may_send(const struct stay *t)
{
	return t->sent || !t->pusher->stop || !*t->pusher->stop;
}

static void
start_orders(struct stay *t, unsigned parts, bool relay)
{
	enum pp_status rc;

	if ((rc = stay_make_orders(t, parts, relay)) == PP_OK &&
	    t->n_orders == 0)
		rc = pp_fail(PP_NO, "nothing that can be said makes it so");
	if (rc == PP_OK)
		rc = stay_write_before(t, parts, relay);
	if (rc != PP_OK) {
		stay_break_off(t, rc, pp_errmsg());
		return;
	}
	t->set = parts;
	t->set_relay = relay;
	t->refused = 0;
	t->sends++;
	t->sent = true;
	t->step = STAY_ORDERS;
}

static void
decide_before(struct stay *t)
{
	struct pp_push *p = t->p;
	unsigned unlike = p->wanted.has & ~p->same;
	bool relay = p->wanted.relay && !p->relay_same;

	if (unlike == 0 && !relay && t->set & MONEY_PARTS)
		stay_list_reads(t, LOOK_AGAIN); /* an order came late */
	else if (unlike == 0 && !relay)
		finish(t, t->sent ? PP_PUSHED_DONE : PP_PUSHED_ALREADY, PP_OK,
		    "");
	else if (p->looks_only || t->sends >= SENDS)
		finish_unlike(t, unlike, relay);
	else if (!may_send(t))
		end_stay(t, PP_PUSHED_FAILED, PP_ETEMP, "not set: stopped");
	else
		start_orders(t, unlike, relay);
}

/* The contact moves behind a pulse, and takes its time. */
static bool
wait_for_contact(struct stay *t)
{
	bool forced = t->live.bits & PP_BIT_FORCED;
	bool kept = forced && t->live.bits & PP_BIT_FORCED_CLOSED;
	bool obeyed =
	    forced && kept == (t->p->wanted.order.action == PP_RELAY_KEEP);

	if (!t->set_relay || t->p->relay_same || !obeyed || t->waits++ >= WAITS)
		return false;
	t->fence_us = PULSE_US;
	stay_list_reads(t, LOOK_AFTER);
	return true;
}

static void
decide_after(struct stay *t)
{
	struct pp_push *p = t->p;
	unsigned unlike = p->wanted.has & ~p->same;
	bool relay = p->wanted.relay && !p->relay_same;

	if (unlike == 0 && !relay)
		finish(t, PP_PUSHED_DONE, PP_OK, "");
	else if (t->sends >= SENDS ||
	    (unlike != 0 && !relay && (unlike & ~t->refused) == 0))
		finish_unlike(t, unlike, relay);
	else
		stay_list_reads(t, LOOK_BEFORE);
}

/* Whether what decides money was read the same in both looks. */
static bool
agree(const struct stay *t)
{
	enum pp_part part;

	for (part = 0; part < PP_PARTS; part++)
		if (t->set & MONEY_PARTS & 1U << part &&
		    strcmp(t->first[part], t->p->held[part]) != 0)
			return false;
	return true;
}

static void
take_look(struct stay *t)
{
	enum pp_status rc = stay_compare(t);

	if (rc != PP_OK)
		fail_look(t, rc, pp_errmsg());
	else if (t->look == LOOK_BEFORE)
		decide_before(t);
	else if (t->look == LOOK_AFTER && wait_for_contact(t))
		return;
	else if (t->look == LOOK_AFTER && t->set & MONEY_PARTS)
		stay_list_reads(t, LOOK_AGAIN);
	else if (t->look == LOOK_AFTER || agree(t))
		decide_after(t);
	else if (t->rounds++ < ROUNDS)
		stay_list_reads(t, LOOK_AFTER);
	else
		fail_look(t, PP_EPEER, pp_phrase("its answers don't agree"));
}

void
stay_question(struct stay *t, struct pp_exchange *x)
{
	const struct stay_order *o = &t->orders[t->at_order];
	struct pp_read read;

	x->keep = true;
	x->begins = !t->begun;
	t->begun = true;
	if (t->step == STAY_ORDERS) {
		x->unit = t->p->target.address;
		memcpy(x->request, o->pdu, o->n);
		x->request_n = o->n;
		x->alone = true;
		x->reply_us = (int64_t)o->reply_ms * 1000;
		t->p->orders++;
		return;
	}
	read = stay_shape(t);
	pp_exchange_read(x, t->p->target.address, read.function, read.address,
	    read.count);
	x->reply_us = (int64_t)pp_model_reply_ms(t->model) * 1000;
	x->fence_us = t->fence_us;
	t->fence_us = 0;
	t->p->reads++;
}

static void
answer_read(struct stay *t, const struct pp_exchange *x)
{
	enum pp_status rc;

	if (x->outcome == PP_OUTCOME_REPLY) {
		stay_take(t, x);
		if (t->at_read == t->n_identity &&
		    (rc = stay_identify(t)) != PP_OK)
			fail_look(t, rc, pp_errmsg());
		else if (t->at_read == t->n_reads)
			take_look(t);
		return;
	}
	t->asked++;
	if (pp_outcome_is_of_line(x->outcome) || ++t->tries >= TRIES)
		fail_read(t, x);
}

static void
answer_order(struct stay *t, const struct pp_exchange *x)
{
	struct stay_order *o = &t->orders[t->at_order++];

	if (x->outcome == PP_OUTCOME_EXCEPTION && x->reply[1] <= EXCEPTION_LAST)
		t->refused |= o->parts;
	if (t->at_order < t->n_orders)
		return;
	t->step = STAY_READS;
	stay_list_reads(t, LOOK_AFTER);
}

void
stay_answer(struct stay *t, const struct pp_exchange *x)
{
	if (t->step == STAY_READS)
		answer_read(t, x);
	else if (t->step == STAY_ORDERS)
		answer_order(t, x);
}
