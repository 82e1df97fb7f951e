/* SPDX-License-Identifier: ISC */
/*
 * The second half of an exchange: what comes back, until it is the answer or
 * there will be none.
 */
#include <string.h>

#include "bus_impl.h"

static void
drop(struct pp_bus *b, size_t n)
{
	memmove(b->in, b->in + n, b->in_n - n);
	b->in_n -= n;
}

static void
count_stray(struct pp_bus *b, enum pp_stray kind)
{
	if (kind == PP_STRAY_ECHO)
		b->counts.echoes++;
	else if (kind == PP_STRAY_LATE)
		b->counts.late++;
	else if (kind == PP_STRAY_UNIT)
		b->counts.foreign++;
	else
		b->counts.another++;
	b->strayed |= kind != PP_STRAY_ECHO;
}

static bool
take_reply(struct pp_bus *b, const struct pp_found *found)
{
	memcpy(b->x->reply, found->pdu, found->n);
	b->x->reply_n = found->n;
	return bus_end(b,
	    found->pdu[0] & PP_FUNCTION_EXCEPTION ? PP_OUTCOME_EXCEPTION
						  : PP_OUTCOME_REPLY);
}

/* What came is no frame, and the end of one may still follow. */
static bool
take_junk(struct pp_bus *b, enum pp_outcome outcome)
{
	b->quiet_us = b->last_us + bus_gap_us(b);
	/* A TCP stream can't be found into again. */
	if (b->endpoint.link == PP_LINK_TCP)
		bus_hang_up(b);
	return bus_end(b, outcome);
}

/* Judge what has come so far; true when that decides it. */
static bool
judge(struct pp_bus *b)
{
	bool silent = bus_now(b) >= b->last_us + bus_gap_us(b);
	struct pp_found found;

	for (;;) {
		switch (pp_frame_judge(&b->question, b->in, b->in_n, silent,
		    &found)) {
		case PP_FRAME_REPLY:
			return take_reply(b, &found);
		case PP_FRAME_STRAY:
			count_stray(b, found.stray);
			drop(b, found.used);
			break;
		case PP_FRAME_SHORT:
			return take_junk(b, PP_OUTCOME_SHORT);
		case PP_FRAME_JUNK:
			return take_junk(b, PP_OUTCOME_CORRUPT);
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

bool
bus_listen(struct pp_bus *b)
{
	size_t n = 0;

	if (b->in_n < sizeof b->in &&
	    b->world->receive(b->world, b->line, b->in + b->in_n,
		sizeof b->in - b->in_n, &n) != PP_OK)
		return bus_fail(b, PP_OUTCOME_AWAY, pp_errmsg());
	if (n > 0) {
		b->in_n += n;
		b->last_us = bus_now(b);
		if (b->x->first_us == 0)
			b->x->first_us = b->last_us;
	}
	if (b->in_n > 0 && judge(b))
		return true;
	if (b->in_n == 0 && bus_now(b) >= b->deadline_us)
		return bus_end(b,
		    b->strayed ? PP_OUTCOME_FOREIGN : PP_OUTCOME_SILENT);
	if (bus_now(b) >= end_us(b))
		return bus_end(b,
		    b->strayed ? PP_OUTCOME_FOREIGN : PP_OUTCOME_CORRUPT);
	return false;
}
