/* SPDX-License-Identifier: ISC */
/*
 * The words of an act: "amount_yuan=50.00 method=cash", in the order in which
 * they were added, each value escaped so that the text has one reading: blanks,
 * controls, bytes that are no UTF-8, '%', '=', '>' and a '#' in front as %XX.
 * Personal data stands there as a commitment, "name=#" and 32 hexadecimal
 * digits of the SHA-256 of a salt and the value; both are kept beside the log,
 * from where they can be erased.
 */
#ifndef PP_WORDS_H
#define PP_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "status.h"

enum {
	PP_WORDS_MAX = 4096,
	PP_WORDS_PERSONAL = 4, /* pieces of personal data in one act */
	PP_SALT_BYTES = 16,
	PP_COMMITMENT_MAX = 34, /* '#', 32 digits, NUL */
};

struct pp_personal {
	const char *key, *value; /* borrowed */
	const char *account;     /* whose; borrowed, "" unknown */
	uint8_t salt[PP_SALT_BYTES];
};

struct pp_words {
	char text[PP_WORDS_MAX];
	size_t n;
	bool full; /* it can't be kept whole: pp_log_add() refuses it */
	struct pp_personal personal[PP_WORDS_PERSONAL];
	size_t n_personal;
};

#pragma GCC visibility push(default)

/* Begin anew. */
void pp_words_clear(struct pp_words *words);
/* A word; NULL and "" are left out. */
void pp_words_text(struct pp_words *words, const char *key, const char *value);
void pp_words_int(struct pp_words *words, const char *key, int64_t value);
void pp_words_money(struct pp_words *words, const char *key, pp_money value);
/*
 * Personal data of a customer; `value` stays as it is until the act is logged.
 * No key twice in an act.
 */
void pp_words_personal(struct pp_words *words, const char *key,
    const char *value, const char *account);
/*
 * A value before and after: "alarm1_yuan=10.00>20.00"; left out where they are
 * the same.  NULL and "" are none.
 */
void pp_words_change(struct pp_words *words, const char *key,
    const char *before, const char *after);

/*
 * A text of words without its commitments, which are others each time; it is
 * no longer than the text.  Returns its length.
 */
size_t pp_words_anonymous(const char *text, char *anonymous);

/* The commitment to a value, '#' and its digits. */
enum pp_status pp_words_commit(const uint8_t salt[PP_SALT_BYTES],
    const char *value, char commitment[PP_COMMITMENT_MAX]);

#pragma GCC visibility pop

#endif
