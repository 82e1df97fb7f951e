/* SPDX-License-Identifier: ISC */
/*
 * What orders are in the books.  From being armed to its end an amount stands
 * in suspense: of what gives, it came from a method of payment; of what
 * takes, from the meter.
 */
#include <assert.h>
#include <string.h>

#include "ledger.h"
#include "sale_impl.h"
#include "shift.h"

/* Where a person's money comes from (debit), or goes to (credit). */
static enum pp_status
person_of(struct pp_db *db, const struct pp_sale *sale, int64_t *id)
{
	if (strcmp(sale->method, "cash") == 0)
		return pp_shift_ledger(db, sale, pp_sale_gives(sale->kind), id);
	return pp_ledger_method(db, sale->method, id);
}

static enum pp_status
account_of(struct pp_db *db, const struct pp_sale *sale, bool person,
    int64_t *id)
{
	return person ? person_of(db, sale, id)
		      : pp_ledger_meter(db, sale->epoch, id);
}

/* The account on the other side of suspense. */
static enum pp_status
other_side(struct pp_db *db, const struct pp_sale *sale, const char *kind,
    int64_t *id)
{
	bool gives = pp_sale_gives(sale->kind);

	if (strcmp(kind, "armed") == 0)
		return account_of(db, sale, gives, id);
	if (strcmp(kind, "credited") == 0)
		return account_of(db, sale, !gives, id);
	/*
	 * The person gave money for nothing; carried credit waits again; or
	 * the meter still has it.
	 */
	if (gives && strcmp(sale->method, "transfer") == 0)
		return pp_ledger_account(db, PP_BOOKS_TRANSFER, id);
	if (gives)
		return pp_ledger_account(db, PP_BOOKS_REFUND_DUE, id);
	return account_of(db, sale, false, id);
}

enum pp_status
pp_sale_post(struct pp_db *db, const struct pp_sale *sale, const char *kind,
    int64_t at, const char *who)
{
	bool begins = strcmp(kind, "armed") == 0;
	int64_t suspense = 0, other = 0, entry = 0;
	enum pp_status rc;

	if ((rc = pp_ledger_account(db, PP_BOOKS_SUSPENSE, &suspense)) !=
		PP_OK ||
	    (rc = other_side(db, sale, kind, &other)) != PP_OK ||
	    (rc = pp_ledger_entry(db, kind, sale->id, sale->epoch, at, who,
		 &entry)) != PP_OK)
		return rc;
	return pp_ledger_post(db, entry, begins ? other : suspense,
	    begins ? suspense : other, sale->amount);
}

enum pp_status
pp_sale_post_rounding(struct pp_db *db, const struct pp_sale *sale,
    pp_money amount, int64_t at, const char *who)
{
	int64_t rounding = 0, meter = 0, entry = 0;
	enum pp_status rc;

	assert(amount.fen >= 0);
	if (amount.fen == 0)
		return PP_OK;
	assert(!pp_sale_gives(sale->kind));
	if ((rc = pp_ledger_account(db, PP_BOOKS_ROUNDING, &rounding)) !=
		PP_OK ||
	    (rc = pp_ledger_meter(db, sale->epoch, &meter)) != PP_OK ||
	    (rc = pp_ledger_entry(db, "rounding", sale->id, sale->epoch, at,
		 who, &entry)) != PP_OK)
		return rc;
	return pp_ledger_post(db, entry, rounding, meter, amount);
}
