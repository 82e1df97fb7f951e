/* SPDX-License-Identifier: ISC */
/*
 * A tape: all that went over the wire in one or more passes, with what was
 * known before, as CSV that a person can read.  What makes one is in
 * tape_record.h, what plays it in tape_play.h.
 */
#ifndef PP_TAPE_H
#define PP_TAPE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"
#include "text.h"

enum {
	PP_TAPE_VERSION = 1,
	PP_TAPE_BYTES_MAX = 512,     /* that one row holds */
	PP_TAPE_WORDS_MAX = 1200,    /* NUL too */
	PP_TAPE_ROWS_MAX = 1 << 20,  /* of one pass */
	PP_TAPE_BUSES_MAX = 1 << 14, /* likewise */
};

enum pp_tape_kind {
	/* What stands in `words` is its writer's own; see work/trace.h. */
	PP_TAPE_TAPE, /* the first row */
	PP_TAPE_PASS, /* a pass begins */
	PP_TAPE_BUS,
	PP_TAPE_METER,
	PP_TAPE_GOOD,
	PP_TAPE_SHOWN,
	PP_TAPE_STOP, /* a signal ends the pass */
	PP_TAPE_END,  /* the pass has ended */

	PP_TAPE_WIRE,
	/* The lock was got, let go; was never got; someone waits for it. */
	PP_TAPE_LOCK = PP_TAPE_WIRE,
	PP_TAPE_UNLOCK,
	PP_TAPE_KEPT,
	PP_TAPE_WANTED,
	/* The line was opened, or will be; now it is; it is away; no right. */
	PP_TAPE_OPEN,
	PP_TAPE_OPENING,
	PP_TAPE_READY,
	PP_TAPE_REFUSED, /* words: why; so in the next two */
	PP_TAPE_DENIED,
	PP_TAPE_GONE,
	PP_TAPE_CLOSE,
	/* Bytes went, and came. */
	PP_TAPE_SENT,
	PP_TAPE_GOT,
	PP_TAPE_KINDS
};

struct pp_tape_row {
	enum pp_tape_kind kind;
	int64_t at_us;       /* since the tape began; never runs back */
	int64_t wall_s;      /* UTC; the same wherever at_us is */
	char bus[PP_ID_MAX]; /* "": of no bus */
	size_t n;            /* of SENT and GOT */
	uint8_t bytes[PP_TAPE_BYTES_MAX];
	char words[PP_TAPE_WORDS_MAX]; /* of the others */
};

struct pp_tape_in;
struct pp_tape_out;

#pragma GCC visibility push(default)

/*
 * Write rows to `out`.  A trouble is remembered and comes out of the end, so
 * that what is recorded goes on.  pp_tape_end() accepts NULL.
 */
enum pp_status pp_tape_write(FILE *out, const char *name,
    struct pp_tape_out **tape);
void pp_tape_put(struct pp_tape_out *tape, const struct pp_tape_row *row);
enum pp_status pp_tape_end(struct pp_tape_out *tape);

/*
 * Read rows, as pp_rows_read() does.  next: PP_OK, PP_DONE, or PP_EDATA with
 * NAME:LINE:COLUMN, after which there is no use in going on.  bad: the words
 * of a row were no good.
 */
enum pp_status pp_tape_read(FILE *in, const char *name,
    struct pp_tape_in **tape);
enum pp_status pp_tape_next(struct pp_tape_in *tape, struct pp_tape_row *row);
enum pp_status pp_tape_bad(const struct pp_tape_in *tape, const char *fmt, ...)
    PP_PRINTF(2, 3);
void pp_tape_close(struct pp_tape_in *tape);

#pragma GCC visibility pop

#endif
