/* SPDX-License-Identifier: ISC */
/*
 * The lines of one meter: what it had, what came and went by time, and what it
 * has; and by how much that doesn't add up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bill.h"
#include "fit.h"
#include "statement_impl.h"

/* A meter under way. */
struct account_of {
	const struct stated_epoch *e;
	int64_t from, to; /* of the month, while it is his */
	int64_t start_fen, moved_fen, used_fen, end_fen;
	struct stated_uses uses;
};

static enum pp_status
no_memory(void)
{
	return pp_fail(PP_ESYS, "out of memory");
}

static enum pp_status
put_reading(struct stated_work *work, const char *meter,
    const struct stated_reading *r, const char *side)
{
	struct pp_stated_line *line =
	    stated_add(work, PP_STATED_READING, meter, r->at);

	if (line == NULL)
		return no_memory();
	line->has_register = true;
	line->register_wh = r->wh[PP_R_TOTAL];
	line->has_balance = r->has_balance;
	line->balance_fen = r->balance_fen;
	snprintf(line->detail, sizeof line->detail, "%s", side);
	return PP_OK;
}

/* One end, and the readings that it goes by. */
static enum pp_status
put_end(struct stated_work *work, enum pp_stated kind, const char *meter,
    const struct stated_credit *c)
{
	struct pp_stated_line *line;
	enum pp_status rc = PP_OK;

	if (c->has_before)
		rc = put_reading(work, meter, &c->before, "before");
	if (rc == PP_OK && c->has_after && strcmp(c->basis, "read") != 0)
		rc = put_reading(work, meter, &c->after, "after");
	if (rc != PP_OK)
		return rc;
	if ((line = stated_add(work, kind, meter, c->at)) == NULL)
		return no_memory();
	line->has_register = line->has_balance = true;
	line->register_wh = c->wh[PP_R_TOTAL];
	line->balance_fen = c->fen;
	snprintf(line->detail, sizeof line->detail, "%s", c->basis);
	snprintf(line->sum, sizeof line->sum, "%s", c->sum);
	return PP_OK;
}

/* It came to be his in the month. */
static enum pp_status
put_begin(struct stated_work *work, struct account_of *a)
{
	const struct stated_epoch *e = a->e;
	enum pp_stated kind = e->adopted ? PP_STATED_ADOPTED : PP_STATED_OPENED;
	struct pp_stated_line *line = stated_add(work,
	    e->exchanged ? PP_STATED_EXCHANGED : kind, e->code, e->began_at);

	if (line == NULL)
		return no_memory();
	line->has_wh = e->used_wh != 0;
	line->wh = e->used_wh;
	line->has_fen = e->start_fen != 0;
	line->fen = e->start_fen;
	line->has_balance = line->has_register = true;
	line->balance_fen = e->start_fen;
	line->register_wh = e->begin_wh[PP_R_TOTAL];
	snprintf(line->detail, sizeof line->detail, "%s", e->serial);
	a->moved_fen += e->start_fen;
	return PP_OK;
}

static enum pp_status
put_pending(struct stated_work *work, const char *meter,
    const struct stated_move *m)
{
	char yuan[PP_DECIMAL_MAX];
	struct pp_stated_line *line =
	    stated_add(work, PP_STATED_PENDING, meter, m->armed_at);

	if (line == NULL)
		return no_memory();
	memcpy(line->order, m->order, sizeof line->order);
	snprintf(line->detail, sizeof line->detail, "%s %s",
	    pp_stated_name(m->kind), pp_money_print((pp_money){m->fen}, yuan));
	return PP_OK;
}

static enum pp_status
put_moves(struct stated_work *work, struct account_of *a)
{
	struct stated_move *moves = NULL, *m;
	struct pp_stated_line *line;
	size_t n = 0;
	enum pp_status rc = stated_moves(work, a->e, &moves, &n);

	for (m = moves; rc == PP_OK && m < moves + n; m++) {
		if (m->at >= work->until && m->armed_at < work->until)
			rc = put_pending(work, a->e->code, m);
		if (!m->credited || m->at < work->from || m->at >= work->until)
			continue;
		line = stated_add(work, m->kind, a->e->code, m->at);
		if (line == NULL) {
			rc = no_memory();
			break;
		}
		line->has_fen = true;
		line->fen = m->fen;
		line->has_balance = m->has_balance;
		line->balance_fen = m->balance_fen;
		memcpy(line->order, m->order, sizeof line->order);
		memcpy(line->detail, m->detail, sizeof line->detail);
		a->moved_fen += m->fen;
	}
	free(moves);
	return rc;
}

static enum pp_status
put_prices(struct stated_work *work, const struct account_of *a)
{
	const struct pp_mark *m;
	struct pp_meter_image image;
	char words[PP_IMAGE_WORDS_MAX];
	struct pp_stated_line *line;

	for (m = work->prices; m < work->prices + work->n_prices; m++) {
		if (m->meter != a->e->meter || m->at < a->from ||
		    m->at >= a->to)
			continue;
		line = stated_add(work, PP_STATED_PRICE, a->e->code, m->at);
		if (line == NULL)
			return no_memory();
		memcpy(image.price_e4, m->price_e4, sizeof image.price_e4);
		snprintf(line->detail, sizeof line->detail, "%s",
		    m->unpriced ? "unknown"
				: pp_image_prices_print(&image, words));
	}
	return PP_OK;
}

static enum pp_status
put_gap(struct stated_work *work, const struct account_of *a, int64_t from,
    int64_t to)
{
	struct pp_stated_line *line;

	if (to - from <= a->e->gap_s || to <= a->from)
		return PP_OK;
	line = stated_add(work, PP_STATED_GAP, a->e->code, from);
	if (line == NULL)
		return no_memory();
	line->until = to;
	return PP_OK;
}

/* Between good readings, of which one may lie before the month or behind. */
static enum pp_status
put_gaps(struct stated_work *work, size_t i, const struct account_of *a)
{
	const struct stated_credit *opening = &work->opening[i];
	const struct stated_credit *closing = &work->closing[i];
	int64_t last = a->from, end = a->to, *times = NULL;
	size_t n = 0, k;
	enum pp_status rc;

	if (opening->is && opening->has_before)
		last = opening->before.at;
	if (closing->is && closing->has_after)
		end = closing->after.at;
	rc = stated_times(work, a->e->meter, a->from, a->to, &times, &n);
	for (k = 0; rc == PP_OK && k < n; k++) {
		rc = put_gap(work, a, last, times[k]);
		last = times[k];
	}
	free(times);
	return rc == PP_OK ? put_gap(work, a, last, end) : rc;
}

static enum pp_status
put_energy(struct stated_work *work, size_t i, struct account_of *a)
{
	const int64_t *from_wh = a->e->begin_wh, *to_wh = a->e->end_wh;
	enum pp_status rc;

	if (work->opening[i].is)
		from_wh = work->opening[i].wh;
	if (work->closing[i].is)
		to_wh = work->closing[i].wh;
	rc = stated_uses(work, a->e->meter, a->from, from_wh, a->to, to_wh,
	    &a->uses);
	if (rc != PP_OK)
		return rc;
	a->used_fen = stated_fen_of(a->uses.parts);
	return stated_put_uses(work, a->e->code, &a->uses, a->used_fen);
}

/* As near as the law of use.h, and as both ends are rounded, may be. */
static const char *
residue_of(const struct account_of *a, int64_t fen)
{
	int64_t limit = 2 * PP_PARTS_PER_FEN;

	if (!a->uses.whole)
		return "unpriced";
	limit += a->e->step_wh * a->uses.highest_e4;
	return llabs(fen) * PP_PARTS_PER_FEN <= limit ? "rounding"
						      : "unexplained";
}

static enum pp_status
put_residue(struct stated_work *work, const struct account_of *a)
{
	int64_t should = a->start_fen + a->moved_fen - a->used_fen;
	int64_t fen = a->end_fen - should;
	char b[PP_DECIMAL_MAX], c[PP_DECIMAL_MAX], d[PP_DECIMAL_MAX];
	char e[PP_DECIMAL_MAX], f[PP_DECIMAL_MAX];
	struct pp_stated_line *line;

	if (fen == 0)
		return PP_OK;
	line = stated_add(work, PP_STATED_RESIDUE, a->e->code, a->to);
	if (line == NULL)
		return no_memory();
	line->has_fen = true;
	line->fen = fen;
	snprintf(line->detail, sizeof line->detail, "%s", residue_of(a, fen));
	snprintf(line->sum, sizeof line->sum, "%s - (%s + %s - %s) = %s",
	    pp_money_print((pp_money){a->end_fen}, b),
	    pp_money_print((pp_money){a->start_fen}, c),
	    pp_money_print((pp_money){a->moved_fen}, d),
	    pp_money_print((pp_money){a->used_fen}, e),
	    pp_money_print((pp_money){fen}, f));
	return PP_OK;
}

/* What was left is the customer's otherwise, what was owed is claimed. */
static enum pp_status
put_closed(struct stated_work *work, const struct account_of *a)
{
	struct pp_stated_line *line =
	    stated_add(work, PP_STATED_CLOSED, a->e->code, a->e->ended_at);

	if (line == NULL)
		return no_memory();
	line->has_fen = a->end_fen != 0;
	line->fen = -a->end_fen;
	line->has_balance = line->has_register = true;
	line->balance_fen = a->end_fen;
	line->register_wh = a->e->end_wh[PP_R_TOTAL];
	if (a->end_fen != 0)
		snprintf(line->detail, sizeof line->detail, "%s",
		    a->e->left ? "left" : "owed");
	return PP_OK;
}

static int64_t
order_of(const struct pp_stated_line *line)
{
	return line->kind == PP_STATED_ENERGY ? line->until : line->at;
}

/* By time; what is of one time stays as it came.  They are few. */
static void
sort(struct pp_stated_line *lines, size_t n)
{
	struct pp_stated_line line;
	size_t i, k;

	for (i = 1; i < n; i++) {
		line = lines[i];
		for (k = i; k > 0 && order_of(&lines[k - 1]) > order_of(&line);
		     k--)
			lines[k] = lines[k - 1];
		lines[k] = line;
	}
}

enum pp_status
stated_put_epoch(struct stated_work *work, size_t i)
{
	const struct stated_epoch *e = &work->epochs[i];
	const struct stated_credit *opening = &work->opening[i];
	const struct stated_credit *closing = &work->closing[i];
	struct account_of a = {
	    .e = e,
	    .from = opening->is ? work->from : e->began_at,
	    .to = closing->is ? work->until : e->ended_at,
	    .start_fen = opening->fen,
	    .end_fen = closing->is ? closing->fen : e->end_fen,
	};
	enum pp_status rc;
	size_t first;

	rc = opening->is ? put_end(work, PP_STATED_OPENING, e->code, opening)
			 : put_begin(work, &a);
	first = work->n_lines;
	if (rc != PP_OK || (rc = put_moves(work, &a)) != PP_OK ||
	    (rc = put_prices(work, &a)) != PP_OK ||
	    (rc = put_gaps(work, i, &a)) != PP_OK ||
	    (rc = put_energy(work, i, &a)) != PP_OK)
		goto out;
	sort(work->lines + first, work->n_lines - first);
	rc = put_residue(work, &a);
	if (rc == PP_OK)
		rc = closing->is
		    ? put_end(work, PP_STATED_CLOSING, e->code, closing)
		    : put_closed(work, &a);
out:
	free(a.uses.list);
	return rc;
}
