/* SPDX-License-Identifier: ISC */
/*
 * The meters that a list is about: some, or all.
 */
#ifndef PP_IDSET_H
#define PP_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct pp_idset {
	int64_t *id; /* sorted; NULL: all */
	size_t n;
};

/* A copy of `ids`; NULL: all. */
enum pp_status pp_idset_take(struct pp_idset *set, const int64_t *ids,
    size_t n);
bool pp_idset_has(const struct pp_idset *set, int64_t id);
void pp_idset_free(struct pp_idset *set);

#endif
