/* SPDX-License-Identifier: ISC */
#include "buffer.h"

#include <stdlib.h>

enum {
	FIRST_ROOM = 1 << 10
};

bool
pp_buffer_grow(struct pp_buffer *b, size_t n)
{
	size_t room = b->room == 0 ? FIRST_ROOM : b->room;
	char *bytes;

	while (room - b->n < n)
		room *= 2;
	if (b->failed || (bytes = realloc(b->bytes, room)) == NULL) {
		b->failed = true;
		return false;
	}
	b->bytes = bytes;
	b->room = room;
	return true;
}

void
pp_buffer_free(struct pp_buffer *b)
{
	free(b->bytes);
	*b = (struct pp_buffer){0};
}
