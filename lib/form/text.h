/* SPDX-License-Identifier: ISC */
/*
 * Text as people type it: encodings, full-width digits, identifiers, width
 * on a terminal.  All of it the same in every locale, since cron has none.
 */
#ifndef PP_TEXT_H
#define PP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	PP_ID_MAX = 33,    /* an identifier of 1 to 32 bytes, and NUL */
	PP_NAME_MAX = 256, /* a name for people, UTF-8, and NUL */
	PP_SHOWN_MAX = 80, /* a value in a message, and NUL */
};

#pragma GCC visibility push(default)

/* Whole and shortest-form UTF-8 without NUL. */
bool pp_text_is_utf8(const char *bytes, size_t n);

/*
 * The character at `text`, which is not at its end; returns its length in
 * bytes.  A byte that begins no whole character is U+FFFD, of length 1.
 */
size_t pp_text_next(const char *text, uint32_t *ch);

/*
 * `bytes` as UTF-8 in new memory (free(3)), NUL-terminated: a byte order mark
 * dropped, valid UTF-8 as it is, else converted from GB18030.  PP_EDATA with
 * "LINE: words" for the first byte that fits neither, or a NUL byte: ready
 * for "NAME:" before it.
 */
enum pp_status pp_text_decode(const char *bytes, size_t n, char **text,
    size_t *length);

/*
 * Fold in place what ids and amounts are made of (0-9 A-Z a-z . + - _ :)
 * from its full-width forms, and the ideographic space.
 */
void pp_text_fold(char *text);

/*
 * An identifier: 1 to 32 bytes of ASCII letters, digits, - _ . : or UTF-8
 * letters beyond ASCII; no blank, comma, quote or control.  PP_EDATA says
 * what is wrong.
 */
enum pp_status pp_id_check(const char *id);

/*
 * What must not reach a terminal, but as "?": controls, those that turn the
 * direction of writing among them, and U+FFFD.
 */
bool pp_char_is_control(uint32_t ch);

/* What people may write into the books: UTF-8 without such; "" is. */
bool pp_text_is_plain(const char *text);

/* Columns that `text` takes on a terminal: CJK two, a control (as "?") one. */
size_t pp_text_width(const char *text);

/*
 * `text` for a message of one line: controls as "?", cut with "..." where it
 * is long.  Returns `shown`.
 */
const char *pp_text_show(const char *text, char shown[PP_SHOWN_MAX]);

#pragma GCC visibility pop

#endif
