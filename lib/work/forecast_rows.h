/* SPDX-License-Identifier: ISC */
/*
 * Days left as records.  The columns of pp-report forecast.
 */
#ifndef PP_FORECAST_ROWS_H
#define PP_FORECAST_ROWS_H

#include <stddef.h>

#include "days_left.h"
#include "records.h"
#include "status.h"
#include "view.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_forecast_fields(size_t *n);

/* Both of one meter. */
enum pp_status pp_forecast_put(struct pp_records *records,
    const struct pp_view_row *row, const struct pp_days_left *left);

#pragma GCC visibility pop

#endif
