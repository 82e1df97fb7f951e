/* SPDX-License-Identifier: ISC */
#include "site_index.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a.  The keys are the site's own: nobody gains by making them meet. */
static size_t
hash(const char *key)
{
	uint64_t h = 14695981039346656037U;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211U;
	return (size_t)(h ^ h >> 32);
}

/* The slot that has the key, or the free one where it would go. */
static struct pp_index_slot *
probe(const struct pp_index *index, const char *key)
{
	size_t i = hash(key) & (index->room - 1);

	while (
	    index->slot[i].key != NULL && strcmp(index->slot[i].key, key) != 0)
		i = (i + 1) & (index->room - 1);
	return &index->slot[i];
}

void *
pp_index_find(const struct pp_index *index, const char *key)
{
	return index->room == 0 ? NULL : probe(index, key)->value;
}

static enum pp_status
grow(struct pp_index *index)
{
	struct pp_index more = {
	    .room = index->room == 0 ? 64 : index->room * 2};
	size_t i;

	more.slot = calloc(more.room, sizeof *more.slot);
	if (more.slot == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < index->room; i++)
		if (index->slot[i].key != NULL)
			*probe(&more, index->slot[i].key) = index->slot[i];
	more.n = index->n;
	free(index->slot);
	*index = more;
	return PP_OK;
}

enum pp_status
pp_index_add(struct pp_index *index, const char *key, void *value)
{
	struct pp_index_slot *slot;
	enum pp_status rc;

	/* At most half full, so that a probe ends soon. */
	if (index->n * 2 >= index->room && (rc = grow(index)) != PP_OK)
		return rc;
	slot = probe(index, key);
	assert(slot->key == NULL);
	*slot = (struct pp_index_slot){key, value};
	index->n++;
	return PP_OK;
}

void
pp_index_free(struct pp_index *index)
{
	free(index->slot);
	*index = (struct pp_index){0};
}
