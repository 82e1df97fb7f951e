/* SPDX-License-Identifier: ISC */
/*
 * Sums of money as records, as pp-report sales shows them.
 */
#ifndef PP_SALES_ROWS_H
#define PP_SALES_ROWS_H

#include <stddef.h>

#include "db.h"
#include "records.h"
#include "sales_sum.h"
#include "status.h"

#pragma GCC visibility push(default)

/* The first one or two are what it is cut by, the others the same for all. */
const struct pp_field *pp_sales_fields(enum pp_sales_by by, size_t *n);

/* PP_EDATA: what comes of it is more than can be counted. */
enum pp_status pp_sales_put(struct pp_records *records, enum pp_sales_by by,
    const struct pp_sales_sum *sum);

/* All that the filter is about. */
enum pp_status pp_sales_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_sales_filter *filter);

/* What customers bought: sales and reversed refunds, less the opposite. */
enum pp_status pp_sales_net(const struct pp_sales_sum *sum, pp_money *net);

#pragma GCC visibility pop

#endif
