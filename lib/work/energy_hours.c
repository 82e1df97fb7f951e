/* SPDX-License-Identifier: ISC */
#include "energy_hours.h"

#include <stdlib.h>

#include "amount.h"
#include "clock.h"
#include "energy_rows.h"
#include "reading_list.h"

enum {
	HOUR_S = 3600,
	GAP_S = 2 * HOUR_S,
	MARGIN_S = 24 * HOUR_S, /* looked at before and after */
};

static const struct pp_field fields[] = {
    {"hour", NULL, PP_KIND_TIME, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, true},
    {"gap_hours", NULL, PP_KIND_DECIMAL, true},
    {"estimated_kwh", NULL, PP_KIND_DECIMAL, true},
};

const struct pp_field *
pp_energy_hour_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_energy_hour_put(struct pp_records *r, const char *meter,
    const struct pp_energy_hour *hour)
{
	pp_records_time(r, hour->at);
	pp_records_text(r, meter);
	pp_records_number_if(r, hour->known, hour->wh, 3, 2);
	pp_energy_put_hours(r, true, hour->gap_s);
	pp_records_number_if(r, hour->known, hour->estimated_wh, 3, 2);
	return pp_records_end(r);
}

struct hours {
	struct pp_energy_hour *hour;
	size_t n;
};

/* What the register counted since then and until then. */
struct stretch {
	int64_t from, until, wh;
};

/* To the last watt-hour: the sum of all parts is the whole. */
static enum pp_status
until_then(const struct stretch *s, int64_t at, int64_t *wh)
{
	return pp_scale(s->wh, at - s->from, s->until - s->from, wh);
}

static enum pp_status
share_out(struct hours *hours, const struct stretch *s)
{
	int64_t first = hours->hour[0].at, from, until, before = 0, after = 0;
	size_t i = s->from > first ? (size_t)((s->from - first) / HOUR_S) : 0;
	enum pp_status rc;

	for (; i < hours->n && hours->hour[i].at < s->until; i++) {
		struct pp_energy_hour *hour = &hours->hour[i];

		from = s->from > hour->at ? s->from : hour->at;
		until = hour->at + HOUR_S;
		if (until > s->until)
			until = s->until;
		if ((rc = until_then(s, from, &before)) != PP_OK ||
		    (rc = until_then(s, until, &after)) != PP_OK)
			return rc;
		hour->known = true;
		hour->wh += after - before;
		if (s->until - s->from <= GAP_S)
			hour->gap_s -= until - from;
	}
	return PP_OK;
}

static enum pp_status
walk(struct pp_reading_list *list, struct hours *hours)
{
	struct stretch s = {0};
	struct pp_reading_row row;
	bool has_last = false;
	int64_t last_wh = 0;
	enum pp_status rc;

	while ((rc = pp_reading_list_next(list, &row)) == PP_OK) {
		if (row.reading.flags != 0)
			continue;
		s.until = row.reading.at;
		s.wh = row.register_wh - last_wh;
		if (has_last && s.until > s.from && s.wh >= 0 &&
		    (rc = share_out(hours, &s)) != PP_OK)
			return rc;
		has_last = true;
		s.from = s.until;
		last_wh = row.register_wh;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
make(int64_t from, int64_t until, struct hours *hours)
{
	size_t i;

	hours->n = (size_t)((until - from + HOUR_S - 1) / HOUR_S);
	hours->hour = calloc(hours->n + 1, sizeof *hours->hour);
	if (hours->hour == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < hours->n; i++) {
		hours->hour[i].at = from + (int64_t)i * HOUR_S;
		hours->hour[i].gap_s = HOUR_S;
	}
	return PP_OK;
}

enum pp_status
pp_energy_hours(struct pp_db *db, int64_t meter, int64_t from, int64_t until,
    int64_t now, struct pp_energy_hour **hour, size_t *n)
{
	int64_t first = pp_day_start(pp_day_of(from)),
		end = pp_day_start(pp_day_of(until - 1) + 1);
	struct pp_reading_list *list = NULL;
	struct hours hours = {0};
	enum pp_status rc;
	size_t i;

	if (end > now)
		end = now;
	if (end < first)
		end = first;
	if (pp_day_of(end) - pp_day_of(first) > PP_HOURS_DAYS_MOST)
		return pp_fail(PP_EDATA, "by hour it can be %d days at once",
		    PP_HOURS_DAYS_MOST);
	if ((rc = make(first, end, &hours)) != PP_OK)
		return rc;
	rc = pp_reading_list_open(db, &meter, 1, first - MARGIN_S,
	    end + MARGIN_S, &list);
	if (rc == PP_OK && hours.n > 0)
		rc = walk(list, &hours);
	pp_reading_list_close(list);
	for (i = 0; i < hours.n; i++)
		if (hours.hour[i].gap_s > 0)
			hours.hour[i].estimated_wh = hours.hour[i].wh;
	if (rc == PP_OK) {
		*hour = hours.hour;
		*n = hours.n;
	} else {
		free(hours.hour);
	}
	return rc;
}
