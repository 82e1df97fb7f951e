/* SPDX-License-Identifier: ISC */
#include "daily.h"

#include <stdlib.h>

#include "amount.h"
#include "clock.h"

struct pp_daily {
	struct pp_query *upsert;
};

/* One day's share. */
struct share {
	int32_t day;
	bool reading; /* the reading itself was taken on this day */
	int64_t gap_s;
	int64_t wh[PP_R_ENERGIES];
};

enum pp_status
pp_daily_open(struct pp_db *db, struct pp_daily **daily)
{
	struct pp_daily *d = calloc(1, sizeof *d);
	enum pp_status rc;

	if (!d)
		return pp_fail(PP_ESYS, "out of memory");
	/* A sum that overflows becomes a float, which STRICT refuses. */
	rc = pp_query_new(db,
	    "INSERT INTO daily (day, meter, readings, gap_s, peak_w, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
	    " ON CONFLICT (day, meter) DO UPDATE SET"
	    " readings = readings + excluded.readings,"
	    " gap_s = gap_s + excluded.gap_s,"
	    " peak_w = max(coalesce(peak_w, excluded.peak_w),"
	    "  coalesce(excluded.peak_w, peak_w)),"
	    " total_wh = total_wh + excluded.total_wh,"
	    " sharp_wh = sharp_wh + excluded.sharp_wh,"
	    " peak_wh = peak_wh + excluded.peak_wh,"
	    " flat_wh = flat_wh + excluded.flat_wh,"
	    " valley_wh = valley_wh + excluded.valley_wh,"
	    " deep_wh = deep_wh + excluded.deep_wh",
	    &d->upsert);
	if (rc != PP_OK) {
		free(d);
		return rc;
	}
	*daily = d;
	return PP_OK;
}

void
pp_daily_close(struct pp_daily *daily)
{
	if (!daily)
		return;
	pp_query_free(daily->upsert);
	free(daily);
}

static enum pp_status
put(struct pp_daily *d, int64_t meter, const struct pp_reading *to,
    const struct share *s)
{
	int i;

	pp_query_int(d->upsert, 1, s->day);
	pp_query_int(d->upsert, 2, meter);
	pp_query_int(d->upsert, 3, s->reading);
	pp_query_int(d->upsert, 4, s->gap_s);
	if (s->reading && to->known[PP_R_POWER])
		pp_query_int(d->upsert, 5, to->value[PP_R_POWER]);
	else
		pp_query_null(d->upsert, 5);
	for (i = 0; i < PP_R_ENERGIES; i++)
		pp_query_int(d->upsert, 6 + i, s->wh[i]);
	return pp_query_run(d->upsert);
}

/* What a counter moved from one reading to the next; 0 where not known. */
static int64_t
moved(const struct pp_reading *from, const struct pp_reading *to, int i)
{
	if (!from->known[i] || !to->known[i])
		return 0;
	return to->value[i] - from->value[i];
}

enum pp_status
pp_daily_add(struct pp_daily *daily, int64_t meter,
    const struct pp_reading *from, const struct pp_reading *to, int64_t gap_s)
{
	struct share s = {.day = pp_day_of(to->at), .reading = true};
	int64_t since, begin, end, length, upto, given[PP_R_ENERGIES] = {0};
	enum pp_status rc;
	int i;

	if (!from)
		return put(daily, meter, to, &s);
	/* A clock that was set back: it was used, nobody knows when. */
	since = from->at < to->at ? from->at : to->at;
	length = to->at - since;
	for (s.day = pp_day_of(since); s.day <= pp_day_of(to->at); s.day++) {
		begin = pp_day_start(s.day);
		if (begin < since)
			begin = since;
		end = pp_day_start(s.day + 1);
		if (end > to->at)
			end = to->at;
		s.reading = s.day == pp_day_of(to->at);
		s.gap_s = length > gap_s ? end - begin : 0;
		/* Each day gets what is due by its end and wasn't given. */
		for (i = 0; i < PP_R_ENERGIES; i++) {
			upto = moved(from, to, i);
			if (length > 0 &&
			    (rc = pp_scale(upto, end - since, length, &upto)) !=
				PP_OK)
				return rc;
			s.wh[i] = upto - given[i];
			given[i] = upto;
		}
		if ((rc = put(daily, meter, to, &s)) != PP_OK)
			return rc;
	}
	return PP_OK;
}
