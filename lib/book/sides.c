/* SPDX-License-Identifier: ISC */
#include "sides.h"

#include <stdlib.h>

#include "gather.h"
#include "scope.h"
#include "state.h"

#define ENERGIES                                                               \
	" r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,"          \
	" r.deep_wh"

/* Registers of such aren't billed from. */
enum {
	PP_SIDES_BAD = PP_FLAG_RAN_BACK | PP_FLAG_JUMPED,
};

struct pp_sides_list {
	struct pp_query *q;
};

enum column {
	C_METER,
	C_EPOCH,
	C_CODE,
	C_ACCOUNT,
	C_SERIAL,
	C_SEEN_SERIAL,
	C_CT,
	C_PT,
	C_BEGAN,
	C_ORDERED,
	C_ORDERING,
	C_COUNT,
	C_AT,
	C_SEEN_COUNT,
	C_BALANCE,
	C_BITS,
	C_FLAGS,
	C_WH,
};

enum pp_status
pp_sides_open(struct pp_db *db, struct pp_sides_list **list)
{
	struct pp_sides_list *l;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ALL)) != PP_OK)
		return rc;
	if ((l = calloc(1, sizeof *l)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT o.meter, o.id, m.code, a.code, o.serial,"
	    " (SELECT v.serial FROM evidence v WHERE v.epoch = o.id"
	    "  ORDER BY v.id DESC LIMIT 1), m.ct, m.pt, o.began_at,"
	    " max(ifnull((SELECT max(ifnull(s.ended_at, s.at)) FROM sale s"
	    "  WHERE s.meter = o.meter AND s.epoch = o.id), 0),"
	    " ifnull((SELECT max(h.ended_at)"
	    "  FROM hold h WHERE h.epoch = o.id), 0)),"
	    " EXISTS (SELECT 1 FROM sale s WHERE s.meter = o.meter"
	    "  AND s.state IN ('armed', 'disputed')),"
	    " c.count, p.began_at + r.after_s, r.count, r.balance_fen, r.bits,"
	    " r.flags," ENERGIES " FROM epoch o JOIN meter m ON m.id = o.meter"
	    " JOIN account a ON a.id = o.account"
	    " JOIN epoch_count c ON c.id = o.id"
	    " LEFT JOIN meter_now n ON n.meter = o.meter"
	    " LEFT JOIN reading r ON r.id = n.shown"
	    " LEFT JOIN pass p ON p.id = r.id / 2097152"
	    " WHERE o.began_at IS NOT NULL AND o.ended_at IS NULL"
	    " AND m.retired_at IS NULL ORDER BY o.meter",
	    &l->q);
	if (rc == PP_OK)
		*list = l;
	else
		pp_sides_close(l);
	return rc;
}

static void
take_energies(const struct pp_query *q, int column, int64_t wh[PP_R_ENERGIES])
{
	int i;

	for (i = 0; i < PP_R_ENERGIES; i++)
		wh[i] = pp_query_col_int(q, column + i);
}

enum pp_status
pp_sides_next(struct pp_sides_list *list, struct pp_sides *s)
{
	const struct pp_query *q = list->q;
	enum pp_status rc;

	if ((rc = pp_query_step(list->q)) != PP_OK)
		return rc;
	*s = (struct pp_sides){
	    .meter = pp_query_col_int(q, C_METER),
	    .epoch = pp_query_col_int(q, C_EPOCH),
	    .ct = pp_query_col_int(q, C_CT),
	    .pt = pp_query_col_int(q, C_PT),
	    .began_at = pp_query_col_int(q, C_BEGAN),
	    .ordered_at = pp_query_col_int(q, C_ORDERED),
	    .ordering = pp_query_col_int(q, C_ORDERING) != 0,
	    .count = pp_query_col_int(q, C_COUNT),
	    .has_reading = !pp_query_is_null(q, C_AT),
	    .at = pp_query_col_int(q, C_AT),
	    .has_count = !pp_query_is_null(q, C_SEEN_COUNT),
	    .has_balance = !pp_query_is_null(q, C_BALANCE),
	    .prepay = pp_query_col_int(q, C_BITS) & PP_BIT_PREPAY,
	    .seen_count = pp_query_col_int(q, C_SEEN_COUNT),
	    .balance_fen = pp_query_col_int(q, C_BALANCE),
	    .good = (pp_query_col_int(q, C_FLAGS) & PP_SIDES_BAD) == 0,
	};
	take_energies(q, C_WH, s->wh);
	pp_query_copy(q, C_CODE, s->code, sizeof s->code);
	pp_query_copy(q, C_ACCOUNT, s->account, sizeof s->account);
	pp_query_copy(q, C_SERIAL, s->serial, sizeof s->serial);
	pp_query_copy(q, C_SEEN_SERIAL, s->seen_serial, sizeof s->seen_serial);
	return PP_OK;
}

void
pp_sides_close(struct pp_sides_list *list)
{
	if (list == NULL)
		return;
	pp_query_free(list->q);
	free(list);
}

struct pp_flagged_list {
	struct pp_query *q, *good;
};

/* The plus keeps SQLite from making an index by flags. */
enum pp_status
pp_flagged_open(struct pp_db *db, int64_t from, int64_t to,
    struct pp_flagged_list **list)
{
	struct pp_flagged_list *l = calloc(1, sizeof *l);
	enum pp_status rc;

	if (l == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT r.id, p.began_at + r.after_s, r.flags, r.clock_s, r.count,"
	    " r.bits," ENERGIES " FROM pass p CROSS JOIN reading r"
	    " ON r.id BETWEEN p.id * 2097152 AND p.id * 2097152 + "
	    "2097151"
	    " WHERE p.ended_at >= ?1 AND p.began_at <= ?2"
	    " AND +r.flags & ?3 <> 0 ORDER BY p.id, r.id",
	    &l->q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(l->q, 1, from);
	pp_query_int(l->q, 2, to);
	pp_query_int(l->q, 3, PP_FLAG_CONFIRMED);
	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s, r.count," ENERGIES
	    " FROM pass p CROSS JOIN reading r ON r.id IN"
	    " (p.id * 2097152 + ?2 * 2, p.id * 2097152 + ?2 * 2 + 1)"
	    " WHERE p.id < ?1 AND +r.flags & ?3 = 0 ORDER BY p.id "
	    "DESC LIMIT 1",
	    &l->good);
out:
	if (rc == PP_OK)
		*list = l;
	else
		pp_flagged_close(l);
	return rc;
}

enum pp_status
pp_flagged_good(struct pp_flagged_list *list, struct pp_flagged *f)
{
	enum pp_status rc;

	pp_query_int(list->good, 1, f->pass);
	pp_query_int(list->good, 2, f->meter);
	pp_query_int(list->good, 3, PP_SIDES_BAD);
	if ((rc = pp_query_step(list->good)) == PP_OK) {
		f->good_at = pp_query_col_int(list->good, 0);
		f->good_count = pp_query_col_int(list->good, 1);
		take_energies(list->good, 2, f->good_wh);
	}
	pp_query_reset(list->good);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_flagged_next(struct pp_flagged_list *list, struct pp_flagged *f)
{
	const struct pp_query *q = list->q;
	enum pp_status rc;
	int64_t id;

	if ((rc = pp_query_step(list->q)) != PP_OK)
		return rc;
	id = pp_query_col_int(q, 0);
	*f = (struct pp_flagged){
	    .pass = id / 2097152,
	    .meter = id % 2097152 / 2,
	    .at = pp_query_col_int(q, 1),
	    .flags = (unsigned)pp_query_col_int(q, 2),
	    .clock_s = pp_query_col_int(q, 3),
	    .has_count = !pp_query_is_null(q, 4),
	    .count = pp_query_col_int(q, 4),
	    .prepay = pp_query_col_int(q, 5) & PP_BIT_PREPAY,
	};
	take_energies(q, 6, f->wh);
	return PP_OK;
}

void
pp_flagged_close(struct pp_flagged_list *list)
{
	if (list == NULL)
		return;
	pp_query_free(list->q);
	pp_query_free(list->good);
	free(list);
}

static enum pp_status
fill_credit(const struct pp_query *q, void *element)
{
	*(struct pp_aside_credit *)element = (struct pp_aside_credit){
	    .meter = pp_query_col_int(q, 0),
	    .at = pp_query_col_int(q, 1),
	    .fen = pp_query_col_int(q, 2),
	};
	return PP_OK;
}

enum pp_status
pp_aside_credits(struct pp_db *db, int64_t since,
    struct pp_aside_credit **credits, size_t *n)
{
	struct pp_query *q = NULL;
	void *list = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT o.meter, e.at, iif(p.credit = l.id, p.amount_fen,"
	    "  -p.amount_fen) FROM entry e JOIN posting p ON p.entry = e.id"
	    " JOIN ledger_account l ON l.id IN (p.debit, p.credit)"
	    "  AND l.kind = 'meter' JOIN epoch o ON o.id = l.epoch"
	    " WHERE e.kind IN ('external', 'rounding') AND e.at >= ?1"
	    " ORDER BY o.meter, e.at, e.id",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, since);
	rc = pp_gather(q, fill_credit, sizeof **credits, &list, n);
	if (rc == PP_OK)
		*credits = list;
	return rc;
}
