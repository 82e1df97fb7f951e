/* SPDX-License-Identifier: ISC */
/*
 * The fence: a silence longer than any reply may be late, after which nothing
 * that was sent before can be answered any more.  Nobody else is let on the
 * line meanwhile.  A server that hands over what it hears forgets what it
 * holds for a client that has gone, and so the connection is closed for it;
 * a serial line has to be heard to be silent.
 */
#include "bus_impl.h"

#include "catalogue.h"

enum {
	AFTER_US = 1000000,
	FENCES_MOST = 10, /* a line that is never silent is out */
};

static bool
is_serial(const struct pp_bus *b)
{
	return b->endpoint.link == PP_LINK_RTU;
}

/* What the one that is to go out needs next. */
enum bus_step
bus_ready_step(const struct pp_bus *b)
{
	const struct bus_slot *s = b->sending;
	bool fence = s->x.fence_us > 0 && !s->fenced;

	if (!b->held)
		return STEP_LOCK;
	if (fence && (b->line || !is_serial(b)))
		return STEP_FENCE;
	return b->line ? STEP_QUIET : STEP_OPEN;
}

int64_t
bus_fence_until(const struct pp_bus *b)
{
	int64_t from_us = b->began_us, patience_us = b->patience_us + AFTER_US;

	/* A gateway asks on for as long as it is known to. */
	if (!is_serial(b) && patience_us > b->sending->x.fence_us)
		return from_us + patience_us;
	if (is_serial(b)) {
		from_us = b->knocked_us;
		if (from_us < b->last_us)
			from_us = b->last_us;
		if (from_us < b->gone_us)
			from_us = b->gone_us;
	}
	return from_us + b->sending->x.fence_us;
}

bool
bus_fence(struct pp_bus *b)
{
	struct bus_slot *s = b->sending;
	size_t n = 0;

	b->kept = true;
	if (!is_serial(b))
		bus_hang_up(b);
	else if (bus_receive(b, &n) != PP_OK)
		return bus_lost(b);
	b->in_n = 0;
	b->counts.drained += n;
	if (bus_now(b) >= bus_fence_until(b)) {
		s->fenced = true;
		bus_go(b, bus_ready_step(b));
	} else if (bus_now(b) >= b->began_us + FENCES_MOST * s->x.fence_us) {
		bus_say(b, pp_phrase("the line is never silent"));
		return bus_end(b, s, PP_OUTCOME_FOREIGN);
	}
	return false;
}
