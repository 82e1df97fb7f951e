/* SPDX-License-Identifier: ISC */
/*
 * The replies of a Modbus TCP gateway, to several requests perhaps, told
 * apart by transaction.  It works one after another, as its line does, so
 * only the oldest request has a deadline: from when its turn came.
 */
#include <string.h>

#include "bus_impl.h"

enum {
	PATIENCE_MOST_US = 5000000,
};

static int64_t
later(int64_t a_us, int64_t b_us)
{
	return a_us > b_us ? a_us : b_us;
}

/*
 * Its turn comes when it is there and the one before it is done, be it
 * answered or given up; not by us, who wait as long as the meter needs, but
 * by the gateway, which waits for a dead meter as long as it is set to.
 */
void
bus_set_deadline(struct pp_bus *b)
{
	const struct pp_exchange *x = &bus_oldest(b, SLOT_OUT)->x;

	int64_t turn_us = later(x->sent_us, b->served_us);
	int64_t wait_us = bus_request_us(b, x) + bus_reply_us(b, x) +
	    x->reply_us + bus_network_us(x);

	b->turn_us = later(turn_us, b->busy_us);
	b->deadline_us = b->turn_us + wait_us;
	b->own_us = turn_us + wait_us;
}

/*
 * It had its own time, and is waited for only because the gateway may be busy
 * with another: not while somebody wants the bus.  Orders are waited for.
 */
static bool
keeps_others(struct pp_bus *b, const struct bus_slot *s)
{
	return b->in_n == 0 && bus_now(b) >= b->own_us && !s->x.alone &&
	    bus_is_wanted(b);
}

/* The exchange that the frame at the front is for; NULL: none under way. */
static struct bus_slot *
addressee(struct pp_bus *b)
{
	size_t i;

	for (i = 0; i < b->n_slots; i++)
		if (b->slot[i].state == SLOT_OUT &&
		    b->slot[i].transaction == (b->in[0] << 8 | b->in[1]))
			return &b->slot[i];
	return NULL;
}

/*
 * A reply that overtakes is the oldest one's reprieve, but not for ever: a
 * gateway that has dropped it answers later ones as long as they are sent.
 */
static void
take(struct pp_bus *b, struct bus_slot *s, const struct pp_found *found)
{
	struct bus_slot *oldest = bus_oldest(b, SLOT_OUT);

	bus_take(b, s, found);
	if (s == oldest || ++oldest->overtaken <= bus_depth(b))
		b->served_us = bus_now(b);
	if (bus_is_answer(s)) {
		if (b->busy_us > b->served_us)
			b->busy_us = b->served_us;
		b->n_lost = 0;
	}
}

/* The gateway is done with one that was given up, and with those before. */
static void
note_late(struct pp_bus *b)
{
	int64_t now_us = bus_now(b), waited_us, busy_us;
	size_t i;

	for (i = 0; i < b->n_lost; i++)
		if (b->lost[i].transaction == (b->in[0] << 8 | b->in[1]))
			break;
	if (i == b->n_lost)
		return;
	waited_us = now_us - b->lost[i].from_us;
	if (waited_us > PATIENCE_MOST_US)
		waited_us = PATIENCE_MOST_US;
	b->patience_us = later(b->patience_us, waited_us);
	b->n_lost -= i + 1;
	memmove(b->lost, b->lost + i + 1, b->n_lost * sizeof *b->lost);
	busy_us = now_us + (int64_t)b->n_lost * b->patience_us;
	if (busy_us < b->busy_us)
		b->busy_us = busy_us;
}

/* A frame that answers nothing; true: no more of them should be read. */
static bool
skip(struct pp_bus *b, struct bus_slot *s, const struct pp_found *found)
{
	bus_count_stray(b, found->stray);
	if (!s)
		note_late(b);
	else if (s->beside > 1)
		return bus_swapped(b);
	else
		s->strayed = true;
	bus_drop(b, found->used);
	return false;
}

/* Judge what has come so far. */
bool
bus_sift(struct pp_bus *b)
{
	bool silent = bus_now(b) >= b->last_us + bus_gap_us(b), any = false;
	struct pp_question q;
	struct pp_found found;
	struct bus_slot *s;

	for (;;) {
		s = b->in_n < 2 ? NULL : addressee(b);
		q = bus_question(b, s);
		switch (pp_frame_judge(&q, b->in, b->in_n, silent, &found)) {
		case PP_FRAME_REPLY:
			take(b, s, &found);
			bus_drop(b, found.used);
			any = true;
			break;
		case PP_FRAME_STRAY:
			if (skip(b, s, &found))
				return true;
			break;
		/* A stream can't be found into again. */
		case PP_FRAME_SHORT:
			return bus_break(b, PP_OUTCOME_SHORT);
		case PP_FRAME_JUNK:
			return bus_break(b, PP_OUTCOME_CORRUPT);
		case PP_FRAME_MORE:
			return any;
		}
	}
}

/* Its late reply will be known by its transaction. */
static bool
give_up(struct pp_bus *b, struct bus_slot *s, enum pp_outcome outcome)
{
	if (b->n_lost == BUS_WINDOW_MAX)
		memmove(b->lost, b->lost + 1, --b->n_lost * sizeof *b->lost);
	b->lost[b->n_lost++] = (struct bus_lost){
	    .transaction = s->transaction,
	    .from_us = b->turn_us,
	};
	b->busy_us = b->turn_us + bus_request_us(b, &s->x) + bus_silence_us(b) +
	    b->patience_us;
	return bus_end(b, s, outcome);
}

bool
bus_listen_stream(struct pp_bus *b)
{
	struct bus_slot *s;
	enum pp_outcome outcome;
	size_t n;

	if (bus_receive(b, &n) != PP_OK) {
		bus_say(b, pp_errmsg());
		return bus_break(b, PP_OUTCOME_AWAY);
	}
	if (bus_sift(b))
		return true;
	bus_set_deadline(b);
	s = bus_oldest(b, SLOT_OUT);
	if (bus_is_over(b, s, &outcome))
		return give_up(b, s, outcome);
	return keeps_others(b, s) && give_up(b, s, PP_OUTCOME_SILENT);
}

/* When to look again, bytes apart: now and then who wants the bus. */
int64_t
bus_stream_until(const struct pp_bus *b)
{
	int64_t look_us = bus_now(b) + BUS_LOOK_US;

	if (look_us < b->own_us)
		look_us = b->own_us;
	return look_us < b->deadline_us ? look_us : b->deadline_us;
}
