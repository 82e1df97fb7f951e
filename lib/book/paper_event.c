/* SPDX-License-Identifier: ISC */
/*
 * What stands on the receipt of an event: the meter then, and what became of
 * the money that it had.
 */
#include <stdio.h>
#include <string.h>

#include "paper_impl.h"

/* The first evidence of the epoch that the event began. */
static enum pp_status
fill_begin(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT count, balance_fen, total_wh FROM evidence"
	    " WHERE epoch = ?1 AND role = 'begin' ORDER BY id LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.epoch);
	if ((rc = pp_query_step(q)) == PP_OK)
		p->stand = (struct pp_stand){
		    .known = true,
		    .count = pp_query_col_int(q, 0),
		    .balance_fen = pp_query_col_int(q, 1),
		    .total_wh = pp_query_col_int(q, 2),
		};
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* How an epoch ended; what it is isn't there before the meter has proven it. */
static enum pp_status
fill_end(struct pp_db *db, int64_t epoch, struct pp_paper *p,
    struct pp_stand *stand)
{
	struct pp_closing c;
	enum pp_status rc;

	if ((rc = pp_closing_of(db, epoch, &c)) == PP_NO)
		return PP_OK;
	if (rc != PP_OK || c.at == 0)
		return rc;
	p->typed = c.typed;
	p->why = c.why;
	snprintf(p->note, sizeof p->note, "%s", c.reason);
	*stand = (struct pp_stand){
	    .known = true,
	    .count = c.count,
	    .balance_fen = c.balance_fen,
	    .total_wh = c.total_wh,
	};
	for (int i = 0; i < PP_RATES; i++) {
		stand->rate_wh[i] = c.rate_wh[i];
		stand->has_rates |= c.rate_wh[i] != 0;
	}
	return PP_OK;
}

static void
take_payout(const struct pp_query *q, int column, struct pp_paper *p)
{
	p->is_paid_out = !pp_query_is_null(q, column);
	p->payout_receipt = pp_query_col_int(q, column);
}

/* What the old meter had, less what the new one used: moved, or to be. */
static void
take_carry(const struct pp_query *q, int column, struct pp_paper *p)
{
	p->has_carried = !pp_query_is_null(q, column);
	p->carried = (pp_money){pp_query_col_int(q, column)};
	p->rest = (pp_money){pp_query_col_int(q, column + 1)};
	if (p->rest.fen > 0)
		p->rest_is = pp_query_col_int(q, column + 2) != 0
		    ? PP_REST_MOVED
		    : PP_REST_CARRIED;
}

/* Where nothing was carried, what it showed at last is all it had. */
static void
take_last(struct pp_paper *p)
{
	if (p->has_carried)
		return;
	p->has_carried = p->old.known;
	p->carried = (pp_money){p->old.balance_fen};
}

static enum pp_status
fill_exchange(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	int64_t old_epoch = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT x.old_epoch, o.serial, x.used_wh, x.used_fen,"
	    " c.amount_fen, l.left_fen, s.state = 'credited',"
	    " s.code, s.receipt, s.method, v.receipt,"
	    " (SELECT sum(p.amount_fen) FROM entry e JOIN posting p"
	    "  ON p.entry = e.id JOIN ledger_account d ON d.id = p.debit"
	    "  WHERE e.epoch = ?1 AND e.kind = 'correction'"
	    "  AND d.kind = 'claim')"
	    " FROM exchange x JOIN epoch o ON o.id = x.old_epoch"
	    " LEFT JOIN carry c ON c.id = x.carry"
	    " LEFT JOIN carry_left l ON l.id = c.id"
	    " LEFT JOIN sale s ON s.id = l.moved_by"
	    " LEFT JOIN payout y ON y.sale = c.refund OR y.closing = c.closing"
	    " LEFT JOIN event v ON v.id = y.event WHERE x.new_epoch = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.epoch);
	if ((rc = pp_query_step(q)) == PP_OK) {
		old_epoch = pp_query_col_int(q, 0);
		pp_query_copy(q, 1, p->old_serial, sizeof p->old_serial);
		p->used_wh = pp_query_col_int(q, 2);
		p->used = (pp_money){pp_query_col_int(q, 3)};
		p->has_used = p->used_wh != 0;
		take_carry(q, 4, p);
		pp_paper_take_other(q, 7, p);
		pp_query_copy(q, 9, p->method, sizeof p->method);
		take_payout(q, 10, p);
		p->has_owed = !pp_query_is_null(q, 11);
		p->owed = (pp_money){pp_query_col_int(q, 11)};
	}
	pp_query_free(q);
	if (rc == PP_OK && (rc = fill_end(db, old_epoch, p, &p->old)) == PP_OK)
		take_last(p);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What was taken from it before its end. */
static enum pp_status
fill_refund(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT s.amount_fen, s.code, s.receipt, s.method, v.receipt"
	    " FROM closing k LEFT JOIN closing_refund r ON r.closing = k.id"
	    " LEFT JOIN sale s ON s.id = r.sale"
	    " LEFT JOIN payout y ON y.sale = s.id OR y.closing = k.id"
	    " LEFT JOIN event v ON v.id = y.event WHERE k.epoch = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.epoch);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_paper_take_other(q, 1, p);
		pp_query_copy(q, 3, p->method, sizeof p->method);
		take_payout(q, 4, p);
		p->rest = (pp_money){pp_query_col_int(q, 0)};
		if (p->has_other)
			p->rest_is = strcmp(p->method, "transfer") == 0
			    ? PP_REST_CARRIED
			    : PP_REST_REFUNDED;
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/*
 * Where the books put the rest; cents that were rounded off are nobody's.
 * Beside a refund it is but a further line.
 */
static void
take_rest(const struct pp_query *q, struct pp_paper *p)
{
	const char *kind = pp_query_col_text(q, 1);
	pp_money fen = {pp_query_col_int(q, 0)};
	enum pp_rest is = strcmp(kind, "refund-due") == 0 ? PP_REST_DUE
	    : strcmp(kind, "transfer") == 0               ? PP_REST_CARRIED
	    : strcmp(kind, "claim") == 0                  ? PP_REST_OWED
							  : PP_REST_NONE;

	if (p->rest_is == PP_REST_NONE) {
		p->rest = fen;
		p->rest_is = is;
	} else if (is == PP_REST_OWED) {
		p->owed = fen;
		p->has_owed = true;
	}
}

static enum pp_status
fill_rest(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.amount_fen, iif(e.kind = 'left', c.kind, d.kind)"
	    " FROM entry e JOIN posting p ON p.entry = e.id"
	    " JOIN ledger_account d ON d.id = p.debit"
	    " JOIN ledger_account c ON c.id = p.credit"
	    " WHERE e.epoch = ?1 AND e.kind IN ('left', 'owed')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.epoch);
	if ((rc = pp_query_step(q)) == PP_OK)
		take_rest(q, p);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
fill_closed(struct pp_db *db, struct pp_paper *p)
{
	enum pp_status rc;

	if ((rc = fill_end(db, p->event.epoch, p, &p->stand)) != PP_OK ||
	    (rc = fill_refund(db, p)) != PP_OK)
		return rc;
	return fill_rest(db, p);
}

/* The one row of an event of money, and the query is over. */
static enum pp_status
take_paid(struct pp_query *q, struct pp_paper *p, enum pp_rest is)
{
	enum pp_status rc;

	pp_query_int(q, 1, p->event.id);
	if ((rc = pp_query_step(q)) == PP_OK) {
		p->rest = (pp_money){pp_query_col_int(q, 0)};
		p->rest_is = is;
		pp_paper_take_other(q, 1, p);
		pp_query_copy(q, 3, p->method, sizeof p->method);
		pp_query_copy(q, 4, p->drawer, sizeof p->drawer);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What was due, of an order or a closing, and where it was taken from. */
static enum pp_status
fill_payout(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.amount_fen, s.code, ifnull(s.receipt, v.receipt),"
	    " y.method, h.drawer FROM payout y"
	    " JOIN posting p ON p.entry = y.entry"
	    " JOIN ledger_account a ON a.id = p.credit"
	    " LEFT JOIN shift h ON h.id = a.shift"
	    " LEFT JOIN sale s ON s.id = y.sale"
	    " LEFT JOIN closing k ON k.id = y.closing"
	    " LEFT JOIN event v ON v.epoch = k.epoch AND v.kind = 'closed'"
	    " WHERE y.event = ?1",
	    &q);
	return rc == PP_OK ? take_paid(q, p, PP_REST_PAID_OUT) : rc;
}

/* What was owed by an event, and where it was put. */
static enum pp_status
fill_payin(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.amount_fen, NULL, v.receipt, y.method, h.drawer"
	    " FROM payin y JOIN posting p ON p.entry = y.entry"
	    " JOIN ledger_account a ON a.id = p.debit"
	    " LEFT JOIN shift h ON h.id = a.shift"
	    " JOIN event v ON v.id = y.claim WHERE y.event = ?1",
	    &q);
	return rc == PP_OK ? take_paid(q, p, PP_REST_PAID_IN) : rc;
}

/* By which it was paid, if it made the customer owe anything. */
static enum pp_status
fill_paid_in(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT v.receipt FROM payin y JOIN event v ON v.id = y.event"
	    " WHERE y.claim = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.id);
	if ((rc = pp_query_step(q)) == PP_OK) {
		p->is_paid_in = true;
		p->payin_receipt = pp_query_col_int(q, 0);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_paper_fill_event(struct pp_db *db, struct pp_paper *p)
{
	const struct pp_event *e = &p->event;
	enum pp_status rc;

	p->receipt = e->receipt;
	p->at = e->at;
	snprintf(p->who, sizeof p->who, "%s", e->who);
	p->ends = e->kind == PP_EVENT_CLOSED;
	if (e->kind == PP_EVENT_PAID_OUT)
		return fill_payout(db, p);
	if (e->kind == PP_EVENT_PAID_IN)
		return fill_payin(db, p);
	if ((rc = fill_paid_in(db, p)) != PP_OK)
		return rc;
	if (p->ends)
		return fill_closed(db, p);
	if ((rc = fill_begin(db, p)) != PP_OK)
		return rc;
	return e->kind == PP_EVENT_EXCHANGED ? fill_exchange(db, p) : PP_OK;
}
