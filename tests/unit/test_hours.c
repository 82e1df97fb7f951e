/* SPDX-License-Identifier: ISC */
/*
 * Hours of a week: what is within them at every border, nights that go over
 * midnight, holidays, and what isn't written like that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock.h"
#include "hours.h"

static const char friendly[] = "18:00-08:00, Sat, Sun, holidays";
static const char holidays[] = "2026-01-01\n2026-02-17";

static int64_t
at(const char *time)
{
	int64_t seconds;

	if (pp_time_parse(time, 0, &seconds) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return seconds;
}

static void
assert_has(const char *hours, const char *time, bool has)
{
	if (pp_hours_has(hours, holidays, at(time)) != has)
		fail_msg("\"%s\" at %s: not %s", hours, time,
		    has ? "in it" : "out of it");
}

static void
nights_go_over_midnight(void **state)
{
	(void)state;
	assert_has("18:00-08:00", "2026-01-07 17:59:59", false);
	assert_has("18:00-08:00", "2026-01-07 18:00", true);
	assert_has("18:00-08:00", "2026-01-07 23:59:59", true);
	assert_has("18:00-08:00", "2026-01-08 00:00", true);
	assert_has("18:00-08:00", "2026-01-08 07:59:59", true);
	assert_has("18:00-08:00", "2026-01-08 08:00", false);
}

static void
a_night_belongs_to_the_day_that_it_begins_on(void **state)
{
	(void)state;
	/* 2026-01-09 is a Friday. */
	assert_has("Fri 22:00-06:00", "2026-01-09 05:00", false);
	assert_has("Fri 22:00-06:00", "2026-01-09 22:00", true);
	assert_has("Fri 22:00-06:00", "2026-01-10 05:59", true);
	assert_has("Fri 22:00-06:00", "2026-01-10 06:00", false);
	assert_has("Fri 22:00-06:00", "2026-01-10 22:00", false);
	assert_has("holidays 20:00-06:00", "2026-01-02 05:00", true);
	assert_has("holidays 20:00-06:00", "2026-01-01 05:00", false);
}

static void
days_hold_from_midnight_to_midnight(void **state)
{
	(void)state;
	assert_has("Sat", "2026-01-09 23:59:59", false);
	assert_has("Sat", "2026-01-10 00:00", true);
	assert_has("Sat", "2026-01-10 23:59:59", true);
	assert_has("Sat", "2026-01-11 00:00", false);
	assert_has("Sat-Mon", "2026-01-11 12:00", true);
	assert_has("Sat-Mon", "2026-01-12 12:00", true);
	assert_has("Sat-Mon", "2026-01-13 12:00", false);
	assert_has("Mon-Fri 08:30-17:30", "2026-01-12 08:30", true);
	assert_has("Mon-Fri 08:30-17:30", "2026-01-12 17:30", false);
	assert_has("Mon-Fri 08:30-24:00", "2026-01-12 23:59", true);
	assert_has("", "2026-01-12 12:00", false);
}

static void
holidays_are_dates(void **state)
{
	(void)state;
	assert_has("holidays", "2026-01-01 12:00", true);
	assert_has("holidays", "2026-02-17 00:00", true);
	assert_has("holidays", "2026-02-18 00:00", false);
	assert_false(pp_hours_has("holidays", "", at("2026-01-01 12:00")));
	/* Of the site's own clock. */
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	assert_has("holidays", "2025-12-31T16:00Z", true);
	assert_has("holidays", "2026-01-01T16:00Z", false);
	assert_int_equal(pp_zone_use("UTC"), PP_OK);
}

static void
one_is_told_when_they_end(void **state)
{
	(void)state;
	/* From Friday evening over the weekend. */
	assert_int_equal(pp_hours_end(friendly, holidays,
			     at("2026-01-09 18:00:01")),
	    at("2026-01-12 08:00"));
	assert_int_equal(pp_hours_end(friendly, holidays,
			     at("2026-01-09 12:00")),
	    at("2026-01-09 12:00"));
	assert_int_equal(pp_hours_end("00:00-24:00", holidays,
			     at("2026-01-09 12:00")),
	    -1);
}

static void
what_is_not_written_like_that_is_refused(void **state)
{
	static const char *const bad[] = {"nights", "24:00-08:00",
	    "18:00-08:60", "18:00", "Mon-", "Mon-Fry", "mon",
	    "Mon  08:00-09:00", "Mon 08:00", "Mon,", "18:00-08:00x",
	    "8:00-09:00", "holidays-Mon", "18-08:00:00", "Mon\t"};
	static const char *const good[] = {"", friendly, "Mon-Fri 08:30-17:30",
	    "Sun-Sat", "00:00-24:00", "holidays 00:00-12:00", "Mon,Tue"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++)
		if (pp_hours_check(bad[i]) != PP_EDATA)
			fail_msg("\"%s\" is taken", bad[i]);
	for (i = 0; i < sizeof good / sizeof *good; i++)
		if (pp_hours_check(good[i]) != PP_OK)
			fail_msg("\"%s\": %s", good[i], pp_errmsg());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nights_go_over_midnight),
	    cmocka_unit_test(a_night_belongs_to_the_day_that_it_begins_on),
	    cmocka_unit_test(days_hold_from_midnight_to_midnight),
	    cmocka_unit_test(holidays_are_dates),
	    cmocka_unit_test(one_is_told_when_they_end),
	    cmocka_unit_test(what_is_not_written_like_that_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
