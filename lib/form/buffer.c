/* SPDX-License-Identifier: ISC */
#include "buffer.h"

#include <stdlib.h>

#include "text.h"

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
pp_buffer_plain(struct pp_buffer *b, const char *text, bool lines)
{
	size_t n;
	uint32_t ch;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if (pp_char_is_control(ch) && !(lines && ch == '\n'))
			pp_buffer_char(b, '?');
		else
			pp_buffer_add(b, text, n);
	}
}

void
pp_buffer_free(struct pp_buffer *b)
{
	free(b->bytes);
	*b = (struct pp_buffer){0};
}
