/* SPDX-License-Identifier: ISC */
/*
 * What came in and went out for orders, by the ledger: each order's cash, or
 * what moved through a channel.  What a till or a bank says is held against
 * it.  Moves between drawers, and debts that were paid, are of no order.
 */
#ifndef PP_TAKINGS_H
#define PP_TAKINGS_H

#include <stdint.h>

#include "db.h"
#include "sale.h"
#include "status.h"

enum pp_takings_of {
	PP_TAKINGS_CASH,
	PP_TAKINGS_CHANNEL,
};

struct pp_taking {
	char order[PP_ORDER_MAX], method[PP_METHOD_MAX];
	char meter[PP_ID_MAX], account[PP_ID_MAX];
	int64_t at;  /* of the first move */
	int64_t fen; /* in, less what went out again */
};

struct pp_takings;

#pragma GCC visibility push(default)

/*
 * Orders that moved something in a time (until is exclusive), by order: PP_OK,
 * PP_DONE.
 */
enum pp_status pp_takings_open(struct pp_db *db, enum pp_takings_of of,
    int64_t from, int64_t until, struct pp_takings **takings);
enum pp_status pp_takings_next(struct pp_takings *takings,
    struct pp_taking *taking);
void pp_takings_close(struct pp_takings *takings);

/* All that an order moved, whenever; PP_NO: nothing, or there is none. */
enum pp_status pp_taking_of(struct pp_db *db, enum pp_takings_of of,
    const char *order, struct pp_taking *taking);

#pragma GCC visibility pop

#endif
