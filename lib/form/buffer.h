/* SPDX-License-Identifier: ISC */
/*
 * Inside the library only: bytes that grow.  Running out of memory is
 * remembered, so that a row is built without a check at each piece.
 */
#ifndef PP_BUFFER_H
#define PP_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct pp_buffer {
	char *bytes;
	size_t n, room;
	bool failed;
};

/* Room for `n` more bytes; false where there is no memory for them. */
bool pp_buffer_grow(struct pp_buffer *b, size_t n);

/* Called for each value of each row: where there is room, without a call. */
static inline void
pp_buffer_add(struct pp_buffer *b, const char *bytes, size_t n)
{
	if (n > 0 && (b->room - b->n >= n || pp_buffer_grow(b, n))) {
		memcpy(b->bytes + b->n, bytes, n);
		b->n += n;
	}
}

static inline void
pp_buffer_char(struct pp_buffer *b, char ch)
{
	if (b->n < b->room || pp_buffer_grow(b, 1))
		b->bytes[b->n++] = ch;
}

static inline void
pp_buffer_text(struct pp_buffer *b, const char *text)
{
	pp_buffer_add(b, text, strlen(text));
}

/* As people may see it: controls as "?", but LF where there are `lines`. */
void pp_buffer_plain(struct pp_buffer *b, const char *text, bool lines);

void pp_buffer_free(struct pp_buffer *b);

#endif
