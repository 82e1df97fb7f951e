/* SPDX-License-Identifier: ISC */
/*
 * Tariffs, and what meters have to do with them, as records: the columns of
 * pp-tariff(1).
 */
#ifndef PP_TARIFF_ROWS_H
#define PP_TARIFF_ROWS_H

#include <stddef.h>

#include "push.h"
#include "records.h"
#include "status.h"
#include "tariff_book.h"
#include "tariff_file.h"
#include "tariff_plan.h"

enum pp_tariff_list_kind {
	PP_TARIFF_LIST_ALL,    /* the tariffs that are defined */
	PP_TARIFF_LIST_TESTS,  /* the cases of a file */
	PP_TARIFF_LIST_DUTIES, /* meters: what they are to hold, and hold */
	PP_TARIFF_LIST_ASSIGNED,
};

/* How many meters are to have a tariff, and how many confirmed it. */
struct pp_tariff_count {
	bool known; /* it is in force */
	int64_t meters, confirmed;
};

#pragma GCC visibility push(default)

const struct pp_field *pp_tariff_fields(enum pp_tariff_list_kind kind,
    size_t *n);

enum pp_status pp_tariff_put(struct pp_records *r,
    const struct pp_tariff_row *row, const struct pp_tariff_count *count);

/* A case, and what it came to; `rc` and its words as pp_tariff_test(). */
enum pp_status pp_tariff_put_test(struct pp_records *r,
    const struct pp_tariff_test *test, const struct pp_bill *bill,
    enum pp_status rc, const char *words);

/* `reason` NULL: the duty's own. */
enum pp_status pp_tariff_put_duty(struct pp_records *r,
    const struct pp_tariff_duty *duty, const char *result, const char *reason);

/* The same as the meter itself showed, when it was asked. */
enum pp_status pp_tariff_put_push(struct pp_records *r,
    const struct pp_tariff_duty *duty, const struct pp_push *push);

/* `before`: the code that it had. */
enum pp_status pp_tariff_put_assigned(struct pp_records *r,
    const struct pp_tariff_duty *duty, const char *before, const char *result);

#pragma GCC visibility pop

#endif
