/* SPDX-License-Identifier: ISC */
/*
 * Between epochs and closings: what ends an epoch.
 */
#ifndef PP_EPOCH_IMPL_H
#define PP_EPOCH_IMPL_H

#include <stdint.h>

#include "db.h"
#include "status.h"

struct pp_epoch;

/* As pp_epoch_of(), but nothing of its account. */
enum pp_status pp_epoch_bare(struct pp_db *db, int64_t meter,
    struct pp_epoch *epoch);

/* PP_NO: an order is open on the meter. */
enum pp_status pp_epoch_no_order(struct pp_db *db, int64_t meter);

/* The count and balance that it ended with; NULL: not known. */
enum pp_status pp_epoch_mark_ended(struct pp_db *db, int64_t epoch,
    const int64_t *count, const int64_t *fen, int64_t at);

#endif
