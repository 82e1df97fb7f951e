/* SPDX-License-Identifier: ISC */
/*
 * The books held against the world, three ways: against what tills and
 * channels say came in; against the meters (their numbers, counts, balances
 * and prices); and each meter against itself, by the conservation law of use.h
 * over each local day.  What doesn't fit is a misfit: named, with its likely
 * cause and what to do about it.  Nothing is asked of a meter, nothing is
 * changed.
 */
#ifndef PP_RECONCILE_H
#define PP_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "model.h"
#include "sale.h"
#include "status.h"

enum pp_misfit_kind {
	PP_MISFIT_MISSING,   /* an order of the books isn't in the file */
	PP_MISFIT_EXTRA,     /* one of the file isn't in the books */
	PP_MISFIT_DIFFERENT, /* both have it, otherwise */
	PP_MISFIT_OPEN,      /* an order that hasn't ended */
	PP_MISFIT_LOST,      /* credit that the meter hasn't */
	PP_MISFIT_PHANTOM,   /* credit that nobody sold */
	PP_MISFIT_PRICE,     /* it charges otherwise than it was told */
	PP_MISFIT_BACK,      /* a register was turned back */
	PP_MISFIT_EXCHANGE,  /* another meter hangs there */
	PP_MISFIT_CLOCK,
	PP_MISFITS
};

enum {
	PP_MISFIT_WORDS_MAX = 192,
};

struct pp_misfit {
	enum pp_misfit_kind kind;
	char meter[PP_ID_MAX], account[PP_ID_MAX]; /* "": none */
	char order[PP_ORDER_MAX];
	int64_t at; /* it was found so, or began */
	char books[PP_MISFIT_WORDS_MAX], seen[PP_MISFIT_WORDS_MAX];
	bool has_difference;
	int64_t difference_fen; /* what was seen, less the books */
	const char *cause, *advice;
};

/* What somebody says came in: order,amount_yuan,at,method. */
struct pp_reconcile_file {
	FILE *in; /* NULL: none */
	const char *name;
};

struct pp_reconcile {
	struct pp_db *db;
	const struct pp_models *models;
	const int64_t *ids; /* ascending or not; NULL: all */
	size_t n;
	int64_t from, to; /* of readings, flags and orders; inclusive */
	bool has_period;  /* it was asked for; else files have their own days */
	int64_t now;
	struct pp_reconcile_file cash, channel;
};

/* What couldn't be compared, of meters in an account. */
struct pp_reconcile_sum {
	size_t meters;
	size_t unread;   /* nothing good is known of it in that time */
	size_t unpriced; /* its prices aren't known, so nor is the law */
};

#pragma GCC visibility push(default)

/* "missing", "lost-credit", "wrong-price" ... */
const char *pp_misfit_kind_name(enum pp_misfit_kind kind);

/*
 * All misfits, in new memory (free(3)): of money by order, then
 * by meter and time.  PP_EPERM: the actor may not see all; PP_EDATA: a file is
 * no good, with its name and line.
 */
enum pp_status pp_reconcile(const struct pp_reconcile *what,
    struct pp_misfit **misfits, size_t *n, struct pp_reconcile_sum *sum);

#pragma GCC visibility pop

#endif
