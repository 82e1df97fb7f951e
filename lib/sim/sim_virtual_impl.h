/* SPDX-License-Identifier: ISC */
/*
 * A virtual world from inside: its lines, in sim_virtual_line.c, and the rest,
 * in sim_virtual.c.
 */
#ifndef PP_SIM_VIRTUAL_IMPL_H
#define PP_SIM_VIRTUAL_IMPL_H

#include "sim_virtual.h"

struct virtual_event;

struct sim_virtual {
	struct pp_world world; /* first: the rest is found from it */
	int64_t now_us, wall_base_s, wall_from_us;
	struct sim_peer *peers;
	struct virtual_event *events; /* by time */
	struct pp_lock *locks;
	uint64_t waits;
};

struct sim_virtual *virtual_of(struct pp_world *w);

/* As realloc(3) for an array; without memory the story ends. */
void *virtual_memory(void *old, size_t n, size_t size);

/* Put the functions of lines into the table of the world. */
void virtual_lines(struct pp_world *world);

/* When the line will be as the watch wants it; INT64_MAX: not known. */
int64_t virtual_ready_us(const struct pp_watch *watch);

#endif
