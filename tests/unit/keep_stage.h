/* SPDX-License-Identifier: ISC */
/*
 * A line that two want, and who was asked when.
 */
#ifndef KEEP_STAGE_H
#define KEEP_STAGE_H

#include "wire_stage.h"

static const char serial[] = "rtu:/dev/pp-test?baud=9600";
static const char remote[] = "rtu+tcp://192.0.2.1:4001";
static const char gateway[] = "tcp://192.0.2.1:502";
static const char *const kinds[] = {serial, remote, gateway};

enum {
	KINDS = 3,
	HEARD_MOST = 32,
	OTHER = 11, /* the unit that the other one asks for */
	FENCE_US = 3000000,
	MEASURE_US = 10000, /* what steps and silences may add to a fence */
	GAP_NETWORK_US = 200000,
};

/* A line, two who want it, and who was asked when. */
struct shared {
	struct stage stage; /* first: the rest is found from it */
	struct pp_bus *other;
	unsigned unit[HEARD_MOST];
	int64_t sent_us[HEARD_MOST]; /* the last byte was on the wire */
	size_t n;
	int64_t came_us, went_us, away_us; /* connections */
	int64_t said_us;                   /* the last late byte */
	uint8_t first[REQUEST_TCP];
	struct pp_lock *lock;
	void (*told)(struct shared *s, const uint8_t *request); /* or NULL */
};

static inline void
hears(struct stage *stage, const uint8_t *request)
{
	struct shared *s = (struct shared *)stage;

	assert_true(s->n < HEARD_MOST);
	if (s->n == 0)
		memcpy(s->first, request, stage->request_n);
	s->unit[s->n] = request[stage->request_n == REQUEST_TCP ? 6 : 0];
	s->sent_us[s->n++] = stage->over_us;
	if (s->told)
		s->told(s, request);
	else
		answers(stage, request);
}

static inline void
comes(struct sim_peer *peer, const struct pp_endpoint *as)
{
	struct shared *s = (struct shared *)peer->arg;

	(void)as;
	s->came_us = now();
	s->away_us = s->came_us - s->went_us;
}

static inline void
goes(struct sim_peer *peer)
{
	((struct shared *)peer->arg)->went_us = now();
}

static inline void
open_shared(struct shared *s, const char *endpoint,
    void (*told)(struct shared *, const uint8_t *))
{
	*s = (struct shared){0};
	stage_open(&s->stage, endpoint, hears);
	s->told = told;
	s->stage.peer.come = comes;
	s->stage.peer.go = goes;
	assert_int_equal(pp_bus_new(world, &s->stage.endpoint, &s->other),
	    PP_OK);
}

static inline void
close_shared(struct shared *s)
{
	pp_bus_free(s->other);
	stage_close(&s->stage);
	assert_let_go();
}

static inline struct pp_exchange
kept(uint8_t unit)
{
	struct pp_exchange x = question(unit, 4);

	x.keep = true;
	return x;
}

static inline struct pp_exchange
fenced(uint8_t unit)
{
	struct pp_exchange x = question(unit, 4);

	x.fence_us = FENCE_US;
	return x;
}

/* Both at once; the first of them has the line first. */
static inline void
run_both(struct shared *s, struct asks *a)
{
	struct pp_bus *buses[] = {s->stage.bus, s->other};
	struct pp_rider rider = {
	    .next = asks_next,
	    .done = asks_done,
	    .arg = a,
	    .stop = &a->stop,
	};

	assert_int_equal(pp_fleet_run(world, buses, 2, &rider), PP_OK);
	assert_let_go();
	assert_int_equal(a->finished, a->n);
}

static inline void
assert_heard(const struct shared *s, const char *units)
{
	char heard[HEARD_MOST * 4 + 1] = "";
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		n += (size_t)snprintf(heard + n, sizeof heard - n, " %u",
		    s->unit[i]);
	assert_string_equal(heard, units);
}

#endif
