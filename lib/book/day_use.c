/* SPDX-License-Identifier: ISC */
/*
 * First the stretches that are packed, then the days behind them.  The keys of
 * both begin with the time, then comes the meter: for many meters all rows are
 * walked once, for few each is looked up.
 */
#include "day_use.h"

#include <stdlib.h>

#include "daily_pack.h"

enum {
	DAY_SHIFT = 20, /* of a daily sum's id, as of a stretch's */
	SEEK_COST = 8,  /* a look-up costs as much as walking so many rows */
	FIRST_RATE = 3,
};

static const int64_t METER_MASK = (INT64_C(1) << DAY_SHIFT) - 1;

#define SELECT_DAYS                                                            \
	"SELECT id, gap_s, total_wh, sharp_wh, peak_wh, flat_wh, valley_wh,"   \
	" deep_wh FROM daily WHERE "
#define SELECT_PACKS "SELECT id, packed FROM daily_pack WHERE "

struct pp_day_uses {
	struct pp_query *packs, *days;
	const int64_t *ids;
	size_t n;
	int32_t from, until, packed_until;
	int32_t days_from; /* the first that isn't packed */
	bool walks;
	bool is_packed; /* still among those */
	size_t i;       /* of `ids`: whose row it is */
	/* Where rows are looked up: the first day of the stretch, the next. */
	int32_t first, day;
	/* Of a meter's stretch, the days that weren't given yet. */
	const uint8_t *bytes;
	size_t size, at;
	int32_t stretch;
};

/* Nobody has more meters than the last one's number. */
static enum pp_status
choose(struct pp_db *db, struct pp_day_uses *uses)
{
	int64_t last;
	enum pp_status rc;

	rc = pp_query_one(db, "SELECT coalesce(max(id), ?1) FROM meter", 0,
	    &last);
	uses->walks = rc == PP_OK && uses->n > (size_t)last / SEEK_COST;
	return rc;
}

static int32_t
stretch_of(int32_t day)
{
	return day >> PP_STRETCH_SHIFT;
}

/* The first day of the next. */
static int32_t
end_of(int32_t day)
{
	return (stretch_of(day) + 1) * PP_STRETCH_DAYS;
}

static enum pp_status
prepare(struct pp_db *db, struct pp_day_uses *u)
{
	enum pp_status rc;

	u->days_from = u->from < u->packed_until ? u->packed_until : u->from;
	u->is_packed = u->from < u->packed_until;
	u->first = u->day = u->from;
	rc = pp_query_new(db,
	    u->walks ? SELECT_DAYS "id >= ?1 AND id < ?2 ORDER BY id"
		     : SELECT_DAYS "id = ?1",
	    &u->days);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    u->walks ? SELECT_PACKS "id >= ?1 AND id < ?2 ORDER BY id"
		     : SELECT_PACKS "id = ?1",
	    &u->packs);
	if (rc != PP_OK || !u->walks)
		return rc;
	pp_query_int(u->packs, 1, (int64_t)stretch_of(u->from) << DAY_SHIFT);
	pp_query_int(u->packs, 2,
	    (int64_t)end_of(u->until - 1) << (DAY_SHIFT - PP_STRETCH_SHIFT));
	pp_query_int(u->days, 1, (int64_t)u->days_from << DAY_SHIFT);
	pp_query_int(u->days, 2, (int64_t)u->until << DAY_SHIFT);
	return PP_OK;
}

enum pp_status
pp_day_uses_open(struct pp_db *db, const int64_t *ids, size_t n, int32_t from,
    int32_t until, struct pp_day_uses **uses)
{
	struct pp_day_uses *u = calloc(1, sizeof *u);
	enum pp_status rc;

	if (u == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*u = (struct pp_day_uses){
	    .ids = ids,
	    .n = from < until ? n : 0,
	    .from = from,
	    .until = until,
	};
	if ((rc = choose(db, u)) != PP_OK ||
	    (rc = pp_daily_packed_until(db, &u->packed_until)) != PP_OK ||
	    (rc = prepare(db, u)) != PP_OK)
		pp_day_uses_close(u);
	else
		*uses = u;
	return rc;
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Rows come by meter too, so that it is nearly always the next of `ids`. */
static bool
find(struct pp_day_uses *uses, int64_t meter)
{
	size_t next = uses->i + 1 < uses->n ? uses->i + 1 : 0;
	const int64_t *found;

	if (uses->ids[next] == meter) {
		uses->i = next;
		return true;
	}
	found = bsearch(&meter, uses->ids, uses->n, sizeof meter, by_value);
	if (found != NULL)
		uses->i = (size_t)(found - uses->ids);
	return found != NULL;
}

/* The next row of one of `ids`. */
static enum pp_status
walk(struct pp_day_uses *uses, struct pp_query *q)
{
	enum pp_status rc;

	while ((rc = pp_query_step(q)) == PP_OK)
		if (find(uses, pp_query_col_int(q, 0) & METER_MASK))
			break;
	return rc;
}

static enum pp_status
seek(struct pp_query *q, int64_t key, int64_t meter)
{
	pp_query_reset(q);
	pp_query_int(q, 1, key << DAY_SHIFT | meter);
	return pp_query_step(q);
}

static int32_t
least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* The stretch of days from u->first on, of the next of `ids` that has one. */
static enum pp_status
seek_pack(struct pp_day_uses *u)
{
	enum pp_status rc;

	while (u->first < least(u->until, u->packed_until)) {
		for (; u->i < u->n; u->i++) {
			rc = seek(u->packs, stretch_of(u->first), u->ids[u->i]);
			if (rc != PP_DONE)
				return rc;
		}
		u->first = end_of(u->first);
		u->i = 0;
	}
	return PP_DONE;
}

/* And of what isn't packed, the next day. */
static enum pp_status
seek_day(struct pp_day_uses *u)
{
	enum pp_status rc;

	while (u->first < u->until) {
		for (; u->i < u->n; u->i++, u->day = u->first)
			while (u->day < least(end_of(u->first), u->until)) {
				rc = seek(u->days, u->day++, u->ids[u->i]);
				if (rc != PP_DONE)
					return rc;
			}
		u->first = end_of(u->first);
		u->day = u->first;
		u->i = 0;
	}
	return PP_DONE;
}

static void
fill_day(const struct pp_day_uses *uses, struct pp_day_use *use)
{
	const struct pp_query *q = uses->days;
	int k;

	*use = (struct pp_day_use){
	    .i = uses->i,
	    .day = (int32_t)(pp_query_col_int(q, 0) >> DAY_SHIFT),
	    .gap = pp_query_col_int(q, 1) > 0,
	    .gap_s = pp_query_col_int(q, 1),
	    .total_wh = pp_query_col_int(q, 2),
	};
	for (k = 0; k < PP_RATES; k++)
		use->rate_wh[k] = pp_query_col_int(q, FIRST_RATE + k);
}

/* The next day out of the pack at hand that was asked for. */
static enum pp_status
unpack(struct pp_day_uses *u, struct pp_day_use *use)
{
	struct pp_packed_day day;
	enum pp_status rc;
	int k;

	do
		rc = pp_daily_unpack(u->bytes, u->size, &u->at, u->stretch,
		    &day);
	while (rc == PP_OK && (day.day < u->from || day.day >= u->until));
	if (rc != PP_OK)
		return rc;
	*use = (struct pp_day_use){
	    .i = u->i,
	    .day = day.day,
	    .gap = day.gap_s > 0,
	    .gap_s = day.gap_s,
	    .total_wh = day.wh[PP_R_TOTAL],
	};
	for (k = 0; k < PP_RATES; k++)
		use->rate_wh[k] = day.wh[PP_R_SHARP + k];
	return PP_OK;
}

static enum pp_status
next_packed(struct pp_day_uses *u, struct pp_day_use *use)
{
	enum pp_status rc;

	for (;;) {
		if (u->bytes != NULL && (rc = unpack(u, use)) != PP_DONE)
			return rc;
		if (u->bytes != NULL && !u->walks)
			u->i++;
		u->bytes = NULL;
		rc = u->walks ? walk(u, u->packs) : seek_pack(u);
		if (rc != PP_OK)
			return rc;
		u->stretch =
		    (int32_t)(pp_query_col_int(u->packs, 0) >> DAY_SHIFT);
		u->bytes = pp_query_col_blob(u->packs, 1, &u->size);
		u->at = 0;
	}
}

enum pp_status
pp_day_uses_next(struct pp_day_uses *uses, struct pp_day_use *use)
{
	enum pp_status rc;

	if (uses->n == 0)
		return PP_DONE;
	if (uses->is_packed) {
		if ((rc = next_packed(uses, use)) != PP_DONE)
			return rc;
		uses->is_packed = false;
		uses->i = 0;
		uses->first = uses->day = uses->days_from;
	}
	rc = uses->walks ? walk(uses, uses->days) : seek_day(uses);
	if (rc == PP_OK)
		fill_day(uses, use);
	return rc;
}

void
pp_day_uses_close(struct pp_day_uses *uses)
{
	if (uses == NULL)
		return;
	pp_query_free(uses->packs);
	pp_query_free(uses->days);
	free(uses);
}
