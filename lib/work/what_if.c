/* SPDX-License-Identifier: ISC */
/*
 * Each meter has a bill under the other tariff, and one, or the prices that it
 * had confirmed, of what it is compared with.  All grow together, in one walk
 * over the readings.
 */
#include "what_if.h"

#include <stdlib.h>
#include <string.h>

#include "bill.h"
#include "scope.h"
#include "use.h"
#include "what_if_impl.h"

enum {
	METERS = 1048576, /* as the schema bounds their ids */
};

/* A meter under way. */
struct side {
	struct pp_bill *then, *now; /* now: NULL where the confirmed count */
	struct pp_what_if_cost cost;
	int64_t first, last; /* of what is priced; last 0: nothing yet */
	int64_t used_then, used_now; /* before, of the tiers' cycles */
};

struct what_if {
	const struct pp_what_if *what;
	int64_t cycle_then, cycle_now; /* that `from` lies in */
	struct pp_what_if_row *rows;
	struct side *sides;
	size_t n, n_rows, room;
	uint32_t *index; /* by meter: 1 + its place; 0: none yet */
	struct pp_what_if_tariffs tariffs;
	/* Of each tariff: most meters of a pass are read in the same one. */
	struct pp_stretch stretch_then, stretch_now;
};

/* Tiers count from the beginning of their cycle. */
static int64_t
cycle_of(const struct pp_tariff *t, int64_t from)
{
	struct pp_stretch s;

	if (t == NULL || t->n_tiers < 2)
		return from;
	pp_tariff_stretch(t, from, &s);
	return s.cycle < from ? s.cycle : from;
}

static enum pp_status
grow(struct what_if *w)
{
	size_t room = w->room == 0 ? 64 : w->room * 2;
	struct pp_what_if_row *rows;
	struct side *sides;

	if (w->n < w->room)
		return PP_OK;
	rows = reallocarray(w->rows, room, sizeof *rows);
	if (rows != NULL)
		w->rows = rows;
	sides = reallocarray(w->sides, room, sizeof *sides);
	if (sides != NULL)
		w->sides = sides;
	if (rows == NULL || sides == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	w->room = room;
	return PP_OK;
}

static enum pp_status
place_of(struct what_if *w, int64_t meter, size_t *place)
{
	enum pp_status rc;

	if (w->index[meter] == 0) {
		if ((rc = grow(w)) != PP_OK)
			return rc;
		w->rows[w->n] = (struct pp_what_if_row){.meter = meter};
		w->sides[w->n] = (struct side){0};
		w->index[meter] = (uint32_t)++w->n;
	}
	*place = w->index[meter] - 1;
	return PP_OK;
}

static enum pp_status
begin_bill(const struct pp_tariff *t, int64_t from, int64_t used_wh,
    struct pp_bill **bill)
{
	if ((*bill = malloc(sizeof **bill)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	pp_bill_begin(*bill, t, from, used_wh, 0);
	return PP_OK;
}

static enum pp_status
begin(const struct what_if *w, struct side *s)
{
	const struct pp_what_if *what = w->what;
	enum pp_status rc;

	if ((rc = begin_bill(what->then, what->from, s->used_then, &s->then)) !=
		PP_OK ||
	    what->now == NULL)
		return rc;
	return begin_bill(what->now, what->from, s->used_now, &s->now);
}

/* What was used before, in the cycle that goes on. */
static void
count_before(const struct what_if *w, struct side *s, const struct pp_use *use)
{
	if (use->from >= w->cycle_then)
		s->used_then += use->wh;
	if (use->from >= w->cycle_now)
		s->used_now += use->wh;
}

/* To find a stretch takes longer than all else; a bill keeps its last. */
static enum pp_status
add_to_bill(struct pp_bill *bill, struct pp_stretch *stretch,
    const struct pp_use *use)
{
	enum pp_status rc;

	if (use->from >= stretch->from && use->from < stretch->to)
		bill->now = *stretch;
	rc = pp_bill_add(bill, use->from, use->to, use->wh, NULL);
	*stretch = bill->now;
	return rc;
}

static enum pp_status
add(struct what_if *w, const struct pp_use *use)
{
	struct pp_what_if_row *row;
	enum pp_status rc;
	struct side *s;
	size_t place;

	if ((rc = place_of(w, use->meter, &place)) != PP_OK)
		return rc;
	s = &w->sides[place];
	row = &w->rows[place];
	if (use->from < w->what->from) {
		count_before(w, s, use);
		return PP_OK;
	}
	if (use->clock)
		row->clock_wh += use->wh;
	if (s->then == NULL && (rc = begin(w, s)) != PP_OK)
		return rc;
	rc = s->now ? add_to_bill(s->now, &w->stretch_now, use)
		    : pp_what_if_cost_add(&w->tariffs, &s->cost, use);
	if (rc == PP_DONE) {
		row->unpriced_wh += use->wh;
		return PP_OK;
	}
	if (rc != PP_OK)
		return rc;
	row->wh += use->wh;
	if (s->last == 0)
		s->first = use->from;
	s->last = use->to;
	return add_to_bill(s->then, &w->stretch_then, use);
}

static enum pp_status
end_bill(struct pp_bill *bill, const struct side *s, pp_money *total)
{
	enum pp_status rc;

	if ((rc = pp_bill_add_fixed(bill, s->first, s->last)) != PP_OK ||
	    (rc = pp_bill_end(bill)) != PP_OK)
		return rc;
	*total = bill->total;
	return PP_OK;
}

static enum pp_status
end(struct what_if *w, size_t i)
{
	struct pp_what_if_row *row = &w->rows[i];
	struct side *s = &w->sides[i];
	enum pp_status rc;

	if (s->last == 0)
		return PP_OK;
	if ((rc = end_bill(s->then, s, &row->then)) != PP_OK)
		return rc;
	return s->now ? end_bill(s->now, s, &row->now)
		      : pp_what_if_cost_end(&w->tariffs, &s->cost, &row->now);
}

/* What people call them. */
static enum pp_status
name(struct pp_query *q, struct pp_what_if_row *row)
{
	enum pp_status rc;

	pp_query_int(q, 1, row->meter);
	rc = pp_query_step(q);
	if (rc == PP_OK) {
		pp_query_copy(q, 0, row->code, sizeof row->code);
		pp_query_copy(q, 1, row->account, sizeof row->account);
	}
	pp_query_reset(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* The rows of those that used anything in that time, done. */
static enum pp_status
finish(struct what_if *w, struct pp_db *db)
{
	struct pp_query *q = NULL;
	size_t i, n = 0;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT m.code, a.code FROM meter m LEFT JOIN epoch e"
	    " ON e.meter = m.id AND e.ended_at IS NULL"
	    " LEFT JOIN account a ON a.id = e.account WHERE m.id = ?1",
	    &q);
	for (i = 0; rc == PP_OK && i < w->n; i++) {
		if (w->rows[i].wh == 0 && w->rows[i].unpriced_wh == 0)
			continue;
		if ((rc = end(w, i)) == PP_OK)
			rc = name(q, &w->rows[i]);
		w->rows[n++] = w->rows[i];
	}
	pp_query_free(q);
	w->n_rows = n;
	return rc;
}

static int
greatest_gain_first(const void *a, const void *b)
{
	const struct pp_what_if_row *x = a, *y = b;
	int64_t dx = x->then.fen - x->now.fen, dy = y->then.fen - y->now.fen;

	if (dx != dy)
		return dx < dy ? -1 : 1;
	return strcmp(x->code, y->code);
}

static enum pp_status
walk(struct what_if *w, struct pp_db *db)
{
	const struct pp_what_if *what = w->what;
	int64_t from =
	    w->cycle_then < w->cycle_now ? w->cycle_then : w->cycle_now;
	struct pp_uses *uses = NULL;
	struct pp_use use;
	enum pp_status rc;

	rc = pp_uses_open_all(db, what->ids, what->n, from, what->to, &uses);
	if (rc != PP_OK)
		return rc;
	while ((rc = pp_uses_next(uses, &use)) == PP_OK &&
	    (rc = add(w, &use)) == PP_OK)
		;
	pp_uses_close(uses);
	return rc == PP_DONE ? PP_OK : rc;
}

static void
free_what_if(struct what_if *w)
{
	size_t i;

	for (i = 0; w->sides != NULL && i < w->n; i++) {
		free(w->sides[i].then);
		free(w->sides[i].now);
	}
	free(w->sides);
	free(w->rows);
	free(w->index);
	free(w->tariffs.known);
}

enum pp_status
pp_what_if(struct pp_db *db, const struct pp_what_if *what,
    struct pp_what_if_row **rows, size_t *n)
{
	struct what_if w = {
	    .what = what,
	    .cycle_then = cycle_of(what->then, what->from),
	    .cycle_now = cycle_of(what->now, what->from),
	    .tariffs = {.db = db},
	};
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ALL)) != PP_OK)
		return rc;
	w.index = calloc(METERS, sizeof *w.index);
	if (w.index == NULL || (rc = grow(&w)) != PP_OK) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = walk(&w, db)) != PP_OK || (rc = finish(&w, db)) != PP_OK)
		goto out;
	qsort(w.rows, w.n_rows, sizeof *w.rows, greatest_gain_first);
	*rows = w.rows;
	*n = w.n_rows;
	w.rows = NULL;
out:
	free_what_if(&w);
	return rc;
}
