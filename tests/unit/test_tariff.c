/* SPDX-License-Identifier: ISC */
/*
 * What a tariff says of a time, where clocks change too, and when its tiers
 * begin to count.
 */
#include "tariff_help.h"

#include "tariff.h"

enum {
	DAY_S = 86400,
	STEP_S = 300,
};

/* The rate of a local minute, by the plain reading of its day. */
static enum pp_rate
rate_of(const struct pp_tariff_day *day, int minute)
{
	unsigned i = day->n - 1U;

	while (day->segments[i].from > minute)
		i--;
	return (enum pp_rate)day->segments[i].rate;
}

static void
assert_same(const struct pp_stretch *a, const struct pp_stretch *b)
{
	assert_int_equal(a->from, b->from);
	assert_int_equal(a->to, b->to);
	assert_int_equal(a->cycle, b->cycle);
	assert_int_equal(a->rate, b->rate);
	assert_int_equal(a->season, b->season);
}

/*
 * Stretches from one time to another follow each other, hold what is asked of
 * any time in them, and end at midnight.
 */
static void
check_stretches(const struct pp_tariff *t, int64_t from, int64_t to)
{
	struct pp_stretch s, inner, next;
	struct pp_civil c;
	int64_t when;

	pp_tariff_stretch(t, from, &next);
	for (when = from; when < to; when = s.to) {
		pp_tariff_stretch(t, when, &s);
		assert_same(&next, &s);
		pp_tariff_next(t, &next);
		assert_int_equal(s.from, when);
		assert_true(s.to > when && s.to - when <= DAY_S);
		assert_int_equal(pp_day_of(s.to - 1), pp_day_of(when));
		for (when = s.from; when < s.to; when += STEP_S) {
			const struct pp_season *season = &t->seasons[s.season];
			unsigned type = pp_tariff_day_type(t, pp_day_of(when));

			pp_tariff_stretch(t, when, &inner);
			assert_same(&inner, &s);
			pp_civil_of(when, &c);
			assert_int_equal(s.season,
			    t->season_of[c.month - 1][c.day - 1]);
			assert_int_equal(s.rate,
			    rate_of(&t->days[season->day_of[type]],
				c.hour * 60 + c.minute));
		}
	}
	assert_int_equal(when, to);
}

static void
a_year_is_its_stretches_without_a_hole(void **state)
{
	struct pp_tariff t = example("sh-2022");

	(void)state;
	check_stretches(&t, at("2024-01-01"), at("2025-01-01"));
}

static void
where_clocks_change_a_minute_keeps_its_rate(void **state)
{
	static const struct {
		const char *zone, *from, *to;
		int64_t hours;
	} cases[] = {
	    {"Europe/Berlin", "2025-03-29", "2025-04-01", 71},
	    {"Europe/Berlin", "2025-10-25", "2025-10-28", 73},
	    {"America/Santiago", "2025-09-06", "2025-09-09", 71},
	    {"Australia/Lord_Howe", "2025-04-05", "2025-04-08", 0},
	};
	struct pp_tariff t = tariff_of(
	    "days: {d: {peak: [00:30-02:15, 02:45-12:00], flat: [12:00-23:30],"
	    "\n  valley: [23:30-00:30, 02:15-02:45]}}\n"
	    "prices: {peak: 1, flat: 0.5, valley: 0.25}");

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t from, to;

		zone(cases[i].zone);
		from = at(cases[i].from);
		to = at(cases[i].to);
		if (cases[i].hours > 0)
			assert_int_equal(to - from, cases[i].hours * 3600);
		check_stretches(&t, from, to);
	}
	zone("Asia/Shanghai");
}

static void
tiers_count_anew_on_their_day(void **state)
{
	static const struct {
		const char *reset, *when, *cycle;
	} cases[] = {
	    {"month", "2025-06-01", "2025-06-01"},
	    {"month", "2025-05-31T23:59:59", "2025-05-01"},
	    {"month, reset_on: 15", "2025-01-14", "2024-12-15"},
	    {"month, reset_on: 15", "2025-01-15", "2025-01-15"},
	    {"month, reset_on: 31", "2025-02-28", "2025-02-28"},
	    {"month, reset_on: 31", "2025-02-27T23:59", "2025-01-31"},
	    {"month, reset_on: 31", "2025-03-30", "2025-02-28"},
	    {"month, reset_on: 30", "2024-02-29", "2024-02-29"},
	    {"year", "2025-12-31T23:59", "2025-01-01"},
	    {"year", "2026-01-01", "2026-01-01"},
	    {"year, reset_on: 07-01", "2025-06-30", "2024-07-01"},
	    {"year, reset_on: 07-01", "2025-07-01", "2025-07-01"},
	    {"year, reset_on: 02-29", "2025-03-01", "2025-02-28"},
	    {"year, reset_on: 02-29", "2024-02-28", "2023-02-28"},
	    {"never", "2039-06-01", "2025-01-01"},
	};
	struct pp_stretch s;
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_tariff t;

		snprintf(text, sizeof text,
		    "tiers: {up_to_kwh: [10], reset: %s}\n"
		    "prices: {flat: [1, 2]}",
		    cases[i].reset);
		t = tariff_of(text);
		pp_tariff_stretch(&t, at(cases[i].when), &s);
		if (s.cycle != at(cases[i].cycle))
			fail_msg("%s at %s: not %s", cases[i].reset,
			    cases[i].when, cases[i].cycle);
	}
}

static void
the_ends_of_time_have_a_rate_too(void **state)
{
	static const char *const resets[] = {"never", "month, reset_on: 31",
	    "year, reset_on: 12-31"};
	struct pp_stretch s;
	char text[256];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct pp_tariff t;

		snprintf(text, sizeof text,
		    "tiers: {up_to_kwh: [10], reset: %s}\n"
		    "prices: {flat: [1, 2]}",
		    resets[i]);
		t = tariff_of(text);
		pp_tariff_stretch(&t, INT64_MIN, &s);
		assert_true(s.from < s.to);
		pp_tariff_stretch(&t, INT64_MAX, &s);
		assert_true(s.from < s.to);
	}
}

static void
a_tier_has_its_upper_edge(void **state)
{
	struct pp_tariff t = example("js-home-year");

	(void)state;
	assert_int_equal(pp_tariff_tier(&t, 0), 0);
	assert_int_equal(pp_tariff_tier(&t, 2759999), 0);
	assert_int_equal(pp_tariff_tier(&t, 2760000), 1);
	assert_int_equal(pp_tariff_tier(&t, 4800000), 2);
	assert_int_equal(pp_tariff_tier(&t, INT64_MAX), 2);
}

static void
a_holiday_comes_before_its_weekday(void **state)
{
	struct pp_tariff t = example("zj-2024-deep");
	struct pp_stretch s;

	(void)state;
	/* Thursday 1 October is one, Wednesday and Sunday are none. */
	assert_int_equal(pp_tariff_day_type(&t, pp_day_of(at("2026-10-01"))),
	    PP_DAY_HOLIDAY);
	assert_int_equal(pp_tariff_day_type(&t, pp_day_of(at("2026-09-30"))),
	    3);
	assert_int_equal(pp_tariff_day_type(&t, pp_day_of(at("2026-10-04"))),
	    0);
	assert_int_equal(pp_tariff_day_type(&t, INT32_MIN), 2);
	assert_int_equal(pp_tariff_day_type(&t, -1), 3); /* 1969-12-31 */
	pp_tariff_stretch(&t, at("2026-10-01T12:00"), &s);
	assert_int_equal(s.rate, PP_RATE_DEEP);
	assert_int_equal(s.from, at("2026-10-01T10:00"));
	assert_int_equal(s.to, at("2026-10-01T14:00"));
}

static void
it_knows_its_rates_and_its_highest_price(void **state)
{
	struct pp_tariff t = example("gd-2021");

	(void)state;
	assert_true(pp_tariff_uses(&t, PP_RATE_SHARP));
	assert_true(pp_season_uses(&t, 0, PP_RATE_SHARP));
	assert_false(pp_season_uses(&t, 1, PP_RATE_SHARP));
	assert_false(pp_tariff_uses(&t, PP_RATE_DEEP));
	assert_int_equal(pp_tariff_highest(&t).e4_per_kwh, 14875);
	/* Of a rate that only holidays have, once there are some. */
	t = example("zj-2024-deep");
	assert_true(pp_tariff_uses(&t, PP_RATE_DEEP));
	t.n_holidays = 0;
	assert_false(pp_tariff_uses(&t, PP_RATE_DEEP));
}

static void
words_and_rates_find_each_other(void **state)
{
	enum pp_rate rate, found;

	(void)state;
	for (rate = 0; rate < PP_RATES; rate++) {
		assert_int_equal(pp_rate_find(pp_rate_name(rate), &found),
		    PP_OK);
		assert_int_equal(found, rate);
	}
	assert_int_equal(pp_rate_find("Peak", &found), PP_EDATA);
	assert_int_equal(pp_rate_find("", &found), PP_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_year_is_its_stretches_without_a_hole),
	    cmocka_unit_test(where_clocks_change_a_minute_keeps_its_rate),
	    cmocka_unit_test(tiers_count_anew_on_their_day),
	    cmocka_unit_test(the_ends_of_time_have_a_rate_too),
	    cmocka_unit_test(a_tier_has_its_upper_edge),
	    cmocka_unit_test(a_holiday_comes_before_its_weekday),
	    cmocka_unit_test(it_knows_its_rates_and_its_highest_price),
	    cmocka_unit_test(words_and_rates_find_each_other),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
