/* SPDX-License-Identifier: ISC */
/*
 * Which order or event a receipt is about, and all that stands on it.
 */
#include "paper.h"

#include <stdio.h>
#include <string.h>

/* One number by a query of a text and a number; 0: none. */
static enum pp_status
find_number(struct pp_db *db, const char *sql, const char *text, int64_t number,
    int64_t *found)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, text);
	pp_query_int(q, 2, number);
	rc = pp_query_step(q);
	if (rc == PP_OK || rc == PP_DONE) {
		*found = rc == PP_OK ? pp_query_col_int(q, 0) : 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

static void
copy(const struct pp_query *q, int column, char *to, size_t size)
{
	snprintf(to, size, "%s", pp_query_col_text(q, column));
}

/* Whose meter it is, and where: of an epoch. */
static enum pp_status
fill_place(struct pp_db *db, int64_t epoch, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT a.code, a.name, a.phone, m.code, e.serial, b.code,"
	    " coalesce(u.floor, m.floor), u.code FROM epoch e"
	    " JOIN account a ON a.id = e.account JOIN meter m ON m.id = e.meter"
	    " LEFT JOIN unit u ON u.id = m.unit"
	    " LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
	    " WHERE e.id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, epoch);
	if ((rc = pp_query_step(q)) == PP_OK) {
		copy(q, 0, p->account, sizeof p->account);
		copy(q, 1, p->holder, sizeof p->holder);
		copy(q, 2, p->phone, sizeof p->phone);
		copy(q, 3, p->meter, sizeof p->meter);
		copy(q, 4, p->serial, sizeof p->serial);
		copy(q, 5, p->building, sizeof p->building);
		copy(q, 6, p->floor, sizeof p->floor);
		copy(q, 7, p->unit, sizeof p->unit);
	}
	pp_query_free(q);
	return rc == PP_DONE
	    ? pp_fail(PP_EDATA, "receipt %lld: no meter; run pp-db check",
		  (long long)p->receipt)
	    : rc;
}

static enum pp_status
fill_printed(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT (SELECT count(*) FROM print WHERE receipt = ?1"
	    " AND failed = 0), (SELECT number FROM invoice WHERE receipt = ?1"
	    " ORDER BY id DESC LIMIT 1),"
	    " (SELECT drawer FROM shift WHERE id = ?2), (SELECT code FROM sale"
	    " WHERE reverses = ?3 AND state = 'credited')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->receipt);
	pp_query_int(q, 2, p->sale.shift);
	pp_query_int(q, 3, p->sale.id);
	if ((rc = pp_query_step(q)) == PP_OK) {
		p->printed = pp_query_col_int(q, 0);
		copy(q, 1, p->invoice, sizeof p->invoice);
		copy(q, 2, p->drawer, sizeof p->drawer);
		copy(q, 3, p->reversed_by, sizeof p->reversed_by);
	}
	pp_query_free(q);
	return rc;
}

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

static enum pp_status
fill_exchange(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	int64_t old_epoch = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT x.old_epoch, o.serial, x.used_wh, x.used_fen"
	    " FROM exchange x JOIN epoch o ON o.id = x.old_epoch"
	    " WHERE x.new_epoch = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->event.epoch);
	if ((rc = pp_query_step(q)) == PP_OK) {
		old_epoch = pp_query_col_int(q, 0);
		copy(q, 1, p->old_serial, sizeof p->old_serial);
		p->used_wh = pp_query_col_int(q, 2);
		p->used = (pp_money){pp_query_col_int(q, 3)};
		p->has_used = p->used_wh != 0;
	}
	pp_query_free(q);
	return rc == PP_OK  ? fill_end(db, old_epoch, p, &p->old)
	    : rc == PP_DONE ? PP_OK
			    : rc;
}

/* Where the books put the rest; cents that were rounded off are nobody's. */
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
	if ((rc = pp_query_step(q)) == PP_OK) {
		const char *kind = pp_query_col_text(q, 1);

		p->rest = (pp_money){pp_query_col_int(q, 0)};
		p->rest_is = strcmp(kind, "refund-due") == 0 ? PP_REST_DUE
		    : strcmp(kind, "transfer") == 0          ? PP_REST_CARRIED
		    : strcmp(kind, "claim") == 0             ? PP_REST_OWED
							     : PP_REST_NONE;
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
fill_event(struct pp_db *db, struct pp_paper *p)
{
	const struct pp_event *e = &p->event;
	enum pp_status rc;

	p->receipt = e->receipt;
	p->at = e->at;
	snprintf(p->who, sizeof p->who, "%s", e->who);
	p->ends = e->kind == PP_EVENT_CLOSED;
	if (p->ends) {
		rc = fill_end(db, e->epoch, p, &p->stand);
		return rc == PP_OK ? fill_rest(db, p) : rc;
	}
	if ((rc = fill_begin(db, p)) != PP_OK)
		return rc;
	return e->kind == PP_EVENT_EXCHANGED ? fill_exchange(db, p) : PP_OK;
}

static void
fill_sale(struct pp_paper *p)
{
	const struct pp_sale *s = &p->sale;

	p->receipt = s->receipt;
	p->at = s->at;
	snprintf(p->who, sizeof p->who, "%s", s->who);
	snprintf(p->note, sizeof p->note, "%s", s->note);
}

/* All but the order or event itself, which is there. */
static enum pp_status
fill(struct pp_db *db, struct pp_paper *p)
{
	enum pp_status rc = PP_OK;

	if (p->is_sale)
		fill_sale(p);
	else
		rc = fill_event(db, p);
	if (rc != PP_OK)
		return rc;
	rc = fill_place(db, p->is_sale ? p->sale.epoch : p->event.epoch, p);
	return rc == PP_OK ? fill_printed(db, p) : rc;
}

/* PP_NO: no receipt has that number. */
static enum pp_status
by_number(struct pp_db *db, int64_t receipt, struct pp_paper *p)
{
	int64_t sale = 0;
	enum pp_status rc;

	rc = find_number(db, "SELECT id FROM sale WHERE receipt = ?2", NULL,
	    receipt, &sale);
	if (rc != PP_OK)
		return rc;
	p->is_sale = sale != 0;
	return p->is_sale ? pp_sale_get(db, sale, &p->sale)
			  : pp_event_get(db, receipt, &p->event);
}

static enum pp_status
last_of(struct pp_db *db, const char *who, struct pp_paper *p)
{
	int64_t receipt = 0;
	enum pp_status rc;

	/* Downwards along the index of receipts, to his first. */
	rc = find_number(db,
	    "SELECT max(ifnull((SELECT receipt FROM sale WHERE who = ?1"
	    " ORDER BY receipt DESC LIMIT 1), 0), ifnull((SELECT receipt"
	    " FROM event WHERE who = ?1 ORDER BY receipt DESC LIMIT 1), ?2))",
	    who, 0, &receipt);
	if (rc != PP_OK)
		return rc;
	if (receipt == 0)
		return pp_fail(PP_NO, "%s has no receipt yet", who);
	return by_number(db, receipt, p);
}

static enum pp_status
by_name(struct pp_db *db, const char *what, struct pp_paper *p)
{
	int64_t receipt;
	enum pp_status rc;

	p->is_sale = true;
	if ((rc = pp_sale_find(db, what, &p->sale)) != PP_NO)
		return rc;
	if (pp_decimal_parse(what, 0, &receipt) == PP_OK &&
	    (rc = by_number(db, receipt, p)) != PP_NO)
		return rc;
	p->is_sale = false;
	return pp_event_last_of(db, what, &p->event);
}

enum pp_status
pp_paper_find(struct pp_db *db, const char *what, const char *who,
    struct pp_paper *paper)
{
	struct pp_paper p = {0};
	char shown[PP_SHOWN_MAX];
	enum pp_status rc;

	rc = what != NULL ? by_name(db, what, &p) : last_of(db, who, &p);
	if (rc == PP_NO && what != NULL)
		return pp_fail(PP_NO,
		    "%s: no such order or receipt, and no account or meter "
		    "with one",
		    pp_text_show(what, shown));
	if (rc != PP_OK || (rc = fill(db, &p)) != PP_OK)
		return rc;
	*paper = p;
	return PP_OK;
}
