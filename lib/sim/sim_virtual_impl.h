/* SPDX-License-Identifier: ISC */
/*
 * A virtual world from inside: its lines, in sim_virtual_line.c, and the rest,
 * in sim_virtual.c.
 */
#ifndef PP_SIM_VIRTUAL_IMPL_H
#define PP_SIM_VIRTUAL_IMPL_H

#include "sim_virtual.h"

/* Something that happens; equal times in the order they were set. */
struct virtual_event {
	int64_t at_us;
	uint64_t nth;
	void (*happen)(void *arg);
	void *arg;
};

struct sim_virtual {
	struct pp_world world; /* first: the rest is found from it */
	int64_t now_us, wall_base_s, wall_from_us;
	struct sim_peer *peers;
	struct virtual_event *events; /* a heap: none before its parent */
	size_t n_events, room;
	uint64_t nth;
	struct pp_lock *locks;
	uint64_t waits, releases; /* how often: waited; a lock let go */
};

struct sim_virtual *virtual_of(struct pp_world *w);

/* As realloc(3) for an array; without memory the story ends. */
void *virtual_memory(void *old, size_t n, size_t size);

/* Let happen what is due. */
void virtual_happen(struct sim_virtual *v);

/* Let time pass until then, or the next event; PP_ESYS: it is over. */
enum pp_status virtual_pass(struct sim_virtual *v, int64_t until_us);

/* Nobody holds it: he who wishes for it would get it. */
bool virtual_lock_is_free(const struct sim_virtual *v,
    const struct pp_lock *lock);

/* Put the functions of lines into the table of the world. */
void virtual_lines(struct pp_world *world);

/* When the line will be as the watch wants it; INT64_MAX: not known. */
int64_t virtual_ready_us(const struct pp_watch *watch);

#endif
