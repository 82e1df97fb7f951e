/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of till_input.h only: an order on its way from the words
 * that people wrote to a visit.
 */
#ifndef PP_TILL_WORDS_H
#define PP_TILL_WORDS_H

#include "rows.h"
#include "till_input.h"

enum till_column {
	METER,
	AMOUNT,
	ORDER,
	METHOD,
	NOTE,
	TILL_COLUMNS
};

struct till_draft {
	struct pp_db *db;
	const struct pp_rows *rows; /* NULL: operands */
	struct pp_till_words words;
	struct pp_visit visit;
	struct pp_till_row *row;
};

extern const struct pp_column till_columns[TILL_COLUMNS];

/* What is wrong, with the place and the value. */
enum pp_status till_bad(const struct till_draft *d, enum till_column column,
    enum pp_status code, const char *fmt, ...) PP_PRINTF(4, 5);

/* An order's amount, full-width or not.  PP_EDATA: above zero, or too much. */
enum pp_status till_read_amount(const char *text, pp_money *amount);

/* The words into the visit and its row, each checked by itself. */
enum pp_status till_take_words(struct till_draft *d);

#endif
