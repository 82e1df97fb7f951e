/* SPDX-License-Identifier: ISC */
/*
 * What a till or a channel says came in, order by order, beside the ledger.
 * An order's rows are summed: money given back stands below zero.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "clock.h"
#include "grow.h"
#include "reconcile_impl.h"
#include "rows.h"

enum column {
	ORDER,
	AMOUNT,
	AT,
	METHOD,
	COLUMNS
};

static const struct pp_column columns[COLUMNS] = {
    [ORDER] = {"order", true},
    [AMOUNT] = {"amount_yuan", true},
    [AT] = {"at", false},
    [METHOD] = {"method", false},
};

/* An order, as the file has it. */
struct claim {
	char order[PP_ORDER_MAX], method[PP_METHOD_MAX];
	int64_t fen;
	bool has_at;
	int64_t at;
	unsigned rows;
	bool booked;
};

struct claims {
	struct claim *row;
	size_t n, room;
};

static enum pp_status
read_claim(const struct pp_rows *rows, int64_t now, struct claim *c)
{
	const char *at = pp_rows_text(rows, AT);
	const char *method = pp_rows_text(rows, METHOD);
	const char *order = pp_rows_text(rows, ORDER);
	pp_money money;

	*c = (struct claim){.rows = 1, .has_at = at != NULL && *at != '\0'};
	if (*order == '\0' || strlen(order) >= sizeof c->order)
		return pp_rows_bad(rows, ORDER, "want 1 to %zu characters",
		    sizeof c->order - 1);
	if (pp_money_parse(pp_rows_text(rows, AMOUNT), &money) != PP_OK)
		return pp_rows_bad(rows, AMOUNT, "%s", pp_errmsg());
	if (c->has_at && pp_time_parse(at, now, &c->at) != PP_OK)
		return pp_rows_bad(rows, AT, "%s", pp_errmsg());
	if (method != NULL && strlen(method) >= sizeof c->method)
		return pp_rows_bad(rows, METHOD, "no such method");
	c->fen = money.fen;
	snprintf(c->order, sizeof c->order, "%s", order);
	snprintf(c->method, sizeof c->method, "%s", method ? method : "");
	return PP_OK;
}

static enum pp_status
append(struct claims *claims, const struct claim *c)
{
	struct claim *more;

	more = pp_grow(claims->row, claims->n, &claims->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	claims->row = more;
	claims->row[claims->n++] = *c;
	return PP_OK;
}

static int
by_order(const void *a, const void *b)
{
	return strcmp(((const struct claim *)a)->order,
	    ((const struct claim *)b)->order);
}

/* Sorted, each order once. */
static enum pp_status
merge(struct claims *claims)
{
	struct claim *last = NULL;
	size_t i, n = 0;

	if (claims->n == 0)
		return PP_OK;
	qsort(claims->row, claims->n, sizeof *claims->row, by_order);
	for (i = 0; i < claims->n; i++) {
		if (last == NULL || by_order(last, &claims->row[i]) != 0) {
			claims->row[n] = claims->row[i];
			last = &claims->row[n++];
			continue;
		}
		last->rows++;
		if (__builtin_add_overflow(last->fen, claims->row[i].fen,
			&last->fen))
			return pp_fail(PP_EDATA, "%s: too much money",
			    last->order);
	}
	claims->n = n;
	return PP_OK;
}

static enum pp_status
read_all(const struct pp_reconcile_file *file, int64_t now,
    struct claims *claims)
{
	struct pp_rows *rows = NULL;
	struct claim c;
	enum pp_status rc;

	rc = pp_rows_read(file->in, file->name, columns, COLUMNS, &rows);
	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK &&
	    (rc = read_claim(rows, now, &c)) == PP_OK)
		rc = append(claims, &c);
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

/* The days that the file is about, where nobody said which. */
static enum pp_status
find_days(const struct pp_reconcile *what, const struct pp_reconcile_file *file,
    const struct claims *claims, int64_t *from, int64_t *until)
{
	const struct claim *c;
	bool some = false;

	*from = what->from;
	*until = what->to == INT64_MAX ? INT64_MAX : what->to + 1;
	if (what->has_period)
		return PP_OK;
	for (c = claims->row; c < claims->row + claims->n; c++) {
		if (!c->has_at)
			continue;
		if (!some || c->at < *from)
			*from = c->at;
		if (!some || c->at > *until)
			*until = c->at;
		some = true;
	}
	if (!some)
		return pp_fail(PP_EDATA,
		    "%s: nothing says which days it is about; give it a column"
		    " at, or use --since",
		    file->name);
	*from = pp_day_start(pp_day_of(*from));
	*until = pp_day_start(pp_day_of(*until) + 1);
	return PP_OK;
}

static void
say(int64_t fen, const char *method, char words[PP_MISFIT_WORDS_MAX])
{
	char yuan[PP_DECIMAL_MAX];

	snprintf(words, PP_MISFIT_WORDS_MAX, "%s%s%s",
	    pp_money_print((pp_money){fen}, yuan), *method ? " " : "", method);
}

/* Either of both is NULL where there is none. */
static enum pp_status
add(struct reconcile_work *work, enum pp_misfit_kind kind,
    const struct pp_taking *t, const struct claim *c)
{
	struct pp_misfit *r = reconcile_add(work, kind, NULL, t ? t->at : 0);

	if (r == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if (t != NULL) {
		snprintf(r->order, sizeof r->order, "%s", t->order);
		snprintf(r->meter, sizeof r->meter, "%s", t->meter);
		snprintf(r->account, sizeof r->account, "%s", t->account);
		say(t->fen, t->method, r->books);
	}
	if (c != NULL) {
		snprintf(r->order, sizeof r->order, "%s", c->order);
		if (t == NULL && c->has_at)
			r->at = c->at;
		say(c->fen, c->method, r->seen);
	}
	r->has_difference = true;
	r->difference_fen = (c ? c->fen : 0) - (t ? t->fen : 0);
	if (t == NULL) {
		r->cause = pp_phrase("money came, and nothing was sold for it");
		r->advice =
		    pp_phrase("sell it with pp-sell --order, or give it back");
	} else if (c == NULL) {
		r->cause = pp_phrase("the money never came, or by another way");
		r->advice =
		    pp_phrase("ask who took it; pp-reverse undoes the order");
	} else {
		r->cause = c->rows > 1
		    ? pp_phrase("the file has the order more than once")
		    : pp_phrase(
			  "another amount, or another way, was written down");
		r->advice =
		    pp_phrase("look at the receipt; pp-reverse the order and"
			      " sell it again as it was");
	}
	return PP_OK;
}

static bool
is_method(const struct claim *c, const struct pp_taking *t)
{
	return c->method[0] == '\0' || strcmp(c->method, t->method) == 0;
}

/* By all that it ever moved, where what it moved in these days isn't it. */
static enum pp_status
compare(struct reconcile_work *work, enum pp_takings_of of,
    const struct claim *c, const struct pp_taking *t)
{
	struct pp_taking whole;
	enum pp_status rc;

	if (c->fen == t->fen && is_method(c, t))
		return PP_OK;
	rc = pp_taking_of(work->what->db, of, c->order, &whole);
	if (rc != PP_OK)
		return rc;
	if (c->fen == whole.fen && is_method(c, &whole))
		return PP_OK;
	return add(work, PP_MISFIT_DIFFERENT, t, c);
}

/* It is in the file, and not in the books of these days. */
static enum pp_status
look_up(struct reconcile_work *work, enum pp_takings_of of,
    const struct claim *c)
{
	enum pp_takings_of other =
	    of == PP_TAKINGS_CASH ? PP_TAKINGS_CHANNEL : PP_TAKINGS_CASH;
	struct pp_db *db = work->what->db;
	struct pp_taking t;
	enum pp_status rc;

	if ((rc = pp_taking_of(db, of, c->order, &t)) == PP_OK)
		return compare(work, of, c, &t);
	if (rc != PP_NO || c->fen == 0)
		return rc == PP_NO ? PP_OK : rc;
	if ((rc = pp_taking_of(db, other, c->order, &t)) == PP_OK)
		return add(work, PP_MISFIT_DIFFERENT, &t, c);
	return rc == PP_NO ? add(work, PP_MISFIT_EXTRA, NULL, c) : rc;
}

static enum pp_status
hold_against(struct reconcile_work *work, enum pp_takings_of of,
    struct claims *claims, int64_t from, int64_t until)
{
	struct pp_takings *takings = NULL;
	struct claim key, *c = NULL;
	struct pp_taking t;
	enum pp_status rc;

	rc = pp_takings_open(work->what->db, of, from, until, &takings);
	while (rc == PP_OK && (rc = pp_takings_next(takings, &t)) == PP_OK) {
		memcpy(key.order, t.order, sizeof key.order);
		if (claims->n > 0)
			c = bsearch(&key, claims->row, claims->n,
			    sizeof *claims->row, by_order);
		if (c != NULL) {
			c->booked = true;
			rc = compare(work, of, c, &t);
		} else if (t.fen != 0) {
			rc = add(work, PP_MISFIT_MISSING, &t, NULL);
		}
	}
	pp_takings_close(takings);
	if (rc != PP_DONE)
		return rc;
	rc = PP_OK;
	for (c = claims->row; rc == PP_OK && c < claims->row + claims->n; c++)
		if (!c->booked)
			rc = look_up(work, of, c);
	return rc;
}

enum pp_status
reconcile_file(struct reconcile_work *work, enum pp_takings_of of,
    const struct pp_reconcile_file *file)
{
	struct claims claims = {0};
	int64_t from, until;
	enum pp_status rc;

	if (file->in == NULL)
		return PP_OK;
	rc = read_all(file, work->what->now, &claims);
	if (rc == PP_OK && (rc = merge(&claims)) == PP_OK &&
	    (rc = find_days(work->what, file, &claims, &from, &until)) == PP_OK)
		rc = hold_against(work, of, &claims, from, until);
	free(claims.row);
	return rc;
}
