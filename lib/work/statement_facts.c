/* SPDX-License-Identifier: ISC */
/*
 * What the books know of an account's meters in a month: since when and until
 * when each was its, and what changed its credit.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "site_setting.h"
#include "statement_impl.h"

enum {
	STEP_WH = 10, /* of a register, at CT and PT of 1 */
};

/* One more row of a list, all zero; NULL: out of memory. */
static void *
grow(void **list, size_t n, size_t *room, size_t size)
{
	void *rows = pp_grow(*list, n, room, size);

	if (rows == NULL)
		return NULL;
	*list = rows;
	return memset((char *)rows + n * size, 0, size);
}

enum epoch_column {
	E_ID,
	E_NO,
	E_METER,
	E_CODE,
	E_SERIAL,
	E_BUILDING,
	E_UNIT,
	E_ADOPTED,
	E_START,
	E_BEGAN,
	E_ENDED,
	E_END,
	E_LEFT,
	E_USED,
	E_RATIO,
	E_BEGIN_WH,
	E_END_WH = E_BEGIN_WH + PP_R_ENERGIES
};

static const char epochs_sql[] =
    "SELECT e.id, e.no, e.meter, m.code, e.serial, b.code, u.code, e.adopted,"
    " e.start_fen, e.began_at, coalesce(k.at, e.ended_at) AS over,"
    " coalesce(k.balance_fen, e.end_fen), k.balance_fen > 0, x.used_wh,"
    " m.ct * m.pt,"
    " v.total_wh, v.sharp_wh, v.peak_wh, v.flat_wh, v.valley_wh, v.deep_wh,"
    " k.total_wh, k.sharp_wh, k.peak_wh, k.flat_wh, k.valley_wh, k.deep_wh"
    " FROM epoch e JOIN meter m ON m.id = e.meter"
    " LEFT JOIN unit u ON u.id = m.unit"
    " LEFT JOIN building b ON b.id = coalesce(u.building, m.building)"
    " LEFT JOIN closing k ON k.epoch = e.id AND k.at IS NOT NULL"
    " LEFT JOIN exchange x ON x.new_epoch = e.id"
    " LEFT JOIN evidence v ON v.id = (SELECT min(id) FROM evidence"
    " WHERE epoch = e.id AND role = 'begin')"
    " WHERE e.account = ?1 AND e.began_at < ?3"
    " AND (over IS NULL OR over >= ?2) ORDER BY m.code, e.no";

static bool
take_registers(const struct pp_query *q, int column, int64_t wh[PP_R_ENERGIES])
{
	int i;

	for (i = 0; i < PP_R_ENERGIES; i++)
		wh[i] = pp_query_col_int(q, column + i);
	return !pp_query_is_null(q, column);
}

/* The place's registers, of what the meter said, or of its readings. */
static enum pp_status
place_registers(struct stated_work *work, int64_t meter, int64_t at, bool said,
    int64_t wh[PP_R_ENERGIES])
{
	return said ? pp_registers_shift(work->registers, meter, at, wh)
		    : pp_registers_at(work->registers, meter, at, wh);
}

static enum pp_status
fill_epoch(struct stated_work *work, const struct pp_query *q,
    struct stated_epoch *e)
{
	enum pp_status rc;
	bool said;

	e->id = pp_query_col_int(q, E_ID);
	e->no = pp_query_col_int(q, E_NO);
	e->meter = pp_query_col_int(q, E_METER);
	pp_query_copy(q, E_CODE, e->code, sizeof e->code);
	pp_query_copy(q, E_SERIAL, e->serial, sizeof e->serial);
	pp_query_copy(q, E_BUILDING, e->building, sizeof e->building);
	pp_query_copy(q, E_UNIT, e->unit, sizeof e->unit);
	e->adopted = pp_query_col_int(q, E_ADOPTED) != 0;
	e->exchanged = !pp_query_is_null(q, E_USED);
	e->used_wh = pp_query_col_int(q, E_USED);
	e->step_wh = STEP_WH * pp_query_col_int(q, E_RATIO);
	e->start_fen = pp_query_col_int(q, E_START);
	e->began_at = pp_query_col_int(q, E_BEGAN);
	e->ended_at = pp_query_col_int(q, E_ENDED);
	e->end_fen = pp_query_col_int(q, E_END);
	e->left = pp_query_col_int(q, E_LEFT) != 0;
	said = take_registers(q, E_BEGIN_WH, e->begin_wh);
	rc = place_registers(work, e->meter, e->began_at, said, e->begin_wh);
	if (rc == PP_OK && e->ended_at != 0) {
		said = take_registers(q, E_END_WH, e->end_wh);
		rc = place_registers(work, e->meter, e->ended_at, said,
		    e->end_wh);
	}
	if (rc == PP_OK)
		rc = pp_site_duration(work->db, e->meter, "defaults.lost_after",
		    &e->gap_s);
	return rc == PP_OK ? rc : pp_fail_in(rc, "%s", e->code);
}

enum pp_status
stated_epochs(struct stated_work *work)
{
	struct pp_query *q = NULL;
	void *list = NULL;
	size_t n = 0, room = 0;
	struct stated_epoch *e;
	enum pp_status rc;

	if ((rc = pp_query_new(work->db, epochs_sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, work->account);
	pp_query_int(q, 2, work->from);
	pp_query_int(q, 3, work->until);
	while ((rc = pp_query_step(q)) == PP_OK) {
		if ((e = grow(&list, n, &room, sizeof *e)) == NULL) {
			rc = pp_fail(PP_ESYS, "out of memory");
			break;
		}
		if ((rc = fill_epoch(work, q, e)) != PP_OK)
			break;
		n++;
	}
	pp_query_free(q);
	work->epochs = list;
	work->n_epochs = n;
	return rc == PP_DONE ? PP_OK : rc;
}

enum move_column {
	M_KIND,
	M_ARMED,
	M_AT,
	M_FEN,
	M_CREDITED,
	M_SLOT,
	M_SEEN,
	M_BALANCE,
	M_ORDER,
	M_DETAIL
};

/* All that concerns an epoch, or (carries) an account: ?1; ?2: until when. */
static const char moves_sql[] =
    "SELECT CASE WHEN method = 'transfer' THEN 'transfer' ELSE kind END AS "
    "kind,"
    " at AS armed, coalesce(ended_at, ?3) AS at,"
    " CASE WHEN kind IN ('sale', 'refund-reversal') THEN amount_fen"
    " ELSE -amount_fen END, state = 'credited', moved * slot,"
    " coalesce(ended_at, ?3), balance_after_fen, code,"
    " CASE WHEN method = 'transfer' THEN kind ELSE method END, id"
    " FROM sale WHERE epoch = ?1"
    " AND (state <> 'not-credited' OR ended_at >= ?2)"
    /* What a refund left to the meter, and what came from outside. */
    " UNION ALL SELECT 'correction', e.at, e.at,"
    " CASE WHEN p.credit = a.id THEN p.amount_fen ELSE -p.amount_fen END, 1,"
    " CASE WHEN e.kind = 'rounding' THEN s.moved * s.slot"
    " WHEN h.count > h.books_count THEN h.count ELSE 0 END,"
    " coalesce(h.at, e.at), NULL, s.code, e.kind,"
    " coalesce(s.id, e.id)"
    " FROM ledger_account a JOIN posting p ON p.debit = a.id OR p.credit = a.id"
    " JOIN entry e ON e.id = p.entry LEFT JOIN sale s ON s.id = e.sale"
    " LEFT JOIN hold h ON h.epoch = e.epoch AND h.ended_at = e.at"
    " AND h.ended_as = 'adopted' WHERE a.epoch = ?1"
    " AND e.kind IN ('rounding', 'external') ORDER BY 3, 11, 1 DESC";

/*
 * What a refund by transfer took, an ended meter left or another's books gave;
 * what moved it to a meter, what an exchanged one had used of it, or that it
 * was paid out.
 */
static const char carries_sql[] =
    "SELECT 'carried', at, at, fen, 1, 0, at, NULL, code, detail, id FROM ("
    "SELECT coalesce(s.ended_at, k.at, c.at) AS at, c.amount_fen AS fen,"
    " s.code, CASE WHEN s.id IS NOT NULL THEN 'taken' WHEN k.id IS NOT NULL"
    " THEN 'left' ELSE 'outside' END AS detail, c.id FROM carry c"
    " LEFT JOIN sale s ON s.id = c.refund"
    " LEFT JOIN closing k ON k.id = c.closing WHERE c.account = ?1"
    " UNION ALL SELECT s.ended_at, -s.amount_fen, s.code, 'given', c.id"
    " FROM carry c JOIN sale s ON s.moves = c.id AND s.state = 'credited'"
    " WHERE c.account = ?1"
    " UNION ALL SELECT e.began_at, -min(x.used_fen, c.amount_fen), NULL,"
    " 'used', c.id FROM carry c JOIN exchange x ON x.carry = c.id"
    " JOIN epoch e ON e.id = x.new_epoch WHERE c.account = ?1"
    " UNION ALL SELECT p.at, -l.left_fen, NULL, 'paid-out', l.id"
    " FROM carry_left l JOIN carry c ON c.id = l.id JOIN payout p"
    " ON p.sale = c.refund OR p.closing = c.closing WHERE l.account = ?1"
    ") WHERE fen <> 0 AND at < ?2 AND ?3 > 0 ORDER BY at, id, fen DESC";

static enum pp_stated
kind_of(const char *word)
{
	enum pp_stated kind = 0;

	while (kind < PP_STATED_KINDS - 1 &&
	    strcmp(pp_stated_name(kind), word) != 0)
		kind++;
	return kind;
}

static void
fill_move(const struct pp_query *q, struct stated_move *m)
{
	m->kind = kind_of(pp_query_col_text(q, M_KIND));
	m->armed_at = pp_query_col_int(q, M_ARMED);
	m->at = pp_query_col_int(q, M_AT);
	m->fen = pp_query_col_int(q, M_FEN);
	m->credited = pp_query_col_int(q, M_CREDITED) != 0;
	m->slot = pp_query_col_int(q, M_SLOT);
	m->seen_at = pp_query_col_int(q, M_SEEN);
	m->has_balance = !pp_query_is_null(q, M_BALANCE);
	m->balance_fen = pp_query_col_int(q, M_BALANCE);
	pp_query_copy(q, M_ORDER, m->order, sizeof m->order);
	pp_query_copy(q, M_DETAIL, m->detail, sizeof m->detail);
}

static enum pp_status
load_moves(struct stated_work *work, const char *sql, int64_t id,
    struct stated_move **moves, size_t *n)
{
	struct pp_query *q = NULL;
	void *list = NULL;
	size_t room = 0;
	struct stated_move *m;
	enum pp_status rc;

	*n = 0;
	if ((rc = pp_query_new(work->db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, work->until);
	pp_query_int(q, 3, INT64_MAX);
	while ((rc = pp_query_step(q)) == PP_OK) {
		if ((m = grow(&list, *n, &room, sizeof *m)) == NULL) {
			rc = pp_fail(PP_ESYS, "out of memory");
			break;
		}
		fill_move(q, m);
		(*n)++;
	}
	pp_query_free(q);
	*moves = list;
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
stated_moves(struct stated_work *work, const struct stated_epoch *epoch,
    struct stated_move **moves, size_t *n)
{
	return load_moves(work, moves_sql, epoch->id, moves, n);
}

enum pp_status
stated_carries(struct stated_work *work, struct stated_move **moves, size_t *n)
{
	return load_moves(work, carries_sql, work->account, moves, n);
}

enum pp_status
stated_times(struct stated_work *work, int64_t meter, int64_t from, int64_t to,
    int64_t **times, size_t *n)
{
	struct pp_query *q = NULL;
	void *list = NULL;
	size_t room = 0;
	int64_t *at;
	enum pp_status rc;

	*n = 0;
	rc = pp_query_new(work->db,
	    "SELECT p.began_at + r.after_s AS at FROM pass p"
	    " CROSS JOIN reading r ON r.id IN"
	    " (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"
	    " WHERE r.flags = 0 AND p.ended_at >= ?2 AND p.began_at <= ?3"
	    " AND at BETWEEN ?2 AND ?3 ORDER BY p.id, r.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, from);
	pp_query_int(q, 3, to);
	while ((rc = pp_query_step(q)) == PP_OK) {
		if ((at = grow(&list, *n, &room, sizeof *at)) == NULL) {
			rc = pp_fail(PP_ESYS, "out of memory");
			break;
		}
		*at = pp_query_col_int(q, 0);
		(*n)++;
	}
	pp_query_free(q);
	*times = list;
	return rc == PP_DONE ? PP_OK : rc;
}
