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

struct virtual_event {
	struct virtual_event *next;
	int64_t at_us;
	void (*happen)(void *arg);
	void *arg;
};

struct pp_lock {
	struct pp_lock *next;
	char canonical[PP_ENDPOINT_MAX];
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

/* Let happen what is due. */
static void
happen(struct sim_virtual *v)
{
	struct virtual_event *e;

	while ((e = v->events) && e->at_us <= v->now_us) {
		v->events = e->next;
		e->happen(e->arg);
		free(e);
	}
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct sim_virtual *v = virtual_of(w);
	int64_t next, ready;
	bool any = false;
	size_t i;

	v->waits++;
	for (;;) {
		happen(v);
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
		if (v->events && v->events->at_us < next)
			next = v->events->at_us;
		if (next > last_us)
			return pp_fail(PP_ESYS, "the virtual time is over");
		v->now_us = next;
	}
}

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	struct sim_virtual *v = virtual_of(w);
	const struct pp_lock *l;

	if (!*lock) {
		*lock = virtual_memory(NULL, 1, sizeof **lock);
		**lock = (struct pp_lock){.next = v->locks};
		snprintf((*lock)->canonical, sizeof(*lock)->canonical, "%s",
		    canonical);
		v->locks = *lock;
	}
	*held = true;
	for (l = v->locks; l; l = l->next)
		if (l != *lock && l->held &&
		    strcmp(l->canonical, (*lock)->canonical) == 0)
			*held = false;
	(*lock)->held = *held;
	return PP_OK;
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	const struct pp_lock *l;

	for (l = virtual_of(w)->locks; l; l = l->next)
		if (l != lock && strcmp(l->canonical, lock->canonical) == 0)
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
	struct virtual_event *e;
	struct pp_lock *l;

	if (!v)
		return;
	while ((e = v->events)) {
		v->events = e->next;
		free(e);
	}
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
	peer->least_gap_us = INT64_MAX;
	peer->next = v->peers;
	v->peers = peer;
}

void
sim_virtual_at(struct sim_virtual *v, int64_t at_us, void (*call)(void *arg),
    void *arg)
{
	struct virtual_event **e = &v->events, *fresh;

	fresh = virtual_memory(NULL, 1, sizeof *fresh);
	while (*e && (*e)->at_us <= at_us)
		e = &(*e)->next;
	*fresh = (struct virtual_event){
	    .next = *e,
	    .at_us = at_us,
	    .happen = call,
	    .arg = arg,
	};
	*e = fresh;
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
