/* SPDX-License-Identifier: ISC */
/*
 * Epochs of meters: intended, proven, ended.
 */
#include <assert.h>
#include <string.h>

#include "account.h"
#include "epoch_impl.h"
#include "evidence.h"
#include "ledger.h"
#include "log.h"
#include "subject.h"

static enum pp_status
fetch(struct pp_query *q, struct pp_epoch *epoch)
{
	struct pp_epoch e = {0};
	enum pp_status rc;

	if ((rc = pp_query_step(q)) == PP_DONE)
		return pp_fail(PP_NO, "it has no account");
	if (rc != PP_OK)
		return rc;
	e.id = pp_query_col_int(q, 0);
	e.meter = pp_query_col_int(q, 1);
	e.no = pp_query_col_int(q, 2);
	e.account = pp_query_col_int(q, 3);
	pp_query_copy(q, 4, e.account_code, sizeof e.account_code);
	pp_query_copy(q, 5, e.holder, sizeof e.holder);
	pp_query_copy(q, 6, e.serial, sizeof e.serial);
	e.adopted = pp_query_col_int(q, 7) != 0;
	e.start_count = pp_query_col_int(q, 8);
	e.start_fen = pp_query_col_int(q, 9);
	e.began_at = pp_query_col_int(q, 10);
	e.closing = pp_query_col_int(q, 11) != 0;
	e.count = pp_query_col_int(q, 12);
	*epoch = e;
	return PP_OK;
}

#define SELECT(account, count, join)                                           \
	"SELECT e.id, e.meter, e.no, e.account, " account ", e.serial,"        \
	" e.adopted, e.start_count, e.start_fen, ifnull(e.began_at, 0),"       \
	" EXISTS (SELECT 1 FROM closing WHERE epoch = e.id), " count           \
	" FROM epoch e" join " WHERE e.meter = ?1 AND e.ended_at IS NULL"
#define NAMES "a.code, a.name"
#define NAMED " JOIN account a ON a.id = e.account"
#define COUNT "(SELECT count FROM epoch_count WHERE id = e.id)"

/* The one that is there, by a query of such columns. */
static enum pp_status
find(struct pp_db *db, const char *sql, int64_t meter, struct pp_epoch *epoch)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	rc = fetch(q, epoch);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_epoch_brief(struct pp_db *db, int64_t meter, struct pp_epoch *epoch)
{
	return find(db, SELECT(NAMES, "0", NAMED), meter, epoch);
}

enum pp_status
pp_epoch_of(struct pp_db *db, int64_t meter, struct pp_epoch *epoch)
{
	return find(db, SELECT(NAMES, COUNT, NAMED), meter, epoch);
}

enum pp_status
pp_epoch_bare(struct pp_db *db, int64_t meter, struct pp_epoch *epoch)
{
	return find(db, SELECT("'', ''", COUNT, ""), meter, epoch);
}

enum pp_status
pp_epoch_count(struct pp_db *db, int64_t epoch, int64_t *count)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc =
	    pp_query_new(db, "SELECT count FROM epoch_count WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK)
		*count = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

/* Whether the account takes a meter, and the meter an account. */
static enum pp_status
check(struct pp_db *db, int64_t meter, int64_t account)
{
	struct pp_query *q = NULL;
	struct pp_epoch old;
	enum pp_status rc;

	if ((rc = pp_epoch_brief(db, meter, &old)) == PP_OK)
		return pp_fail(PP_NO, "it has an account already: %s, %s",
		    old.account_code, old.holder);
	if (rc != PP_NO)
		return rc;
	rc = pp_query_new(db,
	    "SELECT code FROM account WHERE id = ?1 AND closed_at IS NOT NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, account);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "account %s is closed",
		    pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_epoch_intend(struct pp_db *db, int64_t meter, int64_t account,
    const char *serial, const struct pp_proof *proof, int64_t at,
    const char *who, struct pp_epoch *epoch)
{
	struct pp_query *q = NULL;
	struct pp_epoch fresh = {0};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(*serial != '\0');
	if ((rc = check(db, meter, account)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who) SELECT ?1,"
	    " 1 + ifnull((SELECT max(no) FROM epoch WHERE meter = ?1), 0),"
	    " ?2, ?3, ?4, ?5, ?6, ?7, ?8",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, account);
	pp_query_text(q, 3, serial);
	pp_query_int(q, 4, proof != NULL);
	pp_query_int(q, 5, proof != NULL ? proof->count : 0);
	pp_query_int(q, 6, proof != NULL ? proof->balance_fen : 0);
	pp_query_int(q, 7, at);
	pp_query_text(q, 8, who);
	rc = pp_query_run(q);
	pp_query_free(q);
	if (rc == PP_OK)
		rc = pp_epoch_of(db, meter, &fresh);
	if (rc == PP_OK && proof != NULL) {
		rc = pp_epoch_begin(db, &fresh, proof, who);
		fresh.began_at = proof->at;
	}
	if (rc == PP_OK)
		*epoch = fresh;
	return rc;
}

static enum pp_status
mark_begun(struct pp_db *db, const struct pp_epoch *epoch, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE epoch SET began_at = ?2 WHERE id = ?1"
	    " AND began_at IS NULL AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch->id);
	pp_query_int(q, 2, at);
	rc = pp_query_run(q);
	if (rc == PP_OK && pp_db_changes(db) == 0)
		rc = pp_fail(PP_NO, "it has begun, or come to nothing, before");
	pp_query_free(q);
	return rc;
}

static enum pp_status
add_to_books(struct pp_db *db, const struct pp_epoch *epoch, int64_t *account)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT code FROM meter WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch->meter);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK)
		rc = pp_ledger_add_meter(db, epoch->id, pp_query_col_text(q, 0),
		    epoch->no, account);
	pp_query_free(q);
	return rc;
}

/* What a meter that was taken over had came from the books before ours. */
static enum pp_status
post_start(struct pp_db *db, const struct pp_epoch *epoch, int64_t account,
    int64_t at, const char *who)
{
	pp_money start = {epoch->start_fen};
	int64_t transfer, entry;
	enum pp_status rc;

	if (!epoch->adopted || start.fen == 0)
		return PP_OK;
	rc = pp_ledger_account(db, PP_BOOKS_TRANSFER, &transfer);
	if (rc != PP_OK)
		return rc;
	rc = pp_ledger_entry(db, "begin", 0, epoch->id, at, who, &entry);
	if (rc != PP_OK)
		return rc;
	if (start.fen > 0)
		return pp_ledger_post(db, entry, transfer, account, start);
	start.fen = -start.fen;
	return pp_ledger_post(db, entry, account, transfer, start);
}

enum pp_status
pp_epoch_begin(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *proof, const char *who)
{
	int64_t account = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = mark_begun(db, epoch, proof->at)) != PP_OK ||
	    (rc = add_to_books(db, epoch, &account)) != PP_OK ||
	    (rc = post_start(db, epoch, account, proof->at, who)) != PP_OK)
		return rc;
	return pp_evidence_add(db, epoch->id, 0, "begin", proof, true);
}

enum pp_status
pp_epoch_no_order(struct pp_db *db, int64_t meter)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code FROM sale WHERE meter = ?1"
	    " AND state IN ('armed', 'disputed')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "order %s is open on it",
		    pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_epoch_mark_ended(struct pp_db *db, int64_t epoch, const int64_t *count,
    const int64_t *fen, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE epoch SET ended_at = ?2, end_count = ?3, end_fen = ?4"
	    " WHERE id = ?1 AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	pp_query_int(q, 2, at);
	if (count != NULL)
		pp_query_int(q, 3, *count);
	if (fen != NULL)
		pp_query_int(q, 4, *fen);
	rc = pp_query_run(q);
	if (rc == PP_OK && pp_db_changes(db) == 0)
		rc = pp_fail(PP_NO, "it is over already");
	pp_query_free(q);
	return rc;
}

/* That an opening came to nothing; what ends otherwise has an event. */
static enum pp_status
log_end(struct pp_db *db, const struct pp_epoch *epoch, int64_t at)
{
	struct pp_words words;
	char meter[PP_ID_MAX];
	enum pp_status rc;

	if ((rc = pp_subject_meter(db, epoch->meter, meter)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "account", epoch->account_code);
	pp_words_text(&words, "opened", epoch->began_at != 0 ? "yes" : "no");
	return pp_log_add(db, PP_ACT_CLOSED, meter, &words, PP_LOG_DONE, at,
	    "pp");
}

enum pp_status
pp_epoch_end(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *proof, int64_t at)
{
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_epoch_no_order(db, epoch->meter)) != PP_OK ||
	    (rc = log_end(db, epoch, at)) != PP_OK)
		return rc;
	if (proof != NULL &&
	    (rc = pp_epoch_keep_proof(db, epoch->id, proof)) != PP_OK)
		return rc;
	return pp_epoch_mark_ended(db, epoch->id,
	    proof != NULL ? &proof->count : NULL,
	    proof != NULL ? &proof->balance_fen : NULL, at);
}

enum pp_status
pp_epoch_last_proof(struct pp_db *db, int64_t epoch, struct pp_proof *proof)
{
	return pp_evidence_of_epoch(db, epoch, proof);
}

enum pp_status
pp_epoch_agreed(struct pp_db *db, int64_t epoch, struct pp_proof *proof,
    pp_money *since)
{
	return pp_evidence_agreed(db, epoch, proof, since);
}

enum pp_status
pp_epoch_keep_proof(struct pp_db *db, int64_t epoch,
    const struct pp_proof *proof)
{
	return pp_evidence_add(db, epoch, 0, "compared", proof, true);
}

enum pp_status
pp_epoch_keep_before(struct pp_db *db, int64_t epoch,
    const struct pp_proof *proof)
{
	return pp_evidence_add(db, epoch, 0, "before", proof, false);
}

enum pp_status
pp_epoch_before(struct pp_db *db, int64_t epoch, struct pp_proof *proof)
{
	return pp_evidence_of_opening(db, epoch, proof);
}
