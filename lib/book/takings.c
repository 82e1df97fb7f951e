/* SPDX-License-Identifier: ISC */
#include "takings.h"

#include <stdlib.h>

#include "scope.h"

/*
 * ?1: the kind of account.  All that an order moves goes by one method.
 */
#define SELECT                                                                 \
	"SELECT s.code, s.method, m.code, a.code, min(e.at),"                  \
	" sum(iif(p.debit = l.id, p.amount_fen, -p.amount_fen))"               \
	" FROM entry e JOIN posting p ON p.entry = e.id"                       \
	" JOIN ledger_account l ON l.id IN (p.debit, p.credit)"                \
	"  AND l.kind = ?1"                                                    \
	" JOIN sale s ON s.id = e.sale JOIN meter m ON m.id = s.meter"         \
	" JOIN epoch o ON o.id = s.epoch JOIN account a ON a.id = o.account"

struct pp_takings {
	struct pp_query *q;
};

static const char *
kind_of(enum pp_takings_of of)
{
	return of == PP_TAKINGS_CASH ? "cash" : "channel";
}

enum pp_status
pp_takings_open(struct pp_db *db, enum pp_takings_of of, int64_t from,
    int64_t until, struct pp_takings **takings)
{
	struct pp_takings *t;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ALL)) != PP_OK)
		return rc;
	if ((t = calloc(1, sizeof *t)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    SELECT " WHERE e.at >= ?2 AND e.at < ?3 GROUP BY s.id"
		   " ORDER BY s.code",
	    &t->q);
	if (rc != PP_OK) {
		pp_takings_close(t);
		return rc;
	}
	pp_query_text(t->q, 1, kind_of(of));
	pp_query_int(t->q, 2, from);
	pp_query_int(t->q, 3, until);
	*takings = t;
	return PP_OK;
}

static void
fill(const struct pp_query *q, struct pp_taking *t)
{
	pp_query_copy(q, 0, t->order, sizeof t->order);
	pp_query_copy(q, 1, t->method, sizeof t->method);
	pp_query_copy(q, 2, t->meter, sizeof t->meter);
	pp_query_copy(q, 3, t->account, sizeof t->account);
	t->at = pp_query_col_int(q, 4);
	t->fen = pp_query_col_int(q, 5);
}

enum pp_status
pp_takings_next(struct pp_takings *takings, struct pp_taking *taking)
{
	enum pp_status rc = pp_query_step(takings->q);

	if (rc == PP_OK)
		fill(takings->q, taking);
	return rc;
}

void
pp_takings_close(struct pp_takings *takings)
{
	if (takings == NULL)
		return;
	pp_query_free(takings->q);
	free(takings);
}

enum pp_status
pp_taking_of(struct pp_db *db, enum pp_takings_of of, const char *order,
    struct pp_taking *taking)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    SELECT " WHERE e.sale = (SELECT id FROM sale WHERE code = ?2)"
		   " GROUP BY s.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, kind_of(of));
	pp_query_text(q, 2, order);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, taking);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "%s: no such order", order);
	pp_query_free(q);
	return rc;
}
