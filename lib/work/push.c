/* SPDX-License-Identifier: ISC */
/*
 * Many meters set: those of one bus one after the other, all buses at once, in
 * one wait; but what may close a relay one meter at a time, for all that starts
 * behind it at once could bring the supply down again.
 */
#include "push.h"

#include <stdio.h>
#include <stdlib.h>

#include "catalogue.h"
#include "push_impl.h"

/* A bus, and who is to be set on it. */
struct counter {
	int64_t id;
	struct pp_push **queue;
	size_t n, at;
	bool inside; /* a stay is going on */
	struct stay stay;
};

struct round {
	struct pp_pusher *pusher;
	struct pp_push **pushes; /* by bus */
	size_t n;
	struct counter *counters;
	struct pp_bus **buses;
	size_t n_counters;
	size_t *done, of; /* of the whole run */
};

enum {
	CHECKPOINT_BYTES = 8 << 20
};

static bool
is_stopped(const struct pp_pusher *pusher)
{
	return pusher->stop && *pusher->stop;
}

static void
tell(struct round *r, struct pp_push *p)
{
	struct pp_pusher *pusher = r->pusher;

	++*r->done;
	/* Another time will do. */
	if (!p->looks_only)
		(void)!pp_db_checkpoint(pusher->db, CHECKPOINT_BYTES);
	if (pusher->progress)
		pusher->progress(pusher->arg, *r->done, r->of);
	pusher->done(pusher->arg, p);
}

static void
refuse(struct pp_push *p, enum pp_status code, const char *words)
{
	p->result = PP_PUSHED_FAILED;
	p->code = code;
	snprintf(p->reason, sizeof p->reason, "%s", words);
}

/* The next of this bus that may be set; false: none. */
static bool
enter(struct round *r, struct counter *c)
{
	struct pp_push *p;
	enum pp_status rc;

	while (c->at < c->n) {
		p = c->queue[c->at++];
		if (is_stopped(r->pusher)) {
			refuse(p, PP_ETEMP, pp_phrase("not set: stopped"));
		} else if ((rc = pp_push_check(r->pusher, p)) != PP_OK) {
			refuse(p, rc, pp_errmsg());
		} else {
			stay_begin(&c->stay, r->pusher, p);
			c->inside = true;
			return true;
		}
		tell(r, p);
	}
	return false;
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct round *r = arg;
	struct counter *c = &r->counters[bus];

	if (!c->inside && !enter(r, c))
		return false;
	stay_question(&c->stay, x);
	return true;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct round *r = arg;
	struct counter *c = &r->counters[bus];

	stay_answer(&c->stay, x);
	if (!stay_is_over(&c->stay))
		return;
	c->inside = false;
	tell(r, c->stay.p);
}

static int
by_bus(const void *one, const void *other)
{
	const struct pp_push *const *a = one, *const *b = other;

	if ((*a)->target.bus != (*b)->target.bus)
		return (*a)->target.bus < (*b)->target.bus ? -1 : 1;
	return *a < *b ? -1 : *a > *b; /* in the caller's order */
}

static void
line_up(struct round *r)
{
	struct counter *c = r->counters;
	size_t i;

	qsort(r->pushes, r->n, sizeof(struct pp_push *), by_bus);
	for (i = 0; i < r->n; i += c->n, c++) {
		c->id = r->pushes[i]->target.bus;
		c->queue = r->pushes + i;
		while (i + c->n < r->n && c->queue[c->n]->target.bus == c->id)
			c->n++;
		r->n_counters++;
	}
}

static enum pp_status
connect(struct round *r)
{
	const struct pp_target *target;
	struct pp_endpoint endpoint;
	enum pp_status rc;
	size_t c;

	for (c = 0; c < r->n_counters; c++) {
		target = &r->counters[c].queue[0]->target;
		rc = pp_endpoint_parse(target->endpoint, &endpoint);
		endpoint.baud = target->baud;
		if (rc == PP_OK)
			rc = pp_bus_new(r->pusher->world, &endpoint,
			    &r->buses[c]);
		if (rc != PP_OK)
			return pp_fail_in(rc == PP_EDATA ? PP_ECONF : rc,
			    "bus %s", target->bus_code);
	}
	return PP_OK;
}

/* The wait itself failed: what was sent isn't known to have come to pass. */
static void
break_off(struct round *r, enum pp_status rc)
{
	char words[sizeof((struct pp_push *)0)->reason];
	struct counter *c;

	snprintf(words, sizeof words, "%s", pp_errmsg());
	for (c = r->counters; c < r->counters + r->n_counters; c++) {
		if (c->inside) {
			c->inside = false;
			stay_break_off(&c->stay, rc, words);
			tell(r, c->stay.p);
		}
		for (; c->at < c->n; c->at++) {
			refuse(c->queue[c->at], rc, words);
			tell(r, c->queue[c->at]);
		}
	}
}

/* Those at once; `of` are they all. */
static enum pp_status
run(struct pp_pusher *pusher, struct pp_push **pushes, size_t n, size_t *made,
    size_t of)
{
	struct round r = {
	    .pusher = pusher,
	    .pushes = pushes,
	    .n = n,
	    .counters = calloc(n + 1, sizeof *r.counters),
	    .buses = calloc(n + 1, sizeof(struct pp_bus *)),
	    .done = made,
	    .of = of,
	};
	struct pp_rider rider = {.next = next, .done = done, .arg = &r};
	enum pp_status rc;
	size_t i;

	if (!r.counters || !r.buses) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	line_up(&r);
	if ((rc = connect(&r)) == PP_OK)
		rc = pp_fleet_run(pusher->world, r.buses, r.n_counters, &rider);
	if (rc != PP_OK)
		break_off(&r, rc);
out:
	for (i = 0; r.buses && i < r.n_counters; i++)
		pp_bus_free(r.buses[i]);
	free(r.counters);
	free(r.buses);
	return rc;
}

static bool
may_close(const struct pp_push *p)
{
	return p->wanted.relay && !p->looks_only &&
	    p->wanted.order.action != PP_RELAY_TRIP;
}

static enum pp_status
pause_between(const struct pp_pusher *pusher)
{
	struct pp_world *w = pusher->world;
	int64_t until_us = w->now_us(w) + pusher->stagger_us;
	enum pp_status rc = PP_OK;

	while (rc == PP_OK && !is_stopped(pusher) && w->now_us(w) < until_us)
		rc = w->wait(w, NULL, 0, until_us);
	return rc;
}

enum pp_status
pp_push_run(struct pp_pusher *pusher, struct pp_push *pushes, size_t n)
{
	struct pp_push **line = calloc(n + 1, sizeof(struct pp_push *));
	size_t at_once = 0, later = n, made = 0, i;
	enum pp_status rc, broken;

	if (!line)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = n; i-- > 0;)
		if (pusher->stagger_us > 0 && may_close(&pushes[i]))
			line[--later] = &pushes[i];
	for (i = 0; i < n; i++)
		if (pusher->stagger_us == 0 || !may_close(&pushes[i]))
			line[at_once++] = &pushes[i];
	rc = run(pusher, line, at_once, &made, n);
	for (i = later; i < n; i++) {
		broken = run(pusher, &line[i], 1, &made, n);
		if (broken == PP_OK && i + 1 < n && line[i]->orders > 0 &&
		    line[i]->relay_closed)
			broken = pause_between(pusher);
		rc = rc == PP_OK ? broken : rc;
	}
	free(line);
	return rc;
}
