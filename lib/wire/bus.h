/* SPDX-License-Identifier: ISC */
/*
 * A bus, and one exchange on it: locked, drained, deadlined.  The lock is
 * taken before the first byte and shared with every other tool; what lies in
 * the line is thrown away before a request; a reply counts only if unit,
 * function, length and, on TCP, transaction fit.
 *
 * Nothing here blocks but pp_fleet_run(), which drives many buses at once,
 * one exchange at a time on each (several at a far Modbus TCP gateway), with
 * one wait for all of them; and it waits through the world, so that it runs in
 * virtual time as well.
 */
#ifndef PP_BUS_H
#define PP_BUS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "endpoint.h"
#include "frame.h"
#include "status.h"
#include "world.h"

/* How an exchange ended. */
enum pp_outcome {
	PP_OUTCOME_REPLY,
	PP_OUTCOME_EXCEPTION, /* reply[1] is its code */
	PP_OUTCOME_SILENT,    /* nothing came in time */
	PP_OUTCOME_SHORT,     /* what came was cut short */
	PP_OUTCOME_CORRUPT,   /* what came had a bad check */
	PP_OUTCOME_FOREIGN,   /* only answers of others or to other questions */
	PP_OUTCOME_DENIED,    /* this machine refuses: rights, memory */
	PP_OUTCOME_AWAY,      /* the line can't be opened, or broke */
	PP_OUTCOME_BUSY,      /* another process kept the bus too long */
	PP_OUTCOMES
};

struct pp_exchange {
	/* The question. */
	uint8_t unit;
	uint8_t request[PP_PDU_MAX];
	size_t request_n;
	int64_t reply_us; /* longest wait for the reply to begin */
	bool measured;    /* by replies that came over this very bus */
	bool alone;       /* an order: nothing else is under way meanwhile */
	/*
	 * Another follows: whatever comes of this one, the bus is given to
	 * nobody in between, even where somebody wants it, unless the line
	 * is away or the rider has no next question after all.  Alone.
	 */
	bool keep;
	/*
	 * The first of a stay: whoever waits for the bus goes before it, though
	 * the one before said keep.
	 */
	bool begins;
	/*
	 * Before it, with the lock held: the line closed for so long where it
	 * goes over a network, else silent for so long since the last byte
	 * came or went (FOREIGN: it never is).  0: no fence.  Alone.
	 */
	int64_t fence_us;
	size_t tag; /* the rider's own */

	/* The answer. */
	enum pp_outcome outcome;
	uint8_t reply[PP_PDU_MAX];
	size_t reply_n;
	int64_t sent_us;  /* the request is on the wire, or at the gateway */
	int64_t first_us; /* the first bytes came; 0: none did */
	int64_t done_us;
	/*
	 * How long the reply took to begin, without the line's own time for
	 * what went over it; below 0: not known, for there was none, or it
	 * waited behind another.
	 */
	int64_t took_us;
};

/* What went over a bus since it was made. */
struct pp_bus_counts {
	uint64_t exchanges;
	uint64_t outcomes[PP_OUTCOMES];
	uint64_t echoes, late, foreign, another; /* frames, by pp_stray */
	uint64_t drained; /* bytes thrown away before a request */
	uint64_t yields;  /* times it was given to someone who waited */
};

struct pp_bus;

/* Who has questions for the buses of a fleet. */
struct pp_rider {
	/*
	 * Fill in the next question for this bus, all zero until then; false:
	 * none now.  On a bus that bears several at once it is called while
	 * others are under way; and again whenever one has ended.
	 */
	bool (*next)(void *arg, size_t bus, struct pp_exchange *x);
	/* It ended; those of one bus not always in the order they began. */
	void (*done)(void *arg, size_t bus, const struct pp_exchange *x);
	void *arg;
	/* When set, exchanges under way end, and no new one begins. */
	const volatile sig_atomic_t *stop;
};

#pragma GCC visibility push(default)

/* `endpoint` is copied; nothing is opened or locked yet. */
enum pp_status pp_bus_new(struct pp_world *world,
    const struct pp_endpoint *endpoint, struct pp_bus **bus);

/* Let go of line and lock, and free; accepts NULL. */
void pp_bus_free(struct pp_bus *bus);

const struct pp_bus_counts *pp_bus_counts(const struct pp_bus *bus);

/* Why the last PP_OUTCOME_DENIED, AWAY or BUSY; "" where there was none. */
const char *pp_bus_trouble(const struct pp_bus *bus);

/*
 * How many questions were found to be borne at once by the gateway of a TCP
 * bus; 1: no more than that; 0: not known.  Set before the first question to
 * what was learned in earlier runs.
 */
unsigned pp_bus_window(const struct pp_bus *bus);
void pp_bus_set_window(struct pp_bus *bus, unsigned window);

/* Microseconds of one character on this bus. */
int64_t pp_bus_character_us(const struct pp_bus *bus);

/* Make the question "read `count` registers from `address`". */
void pp_exchange_read(struct pp_exchange *x, uint8_t unit, uint8_t function,
    uint16_t address, uint16_t count);

/* The registers of the reply to it, in host order. */
void pp_exchange_words(const struct pp_exchange *x, uint16_t *words);

/* Whether it says nothing of the meter: the line was not to be had. */
bool pp_outcome_is_of_line(enum pp_outcome outcome);

/* "no answer", "bad check" ...: an outcome in words. */
const char *pp_outcome_words(enum pp_outcome outcome);

/*
 * Ask until no rider has questions, all buses at once.  When it returns, no
 * lock is held and no connection is open.  PP_ESYS: the wait itself failed.
 */
enum pp_status pp_fleet_run(struct pp_world *world, struct pp_bus **buses,
    size_t n, const struct pp_rider *rider);

/* One exchange on one bus. */
enum pp_status pp_bus_ask(struct pp_world *world, struct pp_bus *bus,
    struct pp_exchange *x);

#pragma GCC visibility pop

#endif
