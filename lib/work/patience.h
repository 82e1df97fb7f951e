/* SPDX-License-Identifier: ISC */
/*
 * How much of its bus's time a meter gets in a pass: decided before the first
 * question, by what the passes before it brought.  A living meter is asked
 * until it answers, within reason; one that is known to be dead is only
 * probed, at a falling rate, and briefly.  Inside work/ only.
 */
#ifndef PP_PATIENCE_H
#define PP_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PP_PATIENCE_LAST = 8, /* waits as long as its kind may take */
	PP_PATIENCE_DARK = 2, /* silent passes of all its meters: a dark bus */
	PP_PATIENCE_CANARIES = 2,
};

/* The deadline of each try, as pp_pace_wait_us() counts them. */
struct pp_patience {
	const uint8_t *tries;
	size_t n; /* 0: it isn't asked in this pass */
};

/* What is known of a meter when a pass begins. */
struct pp_patience_past {
	bool answered;  /* ever */
	int64_t silent; /* passes in a row without an answer, asked or not */
	int64_t idle_s; /* since it was last asked */
};

/* As for a living meter, or one that was asked for by name. */
struct pp_patience pp_patience_usual(bool answered);

/* Something of it came through, garbled: it is there, and others disturb. */
struct pp_patience pp_patience_garbled(void);

/* In a pass over all meters. */
struct pp_patience pp_patience_of(const struct pp_patience_past *past);

/*
 * Of a dark bus: only some of its meters are asked, the first (0) thoroughly,
 * and the others once one of them gave a sign of life.
 */
struct pp_patience pp_patience_canary(size_t which);

#endif
