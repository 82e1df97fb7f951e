/* SPDX-License-Identifier: ISC */
/*
 * What the files of closings and exchanges share with each other; nobody else
 * includes this.
 */
#ifndef PP_CLOSING_IMPL_H
#define PP_CLOSING_IMPL_H

#include "closing.h"

/* What a meter was last known to show at some time. */
struct pp_known {
	int64_t at;
	int64_t total_wh, rate_wh[PP_RATES];
	bool has_balance;
	int64_t balance_fen;
};

/*
 * The last good reading within [from, until); PP_NO: none, or pruned.  It is
 * of whatever hung there then.
 */
enum pp_status pp_known_reading(struct pp_db *db, int64_t meter, int64_t from,
    int64_t until, struct pp_known *known);

/*
 * PP_NO or PP_EDATA: why a meter can't have ended with what people typed.
 * *rates: the registers of its rates, as last known where none were typed.
 */
enum pp_status pp_closing_check_typed(struct pp_db *db,
    const struct pp_epoch *epoch, const struct pp_typed *typed, int64_t now,
    int64_t rate_wh[PP_RATES]);

/* PP_NO: why it can't have come to that since it was `known`. */
enum pp_status pp_closing_check_bounds(struct pp_db *db,
    const struct pp_epoch *epoch, const struct pp_typed *typed,
    const struct pp_known *known);

/*
 * The meter's account in the ledger comes to zero: it had `end` at its end.
 * What goes to a carry of that closing is made so.
 */
enum pp_status pp_closing_post(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_closing *closing, bool refunded, int64_t at,
    const char *who);

#endif
