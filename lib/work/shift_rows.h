/* SPDX-License-Identifier: ISC */
/*
 * Shifts as records, as pp-shift and pp-report show them.
 */
#ifndef PP_SHIFT_ROWS_H
#define PP_SHIFT_ROWS_H

#include <stddef.h>

#include "db.h"
#include "records.h"
#include "shift.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_shift_fields(size_t *n);

/* Of an open one nothing that would tell what its drawer should have. */
enum pp_status pp_shift_put(struct pp_records *records,
    const struct pp_shift *shift);

/* All that the filter is about. */
enum pp_status pp_shift_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_shift_filter *filter);

#pragma GCC visibility pop

#endif
