/* SPDX-License-Identifier: ISC */
/*
 * Customers as records: each with its meters, as pp-account lists them, and
 * openings and closings, as pp-report does.
 */
#ifndef PP_ACCOUNT_ROWS_H
#define PP_ACCOUNT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "account.h"
#include "records.h"
#include "status.h"
#include "till.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_account_fields(size_t *n);

/* `phone`: show it; it is nobody's business otherwise. */
enum pp_status pp_account_put(struct pp_records *records,
    const struct pp_account_row *row, bool phone);

/* A meter that was not opened, or (planned) might be. */
enum pp_status pp_account_put_visit(struct pp_records *records,
    const struct pp_visit *visit, bool planned);

/* What has happened to accounts: a record each. */
enum pp_account_event {
	PP_ACCOUNT_OPENED,
	PP_ACCOUNT_CLOSED,
};

const struct pp_field *pp_account_event_fields(size_t *n);
enum pp_status pp_account_put_event(struct pp_records *records,
    const struct pp_account_row *row, enum pp_account_event event);

#pragma GCC visibility pop

#endif
