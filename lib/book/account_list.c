/* SPDX-License-Identifier: ISC */
/*
 * Accounts and their meters: of an open account those that it has now, of a
 * closed one those that it had at last.
 */
#include <stdlib.h>

#include "account.h"
#include "idset.h"
#include "scope.h"

enum column {
	C_ID,
	C_CODE,
	C_NAME,
	C_PHONE,
	C_OPENED_AT,
	C_OPENED_BY,
	C_CLOSED_AT,
	C_CLOSED_BY,
	C_METER,
	C_METER_CODE,
	C_UNIT,
	C_BUILDING,
	C_EPOCH,
	C_NO,
	C_SERIAL,
	C_ADOPTED,
	C_START_COUNT,
	C_START_FEN,
	C_BEGAN_AT,
	C_COUNT,
	C_SOLD,
	C_REFUNDED,
	C_EXTERNAL,
	C_BOOKS,
	C_PENDING,
	C_BALANCE,
	C_READ_AT,
	C_ENDED_AT,
	C_CLOSING,
};

struct pp_accounts {
	struct pp_query *q;
	struct pp_idset meters;
	bool phone, money, sums; /* are shown */
};

/* A reversal takes back what it reverses from the sum that it was in. */
static const char list_sql[] =
    "SELECT a.id, a.code, a.name, a.phone, a.opened_at, a.opened_by,"
    " a.closed_at, a.closed_by, m.id, m.code, u.code, b.code, e.id, e.no,"
    " e.serial, e.adopted, e.start_count, e.start_fen, e.began_at, c.count,"
    " (SELECT sum(iif(kind = 'sale', amount_fen, -amount_fen)) FROM sale"
    " WHERE epoch = e.id AND moved = 1 AND state = 'credited'"
    " AND kind IN ('sale', 'sale-reversal')),"
    " (SELECT sum(iif(kind = 'refund', amount_fen, -amount_fen)) FROM sale"
    " WHERE epoch = e.id AND moved = 1 AND state = 'credited'"
    " AND kind IN ('refund', 'refund-reversal')),"
    " (SELECT sum(iif(credit = l.id, amount_fen, -amount_fen)) FROM posting"
    " WHERE (credit = l.id AND debit = x.id)"
    " OR (debit = l.id AND credit = x.id)),"
    " -l.balance_fen,"
    " (SELECT iif(kind IN ('sale', 'refund-reversal'), amount_fen,"
    " -amount_fen) FROM sale WHERE meter = m.id AND epoch = e.id"
    " AND state IN ('armed', 'disputed')),"
    " iif(v.at >= ifnull(n.shown_at, 0), v.balance_fen, r.balance_fen),"
    " max(v.at, ifnull(n.shown_at, 0)), e.ended_at,"
    " EXISTS (SELECT 1 FROM closing WHERE epoch = e.id)"
    " FROM account a JOIN ledger_account x ON x.code = 'external'"
    " LEFT JOIN epoch e ON e.account = a.id AND (e.ended_at IS NULL OR"
    " (?8 AND e.began_at IS NOT NULL) OR"
    " (a.closed_at IS NOT NULL AND e.id = (SELECT max(o.id) FROM epoch o"
    " WHERE o.meter = e.meter AND o.account = a.id)))"
    " LEFT JOIN epoch_count c ON c.id = e.id"
    " LEFT JOIN ledger_balance l ON l.epoch = e.id"
    " LEFT JOIN meter m ON m.id = e.meter"
    " LEFT JOIN unit u ON u.id = m.unit"
    " LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
    " LEFT JOIN meter_now n ON n.meter = m.id"
    " LEFT JOIN reading r ON r.id = n.shown"
    " LEFT JOIN evidence v ON v.id ="
    " (SELECT max(id) FROM evidence WHERE epoch = e.id)"
    " WHERE (?1 IS NULL OR a.code = ?1) AND a.opened_at >= ?2"
    " AND a.opened_at < ?3 AND (a.closed_at IS NULL OR ?6)"
    " AND (?7 OR (a.closed_at >= ?4 AND a.closed_at < ?5))"
    " ORDER BY a.id, m.code, e.no";

/*
 * A cashier serves a customer by what he has now; what others sold him, and
 * the numbers of all customers at once, are for who reads everything.
 */
static enum pp_status
ask_scope(struct pp_db *db, const struct pp_account_filter *f,
    struct pp_accounts *a)
{
	bool own = false, all = false;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_STATUS)) != PP_OK ||
	    (rc = pp_scope_ask(db, PP_ACT_READ_OWN, &own)) != PP_OK ||
	    (rc = pp_scope_ask(db, PP_ACT_READ_ALL, &all)) != PP_OK)
		return rc;
	a->phone = all || (own && f->account != NULL);
	a->money = all || own;
	a->sums = all;
	return PP_OK;
}

enum pp_status
pp_accounts_open(struct pp_db *db, const struct pp_account_filter *filter,
    struct pp_accounts **accounts)
{
	const struct pp_account_filter *f = filter;
	bool closed = f->closed_from != 0 || f->closed_until != 0;
	struct pp_accounts *a = calloc(1, sizeof *a);
	enum pp_status rc;

	if (a == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = ask_scope(db, f, a)) != PP_OK ||
	    (rc = pp_idset_take(&a->meters, f->meters, f->n_meters)) != PP_OK ||
	    (rc = pp_query_new(db, list_sql, &a->q)) != PP_OK) {
		pp_accounts_close(a);
		return rc;
	}
	pp_query_text(a->q, 1, f->account);
	pp_query_int(a->q, 2, f->opened_from != 0 ? f->opened_from : INT64_MIN);
	pp_query_int(a->q, 3,
	    f->opened_until != 0 ? f->opened_until : INT64_MAX);
	pp_query_int(a->q, 4, f->closed_from);
	pp_query_int(a->q, 5,
	    f->closed_until != 0 ? f->closed_until : INT64_MAX);
	pp_query_int(a->q, 6, closed || f->with_closed);
	pp_query_int(a->q, 7, !closed);
	pp_query_int(a->q, 8, f->with_ended);
	*accounts = a;
	return PP_OK;
}

/* What the reader isn't shown doesn't leave this file. */
static void
fill_money(const struct pp_accounts *a, struct pp_account_row *row)
{
	const struct pp_query *q = a->q;

	row->shows_phone = a->phone;
	row->shows_money = a->money;
	row->shows_sums = a->sums;
	if (!a->phone)
		row->account.phone[0] = '\0';
	if (a->money) {
		row->pending_fen = pp_query_col_int(q, C_PENDING);
		row->has_balance = !pp_query_is_null(q, C_BALANCE);
		row->balance_fen = pp_query_col_int(q, C_BALANCE);
		row->read_at = pp_query_col_int(q, C_READ_AT);
	}
	if (a->sums) {
		row->sold_fen = pp_query_col_int(q, C_SOLD);
		row->refunded_fen = pp_query_col_int(q, C_REFUNDED);
		row->external_fen = pp_query_col_int(q, C_EXTERNAL);
		row->books_fen = pp_query_col_int(q, C_BOOKS);
		row->epoch.start_fen = pp_query_col_int(q, C_START_FEN);
	}
}

static void
fill_account(const struct pp_query *q, struct pp_account_row *row)
{
	struct pp_account *a = &row->account;

	a->id = pp_query_col_int(q, C_ID);
	pp_query_copy(q, C_CODE, a->code, sizeof a->code);
	pp_query_copy(q, C_NAME, a->name, sizeof a->name);
	pp_query_copy(q, C_PHONE, a->phone, sizeof a->phone);
	a->opened_at = pp_query_col_int(q, C_OPENED_AT);
	a->closed_at = pp_query_col_int(q, C_CLOSED_AT);
	pp_query_copy(q, C_OPENED_BY, row->opened_by, sizeof row->opened_by);
	pp_query_copy(q, C_CLOSED_BY, row->closed_by, sizeof row->closed_by);
}

static void
fill_epoch(const struct pp_query *q, struct pp_account_row *row)
{
	struct pp_epoch *e = &row->epoch;

	e->id = pp_query_col_int(q, C_EPOCH);
	e->meter = row->meter;
	e->no = pp_query_col_int(q, C_NO);
	e->account = row->account.id;
	pp_query_copy(q, C_CODE, e->account_code, sizeof e->account_code);
	pp_query_copy(q, C_NAME, e->holder, sizeof e->holder);
	pp_query_copy(q, C_SERIAL, e->serial, sizeof e->serial);
	e->adopted = pp_query_col_int(q, C_ADOPTED) != 0;
	e->start_count = pp_query_col_int(q, C_START_COUNT);
	e->began_at = pp_query_col_int(q, C_BEGAN_AT);
	e->count = pp_query_col_int(q, C_COUNT);
	e->closing = pp_query_col_int(q, C_CLOSING) != 0;
}

static void
fill(const struct pp_accounts *a, struct pp_account_row *row)
{
	const struct pp_query *q = a->q;

	*row = (struct pp_account_row){
	    .meter = pp_query_col_int(q, C_METER),
	    .ended_at = pp_query_col_int(q, C_ENDED_AT),
	};
	pp_query_copy(q, C_METER_CODE, row->meter_code, sizeof row->meter_code);
	pp_query_copy(q, C_UNIT, row->unit, sizeof row->unit);
	pp_query_copy(q, C_BUILDING, row->building, sizeof row->building);
	fill_account(q, row);
	fill_epoch(q, row);
	fill_money(a, row);
}

enum pp_status
pp_accounts_next(struct pp_accounts *accounts, struct pp_account_row *row)
{
	enum pp_status rc;

	do
		rc = pp_query_step(accounts->q);
	while (rc == PP_OK &&
	    !pp_idset_has(&accounts->meters,
		pp_query_col_int(accounts->q, C_METER)));
	if (rc == PP_OK)
		fill(accounts, row);
	return rc;
}

void
pp_accounts_close(struct pp_accounts *accounts)
{
	if (accounts == NULL)
		return;
	pp_query_free(accounts->q);
	pp_idset_free(&accounts->meters);
	free(accounts);
}
