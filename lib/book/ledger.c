/* SPDX-License-Identifier: ISC */
#include "ledger.h"

#include <assert.h>
#include <string.h>

#include "catalogue.h"

static enum pp_status
find(struct pp_query *q, const char *words, int64_t *id)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		*id = pp_query_col_int(q, 0);
	return rc == PP_DONE ? pp_fail(PP_NO, "%s", words) : rc;
}

static enum pp_status
find_code(struct pp_db *db, const char *prefix, const char *code, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id FROM ledger_account WHERE code = ?1 || ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, prefix);
	pp_query_lent_text(q, 2, code);
	rc = find(q, pp_phrase("the books have no such account"), id);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_ledger_account(struct pp_db *db, enum pp_books which, int64_t *id)
{
	static const char *const codes[PP_BOOKS] = {
	    [PP_BOOKS_CASH] = "cash",
	    [PP_BOOKS_SUSPENSE] = "suspense",
	    [PP_BOOKS_REFUND_DUE] = "refund-due",
	    [PP_BOOKS_ROUNDING] = "rounding",
	    [PP_BOOKS_EXTERNAL] = "external",
	    [PP_BOOKS_TRANSFER] = "transfer",
	    [PP_BOOKS_REVENUE] = "revenue",
	    [PP_BOOKS_CLAIM] = "claim",
	    [PP_BOOKS_DIFFERENCE] = "difference",
	};

	return find_code(db, "", codes[which], id);
}

enum pp_status
pp_ledger_method(struct pp_db *db, const char *method, int64_t *id)
{
	if (strcmp(method, "cash") == 0)
		return pp_ledger_account(db, PP_BOOKS_CASH, id);
	if (strcmp(method, "transfer") == 0)
		return pp_ledger_account(db, PP_BOOKS_TRANSFER, id);
	return find_code(db, "channel:", method, id);
}

enum pp_status
pp_ledger_meter(struct pp_db *db, int64_t epoch, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id FROM ledger_account WHERE epoch = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	rc = find(q, pp_phrase("the meter isn't in the books: it hasn't begun"),
	    id);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_ledger_shift(struct pp_db *db, int64_t shift, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id FROM ledger_account WHERE shift = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, shift);
	rc = find(q, pp_phrase("the shift has no drawer in the books"), id);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_ledger_add_shift(struct pp_db *db, int64_t shift, const char *drawer,
    int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO ledger_account (code, kind, shift)"
	    " VALUES ('cash:' || ?1 || ':' || ?2, 'cash', ?2)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, drawer);
	pp_query_int(q, 2, shift);
	if ((rc = pp_query_run(q)) == PP_OK)
		*id = pp_db_last_id(db);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_ledger_add_meter(struct pp_db *db, int64_t epoch, const char *meter,
    int64_t no, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO ledger_account (code, kind, epoch)"
	    " VALUES ('meter:' || ?1 || ':' || ?2, 'meter', ?3)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, meter);
	pp_query_int(q, 2, no);
	pp_query_int(q, 3, epoch);
	if ((rc = pp_query_run(q)) == PP_OK)
		*id = pp_db_last_id(db);
	pp_query_free(q);
	return rc;
}

static enum pp_status
insert_entry(struct pp_db *db, const char *kind, int64_t sale, int64_t epoch,
    int64_t shift, int64_t at, const char *who, int64_t *entry)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO entry (at, who, kind, sale, epoch, shift)"
	    " VALUES (?1, ?2, ?3, nullif(?4, 0), nullif(?5, 0),"
	    " nullif(?6, 0))",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, at);
	pp_query_lent_text(q, 2, who);
	pp_query_lent_text(q, 3, kind);
	pp_query_int(q, 4, sale);
	pp_query_int(q, 5, epoch);
	pp_query_int(q, 6, shift);
	if ((rc = pp_query_run(q)) == PP_OK)
		*entry = pp_db_last_id(db);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_ledger_entry(struct pp_db *db, const char *kind, int64_t sale, int64_t epoch,
    int64_t at, const char *who, int64_t *entry)
{
	return insert_entry(db, kind, sale, epoch, 0, at, who, entry);
}

enum pp_status
pp_ledger_entry_of_shift(struct pp_db *db, const char *kind, int64_t shift,
    int64_t at, const char *who, int64_t *entry)
{
	return insert_entry(db, kind, 0, 0, shift, at, who, entry);
}

enum pp_status
pp_ledger_post(struct pp_db *db, int64_t entry, int64_t debit, int64_t credit,
    pp_money amount)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(amount.fen > 0 && debit != credit);
	rc = pp_query_new(db,
	    "INSERT INTO posting (entry, debit, credit, amount_fen)"
	    " VALUES (?1, ?2, ?3, ?4)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, entry);
	pp_query_int(q, 2, debit);
	pp_query_int(q, 3, credit);
	pp_query_int(q, 4, amount.fen);
	return pp_query_once(q);
}

enum pp_status
pp_ledger_balance(struct pp_db *db, int64_t account, pp_money *balance)
{
	struct pp_query *q = NULL;
	enum pp_status rc;
	int64_t fen = 0;

	rc = pp_query_new(db,
	    "SELECT balance_fen FROM ledger_balance WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, account);
	if ((rc = find(q, pp_phrase("the books have no such account"), &fen)) ==
	    PP_OK)
		*balance = (pp_money){fen};
	pp_query_free(q);
	return rc;
}
