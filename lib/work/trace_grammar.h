/* SPDX-License-Identifier: ISC */
/*
 * "key=value key=value": words that are printed and parsed by one table.
 * For trace_words.c.
 */
#ifndef PP_TRACE_GRAMMAR_H
#define PP_TRACE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum {
	GRAMMAR_TEXT_MAX = 64, /* of a value, NUL too */
	GRAMMAR_NUMBERS_MAX = 20,
	GRAMMAR_TEXTS_MAX = 4,
};

/* The words of a kind of row; texts come first. */
struct grammar {
	struct {
		const char *key;
		size_t size; /* NUL too; at most GRAMMAR_TEXT_MAX */
		bool may_lack;
	} text[GRAMMAR_TEXTS_MAX];
	size_t n_texts;
	struct {
		const char *key;
		int64_t least, most;
		bool may_lack;
	} number[GRAMMAR_NUMBERS_MAX];
	size_t n_numbers;
};

/* What stands in them. */
struct grammar_values {
	char text[GRAMMAR_TEXTS_MAX][GRAMMAR_TEXT_MAX]; /* "": none */
	bool known[GRAMMAR_NUMBERS_MAX];
	int64_t number[GRAMMAR_NUMBERS_MAX];
};

/* They fit: `size` is as the grammar is. */
void grammar_print(const struct grammar *grammar,
    const struct grammar_values *values, char *words, size_t size);

/* PP_EDATA names the word that is missing, unknown or no good. */
enum pp_status grammar_parse(const struct grammar *grammar, const char *words,
    struct grammar_values *values);

#endif
