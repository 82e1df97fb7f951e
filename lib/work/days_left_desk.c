/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "days_left_impl.h"
#include "hours.h"
#include "site_setting.h"

enum {
	DATE_LENGTH = sizeof "2026-01-01" - 1,
	MINUTE_S = 60,
	LOOK_AHEAD_S = 15 * 86400, /* as pp_hours_end() does */
};

static int
by_value(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* The dates of the setting, a line each, as days. */
static enum pp_status
take_holidays(const char *dates, int64_t now, struct pp_desk *desk)
{
	char date[DATE_LENGTH + 1];
	enum pp_status rc;
	const char *p;
	size_t n = 1;
	int64_t at;

	for (p = dates; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	if ((desk->holidays = calloc(n, sizeof *desk->holidays)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (p = dates; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
		snprintf(date, sizeof date, "%.*s", DATE_LENGTH, p);
		if ((rc = pp_time_parse(date, now, &at)) != PP_OK)
			return rc;
		desk->holidays[desk->n++] = pp_day_of(at);
	}
	qsort(desk->holidays, desk->n, sizeof *desk->holidays, by_value);
	return PP_OK;
}

static int64_t
opens_at(const char *hours, const char *holidays, int64_t now)
{
	int64_t at = now, last;

	if (*hours == '\0')
		return 0;
	if (pp_hours_has(hours, holidays, at))
		at = pp_hours_end(hours, holidays, at);
	if (at < 0)
		return 0;
	at += MINUTE_S - 1 - (at + MINUTE_S - 1) % MINUTE_S;
	for (last = at + LOOK_AHEAD_S; at < last; at += MINUTE_S)
		if (pp_hours_has(hours, holidays, at))
			return at;
	return 0;
}

enum pp_status
pp_desk_load(struct pp_db *db, int64_t now, struct pp_desk *desk)
{
	char hours[PP_SETTING_MAX], holidays[PP_SETTING_MAX];
	struct pp_desk d = {0};
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "site.desk_hours", hours, NULL);
	if (rc == PP_OK)
		rc = pp_site_setting(db, 0, "site.holidays", holidays, NULL);
	if (rc == PP_OK)
		rc = take_holidays(holidays, now, &d);
	if (rc != PP_OK) {
		pp_desk_free(&d);
		return rc;
	}
	d.opens_at = opens_at(hours, holidays, now);
	*desk = d;
	return PP_OK;
}

bool
pp_desk_has_holiday(const struct pp_desk *desk, int32_t day)
{
	return desk->n > 0 &&
	    bsearch(&day, desk->holidays, desk->n, sizeof day, by_value) !=
	    NULL;
}

void
pp_desk_free(struct pp_desk *desk)
{
	free(desk->holidays);
}
