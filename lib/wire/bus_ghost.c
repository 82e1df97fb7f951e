/* SPDX-License-Identifier: ISC */
/*
 * Ghosts: replies that may still come to requests that are over.  RTU frames
 * bear no number, so the same unit's late reply to a question of the same
 * kind and length can't be told from the answer, only waited for; and a
 * gateway that mixes up transactions is no better.
 */
#include "bus_impl.h"

enum {
	LATE_US = 3000000 /* a reply that comes later is not reckoned with */
};

static size_t
reply_length(const struct pp_exchange *x)
{
	struct pp_question q = {.pdu = x->request, .n = x->request_n};

	return pp_frame_expect(&q);
}

static bool
fits(const struct bus_ghost *g, uint8_t unit, uint8_t function, size_t length)
{
	return g->unit == unit && g->function == function &&
	    (g->length == length || g->length == 0 || length == 0);
}

/*
 * A refusal is of one length for all questions, so it may be a ghost of this
 * unit itself, and the true answer still to come.
 */
static bool
is_feared(const struct pp_bus *b, const struct bus_slot *s)
{
	const struct bus_ghost *g;
	size_t i;

	for (i = 0; i < BUS_GHOSTS; i++) {
		g = &b->ghosts[i];
		if (fits(g, s->x.unit, s->x.request[0], 0) &&
		    g->until_us > bus_now(b))
			return true;
	}
	return false;
}

/*
 * Until when a reply may come: one to a request that was given up, or the
 * answer a second time.  0: none will.
 */
static int64_t
haunted_until_us(const struct pp_bus *b, const struct bus_slot *s)
{
	switch (s->x.outcome) {
	case PP_OUTCOME_SILENT:
	case PP_OUTCOME_SHORT:
	case PP_OUTCOME_CORRUPT:
	case PP_OUTCOME_FOREIGN:
		return b->deadline_us + LATE_US;
	case PP_OUTCOME_EXCEPTION:
		if (is_feared(b, s))
			return b->deadline_us + LATE_US;
		[[fallthrough]];
	case PP_OUTCOME_REPLY:
		return bus_is_stream(b) ? 0 : b->last_us + bus_gap_us(b);
	case PP_OUTCOME_DENIED:
	case PP_OUTCOME_AWAY:
	case PP_OUTCOME_BUSY:
	case PP_OUTCOMES:
	default:
		return 0;
	}
}

/* It is over; in place of the ghost that has the least left to live. */
void
bus_ghost_leave(struct pp_bus *b, const struct bus_slot *s)
{
	int64_t until_us = haunted_until_us(b, s);
	struct bus_ghost *g = &b->ghosts[0];
	size_t i;

	if (until_us == 0 || s->state != SLOT_OUT)
		return;
	for (i = 1; i < BUS_GHOSTS; i++)
		if (b->ghosts[i].until_us < g->until_us)
			g = &b->ghosts[i];
	*g = (struct bus_ghost){
	    .unit = s->x.unit,
	    .function = s->x.request[0],
	    .length = reply_length(&s->x),
	    .until_us = until_us,
	};
}

/* Until when the answer to this could be a ghost's. */
int64_t
bus_ghost_until(const struct pp_bus *b, const struct pp_exchange *x)
{
	size_t i, length = reply_length(x);
	const struct bus_ghost *g;
	int64_t until_us = 0;

	for (i = 0; i < BUS_GHOSTS; i++) {
		g = &b->ghosts[i];
		if (g->until_us > until_us &&
		    fits(g, x->unit, x->request[0], length))
			until_us = g->until_us;
	}
	return until_us;
}
