/* SPDX-License-Identifier: ISC */
/*
 * Alarms as records: the columns of pp-report alarms.
 */
#ifndef PP_ALARM_ROWS_H
#define PP_ALARM_ROWS_H

#include <stddef.h>

#include "alarm.h"
#include "db.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_alarm_fields(size_t *n);

/* All that the filter is about. */
enum pp_status pp_alarm_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_alarm_filter *filter);

#pragma GCC visibility pop

#endif
