/* SPDX-License-Identifier: ISC */
#include "carry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "carry_impl.h"
#include "scope.h"

/*
 * Neither moved nor paid out, and not used up by the new meter; from outside
 * nothing is owed, so that it ends with its account.
 */
#define WAITS                                                                  \
	"l.moved_by IS NULL AND NOT l.paid_out AND l.left_fen > 0"             \
	" AND (coalesce(c.refund, c.closing) IS NOT NULL"                      \
	" OR a.closed_at IS NULL)"

static const char select_sql[] =
    "SELECT c.id, c.account, a.code, c.refund, c.closing, m.code,"
    " c.amount_fen, l.left_fen, c.at, c.note, l.moved_by, l.paid_out"
    " FROM carry c JOIN carry_left l ON l.id = c.id"
    " JOIN account a ON a.id = c.account"
    " LEFT JOIN sale s ON s.id = c.refund"
    " LEFT JOIN closing k ON k.id = c.closing"
    " LEFT JOIN epoch e ON e.id = coalesce(s.epoch, k.epoch)"
    " LEFT JOIN meter m ON m.id = e.meter WHERE ";

enum {
	WHERE_MAX = 320
};

struct pp_carries {
	struct pp_query *q;
};

static enum pp_status
prepare(struct pp_db *db, const char *where, struct pp_query **q)
{
	char sql[sizeof select_sql + WHERE_MAX];

	snprintf(sql, sizeof sql, "%s%s", select_sql, where);
	return pp_query_new(db, sql, q);
}

static void
fill(const struct pp_query *q, struct pp_carry *carry)
{
	*carry = (struct pp_carry){
	    .id = pp_query_col_int(q, 0),
	    .account = pp_query_col_int(q, 1),
	    .refund = pp_query_col_int(q, 3),
	    .closing = pp_query_col_int(q, 4),
	    .amount = {pp_query_col_int(q, 6)},
	    .left = {pp_query_col_int(q, 7)},
	    .at = pp_query_col_int(q, 8),
	    .moved_by = pp_query_col_int(q, 10),
	    .paid_out = pp_query_col_int(q, 11) != 0,
	};
	snprintf(carry->account_code, sizeof carry->account_code, "%s",
	    pp_query_col_text(q, 2));
	snprintf(carry->from, sizeof carry->from, "%s",
	    pp_query_col_text(q, 5));
	snprintf(carry->note, sizeof carry->note, "%s",
	    pp_query_col_text(q, 9));
}

/* The one row, and the query is over. */
static enum pp_status
take(struct pp_query *q, struct pp_carry *carry)
{
	enum pp_status rc = pp_query_step(q);

	if (rc == PP_OK)
		fill(q, carry);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such carried credit");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_carry_get(struct pp_db *db, int64_t id, struct pp_carry *carry)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = prepare(db, "c.id = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	return take(q, carry);
}

enum pp_status
pp_carry_of_refund(struct pp_db *db, int64_t sale, struct pp_carry *carry)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = prepare(db, "c.refund = ?1", &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, sale);
	return take(q, carry);
}

enum pp_status
pp_carry_waiting_of_epoch(struct pp_db *db, int64_t epoch,
    struct pp_carry *carry)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db,
	    "e.id = ?1 AND " WAITS " ORDER BY l.left_fen DESC, c.id LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	return take(q, carry);
}

enum pp_status
pp_carry_insert(struct pp_db *db, const struct pp_carry *carry, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(carry->amount.fen > 0);
	rc = pp_query_new(db,
	    "INSERT INTO carry (account, refund, closing, amount_fen, at, who,"
	    " note) VALUES (?1, nullif(?2, 0), nullif(?3, 0), ?4, ?5, ?6, ?7)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, carry->account);
	pp_query_int(q, 2, carry->refund);
	pp_query_int(q, 3, carry->closing);
	pp_query_int(q, 4, carry->amount.fen);
	pp_query_int(q, 5, carry->at);
	pp_query_text(q, 6, who);
	pp_query_text(q, 7, carry->note);
	return pp_query_once(q);
}

static enum pp_status
check_open(struct pp_db *db, int64_t account, char code[PP_ID_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code, closed_at FROM account WHERE id = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, account);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such account");
	else if (rc == PP_OK && !pp_query_is_null(q, 1))
		rc = pp_fail(PP_NO, "account %s is closed",
		    pp_query_col_text(q, 0));
	if (rc == PP_OK)
		pp_query_copy(q, 0, code, PP_ID_MAX);
	pp_query_free(q);
	return rc;
}

/* Money that nobody paid: whoever brings it needs another. */
static enum pp_status
allow(struct pp_db *db, const struct pp_carry *c, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_EXTERNAL,
	    .subject = c->account_code,
	    .words = &words,
	    .amount = c->amount,
	};

	pp_words_clear(&words);
	pp_words_money(&words, "amount_yuan", c->amount);
	pp_words_text(&words, "note", c->note);
	return pp_scope_act_account(db, &act, c->account, c->at, who);
}

enum pp_status
pp_carry_add(struct pp_db *db, int64_t account, pp_money amount,
    const char *note, int64_t at, const char *who, struct pp_carry *carry)
{
	struct pp_carry c = {.account = account, .amount = amount, .at = at};
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (*note == '\0')
		return pp_fail(PP_EDATA, "note: is empty; from which meter?");
	if (strlen(note) >= sizeof c.note)
		return pp_fail(PP_EDATA, "note: longer than %d bytes",
		    PP_NOTE_MAX - 1);
	snprintf(c.note, sizeof c.note, "%s", note);
	if ((rc = check_open(db, account, c.account_code)) != PP_OK ||
	    (rc = allow(db, &c, who)) != PP_OK ||
	    (rc = pp_carry_insert(db, &c, who)) != PP_OK)
		return rc;
	return pp_carry_get(db, pp_db_last_id(db), carry);
}

enum pp_status
pp_carries_open(struct pp_db *db, int64_t account, struct pp_carries **carries)
{
	struct pp_carries *c = calloc(1, sizeof *c);
	enum pp_status rc;

	if (c == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = prepare(db,
	    "(?1 = 0 OR c.account = ?1) AND " WAITS " ORDER BY c.id", &c->q);
	if (rc != PP_OK) {
		pp_carries_close(c);
		return rc;
	}
	pp_query_int(c->q, 1, account);
	*carries = c;
	return PP_OK;
}

enum pp_status
pp_carries_next(struct pp_carries *carries, struct pp_carry *carry)
{
	enum pp_status rc = pp_query_step(carries->q);

	if (rc == PP_OK)
		fill(carries->q, carry);
	return rc;
}

void
pp_carries_close(struct pp_carries *carries)
{
	if (carries == NULL)
		return;
	pp_query_free(carries->q);
	free(carries);
}
