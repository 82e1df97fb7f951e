/* SPDX-License-Identifier: ISC */
/*
 * Balances and hints as records: the columns of pp-report balance.
 */
#ifndef PP_BALANCE_ROWS_H
#define PP_BALANCE_ROWS_H

#include <stddef.h>

#include "balance_heads.h"
#include "balance_hints.h"
#include "records.h"
#include "status.h"
#include "view.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_balance_fields(size_t *n);
enum pp_status pp_balance_put(struct pp_records *records,
    const struct pp_balance_row *row);

/* A hint, and its meter. */
enum pp_status pp_hint_put(struct pp_records *records,
    const struct pp_view_row *meter, const struct pp_hint *hint);

#pragma GCC visibility pop

#endif
