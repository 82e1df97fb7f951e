/* SPDX-License-Identifier: ISC */
/*
 * Orders as records: what a visit came to, as pp-sell, pp-refund, pp-reverse
 * and pp-settle show it, and orders of the book, as pp-report lists them.
 */
#ifndef PP_SALE_ROWS_H
#define PP_SALE_ROWS_H

#include <stddef.h>

#include "records.h"
#include "sale.h"
#include "status.h"
#include "till.h"

enum pp_sale_list {
	PP_SALE_LIST_ORDERED, /* what was asked for, and what came of it */
	PP_SALE_LIST_SETTLED, /* that, and the result of the visit */
	PP_SALE_LIST_BOOKED,  /* that of the book, and how it got there */
};

#pragma GCC visibility push(default)

const struct pp_field *pp_sale_fields(enum pp_sale_list list, size_t *n);

/* Of the first two lists.  `planned`: a visit that might be made. */
enum pp_status pp_sale_put_visit(struct pp_records *records,
    enum pp_sale_list list, const struct pp_visit *visit, bool planned);

/* Of the last. */
enum pp_status pp_sale_put(struct pp_records *records,
    const struct pp_sale *sale);

#pragma GCC visibility pop

#endif
