/* SPDX-License-Identifier: ISC */
#include "balance_heads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "heads.h"
#include "idset.h"
#include "site_setting.h"

enum {
	STEP_WH = 10, /* of a register, at CT and PT of 1 */
	HOUR_S = 3600,
};

/* A group of meters under way. */
struct group {
	struct pp_head_group head;
	struct pp_balance_meter *meters; /* as the head's */
	int32_t line_e4;
	struct pp_head_reading *begin, *end;
};

struct balances {
	struct pp_db *db;
	const struct pp_balance_ask *ask;
	struct pp_together *together;
	struct pp_balance_row *rows;
	size_t n, room;
};

/* When the day or month begins that a time is in, or one after it. */
static int64_t
period_of(const struct pp_balance_ask *ask, int64_t at, int ahead)
{
	struct pp_civil civil;
	int64_t begin;
	int month;

	if (!ask->by_month)
		return pp_day_start(pp_day_of(at) + ahead);
	pp_civil_of(at, &civil);
	month = civil.month - 1 + ahead;
	civil = (struct pp_civil){
	    .year = civil.year + month / 12,
	    .month = month % 12 + 1,
	    .day = 1,
	};
	return pp_civil_at(&civil, &begin) == PP_OK ? begin : INT64_MAX;
}

static struct pp_balance_row *
add_row(struct balances *b, const struct group *g, int64_t from, int64_t to)
{
	size_t room = b->room == 0 ? 64 : 2 * b->room;
	struct pp_balance_row *row;

	if (b->n == b->room) {
		row = reallocarray(b->rows, room, sizeof *row);
		if (row == NULL)
			return NULL;
		b->rows = row;
		b->room = room;
	}
	row = &b->rows[b->n++];
	*row = (struct pp_balance_row){
	    .from = from,
	    .to = to,
	    .below = g->head.n - 1,
	};
	memcpy(row->meter, g->head.code, sizeof row->meter);
	memcpy(row->building, g->head.building, sizeof row->building);
	return row;
}

/* What flowed while a meter was read and its head not yet, or no more. */
static int64_t
skew_of(const struct pp_head_reading *r, const struct pp_head_reading *head)
{
	int64_t apart = llabs(r->at - head->at);
	int64_t wh;

	if (__builtin_mul_overflow(llabs(r->power_w), apart, &wh))
		return INT64_MAX / 4;
	return (wh + HOUR_S - 1) / HOUR_S;
}

/* False: a register went back. */
static bool
take_energy(struct group *g)
{
	size_t i;

	for (i = 0; i < g->head.n; i++) {
		g->meters[i].wh = g->end[i].wh - g->begin[i].wh;
		g->meters[i].skew_wh = skew_of(&g->begin[i], g->begin) +
		    skew_of(&g->end[i], g->end);
		if (g->meters[i].wh < 0)
			return false;
	}
	return true;
}

static enum pp_status
add_known(struct balances *b, struct group *g)
{
	struct pp_balance_row *row = add_row(b, g, g->begin->at, g->end->at);

	if (row == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	row->known = take_energy(g);
	if (!row->known)
		return PP_OK;
	return pp_balance_of(&g->meters[0], &g->meters[1], g->head.n - 1,
	    g->line_e4, &row->balance);
}

static enum pp_status
add_unknown(struct balances *b, const struct group *g, int64_t from, int64_t to,
    size_t unread)
{
	struct pp_balance_row *row = add_row(b, g, from, to);

	if (row == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	row->unread = unread;
	return PP_OK;
}

/*
 * A period ends with the first pass of the next that has all of them, or where
 * there is none, with its own last.  *next: the former.
 */
static enum pp_status
find_end(struct balances *b, struct group *g, int64_t to, int64_t next_to,
    bool *next, size_t *unread)
{
	enum pp_status rc;
	size_t later;

	rc = pp_together_find(b->together, &g->head, to, next_to, false, g->end,
	    &later);
	*next = rc == PP_OK;
	if (rc != PP_DONE)
		return rc;
	rc = pp_together_find(b->together, &g->head, g->begin->at + 1, to, true,
	    g->end, unread);
	if (later < *unread)
		*unread = later;
	return rc;
}

/* One after the other; each begins where the one before ended. */
static enum pp_status
walk(struct balances *b, struct group *g)
{
	const struct pp_balance_ask *ask = b->ask;
	int64_t from = period_of(ask, ask->from, 0), to, next_to;
	struct pp_head_reading *begin;
	enum pp_status rc = PP_OK;
	bool has_begin = false;
	size_t unread = 0;

	for (; rc == PP_OK && from < ask->until; from = to) {
		to = period_of(ask, from, 1);
		next_to = period_of(ask, from, 2);
		if (!has_begin)
			rc = pp_together_find(b->together, &g->head, from, to,
			    false, g->begin, &unread);
		if (rc == PP_OK)
			rc = find_end(b, g, to, next_to, &has_begin, &unread);
		else
			has_begin = false;
		if (rc == PP_DONE) {
			has_begin = false;
			rc = add_unknown(b, g, from, to, unread);
			continue;
		}
		if (rc != PP_OK || (rc = add_known(b, g)) != PP_OK)
			break;
		begin = g->begin;
		g->begin = g->end;
		g->end = begin;
	}
	return rc;
}

static enum pp_status
set_up(struct balances *b, struct group *g)
{
	size_t n = g->head.n, i;
	enum pp_status rc;

	g->meters = calloc(n, sizeof *g->meters);
	g->begin = calloc(n, sizeof *g->begin);
	g->end = calloc(n, sizeof *g->end);
	if (g->meters == NULL || g->begin == NULL || g->end == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_site_error(b->db, g->head.meters[0].id, "defaults.line_loss",
	    &g->line_e4);
	for (i = 0; rc == PP_OK && i < n; i++) {
		const struct pp_head_meter *m = &g->head.meters[i];
		struct pp_balance_meter *to = &g->meters[i];

		to->step_wh = STEP_WH * m->ratio;
		rc = pp_site_error(b->db, m->id, "defaults.accuracy",
		    &to->class_e4);
		if (rc == PP_OK && m->has_ct)
			rc = pp_site_error(b->db, m->id, "defaults.ct_error",
			    &to->ct_e4);
	}
	return rc;
}

static enum pp_status
balance(struct balances *b, const struct pp_head_group *head)
{
	struct group g = {.head = *head};
	enum pp_status rc = set_up(b, &g);

	if (rc == PP_OK)
		rc = walk(b, &g);
	free(g.meters);
	free(g.begin);
	free(g.end);
	return rc;
}

enum pp_status
pp_balance_heads(struct pp_db *db, const struct pp_balance_ask *ask,
    struct pp_balance_row **rows, size_t *n)
{
	struct balances b = {.db = db, .ask = ask};
	struct pp_heads *heads = NULL;
	struct pp_idset wanted = {0};
	struct pp_head_group head;
	enum pp_status rc;

	if ((rc = pp_idset_take(&wanted, ask->ids, ask->n)) != PP_OK ||
	    (rc = pp_heads_open(db, &heads)) != PP_OK)
		goto out;
	rc = pp_together_open(db, period_of(ask, ask->from, 0),
	    period_of(ask, ask->until, 2), &b.together);
	while (rc == PP_OK && (rc = pp_heads_next(heads, &head)) == PP_OK)
		if (pp_idset_has(&wanted, head.meters[0].id))
			rc = balance(&b, &head);
	if (rc == PP_DONE) {
		rc = PP_OK;
		*rows = b.rows;
		*n = b.n;
		b.rows = NULL;
	}
out:
	pp_together_close(b.together);
	pp_heads_close(heads);
	pp_idset_free(&wanted);
	free(b.rows);
	return rc;
}
