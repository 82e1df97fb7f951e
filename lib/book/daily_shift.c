/* SPDX-License-Identifier: ISC */
/*
 * An exchange that is entered late: meanwhile readings of the new meter may
 * have passed for the old one's, where its register stood a little above.
 * What was shared out to days by that mistake is taken back, or given.
 */
#include <assert.h>

#include "clock.h"
#include "daily.h"
#include "daily_pack.h"

/* The key of a day, as the schema has it. */
static const int64_t KEY_DAY = 1048576;

/* The days that may hold it, and where the roll-ups end. */
struct reach {
	bool is_read; /* since the change */
	bool has_before;
	int64_t from_day, until_day;
};

static enum pp_status
find_reach(struct pp_db *db, int64_t meter, int64_t at, struct reach *reach)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.began_at + r.after_s, (SELECT max(o.began_at + b.after_s)"
	    " FROM pass o CROSS JOIN reading b ON b.id IN (o.id * 2097152"
	    " + ?1 * 2, o.id * 2097152 + ?1 * 2 + 1) WHERE b.flags = 0"
	    " AND o.began_at + b.after_s <= ?2) FROM meter_now n"
	    " JOIN reading r ON r.id = n.good"
	    " JOIN pass p ON p.id = n.good / 2097152 WHERE n.meter = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, at);
	*reach = (struct reach){0};
	if ((rc = pp_query_step(q)) == PP_OK) {
		reach->is_read = pp_query_col_int(q, 0) > at;
		reach->has_before = !pp_query_is_null(q, 1);
		reach->from_day = pp_day_of(pp_query_col_int(q, 1));
		reach->until_day = pp_day_of(pp_query_col_int(q, 0));
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* So much of what is left to be given (below zero: taken) as a day bears. */
static int64_t
share(int64_t has, int64_t *left)
{
	int64_t wh = *left < -has ? -has : *left;

	*left -= wh;
	return wh;
}

static enum pp_status
change_day(struct pp_db *db, const struct pp_query *day,
    int64_t left[PP_R_ENERGIES])
{
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	rc = pp_query_new(db,
	    "UPDATE daily SET total_wh = total_wh + ?2,"
	    " sharp_wh = sharp_wh + ?3, peak_wh = peak_wh + ?4,"
	    " flat_wh = flat_wh + ?5, valley_wh = valley_wh + ?6,"
	    " deep_wh = deep_wh + ?7 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, pp_query_col_int(day, 0));
	for (i = 0; i < PP_R_ENERGIES; i++)
		pp_query_int(q, 2 + i,
		    share(pp_query_col_int(day, 1 + i), &left[i]));
	return pp_query_once(q);
}

/* From the last day back. */
static enum pp_status
change_days(struct pp_db *db, int64_t meter, const struct reach *reach,
    int64_t left[PP_R_ENERGIES])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT id, total_wh, sharp_wh, peak_wh, flat_wh, valley_wh,"
	    " deep_wh FROM daily WHERE id BETWEEN ?1 AND ?2"
	    " AND id & 1048575 = ?3 ORDER BY id DESC",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, reach->from_day * KEY_DAY + meter);
	pp_query_int(q, 2, reach->until_day * KEY_DAY + meter);
	pp_query_int(q, 3, meter);
	while ((rc = pp_query_step(q)) == PP_OK &&
	    (rc = change_day(db, q, left)) == PP_OK)
		;
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	return pp_daily_pack_again(db, meter, (int32_t)reach->from_day,
	    (int32_t)reach->until_day);
}

enum pp_status
pp_daily_shift(struct pp_db *db, int64_t meter, int64_t at,
    const int64_t wh[PP_R_ENERGIES])
{
	int64_t left[PP_R_ENERGIES];
	struct pp_query *q = NULL;
	struct reach reach;
	enum pp_status rc;
	int i;

	assert(pp_db_in_transaction(db));
	for (i = 0; i < PP_R_ENERGIES; i++)
		left[i] = wh[i];
	if ((rc = find_reach(db, meter, at, &reach)) != PP_OK ||
	    !reach.is_read ||
	    (reach.has_before &&
		(rc = change_days(db, meter, &reach, left)) != PP_OK))
		return rc;
	/* What no day bears was there before the first. */
	rc = pp_query_new(db,
	    "UPDATE meter_now SET base_wh = base_wh + ?2 WHERE meter = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_int(q, 2, left[PP_R_TOTAL]);
	return pp_query_once(q);
}
