/* SPDX-License-Identifier: ISC */
#include "buffer.h"

#include <stdlib.h>
#include <string.h>

enum {
	FIRST_ROOM = 1 << 10
};

/* Room for `n` more bytes. */
static bool
grow(struct pp_buffer *b, size_t n)
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
pp_buffer_add(struct pp_buffer *b, const char *bytes, size_t n)
{
	if (n == 0 || (b->room - b->n < n && !grow(b, n)))
		return;
	memcpy(b->bytes + b->n, bytes, n);
	b->n += n;
}

void
pp_buffer_text(struct pp_buffer *b, const char *text)
{
	pp_buffer_add(b, text, strlen(text));
}

void
pp_buffer_char(struct pp_buffer *b, char ch)
{
	pp_buffer_add(b, &ch, 1);
}

void
pp_buffer_free(struct pp_buffer *b)
{
	free(b->bytes);
	*b = (struct pp_buffer){0};
}
