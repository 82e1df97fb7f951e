/* SPDX-License-Identifier: ISC */
/*
 * Many buses, one wait.
 */
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "bus_impl.h"

enum {
	FAR_US = 60000000
};

struct fleet {
	struct pp_world *world;
	struct pp_bus **buses;
	size_t n;
	const struct pp_rider *rider;
	struct pp_exchange *exchanges; /* one a bus */
	bool *busy;
	struct pp_watch *watches;
};

static bool
stopped(const struct fleet *f)
{
	return f->rider->stop && *f->rider->stop;
}

/* Carry bus `i` as far as it goes now; true while it has something to do. */
static bool
carry(struct fleet *f, size_t i)
{
	struct pp_exchange *x = &f->exchanges[i];

	for (;;) {
		if (f->busy[i] &&
		    !(stopped(f) && pp_bus_abandon(f->buses[i])) &&
		    !pp_bus_step(f->buses[i]))
			return true;
		if (f->busy[i])
			f->rider->done(f->rider->arg, i, x);
		f->busy[i] = !stopped(f) && f->rider->next(f->rider->arg, i, x);
		if (!f->busy[i]) {
			pp_bus_rest(f->buses[i]);
			return false;
		}
		pp_bus_start(f->buses[i], x);
	}
}

/* Wait for whatever comes first on the busy buses. */
static enum pp_status
wait_for_any(struct fleet *f)
{
	int64_t until = f->world->now_us(f->world) + FAR_US, wake;
	size_t i, n = 0;
	struct pp_line *line;
	bool writable;

	for (i = 0; i < f->n; i++) {
		if (!f->busy[i])
			continue;
		wake = pp_bus_wake(f->buses[i], &line, &writable);
		if (wake < until)
			until = wake;
		if (line)
			f->watches[n++] = (struct pp_watch){
			    .line = line,
			    .writable = writable,
			};
	}
	return f->world->wait(f->world, f->watches, n, until);
}

enum pp_status
pp_fleet_run(struct pp_world *world, struct pp_bus **buses, size_t n,
    const struct pp_rider *rider)
{
	struct fleet f = {
	    .world = world,
	    .buses = buses,
	    .n = n,
	    .rider = rider,
	    .exchanges = calloc(n + 1, sizeof *f.exchanges),
	    .busy = calloc(n + 1, sizeof *f.busy),
	    .watches = calloc(n + 1, sizeof *f.watches),
	};
	enum pp_status rc = PP_OK;
	bool *idle = calloc(n + 1, sizeof *idle);
	bool any;
	size_t i;

	if (!f.exchanges || !f.busy || !f.watches || !idle) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	do {
		any = false;
		for (i = 0; i < n; i++) {
			if (idle[i])
				continue;
			idle[i] = !carry(&f, i);
			any |= !idle[i];
		}
	} while (any && (rc = wait_for_any(&f)) == PP_OK);
	for (i = 0; i < n; i++)
		pp_bus_rest(buses[i]);
out:
	free(f.exchanges);
	free(f.busy);
	free(f.watches);
	free(idle);
	return rc;
}

/* A rider with a single question. */
struct single {
	struct pp_exchange *x;
	bool asked;
};

static bool
single_next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct single *s = arg;

	(void)bus;
	if (s->asked)
		return false;
	s->asked = true;
	*x = *s->x;
	return true;
}

static void
single_done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct single *s = arg;

	(void)bus;
	*s->x = *x;
}

enum pp_status
pp_bus_ask(struct pp_world *world, struct pp_bus *bus, struct pp_exchange *x)
{
	struct single s = {.x = x};
	struct pp_rider rider = {
	    .next = single_next,
	    .done = single_done,
	    .arg = &s,
	};

	return pp_fleet_run(world, &bus, 1, &rider);
}

void
pp_exchange_read(struct pp_exchange *x, uint8_t unit, uint8_t function,
    uint16_t address, uint16_t count)
{
	x->unit = unit;
	x->request[0] = function;
	x->request[1] = (uint8_t)(address >> 8);
	x->request[2] = (uint8_t)address;
	x->request[3] = (uint8_t)(count >> 8);
	x->request[4] = (uint8_t)count;
	x->request_n = 5;
}

void
pp_exchange_words(const struct pp_exchange *x, uint16_t *words)
{
	size_t i;

	for (i = 0; 2 + 2 * i + 1 < x->reply_n; i++)
		words[i] =
		    (uint16_t)(x->reply[2 + 2 * i] << 8 | x->reply[3 + 2 * i]);
}

bool
pp_outcome_is_of_line(enum pp_outcome outcome)
{
	return outcome == PP_OUTCOME_DENIED || outcome == PP_OUTCOME_AWAY ||
	    outcome == PP_OUTCOME_BUSY;
}

const char *
pp_outcome_words(enum pp_outcome outcome)
{
	static const char *const words[PP_OUTCOMES] = {
	    [PP_OUTCOME_REPLY] = "answered",
	    [PP_OUTCOME_EXCEPTION] = "refused the read",
	    [PP_OUTCOME_SILENT] = "no answer",
	    [PP_OUTCOME_SHORT] = "answer cut short",
	    [PP_OUTCOME_DENIED] = "line refused by this machine",
	    [PP_OUTCOME_CORRUPT] = "bad check in the answer",
	    [PP_OUTCOME_FOREIGN] = "only answers of others",
	    [PP_OUTCOME_AWAY] = "line away",
	    [PP_OUTCOME_BUSY] = "bus kept by another process",
	};

	return words[outcome];
}
