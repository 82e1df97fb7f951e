/* SPDX-License-Identifier: ISC */
/*
 * What the poller doesn't know: each reply of a simulated site carries a
 * number of its own in place of a balance, so that of each value it is known
 * which meter said it, when, and to which request.
 */
#ifndef SWEEP_TRUTH_H
#define SWEEP_TRUTH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../unit/shipped_models.h"
#include "db.h"
#include "poll.h"
#include "sim_rig.h"
#include "sweep.h"

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	BUSES_MAX = 12,
	ON_A_BUS_MAX = 22,
	TURNAROUND_US = 20000,
	FIRST_STAMP = 1000000, /* fen: in no state of alarm */
	REGISTER_OF_STAMP = 0x021F,
};

/* What is known of a meter that the poller doesn't know. */
struct truth {
	uint32_t asked;      /* requests to it */
	int64_t stamp;       /* of the reply to the last of them; 0: none */
	int64_t composed_us; /* and its time */
	int64_t read_us;     /* when the last good value was composed */
	int64_t widest_us;   /* between two of them, one after the other */
	unsigned reads;      /* good values */
	bool dead;
};

/* What came of one pass. */
struct result {
	int64_t took_us;
	unsigned living, read, wrong;
	uint64_t requests, broken;
	int64_t least_gap_us;
	int64_t bus_us[BUSES_MAX]; /* until it was let go */
};

struct site {
	struct sim_rig *rig;
	struct pp_world *world;
	struct pp_db *db;
	struct sim_rig_bus *bus[BUSES_MAX];
	size_t n_buses, n_meters;
	struct truth truth[BUSES_MAX][ON_A_BUS_MAX];
	int64_t stamp;
	char folder[64];
	struct result now;
	double mark_s; /* processor time when the last part began */
};

static uint64_t n_passes; /* of the whole run */

/* Where the processor's time goes. */
static struct {
	double load_s, round_s, store_s;
} spent;

/* Wire time of one exchange on a line of 9600 baud, of the live block. */
static inline double
exchange_us(void)
{
	return (8 + 3.5 + 101 + 3.5) * 10 * 1e6 / 9600 + TURNAROUND_US;
}

static inline int64_t
now_us(const struct site *s)
{
	return s->world->now_us(s->world);
}

static inline void
pass_time_us(const struct site *s, int64_t us)
{
	assert_int_equal(s->world->wait(s->world, NULL, 0, now_us(s) + us),
	    PP_OK);
}

static inline double
since_mark(struct site *s)
{
	double before_s = s->mark_s;

	s->mark_s = processor_s();
	return s->mark_s - before_s;
}

static inline void
note_loaded(struct site *s)
{
	if (s->now.requests++ == 0)
		spent.load_s += since_mark(s);
}

/* A request is on the wire: what was composed before it is no answer to it. */
static inline void
asked(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	struct site *s = arg;
	bool mbap = at->bus.link == SIM_TCP;
	size_t unit_at = mbap ? SIM_ADU_HEAD - 1 : 0, length, unit;

	note_loaded(s);
	while (n > unit_at) {
		unit = bytes[unit_at];
		length = mbap ? 6 + (size_t)sim_get16(bytes + 4) : n;
		assert_in_range(unit, 1, at->bus.n_slots);
		s->truth[at->bus.index][unit - 1].asked++;
		s->truth[at->bus.index][unit - 1].stamp = 0;
		bytes += length;
		n -= length < n ? length : n;
	}
}

/* The meter has its reply: number it. */
static inline void
composed(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct site *s = arg;
	struct truth *t = &s->truth[slot->bus][slot->index];
	unsigned first = sim_get16(call->request + 2);
	unsigned count = sim_get16(call->request + 4), at;

	if (call->request[1] != SIM_READ || first > REGISTER_OF_STAMP ||
	    first + count < REGISTER_OF_STAMP + 2)
		return;
	assert_int_equal(reply->n, 5 + 2 * count);
	t->stamp = ++s->stamp;
	t->composed_us = now_us(s);
	at = 3 + 2 * (REGISTER_OF_STAMP - first);
	sim_put16(reply->bytes + at, (uint16_t)(t->stamp >> 16));
	sim_put16(reply->bytes + at + 2, (uint16_t)t->stamp);
	sim_frame_seal(reply->bytes, reply->n - 2);
}

/* Meter ids: 100 times the bus, from 1 on, and its address. */
static inline struct truth *
truth_of(struct site *s, int64_t id)
{
	return &s->truth[id / 100 - 1][id % 100 - 1];
}

static inline void
take_row(void *arg, const struct pp_poll_row *row)
{
	struct site *s = arg;
	struct truth *t = truth_of(s, row->target->id);

	s->now.living += !t->dead;
	if (!row->reading) {
		if (!t->dead && has_only_seed)
			print_message("# %s: %s\n", row->target->code,
			    row->reason);
		return;
	}
	if (t->stamp == 0 || row->reading->value[PP_R_BALANCE] != t->stamp ||
	    !row->reading->known[PP_R_BALANCE]) {
		s->now.wrong++;
		return;
	}
	s->now.read++;
	if (t->reads++ > 0 && t->composed_us - t->read_us > t->widest_us)
		t->widest_us = t->composed_us - t->read_us;
	t->read_us = t->composed_us;
}

/* All were asked; what is left is to store what they said. */
static inline void
note_asked(void *arg, const char *code, const struct pp_bus_counts *counts)
{
	(void)code;
	(void)counts;
	spent.round_s += since_mark(arg);
}

#endif
