/* SPDX-License-Identifier: ISC */
/*
 * Which order or event a receipt is about.
 */
#include "paper_impl.h"

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
	if (rc != PP_OK || (rc = pp_paper_fill(db, &p)) != PP_OK)
		return rc;
	*paper = p;
	return PP_OK;
}
