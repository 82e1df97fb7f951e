/* SPDX-License-Identifier: ISC */
#include "grow.h"

#include <stdlib.h>

enum {
	AT_FIRST = 64
};

void *
pp_grow(void *array, size_t n, size_t *room, size_t size)
{
	size_t more = *room > 0 ? 2 * *room : AT_FIRST;
	void *moved;

	if (n < *room)
		return array;
	if ((moved = reallocarray(array, more, size)) != NULL)
		*room = more;
	return moved;
}
