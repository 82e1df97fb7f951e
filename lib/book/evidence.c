/* SPDX-License-Identifier: ISC */
#include "evidence.h"

#include <assert.h>

enum column {
	C_AT,
	C_FENCED,
	C_SERIAL,
	C_COUNT,
	C_BALANCE,
	C_TOTAL,
	C_RATES,
	C_BASE = C_RATES + PP_RATES,
	C_STATUS,
	C_SOURCES,
	C_SINCE, /* of those that agreed */
};

/* In the order of enum column. */
#define COLUMN_NAMES                                                           \
	"at, fenced, serial, count, balance_fen, total_wh, sharp_wh,"          \
	" peak_wh, flat_wh, valley_wh, deep_wh, base_wh, status, sources"

/* What an account of the books had on one side since the row of evidence. */
#define SINCE(side)                                                            \
	"(SELECT ifnull(sum(p.amount_fen), 0) FROM ledger_account a"           \
	" JOIN posting p ON p." side " = a.id"                                 \
	" WHERE a.epoch = ?1 AND p.id > evidence.posted)"

#define GIVEN_SINCE SINCE("credit") " - " SINCE("debit")

enum pp_status
pp_evidence_add(struct pp_db *db, int64_t epoch, int64_t sale, const char *role,
    const struct pp_proof *proof, bool agrees)
{
	enum {
		FIRST = 4 /* after the three that are no column of a proof */
	};
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "INSERT INTO evidence (epoch, sale, role, " COLUMN_NAMES ", posted)"
	    " VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
	    " CASE WHEN ?18 THEN (SELECT ifnull(max(id), 0) FROM posting)"
	    " END)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	pp_query_int(q, 2, sale);
	pp_query_lent_text(q, 3, role);
	pp_query_int(q, FIRST + C_AT, proof->at);
	pp_query_int(q, FIRST + C_FENCED, proof->fenced);
	pp_query_lent_text(q, FIRST + C_SERIAL, proof->serial);
	pp_query_int(q, FIRST + C_COUNT, proof->count);
	pp_query_int(q, FIRST + C_BALANCE, proof->balance_fen);
	pp_query_int(q, FIRST + C_TOTAL, proof->total_wh);
	for (i = 0; i < PP_RATES; i++)
		pp_query_int(q, FIRST + C_RATES + i, proof->rate_wh[i]);
	pp_query_int(q, FIRST + C_BASE, proof->base_wh);
	pp_query_int(q, FIRST + C_STATUS, proof->status);
	pp_query_int(q, FIRST + C_SOURCES, proof->sources);
	pp_query_int(q, FIRST + C_SINCE, agrees);
	return pp_query_once(q);
}

static enum pp_status
fetch(struct pp_query *q, struct pp_proof *proof)
{
	struct pp_proof p = {0};
	enum pp_status rc;
	int i;

	if ((rc = pp_query_step(q)) == PP_DONE)
		return pp_fail(PP_NO, "nothing was read of it yet");
	if (rc != PP_OK)
		return rc;
	p.at = pp_query_col_int(q, C_AT);
	p.fenced = pp_query_col_int(q, C_FENCED) != 0;
	pp_query_copy(q, C_SERIAL, p.serial, sizeof p.serial);
	p.count = pp_query_col_int(q, C_COUNT);
	p.balance_fen = pp_query_col_int(q, C_BALANCE);
	p.total_wh = pp_query_col_int(q, C_TOTAL);
	for (i = 0; i < PP_RATES; i++)
		p.rate_wh[i] = pp_query_col_int(q, C_RATES + i);
	p.base_wh = pp_query_col_int(q, C_BASE);
	p.status = pp_query_col_int(q, C_STATUS);
	p.sources = pp_query_col_int(q, C_SOURCES);
	*proof = p;
	return PP_OK;
}

/* The row that a query of one `id` (?1) gives, of one `role` (?2) or any. */
static enum pp_status
find(struct pp_db *db, const char *sql, int64_t id, const char *role,
    struct pp_proof *proof)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if (role != NULL)
		pp_query_lent_text(q, 2, role);
	rc = fetch(q, proof);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_evidence_of_sale(struct pp_db *db, int64_t sale, const char *role,
    struct pp_proof *proof)
{
	return find(db,
	    "SELECT " COLUMN_NAMES " FROM evidence WHERE sale = ?1"
	    " AND role = ?2 ORDER BY id DESC LIMIT 1",
	    sale, role, proof);
}

enum pp_status
pp_evidence_of_epoch(struct pp_db *db, int64_t epoch, struct pp_proof *proof)
{
	return find(db,
	    "SELECT " COLUMN_NAMES " FROM evidence WHERE epoch = ?1"
	    " ORDER BY id DESC LIMIT 1",
	    epoch, NULL, proof);
}

enum pp_status
pp_evidence_of_opening(struct pp_db *db, int64_t epoch, struct pp_proof *proof)
{
	return find(db,
	    "SELECT " COLUMN_NAMES " FROM evidence WHERE epoch = ?1"
	    " AND sale IS NULL AND role = ?2 ORDER BY id LIMIT 1",
	    epoch, "before", proof);
}

enum pp_status
pp_evidence_of_own(struct pp_db *db, int64_t epoch, struct pp_proof *proof)
{
	return find(db,
	    "SELECT " COLUMN_NAMES " FROM evidence WHERE epoch = ?1"
	    " AND serial = (SELECT serial FROM epoch WHERE id = ?1)"
	    " ORDER BY id DESC LIMIT 1",
	    epoch, NULL, proof);
}

enum pp_status
pp_evidence_agreed(struct pp_db *db, int64_t epoch, struct pp_proof *proof,
    pp_money *since)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT " COLUMN_NAMES ", " GIVEN_SINCE " FROM evidence"
	    " WHERE epoch = ?1 AND posted IS NOT NULL"
	    " ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = fetch(q, proof)) == PP_OK)
		since->fen = pp_query_col_int(q, C_SINCE);
	pp_query_free(q);
	return rc;
}
