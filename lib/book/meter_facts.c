/* SPDX-License-Identifier: ISC */
#include "meter_facts.h"

#include <stdlib.h>
#include <string.h>

#include "fit.h"
#include "gather.h"

static enum pp_status
fill_fact(const struct pp_query *q, void *row)
{
	struct pp_meter_fact *f = row;

	f->meter = pp_query_col_int(q, 0);
	pp_query_copy(q, 1, f->code, sizeof f->code);
	pp_query_copy(q, 2, f->model, sizeof f->model);
	pp_query_copy(q, 3, f->circuit, sizeof f->circuit);
	pp_query_copy(q, 4, f->building, sizeof f->building);
	pp_query_copy(q, 5, f->unit, sizeof f->unit);
	f->has_floor = !pp_query_is_null(q, 6);
	f->floor = pp_query_col_int(q, 6);
	f->ct = pp_query_col_int(q, 7);
	f->pt = pp_query_col_int(q, 8);
	f->parent = pp_query_col_int(q, 9);
	f->retired_at = pp_query_col_int(q, 10);
	f->has_good = !pp_query_is_null(q, 11);
	f->good_at = pp_query_col_int(q, 11);
	f->has_base = !pp_query_is_null(q, 12);
	f->base_wh = pp_query_col_int(q, 12);
	return PP_OK;
}

enum pp_status
pp_meter_facts(struct pp_db *db, struct pp_meter_fact **facts, size_t *n)
{
	struct pp_query *q = NULL;
	void *rows;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT m.id, m.code, m.model, m.circuit, b.code, u.code,"
	    " coalesce(u.floor, m.floor), m.ct, m.pt, ifnull(m.parent, 0),"
	    " m.retired_at, p.began_at + r.after_s, n.base_wh FROM meter m"
	    " LEFT JOIN unit u ON u.id = m.unit"
	    " LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
	    " LEFT JOIN meter_now n ON n.meter = m.id"
	    " LEFT JOIN reading r ON r.id = n.good"
	    " LEFT JOIN pass p ON p.id = n.good / 2097152 ORDER BY m.id",
	    &q);
	if (rc == PP_OK &&
	    (rc = pp_gather(q, fill_fact, sizeof **facts, &rows, n)) == PP_OK)
		*facts = rows;
	return rc;
}

static enum pp_status
fill_holder(const struct pp_query *q, void *row)
{
	struct pp_holder_fact *h = row;

	h->account = pp_query_col_int(q, 0);
	pp_query_copy(q, 1, h->code, sizeof h->code);
	pp_query_copy(q, 2, h->name, sizeof h->name);
	return PP_OK;
}

enum pp_status
pp_holder_facts(struct pp_db *db, struct pp_holder_fact **holders, size_t *n)
{
	struct pp_query *q = NULL;
	void *rows;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT id, code, name FROM account ORDER BY id",
	    &q);
	if (rc == PP_OK &&
	    (rc = pp_gather(q, fill_holder, sizeof **holders, &rows, n)) ==
		PP_OK)
		*holders = rows;
	return rc;
}

enum column {
	C_METER,
	C_AT,
	C_WHAT, /* prices as words, or an account */
	C_WH,
};

static void
fill_registers(const struct pp_query *q, struct pp_mark *m)
{
	int i;

	m->meter = pp_query_col_int(q, C_METER);
	m->at = pp_query_col_int(q, C_AT);
	for (i = 0; i < PP_R_ENERGIES; i++) {
		m->known[i] = !pp_query_is_null(q, C_WH + i);
		m->wh[i] = pp_query_col_int(q, C_WH + i);
	}
}

static enum pp_status
fill_price(const struct pp_query *q, void *row)
{
	struct pp_mark *m = row;
	struct pp_meter_image image;
	enum pp_status rc;

	fill_registers(q, m);
	m->is_price = true;
	m->unpriced = pp_query_is_null(q, C_WHAT);
	if (m->unpriced)
		return PP_OK;
	rc = pp_image_prices_parse(pp_query_col_text(q, C_WHAT), &image);
	if (rc == PP_OK)
		memcpy(m->price_e4, image.price_e4, sizeof m->price_e4);
	return rc;
}

static enum pp_status
fill_account(const struct pp_query *q, void *row)
{
	struct pp_mark *m = row;

	fill_registers(q, m);
	m->account = pp_query_col_int(q, C_WHAT);
	return PP_OK;
}

#define REGISTERS "total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh"

/* A confirmation is of the thing that hung there. */
static const char prices_sql[] =
    "SELECT meter, at, value, " REGISTERS " FROM ("
    "SELECT meter, at, value, " REGISTERS ", id FROM confirmed"
    " WHERE part = 'prices' UNION ALL SELECT meter, at + 1, NULL, total_wh,"
    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, 0 FROM exchange"
    " WHERE new_epoch IS NOT NULL)"
    " WHERE at < ?1 ORDER BY meter, at, id";

/*
 * After a closing a meter is nobody's; not so where another took its place,
 * which goes on from the change itself, by its own registers of that time.
 */
static const char accounts_sql[] =
    "SELECT meter, at, account, " REGISTERS " FROM ("
    "SELECT e.meter, coalesce(x.at + 1, e.began_at) AS at, e.account,"
    " x.total_wh, x.sharp_wh, x.peak_wh, x.flat_wh, x.valley_wh, x.deep_wh,"
    " e.no FROM epoch e LEFT JOIN exchange x ON x.new_epoch = e.id"
    " WHERE e.began_at IS NOT NULL"
    " UNION ALL SELECT e.meter, coalesce(k.at, e.ended_at), 0, k.total_wh,"
    " k.sharp_wh, k.peak_wh, k.flat_wh, k.valley_wh, k.deep_wh, e.no"
    " FROM epoch e LEFT JOIN closing k ON k.epoch = e.id"
    " WHERE e.began_at IS NOT NULL AND e.ended_at IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM exchange WHERE old_epoch = e.id"
    " AND new_epoch IS NOT NULL))"
    " WHERE at < ?1 ORDER BY meter, at, no, account <> 0 DESC";

enum pp_status
pp_marks(struct pp_db *db, bool prices, int64_t until, struct pp_mark **marks,
    size_t *n)
{
	struct pp_query *q = NULL;
	void *rows;
	enum pp_status rc;

	if ((rc = pp_query_new(db, prices ? prices_sql : accounts_sql, &q)) !=
	    PP_OK)
		return rc;
	pp_query_int(q, 1, until);
	rc = pp_gather(q, prices ? fill_price : fill_account, sizeof **marks,
	    &rows, n);
	if (rc == PP_OK)
		*marks = rows;
	return rc;
}
