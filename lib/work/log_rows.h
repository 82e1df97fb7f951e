/* SPDX-License-Identifier: ISC */
/*
 * The log as records, as pp-log and pp-report show it, and the faults of one.
 */
#ifndef PP_LOG_ROWS_H
#define PP_LOG_ROWS_H

#include <stddef.h>

#include "db.h"
#include "log.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_log_fields(size_t *n);

/* All that the filter is about. */
enum pp_status pp_log_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_log_filter *filter);

const struct pp_field *pp_log_fault_fields(size_t *n);
enum pp_status pp_log_fault_put(struct pp_records *records,
    const struct pp_log_fault *fault);

#pragma GCC visibility pop

#endif
