/* SPDX-License-Identifier: ISC */
/*
 * Alarms of days left.  A forecast costs more than all the rest together: each
 * meter has one a day, and those that are short one after each pass, so that
 * credit that was bought is noticed.
 */
#include <stdlib.h>

#include "alarms_impl.h"
#include "clock.h"
#include "days_left.h"
#include "done_last.h"

enum {
	DAY_S = 86400,
	TENTH_S = DAY_S / 10,
	MARGIN = 10, /* tenths: it rises a day above where it fell */
};

static bool
is_short(const struct pp_alarm_watch *w, int64_t meter)
{
	const struct pp_alarm_open *open;
	size_t n;

	open = alarms_of(w, meter, 0, &n);
	for (; n > 0; open++, n--)
		if (open->kind == PP_ALARM_DAYS)
			return true;
	return false;
}

static enum pp_status
judge(struct pp_alarm_watch *w, const struct pp_days_left *left, int64_t limit)
{
	struct alarm_finding f = {
	    .kind = PP_ALARM_DAYS,
	    .meter = left->meter,
	    .at = w->now,
	    .since = w->now,
	    .has_value = true,
	    .value = left->forecast.mid_s / TENTH_S,
	    .has_bound = true,
	    .bound = limit,
	};

	/* What is stale says nothing of today. */
	if (!left->has_forecast || w->now - left->read_at > DAY_S)
		return PP_OK;
	f.ill = f.value <= limit;
	f.well = f.value > limit + MARGIN;
	return alarms_find(w, &f);
}

/* Both are sorted; who isn't wanted wasn't asked for. */
static enum pp_status
judge_all(struct pp_alarm_watch *w, const struct pp_alarm_days *due,
    const int64_t *ids, size_t n)
{
	struct pp_days_lefts *lefts = NULL;
	struct pp_days_left left;
	const struct pp_alarm_days *d;
	enum pp_status rc;

	rc = pp_days_left_open(w->db, ids, n, w->now, &lefts);
	while (rc == PP_OK && (rc = pp_days_left_next(lefts, &left)) == PP_OK) {
		d = bsearch(&left.meter, due, n, sizeof *due, alarms_by_id);
		if (d)
			rc = judge(w, &left, d->tenths);
	}
	pp_days_left_close(lefts);
	return rc == PP_DONE ? PP_OK : rc;
}

/* Of those that are wanted, those whose turn it is. */
static enum pp_status
judge_due(struct pp_alarm_watch *w, struct pp_alarm_days *wanted, size_t n,
    bool all)
{
	int64_t *ids = calloc(n + 1, sizeof *ids);
	size_t i, due = 0;
	enum pp_status rc = PP_OK;

	if (!ids)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++) {
		if (!all && !is_short(w, wanted[i].meter))
			continue;
		ids[due] = wanted[i].meter;
		wanted[due++] = wanted[i];
	}
	if (due > 0)
		rc = judge_all(w, wanted, ids, due);
	free(ids);
	return rc;
}

enum pp_status
alarms_days(struct pp_alarm_watch *watch, bool *looked)
{
	struct pp_alarm_days *wanted = NULL;
	int64_t last, pass;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = pp_done_last(watch->db, PP_DONE_DAYS_LEFT, &last)) != PP_OK ||
	    (rc = pp_alarm_last_pass(watch->db, &pass)) != PP_OK ||
	    (last != 0 && pass <= last && last <= watch->now) ||
	    (rc = pp_alarm_days_wanted(watch->db, &wanted, &n)) != PP_OK)
		return rc;
	rc =
	    alarms_others_well(watch, PP_ALARM_DAYS, wanted, n, sizeof *wanted);
	if (rc == PP_OK && n > 0) {
		rc = judge_due(watch, wanted, n,
		    pp_day_of(last) != pp_day_of(watch->now));
		*looked = rc == PP_OK;
	}
	free(wanted);
	return rc;
}
