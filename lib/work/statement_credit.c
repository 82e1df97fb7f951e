/* SPDX-License-Identifier: ISC */
/*
 * What a meter had at a boundary: the one rule of statement.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "state.h"
#include "statement_impl.h"

/* ?1: the meter, ?2: the boundary, ?3: since when it is this customer's. */
#define READING                                                                \
	"SELECT p.began_at + r.after_s AS at, r.bits, r.balance_fen, r.count," \
	" r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,"          \
	" r.deep_wh FROM pass p CROSS JOIN reading r ON r.id IN"               \
	" (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"              \
	" WHERE r.flags = 0 AND "
#define BY_THEN "p.began_at <= ?2 AND at <= ?2 "
#define LAST "ORDER BY p.id DESC, r.id DESC LIMIT 1"

enum column {
	C_AT,
	C_BITS,
	C_BALANCE,
	C_COUNT,
	C_WH
};

enum pp_status
stated_open_readings(struct stated_work *work)
{
	enum pp_status rc;

	rc = pp_query_new(work->db, READING BY_THEN LAST, &work->before);
	if (rc == PP_OK)
		rc = pp_query_new(work->db,
		    READING BY_THEN "AND p.ended_at >= ?3 AND at >= ?3"
				    " AND r.balance_fen IS NOT NULL"
				    " AND r.bits & ?4 " LAST,
		    &work->prepaid);
	if (rc == PP_OK)
		rc = pp_query_new(work->db,
		    READING "p.ended_at > ?2 AND at > ?2"
			    " ORDER BY p.id, r.id LIMIT 1",
		    &work->after);
	return rc;
}

static enum pp_status
find(struct stated_work *work, struct pp_query *q,
    const struct stated_epoch *epoch, int64_t at, bool *has,
    struct stated_reading *r)
{
	enum pp_status rc;
	int i;

	pp_query_int(q, 1, epoch->meter);
	pp_query_int(q, 2, at);
	if (q == work->prepaid) {
		pp_query_int(q, 3, epoch->began_at);
		pp_query_int(q, 4, PP_BIT_PREPAY);
	}
	*has = (rc = pp_query_step(q)) == PP_OK;
	if (*has) {
		r->at = pp_query_col_int(q, C_AT);
		r->has_balance = !pp_query_is_null(q, C_BALANCE) &&
		    pp_query_col_int(q, C_BITS) & PP_BIT_PREPAY;
		r->balance_fen = pp_query_col_int(q, C_BALANCE);
		r->has_count = !pp_query_is_null(q, C_COUNT);
		r->count = pp_query_col_int(q, C_COUNT);
		for (i = 0; i < PP_R_ENERGIES; i++)
			r->wh[i] = pp_query_col_int(q, C_WH + i);
		rc = pp_registers_shift(work->registers, epoch->meter, r->at,
		    r->wh);
	}
	pp_query_reset(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static const char *
basis_of(const struct stated_epoch *epoch, const struct stated_credit *c)
{
	if (c->has_before && c->before.at == c->at)
		return "read";
	if (!c->has_after)
		return "last";
	if (!c->has_before || c->after.at - c->before.at > epoch->gap_s)
		return "gap";
	return "between";
}

/* By the count, where an order has one; else by when it ended. */
static bool
is_shown(const struct stated_move *m, const struct stated_reading *anchor)
{
	if (anchor == NULL)
		return false;
	if (m->slot != 0 && anchor->has_count)
		return anchor->count >= m->slot;
	return m->seen_at <= anchor->at;
}

/* What the books had given it by then, and it doesn't show; or before time. */
static int64_t
moved_since(const struct stated_move *moves, size_t n,
    const struct stated_reading *anchor, int64_t at)
{
	int64_t fen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!moves[i].credited)
			continue;
		fen += moves[i].at < at ? moves[i].fen : 0;
		fen -= is_shown(&moves[i], anchor) ? moves[i].fen : 0;
	}
	return fen;
}

static void
say_sum(struct stated_credit *c, int64_t fen, int64_t since, int64_t moved,
    int64_t used)
{
	char had[PP_DECIMAL_MAX], more[PP_DECIMAL_MAX], less[PP_DECIMAL_MAX];
	char has[PP_DECIMAL_MAX], time[PP_TIME_MAX];

	snprintf(c->sum, sizeof c->sum, "%s (%s) %s %s - %s = %s",
	    pp_money_print((pp_money){fen}, had), pp_time_print(since, time),
	    moved < 0 ? "-" : "+",
	    pp_money_print((pp_money){moved < 0 ? -moved : moved}, more),
	    pp_money_print((pp_money){used}, less),
	    pp_money_print((pp_money){c->fen}, has));
}

enum pp_status
stated_credit_at(struct stated_work *work, const struct stated_epoch *epoch,
    int64_t at, const struct stated_move *moves, size_t n,
    struct stated_credit *credit)
{
	struct stated_credit c = {.is = true, .at = at};
	struct stated_reading anchor = {
	    .at = epoch->began_at,
	    .balance_fen = epoch->start_fen,
	};
	struct stated_uses uses = {0};
	bool has_anchor = false;
	int64_t moved, used;
	enum pp_status rc;

	memcpy(anchor.wh, epoch->begin_wh, sizeof anchor.wh);
	memcpy(c.wh, epoch->begin_wh, sizeof c.wh); /* if it was never read */
	if ((rc = find(work, work->before, epoch, at, &c.has_before,
		 &c.before)) != PP_OK ||
	    (rc = find(work, work->after, epoch, at, &c.has_after, &c.after)) !=
		PP_OK ||
	    (rc = find(work, work->prepaid, epoch, at, &has_anchor, &anchor)) !=
		PP_OK ||
	    ((c.has_before || c.has_after) &&
		(rc = pp_registers_at(work->registers, epoch->meter, at,
		     c.wh)) != PP_OK) ||
	    (rc = stated_uses(work, epoch->meter, anchor.at, anchor.wh, at,
		 c.wh, &uses)) != PP_OK)
		return pp_fail_in(rc, "%s", epoch->code);
	free(uses.list);
	c.has_before = has_anchor;
	c.before = anchor;
	c.basis = has_anchor ? basis_of(epoch, &c) : "begin";
	moved = moved_since(moves, n, has_anchor ? &anchor : NULL, at);
	used = stated_fen_of(uses.parts);
	if (__builtin_add_overflow(anchor.balance_fen, moved, &c.fen) ||
	    __builtin_sub_overflow(c.fen, used, &c.fen))
		return pp_fail(PP_EDATA, "%s: more credit than can be",
		    epoch->code);
	say_sum(&c, anchor.balance_fen, anchor.at, moved, used);
	*credit = c;
	return PP_OK;
}
