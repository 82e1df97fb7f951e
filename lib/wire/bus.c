/* SPDX-License-Identifier: ISC */
/*
 * One exchange as a machine of six steps; each does what it can without
 * blocking and says what it waits for.  The last, listening, is in
 * bus_listen.c.
 */
#include "bus.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_impl.h"

enum {
	LOCK_RETRY_US = 1000,
	LOCK_WAIT_US = 10000000,
	YIELD_US = 3000, /* longer than a retry: who waited gets it first */
	OPEN_WAIT_US = 3000000,
	NETWORK_US = 250000,   /* there and back, and the gateway's own */
	GAP_SERIAL_US = 20000, /* USB adapters hand over every 16 ms */
	GAP_NETWORK_US = 200000,
	FAST_GAP_US = 1750, /* 3.5 characters, fixed above 19200 baud */
	FAST_BAUD = 19200,
	SILENT_MOST = 3, /* in a row, then the connection is made anew */
};

enum pp_status
pp_bus_new(struct pp_world *world, const struct pp_endpoint *endpoint,
    struct pp_bus **bus)
{
	struct pp_bus *b = calloc(1, sizeof *b);

	if (!b)
		return pp_fail(PP_ESYS, "out of memory");
	b->world = world;
	b->endpoint = *endpoint;
	pp_endpoint_canonical(endpoint, b->canonical);
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

int64_t
pp_bus_character_us(const struct pp_bus *bus)
{
	const struct pp_endpoint *e = &bus->endpoint;
	int bits = 1 + e->data + (e->parity != 'N') + e->stop;

	return ((int64_t)bits * 1000000 + e->baud - 1) / e->baud;
}

/* The silence that must lie between frames on the line. */
static int64_t
silence_us(const struct pp_bus *b)
{
	if (b->endpoint.link == PP_LINK_TCP)
		return 0;
	if (b->endpoint.baud > FAST_BAUD)
		return FAST_GAP_US;
	return (pp_bus_character_us(b) * 7 + 1) / 2;
}

/* Silence for so long inside a frame means that no more will come. */
int64_t
bus_gap_us(const struct pp_bus *b)
{
	if (b->endpoint.link == PP_LINK_RTU)
		return silence_us(b) + GAP_SERIAL_US;
	return GAP_NETWORK_US;
}

int64_t
bus_now(const struct pp_bus *b)
{
	return b->world->now_us(b->world);
}

static void
go(struct pp_bus *b, enum bus_step step)
{
	b->step = step;
	b->began_us = bus_now(b);
}

void
bus_hang_up(struct pp_bus *b)
{
	b->world->close(b->world, b->line);
	b->line = NULL;
}

/*
 * Many serial servers take one client only, and a serial port is set back as
 * it was when it is closed, under whoever uses it then: a connection lives no
 * longer than its lock.
 */
static void
let_go(struct pp_bus *b)
{
	bus_hang_up(b);
	b->world->release(b->world, b->lock);
	b->lock = NULL;
	b->held = false;
}

void
pp_bus_rest(struct pp_bus *bus)
{
	if (bus->lock)
		let_go(bus);
	bus->step = STEP_REST;
	bus->x = NULL;
}

bool
bus_end(struct pp_bus *b, enum pp_outcome outcome)
{
	int64_t apart_us = b->last_us + silence_us(b);

	b->x->outcome = outcome;
	b->x->done_us = bus_now(b);
	b->counts.outcomes[outcome]++;
	b->step = STEP_REST;
	b->x = NULL;
	if (b->quiet_us < apart_us)
		b->quiet_us = apart_us;
	b->silent = outcome == PP_OUTCOME_SILENT ? b->silent + 1 : 0;
	if (b->endpoint.link != PP_LINK_RTU && b->silent >= SILENT_MOST) {
		/* A gateway that was restarted forgets its connections. */
		bus_hang_up(b);
		b->silent = 0;
	}
	if (b->held && b->world->wanted(b->world, b->lock)) {
		b->counts.yields++;
		b->pause_us = bus_now(b) + YIELD_US;
		let_go(b);
	}
	return true;
}

bool
bus_fail(struct pp_bus *b, enum pp_outcome outcome, const char *words)
{
	snprintf(b->trouble, sizeof b->trouble, "%s", words);
	if (outcome == PP_OUTCOME_AWAY)
		bus_hang_up(b);
	return bus_end(b, outcome);
}

/*
 * The line is gone.  Some gateways hang up when idle, or after each reply, so
 * where it went before this request did it is opened once more.
 */
static bool
lost(struct pp_bus *b)
{
	if (!b->used || b->out_sent > 0)
		return bus_fail(b, PP_OUTCOME_AWAY, pp_errmsg());
	bus_hang_up(b);
	go(b, STEP_OPEN);
	return false;
}

/*
 * The request still goes out at the line's own pace: here, or behind the
 * gateway, which then hands over the reply when it is whole.
 */
static void
set_deadline(struct pp_bus *b)
{
	int64_t character = pp_bus_character_us(b);
	int64_t wire = (int64_t)b->out_n * character;

	b->x->sent_us = b->last_us;
	b->deadline_us = b->last_us + wire + b->x->reply_us + silence_us(b);
	if (b->endpoint.link == PP_LINK_RTU)
		b->x->sent_us += wire;
	else
		b->deadline_us += NETWORK_US +
		    (int64_t)pp_frame_expect(&b->question) * character;
}

/* Who is to blame that a line can't be had. */
static enum pp_outcome
refusal(enum pp_status rc)
{
	return rc == PP_ESYS ? PP_OUTCOME_DENIED : PP_OUTCOME_AWAY;
}

static bool
step_lock(struct pp_bus *b)
{
	enum pp_status rc;

	if (bus_now(b) < b->pause_us)
		return false;
	rc = b->world->take(b->world, b->canonical, &b->lock, &b->held);
	if (rc != PP_OK)
		return bus_fail(b, refusal(rc), pp_errmsg());
	if (b->held)
		go(b, STEP_OPEN);
	else if (bus_now(b) - b->began_us > LOCK_WAIT_US)
		return bus_fail(b, PP_OUTCOME_BUSY,
		    "another process keeps the bus");
	return false;
}

static bool
step_open(struct pp_bus *b)
{
	bool ready = true;
	enum pp_status rc =
	    b->world->open(b->world, &b->endpoint, &b->line, &ready);

	if (rc != PP_OK)
		return bus_fail(b, refusal(rc), pp_errmsg());
	b->silent = 0;
	b->used = false;
	b->quiet_us = bus_now(b) + silence_us(b);
	go(b, ready ? STEP_QUIET : STEP_CONNECT);
	return false;
}

static bool
step_connect(struct pp_bus *b)
{
	struct pp_watch watch = {.line = b->line, .writable = true};
	enum pp_status rc;

	rc = b->world->wait(b->world, &watch, 1, bus_now(b));
	if (rc == PP_OK && watch.ready)
		rc = b->world->opened(b->world, b->line);
	if (rc != PP_OK)
		return bus_fail(b, PP_OUTCOME_AWAY, pp_errmsg());
	if (watch.ready)
		go(b, STEP_QUIET);
	else if (bus_now(b) - b->began_us > OPEN_WAIT_US)
		return bus_fail(b, PP_OUTCOME_AWAY,
		    "no answer to the connection");
	return false;
}

/* Whatever lies in the line belongs to nobody: drain until it is silent. */
static bool
step_quiet(struct pp_bus *b)
{
	size_t n;

	if (b->world->receive(b->world, b->line, b->in, sizeof b->in, &n) !=
	    PP_OK)
		return lost(b);
	b->counts.drained += n;
	if (n > 0)
		b->quiet_us = bus_now(b) + bus_gap_us(b);
	if (bus_now(b) >= b->quiet_us)
		go(b, STEP_SEND);
	else if (bus_now(b) - b->began_us > BUS_NOISE_WAIT_US)
		return bus_end(b, PP_OUTCOME_CORRUPT);
	return false;
}

static bool
step_send(struct pp_bus *b)
{
	size_t n;

	if (b->world->send(b->world, b->line, b->out + b->out_sent,
		b->out_n - b->out_sent, &n) != PP_OK)
		return lost(b);
	b->out_sent += n;
	if (b->out_sent == b->out_n) {
		b->used = true;
		b->last_us = bus_now(b);
		set_deadline(b);
		go(b, STEP_LISTEN);
	} else if (bus_now(b) - b->began_us > BUS_NOISE_WAIT_US) {
		return bus_fail(b, PP_OUTCOME_AWAY, "the line takes no bytes");
	}
	return false;
}

bool
pp_bus_abandon(struct pp_bus *bus)
{
	return bus->step == STEP_LOCK &&
	    bus_fail(bus, PP_OUTCOME_BUSY, "stopped while waiting for it");
}

void
pp_bus_start(struct pp_bus *bus, struct pp_exchange *x)
{
	assert(bus->step == STEP_REST);
	bus->x = x;
	x->reply_n = 0;
	x->sent_us = x->first_us = x->done_us = 0;
	bus->question = (struct pp_question){
	    .mbap = bus->endpoint.link == PP_LINK_TCP,
	    .transaction = (uint16_t)(bus->question.transaction + 1),
	    .unit = x->unit,
	    .pdu = x->request,
	    .n = x->request_n,
	};
	bus->out_n = pp_frame_make(&bus->question, bus->out);
	bus->out_sent = bus->in_n = 0;
	bus->strayed = false;
	bus->counts.exchanges++;
	go(bus, bus->held ? (bus->line ? STEP_QUIET : STEP_OPEN) : STEP_LOCK);
}

bool
pp_bus_step(struct pp_bus *bus)
{
	enum bus_step before;
	bool done;

	do {
		before = bus->step;
		switch (bus->step) {
		case STEP_LOCK:
			done = step_lock(bus);
			break;
		case STEP_OPEN:
			done = step_open(bus);
			break;
		case STEP_CONNECT:
			done = step_connect(bus);
			break;
		case STEP_QUIET:
			done = step_quiet(bus);
			break;
		case STEP_SEND:
			done = step_send(bus);
			break;
		case STEP_LISTEN:
			done = bus_listen(bus);
			break;
		case STEP_REST:
		default:
			return true;
		}
	} while (!done && bus->step != before);
	return done;
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
	case STEP_CONNECT:
		return bus->began_us + OPEN_WAIT_US + 1;
	case STEP_QUIET:
		return bus->quiet_us;
	case STEP_SEND:
		return bus->began_us + BUS_NOISE_WAIT_US + 1;
	case STEP_LISTEN:
		return bus->in_n > 0 ? bus->last_us + bus_gap_us(bus)
				     : bus->deadline_us;
	case STEP_OPEN:
	case STEP_REST:
	default:
		return t;
	}
}
