/* SPDX-License-Identifier: ISC */
/*
 * Several actors in one virtual world: each runs ordinary code that blocks,
 * as pp_fleet_run(), on a stack of its own, and where it waits the others go
 * on; so sellers, a poller and a settler meet as processes do, in virtual
 * time, and always in the same way.
 *
 * An actor may die at any call of its world, as by kill -9: its lines are
 * closed and its locks released at once, what it sent stays sent, and from
 * then on its world does nothing for it, so that its code comes to an end.
 */
#ifndef PP_SIM_ACTOR_H
#define PP_SIM_ACTOR_H

#include "sim_virtual.h"

struct sim_cast;
struct sim_actor;

/* The cast doesn't own the world, and ends before it. */
enum pp_status sim_cast_new(struct sim_virtual *v, struct sim_cast **cast);

/* Whoever still lives dies first. */
void sim_cast_free(struct sim_cast *cast);

/*
 * From that time on (now, where it is past) `act` runs, with a world of the
 * actor's own; it ends when that returns.  Anyone may start another.  Lives
 * as long as the cast.  A turn looks at all who live, so they should be few:
 * one seller with many sales, not many with one.
 */
enum pp_status sim_actor_start(struct sim_cast *cast, int64_t at_us,
    void (*act)(void *arg, struct pp_world *world), void *arg,
    struct sim_actor **actor);

/*
 * Let all act until they have ended or it is so late, INT64_MAX: whenever;
 * may be called again.  PP_ESYS: no memory for a stack, or time has no end.
 */
enum pp_status sim_cast_run(struct sim_cast *cast, int64_t until_us);

/* How many have not ended. */
size_t sim_cast_living(const struct sim_cast *cast);

/*
 * The points at which it could have died so far: calls of wait, open, take,
 * send and receive, and those that the code around it adds.
 */
uint64_t sim_actor_points(const struct sim_actor *actor);

/* Die at the nth of them, from 1 on, instead of what it was about to do. */
void sim_actor_crash_at(struct sim_actor *actor, uint64_t nth);

/* Die now, wherever it stands: from an event, or by another actor. */
void sim_actor_kill(struct sim_actor *actor);

/* Be called once, at the moment of its death. */
void sim_actor_on_death(struct sim_actor *actor, void (*died)(void *arg),
    void *arg);

/* One more point, for what doesn't go through the world; PP_ESYS: dead. */
enum pp_status sim_actor_point(struct sim_actor *actor);

bool sim_actor_is_dead(const struct sim_actor *actor);
bool sim_actor_has_ended(const struct sim_actor *actor);

/* The one whose world it is. */
struct sim_actor *sim_actor_of(struct pp_world *world);

/* Wait until that time, with nothing to wait for; PP_ESYS: dead. */
enum pp_status sim_actor_sleep(struct pp_world *world, int64_t until_us);

#endif
