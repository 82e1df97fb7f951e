/* SPDX-License-Identifier: ISC */
/*
 * Between the files of reconcile.h: reconcile.c gathers, reconcile_file.c has
 * what came in, reconcile_meter.c the meters beside the books, _flag.c and
 * _price.c their readings and prices, reconcile_law.c each meter's days and
 * reconcile_cause.c what a broken day is a sign of.
 */
#ifndef PP_RECONCILE_IMPL_H
#define PP_RECONCILE_IMPL_H

#include "reconcile.h"
#include "sides.h"
#include "takings.h"
#include "use.h"

/* A meter that is somebody's. */
struct reconcile_meter {
	struct pp_sides sides;
	int64_t step_wh;
	bool lawful; /* the law could be asked of some interval */
	bool used;   /* there was an interval */
	bool held;   /* it is closed for sale */
};

struct reconcile_work {
	const struct pp_reconcile *what;
	struct reconcile_meter *meters; /* by id */
	size_t n_meters;
	struct pp_aside_credit *asides; /* by meter and time */
	size_t n_asides;
	struct pp_misfit *misfits;
	size_t n, room;
};

/* NULL: it isn't asked for, or nobody's. */
struct reconcile_meter *reconcile_find(const struct reconcile_work *work,
    int64_t meter);

/* One more, to be filled: borrowed until the next; NULL: out of memory. */
struct pp_misfit *reconcile_add(struct reconcile_work *work,
    enum pp_misfit_kind kind, const struct pp_sides *sides, int64_t at);
/* The last of a kind of a meter; NULL: none. */
struct pp_misfit *reconcile_last(const struct reconcile_work *work,
    enum pp_misfit_kind kind, const char *meter);

enum pp_status reconcile_file(struct reconcile_work *work,
    enum pp_takings_of of, const struct pp_reconcile_file *file);
enum pp_status reconcile_meters(struct reconcile_work *work);
enum pp_status reconcile_flagged(struct reconcile_work *work);
enum pp_status reconcile_prices(struct reconcile_work *work);
enum pp_status reconcile_law(struct reconcile_work *work);

/* So many pieces of a day are told apart from the rest. */
enum {
	RECONCILE_WORST = 4,
	RECONCILE_JUMPS = RECONCILE_WORST - 1,
};

/* An interval, and by how much the law is off there (bill.h's parts). */
struct reconcile_piece {
	int64_t from, to, wh, moved_fen, off;
};

/* A stretch of lawful intervals, one behind the other, at the same prices. */
struct reconcile_day {
	struct pp_use sum;
	size_t pieces;
	struct reconcile_piece worst[RECONCILE_WORST]; /* the most off first */
};

enum reconcile_sign {
	RECONCILE_SOUND,
	RECONCILE_SPREAD, /* as the energy: a price */
	RECONCILE_JUMP,   /* at once, and the rest is sound */
	RECONCILE_UNSURE, /* there is too little to tell */
};

/*
 * What the day shows; of jumps, how many of `worst` they are.  `off`: of all
 * of it.
 */
enum pp_status reconcile_sign_of(const struct reconcile_day *day,
    int64_t step_wh, enum reconcile_sign *sign, size_t *jumps, int64_t *off);

void reconcile_day_add(struct reconcile_day *day, const struct pp_use *use,
    int64_t off);

#endif
