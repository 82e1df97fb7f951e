/* SPDX-License-Identifier: ISC */
/*
 * Inside work only: the page that a day's sums are set on, and the sums.
 */
#ifndef PP_DAY_PAGE_H
#define PP_DAY_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "buffer.h"
#include "day_words.h"

enum {
	DAY_COLUMNS = 80,
	DAY_NAME_MAX = 32,
	DAY_KEY_MAX = 96,
	DAY_VALUE_MAX = 512
};

struct day_page {
	struct pp_buffer *out;
	enum pp_language language;
	const char *sums; /* "key value" lines */
};

/* The value of a key, or "" and 0. */
const char *day_page_value(const struct day_page *page, const char *key,
    char value[DAY_VALUE_MAX]);
int64_t day_page_fen(const struct day_page *page, const char *key);

/*
 * The next NAME behind *p that there is a key "PREFIX.NAME.LAST" of, in the
 * order in which they stand; `prefix` and `last` have their points.
 */
bool day_page_next_name(const char **p, const char *prefix, const char *last,
    char name[DAY_NAME_MAX]);

/* Text in a column of that width; where it is wider, with one blank. */
void day_page_left(const struct day_page *page, const char *text, size_t width);
void day_page_right(const struct day_page *page, const char *text,
    size_t width);
/* As much of it as goes into that width. */
void day_page_fit(const struct day_page *page, const char *text, size_t width);
void day_page_word(const struct day_page *page, enum day_word word,
    size_t width);
void day_page_money(const struct day_page *page, int64_t fen, size_t width);
void day_page_blanks(const struct day_page *page, size_t n);

/* day_acts.c: what was done alone, and what by approval. */
void day_page_acts(const struct day_page *page);

/* The end of a line; a headline with an empty one above it; a rule. */
void day_page_end(const struct day_page *page);
void day_page_head(const struct day_page *page, enum day_word word);
void day_page_rule(const struct day_page *page);

#endif
