/* SPDX-License-Identifier: ISC */
/*
 * What meters used since a day, for tiers: one look at the daily sums for all
 * of them, since a year of these is long.
 */
#include <stdlib.h>

#include "tariff_book.h"

enum {
	DAY_SHIFT = 20, /* of a daily sum's id */
	GROW = 64,
};

struct use {
	int64_t meter, wh;
};

struct pp_used {
	struct use *uses; /* by meter */
	size_t n, room;
};

static enum pp_status
add(struct pp_used *used, int64_t meter, int64_t wh)
{
	struct use *more;

	if (used->n == used->room) {
		used->room += used->room + GROW;
		more = realloc(used->uses, used->room * sizeof *more);
		if (more == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		used->uses = more;
	}
	used->uses[used->n++] = (struct use){meter, wh};
	return PP_OK;
}

enum pp_status
pp_used_open(struct pp_db *db, int32_t day, struct pp_used **used)
{
	struct pp_used *u = calloc(1, sizeof *u);
	struct pp_query *q = NULL;
	enum pp_status rc;

	if (u == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT meter, sum(total_wh) FROM daily WHERE id >= ?1"
	    " GROUP BY meter ORDER BY meter",
	    &q);
	if (rc != PP_OK)
		goto out;
	pp_query_int(q, 1, (int64_t)day << DAY_SHIFT);
	while ((rc = pp_query_step(q)) == PP_OK) {
		rc = add(u, pp_query_col_int(q, 0), pp_query_col_int(q, 1));
		if (rc != PP_OK)
			goto out;
	}
	if (rc == PP_DONE) {
		*used = u;
		u = NULL;
		rc = PP_OK;
	}
out:
	pp_query_free(q);
	pp_used_close(u);
	return rc;
}

static int
by_meter(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = ((const struct use *)b)->meter;

	return (x > y) - (x < y);
}

int64_t
pp_used_of(const struct pp_used *used, int64_t meter)
{
	const struct use *found = NULL;

	if (used->n > 0)
		found = bsearch(&meter, used->uses, used->n, sizeof *used->uses,
		    by_meter);
	return found != NULL ? found->wh : 0;
}

void
pp_used_close(struct pp_used *used)
{
	if (used == NULL)
		return;
	free(used->uses);
	free(used);
}
