/* SPDX-License-Identifier: ISC */
/*
 * The meters of an account that is closed, as records.
 */
#ifndef PP_CLOSE_ROWS_H
#define PP_CLOSE_ROWS_H

#include <stddef.h>

#include "life.h"
#include "records.h"
#include "status.h"
#include "till.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_close_fields(size_t *n);

/* One that was closed; `result`: "ok", or "skipped" where it was before. */
enum pp_status pp_close_put(struct pp_records *records,
    const struct pp_life_event *end, const char *result);

/* One that wasn't, or (planned) might be. */
enum pp_status pp_close_put_visit(struct pp_records *records,
    const struct pp_visit *visit, bool planned);

/* An account of which no meter is told: what became of itself. */
enum pp_status pp_close_put_account(struct pp_records *records,
    const struct pp_account *account, const char *result, const char *reason);

#pragma GCC visibility pop

#endif
