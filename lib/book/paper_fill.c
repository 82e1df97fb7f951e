/* SPDX-License-Identifier: ISC */
/*
 * What stands on every receipt: of whose meter it is, what was printed of it,
 * and what came after.
 */
#include <stdio.h>
#include <string.h>

#include "paper_impl.h"

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
		pp_query_copy(q, 0, p->account, sizeof p->account);
		pp_query_copy(q, 1, p->holder, sizeof p->holder);
		pp_query_copy(q, 2, p->phone, sizeof p->phone);
		pp_query_copy(q, 3, p->meter, sizeof p->meter);
		pp_query_copy(q, 4, p->serial, sizeof p->serial);
		pp_query_copy(q, 5, p->building, sizeof p->building);
		pp_query_copy(q, 6, p->floor, sizeof p->floor);
		pp_query_copy(q, 7, p->unit, sizeof p->unit);
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
	    " WHERE reverses = ?3 AND state = 'credited'), (SELECT v.receipt"
	    " FROM payout y JOIN event v ON v.id = y.event WHERE y.sale = ?3)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->receipt);
	pp_query_int(q, 2, p->sale.shift);
	pp_query_int(q, 3, p->sale.id);
	if ((rc = pp_query_step(q)) == PP_OK) {
		p->printed = pp_query_col_int(q, 0);
		pp_query_copy(q, 1, p->invoice, sizeof p->invoice);
		if (p->is_sale) {
			pp_query_copy(q, 2, p->drawer, sizeof p->drawer);
			pp_query_copy(q, 3, p->reversed_by,
			    sizeof p->reversed_by);
			p->is_paid_out = !pp_query_is_null(q, 4);
			p->payout_receipt = pp_query_col_int(q, 4);
		}
	}
	pp_query_free(q);
	return rc;
}

void
pp_paper_take_other(const struct pp_query *q, int column, struct pp_paper *p)
{
	p->has_other = !pp_query_is_null(q, column + 1);
	pp_query_copy(q, column, p->other, sizeof p->other);
	p->other_receipt = pp_query_col_int(q, column + 1);
}

/* Where credit that is moved came from, or went to. */
static enum pp_status
fill_move(struct pp_db *db, struct pp_paper *p)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT r.code, ifnull(r.receipt, v.receipt), c.note FROM carry c"
	    " LEFT JOIN sale r ON r.id = c.refund"
	    " LEFT JOIN closing k ON k.id = c.closing"
	    " LEFT JOIN event v ON v.epoch = k.epoch AND v.kind = 'closed'"
	    " WHERE c.id = ?1 UNION ALL"
	    " SELECT s.code, s.receipt, '' FROM carry c"
	    " JOIN carry_left l ON l.id = c.id JOIN sale s ON s.id = l.moved_by"
	    " WHERE c.refund = ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, p->sale.moves);
	pp_query_int(q, 2, p->sale.id);
	if ((rc = pp_query_step(q)) == PP_OK) {
		pp_paper_take_other(q, 0, p);
		if (*p->note == '\0')
			pp_query_copy(q, 2, p->note, sizeof p->note);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
fill_sale(struct pp_db *db, struct pp_paper *p)
{
	const struct pp_sale *s = &p->sale;

	p->receipt = s->receipt;
	p->at = s->at;
	snprintf(p->who, sizeof p->who, "%s", s->who);
	snprintf(p->note, sizeof p->note, "%s", s->note);
	return strcmp(s->method, "transfer") == 0 ? fill_move(db, p) : PP_OK;
}

enum pp_status
pp_paper_fill(struct pp_db *db, struct pp_paper *p)
{
	enum pp_status rc =
	    p->is_sale ? fill_sale(db, p) : pp_paper_fill_event(db, p);

	if (rc != PP_OK)
		return rc;
	rc = fill_place(db, p->is_sale ? p->sale.epoch : p->event.epoch, p);
	return rc == PP_OK ? fill_printed(db, p) : rc;
}
