/* SPDX-License-Identifier: ISC */
/*
 * Lists of orders.
 */
#include <stdio.h>
#include <stdlib.h>

#include "idset.h"
#include "sale_impl.h"
#include "scope.h"

struct pp_sales {
	struct pp_query *q;
	struct pp_idset meters;
	unsigned states;
};

enum {
	SQL_MAX = 1024
};

/* One meter's orders have an index; of many, all are looked at. */
static enum pp_status
prepare(struct pp_db *db, const struct pp_sale_filter *f, struct pp_query **q)
{
	bool one = f->meters != NULL && f->n_meters == 1;
	char sql[SQL_MAX], own[PP_WHO_MAX] = "";
	enum pp_status rc;

	if (!f->for_work && (rc = pp_scope_own(db, own)) != PP_OK)
		return rc;
	snprintf(sql, sizeof sql,
	    PP_SALE_SELECT " WHERE s.at >= ?1 AND s.at < ?2"
			   " AND (?3 IS NULL OR a.code = ?3)"
			   " AND ?5 IN ('', s.who)%s ORDER BY s.id",
	    one ? " AND s.meter = ?4" : "");
	if ((rc = pp_query_new(db, sql, q)) != PP_OK)
		return rc;
	pp_query_int(*q, 1, f->from != 0 ? f->from : INT64_MIN);
	pp_query_int(*q, 2, f->until != 0 ? f->until : INT64_MAX);
	pp_query_text(*q, 3, f->account);
	pp_query_text(*q, 5, own);
	if (one)
		pp_query_int(*q, 4, f->meters[0]);
	return PP_OK;
}

enum pp_status
pp_sales_open(struct pp_db *db, const struct pp_sale_filter *filter,
    struct pp_sales **sales)
{
	struct pp_sales *s = calloc(1, sizeof *s);
	enum pp_status rc;

	if (s == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	s->states = filter->states != 0 ? filter->states : ~0U;
	if ((rc = pp_idset_take(&s->meters, filter->meters,
		 filter->n_meters)) != PP_OK ||
	    (rc = prepare(db, filter, &s->q)) != PP_OK) {
		pp_sales_close(s);
		return rc;
	}
	*sales = s;
	return PP_OK;
}

static bool
fits(const struct pp_sales *s, const struct pp_sale *sale)
{
	if ((s->states & 1U << sale->state) == 0)
		return false;
	return pp_idset_has(&s->meters, sale->meter);
}

enum pp_status
pp_sales_next(struct pp_sales *sales, struct pp_sale *sale)
{
	struct pp_sale s;
	enum pp_status rc;

	while ((rc = pp_query_step(sales->q)) == PP_OK) {
		if ((rc = pp_sale_fill(sales->q, &s)) != PP_OK)
			return rc;
		if (fits(sales, &s)) {
			*sale = s;
			return PP_OK;
		}
	}
	return rc;
}

void
pp_sales_close(struct pp_sales *sales)
{
	if (sales == NULL)
		return;
	pp_query_free(sales->q);
	pp_idset_free(&sales->meters);
	free(sales);
}
