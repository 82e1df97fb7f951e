/* SPDX-License-Identifier: ISC */
/*
 * A look at a meter: its evidence read twice, in different shapes, believed
 * only where both agree.  No two reads of a look, and no two looks in a row,
 * ask for the same number of registers, so that a late reply to one is none to
 * the other.  Inside work/ only.
 */
#ifndef PP_LOOK_H
#define PP_LOOK_H

#include "bus.h"
#include "model.h"
#include "proof.h"
#include "site.h"

enum {
	LOOK_STEPS = 4
};

struct look {
	const struct pp_model *model;
	const struct pp_target *target;
	struct pp_world *world;
	const struct pp_read *reads; /* the evidence */
	size_t n_reads;

	/* Of this look. */
	size_t step, steps;
	int tries, rounds;
	unsigned asked[LOOK_STEPS]; /* of each read: no two shapes in a row */
	int64_t fence_us;
	bool fenced;
	int64_t began_at, began_us;
	struct pp_values values[LOOK_STEPS];
	unsigned reads_made;
};

enum look_result {
	LOOK_MORE,    /* ask the next question */
	LOOK_SEEN,    /* the proof is there */
	LOOK_SILENT,  /* it doesn't answer */
	LOOK_NO_LINE, /* the line isn't to be had */
	LOOK_UNSURE,  /* its answers don't agree, or make no sense */
};

/* The step of a meter's energy register. */
int64_t look_step_wh(const struct pp_target *target);

/* What a meter can use at most in so many seconds. */
int64_t look_use_wh(const struct pp_model *model,
    const struct pp_target *target, int64_t seconds);

/* The same in fen, at any price. */
int64_t look_use_fen(const struct pp_model *model,
    const struct pp_target *target, int64_t seconds);

/*
 * Whether a model shows enough to be sold to: number, count and balance; and
 * the words why not.
 */
bool look_is_possible(const struct pp_model *model);

/* Once for a visit; then before each look, behind a fence or (0) none. */
void look_init(struct look *look, const struct pp_model *model,
    const struct pp_target *target, struct pp_world *world);
void look_begin(struct look *look, int64_t fence_us);

/* The next question, and what came of it. */
void look_question(struct look *look, struct pp_exchange *x);
enum look_result look_answer(struct look *look, const struct pp_exchange *x,
    struct pp_proof *proof);

/* Whether the look that was made showed that at all. */
bool look_knows(const struct look *look, enum pp_quantity q);

#endif
