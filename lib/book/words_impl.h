/* SPDX-License-Identifier: ISC */
/*
 * How the texts of the log are escaped; for the files that make them.
 */
#ifndef PP_WORDS_IMPL_H
#define PP_WORDS_IMPL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * `text` without controls, bytes that are no UTF-8, '%' and those of
 * `reserved`: each of their bytes is %XX.  What doesn't fit whole is left out:
 * false.  *n: its length.
 */
bool pp_words_escape(const char *text, const char *reserved, char *to,
    size_t size, size_t *n);

#endif
