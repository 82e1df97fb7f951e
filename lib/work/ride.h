/* SPDX-License-Identifier: ISC */
/*
 * A bus in a pass and the queue of its jobs: the living first, always in the
 * same order so that each is read at even times; then the probes of the
 * dead; then who has to be asked again.  For round.c.
 */
#ifndef PP_RIDE_H
#define PP_RIDE_H

#include "round.h"

struct kin {
	const struct pp_model *model;
	struct pp_pace pace;
};

struct ride {
	struct pp_bus *bus;
	struct pp_job *jobs;
	size_t n;
	size_t *queue; /* a ring of n indices; each is in it once at most */
	size_t head, length;
	struct kin *kin;   /* n of them, a model each */
	size_t out;        /* under way */
	size_t falling;    /* of these, how many went down with the line */
	size_t to_ask;     /* jobs that are asked at all */
	size_t asked_once; /* of these, jobs whose first try ended */
	bool dark;         /* silent for long: only canaries are asked */
	bool lively;       /* something came from it */
	bool unbroken;     /* and since then its line didn't break */
	bool heard;        /* something of its own meters came */
	bool away;         /* the line can't be had, and nothing came */
	bool kept;         /* by another process, or by this machine's rules */
	bool given_up;
};

struct rounds {
	struct pp_world *world;
	const struct pp_poll *poll;
	struct ride *rides;
	struct pp_bus **buses;
	size_t n;
	size_t done, of;
};

/* The job to be asked now; false: none. */
bool ride_take(struct ride *r, size_t *job);

/* At the end of the round; next. */
void ride_append(struct ride *r, size_t job);
void ride_push(struct ride *r, size_t job);

/* This job brings nothing more in this pass. */
void rounds_settle(struct rounds *rounds, struct pp_job *job);

/* It is the bus's fault: say so. */
void ride_blame(const struct ride *r, struct pp_job *job);

/* The bus isn't dark any more: ask those that were spared. */
void ride_wake(struct ride *r);

/* A ride for each bus, with its jobs in line. */
enum pp_status rides_board(struct rounds *rounds, struct pp_round *round);

/* What became of the buses. */
void rides_tell(struct rounds *rounds, struct pp_round *round);

void rides_end(struct rounds *rounds);

#endif
