/* SPDX-License-Identifier: ISC */
/*
 * A pass of a tape, ready to be played: what the code did on each bus, in
 * order, and what came of each of these.  tape_load.c puts it together from
 * rows, tape_play.c is the world.  Inside wire/ only.
 */
#ifndef PP_TAPE_PLAY_IMPL_H
#define PP_TAPE_PLAY_IMPL_H

#include <stdbool.h>

#include "tape_lines.h"
#include "tape_play.h"

enum {
	TAPE_FIRST_US = 1000000, /* 0 stands for "never" in many places */
	TAPE_TRANSACTION = 2,    /* bytes of it, at the front of a frame */
};

/* Past the last event or piece. */
static const size_t tape_none = SIZE_MAX;

/* What came: GOT, GONE; of an opening READY, REFUSED, DENIED. */
struct tape_piece {
	enum pp_tape_kind kind;
	int64_t after_us; /* since the event that it belongs to */
	size_t bytes, n;  /* in the pool; of GONE and so on: words */
	bool frame;       /* it begins with the transaction of its request */
	size_t next;      /* of the same event */
};

/* What was done: LOCK, KEPT, WANTED, OPEN, OPENING, SENT; or failed. */
struct tape_event {
	enum pp_tape_kind kind;
	bool of_lock; /* REFUSED, DENIED: not of the line */
	bool played;
	int64_t at_us;
	size_t bytes, n; /* of SENT; of REFUSED and DENIED: words */
	size_t first, last;
};

struct tape_bus {
	struct tape_event *event;
	size_t n, room;
	size_t next; /* those before it were played */

	/* While it is put together. */
	bool locked, open, connecting;
	size_t connection; /* the event that began it */
	size_t latest;     /* that what comes belongs to */
	size_t frame_left; /* bytes of the frame that is coming in */
	size_t frame_of;   /* the event that it belongs to */
};

struct tape_second {
	int64_t at_us, wall_s;
};

struct pp_tape_play {
	struct pp_world world; /* first: the rest is found from it */
	struct tape_lines lines;
	struct tape_bus *bus; /* as many */
	size_t room;
	struct tape_piece *piece;
	size_t n_pieces, room_pieces;
	uint8_t *pool;
	size_t n_pool, room_pool;
	struct tape_second *second; /* by time, where it changes */
	size_t n_seconds, room_seconds;

	int64_t now_us;
	size_t second_now;
	int64_t stop_us; /* INT64_MAX: never */
	volatile sig_atomic_t stop;
	size_t unknown;
};

struct pp_tape_play *tape_play_of(struct pp_world *world);

/* The first event that wasn't played and fits; tape_none: there is none. */
size_t tape_find(struct tape_bus *b, bool (*fits)(const struct tape_event *));

/* As it failed on the tape, with these words of the pool. */
enum pp_status tape_fail(const struct pp_tape_play *play,
    enum pp_tape_kind kind, size_t words);

/* Put the functions of locks into the table of the world. */
void tape_play_locks(struct pp_world *world);

/* The functions of the world, and its time until the first row. */
void tape_play_begin(struct pp_tape_play *play, const struct pp_tape_row *pass);

#endif
