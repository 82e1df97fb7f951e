/* SPDX-License-Identifier: ISC */
/*
 * A bus: what is known of it, the exchanges that were handed to it, and the
 * machine that carries them in seven steps.  Each does what it can without
 * blocking and says what it waits for.
 */
#include "bus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_impl.h"
#include "catalogue.h"

enum {
	LOCK_RETRY_US = 1000,
	PATIENCE_US = 1000000, /* what gateways are usually set to, at most */
	GAP_SERIAL_US = 20000, /* USB adapters hand over every 16 ms */
	GAP_NETWORK_US = 200000,
	FAST_GAP_US = 1750, /* 3.5 characters, fixed above 19200 baud */
	FAST_BAUD = 19200,
	ORDER_REPLY = 15, /* bytes, where it isn't known */
	SILENT_MOST = 3,  /* in a row, then the connection is made anew */
};

enum pp_status
pp_bus_new(struct pp_world *world, const struct pp_endpoint *endpoint,
    struct pp_bus **bus)
{
	size_t slots = endpoint->link == PP_LINK_TCP ? BUS_WINDOW_MAX : 1;
	struct pp_bus *b = calloc(1, sizeof *b + slots * sizeof *b->slot);

	if (!b)
		return pp_fail(PP_ESYS, "out of memory");
	b->world = world;
	b->endpoint = *endpoint;
	pp_endpoint_canonical(endpoint, b->canonical);
	b->trip_us = -1;
	b->patience_us = PATIENCE_US;
	b->n_slots = slots;
	*bus = b;
	return PP_OK;
}

void
pp_bus_free(struct pp_bus *bus)
{
	if (!bus)
		return;
	pp_bus_rest(bus);
	free(bus);
}

const struct pp_bus_counts *
pp_bus_counts(const struct pp_bus *bus)
{
	return &bus->counts;
}

const char *
pp_bus_trouble(const struct pp_bus *bus)
{
	return bus->trouble;
}

void
bus_say(struct pp_bus *b, const char *words)
{
	snprintf(b->trouble, sizeof b->trouble, "%s", words);
}

int64_t
pp_bus_character_us(const struct pp_bus *bus)
{
	const struct pp_endpoint *e = &bus->endpoint;
	int bits = 1 + e->data + (e->parity != 'N') + e->stop;

	return ((int64_t)bits * 1000000 + e->baud - 1) / e->baud;
}

/* The silence that must lie between frames on the line, ours or behind. */
int64_t
bus_silence_us(const struct pp_bus *b)
{
	if (b->endpoint.baud > FAST_BAUD)
		return FAST_GAP_US;
	return (pp_bus_character_us(b) * 7 + 1) / 2;
}

/* What goes over the line itself: the unit, the question, the check. */
static int64_t
pdu_us(const struct pp_bus *b, size_t n)
{
	enum {
		UNIT_AND_CHECK = 3
	};

	return (int64_t)(n + UNIT_AND_CHECK) * pp_bus_character_us(b);
}

int64_t
bus_request_us(const struct pp_bus *b, const struct pp_exchange *x)
{
	return pdu_us(b, x->request_n);
}

/* The reply that came; before that, the one that is expected. */
int64_t
bus_reply_us(const struct pp_bus *b, const struct pp_exchange *x)
{
	struct pp_question q = {.pdu = x->request, .n = x->request_n};
	size_t n = pp_frame_expect(&q);

	if (x->reply_n > 0)
		return pdu_us(b, x->reply_n);
	if (n == 0)
		n = ORDER_REPLY;
	return (int64_t)n * pp_bus_character_us(b);
}

/* Silence for so long inside a frame means that no more will come. */
int64_t
bus_gap_us(const struct pp_bus *b)
{
	if (b->endpoint.link == PP_LINK_RTU)
		return bus_silence_us(b) + GAP_SERIAL_US;
	return GAP_NETWORK_US;
}

int64_t
bus_now(const struct pp_bus *b)
{
	return b->world->now_us(b->world);
}

void
bus_go(struct pp_bus *b, enum bus_step step)
{
	b->step = step;
	b->began_us = bus_now(b);
}

/* Which step is next, when an exchange has begun, gone out or ended. */
void
bus_turn(struct pp_bus *b)
{
	b->out_sent = 0;
	b->haunted_us = 0;
	b->sending = bus_next_out(b);
	if (b->sending)
		bus_go(b, bus_ready_step(b));
	else
		bus_go(b, bus_count(b, SLOT_OUT) > 0 ? STEP_LISTEN : STEP_REST);
	if (b->step == STEP_LISTEN && bus_is_stream(b))
		bus_set_deadline(b);
}

void
bus_finish(struct pp_bus *b, struct bus_slot *s)
{
	s->state = SLOT_ENDED;
	s->x.done_us = bus_now(b);
	b->counts.outcomes[s->x.outcome]++;
	b->away |= s->x.outcome == PP_OUTCOME_AWAY;
	b->kept = s->x.keep && !pp_outcome_is_of_line(s->x.outcome);
}

/* An exchange has ended; beside others it may have failed only. */
bool
bus_end(struct pp_bus *b, struct bus_slot *s, enum pp_outcome outcome)
{
	int64_t apart_us = b->last_us + bus_silence_us(b);

	s->x.outcome = outcome;
	if (!bus_is_stream(b) && b->quiet_us < apart_us)
		b->quiet_us = apart_us;
	b->silent = outcome == PP_OUTCOME_SILENT ? b->silent + 1 : 0;
	b->unanswered = bus_is_answer(s) ? 0 : b->unanswered + 1;
	/* What is asked again at once has another transaction. */
	if (bus_doubts(b, s))
		return true;
	bus_ghost_leave(b, s);
	bus_finish(b, s);
	return true;
}

/* After some have ended or failed. */
static void
settle(struct pp_bus *b)
{
	bool none_out;

	/*
	 * One of several was silent: those behind it wait for the gateway's
	 * patience, and whoever wants the bus shouldn't.  Orders are alone.
	 */
	if (b->silent > 0 && bus_count(b, SLOT_OUT) > 0 && bus_is_wanted(b))
		bus_start_over(b);
	none_out = bus_count(b, SLOT_OUT) == 0;
	if (none_out)
		bus_settle_doubt(b);
	if (none_out && b->endpoint.link != PP_LINK_RTU &&
	    b->silent >= SILENT_MOST) {
		/* A gateway that was restarted forgets its connections. */
		bus_hang_up(b);
		b->silent = 0;
	}
	if (bus_is_wanted(b) && none_out)
		bus_yield(b);
	else if (none_out && b->held && b->away)
		/* It may return as another device, under another lock. */
		bus_let_go(b);
	b->away = false;
	bus_turn(b);
}

void
pp_bus_rest(struct pp_bus *bus)
{
	size_t i;

	if (bus->lock)
		bus_let_go(bus);
	for (i = 0; i < bus->n_slots; i++)
		bus->slot[i].state = SLOT_FREE;
	bus->doubt = false;
	bus->sending = NULL;
	bus->step = STEP_REST;
}

bool
pp_bus_is_busy(const struct pp_bus *bus)
{
	return bus_count(bus, SLOT_FREE) < bus->n_slots;
}

/* What follows it is asked for when it has ended, and nothing else before. */
static bool
is_keeping(const struct pp_bus *b)
{
	size_t i;

	for (i = 0; i < b->n_slots; i++)
		if (b->slot[i].state != SLOT_FREE && b->slot[i].x.keep)
			return true;
	return false;
}

/* Those that wait go first: orders, and what is asked again. */
bool
pp_bus_has_room(const struct pp_bus *bus)
{
	return !bus->doubt && !bus->yielding &&
	    bus_count(bus, SLOT_WAITS) == 0 && !is_keeping(bus) &&
	    bus->n_slots - bus_count(bus, SLOT_FREE) < bus_depth(bus);
}

struct pp_exchange *
pp_bus_room(struct pp_bus *bus)
{
	struct bus_slot *s = bus_oldest(bus, SLOT_FREE);

	if (!pp_bus_has_room(bus))
		return NULL;
	*s = (struct bus_slot){0};
	return &s->x;
}

void
pp_bus_start(struct pp_bus *bus, struct pp_exchange *x)
{
	struct bus_slot *s = (struct bus_slot *)x; /* its first member */

	x->reply_n = 0;
	x->sent_us = x->first_us = x->done_us = 0;
	x->took_us = -1;
	if (bus->kept && x->begins) {
		bus->kept = false;
		if (bus_is_wanted(bus))
			bus_yield(bus);
	}
	x->alone |= x->keep || x->fence_us > 0 || bus->kept;
	s->state = SLOT_WAITS;
	s->order = ++bus->orders;
	bus->counts.exchanges++;
	bus_turn(bus);
}

const struct pp_exchange *
pp_bus_ended(struct pp_bus *bus)
{
	struct bus_slot *s = bus_oldest(bus, SLOT_ENDED);

	if (!s)
		return NULL;
	s->state = SLOT_FREE;
	return &s->x;
}

void
pp_bus_abandon(struct pp_bus *bus)
{
	struct bus_slot *s;
	size_t i;
	bool any = false;

	if (bus->step == STEP_SEND)
		return;
	for (i = 0; i < bus->n_slots; i++) {
		s = &bus->slot[i];
		if (s->state != SLOT_WAITS)
			continue;
		bus_say(bus, pp_phrase("stopped while waiting for it"));
		s->x.outcome = PP_OUTCOME_BUSY;
		bus_finish(bus, s);
		any = true;
	}
	if (any)
		settle(bus);
}

static bool
step(struct pp_bus *b)
{
	switch (b->step) {
	case STEP_LOCK:
		return bus_lock(b);
	case STEP_FENCE:
		return bus_fence(b);
	case STEP_OPEN:
		return bus_open(b);
	case STEP_CONNECT:
		return bus_connect(b);
	case STEP_QUIET:
		return bus_quiet(b);
	case STEP_SEND:
		return bus_send(b);
	case STEP_LISTEN:
		return bus_is_stream(b) ? bus_listen_stream(b) : bus_listen(b);
	case STEP_REST:
	default:
		return false;
	}
}

bool
pp_bus_step(struct pp_bus *bus)
{
	enum bus_step before;
	bool ended;

	do {
		before = bus->step;
		ended = step(bus);
		if (ended)
			settle(bus);
		if (bus_count(bus, SLOT_ENDED) > 0)
			return true;
	} while (ended || bus->step != before);
	return false;
}

int64_t
pp_bus_wake(const struct pp_bus *bus, struct pp_line **line, bool *writable)
{
	int64_t t = bus_now(bus);

	*line = bus->step == STEP_LOCK ? NULL : bus->line;
	*writable = bus->step == STEP_CONNECT || bus->step == STEP_SEND;
	switch (bus->step) {
	case STEP_LOCK:
		return t < bus->pause_us ? bus->pause_us : t + LOCK_RETRY_US;
	case STEP_FENCE:
		return bus_fence_until(bus);
	case STEP_CONNECT:
		return bus->began_us + BUS_OPEN_WAIT_US + 1;
	case STEP_QUIET:
		return bus_quiet_until(bus);
	case STEP_SEND:
		return bus->began_us + BUS_NOISE_WAIT_US + 1;
	case STEP_LISTEN:
		if (bus->in_n > 0)
			return bus->last_us + bus_gap_us(bus);
		return bus_is_stream(bus) ? bus_stream_until(bus)
					  : bus->deadline_us;
	case STEP_OPEN:
	case STEP_REST:
	default:
		return t;
	}
}
