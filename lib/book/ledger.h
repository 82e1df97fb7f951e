/* SPDX-License-Identifier: ISC */
/*
 * The double-entry books: append-only, whole fen.  A posting moves an amount
 * from one account to another, so every entry balances by its shape.
 */
#ifndef PP_LEDGER_H
#define PP_LEDGER_H

#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "status.h"

/* Those that every site has. */
enum pp_books {
	PP_BOOKS_CASH,
	PP_BOOKS_SUSPENSE,
	PP_BOOKS_REFUND_DUE,
	PP_BOOKS_ROUNDING,
	PP_BOOKS_EXTERNAL,
	PP_BOOKS_TRANSFER,
	PP_BOOKS_REVENUE,    /* what was used, once a meter is done with */
	PP_BOOKS_CLAIM,      /* what customers owe */
	PP_BOOKS_DIFFERENCE, /* of cash that was counted */
	PP_BOOKS
};

#pragma GCC visibility push(default)

/*
 * The account of the books by its name; one where money comes in or goes out
 * by a method of payment ("cash", "bank", "wechat", "transfer" ...); a meter's
 * in an epoch; a shift's drawer.  PP_NO: no such.
 */
enum pp_status pp_ledger_account(struct pp_db *db, enum pp_books which,
    int64_t *id);
enum pp_status pp_ledger_method(struct pp_db *db, const char *method,
    int64_t *id);
enum pp_status pp_ledger_meter(struct pp_db *db, int64_t epoch, int64_t *id);
enum pp_status pp_ledger_shift(struct pp_db *db, int64_t shift, int64_t *id);
enum pp_status pp_ledger_add_shift(struct pp_db *db, int64_t shift,
    const char *drawer, int64_t *id);
enum pp_status pp_ledger_add_meter(struct pp_db *db, int64_t epoch,
    const char *meter, int64_t no, int64_t *id);

/*
 * A new entry, in a writer's transaction; `sale` or `epoch` is 0 where it is
 * of none.
 */
enum pp_status pp_ledger_entry(struct pp_db *db, const char *kind, int64_t sale,
    int64_t epoch, int64_t at, const char *who, int64_t *entry);

/* The same of a shift's cash. */
enum pp_status pp_ledger_entry_of_shift(struct pp_db *db, const char *kind,
    int64_t shift, int64_t at, const char *who, int64_t *entry);

/* A posting of it: above zero, from the credit to the debit account. */
enum pp_status pp_ledger_post(struct pp_db *db, int64_t entry, int64_t debit,
    int64_t credit, pp_money amount);

/* Debits less credits. */
enum pp_status pp_ledger_balance(struct pp_db *db, int64_t account,
    pp_money *balance);

#pragma GCC visibility pop

#endif
