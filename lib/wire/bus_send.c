/* SPDX-License-Identifier: ISC */
/*
 * From silence on the line to the request on the wire.
 */
#include "bus_impl.h"

#include "catalogue.h"

/* This one didn't get out; with others under way it took them along. */
static bool
fail(struct pp_bus *b, enum pp_outcome outcome)
{
	struct bus_slot *s = b->sending;

	bus_break(b, PP_OUTCOME_AWAY);
	return bus_end(b, s, outcome);
}

/*
 * The line is gone.  Some gateways hang up when idle, or after each reply, so
 * where it went before this request did it is opened once more.
 */
bool
bus_lost(struct pp_bus *b)
{
	bus_say(b, pp_errmsg());
	if (b->used && b->out_sent == 0)
		return bus_break(b, PP_OUTCOME_AWAY);
	return fail(b, PP_OUTCOME_AWAY);
}

/*
 * Let go for who waits, unless something is under way; true: no more goes out
 * now.
 */
static bool
stand_back(struct pp_bus *b)
{
	if (!bus_is_wanted(b))
		return false;
	if (bus_count(b, SLOT_OUT) == 0)
		bus_yield(b);
	bus_turn(b);
	return true;
}

/* Not before the late reply to one like it has come, or can't come. */
static bool
is_haunted(struct pp_bus *b)
{
	if (bus_now(b) >= b->haunted_us)
		b->haunted_us = bus_ghost_until(b, &b->sending->x);
	if (bus_now(b) >= b->haunted_us)
		return false;
	stand_back(b);
	return true;
}

static void
make_request(struct pp_bus *b)
{
	struct pp_question q;

	/* Two who let each other pass at once would both never be served. */
	if (b->used && stand_back(b))
		return;
	b->sending->transaction = ++b->transaction;
	q = bus_question(b, b->sending);
	b->out_n = pp_frame_make(&q, b->out);
	b->in_n = bus_is_stream(b) ? b->in_n : 0;
	bus_go(b, STEP_SEND);
}

/*
 * Each reply of a stream says whose it is, so there only what has come
 * already is looked at, above all that the gateway has hung up; after a fence
 * also what comes then.
 */
static bool
quiet_stream(struct pp_bus *b)
{
	size_t n;

	if (bus_receive(b, &n) != PP_OK)
		return bus_lost(b);
	if (!bus_sift(b)) {
		if (!is_haunted(b) && bus_now(b) >= b->quiet_us)
			make_request(b);
		return false;
	}
	/* One that talks before it was asked is no gateway. */
	if (!b->line && !b->used)
		return bus_end(b, b->sending, PP_OUTCOME_CORRUPT);
	return true;
}

/* Whatever lies in the line belongs to nobody: drain until it is silent. */
bool
bus_quiet(struct pp_bus *b)
{
	size_t n;

	if (bus_is_stream(b))
		return quiet_stream(b);
	if (b->in_n == sizeof b->in || bus_now(b) >= b->last_us + bus_gap_us(b))
		b->in_n = 0; /* another frame's */
	if (bus_receive(b, &n) != PP_OK)
		return bus_lost(b);
	b->counts.drained += n;
	if (n > 0)
		b->quiet_us = bus_now(b) + bus_gap_us(b);
	if (is_haunted(b)) {
		b->began_us = bus_now(b);
	} else if (bus_now(b) >= b->quiet_us) {
		make_request(b);
	} else if (bus_now(b) - b->began_us > BUS_NOISE_WAIT_US) {
		return bus_end(b, b->sending, PP_OUTCOME_CORRUPT);
	}
	return false;
}

int64_t
bus_quiet_until(const struct pp_bus *b)
{
	int64_t look_us = bus_now(b) + BUS_LOOK_US;

	if (b->haunted_us <= b->quiet_us)
		return b->quiet_us;
	return b->haunted_us < look_us ? b->haunted_us : look_us;
}

/*
 * The request still goes out at the line's own pace: here, or behind a server
 * that hands over what it hears.
 */
static void
note_sent(struct pp_bus *b)
{
	struct pp_exchange *x = &b->sending->x;
	int64_t request_us = bus_request_us(b, x);

	b->used = true;
	b->last_us = b->gone_us = x->sent_us = bus_now(b);
	b->deadline_us =
	    b->last_us + request_us + x->reply_us + bus_silence_us(b);
	if (b->endpoint.link == PP_LINK_RTU)
		x->sent_us = b->gone_us += request_us;
	else
		b->deadline_us += bus_network_us(x) + bus_reply_us(b, x);
	bus_note_out(b, b->sending);
}

bool
bus_send(struct pp_bus *b)
{
	size_t n;

	if (b->world->send(b->world, b->line, b->out + b->out_sent,
		b->out_n - b->out_sent, &n) != PP_OK)
		return bus_lost(b);
	b->out_sent += n;
	if (b->out_sent == b->out_n) {
		note_sent(b);
		bus_turn(b);
	} else if (bus_now(b) - b->began_us > BUS_NOISE_WAIT_US) {
		bus_say(b, pp_phrase("the line takes no bytes"));
		return fail(b, PP_OUTCOME_AWAY);
	}
	return false;
}
