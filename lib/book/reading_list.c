/* SPDX-License-Identifier: ISC */
#include "reading_list.h"

#include <stdlib.h>

#include "scope.h"
#include "site_setting.h"

enum column {
	C_AT,
	C_FLAGS,
	C_BITS,
	C_PACKED,
	C_CODE,
	C_SHIFT,
	C_VALUES
};

struct pp_reading_list {
	struct pp_db *db;
	bool has_snapshot;
	struct pp_query *q;
	const int64_t *ids;
	size_t n, next; /* next: behind the one that is at hand */
	int64_t from, until, lost_after_s;
	int64_t good_at; /* the last good one; 0: none */
};

enum pp_status
pp_reading_list_open(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t from, int64_t until, struct pp_reading_list **list)
{
	struct pp_reading_list *l;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ENERGY)) != PP_OK)
		return rc;
	if ((l = calloc(1, sizeof *l)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*l = (struct pp_reading_list){
	    .db = db,
	    .ids = ids,
	    .n = n,
	    .from = from != 0 ? from : INT64_MIN,
	    .until = until != 0 ? until : INT64_MAX,
	};
	if ((rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	l->has_snapshot = true;
	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s AS at, r.flags, r.bits, r.packed,"
	    " (SELECT code FROM meter WHERE id = ?1),"
	    " (SELECT sum(x.total_wh) FROM exchange_shift x"
	    "  WHERE x.meter = ?1 AND x.since <= p.began_at + r.after_s),"
	    " r.total_wh, r.sharp_wh, r.peak_wh, r.flat_wh, r.valley_wh,"
	    " r.deep_wh, r.balance_fen, r.count, r.clock_s, r.power_w"
	    " FROM pass p CROSS JOIN reading r ON r.id IN"
	    " (p.id * 2097152 + ?1 * 2, p.id * 2097152 + ?1 * 2 + 1)"
	    " WHERE p.ended_at >= ?2 AND p.began_at < ?3"
	    " AND p.began_at + r.after_s >= ?2 AND p.began_at + r.after_s < ?3"
	    " ORDER BY p.id, r.id",
	    &l->q);
	if (rc != PP_OK)
		goto out;
	*list = l;
	return PP_OK;
out:
	pp_reading_list_close(l);
	return rc;
}

void
pp_reading_list_close(struct pp_reading_list *list)
{
	if (list == NULL)
		return;
	pp_query_free(list->q);
	if (list->has_snapshot)
		pp_db_snapshot_end(list->db);
	free(list);
}

static enum pp_status
fill(struct pp_reading_list *l, struct pp_reading_row *row)
{
	struct pp_reading *r = &row->reading;
	const void *bytes;
	enum pp_status rc;
	size_t n;
	int i;

	*row = (struct pp_reading_row){
	    .meter = l->ids[l->next - 1],
	    .code = pp_query_col_text(l->q, C_CODE),
	};
	r->at = pp_query_col_int(l->q, C_AT);
	r->flags = (unsigned)pp_query_col_int(l->q, C_FLAGS);
	r->bits = (unsigned)pp_query_col_int(l->q, C_BITS);
	for (i = 0; i < PP_R_COLUMNS; i++) {
		r->known[i] = !pp_query_is_null(l->q, C_VALUES + i);
		r->value[i] = pp_query_col_int(l->q, C_VALUES + i);
	}
	row->register_wh =
	    r->value[PP_R_TOTAL] + pp_query_col_int(l->q, C_SHIFT);
	if (r->flags == 0) {
		if (l->good_at != 0 && r->at - l->good_at > l->lost_after_s)
			row->gap_s = r->at - l->good_at;
		l->good_at = r->at;
	}
	bytes = pp_query_col_blob(l->q, C_PACKED, &n);
	if ((rc = pp_unpack(bytes, n, &r->packed)) != PP_OK)
		return pp_fail_in(rc, "%s", row->code);
	return PP_OK;
}

static enum pp_status
begin_meter(struct pp_reading_list *l)
{
	int64_t meter = l->ids[l->next++];

	pp_query_reset(l->q);
	pp_query_int(l->q, 1, meter);
	pp_query_int(l->q, 2, l->from);
	pp_query_int(l->q, 3, l->until);
	l->good_at = 0;
	return pp_site_duration(l->db, meter, "defaults.lost_after",
	    &l->lost_after_s);
}

enum pp_status
pp_reading_list_next(struct pp_reading_list *list, struct pp_reading_row *row)
{
	enum pp_status rc = PP_DONE;

	for (;;) {
		if (list->next > 0)
			rc = pp_query_step(list->q);
		if (rc == PP_OK)
			return fill(list, row);
		if (rc != PP_DONE || list->next >= list->n)
			return rc;
		if ((rc = begin_meter(list)) != PP_OK)
			return rc;
	}
}
