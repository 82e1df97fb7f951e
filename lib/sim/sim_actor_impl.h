/* SPDX-License-Identifier: ISC */
/*
 * Actors from inside: their world in sim_actor.c, how they wait in
 * sim_actor_wait.c, whose turn it is in sim_cast.c.
 */
#ifndef PP_SIM_ACTOR_IMPL_H
#define PP_SIM_ACTOR_IMPL_H

#include "sim_actor.h"
#include "sim_fiber.h"
#include "sim_virtual_impl.h"

enum {
	ACTOR_WORDS_MAX = 1024
};

/* A bus lock that it holds, or wishes for. */
struct actor_lock {
	struct pp_lock *lock;
	bool held;
};

struct sim_actor {
	struct pp_world world; /* first: the rest is found from it */
	struct sim_cast *cast;
	struct sim_actor *next;
	void (*act)(void *arg, struct pp_world *world);
	void *arg;
	struct sim_fiber *fiber; /* from its first turn to its end */
	bool ended;

	bool dead;
	uint64_t points, crash_at;
	unsigned calls_dead;
	void (*died)(void *arg);
	void *died_arg;

	/* What it has of the world. */
	struct pp_line **lines;
	size_t n_lines, room_lines;
	struct actor_lock *locks;
	size_t n_locks, room_locks;

	/*
	 * What it waits for, since when, and how long it meant to; in vain: see
	 * actor_wake_us().  Since it waited last it has tried a lock in vain,
	 * or done anything else.
	 */
	struct pp_watch *watches;
	size_t n_watches;
	int64_t until_us, since_us, lasts_us;
	bool in_vain, tried, moved;
	uint64_t releases; /* of the world, when it looked at its locks */
	char words[ACTOR_WORDS_MAX];
};

struct sim_cast {
	struct sim_virtual *virtual;
	struct sim_actor *living, **last; /* who acted last is last */
	struct sim_actor *ended;
	size_t n_living;
	struct sim_fiber *stage; /* whoever called sim_cast_run() */
	struct sim_actor *now;   /* whose turn it is; NULL: the stage's */
	struct sim_fiber **idle; /* stacks for those to come */
	size_t n_idle, room_idle;
	int64_t until_us;
	enum pp_status rc; /* why nobody can act any more */
};

/* One more to act; owned by the cast from now on. */
void actor_enter(struct sim_cast *cast, struct sim_actor *actor);

/* Stand still until it is ready or late, or dead. */
void actor_stand(struct sim_actor *actor);

/* As pp_world has it, for the table of an actor's own world. */
enum pp_status actor_wait(struct pp_world *world, struct pp_watch *watches,
    size_t n, int64_t until_us);

/* By when it goes on, as things are; in the past: now. */
int64_t actor_wake_us(struct sim_actor *actor);

#endif
