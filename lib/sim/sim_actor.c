/* SPDX-License-Identifier: ISC */
#include "sim_actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_actor_impl.h"

enum {
	/* One that goes on for so long after its death never ends. */
	DEAD_CALLS_MAX = 1000000,
};

struct sim_actor *
sim_actor_of(struct pp_world *world)
{
	return (struct sim_actor *)world;
}

static struct pp_world *
outer(const struct sim_actor *a)
{
	return &a->cast->virtual->world;
}

/* As a kernel does it for a process. */
static void
die(struct sim_actor *a)
{
	struct pp_world *w = outer(a);

	if (a->dead)
		return;
	a->dead = true;
	while (a->n_lines > 0)
		w->close(w, a->lines[--a->n_lines]);
	while (a->n_locks > 0)
		w->release(w, a->locks[--a->n_locks].lock);
	a->n_watches = 0;
	a->until_us = w->now_us(w);
	a->in_vain = false;
	if (a->died)
		a->died(a->died_arg);
}

enum pp_status
sim_actor_point(struct sim_actor *a)
{
	if (!a->dead && ++a->points == a->crash_at)
		die(a);
	if (!a->dead)
		return PP_OK;
	if (++a->calls_dead > DEAD_CALLS_MAX)
		abort();
	return pp_fail(PP_ESYS, "crashed");
}

static int64_t
now_us(struct pp_world *w)
{
	return sim_actor_of(w)->cast->virtual->now_us;
}

static int64_t
wall_s(struct pp_world *w)
{
	struct pp_world *v = outer(sim_actor_of(w));

	return v->wall_s(v);
}

static enum pp_status
open_line(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	struct sim_actor *a = sim_actor_of(w);
	enum pp_status rc;

	if ((rc = sim_actor_point(a)) != PP_OK ||
	    (rc = outer(a)->open(outer(a), e, line, ready)) != PP_OK)
		return rc;
	a->moved = true;
	if (a->n_lines == a->room_lines) {
		a->room_lines = 2 * a->room_lines + 1;
		a->lines =
		    virtual_memory(a->lines, a->room_lines, sizeof *a->lines);
	}
	a->lines[a->n_lines++] = *line;
	return PP_OK;
}

static enum pp_status
opened(struct pp_world *w, struct pp_line *line, bool *ready)
{
	struct sim_actor *a = sim_actor_of(w);

	return a->dead ? sim_actor_point(a)
		       : outer(a)->opened(outer(a), line, ready);
}

static void
close_line(struct pp_world *w, struct pp_line *line)
{
	struct sim_actor *a = sim_actor_of(w);
	size_t i = 0;

	if (a->dead || !line)
		return;
	a->moved = true;
	while (a->lines[i] != line)
		i++;
	a->lines[i] = a->lines[--a->n_lines];
	outer(a)->close(outer(a), line);
}

static enum pp_status
send_bytes(struct pp_world *w, struct pp_line *line, const void *bytes,
    size_t n, size_t *sent)
{
	struct sim_actor *a = sim_actor_of(w);
	enum pp_status rc;

	if ((rc = sim_actor_point(a)) != PP_OK)
		return rc;
	a->moved = true;
	return outer(a)->send(outer(a), line, bytes, n, sent);
}

static enum pp_status
receive_bytes(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *received)
{
	struct sim_actor *a = sim_actor_of(w);
	enum pp_status rc;

	if ((rc = sim_actor_point(a)) != PP_OK)
		return rc;
	return outer(a)->receive(outer(a), line, bytes, n, received);
}

static struct actor_lock *
find_lock(const struct sim_actor *a, const struct pp_lock *lock)
{
	size_t i = 0;

	while (a->locks[i].lock != lock)
		i++;
	return &a->locks[i];
}

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	struct sim_actor *a = sim_actor_of(w);
	bool known = *lock != NULL;
	enum pp_status rc;

	if ((rc = sim_actor_point(a)) != PP_OK ||
	    (rc = outer(a)->take(outer(a), canonical, lock, held)) != PP_OK)
		return rc;
	a->tried |= known && !*held;
	a->moved |= !known || *held;
	if (known) {
		find_lock(a, *lock)->held = *held;
		return PP_OK;
	}
	if (a->n_locks == a->room_locks) {
		a->room_locks = 2 * a->room_locks + 1;
		a->locks =
		    virtual_memory(a->locks, a->room_locks, sizeof *a->locks);
	}
	a->locks[a->n_locks++] =
	    (struct actor_lock){.lock = *lock, .held = *held};
	return PP_OK;
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	struct sim_actor *a = sim_actor_of(w);

	return !a->dead && outer(a)->wanted(outer(a), lock);
}

static void
release_lock(struct pp_world *w, struct pp_lock *lock)
{
	struct sim_actor *a = sim_actor_of(w);

	if (a->dead || !lock)
		return;
	a->moved = true;
	*find_lock(a, lock) = a->locks[--a->n_locks];
	outer(a)->release(outer(a), lock);
}

static const struct pp_world own_world = {
    .now_us = now_us,
    .wall_s = wall_s,
    .wait = actor_wait,
    .open = open_line,
    .opened = opened,
    .close = close_line,
    .send = send_bytes,
    .receive = receive_bytes,
    .take = take_lock,
    .wanted = lock_wanted,
    .release = release_lock,
};

enum pp_status
sim_actor_start(struct sim_cast *cast, int64_t at_us,
    void (*act)(void *arg, struct pp_world *world), void *arg,
    struct sim_actor **actor)
{
	struct sim_actor *a = calloc(1, sizeof *a);

	if (!a)
		return pp_fail(PP_ESYS, "out of memory");
	a->world = own_world;
	a->cast = cast;
	a->act = act;
	a->arg = arg;
	a->since_us = cast->virtual->now_us;
	a->until_us = at_us;
	actor_enter(cast, a);
	*actor = a;
	return PP_OK;
}

uint64_t
sim_actor_points(const struct sim_actor *actor)
{
	return actor->points;
}

void
sim_actor_crash_at(struct sim_actor *actor, uint64_t nth)
{
	actor->crash_at = nth;
}

void
sim_actor_kill(struct sim_actor *actor)
{
	if (!actor->ended)
		die(actor);
}

void
sim_actor_on_death(struct sim_actor *actor, void (*died)(void *arg), void *arg)
{
	actor->died = died;
	actor->died_arg = arg;
}

bool
sim_actor_is_dead(const struct sim_actor *actor)
{
	return actor->dead;
}

bool
sim_actor_has_ended(const struct sim_actor *actor)
{
	return actor->ended;
}

enum pp_status
sim_actor_sleep(struct pp_world *world, int64_t until_us)
{
	enum pp_status rc = PP_OK;

	while (rc == PP_OK && world->now_us(world) < until_us)
		rc = world->wait(world, NULL, 0, until_us);
	return rc;
}
