/* SPDX-License-Identifier: ISC */
/*
 * Opening accounts and taking over meters, for pp-account: from what is
 * wanted to the rows of what came of it.
 */
#ifndef PP_TOOL_OPEN_H
#define PP_TOOL_OPEN_H

#include <stdbool.h>

#include "account.h"
#include "records.h"
#include "till.h"
#include "till_input.h"

struct tool_opening {
	enum pp_errand errand;
	/* One customer with "METER[,METER...]", or a CSV of many. */
	const char *name, *phone, *meters;
	const char *from;
	/* A sale on the first meter; its `amount` NULL: none. */
	struct pp_till_words credit;
	bool dry_run;
};

/* Do it all, from opening the database to closing it. */
enum pp_status tool_open_accounts(const struct tool_opening *opening);

/* Accounts as pp-account shows them. */
enum pp_status tool_accounts_records(struct pp_records **records);
enum pp_status tool_accounts_put(struct pp_db *db,
    const struct pp_account_filter *filter, struct pp_records *records,
    bool with_phone);

#endif
