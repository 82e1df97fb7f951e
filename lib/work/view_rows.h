/* SPDX-License-Identifier: ISC */
/*
 * What is known of each meter, as records: the columns of pp-status.
 */
#ifndef PP_VIEW_ROWS_H
#define PP_VIEW_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"
#include "status.h"
#include "view.h"

#pragma GCC visibility push(default)

/* With each phase's values or without; the view has to be opened likewise. */
const struct pp_field *pp_view_fields(bool phases, size_t *n);
enum pp_status pp_view_put(struct pp_records *records,
    const struct pp_view_row *row, bool phases, int64_t now);

#pragma GCC visibility pop

/* The twelve values of the phases, those that are known. */
void pp_view_put_phases(struct pp_records *records,
    const struct pp_packed *packed);

#endif
