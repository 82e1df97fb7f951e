/* SPDX-License-Identifier: ISC */
/*
 * Customers as records: each with its meters, as pp-account lists them.
 */
#ifndef PP_ACCOUNT_ROWS_H
#define PP_ACCOUNT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "records.h"
#include "status.h"
#include "till.h"

/* How a row is shown, and what came of what was asked for it. */
struct pp_account_how {
	bool phone; /* shown; it is nobody's business otherwise */
	const char *result, *reason; /* NULL: a list */
};

#pragma GCC visibility push(default)

/* `acted`: with a result; else as a list. */
const struct pp_field *pp_account_fields(bool acted, size_t *n);

/* What the row hasn't is looked up. */
enum pp_status pp_account_put(struct pp_records *records, struct pp_db *db,
    const struct pp_account_row *row, const struct pp_account_how *how);

/* A meter that was not opened, or (planned) might be. */
enum pp_status pp_account_put_visit(struct pp_records *records,
    const struct pp_visit *visit, bool planned);

#pragma GCC visibility pop

#endif
