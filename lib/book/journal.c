/* SPDX-License-Identifier: ISC */
#include "journal.h"

#include <stdlib.h>

#include "scope.h"

struct pp_journal_accounts {
	struct pp_query *q;
};

struct pp_journal {
	struct pp_query *q;
};

static enum pp_status
prepare(struct pp_db *db, const char *sql, int64_t from, int64_t until,
    struct pp_query **q)
{
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ALL)) != PP_OK ||
	    (rc = pp_query_new(db, sql, q)) != PP_OK)
		return rc;
	pp_query_int(*q, 1, from != 0 ? from : INT64_MIN);
	pp_query_int(*q, 2, until != 0 ? until : INT64_MAX);
	return PP_OK;
}

enum pp_status
pp_journal_accounts_open(struct pp_db *db, int64_t from, int64_t until,
    struct pp_journal_accounts **accounts)
{
	struct pp_journal_accounts *j = calloc(1, sizeof *j);
	enum pp_status rc;

	if (j == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = prepare(db,
	    "WITH side (account, fen, at) AS"
	    " (SELECT p.debit, p.amount_fen, e.at FROM posting p"
	    "  JOIN entry e ON e.id = p.entry WHERE e.at < ?2"
	    " UNION ALL SELECT p.credit, -p.amount_fen, e.at FROM posting p"
	    "  JOIN entry e ON e.id = p.entry WHERE e.at < ?2)"
	    " SELECT a.code, min(s.at), sum(iif(s.at < ?1, s.fen, 0)) AS had,"
	    " sum(s.fen) FROM side s JOIN ledger_account a ON a.id = s.account"
	    " GROUP BY a.id HAVING max(s.at) >= ?1 OR had <> 0 ORDER BY a.id",
	    from, until, &j->q);
	if (rc != PP_OK) {
		free(j);
		return rc;
	}
	*accounts = j;
	return PP_OK;
}

enum pp_status
pp_journal_accounts_next(struct pp_journal_accounts *accounts,
    struct pp_journal_account *account)
{
	const struct pp_query *q = accounts->q;
	enum pp_status rc;

	if ((rc = pp_query_step(accounts->q)) != PP_OK)
		return rc;
	*account = (struct pp_journal_account){
	    .code = pp_query_col_text(q, 0),
	    .first_at = pp_query_col_int(q, 1),
	    .opening = {pp_query_col_int(q, 2)},
	    .standing = {pp_query_col_int(q, 3)},
	};
	return PP_OK;
}

void
pp_journal_accounts_close(struct pp_journal_accounts *accounts)
{
	if (accounts == NULL)
		return;
	pp_query_free(accounts->q);
	free(accounts);
}

enum pp_status
pp_journal_open(struct pp_db *db, int64_t from, int64_t until,
    struct pp_journal **journal)
{
	struct pp_journal *j = calloc(1, sizeof *j);
	enum pp_status rc;

	if (j == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = prepare(db,
	    "SELECT e.id, e.at, e.kind, e.who, s.code, s.kind, s.method,"
	    " s.receipt, m.code, a.code, a.name, e.shift, d.code, c.code,"
	    " p.amount_fen FROM posting p JOIN entry e ON e.id = p.entry"
	    " JOIN ledger_account d ON d.id = p.debit"
	    " JOIN ledger_account c ON c.id = p.credit"
	    " LEFT JOIN sale s ON s.id = e.sale"
	    " LEFT JOIN epoch o ON o.id = e.epoch"
	    " LEFT JOIN meter m ON m.id = o.meter"
	    " LEFT JOIN account a ON a.id = o.account"
	    " WHERE e.at >= ?1 AND e.at < ?2 ORDER BY e.at, e.id, p.id",
	    from, until, &j->q);
	if (rc != PP_OK) {
		free(j);
		return rc;
	}
	*journal = j;
	return PP_OK;
}

enum pp_status
pp_journal_next(struct pp_journal *journal, struct pp_journal_posting *posting)
{
	const struct pp_query *q = journal->q;
	enum pp_status rc;

	if ((rc = pp_query_step(journal->q)) != PP_OK)
		return rc;
	*posting = (struct pp_journal_posting){
	    .entry = pp_query_col_int(q, 0),
	    .at = pp_query_col_int(q, 1),
	    .kind = pp_query_col_text(q, 2),
	    .who = pp_query_col_text(q, 3),
	    .order = pp_query_col_text(q, 4),
	    .order_kind = pp_query_col_text(q, 5),
	    .method = pp_query_col_text(q, 6),
	    .receipt = pp_query_col_int(q, 7),
	    .meter = pp_query_col_text(q, 8),
	    .account = pp_query_col_text(q, 9),
	    .holder = pp_query_col_text(q, 10),
	    .shift = pp_query_col_int(q, 11),
	    .debit = pp_query_col_text(q, 12),
	    .credit = pp_query_col_text(q, 13),
	    .amount = {pp_query_col_int(q, 14)},
	};
	return PP_OK;
}

void
pp_journal_close(struct pp_journal *journal)
{
	if (journal == NULL)
		return;
	pp_query_free(journal->q);
	free(journal);
}
