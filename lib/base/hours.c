/* SPDX-License-Identifier: ISC */
#include "hours.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

enum {
	A_DAY = 24 * 60, /* minutes */
	HOLIDAYS = 7,    /* the bit behind those of the weekdays */
	EVERY_DAY = (1 << HOLIDAYS) - 1,
	DATE_LENGTH = sizeof "2026-01-01" - 1,
	LOOK_AHEAD = 15 * A_DAY,
};

/* One of what the commas part: days (Sunday is bit 0), and minutes of them. */
struct item {
	unsigned days;
	int from, to; /* `to` is not in it; less than `from`: the next day's */
};

/* "13:30"; where `last`, "24:00" too; -1: none. */
static int
minute_of(const char *s, bool last)
{
	int hour, minute;

	if (strspn(s, "0123456789") != 2 || s[2] != ':' ||
	    strspn(s + 3, "0123456789") < 2)
		return -1;
	hour = (s[0] - '0') * 10 + s[1] - '0';
	minute = (s[3] - '0') * 10 + s[4] - '0';
	if (last && hour == 24 && minute == 0)
		return A_DAY;
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static int
weekday_of(const char *s)
{
	static const char days[] = "Sun Mon Tue Wed Thu Fri Sat ";
	int i;

	for (i = 0; i < HOLIDAYS; i++)
		if (memcmp(days + 4 * i, s, 3) == 0)
			return i;
	return -1;
}

/* "Mon", "Fri-Mon", "holidays"; 0: none. */
static unsigned
days_of(const char *s, size_t n)
{
	unsigned days = 0;
	int first, last;

	if (n == 8 && memcmp(s, "holidays", 8) == 0)
		return 1U << HOLIDAYS;
	if (n != 3 && (n != 7 || s[3] != '-'))
		return 0;
	first = weekday_of(s);
	last = n == 7 ? weekday_of(s + 4) : first;
	if (first < 0 || last < 0)
		return 0;
	for (; first != last; first = (first + 1) % HOLIDAYS)
		days |= 1U << first;
	return days | 1U << last;
}

static bool
is_range(const char *s, size_t n, struct item *item)
{
	if (n != 11 || s[5] != '-')
		return false;
	item->from = minute_of(s, false);
	item->to = minute_of(s + 6, true);
	return item->from >= 0 && item->to >= 0;
}

static bool
is_item(const char *s, size_t n, struct item *item)
{
	const char *blank = memchr(s, ' ', n);
	size_t days = blank != NULL ? (size_t)(blank - s) : n;

	*item = (struct item){.days = EVERY_DAY, .to = A_DAY};
	if (blank == NULL && is_range(s, n, item))
		return true;
	item->days = days_of(s, days);
	return item->days != 0 &&
	    (blank == NULL || is_range(blank + 1, n - days - 1, item));
}

/* The next item at *text, and past it; PP_DONE: none; PP_EDATA: bad. */
static enum pp_status
next_item(const char **text, struct item *item)
{
	size_t n;

	if (**text == '\0')
		return PP_DONE;
	*text += strspn(*text, ", ");
	n = strcspn(*text, ",");
	if (!is_item(*text, n, item))
		return pp_fail(PP_EDATA,
		    "not like \"Mon-Fri 08:30-17:30, Sat, holidays\"");
	*text += n;
	return PP_OK;
}

enum pp_status
pp_hours_check(const char *text)
{
	struct item item;
	enum pp_status rc;

	while ((rc = next_item(&text, &item)) == PP_OK)
		;
	return rc == PP_DONE ? PP_OK : rc;
}

static bool
is_holiday(const char *holidays, const struct pp_civil *day)
{
	char date[48];
	const char *p;

	snprintf(date, sizeof date, "%04d-%02d-%02d", day->year, day->month,
	    day->day);
	for (p = holidays; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n')
		if (strncmp(p, date, DATE_LENGTH) == 0)
			return true;
	return false;
}

/* The bits of the day that a time is on. */
static unsigned
day_bits(const char *holidays, int64_t at)
{
	struct pp_civil c;

	pp_civil_of(at, &c);
	return 1U << c.weekday | (unsigned)is_holiday(holidays, &c) << HOLIDAYS;
}

bool
pp_hours_has(const char *text, const char *holidays, int64_t at)
{
	unsigned today = day_bits(holidays, at);
	unsigned before = day_bits(holidays, pp_day_start(pp_day_of(at)) - 1);
	struct pp_civil c;
	struct item item;
	int minute;

	pp_civil_of(at, &c);
	minute = c.hour * 60 + c.minute;
	while (next_item(&text, &item) == PP_OK) {
		bool over = item.to <= item.from;

		if ((item.days & today) != 0 && minute >= item.from &&
		    (over || minute < item.to))
			return true;
		if (over && (item.days & before) != 0 && minute < item.to)
			return true;
	}
	return false;
}

int64_t
pp_hours_end(const char *text, const char *holidays, int64_t at)
{
	int i;

	at += 59 - (at + 59) % 60;
	for (i = 0; i < LOOK_AHEAD; i++, at += 60)
		if (!pp_hours_has(text, holidays, at))
			return at;
	return -1;
}
