/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the wire share: a line in virtual time with somebody at
 * its other end who answers reads as each test tells him, and a rider that
 * asks a list of questions.
 */
#ifndef WIRE_STAGE_H
#define WIRE_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bus.h"
#include "sim_virtual.h"

enum {
	STAGE_START_S = 1763776800, /* 2025-11-22, UTC */
	ASKS_MAX = 64,
	REQUEST_RTU = 8, /* bytes of a read */
	REQUEST_TCP = 12,
};

struct stage {
	struct sim_peer peer;
	struct pp_endpoint endpoint;
	struct pp_bus *bus;
	char canonical[PP_ENDPOINT_MAX];
	size_t request_n;
	uint8_t in[REQUEST_TCP];
	size_t in_n;
	unsigned requests; /* whole ones */
	int64_t over_us;   /* the last one was over */
	int64_t turnaround_us;
	void (*answer)(struct stage *stage, const uint8_t *request);
	unsigned step; /* for the answers of a test */
};

static struct sim_virtual *virtual;
static struct pp_world *world;

static inline int
enter(void **state)
{
	(void)state;
	virtual = NULL;
	if (sim_virtual_new(STAGE_START_S, &virtual) != PP_OK)
		return -1;
	world = sim_virtual_world(virtual);
	return 0;
}

static inline int
leave(void **state)
{
	(void)state;
	sim_virtual_free(virtual);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static inline int64_t
now(void)
{
	return world->now_us(world);
}

/* 3.5 characters of the stage's line, in microseconds, rounded up. */
static inline int64_t
silence(const struct stage *s)
{
	return (s->peer.character_us * 7 + 1) / 2;
}

/* The reply to a read, with the words 256 * unit, and so on. */
static inline size_t
make_reply(const struct stage *s, const uint8_t *request, uint8_t *reply)
{
	bool mbap = s->request_n == REQUEST_TCP;
	const uint8_t *pdu = request + (mbap ? 7 : 1);
	uint8_t unit = pdu[-1], words = pdu[4], said[PP_PDU_MAX];
	struct pp_question q = {
	    .mbap = mbap,
	    .transaction = (uint16_t)(mbap ? request[0] << 8 | request[1] : 0),
	    .unit = unit,
	    .pdu = said,
	    .n = 2 + 2 * (size_t)words,
	};
	unsigned i;

	said[0] = pdu[0];
	said[1] = (uint8_t)(2 * words);
	for (i = 0; i < words; i++) {
		said[2 + 2 * i] = unit;
		said[3 + 2 * i] = (uint8_t)i;
	}
	return pp_frame_make(&q, reply);
}

/* When a meter begins to reply to the last request. */
static inline int64_t
reply_us(const struct stage *s)
{
	return s->over_us + silence(s) + s->turnaround_us;
}

/* A meter as it should be. */
static inline void
answers(struct stage *s, const uint8_t *request)
{
	uint8_t reply[PP_FRAME_MAX];
	size_t n = make_reply(s, request, reply);

	sim_peer_say(&s->peer, reply_us(s), reply, n);
}

static inline void
is_silent(struct stage *s, const uint8_t *request)
{
	(void)s;
	(void)request;
}

static inline void
stage_hear(struct sim_peer *peer, int64_t over_us, const uint8_t *bytes,
    size_t n)
{
	struct stage *s = peer->arg;

	assert_true(s->in_n + n <= s->request_n);
	memcpy(s->in + s->in_n, bytes, n);
	s->in_n += n;
	if (s->in_n < s->request_n)
		return;
	s->in_n = 0;
	s->requests++;
	s->over_us = over_us;
	s->answer(s, s->in);
}

/* A line as its endpoint says, and its bus. */
static inline void
stage_open(struct stage *s, const char *endpoint,
    void (*answer)(struct stage *, const uint8_t *))
{
	int bits;

	*s = (struct stage){.answer = answer, .turnaround_us = 20000};
	assert_int_equal(pp_endpoint_parse(endpoint, &s->endpoint), PP_OK);
	pp_endpoint_canonical(&s->endpoint, s->canonical);
	bits = 1 + s->endpoint.data + (s->endpoint.parity != 'N') +
	    s->endpoint.stop;
	s->request_n =
	    s->endpoint.link == PP_LINK_TCP ? REQUEST_TCP : REQUEST_RTU;
	s->peer = (struct sim_peer){
	    .canonical = s->canonical,
	    .hear = stage_hear,
	    .arg = s,
	};
	if (s->endpoint.link != PP_LINK_TCP)
		s->peer.character_us =
		    (bits * 1000000 + s->endpoint.baud - 1) / s->endpoint.baud;
	sim_virtual_peer(virtual, &s->peer);
	assert_int_equal(pp_bus_new(world, &s->endpoint, &s->bus), PP_OK);
}

static inline void
stage_close(struct stage *s)
{
	pp_bus_free(s->bus);
	sim_peer_leave(&s->peer);
}

/* Nothing is left open or locked. */
static inline void
assert_let_go(void)
{
	assert_int_equal(sim_virtual_lines(virtual), 0);
	assert_int_equal(sim_virtual_locks(virtual), 0);
}

static inline struct pp_exchange
question(uint8_t unit, uint16_t count)
{
	struct pp_exchange x = {.reply_us = 300000};

	pp_exchange_read(&x, unit, PP_FUNCTION_READ, 0x0200, count);
	return x;
}

/* One exchange, after which nothing is left. */
static inline struct pp_exchange
ask(struct stage *s, uint8_t unit, uint16_t count)
{
	struct pp_exchange x = question(unit, count);

	if (pp_bus_ask(world, s->bus, &x) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_let_go();
	return x;
}

/* It is the answer to that question. */
static inline void
assert_answered(const struct pp_exchange *x)
{
	uint16_t words[125];
	unsigned i;

	if (x->outcome != PP_OUTCOME_REPLY)
		fail_msg("unit %d: %s", x->unit, pp_outcome_words(x->outcome));
	assert_int_equal(x->reply_n, 2 + 2 * x->request[4]);
	pp_exchange_words(x, words);
	for (i = 0; i < x->request[4]; i++)
		assert_int_equal(words[i], 256U * x->unit + i);
}

/* A list of questions for one bus or several, in order. */
struct asks {
	struct pp_exchange x[ASKS_MAX];
	size_t bus[ASKS_MAX], n;
	bool began[ASKS_MAX], done[ASKS_MAX];
	volatile sig_atomic_t stop;
	size_t stop_after; /* done; 0: never */
	size_t finished;
};

static inline void
add(struct asks *a, size_t bus, struct pp_exchange x)
{
	assert_true(a->n < ASKS_MAX);
	a->bus[a->n] = bus;
	a->x[a->n++] = x;
}

static inline bool
asks_next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct asks *a = arg;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (a->bus[i] == bus && !a->began[i]) {
			assert_int_equal(x->request_n, 0);
			a->began[i] = true;
			*x = a->x[i];
			x->tag = i;
			return true;
		}
	return false;
}

static inline void
asks_done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct asks *a = arg;
	size_t i = x->tag;

	assert_true(i < a->n && a->bus[i] == bus);
	assert_true(a->began[i] && !a->done[i]);
	a->done[i] = true;
	a->x[i] = *x;
	a->finished++;
	a->stop = a->stop_after != 0 && a->finished >= a->stop_after;
}

/* Ask them all on these stages; nothing is left open or locked by them. */
static inline enum pp_status
run_fleet(struct stage **stages, size_t n, struct asks *a)
{
	struct pp_bus *buses[ASKS_MAX];
	struct pp_rider rider = {
	    .next = asks_next,
	    .done = asks_done,
	    .arg = a,
	    .stop = &a->stop,
	};
	enum pp_status rc;
	size_t i;

	for (i = 0; i < n; i++)
		buses[i] = stages[i]->bus;
	rc = pp_fleet_run(world, buses, n, &rider);
	assert_int_equal(sim_virtual_lines(virtual), 0);
	return rc;
}

static inline void
run_stage(struct stage *s, struct asks *a)
{
	if (run_fleet(&s, 1, a) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_let_go();
}

#endif
