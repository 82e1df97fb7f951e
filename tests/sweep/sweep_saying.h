/* SPDX-License-Identifier: ISC */
/*
 * The buses of sweep_wrong, what goes wrong on them, and what their meters
 * say: each reply says in its registers who composed it, and a list that the
 * poller doesn't see says when and to what.
 */
#ifndef SWEEP_SAYING_H
#define SWEEP_SAYING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "bus.h"
#include "sim_rig.h"
#include "sweep.h"

enum {
	METERS = 9, /* on a bus */
	UNDER_WAY_MAX = 32,
	LEAST_WORDS = 4, /* that say who composed a reply */
	WORDS_MAX = 125,
};

/* The kinds of bus; each with its own manners. */
static const struct sim_bus kinds[] = {
    {.link = SIM_PTY, .strict = true},
    {.link = SIM_PTY, .baud = 19200, .parity = 'E', .spread_us = 60000},
    {.link = SIM_PTY, .baud = 2400},
    {.link = SIM_RTU_TCP, .strict = true},
    {.link = SIM_RTU_TCP, .baud = 38400, .spread_us = 200000},
    {.link = SIM_TCP, .says_busy = true, .timeout_us = 300000},
    {.link = SIM_TCP, .timeout_us = 150000, .spread_us = 100000},
    {.link = SIM_TCP, .delay_us = 150000, .says_busy = true},
    {.link = SIM_TCP, .delay_us = 60000, .timeout_us = 2000000},
    /* These are given several questions at once, for a while. */
    {.link = SIM_TCP, .delay_us = 150000, .says_busy = true},
    {.link = SIM_TCP, .delay_us = 400000, .timeout_us = 300000},
};

enum {
	BUSES = sizeof kinds / sizeof *kinds,
	MILD_FROM = BUSES - 2, /* the gateways on which less fails */
};

/*
 * In hundredths of a percent of the exchanges.  A gateway that fails too
 * often is soon asked one thing at a time.
 */
static const struct {
	enum sim_fault fault;
	int64_t usual, mild;
} rates[] = {
    {SIM_LOST_REQUEST, 500, 50},
    {SIM_LOST_REPLY, 500, 50},
    {SIM_LATE, 2000, 100},
    {SIM_CORRUPT, 900, 50},
    {SIM_HALF, 900, 50},
    {SIM_FOREIGN, 1200, 20},
    {SIM_DOUBLED, 1200, 4000},
    {SIM_ECHO, 800, 4000},
    {SIM_BUSY, 400, 100},
    {SIM_SWAPPED, 600, 20},
};

/* One reply as its meter composed it. */
struct saying {
	int bus;
	uint8_t unit;
	uint16_t start, count;
	int64_t at_us;
};

struct question {
	bool open;
	uint8_t unit;
	uint16_t start, count;
};

struct run {
	struct sim_rig *rig;
	struct pp_world *world;
	struct sim_rig_bus *bus[BUSES];
	struct pp_bus *buses[BUSES];
	struct question open[BUSES][UNDER_WAY_MAX];
	unsigned asked[BUSES];
	struct pp_exchange before[BUSES][METERS]; /* the last good one */
	struct saying *said;
	size_t n_said, room;
	uint64_t random;
	struct sim_rates mild;
	bool plant;

	/* What came of it. */
	uint64_t exchanges, faulty, wrong, planted, noticed;
	uint64_t outcomes[PP_OUTCOMES], fired[SIM_FAULTS];
	uint64_t wrong_on[BUSES];
	unsigned most_open; /* on a bus */
	uint64_t beside;    /* asked while others were under way */
};

/* Words behind the first four; they follow from who and what they are. */
static inline uint16_t
filler(size_t saying, unsigned i)
{
	uint64_t state = saying * WORDS_MAX + i;

	return (uint16_t)sim_random(&state);
}

static inline size_t
note(struct run *r, struct saying saying)
{
	struct saying *more;

	if (r->n_said == r->room) {
		r->room = r->room ? 2 * r->room : 4096;
		more = reallocarray(r->said, r->room, sizeof *more);
		assert_non_null(more);
		r->said = more;
	}
	r->said[r->n_said] = saying;
	return r->n_said++;
}

/* Whatever is read, the meter has it, and it says what nobody else says. */
static inline void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct run *r = arg;
	struct saying s = {
	    .bus = slot->bus,
	    .unit = call->request[0],
	    .start = sim_get16(call->request + 2),
	    .count = sim_get16(call->request + 4),
	    .at_us = r->world->now_us(r->world),
	};
	size_t me = note(r, s);
	uint8_t *words = reply->bytes + 3;
	unsigned i;

	assert_in_range(s.count, LEAST_WORDS, WORDS_MAX);
	reply->bytes[0] = s.unit;
	reply->bytes[1] = call->request[1];
	reply->bytes[2] = (uint8_t)(2 * s.count);
	sim_put16(words, (uint16_t)(s.bus << 8 | s.unit));
	sim_put16(words + 2, s.start);
	sim_put16(words + 4, (uint16_t)(me >> 16));
	sim_put16(words + 6, (uint16_t)me);
	for (i = LEAST_WORDS; i < s.count; i++)
		sim_put16(words + 2 * i, filler(me, i));
	reply->n = sim_frame_seal(reply->bytes, 3 + 2u * s.count);
}

/* Composed by that meter, for that very question. */
static inline bool
is_right(const struct run *r, size_t bus, const struct pp_exchange *x)
{
	const struct question *q = &r->open[bus][x->tag];
	const struct saying *s;
	uint16_t words[PP_PDU_MAX];
	size_t me;
	unsigned i;

	if (x->reply_n != 2 + 2u * q->count)
		return false;
	pp_exchange_words(x, words);
	me = (size_t)words[2] << 16 | words[3];
	if (me >= r->n_said || words[0] != (bus << 8 | q->unit) ||
	    words[1] != q->start)
		return false;
	for (i = LEAST_WORDS; i < q->count; i++)
		if (words[i] != filler(me, i))
			return false;
	s = &r->said[me];
	return s->bus == (int)bus && s->unit == q->unit &&
	    s->start == q->start && s->count == q->count &&
	    s->at_us >= x->sent_us && s->at_us <= x->done_us;
}

#endif
