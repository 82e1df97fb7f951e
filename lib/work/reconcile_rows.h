/* SPDX-License-Identifier: ISC */
/*
 * What doesn't fit as records: the worklist of pp-report reconcile.
 */
#ifndef PP_RECONCILE_ROWS_H
#define PP_RECONCILE_ROWS_H

#include <stddef.h>

#include "reconcile.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_misfit_fields(size_t *n);
enum pp_status pp_misfit_put(struct pp_records *records,
    const struct pp_misfit *misfit);

#pragma GCC visibility pop

#endif
