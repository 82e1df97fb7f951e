/* SPDX-License-Identifier: ISC */
/*
 * The exchange of a meter as a record: how far it has come, and both meters'
 * part in it, by the books.
 */
#ifndef PP_EXCHANGE_ROWS_H
#define PP_EXCHANGE_ROWS_H

#include <stddef.h>

#include "db.h"
#include "exchange_meter.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_exchange_fields(size_t *n);

/*
 * After the last of its steps; `result` is "ok", "skipped" (it was so before),
 * "pending", "failed" or "planned".
 */
enum pp_status pp_exchange_put(struct pp_records *records, struct pp_db *db,
    const struct pp_exchange_meter *job, const char *result,
    const char *reason);

#pragma GCC visibility pop

#endif
