/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"

enum {
	UNTOUCHED = 4711,
	HOUR = 3600,
	DAY = 24 * HOUR,
};

static const char *
shown(int64_t at)
{
	static char text[PP_TIME_MAX];

	return pp_time_print(at, text);
}

static int64_t
read_time(const char *text)
{
	int64_t at = UNTOUCHED;

	if (pp_time_parse(text, 0, &at) != PP_OK)
		fail_msg("%s: %s", text, pp_errmsg());
	return at;
}

static void
use_zone(const char *name)
{
	if (pp_zone_use(name) != PP_OK)
		fail_msg("%s: %s", name, pp_errmsg());
}

/* First in the list: no other test has set a zone yet. */
static void
without_a_zone_it_is_utc_whatever_the_environment_says(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZ", "Asia/Shanghai", 1), 0);
	tzset();
	assert_string_equal(shown(0), "1970-01-01T00:00:00+00:00");
}

static void
a_zone_that_is_not_there_is_refused(void **state)
{
	static const char *const bad[] = {"", "Mars/Olympus", "/etc/passwd",
	    "/usr/share/zoneinfo/UTC", "../zoneinfo/UTC", "Asia/../UTC", "Asia",
	    "zone.tab", "tzdata.zi", "UTC8", "CST-8", ":UTC", "Asia/Shanghai/",
	    "Asia/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai/Shanghai"};
	size_t i;

	(void)state;
	use_zone("Asia/Shanghai");
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(pp_zone_use(bad[i]), PP_ECONF);
	assert_string_equal(shown(0), "1970-01-01T08:00:00+08:00");
}

static void
times_carry_the_offset_of_the_site(void **state)
{
	(void)state;
	use_zone("Asia/Shanghai");
	assert_string_equal(shown(1795312800), "2026-11-22T10:00:00+08:00");
	use_zone("Asia/Kolkata");
	assert_string_equal(shown(1795312800), "2026-11-22T07:30:00+05:30");
	use_zone("America/St_Johns");
	assert_string_equal(shown(1795312800), "2026-11-21T22:30:00-03:30");
	use_zone("UTC");
	assert_string_equal(shown(1795312800), "2026-11-22T02:00:00+00:00");
	assert_string_equal(shown(-1), "1969-12-31T23:59:59+00:00");
	assert_string_equal(shown(951782400), "2000-02-29T00:00:00+00:00");
	assert_string_equal(shown(4107542399), "2100-02-28T23:59:59+00:00");
	assert_string_equal(shown(4107542400), "2100-03-01T00:00:00+00:00");
}

static void
times_out_of_the_calendar_stay_true(void **state)
{
	(void)state;
	use_zone("Asia/Shanghai");
	assert_string_equal(shown(INT64_MAX), "@9223372036854775807");
	assert_string_equal(shown(INT64_MIN), "@-9223372036854775808");
	assert_int_equal(pp_day_of(INT64_MAX), pp_day_of(253402214400));
	assert_true(pp_day_start(INT32_MAX) <= 253402214400 + DAY);
	assert_true(pp_day_start(INT32_MIN) >= -62135510400 - DAY);
}

static void
berlin_springs_forward_at_one_utc(void **state)
{
	(void)state;
	use_zone("Europe/Berlin");
	assert_string_equal(shown(1774745999), "2026-03-29T01:59:59+01:00");
	assert_string_equal(shown(1774746000), "2026-03-29T03:00:00+02:00");
	/* 02:30 isn't on the clock that night: it is half past three. */
	assert_true(read_time("2026-03-29T02:30") == 1774746000 + HOUR / 2);
	assert_true(read_time("2026-03-29T01:59:59") == 1774745999);
	assert_true(read_time("2026-03-29T03:00") == 1774746000);
	assert_true(pp_day_start(pp_day_of(1774746000) + 1) -
		pp_day_start(pp_day_of(1774746000)) ==
	    23 * HOUR);
}

static void
berlin_falls_back_and_the_first_two_oclock_is_meant(void **state)
{
	(void)state;
	use_zone("Europe/Berlin");
	assert_string_equal(shown(1792889999), "2026-10-25T02:59:59+02:00");
	assert_string_equal(shown(1792890000), "2026-10-25T02:00:00+01:00");
	assert_true(read_time("2026-10-25T02:30") == 1792890000 - HOUR / 2);
	assert_true(
	    read_time("2026-10-25T02:30+01:00") == 1792890000 + HOUR / 2);
	assert_true(pp_day_start(pp_day_of(1792890000) + 1) -
		pp_day_start(pp_day_of(1792890000)) ==
	    25 * HOUR);
}

static void
shanghai_had_summer_time_until_1991(void **state)
{
	(void)state;
	use_zone("Asia/Shanghai");
	assert_string_equal(shown(read_time("1986-07-01")),
	    "1986-07-01T00:00:00+09:00");
	assert_string_equal(shown(read_time("1991-09-15T00:59:59")),
	    "1991-09-15T00:59:59+09:00");
	assert_string_equal(shown(read_time("1991-09-16")),
	    "1991-09-16T00:00:00+08:00");
	assert_string_equal(shown(read_time("1992-07-01")),
	    "1992-07-01T00:00:00+08:00");
}

static void
a_day_may_begin_late_or_not_be_at_all(void **state)
{
	int32_t day;

	(void)state;
	use_zone("America/Sao_Paulo"); /* 2018-11-04 began at one */
	day = pp_day_of(read_time("2018-11-04T12:00"));
	assert_string_equal(shown(pp_day_start(day)),
	    "2018-11-04T01:00:00-02:00");
	assert_int_equal(pp_day_of(pp_day_start(day)), day);
	assert_int_equal(pp_day_of(pp_day_start(day) - 1), day - 1);
	use_zone("Pacific/Apia"); /* no 2011-12-30 */
	day = pp_day_of(read_time("2011-12-29T12:00"));
	assert_string_equal(shown(pp_day_start(day + 1)),
	    "2011-12-31T00:00:00+14:00");
	assert_string_equal(shown(pp_day_start(day + 2)),
	    "2011-12-31T00:00:00+14:00");
}

/* Every hour of some years, against the C library. */
static void
civil_time_agrees_with_the_c_library(void **state)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin",
	    "Asia/Shanghai", "America/Sao_Paulo", "Australia/Lord_Howe",
	    "Asia/Kathmandu", "Africa/Casablanca"};
	struct pp_civil c;
	struct tm tm;
	int64_t at, back;
	time_t when;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		use_zone(zones[i]);
		for (at = 504921600; at < 1798761600; at += 6 * HOUR + 599) {
			when = (time_t)at;
			assert_non_null(localtime_r(&when, &tm));
			pp_civil_of(at, &c);
			assert_int_equal(c.year, tm.tm_year + 1900);
			assert_int_equal(c.month, tm.tm_mon + 1);
			assert_int_equal(c.day, tm.tm_mday);
			assert_int_equal(c.hour, tm.tm_hour);
			assert_int_equal(c.minute, tm.tm_min);
			assert_int_equal(c.second, tm.tm_sec);
			assert_int_equal(c.weekday, tm.tm_wday);
			assert_int_equal(pp_civil_at(&c, &back), PP_OK);
			/* The second of two like times reads as the first. */
			if (back != at) {
				assert_true(back < at && back > at - 3 * HOUR);
				pp_civil_of(back, &c);
				assert_int_equal(c.hour, tm.tm_hour);
				assert_int_equal(c.minute, tm.tm_min);
			}
			assert_true(read_time(shown(at)) == at);
		}
	}
}

static void
a_day_starts_with_its_first_second(void **state)
{
	static const char *const zones[] = {"UTC", "Europe/Berlin",
	    "Asia/Shanghai", "America/Sao_Paulo", "Asia/Beirut",
	    "Atlantic/Azores"};
	int32_t day;
	int64_t start;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		use_zone(zones[i]);
		for (day = 5844; day < 22000; day++) {
			start = pp_day_start(day);
			assert_int_equal(pp_day_of(start), day);
			assert_true(pp_day_of(start - 1) < day);
			assert_int_equal(pp_day_of(start + 20 * HOUR), day);
		}
	}
}

static void
civil_times_that_are_none_are_refused(void **state)
{
	static const struct pp_civil bad[] = {
	    {.year = 2026, .month = 0, .day = 1},
	    {.year = 2026, .month = 13, .day = 1},
	    {.year = 2026, .month = 1, .day = 0},
	    {.year = 2026, .month = 4, .day = 31},
	    {.year = 2026, .month = 2, .day = 29},
	    {.year = 2100, .month = 2, .day = 29},
	    {.year = 0, .month = 1, .day = 1},
	    {.year = 10000, .month = 1, .day = 1},
	    {.year = -1, .month = 1, .day = 1},
	    {.year = 2026, .month = 1, .day = 1, .hour = 24},
	    {.year = 2026, .month = 1, .day = 1, .hour = -1},
	    {.year = 2026, .month = 1, .day = 1, .minute = 60},
	    {.year = 2026, .month = 1, .day = 1, .second = 60},
	};
	static const struct pp_civil leap = {.year = 2000,
	    .month = 2,
	    .day = 29};
	int64_t at = UNTOUCHED;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(pp_civil_at(&bad[i], &at), PP_EDATA);
	assert_true(at == UNTOUCHED);
	assert_int_equal(pp_civil_at(&leap, &at), PP_OK);
}

static void
a_time_is_read_as_people_write_it(void **state)
{
	static const struct {
		const char *text, *means;
	} samples[] = {
	    {"2026-11-22", "2026-11-22T00:00:00+08:00"},
	    {"2026-11-22Z", "2026-11-22T08:00:00+08:00"},
	    {"2026-11-22T10:00", "2026-11-22T10:00:00+08:00"},
	    {"2026-11-22 10:00", "2026-11-22T10:00:00+08:00"},
	    {"2026-11-22T10:00:59", "2026-11-22T10:00:59+08:00"},
	    {"2026-11-22T10:00Z", "2026-11-22T18:00:00+08:00"},
	    {"2026-11-22T10:00:00+08:00", "2026-11-22T10:00:00+08:00"},
	    {"2026-11-22 10:00:00-03:30", "2026-11-22T21:30:00+08:00"},
	    {"today", "2026-11-22T00:00:00+08:00"},
	    {"yesterday", "2026-11-21T00:00:00+08:00"},
	    {"this-month", "2026-11-01T00:00:00+08:00"},
	    {"last-month", "2026-10-01T00:00:00+08:00"},
	    {"-7d", "2026-11-15T10:00:00+08:00"},
	    {"-90s", "2026-11-22T09:58:30+08:00"},
	    {"-72h", "2026-11-19T10:00:00+08:00"},
	};
	int64_t now, at;
	size_t i;

	(void)state;
	use_zone("Asia/Shanghai");
	now = read_time("2026-11-22T10:00");
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		if (pp_time_parse(samples[i].text, now, &at) != PP_OK)
			fail_msg("%s: %s", samples[i].text, pp_errmsg());
		assert_string_equal(shown(at), samples[i].means);
	}
	now = read_time("2027-01-31T23:59:59");
	assert_int_equal(pp_time_parse("last-month", now, &at), PP_OK);
	assert_string_equal(shown(at), "2026-12-01T00:00:00+08:00");
}

static void
anything_else_is_no_time(void **state)
{
	static const char *const bad[] = {"", " ", "now", "Today", "2026",
	    "2026-11", "2026-11-2", "2026-1-22", "26-11-22", "2026/11/22",
	    "20261122", "2026-11-22T", "2026-11-22T10",
	    "2026-11-22T10:", "2026-11-22T1:00", "2026-11-22T10:0",
	    "2026-11-22T10:00:", "2026-11-22T10:00:0", "2026-11-22T10:00:00.5",
	    "2026-11-22t10:00", "2026-11-22T10:00z", "2026-11-22  10:00",
	    " 2026-11-22", "2026-11-22 ", "2026-11-22T10:00+8",
	    "2026-11-22T10:00+0800", "2026-11-22T10:00+24:00",
	    "2026-11-22T10:00+08:60", "2026-11-22T10:00+08:00Z", "2026-02-29",
	    "2026-13-01", "2026-00-01", "2026-11-00", "2026-11-22T24:00",
	    "2026-11-22T10:60", "2026-11-22T10:00:60", "0000-01-01", "-", "-7",
	    "-7w", "--7d", "-0d", "7d", "-99999d", "last-month ", "９月",
	    "2026-11-22x"};
	int64_t at = UNTOUCHED;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (pp_time_parse(bad[i], 1795312800, &at) != PP_EDATA)
			fail_msg("\"%s\" was taken for a time", bad[i]);
	assert_true(at == UNTOUCHED);
}

static void
durations_are_bounded_and_read_back(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
		const char *printed;
	} samples[] = {
	    {"1s", 1, "1s"},
	    {"90s", 90, "90s"},
	    {"120s", 120, "2m"},
	    {"30m", 1800, "30m"},
	    {"72h", 259200, "3d"},
	    {"7d", 604800, "7d"},
	    {"3650d", 315360000, "3650d"},
	    {"315360000s", 315360000, "3650d"},
	};
	static const char *const bad[] = {"", "s", "0s", "-1s", "1", "1.5h",
	    "1 h", "1w", "3651d", "315360001s", "99999999999999999999d",
	    "1h30m", "+1s", " 1s", "1s ", "0x1s", "0000000000000000000000001s"};
	char text[PP_DURATION_MAX];
	int64_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		assert_int_equal(pp_duration_parse(samples[i].text, &seconds),
		    PP_OK);
		assert_true(seconds == samples[i].seconds);
		assert_string_equal(pp_duration_print(seconds, text),
		    samples[i].printed);
	}
	seconds = UNTOUCHED;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (pp_duration_parse(bad[i], &seconds) != PP_EDATA)
			fail_msg("\"%s\" was taken for a duration", bad[i]);
	assert_true(seconds == UNTOUCHED);
	assert_string_equal(pp_duration_print(0, text), "0s");
	assert_string_equal(pp_duration_print(INT64_MIN, text),
	    "-9223372036854775808s");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		without_a_zone_it_is_utc_whatever_the_environment_says),
	    cmocka_unit_test(a_zone_that_is_not_there_is_refused),
	    cmocka_unit_test(times_carry_the_offset_of_the_site),
	    cmocka_unit_test(times_out_of_the_calendar_stay_true),
	    cmocka_unit_test(berlin_springs_forward_at_one_utc),
	    cmocka_unit_test(
		berlin_falls_back_and_the_first_two_oclock_is_meant),
	    cmocka_unit_test(shanghai_had_summer_time_until_1991),
	    cmocka_unit_test(a_day_may_begin_late_or_not_be_at_all),
	    cmocka_unit_test(civil_time_agrees_with_the_c_library),
	    cmocka_unit_test(a_day_starts_with_its_first_second),
	    cmocka_unit_test(civil_times_that_are_none_are_refused),
	    cmocka_unit_test(a_time_is_read_as_people_write_it),
	    cmocka_unit_test(anything_else_is_no_time),
	    cmocka_unit_test(durations_are_bounded_and_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
