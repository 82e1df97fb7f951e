/* SPDX-License-Identifier: ISC */
/*
 * Inside form only: bytes that grow.  Running out of memory is remembered, so
 * that a row is built without a check at each piece.
 */
#ifndef PP_BUFFER_H
#define PP_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct pp_buffer {
	char *bytes;
	size_t n, room;
	bool failed;
};

void pp_buffer_add(struct pp_buffer *b, const char *bytes, size_t n);
void pp_buffer_text(struct pp_buffer *b, const char *text);
void pp_buffer_char(struct pp_buffer *b, char ch);
void pp_buffer_free(struct pp_buffer *b);

#endif
