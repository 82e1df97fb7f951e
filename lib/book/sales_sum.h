/* SPDX-License-Identifier: ISC */
/*
 * Sums of money by periods, places or people, out of the ledger: what counts
 * is what an entry of the books says, at the time of that entry.  An order
 * that is pending or disputed isn't money yet, and is summed apart.
 */
#ifndef PP_SALES_SUM_H
#define PP_SALES_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "status.h"
#include "text.h"

enum pp_sales_by {
	PP_SALES_BY_DAY,
	PP_SALES_BY_MONTH,
	PP_SALES_BY_YEAR,
	PP_SALES_BY_METER,
	PP_SALES_BY_ACCOUNT,
	PP_SALES_BY_BUILDING,
	PP_SALES_BY_FLOOR,
	PP_SALES_BY_UNIT,
	PP_SALES_BY_OPERATOR,
	PP_SALES_BY_METHOD,
	PP_SALES_BYS
};

enum pp_sales_what {
	/* Orders that were credited, for money. */
	PP_SALES_SOLD,
	PP_SALES_REFUNDED,
	PP_SALES_SALE_REVERSED,
	PP_SALES_REFUND_REVERSED,
	/* Credit that meters got from or gave to another of its account. */
	PP_SALES_MOVED_IN,
	PP_SALES_MOVED_OUT,
	/* What they had from before these books; may be below zero. */
	PP_SALES_OPENING,
	/* Credit from elsewhere that was adopted; may be below zero. */
	PP_SALES_EXTERNAL,
	/* What customers paid of what they owed, and were paid of what was due.
	 */
	PP_SALES_PAID_IN,
	PP_SALES_PAID_OUT,
	/* Orders that haven't ended, whatever they do, as of when given. */
	PP_SALES_PENDING,
	PP_SALES_WHATS
};

struct pp_sales_part {
	int64_t n;
	pp_money sum;
};

/* Of what is nowhere, or of no method, the key is "". */
struct pp_sales_sum {
	int64_t at; /* of periods: in it */
	char key[PP_NAME_MAX];
	char name[PP_NAME_MAX]; /* an account's holder, a building's ... */
	bool has_floor;
	int64_t floor; /* with the building's key */
	struct pp_sales_part of[PP_SALES_WHATS];
};

/* 0 and NULL: all. */
struct pp_sales_filter {
	enum pp_sales_by by;
	int64_t from, until;   /* until is exclusive */
	const int64_t *meters; /* also those that were retired */
	size_t n_meters;
	const char *account;
};

struct pp_sales_sums;

#pragma GCC visibility push(default)

/* "day", "month" ...; PP_EDATA lists them. */
enum pp_status pp_sales_by_find(const char *word, enum pp_sales_by *by);

/*
 * By time or by key, those alone of which there is something, from one state
 * of the books, and of the actor's own orders where it may read no more:
 * PP_OK, PP_DONE.  Places are those that meters have now, an account is the
 * one that had the meter then, an operator is who took or gave the money.
 */
enum pp_status pp_sales_sums_open(struct pp_db *db,
    const struct pp_sales_filter *filter, struct pp_sales_sums **sums);
enum pp_status pp_sales_sums_next(struct pp_sales_sums *sums,
    struct pp_sales_sum *sum);
void pp_sales_sums_close(struct pp_sales_sums *sums);

#pragma GCC visibility pop

#endif
