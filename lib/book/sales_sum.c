/* SPDX-License-Identifier: ISC */
/*
 * One statement gives a row for each key and what it is a sum of, which are
 * put side by side here.  SQLite knows nothing of the site's zone: by periods
 * it sums up quarters of an hour, of which any zone's days are made.
 */
#include "sales_sum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "buffer.h"
#include "clock.h"
#include "scope.h"

enum {
	SQL_MAX = 3072
};

enum column {
	COLUMN_KEY,
	COLUMN_NAME,
	COLUMN_WHAT,
	COLUMN_COUNT,
	COLUMN_FEN,
};

#define QUARTER "x.at / 900 * 900"
#define EPOCH " JOIN epoch o ON o.id = x.epoch"
#define METER EPOCH " JOIN meter m ON m.id = o.meter"
#define UNIT METER " LEFT JOIN unit u ON u.id = m.unit"
#define PLACE                                                                  \
	UNIT " LEFT JOIN building b"                                           \
	     " ON b.id = coalesce(u.building, m.building)"

/* Nothing is joined that isn't asked for: it would cost each row a seek. */
static const struct cut {
	const char *word;
	const char *key, *name; /* in SQL */
	const char *join;       /* "", or from EPOCH on */
} cuts[PP_SALES_BYS] = {
    [PP_SALES_BY_DAY] = {"day", QUARTER, "NULL", ""},
    [PP_SALES_BY_MONTH] = {"month", QUARTER, "NULL", ""},
    [PP_SALES_BY_YEAR] = {"year", QUARTER, "NULL", ""},
    [PP_SALES_BY_METER] = {"meter", "m.code", "NULL", METER},
    [PP_SALES_BY_ACCOUNT] = {"account", "a.code", "a.name",
	EPOCH " JOIN account a ON a.id = o.account"},
    [PP_SALES_BY_BUILDING] = {"building", "b.code", "b.name", PLACE},
    [PP_SALES_BY_FLOOR] = {"floor", "b.code", "coalesce(u.floor, m.floor)",
	PLACE},
    [PP_SALES_BY_UNIT] = {"unit", "u.code", "u.name", UNIT},
    [PP_SALES_BY_OPERATOR] = {"operator", "x.who", "NULL", ""},
    [PP_SALES_BY_METHOD] = {"method", "x.method", "NULL", ""},
};

/*
 * The numbers are those of enum pp_sales_what.  Who took the money of an order
 * is who gave it, not who settled it.  What is rare is looked up for itself.
 */
static const char parts[] =
    "WITH part (what, at, fen, who, method, epoch) AS ("
    " SELECT CASE e.kind WHEN 'credited' THEN CASE s.kind"
    "  WHEN 'sale' THEN CASE WHEN s.method <> 'transfer' THEN 0"
    "   WHEN (SELECT coalesce(refund, closing) FROM carry"
    "    WHERE id = s.moves) IS NULL THEN 6 ELSE 4 END"
    "  WHEN 'refund' THEN iif(s.method = 'transfer', 5, 1)"
    "  WHEN 'sale-reversal' THEN 2 ELSE 3 END"
    "  WHEN 'begin' THEN 6 WHEN 'external' THEN 7 WHEN 'payin' THEN 8"
    "  ELSE 9 END,"
    " e.at, CASE WHEN e.kind IN ('begin', 'external') AND (SELECT kind"
    "   FROM ledger_account WHERE id = p.credit) <> 'meter'"
    "  THEN -p.amount_fen ELSE p.amount_fen END,"
    " iif(e.kind = 'credited', s.who, e.who),"
    " CASE e.kind WHEN 'credited' THEN s.method WHEN 'begin' THEN 'transfer'"
    "  WHEN 'payin' THEN (SELECT method FROM payin WHERE entry = e.id)"
    "  WHEN 'payout' THEN (SELECT method FROM payout WHERE entry = e.id)"
    "  END, e.epoch"
    " FROM posting p JOIN entry e ON e.id = p.entry"
    " LEFT JOIN sale s ON s.id = e.sale"
    " WHERE e.at >= ?1 AND e.at < ?2"
    " AND e.kind IN ('credited', 'begin', 'external', 'payin', 'payout')"
    " UNION ALL SELECT 10, at, amount_fen, who, method, epoch FROM sale"
    " WHERE state IN ('armed', 'disputed') AND at >= ?1 AND at < ?2)";

struct pp_sales_sums {
	struct pp_query *q;
	enum pp_sales_by by;
	enum pp_status ahead; /* PP_OK: the query has a row not summed up */
};

enum pp_status
pp_sales_by_find(const char *word, enum pp_sales_by *by)
{
	for (int i = 0; i < PP_SALES_BYS; i++)
		if (strcmp(word, cuts[i].word) == 0) {
			*by = (enum pp_sales_by)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "\"%.40s\": has to be day, month, year, meter, account, building,"
	    " floor, unit, operator or method",
	    word);
}

/* "[1,2,3]", as json_each() takes it. */
static enum pp_status
bind_meters(struct pp_query *q, int i, const struct pp_sales_filter *f)
{
	struct pp_buffer list = {0};
	char id[PP_DECIMAL_MAX];
	enum pp_status rc = PP_OK;

	if (f->meters == NULL)
		return PP_OK;
	pp_buffer_char(&list, '[');
	for (size_t k = 0; k < f->n_meters; k++) {
		if (k > 0)
			pp_buffer_char(&list, ',');
		pp_buffer_text(&list, pp_decimal_print(f->meters[k], 0, 0, id));
	}
	pp_buffer_add(&list, "]", sizeof "]");
	if (list.failed)
		rc = pp_fail(PP_ESYS, "out of memory");
	else
		pp_query_text(q, i, list.bytes);
	pp_buffer_free(&list);
	return rc;
}

static enum pp_status
prepare(struct pp_db *db, const struct pp_sales_filter *f, struct pp_query **q)
{
	const struct cut *cut = &cuts[f->by];
	bool some = f->account != NULL || f->meters != NULL;
	char sql[SQL_MAX], own[PP_WHO_MAX];
	enum pp_status rc;

	if ((rc = pp_scope_own(db, own)) != PP_OK)
		return rc;
	snprintf(sql, sizeof sql,
	    "%s SELECT %s, %s, x.what, count(*), sum(x.fen) FROM part x%s"
	    " WHERE ?3 IN ('', x.who)%s%s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
	    parts, cut->key, cut->name,
	    *cut->join == '\0' && some ? EPOCH : cut->join,
	    f->account != NULL
		? " AND o.account = (SELECT id FROM account WHERE code = ?4)"
		: "",
	    f->meters != NULL
		? " AND o.meter IN (SELECT value FROM json_each(?5))"
		: "");
	if ((rc = pp_query_new(db, sql, q)) != PP_OK)
		return rc;
	pp_query_int(*q, 1, f->from != 0 ? f->from : INT64_MIN);
	pp_query_int(*q, 2, f->until != 0 ? f->until : INT64_MAX);
	pp_query_text(*q, 3, own);
	if (f->account != NULL)
		pp_query_text(*q, 4, f->account);
	return bind_meters(*q, 5, f);
}

enum pp_status
pp_sales_sums_open(struct pp_db *db, const struct pp_sales_filter *filter,
    struct pp_sales_sums **sums)
{
	struct pp_sales_sums *s = calloc(1, sizeof *s);
	enum pp_status rc;

	if (s == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	s->by = filter->by;
	if ((rc = prepare(db, filter, &s->q)) != PP_OK) {
		pp_sales_sums_close(s);
		return rc;
	}
	s->ahead = pp_query_step(s->q);
	*sums = s;
	return PP_OK;
}

static bool
by_period(enum pp_sales_by by)
{
	return by <= PP_SALES_BY_YEAR;
}

static void
take_key(const struct pp_sales_sums *s, struct pp_sales_sum *sum)
{
	const struct pp_query *q = s->q;

	*sum = (struct pp_sales_sum){0};
	if (by_period(s->by)) {
		sum->at = pp_query_col_int(q, COLUMN_KEY);
		return;
	}
	pp_query_copy(q, COLUMN_KEY, sum->key, sizeof sum->key);
	if (s->by == PP_SALES_BY_FLOOR) {
		sum->has_floor = !pp_query_is_null(q, COLUMN_NAME);
		sum->floor = pp_query_col_int(q, COLUMN_NAME);
	} else {
		pp_query_copy(q, COLUMN_NAME, sum->name, sizeof sum->name);
	}
}

static bool
same_period(enum pp_sales_by by, int64_t at, int64_t other)
{
	struct pp_civil a, b;

	pp_civil_of(at, &a);
	pp_civil_of(other, &b);
	return a.year == b.year &&
	    (by == PP_SALES_BY_YEAR || a.month == b.month) &&
	    (by != PP_SALES_BY_DAY || a.day == b.day);
}

static bool
is_of(const struct pp_sales_sums *s, const struct pp_sales_sum *sum)
{
	const struct pp_query *q = s->q;

	if (by_period(s->by))
		return same_period(s->by, sum->at,
		    pp_query_col_int(q, COLUMN_KEY));
	if (strcmp(sum->key, pp_query_col_text(q, COLUMN_KEY)) != 0)
		return false;
	return s->by != PP_SALES_BY_FLOOR ||
	    (sum->has_floor == !pp_query_is_null(q, COLUMN_NAME) &&
		sum->floor == pp_query_col_int(q, COLUMN_NAME));
}

static enum pp_status
add(struct pp_sales_sum *sum, const struct pp_query *q)
{
	struct pp_sales_part *part = &sum->of[pp_query_col_int(q, COLUMN_WHAT)];

	part->n += pp_query_col_int(q, COLUMN_COUNT);
	if (__builtin_add_overflow(part->sum.fen,
		pp_query_col_int(q, COLUMN_FEN), &part->sum.fen))
		return pp_fail(PP_EDATA, "the sum of a period is too large");
	return PP_OK;
}

enum pp_status
pp_sales_sums_next(struct pp_sales_sums *sums, struct pp_sales_sum *sum)
{
	struct pp_sales_sum next;
	enum pp_status rc;

	if (sums->ahead != PP_OK)
		return sums->ahead;
	take_key(sums, &next);
	do {
		if ((rc = add(&next, sums->q)) != PP_OK)
			return rc;
		sums->ahead = pp_query_step(sums->q);
	} while (sums->ahead == PP_OK && is_of(sums, &next));
	if (sums->ahead != PP_OK && sums->ahead != PP_DONE)
		return sums->ahead;
	*sum = next;
	return PP_OK;
}

void
pp_sales_sums_close(struct pp_sales_sums *sums)
{
	if (sums == NULL)
		return;
	pp_query_free(sums->q);
	free(sums);
}
