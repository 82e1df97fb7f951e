/* SPDX-License-Identifier: ISC */
/*
 * Many buses, one wait.
 */
#include <stdlib.h>
#include <string.h>

#include "bus.h"
#include "bus_impl.h"
#include "catalogue.h"

enum {
	FAR_US = 60000000
};

/* A bus, and what it waits for. */
struct vehicle {
	struct pp_bus *bus;
	bool over; /* for good: nothing under way, and no more questions */
	bool dry;  /* no more questions until one has ended */
	int64_t wake_us;
	struct pp_watch watch;
};

struct fleet {
	struct pp_world *world;
	const struct pp_rider *rider;
	struct vehicle *vehicles;
	size_t n;
	struct pp_watch *watches; /* of those that wait for a line */
};

static bool
stopped(const struct fleet *f)
{
	return f->rider->stop && *f->rider->stop;
}

/* Tell of those that have ended, and take in what the rider asks next. */
static void
exchange(struct fleet *f, size_t i)
{
	struct vehicle *v = &f->vehicles[i];
	const struct pp_exchange *ended;
	struct pp_exchange *x;

	if (stopped(f))
		pp_bus_abandon(v->bus);
	while ((ended = pp_bus_ended(v->bus))) {
		f->rider->done(f->rider->arg, i, ended);
		v->dry = false;
	}
	while (!v->dry && (x = pp_bus_room(v->bus))) {
		v->dry = stopped(f) || !f->rider->next(f->rider->arg, i, x);
		if (!v->dry)
			pp_bus_start(v->bus, x);
	}
}

/* Carry a bus as far as it goes now. */
static void
carry(struct fleet *f, size_t i)
{
	struct vehicle *v = &f->vehicles[i];

	do {
		exchange(f, i);
		v->over = !pp_bus_is_busy(v->bus);
		if (v->over) {
			pp_bus_rest(v->bus);
			return;
		}
	} while (pp_bus_step(v->bus) || (!v->dry && pp_bus_has_room(v->bus)));
	v->watch = (struct pp_watch){0};
	v->wake_us = pp_bus_wake(v->bus, &v->watch.line, &v->watch.writable);
}

/* Carry those whose line is ready or whose time has come; true: any is left. */
static bool
carry_due(struct fleet *f)
{
	int64_t now_us = f->world->now_us(f->world);
	bool any = false, all = stopped(f);
	struct vehicle *v;
	size_t i;

	for (i = 0; i < f->n; i++) {
		v = &f->vehicles[i];
		if (v->over)
			continue;
		if (all || v->watch.ready || now_us >= v->wake_us)
			carry(f, i);
		any |= !v->over;
	}
	return any;
}

/* Wait for whatever comes first on all buses. */
static enum pp_status
wait_for_any(struct fleet *f)
{
	int64_t until_us = f->world->now_us(f->world) + FAR_US;
	enum pp_status rc;
	struct vehicle *v;
	size_t i, n = 0;

	for (i = 0; i < f->n; i++) {
		v = &f->vehicles[i];
		if (v->over)
			continue;
		if (v->wake_us < until_us)
			until_us = v->wake_us;
		if (v->watch.line)
			f->watches[n++] = v->watch;
	}
	rc = f->world->wait(f->world, f->watches, n, until_us);
	for (i = f->n; i-- > 0 && n > 0;)
		if (!f->vehicles[i].over && f->vehicles[i].watch.line)
			f->vehicles[i].watch = f->watches[--n];
	return rc;
}

enum pp_status
pp_fleet_run(struct pp_world *world, struct pp_bus **buses, size_t n,
    const struct pp_rider *rider)
{
	struct fleet f = {
	    .world = world,
	    .rider = rider,
	    .vehicles = calloc(n + 1, sizeof *f.vehicles),
	    .n = n,
	    .watches = calloc(n + 1, sizeof *f.watches),
	};
	enum pp_status rc = PP_OK;
	size_t i;

	if (!f.vehicles || !f.watches) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	for (i = 0; i < n; i++)
		f.vehicles[i].bus = buses[i];
	while (carry_due(&f) && (rc = wait_for_any(&f)) == PP_OK)
		;
	for (i = 0; i < n; i++)
		pp_bus_rest(buses[i]);
out:
	free(f.vehicles);
	free(f.watches);
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
	    [PP_OUTCOME_EXCEPTION] = PP_PHRASE("refused the read"),
	    [PP_OUTCOME_SILENT] = PP_PHRASE("no answer"),
	    [PP_OUTCOME_SHORT] = PP_PHRASE("answer cut short"),
	    [PP_OUTCOME_DENIED] = PP_PHRASE("line refused by this machine"),
	    [PP_OUTCOME_CORRUPT] = PP_PHRASE("bad check in the answer"),
	    [PP_OUTCOME_FOREIGN] = PP_PHRASE("only answers of others"),
	    [PP_OUTCOME_AWAY] = PP_PHRASE("line away"),
	    [PP_OUTCOME_BUSY] = PP_PHRASE("bus kept by another process"),
	};

	return pp_phrase(words[outcome]);
}
