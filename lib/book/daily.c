/* SPDX-License-Identifier: ISC */
#include "daily.h"

#include <stdlib.h>

#include "amount.h"
#include "clock.h"
#include "daily_pack.h"

/* The key of a day, as the schema has it. */
static const int64_t KEY_DAY = 1048576;

/* A local day, from its midnight to the next. */
struct span {
	int32_t day;
	int64_t begin, end;
};

struct pp_daily {
	struct pp_db *db;
	struct pp_query *update, *insert;
	struct span spans[2]; /* even and odd days: the last ones asked for */
	int32_t packed_until;
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
	    "UPDATE daily SET readings = readings + ?2, gap_s = gap_s + ?3,"
	    " peak_w = CASE WHEN peak_w >= ?4 THEN peak_w"
	    "  ELSE coalesce(?4, peak_w) END,"
	    " total_wh = total_wh + ?5, sharp_wh = sharp_wh + ?6,"
	    " peak_wh = peak_wh + ?7, flat_wh = flat_wh + ?8,"
	    " valley_wh = valley_wh + ?9, deep_wh = deep_wh + ?10"
	    " WHERE id = ?1",
	    &d->update);
	if (rc != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    "INSERT INTO daily (id, readings, gap_s, peak_w, total_wh,"
	    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	    &d->insert);
	if (rc != PP_OK ||
	    (rc = pp_daily_packed_until(db, &d->packed_until)) != PP_OK)
		goto out;
	d->db = db;
	*daily = d;
	return PP_OK;
out:
	pp_daily_close(d);
	return rc;
}

void
pp_daily_close(struct pp_daily *daily)
{
	if (!daily)
		return;
	pp_query_free(daily->update);
	pp_query_free(daily->insert);
	free(daily);
}

static void
bind(struct pp_query *q, int64_t meter, const struct pp_reading *to,
    const struct share *s)
{
	int i;

	pp_query_int(q, 1, s->day * KEY_DAY + meter);
	pp_query_int(q, 2, s->reading);
	pp_query_int(q, 3, s->gap_s);
	if (s->reading && to->known[PP_R_POWER])
		pp_query_int(q, 4, to->value[PP_R_POWER]);
	else
		pp_query_null(q, 4);
	for (i = 0; i < PP_R_ENERGIES; i++)
		pp_query_int(q, 5 + i, s->wh[i]);
}

/* Nearly always the day has its row, which an upsert would look for twice. */
static enum pp_status
put(struct pp_daily *d, int64_t meter, const struct pp_reading *to,
    const struct share *s)
{
	enum pp_status rc;

	bind(d->update, meter, to, s);
	rc = pp_query_run(d->update);
	if (rc != PP_OK || pp_db_changes(d->db) > 0)
		return rc;
	bind(d->insert, meter, to, s);
	return pp_query_run(d->insert);
}

/* What a counter moved from one reading to the next; 0 where not known. */
static int64_t
moved(const struct pp_reading *from, const struct pp_reading *to, int i)
{
	if (!from->known[i] || !to->known[i])
		return 0;
	return to->value[i] - from->value[i];
}

/* Most meters of a pass were read on the same day, after the same. */
static const struct span *
span_of(struct pp_daily *d, int32_t day)
{
	struct span *span = &d->spans[day & 1];

	if (span->day != day || span->end == 0)
		*span = (struct span){
		    .day = day,
		    .begin = pp_day_start(day),
		    .end = pp_day_start(day + 1),
		};
	return span;
}

static int32_t
day_of(struct pp_daily *d, int64_t at)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (at >= d->spans[i].begin && at < d->spans[i].end)
			return d->spans[i].day;
	return span_of(d, pp_day_of(at))->day;
}

/* A meter that was silent for long, or a clock that was wrong. */
static enum pp_status
pack_again(struct pp_daily *d, int64_t meter, int32_t first, int32_t last)
{
	if (first >= d->packed_until)
		return PP_OK;
	return pp_daily_pack_again(d->db, meter, first, last);
}

enum pp_status
pp_daily_add(struct pp_daily *daily, int64_t meter,
    const struct pp_reading *from, const struct pp_reading *to, int64_t gap_s)
{
	int32_t last = day_of(daily, to->at);
	struct share s = {.day = last, .reading = true};
	int64_t since, begin, end, length, upto, given[PP_R_ENERGIES] = {0};
	enum pp_status rc;
	int i;

	if (!from) {
		rc = put(daily, meter, to, &s);
		return rc != PP_OK ? rc : pack_again(daily, meter, last, last);
	}
	/* A clock that was set back: it was used, nobody knows when. */
	since = from->at < to->at ? from->at : to->at;
	length = to->at - since;
	for (s.day = day_of(daily, since); s.day <= last; s.day++) {
		begin = span_of(daily, s.day)->begin;
		if (begin < since)
			begin = since;
		end = span_of(daily, s.day)->end;
		if (end > to->at)
			end = to->at;
		s.reading = s.day == last;
		s.gap_s = length > gap_s ? end - begin : 0;
		/* Each day gets what is due by its end and wasn't given. */
		for (i = 0; i < PP_R_ENERGIES; i++) {
			upto = moved(from, to, i);
			if (end < to->at &&
			    (rc = pp_scale(upto, end - since, length, &upto)) !=
				PP_OK)
				return rc;
			s.wh[i] = upto - given[i];
			given[i] = upto;
		}
		if ((rc = put(daily, meter, to, &s)) != PP_OK)
			return rc;
	}
	return pack_again(daily, meter, day_of(daily, since), last);
}
