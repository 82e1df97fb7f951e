/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of days_left.h only: what a day cost, and when the desk
 * opens.
 */
#ifndef PP_DAYS_LEFT_IMPL_H
#define PP_DAYS_LEFT_IMPL_H

#include "day_use.h"
#include "days_left.h"
#include "prepaid.h"

/* The desk, and the holidays that tell its days and all others apart. */
struct pp_desk {
	int64_t opens_at; /* as desk_at of struct pp_days_left */
	int32_t *holidays;
	size_t n;
};

enum pp_status pp_desk_load(struct pp_db *db, int64_t now,
    struct pp_desk *desk);
bool pp_desk_has_holiday(const struct pp_desk *desk, int32_t day);
void pp_desk_free(struct pp_desk *desk);

/*
 * For meters, by id, that confirmed no prices: one for all rates, by what the
 * balance fell in the last week.  None where that can't be said.
 */
enum pp_status pp_days_left_prices(struct pp_db *db,
    struct pp_prepaid *const *meters, size_t n, int64_t now);

/* What a day cost, whole fen; PP_DONE: it can't be said. */
enum pp_status pp_days_left_cost(const struct pp_prepaid *meter,
    const struct pp_day_use *use, int64_t *fen);

#endif
