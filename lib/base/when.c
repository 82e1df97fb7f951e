/* SPDX-License-Identifier: ISC */
/*
 * Times and durations as people write them.  Printing is done digit by digit:
 * it happens for every row of every report.
 */
#include "clock.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "zone.h"

enum {
	DURATION_MOST = 3650 * DAY
};

/* `n` digits and the character behind them. */
static char *
put(char *p, int value, int n, char behind)
{
	int i;

	for (i = n - 1; i >= 0; i--, value /= 10)
		p[i] = (char)('0' + value % 10);
	p[n] = behind;
	return p + n + 1;
}

const char *
pp_time_print(int64_t at, char text[PP_TIME_MAX])
{
	struct pp_civil c;
	int ahead;
	char *p = text;

	if (at != pp_zone_clamp(at)) {
		/* As date(1) writes it: still true, and nobody's date. */
		snprintf(text, PP_TIME_MAX, "@%" PRId64, at);
		return text;
	}
	ahead = (int)pp_zone_offset(at) / MINUTE;
	pp_civil_of(at, &c);
	p = put(p, c.year, 4, '-');
	p = put(p, c.month, 2, '-');
	p = put(p, c.day, 2, 'T');
	p = put(p, c.hour, 2, ':');
	p = put(p, c.minute, 2, ':');
	p = put(p, c.second, 2, ahead < 0 ? '-' : '+');
	p = put(p, abs(ahead) / 60, 2, ':');
	put(p, abs(ahead) % 60, 2, '\0');
	return text;
}

/* `n` digits at *p as a number, and past them; false where they aren't. */
static bool
take(const char **p, int n, int *value)
{
	int sum = 0;

	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		sum = sum * 10 + (**p - '0');
	}
	*value = sum;
	return true;
}

static bool
take_char(const char **p, char ch)
{
	if (**p != ch)
		return false;
	(*p)++;
	return true;
}

static bool
take_clock(const char **p, struct pp_civil *c)
{
	if (!take(p, 2, &c->hour) || !take_char(p, ':') ||
	    !take(p, 2, &c->minute))
		return false;
	return !take_char(p, ':') || take(p, 2, &c->second);
}

/* "Z", "+08:00" or nothing: *seconds ahead, if *given. */
static bool
take_offset(const char **p, bool *given, int *ahead)
{
	bool west = **p == '-';
	int hours, minutes;

	*ahead = 0;
	if ((*given = take_char(p, 'Z')))
		return true;
	if (!west && **p != '+')
		return true;
	(*p)++;
	if (!take(p, 2, &hours) || !take_char(p, ':') || !take(p, 2, &minutes))
		return false;
	*given = true;
	*ahead = (hours * HOUR + minutes * MINUTE) * (west ? -1 : 1);
	return hours < 24 && minutes < 60;
}

static bool
read_civil(const char *p, struct pp_civil *c, bool *given, int *ahead)
{
	if (!take(&p, 4, &c->year) || !take_char(&p, '-') ||
	    !take(&p, 2, &c->month) || !take_char(&p, '-') ||
	    !take(&p, 2, &c->day))
		return false;
	if ((take_char(&p, 'T') || take_char(&p, ' ')) && !take_clock(&p, c))
		return false;
	return take_offset(&p, given, ahead) && *p == '\0';
}

static enum pp_status
parse_civil(const char *text, int64_t *at)
{
	struct pp_civil c = {0};
	int64_t local;
	bool given;
	int ahead;

	if (!read_civil(text, &c, &given, &ahead))
		return pp_fail(PP_EDATA,
		    "not a time; write 2026-11-22, "
		    "2026-11-22T10:00, yesterday, -7d or last-month");
	if (!pp_civil_local(&c, &local))
		return pp_fail(PP_EDATA, "no such date or time");
	*at = given ? local - ahead : pp_zone_at(local);
	return PP_OK;
}

/* When this month began, or the one before. */
static enum pp_status
month_start(int64_t now, bool last, int64_t *at)
{
	struct pp_civil today, first = {0};
	int64_t local;

	pp_civil_of(now, &today);
	first.year = today.year - (last && today.month == 1);
	first.month = last ? (today.month + 10) % 12 + 1 : today.month;
	first.day = 1;
	if (!pp_civil_local(&first, &local))
		return pp_fail(PP_EDATA, "no such date or time");
	*at = pp_day_start((int32_t)(local / DAY));
	return PP_OK;
}

enum pp_status
pp_time_parse(const char *text, int64_t now, int64_t *at)
{
	enum pp_status rc;
	int64_t seconds;

	if (*text == '-') {
		if ((rc = pp_duration_parse(text + 1, &seconds)) == PP_OK)
			*at = pp_zone_clamp(now) - seconds;
		return rc;
	}
	if (strcmp(text, "today") == 0 || strcmp(text, "yesterday") == 0) {
		*at = pp_day_start(pp_day_of(now) - (*text == 'y'));
		return PP_OK;
	}
	if (strcmp(text, "this-month") == 0 || strcmp(text, "last-month") == 0)
		return month_start(now, *text == 'l', at);
	return parse_civil(text, at);
}

static const struct unit {
	char letter;
	int32_t seconds;
} units[] = {{'d', DAY}, {'h', HOUR}, {'m', MINUTE}, {'s', 1}};

/* "72h" as 72 and its unit. */
static bool
read_duration(const char *text, int64_t *count, const struct unit **unit)
{
	size_t n = strlen(text), i;
	char digits[PP_DURATION_MAX];

	if (n < 2 || n > sizeof digits)
		return false;
	memcpy(digits, text, n - 1);
	digits[n - 1] = '\0';
	for (i = 0; i < sizeof units / sizeof units[0]; i++)
		if (units[i].letter == text[n - 1]) {
			*unit = &units[i];
			return pp_decimal_parse(digits, 0, count) == PP_OK;
		}
	return false;
}

enum pp_status
pp_duration_parse(const char *text, int64_t *seconds)
{
	const struct unit *unit;
	int64_t count;

	if (!read_duration(text, &count, &unit))
		return pp_fail(PP_EDATA,
		    "not a duration; write 90s, 30m, 72h or 7d");
	if (count < 1 || count > DURATION_MOST / unit->seconds)
		return pp_fail(PP_EDATA, "not within 1s and 3650d");
	*seconds = count * unit->seconds;
	return PP_OK;
}

const char *
pp_duration_print(int64_t seconds, char text[PP_DURATION_MAX])
{
	const struct unit *unit = units;

	while (
	    unit->seconds > 1 && (seconds == 0 || seconds % unit->seconds != 0))
		unit++;
	snprintf(text, PP_DURATION_MAX, "%" PRId64 "%c",
	    seconds / unit->seconds, unit->letter);
	return text;
}
