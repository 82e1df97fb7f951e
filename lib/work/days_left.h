/* SPDX-License-Identifier: ISC */
/*
 * Days left of meters: their own days and prices out of the books into
 * base/forecast.h; who runs out before the desk opens again.
 */
#ifndef PP_DAYS_LEFT_H
#define PP_DAYS_LEFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "forecast.h"
#include "status.h"

struct pp_days_left {
	int64_t meter;
	int64_t now; /* asked at */
	bool has_balance;
	int64_t balance_fen, read_at;
	bool is_out;       /* its credit is used up: known without a forecast */
	bool has_forecast; /* else too few days, no prices, no balance */
	struct pp_forecast forecast; /* seconds from `now`, fen */
	int64_t basis_days;          /* of history it stands on */
	/*
	 * The desk opens then: next where it is closed now, else again after it
	 * closes next.  0: it has no hours, or isn't known to close or open.
	 */
	int64_t desk_at;
	bool before_desk;    /* the low end is before that */
	int64_t suggest_fen; /* to buy, so that all of it lasts 30 days; whole
			      * 10 yuan, within the hoarding cap */
};

struct pp_days_lefts;

#pragma GCC visibility push(default)

/*
 * Those of `ids` (NULL: all in use that are prepaid and opened), by id; a
 * meter without a balance is told with has_forecast false.  PP_OK, PP_DONE.
 * All is read when it is opened; in a snapshot or transaction it is of one
 * state.  Prices are those that the meter confirmed last, else by what its
 * balance fell in the last week.
 */
enum pp_status pp_days_left_open(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t now, struct pp_days_lefts **lefts);
enum pp_status pp_days_left_next(struct pp_days_lefts *lefts,
    struct pp_days_left *left);
void pp_days_left_close(struct pp_days_lefts *lefts);

#pragma GCC visibility pop

#endif
