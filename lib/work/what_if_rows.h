/* SPDX-License-Identifier: ISC */
/*
 * Winners and losers as records: meter, account, energy_kwh, now_yuan,
 * then_yuan, difference_yuan, unpriced_kwh, clock_kwh.
 */
#ifndef PP_WHAT_IF_ROWS_H
#define PP_WHAT_IF_ROWS_H

#include <stddef.h>

#include "records.h"
#include "status.h"
#include "what_if.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_what_if_fields(size_t *n);
enum pp_status pp_what_if_put(struct pp_records *records,
    const struct pp_what_if_row *row);

#pragma GCC visibility pop

#endif
