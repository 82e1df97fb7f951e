/* SPDX-License-Identifier: ISC */
#include "idset.h"

#include <stdlib.h>
#include <string.h>

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

enum pp_status
pp_idset_take(struct pp_idset *set, const int64_t *ids, size_t n)
{
	int64_t *copy;

	*set = (struct pp_idset){0};
	if (ids == NULL)
		return PP_OK;
	if ((copy = calloc(n + 1, sizeof *copy)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	memcpy(copy, ids, n * sizeof *copy);
	qsort(copy, n, sizeof *copy, by_value);
	set->id = copy;
	set->n = n;
	return PP_OK;
}

bool
pp_idset_has(const struct pp_idset *set, int64_t id)
{
	return set->id == NULL ||
	    bsearch(&id, set->id, set->n, sizeof id, by_value) != NULL;
}

void
pp_idset_free(struct pp_idset *set)
{
	free(set->id);
}
