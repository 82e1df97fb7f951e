/* SPDX-License-Identifier: ISC */
#include "sim_virtual.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"
#include "sim_virtual_impl.h"

enum {
	FIRST_US = 1000000, /* 0 stands for "never" in many places */
	SECOND_US = 1000000,
};

/* A story that goes on for so long has no end. */
static const int64_t last_us = INT64_C(400) * 86400 * SECOND_US;

struct pp_lock {
	struct pp_lock *next;
	char canonical[PP_ENDPOINT_MAX];
	uint64_t hash; /* of that: most are told apart by it */
	bool held;
};

struct sim_virtual *
virtual_of(struct pp_world *w)
{
	return (struct sim_virtual *)w;
}

void *
virtual_memory(void *old, size_t n, size_t size)
{
	void *p = reallocarray(old, n, size);

	if (!p)
		abort();
	return p;
}

static int64_t
now_us(struct pp_world *w)
{
	return virtual_of(w)->now_us;
}

static int64_t
wall_s(struct pp_world *w)
{
	const struct sim_virtual *v = virtual_of(w);

	return v->wall_base_s + (v->now_us - v->wall_from_us) / SECOND_US;
}

static bool
is_before(const struct virtual_event *a, const struct virtual_event *b)
{
	return a->at_us < b->at_us || (a->at_us == b->at_us && a->nth < b->nth);
}

/* The earliest, out of the heap: the last one sinks to its place. */
static struct virtual_event
pop(struct sim_virtual *v)
{
	struct virtual_event *e = v->events, first = e[0], last;
	size_t i = 0, child;

	last = e[--v->n_events];
	while ((child = 2 * i + 1) < v->n_events) {
		child += child + 1 < v->n_events &&
		    is_before(&e[child + 1], &e[child]);
		if (!is_before(&e[child], &last))
			break;
		e[i] = e[child];
		i = child;
	}
	e[i] = last;
	return first;
}

void
virtual_happen(struct sim_virtual *v)
{
	struct virtual_event e;

	while (v->n_events > 0 && v->events->at_us <= v->now_us) {
		e = pop(v);
		e.happen(e.arg);
	}
}

enum pp_status
virtual_pass(struct sim_virtual *v, int64_t until_us)
{
	if (v->n_events > 0 && v->events->at_us < until_us)
		until_us = v->events->at_us;
	if (until_us > last_us)
		return pp_fail(PP_ESYS, "the virtual time is over");
	v->now_us = until_us;
	return PP_OK;
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct sim_virtual *v = virtual_of(w);
	int64_t next, ready;
	enum pp_status rc;
	bool any = false;
	size_t i;

	v->waits++;
	for (;;) {
		virtual_happen(v);
		next = until_us;
		for (i = 0; i < n; i++) {
			ready = virtual_ready_us(&watches[i]);
			watches[i].ready = ready <= v->now_us;
			any |= watches[i].ready;
			if (ready < next)
				next = ready;
		}
		if (any || v->now_us >= until_us)
			return PP_OK;
		if ((rc = virtual_pass(v, next)) != PP_OK)
			return rc;
	}
}

static uint64_t
hash(const char *text)
{
	uint64_t h = 14695981039346656037U;

	while (*text != '\0')
		h = (h ^ (uint8_t)*text++) * 1099511628211U;
	return h;
}

/* Another's lock of the same line. */
static bool
is_other(const struct pp_lock *l, const struct pp_lock *lock)
{
	return l != lock && l->hash == lock->hash &&
	    strcmp(l->canonical, lock->canonical) == 0;
}

bool
virtual_lock_is_free(const struct sim_virtual *v, const struct pp_lock *lock)
{
	const struct pp_lock *l;

	for (l = v->locks; l; l = l->next)
		if (l->held && is_other(l, lock))
			return false;
	return true;
}

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	struct sim_virtual *v = virtual_of(w);

	if (!*lock) {
		*lock = virtual_memory(NULL, 1, sizeof **lock);
		**lock = (struct pp_lock){
		    .next = v->locks,
		    .hash = hash(canonical),
		};
		snprintf((*lock)->canonical, sizeof(*lock)->canonical, "%s",
		    canonical);
		v->locks = *lock;
	}
	*held = (*lock)->held = virtual_lock_is_free(v, *lock);
	return PP_OK;
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	const struct pp_lock *l;

	for (l = virtual_of(w)->locks; l; l = l->next)
		if (is_other(l, lock))
			return true;
	return false;
}

static void
release_lock(struct pp_world *w, struct pp_lock *lock)
{
	struct pp_lock **l = &virtual_of(w)->locks;

	if (!lock)
		return;
	while (*l != lock)
		l = &(*l)->next;
	*l = lock->next;
	free(lock);
	virtual_of(w)->releases++;
}

enum pp_status
sim_virtual_new(int64_t start_s, struct sim_virtual **v)
{
	struct sim_virtual *fresh = calloc(1, sizeof *fresh);

	if (!fresh)
		return pp_fail(PP_ESYS, "out of memory");
	fresh->now_us = fresh->wall_from_us = FIRST_US;
	fresh->wall_base_s = start_s;
	fresh->world = (struct pp_world){
	    .now_us = now_us,
	    .wall_s = wall_s,
	    .wait = wait_for,
	    .take = take_lock,
	    .wanted = lock_wanted,
	    .release = release_lock,
	};
	virtual_lines(&fresh->world);
	*v = fresh;
	return PP_OK;
}

void
sim_virtual_free(struct sim_virtual *v)
{
	struct pp_lock *l;

	if (!v)
		return;
	free(v->events);
	while (v->peers)
		sim_peer_leave(v->peers);
	while ((l = v->locks)) {
		v->locks = l->next;
		free(l);
	}
	free(v);
}

struct pp_world *
sim_virtual_world(struct sim_virtual *v)
{
	return &v->world;
}

void
sim_virtual_peer(struct sim_virtual *v, struct sim_peer *peer)
{
	peer->world = v;
	memset(&peer->as, 0, sizeof peer->as);
	peer->least_gap_us = INT64_MAX;
	peer->next = v->peers;
	v->peers = peer;
}

void
sim_virtual_at(struct sim_virtual *v, int64_t at_us, void (*call)(void *arg),
    void *arg)
{
	struct virtual_event fresh = {at_us, ++v->nth, call, arg};
	size_t i = v->n_events++;

	if (i == v->room) {
		v->room = 2 * v->room + 16;
		v->events =
		    virtual_memory(v->events, v->room, sizeof *v->events);
	}
	for (; i > 0 && is_before(&fresh, &v->events[(i - 1) / 2]);
	     i = (i - 1) / 2)
		v->events[i] = v->events[(i - 1) / 2];
	v->events[i] = fresh;
}

void
sim_virtual_set_wall(struct sim_virtual *v, int64_t at_s)
{
	v->wall_base_s = at_s;
	v->wall_from_us = v->now_us;
}

uint64_t
sim_virtual_waits(const struct sim_virtual *v)
{
	return v->waits;
}

unsigned
sim_virtual_lines(const struct sim_virtual *v)
{
	const struct sim_peer *p;
	unsigned n = 0;

	for (p = v->peers; p; p = p->next)
		n += p->line != NULL;
	return n;
}

unsigned
sim_virtual_locks(const struct sim_virtual *v)
{
	const struct pp_lock *l;
	unsigned n = 0;

	for (l = v->locks; l; l = l->next)
		n++;
	return n;
}
