/* SPDX-License-Identifier: ISC */
/*
 * A reading: what a meter said at one time, in our units.
 */
#ifndef PP_READING_H
#define PP_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "pack.h"

enum pp_column_of_reading {
	PP_R_TOTAL, /* Wh, active energy */
	PP_R_SHARP,
	PP_R_PEAK,
	PP_R_FLAT,
	PP_R_VALLEY,
	PP_R_DEEP,
	PP_R_BALANCE, /* fen */
	PP_R_COUNT,   /* purchases */
	PP_R_CLOCK,   /* seconds that the meter's clock is ahead */
	PP_R_POWER,   /* W, all phases */
	PP_R_COLUMNS,
	PP_R_ENERGIES = PP_R_BALANCE /* the columns before it */
};

/*
 * What is wrong with a reading.  A flagged one is kept and never billed from;
 * where a second reading says the same it also shows how the meter is.
 */
enum pp_flag {
	PP_FLAG_RAN_BACK = 1 << 0,  /* a counter is lower than before */
	PP_FLAG_JUMPED = 1 << 1,    /* more energy than the meter can carry */
	PP_FLAG_CLOCK = 1 << 2,     /* its clock is wrong */
	PP_FLAG_CONFIRMED = 1 << 3, /* another reading said so too */
};

enum {
	PP_FLAGS_MAX = 40
};

struct pp_reading {
	int64_t at;
	unsigned flags; /* enum pp_flag */
	unsigned bits;  /* enum pp_bit */
	bool known[PP_R_COLUMNS];
	int64_t value[PP_R_COLUMNS];
	struct pp_packed packed;
};

#pragma GCC visibility push(default)

/* "ran-back jumped clock confirmed"; returns `text`, "" for none. */
const char *pp_flags_print(unsigned flags, char text[PP_FLAGS_MAX]);

#pragma GCC visibility pop

#endif
