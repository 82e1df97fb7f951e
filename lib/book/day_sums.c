/* SPDX-License-Identifier: ISC */
/*
 * The sums of a day: money by the way it was paid, what meters were given, the
 * site's cash, the shifts, and what is open at its end.
 */
#include "day_sums.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "carry.h"
#include "clock.h"
#include "shift_impl.h"

enum {
	LINE_MAX_BYTES = 512,
	SQL_MAX = 2048
};

/* The entries `e` of a span: ?1 is its end, ?2 its begin, ?3 what was seen. */
#define IN_SPAN "e.at < ?1 AND (e.at >= ?2 OR e.id > ?3)"

static void line(struct pp_buffer *out, const char *fmt, ...) PP_PRINTF(2, 3);

static void
line(struct pp_buffer *out, const char *fmt, ...)
{
	char text[LINE_MAX_BYTES];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	pp_buffer_text(out, text);
	pp_buffer_char(out, '\n');
}

/* "KEY.yuan 12.50", and before it "KEY.count 3". */
static void
yuan(struct pp_buffer *out, const char *key, int64_t fen)
{
	char text[PP_DECIMAL_MAX];

	line(out, "%s.yuan %s", key, pp_money_print((pp_money){fen}, text));
}

static void
counted(struct pp_buffer *out, const char *key, int64_t count, int64_t fen)
{
	line(out, "%s.count %" PRId64, key, count);
	yuan(out, key, fen);
}

static enum pp_status
query(struct pp_db *db, const char *sql, const struct pp_day_span *span, int n,
    struct pp_query **q)
{
	const int64_t values[] = {span->until, span->from, span->seen};
	enum pp_status rc;
	int i;

	if ((rc = pp_query_new(db, sql, q)) != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		pp_query_int(*q, i + 1, values[i]);
	return PP_OK;
}

static void
put_method(struct pp_buffer *out, const struct pp_query *q)
{
	static const char *const what[] = {"taken", "returned", "paid_out"};
	char key[64];
	int i;

	for (i = 0; i < 3; i++) {
		snprintf(key, sizeof key, "method.%s.%s",
		    pp_query_col_text(q, 0), what[i]);
		counted(out, key, pp_query_col_int(q, 1 + 2 * i),
		    pp_query_col_int(q, 2 + 2 * i));
	}
}

/* Money of customers: taken, returned for refunds, paid out as was due. */
static enum pp_status
put_methods(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db,
	    "SELECT CASE a.kind WHEN 'cash' THEN 'cash'"
	    "  ELSE substr(a.code, 9) END AS method,"
	    " sum(e.kind = 'armed'),"
	    " sum(iif(e.kind = 'armed', p.amount_fen, 0)),"
	    " sum(e.kind = 'credited'),"
	    " sum(iif(e.kind = 'credited', p.amount_fen, 0)),"
	    " sum(e.kind = 'payout'),"
	    " sum(iif(e.kind = 'payout', p.amount_fen, 0))"
	    " FROM entry e JOIN posting p ON p.entry = e.id"
	    " JOIN ledger_account a"
	    "  ON a.id = iif(e.kind = 'armed', p.debit, p.credit)"
	    " WHERE " IN_SPAN " AND e.kind IN ('armed', 'credited', 'payout')"
	    " AND a.kind IN ('cash', 'channel')"
	    " GROUP BY method ORDER BY min(a.id)",
	    span, 3, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		put_method(out, q);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/*
 * What meters were given and what was taken back; moves are in both, and what
 * came from outside the books is in the first alone.
 */
static enum pp_status
put_meters(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	static const char *const keys[] = {"meters.given", "meters.taken",
	    "meters.moved", "meters.outside"};
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	rc = query(db,
	    "WITH credited AS (SELECT a.kind = 'meter' AS given,"
	    "  p.amount_fen AS fen, c.id IS NOT NULL AS moved,"
	    "  coalesce(c.refund, c.closing) IS NOT NULL AS inside"
	    "  FROM entry e JOIN posting p ON p.entry = e.id"
	    "  JOIN ledger_account a ON a.id = p.credit"
	    "  JOIN sale s ON s.id = e.sale LEFT JOIN carry c ON c.id = s.moves"
	    "  WHERE " IN_SPAN " AND e.kind = 'credited')"
	    " SELECT count(*) FILTER (WHERE given),"
	    " ifnull(sum(fen) FILTER (WHERE given), 0),"
	    " count(*) FILTER (WHERE NOT given),"
	    " ifnull(sum(fen) FILTER (WHERE NOT given), 0),"
	    " count(*) FILTER (WHERE moved AND inside),"
	    " ifnull(sum(fen) FILTER (WHERE moved AND inside), 0),"
	    " count(*) FILTER (WHERE moved AND NOT inside),"
	    " ifnull(sum(fen) FILTER (WHERE moved AND NOT inside), 0)"
	    " FROM credited",
	    span, 3, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		for (i = 0; i < (int)(sizeof keys / sizeof *keys); i++)
			counted(out, keys[i], pp_query_col_int(q, 2 * i),
			    pp_query_col_int(q, 2 * i + 1));
	pp_query_free(q);
	return rc;
}

/* The site's cash: what it had, what came and went, what it has then. */
static enum pp_status
put_cash(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	int64_t after, orders, floats, handed;
	enum pp_status rc;

	rc = query(db,
	    "WITH moved AS (SELECT e.kind,"
	    "  iif(p.debit = a.id, p.amount_fen, -p.amount_fen) AS fen,"
	    "  e.at >= ?2 OR e.id > ?3 AS here"
	    "  FROM ledger_account a"
	    "  JOIN posting p ON a.id IN (p.debit, p.credit)"
	    "  JOIN entry e ON e.id = p.entry"
	    "  WHERE a.code = 'cash' AND e.at < ?1)"
	    " SELECT ifnull(sum(fen), 0),"
	    " ifnull(sum(iif(here AND kind NOT IN"
	    "  ('float', 'handover', 'counted'), fen, 0)), 0),"
	    " ifnull(sum(iif(here AND kind = 'float', -fen, 0)), 0),"
	    " ifnull(sum(iif(here AND kind IN ('handover', 'counted'),"
	    "  fen, 0)), 0) FROM moved",
	    span, 3, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		after = pp_query_col_int(q, 0);
		orders = pp_query_col_int(q, 1);
		floats = pp_query_col_int(q, 2);
		handed = pp_query_col_int(q, 3);
		yuan(out, "cash.before", after - orders + floats - handed);
		yuan(out, "cash.orders", orders);
		yuan(out, "cash.floats", floats);
		yuan(out, "cash.handed_over", handed);
		yuan(out, "cash.after", after);
	}
	pp_query_free(q);
	return rc;
}

/* What accounts of the books stand at, when the span ends. */
static enum pp_status
put_ends(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db,
	    "WITH stands AS (SELECT a.kind, a.shift,"
	    "  iif(p.debit = a.id, p.amount_fen, -p.amount_fen) AS fen"
	    "  FROM ledger_account a"
	    "  JOIN posting p ON a.id IN (p.debit, p.credit)"
	    "  JOIN entry e ON e.id = p.entry"
	    "  WHERE e.at < ?1 AND (a.shift IS NOT NULL"
	    "  OR a.kind IN ('refund-due', 'claim')))"
	    " SELECT ifnull(sum(iif(shift IS NOT NULL, fen, 0)), 0),"
	    " ifnull(sum(iif(kind = 'refund-due', -fen, 0)), 0),"
	    " ifnull(sum(iif(kind = 'claim', fen, 0)), 0) FROM stands",
	    span, 1, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		yuan(out, "drawers.after", pp_query_col_int(q, 0));
		yuan(out, "due.after", pp_query_col_int(q, 1));
		yuan(out, "claims.after", pp_query_col_int(q, 2));
	}
	pp_query_free(q);
	return rc;
}

static void
put_shift(struct pp_buffer *out, const struct pp_shift *s)
{
	char at[PP_TIME_MAX], key[64];
	const struct {
		const char *name;
		int64_t fen;
	} sums[] = {
	    {"float", s->start.fen},
	    {"sold", s->sold.fen},
	    {"refunded", s->refunded.fen},
	    {"paid_out", s->paid_out.fen},
	    {"handed_over", s->handed_over.fen},
	    {"expected", s->expected.fen},
	    {"counted", s->counted.fen},
	    {"difference", s->counted.fen - s->expected.fen},
	};
	size_t i;

	line(out, "shift.%" PRId64 ".drawer %s", s->id, s->drawer);
	line(out, "shift.%" PRId64 ".operator %s", s->id, s->who);
	line(out, "shift.%" PRId64 ".opened_at %s", s->id,
	    pp_time_print(s->opened_at, at));
	line(out, "shift.%" PRId64 ".closed_at %s", s->id,
	    pp_time_print(s->closed_at, at));
	for (i = 0; i < sizeof sums / sizeof *sums; i++) {
		snprintf(key, sizeof key, "shift.%" PRId64 ".%s", s->id,
		    sums[i].name);
		yuan(out, key, sums[i].fen);
	}
}

/* Those that were closed meanwhile. */
static enum pp_status
put_shifts(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	struct pp_shift shift;
	char sql[SQL_MAX];
	int64_t n = 0, over = 0;
	enum pp_status rc;

	snprintf(sql, sizeof sql,
	    "%s WHERE h.closed_at < ?1 AND h.closed_at >= ?2"
	    " ORDER BY h.closed_at, h.id",
	    pp_shift_select);
	rc = query(db, sql, span, 2, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		pp_shift_fill(q, &shift);
		put_shift(out, &shift);
		over += shift.counted.fen - shift.expected.fen;
		n++;
	}
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	line(out, "shifts.count %" PRId64, n);
	yuan(out, "shifts.difference", over);
	return PP_OK;
}

/* Orders of the span, or before, that haven't ended yet. */
static enum pp_status
put_open(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db,
	    "SELECT ifnull(sum(state = 'armed'), 0),"
	    " ifnull(sum(iif(state = 'armed', amount_fen, 0)), 0),"
	    " ifnull(sum(state = 'disputed'), 0),"
	    " ifnull(sum(iif(state = 'disputed', amount_fen, 0)), 0)"
	    " FROM sale WHERE state IN ('armed', 'disputed') AND at < ?1",
	    span, 1, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		counted(out, "pending", pp_query_col_int(q, 0),
		    pp_query_col_int(q, 1));
		counted(out, "disputed", pp_query_col_int(q, 2),
		    pp_query_col_int(q, 3));
	}
	pp_query_free(q);
	return rc;
}

/* Credit that waits for a meter. */
static enum pp_status
put_carried(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	int64_t n = 0, fen = 0;
	enum pp_status rc;

	(void)span;
	rc = pp_carries_open(db, 0, &carries);
	while (
	    rc == PP_OK && (rc = pp_carries_next(carries, &carry)) == PP_OK) {
		fen += carry.left.fen;
		n++;
	}
	pp_carries_close(carries);
	if (rc != PP_DONE)
		return rc;
	counted(out, "carried", n, fen);
	return PP_OK;
}

static enum pp_status
put_receipts(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db,
	    "WITH given AS (SELECT s.receipt FROM entry e"
	    "  JOIN sale s ON s.id = e.sale WHERE " IN_SPAN
	    "  AND e.kind = 'armed' UNION ALL SELECT receipt FROM event"
	    "  WHERE at >= ?2 AND at < ?1)"
	    " SELECT count(*), ifnull(min(receipt), 0), ifnull(max(receipt), 0)"
	    " FROM given",
	    span, 3, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		line(out, "receipts.count %" PRId64, pp_query_col_int(q, 0));
		line(out, "receipts.first %" PRId64, pp_query_col_int(q, 1));
		line(out, "receipts.last %" PRId64, pp_query_col_int(q, 2));
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
put_accounts(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db,
	    "SELECT ifnull(sum(opened_at >= ?2 AND opened_at < ?1), 0),"
	    " ifnull(sum(closed_at >= ?2 AND closed_at < ?1), 0),"
	    " (SELECT count(*) FROM closing k JOIN event v"
	    "  ON v.epoch = k.epoch AND v.kind = 'closed'"
	    "  WHERE k.typed = 1 AND v.at >= ?2 AND v.at < ?1)"
	    " FROM account",
	    span, 2, &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		line(out, "accounts.opened %" PRId64, pp_query_col_int(q, 0));
		line(out, "accounts.closed %" PRId64, pp_query_col_int(q, 1));
		line(out, "accounts.typed %" PRId64, pp_query_col_int(q, 2));
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_day_sums(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	enum pp_status (*const put[])(struct pp_db *,
	    const struct pp_day_span *, struct pp_buffer *) = {put_receipts,
	    put_methods, put_meters, put_cash, put_shifts, put_ends, put_open,
	    put_carried, put_accounts};
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < sizeof put / sizeof *put; i++)
		rc = put[i](db, span, out);
	return rc;
}
