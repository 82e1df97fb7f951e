/* SPDX-License-Identifier: ISC */
#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"

struct list {
	char *array;
	size_t n, room, size;
};

static void *
add(struct list *list)
{
	void *more = pp_grow(list->array, list->n, &list->room, list->size);

	if (more == NULL)
		return NULL;
	list->array = more;
	return memset(list->array + list->size * list->n++, 0, list->size);
}

enum pp_status
pp_gather(struct pp_query *q, pp_filler *fill, size_t size, void **array,
    size_t *n)
{
	struct list list = {.size = size};
	enum pp_status rc = PP_OK;
	void *next = add(&list);

	while (next != NULL && (rc = pp_query_step(q)) == PP_OK &&
	    ((rc = fill(q, next)) == PP_OK || rc == PP_NO))
		if (rc == PP_OK)
			next = add(&list);
	if (next == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	pp_query_free(q);
	if (rc != PP_DONE) {
		free(list.array);
		return rc;
	}
	*array = list.array;
	*n = list.n - 1;
	return PP_OK;
}

static enum pp_status
fill_id(const struct pp_query *q, void *element)
{
	*(int64_t *)element = pp_query_col_int(q, 0);
	return PP_OK;
}

enum pp_status
pp_gather_ids(struct pp_query *q, int64_t **ids, size_t *n)
{
	void *array;
	enum pp_status rc = pp_gather(q, fill_id, sizeof **ids, &array, n);

	if (rc == PP_OK)
		*ids = array;
	return rc;
}
