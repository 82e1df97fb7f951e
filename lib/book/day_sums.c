/* SPDX-License-Identifier: ISC */
/*
 * The sums of a day: money by the way it was paid, what meters were given, the
 * site's cash, the shifts, and what is open at its end.
 */
#include "day_sums.h"

#include <inttypes.h>
#include <stdio.h>

#include "carry.h"
#include "clock.h"
#include "shift_impl.h"

enum {
	KEY_MAX = 96,
	SQL_MAX = 2048
};

static void
put_text(struct pp_buffer *out, const char *key, const char *text)
{
	pp_buffer_text(out, key);
	pp_buffer_char(out, ' ');
	pp_buffer_text(out, text);
	pp_buffer_char(out, '\n');
}

static void
put_value(struct pp_buffer *out, const char *key, enum pp_day_value kind,
    int64_t value)
{
	char text[PP_DECIMAL_MAX];

	put_text(out, key,
	    kind == PP_DAY_YUAN ? pp_money_print((pp_money){value}, text)
				: pp_decimal_print(value, 0, 0, text));
}

/* What is unknown has no line. */
static void
put_row(struct pp_buffer *out, const struct pp_day_query *asked,
    const struct pp_query *q)
{
	char key[KEY_MAX];
	int i = asked->rows != NULL;

	for (const struct pp_day_column *c = asked->columns; c->key != NULL;
	     c++, i++) {
		if (asked->rows != NULL)
			snprintf(key, sizeof key, "%s.%s.%s", asked->rows,
			    pp_query_col_text(q, 0), c->key);
		else
			snprintf(key, sizeof key, "%s", c->key);
		if (pp_query_is_null(q, i))
			continue;
		if (c->kind == PP_DAY_TEXT)
			put_text(out, key, pp_query_col_text(q, i));
		else
			put_value(out, key, c->kind, pp_query_col_int(q, i));
	}
}

static enum pp_status
query(struct pp_db *db, const char *sql, const struct pp_day_span *span, int n,
    struct pp_query **q)
{
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, q)) != PP_OK)
		return rc;
	pp_query_int(*q, 1, span->until);
	if (n > 1)
		pp_query_int(*q, 2, span->from);
	if (n > 2)
		pp_query_int(*q, 3, span->seen);
	return PP_OK;
}

static enum pp_status
put_query(struct pp_db *db, const struct pp_day_query *asked,
    const struct pp_day_span *span, struct pp_buffer *out)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = query(db, asked->sql, span, asked->n_values, &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		put_row(out, asked, q);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static void
put_shift(struct pp_buffer *out, const struct pp_shift *s)
{
	char at[PP_TIME_MAX], closed[PP_TIME_MAX], key[KEY_MAX];
	const struct {
		const char *key, *text;
		pp_money sum;
	} lines[] = {
	    {"drawer", s->drawer, {0}},
	    {"operator", s->who, {0}},
	    {"opened_at", pp_time_print(s->opened_at, at), {0}},
	    {"closed_at", pp_time_print(s->closed_at, closed), {0}},
	    {"float.yuan", NULL, s->start},
	    {"sold.yuan", NULL, s->sold},
	    {"paid_in.yuan", NULL, s->paid_in},
	    {"refunded.yuan", NULL, s->refunded},
	    {"paid_out.yuan", NULL, s->paid_out},
	    {"handed_over.yuan", NULL, s->handed_over},
	    {"expected.yuan", NULL, s->expected},
	    {"counted.yuan", NULL, s->counted},
	    {"difference.yuan", NULL, {s->counted.fen - s->expected.fen}},
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		snprintf(key, sizeof key, "shift.%" PRId64 ".%s", s->id,
		    lines[i].key);
		if (lines[i].text != NULL)
			put_text(out, key, lines[i].text);
		else
			put_value(out, key, PP_DAY_YUAN, lines[i].sum.fen);
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
	put_value(out, "shifts.count", PP_DAY_NUMBER, n);
	put_value(out, "shifts.difference.yuan", PP_DAY_YUAN, over);
	return PP_OK;
}

/* Credit that waits for a meter. */
static enum pp_status
put_carried(struct pp_db *db, struct pp_buffer *out)
{
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	int64_t n = 0, fen = 0;
	enum pp_status rc;

	rc = pp_carries_open(db, 0, &carries);
	while (
	    rc == PP_OK && (rc = pp_carries_next(carries, &carry)) == PP_OK) {
		fen += carry.left.fen;
		n++;
	}
	pp_carries_close(carries);
	if (rc != PP_DONE)
		return rc;
	put_value(out, "carried.count", PP_DAY_NUMBER, n);
	put_value(out, "carried.yuan", PP_DAY_YUAN, fen);
	return PP_OK;
}

enum pp_status
pp_day_sums(struct pp_db *db, const struct pp_day_span *span,
    struct pp_buffer *out)
{
	enum pp_status rc = PP_OK;

	for (const struct pp_day_query *asked = pp_day_queries;
	     rc == PP_OK && asked->sql != NULL; asked++)
		rc = put_query(db, asked, span, out);
	if (rc != PP_OK || (rc = put_shifts(db, span, out)) != PP_OK)
		return rc;
	return put_carried(db, out);
}
