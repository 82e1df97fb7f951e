/* SPDX-License-Identifier: ISC */
/*
 * The key is made of the day, then the meter: for many meters all rows of the
 * days are walked once, for few each is looked up.
 */
#include "day_use.h"

#include <stdlib.h>

enum {
	DAY_SHIFT = 20, /* of a daily sum's id */
	SEEK_COST = 8,  /* a look-up costs as much as walking so many rows */
	FIRST_RATE = 3,
};

static const int64_t METER_MASK = (INT64_C(1) << DAY_SHIFT) - 1;

#define SELECT                                                                 \
	"SELECT id, gap_s, total_wh, sharp_wh, peak_wh, flat_wh, valley_wh,"   \
	" deep_wh FROM daily WHERE "

struct pp_day_uses {
	struct pp_query *q;
	const int64_t *ids;
	size_t n, i;
	int32_t from, until, day;
	bool walks;
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
	    .n = n,
	    .from = from,
	    .until = until,
	    .day = from,
	};
	if ((rc = choose(db, u)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    u->walks ? SELECT "id >= ?1 AND id < ?2 ORDER BY id"
		     : SELECT "id = ?1",
	    &u->q);
	if (rc != PP_OK)
		goto out;
	if (u->walks) {
		pp_query_int(u->q, 1, (int64_t)from << DAY_SHIFT);
		pp_query_int(u->q, 2, (int64_t)until << DAY_SHIFT);
	}
	*uses = u;
	return PP_OK;
out:
	pp_day_uses_close(u);
	return rc;
}

static void
fill(const struct pp_day_uses *uses, size_t i, struct pp_day_use *use)
{
	int k;

	*use = (struct pp_day_use){
	    .i = i,
	    .day = (int32_t)(pp_query_col_int(uses->q, 0) >> DAY_SHIFT),
	    .gap = pp_query_col_int(uses->q, 1) > 0,
	    .total_wh = pp_query_col_int(uses->q, 2),
	};
	for (k = 0; k < PP_RATES; k++)
		use->rate_wh[k] = pp_query_col_int(uses->q, FIRST_RATE + k);
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static enum pp_status
walk(struct pp_day_uses *uses, struct pp_day_use *use)
{
	const int64_t *found;
	enum pp_status rc;
	int64_t meter;

	while ((rc = pp_query_step(uses->q)) == PP_OK) {
		meter = pp_query_col_int(uses->q, 0) & METER_MASK;
		found =
		    bsearch(&meter, uses->ids, uses->n, sizeof meter, by_value);
		if (found != NULL) {
			fill(uses, (size_t)(found - uses->ids), use);
			break;
		}
	}
	return rc;
}

static enum pp_status
seek(struct pp_day_uses *uses, struct pp_day_use *use)
{
	enum pp_status rc;

	for (; uses->i < uses->n; uses->i++, uses->day = uses->from)
		while (uses->day < uses->until) {
			pp_query_int(uses->q, 1,
			    ((int64_t)uses->day++ << DAY_SHIFT) |
				uses->ids[uses->i]);
			if ((rc = pp_query_step(uses->q)) == PP_OK)
				fill(uses, uses->i, use);
			pp_query_reset(uses->q);
			if (rc != PP_DONE)
				return rc;
		}
	return PP_DONE;
}

enum pp_status
pp_day_uses_next(struct pp_day_uses *uses, struct pp_day_use *use)
{
	if (uses->n == 0)
		return PP_DONE;
	return uses->walks ? walk(uses, use) : seek(uses, use);
}

void
pp_day_uses_close(struct pp_day_uses *uses)
{
	if (uses == NULL)
		return;
	pp_query_free(uses->q);
	free(uses);
}
