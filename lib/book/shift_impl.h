/* SPDX-License-Identifier: ISC */
/*
 * What the files of shifts share with each other; nobody else includes this.
 */
#ifndef PP_SHIFT_IMPL_H
#define PP_SHIFT_IMPL_H

#include "shift.h"

/* Shifts as rows that pp_shift_fill() reads; a WHERE belongs behind it. */
extern const char pp_shift_select[];

/* What the row says that a query of them stands on. */
void pp_shift_fill(const struct pp_query *q, struct pp_shift *shift);

/* By its id; PP_NO: no such shift. */
enum pp_status pp_shift_get(struct pp_db *db, int64_t id,
    struct pp_shift *shift);

/*
 * What its drawer holds by the books, and what of that is free: not promised
 * to refunds that are pending.
 */
enum pp_status pp_shift_holds(struct pp_db *db, int64_t shift, pp_money *all,
    pp_money *free_cash);

/* PP_NO: with so much more than `all` a drawer would hold too much. */
enum pp_status pp_shift_check_ceiling(struct pp_db *db, pp_money all,
    pp_money amount, const char *advice);

#endif
