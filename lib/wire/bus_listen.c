/* SPDX-License-Identifier: ISC */
/*
 * The second half of an exchange: what comes back, until it is the answer or
 * there will be none.  Of a line on which one is under way at a time; the
 * other kind is in bus_stream.c.
 */
#include <string.h>

#include "bus_impl.h"

enum {
	NETWORK_US = 250000, /* there and back, and the gateway's own */
};

/* What a network adds to a meter's time, where that wasn't learned with it. */
int64_t
bus_network_us(const struct pp_exchange *x)
{
	return x->measured ? 0 : NETWORK_US;
}

enum pp_status
bus_receive(struct pp_bus *b, size_t *n)
{
	enum pp_status rc;

	*n = 0;
	if (b->in_n == sizeof b->in)
		return PP_OK;
	rc = b->world->receive(b->world, b->line, b->in + b->in_n,
	    sizeof b->in - b->in_n, n);
	if (rc != PP_OK || *n == 0)
		return rc;
	b->last_us = bus_now(b);
	if (b->in_n == 0)
		b->front_us = b->last_us;
	b->in_n += *n;
	return PP_OK;
}

void
bus_drop(struct pp_bus *b, size_t n)
{
	memmove(b->in, b->in + n, b->in_n - n);
	b->in_n -= n;
	b->front_us = b->last_us;
}

void
bus_count_stray(struct pp_bus *b, enum pp_stray kind)
{
	if (kind == PP_STRAY_ECHO)
		b->counts.echoes++;
	else if (kind == PP_STRAY_LATE)
		b->counts.late++;
	else if (kind == PP_STRAY_UNIT)
		b->counts.foreign++;
	else
		b->counts.another++;
}

/* How long it took, without the line's own time and other people's turns. */
static int64_t
took_us(const struct pp_bus *b, const struct bus_slot *s)
{
	const struct pp_exchange *x = &s->x;
	int64_t took;

	if (b->endpoint.link == PP_LINK_RTU)
		took = b->front_us - x->sent_us;
	else
		/* A server may hand it over in pieces, or when it is whole. */
		took = b->last_us - x->sent_us - bus_request_us(b, x) -
		    bus_reply_us(b, x);
	return took > 0 ? took : 0;
}

/* The answer; first of all that it has come. */
bool
bus_take(struct pp_bus *b, struct bus_slot *s, const struct pp_found *found)
{
	bool refused = found->pdu[0] & PP_FUNCTION_EXCEPTION;

	memcpy(s->x.reply, found->pdu, found->n);
	s->x.reply_n = found->n;
	s->x.first_us = b->front_us;
	s->x.outcome = refused ? PP_OUTCOME_EXCEPTION : PP_OUTCOME_REPLY;
	if (s->first && s->x.sent_us >= b->busy_us && bus_is_answer(s))
		s->x.took_us = took_us(b, s);
	return bus_end(b, s, s->x.outcome);
}

/* What came is no frame, and the end of one may still follow. */
static bool
take_junk(struct pp_bus *b, struct bus_slot *s, enum pp_outcome outcome)
{
	b->quiet_us = b->last_us + bus_gap_us(b);
	return bus_end(b, s, outcome);
}

static void
skip(struct pp_bus *b, struct bus_slot *s, const struct pp_found *found)
{
	bus_count_stray(b, found->stray);
	s->strayed |= found->stray != PP_STRAY_ECHO;
	bus_drop(b, found->used);
}

/* Judge what has come so far; true when that decides it. */
static bool
judge(struct pp_bus *b, struct bus_slot *s)
{
	struct pp_question q = bus_question(b, s);
	bool silent = bus_now(b) >= b->last_us + bus_gap_us(b);
	struct pp_found found;

	for (;;) {
		switch (pp_frame_judge(&q, b->in, b->in_n, silent, &found)) {
		case PP_FRAME_REPLY:
			return bus_take(b, s, &found);
		case PP_FRAME_STRAY:
			skip(b, s, &found);
			break;
		case PP_FRAME_SHORT:
			return take_junk(b, s, PP_OUTCOME_SHORT);
		case PP_FRAME_JUNK:
			return take_junk(b, s, PP_OUTCOME_CORRUPT);
		case PP_FRAME_MORE:
			return false;
		}
	}
}

/* The latest that a reply which began in time can end. */
static int64_t
end_us(const struct pp_bus *b)
{
	return b->deadline_us + BUS_NOISE_WAIT_US +
	    PP_FRAME_MAX * pp_bus_character_us(b);
}

/* Whether it is too late for an answer, and what there was instead. */
bool
bus_is_over(const struct pp_bus *b, const struct bus_slot *s,
    enum pp_outcome *outcome)
{
	bool nothing = b->in_n == 0 && bus_now(b) >= b->deadline_us;

	*outcome = s->strayed ? PP_OUTCOME_FOREIGN
	    : nothing         ? PP_OUTCOME_SILENT
			      : PP_OUTCOME_CORRUPT;
	return nothing || bus_now(b) >= end_us(b);
}

bool
bus_listen(struct pp_bus *b)
{
	struct bus_slot *s = bus_oldest(b, SLOT_OUT);
	enum pp_outcome outcome;
	size_t n;

	if (bus_receive(b, &n) != PP_OK) {
		bus_say(b, pp_errmsg());
		return bus_break(b, PP_OUTCOME_AWAY);
	}
	if (n > 0 && s->x.first_us == 0)
		s->x.first_us = b->last_us;
	if (b->in_n > 0 && judge(b, s))
		return true;
	return bus_is_over(b, s, &outcome) && bus_end(b, s, outcome);
}
