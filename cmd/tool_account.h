/* SPDX-License-Identifier: ISC */
/*
 * Accounts as pp-account shows them: to list, to show, to edit.
 */
#ifndef PP_TOOL_ACCOUNT_H
#define PP_TOOL_ACCOUNT_H

#include <stdbool.h>

#include "account.h"
#include "account_rows.h"
#include "records.h"

/* `acted`: with what came of it. */
enum pp_status tool_accounts_records(bool acted, struct pp_records **records);
enum pp_status tool_accounts_put(struct pp_db *db,
    const struct pp_account_filter *filter, struct pp_records *records,
    const struct pp_account_how *how);

/* Those of the filter, as the selectors narrow it; `phones`: show them. */
enum pp_status tool_accounts_list(struct pp_account_filter *filter,
    const char *since, const char *until, bool opened, bool closed,
    bool phones);

/* One by its number or by a meter, with all that it ever had. */
enum pp_status tool_account_show(const char *number_or_meter);

/* Another name or number; NULL: as it is. */
enum pp_status tool_account_edit(const char *number, const char *name,
    const char *phone, bool dry_run);

#endif
