/* SPDX-License-Identifier: ISC */
/*
 * Between orders, closings and exchanges: credit that comes to be carried.
 */
#ifndef PP_CARRY_IMPL_H
#define PP_CARRY_IMPL_H

#include "carry.h"

/*
 * In a writer's transaction, with account, amount, at, note, and where it
 * comes from; the id is pp_db_last_id() then.
 */
enum pp_status pp_carry_insert(struct pp_db *db, const struct pp_carry *carry,
    const char *who);

/*
 * What waits that came from a meter in an epoch, the greatest where there is
 * more than one; PP_NO: nothing.
 */
enum pp_status pp_carry_waiting_of_epoch(struct pp_db *db, int64_t epoch,
    struct pp_carry *carry);

#endif
