/* SPDX-License-Identifier: ISC */
/*
 * Inside work only: what a statement's lines are called on paper, in each
 * language.
 */
#ifndef PP_STATEMENT_WORDS_H
#define PP_STATEMENT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "statement.h"

enum stated_word {
	STATED_TITLE,
	STATED_SO_FAR,
	STATED_ACCOUNT,
	STATED_HOLDER,
	STATED_PERIOD,
	STATED_PRINTED,
	STATED_METER,
	STATED_WHOLE, /* of what is of no meter */
	STATED_TIME,
	STATED_WHAT,
	STATED_ENERGY,
	STATED_PRICE,
	STATED_AMOUNT,
	STATED_BALANCE,
	STATED_TOTAL_ENERGY,
	STATED_TOTAL_COST,
	STATED_UNPRICED,
	STATED_REGISTER,
	STATED_UNTIL,
	STATED_PAGE,
	STATED_KNOWN_BY,
	STATED_WORDS
};

enum {
	STATED_SAID_MAX = 320,
};

/* "2026-10-03 14:05" */
const char *stated_time(int64_t at, char time[PP_TIME_MAX]);

const char *stated_word(bool chinese, enum stated_word word);

/* What a line is about: its kind, detail, order and register. */
const char *stated_say(bool chinese, const struct pp_stated_line *line,
    char said[STATED_SAID_MAX]);

#endif
