/* SPDX-License-Identifier: ISC */
/*
 * Shifts as they are read back, with what went through their drawers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scope.h"
#include "shift_impl.h"

/* Until it was counted, a drawer has its float and these; see pp_shift. */
const char pp_shift_select[] =
    "SELECT h.id, h.drawer, h.who, h.opened_at, h.float_fen,"
    " ifnull(h.closed_at, 0), ifnull(h.closed_by, ''),"
    " ifnull(h.counted_fen, 0), ifnull(h.expected_fen, 0), h.note,"
    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
    "  JOIN entry e ON e.id = p.entry"
    "  WHERE p.debit = l.id AND e.kind = 'armed'),"
    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
    "  JOIN entry e ON e.id = p.entry"
    "  WHERE p.credit = l.id AND e.kind = 'credited'),"
    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
    "  JOIN entry e ON e.id = p.entry"
    "  WHERE p.credit = l.id AND e.kind = 'payout'),"
    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
    "  JOIN entry e ON e.id = p.entry"
    "  WHERE p.credit = l.id AND e.kind = 'handover'),"
    " (SELECT ifnull(sum(p.amount_fen), 0) FROM posting p"
    "  JOIN entry e ON e.id = p.entry"
    "  WHERE p.debit = l.id AND e.kind = 'payin'),"
    " (SELECT count(*) FROM sale s WHERE s.shift = h.id),"
    " (SELECT count(*) FROM sale s WHERE s.shift = h.id"
    "  AND s.state IN ('armed', 'disputed'))"
    " FROM shift h JOIN ledger_account l ON l.shift = h.id";

enum {
	SQL_MAX = 2048
};

struct pp_shifts {
	struct pp_query *q;
};

void
pp_shift_fill(const struct pp_query *q, struct pp_shift *shift)
{
	*shift = (struct pp_shift){
	    .id = pp_query_col_int(q, 0),
	    .opened_at = pp_query_col_int(q, 3),
	    .start = {pp_query_col_int(q, 4)},
	    .closed_at = pp_query_col_int(q, 5),
	    .counted = {pp_query_col_int(q, 7)},
	    .expected = {pp_query_col_int(q, 8)},
	    .sold = {pp_query_col_int(q, 10)},
	    .refunded = {pp_query_col_int(q, 11)},
	    .paid_out = {pp_query_col_int(q, 12)},
	    .handed_over = {pp_query_col_int(q, 13)},
	    .paid_in = {pp_query_col_int(q, 14)},
	    .orders = pp_query_col_int(q, 15),
	    .pending = pp_query_col_int(q, 16),
	};
	snprintf(shift->drawer, sizeof shift->drawer, "%s",
	    pp_query_col_text(q, 1));
	snprintf(shift->who, sizeof shift->who, "%s", pp_query_col_text(q, 2));
	snprintf(shift->closed_by, sizeof shift->closed_by, "%s",
	    pp_query_col_text(q, 6));
	snprintf(shift->note, sizeof shift->note, "%s",
	    pp_query_col_text(q, 9));
}

enum pp_status
pp_shift_get(struct pp_db *db, int64_t id, struct pp_shift *shift)
{
	struct pp_query *q = NULL;
	char sql[SQL_MAX];
	enum pp_status rc;

	snprintf(sql, sizeof sql, "%s WHERE h.id = ?1", pp_shift_select);
	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_shift_fill(q, shift);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such shift");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_shifts_open(struct pp_db *db, const struct pp_shift_filter *filter,
    struct pp_shifts **shifts)
{
	struct pp_shifts *s = calloc(1, sizeof *s);
	char sql[SQL_MAX], own[PP_WHO_MAX];
	enum pp_status rc;

	if (s == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_scope_own(db, own)) != PP_OK)
		goto out;
	snprintf(sql, sizeof sql,
	    "%s WHERE h.opened_at >= ?1 AND h.opened_at < ?2"
	    " AND (?3 IS NULL OR h.drawer = ?3) AND (?4 IS NULL OR h.who = ?4)"
	    " AND (?5 = 0 OR h.closed_at IS NULL)"
	    " AND ?6 IN ('', h.who) ORDER BY h.id",
	    pp_shift_select);
	if ((rc = pp_query_new(db, sql, &s->q)) != PP_OK)
		goto out;
	pp_query_int(s->q, 1, filter->from != 0 ? filter->from : INT64_MIN);
	pp_query_int(s->q, 2, filter->until != 0 ? filter->until : INT64_MAX);
	pp_query_text(s->q, 3, filter->drawer);
	pp_query_text(s->q, 4, filter->who);
	pp_query_int(s->q, 5, filter->open_only);
	pp_query_text(s->q, 6, own);
	*shifts = s;
	s = NULL;
out:
	pp_shifts_close(s);
	return rc;
}

enum pp_status
pp_shifts_next(struct pp_shifts *shifts, struct pp_shift *shift)
{
	enum pp_status rc = pp_query_step(shifts->q);

	if (rc == PP_OK)
		pp_shift_fill(shifts->q, shift);
	return rc;
}

void
pp_shifts_close(struct pp_shifts *shifts)
{
	if (shifts == NULL)
		return;
	pp_query_free(shifts->q);
	free(shifts);
}
