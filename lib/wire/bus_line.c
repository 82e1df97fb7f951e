/* SPDX-License-Identifier: ISC */
/*
 * The lock of a bus and the line itself: got, shared with whoever waits, and
 * let go together.
 */
#include "bus_impl.h"

#include "catalogue.h"

enum {
	LOCK_WAIT_US = 10000000,
	YIELD_US = 3000, /* longer than a retry: who waited gets it first */
};

void
bus_hang_up(struct pp_bus *b)
{
	b->world->close(b->world, b->line);
	b->line = NULL;
	b->in_n = 0;
	if (b->sending)
		b->sending->fenced = false;
}

/*
 * Many serial servers take one client only, and a serial port is set back as
 * it was when it is closed, under whoever uses it then: a connection lives no
 * longer than its lock.
 */
void
bus_let_go(struct pp_bus *b)
{
	bus_hang_up(b);
	b->world->release(b->world, b->lock);
	b->lock = NULL;
	b->held = false;
	b->yielding = false;
	b->kept = false;
}

bool
bus_is_wanted(struct pp_bus *b)
{
	if (b->held && !b->yielding && !b->kept)
		b->yielding = b->world->wanted(b->world, b->lock);
	return b->yielding;
}

void
bus_yield(struct pp_bus *b)
{
	b->counts.yields++;
	b->pause_us = bus_now(b) + YIELD_US;
	bus_let_go(b);
}

/* Who is to blame that a line can't be had. */
static enum pp_outcome
refusal(enum pp_status rc)
{
	return rc == PP_ESYS ? PP_OUTCOME_DENIED : PP_OUTCOME_AWAY;
}

/* The line can't be had: not for one, and not for the others either. */
static bool
fail_all(struct pp_bus *b, enum pp_outcome outcome, const char *words)
{
	struct bus_slot *s;
	size_t i;

	bus_say(b, words);
	bus_hang_up(b);
	for (i = 0; i < b->n_slots; i++) {
		s = &b->slot[i];
		if (s->state != SLOT_WAITS)
			continue;
		s->x.outcome = outcome;
		bus_finish(b, s);
	}
	b->silent = 0;
	return true;
}

bool
bus_lock(struct pp_bus *b)
{
	enum pp_status rc;

	if (bus_now(b) < b->pause_us)
		return false;
	if (!b->lock)
		pp_endpoint_canonical(&b->endpoint, b->canonical);
	rc = b->world->take(b->world, b->canonical, &b->lock, &b->held);
	if (rc != PP_OK)
		return fail_all(b, refusal(rc), pp_errmsg());
	if (b->held)
		bus_go(b, bus_ready_step(b));
	else if (bus_now(b) - b->began_us > LOCK_WAIT_US)
		return fail_all(b, PP_OUTCOME_BUSY,
		    pp_phrase("another process keeps the bus"));
	return false;
}

/* A connection takes one round trip; the shortest is the network's own. */
static void
connected(struct pp_bus *b)
{
	int64_t trip_us = bus_now(b) - b->knocked_us;

	if (b->trip_us < 0 || trip_us < b->trip_us)
		b->trip_us = trip_us;
	/* A server may hand over at once what it heard meanwhile. */
	if (b->sending->fenced)
		b->quiet_us = bus_now(b) + bus_gap_us(b);
	bus_go(b, bus_ready_step(b));
}

bool
bus_open(struct pp_bus *b)
{
	bool ready = true;
	enum pp_status rc =
	    b->world->open(b->world, &b->endpoint, &b->line, &ready);

	if (rc != PP_OK)
		return fail_all(b, refusal(rc), pp_errmsg());
	b->silent = 0;
	b->used = false;
	b->quiet_us = bus_now(b) + (bus_is_stream(b) ? 0 : bus_silence_us(b));
	b->knocked_us = bus_now(b);
	if (ready)
		connected(b);
	else
		bus_go(b, STEP_CONNECT);
	return false;
}

bool
bus_connect(struct pp_bus *b)
{
	struct pp_watch watch = {.line = b->line, .writable = true};
	bool ready = false;
	enum pp_status rc;

	rc = b->world->wait(b->world, &watch, 1, bus_now(b));
	if (rc == PP_OK && watch.ready)
		rc = b->world->opened(b->world, b->line, &ready);
	if (rc != PP_OK)
		return fail_all(b, refusal(rc), pp_errmsg());
	if (!ready && bus_now(b) - b->began_us > BUS_OPEN_WAIT_US)
		return fail_all(b, PP_OUTCOME_AWAY,
		    pp_phrase("no answer to the connection"));
	if (ready)
		connected(b);
	else if (watch.ready)
		/* Only its name was found so far. */
		b->knocked_us = bus_now(b);
	return false;
}
