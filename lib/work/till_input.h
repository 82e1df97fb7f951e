/* SPDX-License-Identifier: ISC */
/*
 * Orders as people give them, in operands or in rows, made into visits: what
 * can be seen without asking a meter is checked here, and told with its place.
 * An order given twice is one; the same amount for the same meter without an
 * order's id is a slip, in the same rows as within ten minutes in the book.
 */
#ifndef PP_TILL_INPUT_H
#define PP_TILL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "sale.h"
#include "status.h"
#include "till.h"

enum {
	PP_TILL_SLIP_S = 600,
	PP_TILL_WHERE_MAX = 512,
};

/* An order in words; NULL or "" where not given. */
struct pp_till_words {
	const char *meter, *amount, *order, *method, *note;
	bool all; /* a refund of all that the meter shows; no amount */
};

/* What every order of one input has in common. */
struct pp_till_terms {
	struct pp_db *db; /* to look at */
	enum pp_sale_kind kind;
	const char *who;
	int64_t now;
	bool again; /* no slip: it is meant */

	/* A row that is no order, as a visit that was refused. */
	void (*refused)(void *arg, const struct pp_visit *visit);
	void *arg;
};

/* What a visit's `arg` is, when it was made here. */
struct pp_till_row {
	char where[PP_TILL_WHERE_MAX]; /* "stdin:17:1: meter: "M5": ", or "" */
	unsigned line;                 /* 0: operands */
	unsigned copies;               /* rows that are this order: from 1 */
	char order[PP_ORDER_MAX];
	char method[PP_METHOD_MAX];
	char note[PP_NOTE_MAX];
	char purchase[64]; /* meter and amount */
};

struct pp_till_input;

#pragma GCC visibility push(default)

/* `terms` is copied. */
enum pp_status pp_till_input_new(const struct pp_till_terms *terms,
    struct pp_till_input **input);
void pp_till_input_free(struct pp_till_input *input);

/*
 * One order.  PP_EDATA: which of the words is no good, and why; PP_NO: no such
 * meter, or a slip.
 */
enum pp_status pp_till_input_add(struct pp_till_input *input,
    const struct pp_till_words *words);

/*
 * Those of a CSV, to its end: meter,amount_yuan,order,method,note of which
 * the first two are needed.  Rows that are none are told and passed over;
 * what this returns is about the input as a whole.
 */
enum pp_status pp_till_input_read(struct pp_till_input *input, FILE *in,
    const char *name);

/* A note or reason as people write it.  PP_EDATA: too long, controls. */
enum pp_status pp_till_check_note(const char *note);
/* A way that people pay by, which "transfer" isn't: PP_EDATA. */
enum pp_status pp_till_check_method(const char *method);

/* The visits, in the order of the input; they live as long as it. */
struct pp_visit *pp_till_input_visits(struct pp_till_input *input, size_t *n);

#pragma GCC visibility pop

#endif
