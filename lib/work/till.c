/* SPDX-License-Identifier: ISC */
/*
 * Visits to many meters: those of one bus one after the other, all buses at
 * once, in one wait.
 */
#include "till.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "visit.h"

/* A bus, and who is to be visited on it. */
struct counter {
	int64_t id;
	size_t *queue; /* indexes of visits */
	size_t n, at;
	bool inside; /* a visit is going on */
	struct visit visit;
};

struct shop {
	struct pp_till *till;
	struct pp_visit *visits;
	struct counter *counters;
	struct pp_bus **buses;
	size_t *places; /* the queues, one behind the other */
	size_t n_counters, done, of;
};

enum {
	CHECKPOINT_BYTES = 8 << 20
};

static void
tell(struct shop *s, struct pp_visit *v)
{
	s->done++;
	/* Another time will do. */
	if (s->till->db)
		(void)!pp_db_checkpoint(s->till->db, CHECKPOINT_BYTES);
	if (s->till->progress)
		s->till->progress(s->till->arg, s->done, s->of);
	s->till->done(s->till->arg, v);
}

/* The next of this bus that may be visited; false: none. */
static bool
enter(struct shop *s, struct counter *c)
{
	struct pp_visit *v;

	while (c->at < c->n) {
		v = &s->visits[c->queue[c->at++]];
		if (s->till->stop && *s->till->stop) {
			v->result = PP_VISIT_REFUSED;
			v->code = PP_ETEMP;
			snprintf(v->reason, sizeof v->reason,
			    pp_phrase("not visited: stopped"));
		} else if (pp_till_check(s->till, v) == PP_OK) {
			visit_begin(&c->visit, s->till, v);
			c->inside = true;
			return true;
		}
		tell(s, v);
	}
	return false;
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct shop *s = arg;
	struct counter *c = &s->counters[bus];

	if (!c->inside && !enter(s, c))
		return false;
	visit_question(&c->visit, x);
	return true;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct shop *s = arg;
	struct counter *c = &s->counters[bus];

	visit_answer(&c->visit, x);
	if (!visit_is_over(&c->visit))
		return;
	c->inside = false;
	tell(s, c->visit.v);
}

static size_t
counter_of(const struct shop *s, int64_t bus)
{
	size_t i;

	for (i = 0; i < s->n_counters && s->counters[i].id != bus; i++)
		;
	return i;
}

/* How many there are on each bus, and a queue of that length for it. */
static void
line_up(struct shop *s)
{
	size_t i, c, at = 0;

	for (i = 0; i < s->of; i++) {
		c = counter_of(s, s->visits[i].target.bus);
		if (c == s->n_counters)
			s->counters[s->n_counters++].id =
			    s->visits[i].target.bus;
		s->counters[c].n++;
	}
	for (c = 0; c < s->n_counters; c++) {
		s->counters[c].queue = s->places + at;
		at += s->counters[c].n;
		s->counters[c].n = 0;
	}
	for (i = 0; i < s->of; i++) {
		c = counter_of(s, s->visits[i].target.bus);
		s->counters[c].queue[s->counters[c].n++] = i;
	}
}

static enum pp_status
connect(struct shop *s)
{
	const struct pp_target *target;
	struct pp_endpoint endpoint;
	enum pp_status rc;
	size_t c;

	for (c = 0; c < s->n_counters; c++) {
		target = &s->visits[s->counters[c].queue[0]].target;
		rc = pp_endpoint_parse(target->endpoint, &endpoint);
		endpoint.baud = target->baud;
		if (rc == PP_OK)
			rc =
			    pp_bus_new(s->till->world, &endpoint, &s->buses[c]);
		if (rc != PP_OK)
			return pp_fail_in(rc == PP_EDATA ? PP_ECONF : rc,
			    "bus %s", target->bus_code);
	}
	return PP_OK;
}

/*
 * The wait itself failed: an order that was armed is pending, as the book has
 * it, and nothing else was done.
 */
static void
break_off(struct shop *s, enum pp_status rc)
{
	char words[PP_REASON_MAX];
	struct counter *c;
	struct pp_visit *v;

	snprintf(words, sizeof words, "%s", pp_errmsg());
	for (c = s->counters; c < s->counters + s->n_counters; c++) {
		if (c->inside) {
			c->inside = false;
			visit_break_off(&c->visit, rc, words);
			tell(s, c->visit.v);
		}
		while (c->at < c->n) {
			v = &s->visits[c->queue[c->at++]];
			v->result = PP_VISIT_REFUSED;
			v->code = rc;
			snprintf(v->reason, sizeof v->reason, "%s", words);
			tell(s, v);
		}
	}
}

enum pp_status
pp_till_run(struct pp_till *till, struct pp_visit *visits, size_t n)
{
	struct shop s = {
	    .till = till,
	    .visits = visits,
	    .counters = calloc(n + 1, sizeof *s.counters),
	    .buses = calloc(n + 1, sizeof(struct pp_bus *)),
	    .places = calloc(n + 1, sizeof *s.places),
	    .of = n,
	};
	struct pp_rider rider = {.next = next, .done = done, .arg = &s};
	enum pp_status rc;
	size_t i;

	if (!s.counters || !s.buses || !s.places) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	line_up(&s);
	if ((rc = connect(&s)) == PP_OK)
		rc = pp_fleet_run(till->world, s.buses, s.n_counters, &rider);
	if (rc != PP_OK)
		break_off(&s, rc);
out:
	for (i = 0; s.buses && i < s.n_counters; i++)
		pp_bus_free(s.buses[i]);
	free(s.counters);
	free(s.buses);
	free(s.places);
	return rc;
}
