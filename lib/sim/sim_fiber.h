/* SPDX-License-Identifier: ISC */
/*
 * Stacks of their own: code that blocks can stand still on one while other
 * code goes on, all in a single thread.
 */
#ifndef PP_SIM_FIBER_H
#define PP_SIM_FIBER_H

#include "status.h"

struct sim_fiber;

/* With a stack; `bare`: for the stack that the caller stands on already. */
enum pp_status sim_fiber_new(struct sim_fiber **fiber);
enum pp_status sim_fiber_bare(struct sim_fiber **fiber);
void sim_fiber_free(struct sim_fiber *fiber);

/*
 * Whoever switches to it next begins `run`, which must not return: it
 * switches away for ever.  May be set again then.
 */
void sim_fiber_set(struct sim_fiber *fiber, void (*run)(void *arg), void *arg);

/* Stand still here, go on there. */
void sim_fiber_switch(struct sim_fiber *from, struct sim_fiber *to);

#endif
