/* SPDX-License-Identifier: ISC */
/*
 * Inside the library only: a whole input as UTF-8 in memory, bounded.
 */
#ifndef PP_SLURP_H
#define PP_SLURP_H

#include <stddef.h>
#include <stdio.h>

#include "status.h"

/*
 * Read `in` to its end, at most `most` bytes, and decode it; the text is the
 * caller's (free(3)).  Messages begin with `name`.
 */
enum pp_status pp_slurp(FILE *in, const char *name, size_t most, char **text,
    size_t *length);

#endif
