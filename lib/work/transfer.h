/* SPDX-License-Identifier: ISC */
/*
 * Credit that a customer had on another meter and is to have on a new one
 * (老表金额转入): from a meter of the same account, by a refund that is
 * carried; or from a meter outside these books.  What was done of it before is
 * found in the books, so that it is moved once however often it is asked for.
 */
#ifndef PP_TRANSFER_H
#define PP_TRANSFER_H

#include <stdint.h>

#include "amount.h"
#include "carry.h"
#include "db.h"
#include "sale.h"
#include "site.h"
#include "status.h"
#include "till.h"

/* Texts are borrowed, by the visits too. */
struct pp_transfer {
	int64_t account;
	pp_money amount;
	const struct pp_target *from; /* NULL: from outside, and then */
	const char *note;             /* which meter that was */
	const char *who;
	char order[PP_ORDER_MAX]; /* of the refund: made when it is taken */
};

#pragma GCC visibility push(default)

/*
 * The visit that takes it from the old meter, by an order that has its id by
 * what it is for, so that two who ask for it at once take it once.  PP_DONE:
 * there is no need.  PP_NO: that meter isn't of the same account.
 */
enum pp_status pp_transfer_take(struct pp_db *db, struct pp_transfer *transfer,
    const struct pp_target *to, struct pp_visit *visit);

/*
 * Whether so much may come from outside to a meter: as with a sale, what one
 * person may sell, its hoarding cap and what it can hold at all are the most.
 */
enum pp_status pp_transfer_check(pp_money amount, const struct pp_target *to);

/*
 * The visit that moves it to a meter of the account; what comes from outside
 * is checked and written down for that, in a transaction of its own.  PP_DONE:
 * it is there (`visit` has the order).  PP_NO: nothing was taken that could be
 * moved; or from outside another amount waits with that note.
 */
enum pp_status pp_transfer_move(struct pp_db *db,
    const struct pp_transfer *transfer, const struct pp_target *to, int64_t at,
    struct pp_visit *visit);

/*
 * What pp-shift calls carried credit that waits, to pay it out instead: the
 * order, or the receipt's number of the end that it comes from.  PP_NO: it
 * comes from outside.
 */
enum pp_status pp_transfer_payable(struct pp_db *db,
    const struct pp_carry *carry, char id[PP_ORDER_MAX]);

#pragma GCC visibility pop

#endif
