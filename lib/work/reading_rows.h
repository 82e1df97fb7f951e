/* SPDX-License-Identifier: ISC */
/*
 * Readings as records.  The columns of pp-report readings.
 */
#ifndef PP_READING_ROWS_H
#define PP_READING_ROWS_H

#include <stddef.h>

#include "reading_list.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_reading_fields(size_t *n);
enum pp_status pp_reading_put(struct pp_records *records,
    const struct pp_reading_row *row);

#pragma GCC visibility pop

#endif
