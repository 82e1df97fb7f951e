/* SPDX-License-Identifier: ISC */
/*
 * How many requests a Modbus TCP gateway is given at once.
 *
 * To one far away it takes as many as keep its line busy while the next one
 * travels; to a near one, one.  Whether it queues them isn't known before it
 * has done so: some drop what comes while they are busy, or refuse it, or
 * hang up, or mix up the replies.  But the sign of most of these, a silence,
 * is also that of a dead meter.  So a gateway that has not yet answered a
 * request that had to wait is stopped at the first failure: what was under
 * way ends, and what failed is asked once more, alone.  An answer to that
 * convicts the gateway, and it gets one at a time from then on; silence again
 * is the meter's own.  A gateway that was seen to queue as many is believed
 * that the meter failed, since lines lose some, until several fail in a row.
 * Mixed up replies convict at once.
 */
#include "bus_impl.h"

enum {
	NEAR_SHARE = 5, /* of an exchange; a shorter way isn't worth it */
	FAILURES_MOST = 3,
	GATEWAY_BUSY = 0x06,
	GATEWAY_NO_TARGET = 0x0B,
};

unsigned
pp_bus_window(const struct pp_bus *bus)
{
	return bus->window;
}

void
pp_bus_set_window(struct pp_bus *bus, unsigned window)
{
	bus->window = window < BUS_WINDOW_MAX ? window : BUS_WINDOW_MAX;
}

bool
bus_is_stream(const struct pp_bus *b)
{
	return b->endpoint.link == PP_LINK_TCP;
}

/* Enough that the line behind the gateway never waits for the next one. */
unsigned
bus_depth(const struct pp_bus *b)
{
	int64_t wire_us = b->wire_us, depth;

	if (!bus_is_stream(b) || b->window == 1 || wire_us == 0 ||
	    b->trip_us * NEAR_SHARE < wire_us)
		return 1;
	/* Where nobody answers there is nothing to learn. */
	if (b->window == 0 && b->unanswered > 0)
		return 1;
	/* The one on the line, those on their way, and for their jitter. */
	depth = 1 + (b->trip_us + wire_us / 4 + wire_us - 1) / wire_us;
	return depth < BUS_WINDOW_MAX ? (unsigned)depth : BUS_WINDOW_MAX;
}

size_t
bus_count(const struct pp_bus *b, enum slot_state state)
{
	size_t i, n = 0;

	for (i = 0; i < b->n_slots; i++)
		n += b->slot[i].state == state;
	return n;
}

struct bus_slot *
bus_oldest(struct pp_bus *b, enum slot_state state)
{
	struct bus_slot *s, *oldest = NULL;
	size_t i;

	for (i = 0; i < b->n_slots; i++) {
		s = &b->slot[i];
		if (s->state == state && (!oldest || s->order < oldest->order))
			oldest = s;
	}
	return oldest;
}

struct pp_question
bus_question(const struct pp_bus *b, const struct bus_slot *s)
{
	struct pp_question none = {
	    .mbap = true,
	    .transaction = (uint16_t) ~(b->in[0] << 8 | b->in[1]),
	};

	if (!s)
		return none;
	return (struct pp_question){
	    .mbap = bus_is_stream(b),
	    .transaction = s->transaction,
	    .unit = s->x.unit,
	    .pdu = s->x.request,
	    .n = s->x.request_n,
	};
}

/* Whether only the transaction could tell their replies apart. */
static bool
alike(const struct pp_bus *b, const struct pp_exchange *x,
    const struct pp_exchange *y)
{
	return x->unit == y->unit && x->request[0] == y->request[0] &&
	    bus_reply_us(b, x) == bus_reply_us(b, y);
}

static bool
goes_beside(const struct pp_bus *b, const struct bus_slot *s)
{
	const struct bus_slot *o;
	size_t i;

	if (s->x.alone || s->again || bus_now(b) < bus_ghost_until(b, &s->x))
		return false;
	for (i = 0; i < b->n_slots; i++) {
		o = &b->slot[i];
		if (o->state == SLOT_OUT &&
		    (o->x.alone || o->again || alike(b, &o->x, &s->x)))
			return false;
	}
	return true;
}

/* The one that may go out now; NULL: none. */
struct bus_slot *
bus_next_out(struct pp_bus *b)
{
	struct bus_slot *s = bus_oldest(b, SLOT_WAITS);
	size_t out = bus_count(b, SLOT_OUT);

	if (!s || out == 0)
		return s;
	if (b->doubt || b->yielding || out >= bus_depth(b))
		return NULL;
	return goes_beside(b, s) ? s : NULL;
}

void
bus_note_out(struct pp_bus *b, struct bus_slot *s)
{
	unsigned out;
	size_t i;

	s->state = SLOT_OUT;
	s->order = ++b->orders;
	s->overtaken = 0;
	s->strayed = false;
	out = (unsigned)bus_count(b, SLOT_OUT);
	s->first = out == 1;
	s->beside = out;
	s->behind = 0;
	for (i = 0; i < b->n_slots; i++)
		if (b->slot[i].state == SLOT_OUT && b->slot[i].beside < out)
			b->slot[i].beside = out;
	b->wire_us = bus_request_us(b, &s->x) + bus_reply_us(b, &s->x) +
	    2 * bus_silence_us(b);
}

/* Whether the meter answered, be it to refuse; the gateway's word isn't it. */
bool
bus_is_answer(const struct bus_slot *s)
{
	if (s->x.outcome == PP_OUTCOME_EXCEPTION)
		return s->x.reply[1] != GATEWAY_BUSY &&
		    s->x.reply[1] != GATEWAY_NO_TARGET;
	return s->x.outcome == PP_OUTCOME_REPLY;
}

/* An answer, which tells of the gateway, and of those that lie there still. */
static void
learn(struct pp_bus *b, const struct bus_slot *s)
{
	struct bus_slot *o;
	size_t i;

	b->failures = 0;
	if (s->again)
		b->window = 1;
	else if (s->behind > 0 && s->behind >= b->window && b->window != 1)
		b->window = s->behind + 1;
	for (i = 0; i < b->n_slots; i++) {
		o = &b->slot[i];
		if (o->state == SLOT_OUT && o->order > s->order &&
		    bus_now(b) >= o->x.sent_us + b->trip_us)
			o->behind++;
	}
}

/* Whether the gateway is above the suspicion that it failed, not the meter. */
static bool
excused(const struct pp_bus *b, const struct bus_slot *s)
{
	return b->window > s->behind && b->window > 1 &&
	    b->failures < FAILURES_MOST &&
	    (s->x.outcome != PP_OUTCOME_EXCEPTION ||
		s->x.reply[1] != GATEWAY_BUSY);
}

/* One has ended; true where it failed, and perhaps by no fault of its own. */
bool
bus_doubts(struct pp_bus *b, struct bus_slot *s)
{
	if (bus_is_answer(s)) {
		learn(b, s);
		return false;
	}
	if (s->state != SLOT_OUT || s->beside < 2 || s->again)
		return false;
	b->failures++;
	if (excused(b, s))
		return false;
	s->state = SLOT_FAILED;
	b->doubt = true;
	return true;
}

static void
ask_again(struct bus_slot *s, bool alone)
{
	s->state = SLOT_WAITS;
	s->again = alone;
	s->x.reply_n = 0;
	s->x.sent_us = s->x.first_us = 0;
	s->x.took_us = -1;
}

/* Nothing is under way any more: who is to be asked again? */
void
bus_settle_doubt(struct pp_bus *b)
{
	struct bus_slot *s;

	if (!b->doubt)
		return;
	b->doubt = false;
	while ((s = bus_oldest(b, SLOT_FAILED)))
		if (excused(b, s))
			bus_finish(b, s);
		else
			ask_again(s, true);
	b->failures = 0;
}

/* Give up the connection, and ask again what went beside others. */
void
bus_start_over(struct pp_bus *b)
{
	struct bus_slot *s;

	while ((s = bus_oldest(b, SLOT_OUT)))
		ask_again(s, b->window == 1);
	if (b->busy_us < bus_now(b) + b->patience_us)
		b->busy_us = bus_now(b) + b->patience_us;
	bus_hang_up(b);
}

/*
 * The connection is of no more use.  Once in the life of a bus that may be
 * the network's fault, where the gateway is known to queue.
 */
bool
bus_break(struct pp_bus *b, enum pp_outcome outcome)
{
	struct bus_slot *s = bus_oldest(b, SLOT_OUT);

	if (s && s->beside < 2) {
		if (b->in_n > 0 && s->x.first_us == 0)
			s->x.first_us = b->front_us;
		bus_hang_up(b);
		return bus_end(b, s, outcome);
	}
	if (s && (b->window < 2 || ++b->breaks > 1))
		b->window = 1;
	if (s)
		bus_start_over(b);
	else
		bus_hang_up(b);
	return true;
}

/* Two replies are mixed up: none of those that are to come is believed. */
bool
bus_swapped(struct pp_bus *b)
{
	b->window = 1;
	bus_start_over(b);
	return true;
}
