/* SPDX-License-Identifier: ISC */
/*
 * From a key to what it stands for: a hash table of borrowed strings, for
 * finding one meter among ten thousand while a site is read.
 */
#ifndef PP_SITE_INDEX_H
#define PP_SITE_INDEX_H

#include <stddef.h>

#include "status.h"

struct pp_index_slot {
	const char *key; /* NULL: free */
	void *value;
};

/* All zero is an empty one. */
struct pp_index {
	struct pp_index_slot *slot;
	size_t n, room; /* room is 0 or a power of two */
};

/* NULL where there is none. */
void *pp_index_find(const struct pp_index *index, const char *key);

/* A new key, which the caller looked for before. */
enum pp_status pp_index_add(struct pp_index *index, const char *key,
    void *value);
void pp_index_free(struct pp_index *index);

#endif
