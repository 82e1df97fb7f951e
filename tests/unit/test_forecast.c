/* SPDX-License-Identifier: ISC */
/*
 * Days left, of made-up meters whose end is known; how good it is on real ones
 * is measured by tests/sweep/sweep_forecast.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "forecast.h"

enum {
	DAY = 86400,
	FRIDAY = 20420, /* 2025-11-28 */
	WEEKS = 12,
	DAYS = 7 * WEEKS,
	FAR = PP_FORECAST_FAR * DAY,
};

struct story {
	struct pp_forecast_day days[400];
	struct pp_forecast_ask ask;
};

/* `cost` of each day, by how many before today it is. */
static struct story *
story(int n, int64_t (*cost)(int ago), int64_t credit)
{
	static struct story s;
	int i;

	s = (struct story){
	    .ask =
		{
		    .days = s.days,
		    .n = (size_t)n,
		    .today = FRIDAY,
		    .credit = credit,
		},
	};
	for (i = 0; i < n; i++)
		s.days[i] = (struct pp_forecast_day){
		    .day = FRIDAY - n + i,
		    .cost = cost(n - i),
		};
	return &s;
}

static struct pp_forecast
asked(const struct story *s)
{
	struct pp_forecast f;

	if (pp_forecast_ask(&s->ask, &f) != PP_OK)
		fail_msg("%s", pp_errmsg());
	if (f.low_s < 0 || f.low_s > f.mid_s || f.mid_s > f.high_s ||
	    f.high_s > FAR)
		fail_msg("%lld to %lld to %lld", (long long)f.low_s,
		    (long long)f.mid_s, (long long)f.high_s);
	return f;
}

static void
assert_near(int64_t seconds, double days, double off)
{
	double is = (double)seconds / DAY;

	if (is < days - off || is > days + off)
		fail_msg("%.2f days, not %.2f", is, days);
}

static int64_t
steady(int ago)
{
	(void)ago;
	return 1000;
}

/* Six days before a Friday is a Saturday, five a Sunday. */
static int64_t
office(int ago)
{
	return ago % 7 == 6 || ago % 7 == 5 ? 100 : 1000;
}

static int64_t
none(int ago)
{
	(void)ago;
	return 0;
}

static int64_t
wild(int ago)
{
	return ago * 7919 % 13 * 150;
}

static int64_t
moved_in(int ago)
{
	return ago <= 10 ? 1000 : 0;
}

static int64_t
grown(int ago)
{
	return 1000 - 10 * ago;
}

static int64_t
enormous(int ago)
{
	return ago % 2 == 0 ? INT64_MAX : 1;
}

static void
a_credit_lasts_by_the_days_of_the_week(void **state)
{
	struct pp_forecast f;

	(void)state;
	f = asked(story(DAYS, office, 1000 + 100 + 100 + 500));
	assert_near(f.mid_s, 3.5, 0.1);
	f = asked(story(DAYS, office, 500));
	assert_near(f.mid_s, 0.5, 0.05);
	assert_in_range(f.cost_day, 5200 / 7 - 15, 5200 / 7 + 15);
}

static void
what_is_over_of_today_is_not_used_again(void **state)
{
	struct story *s = story(DAYS, steady, 2000);

	(void)state;
	assert_near(asked(s).mid_s, 2, 0.001);
	s->ask.second = DAY / 4 * 3;
	assert_near(asked(s).mid_s, 2, 0.001);
	s = story(DAYS, office, 250 + 60);
	s->ask.second = DAY / 4 * 3;
	assert_near(asked(s).mid_s, 0.75, 0.1);
}

static void
a_holiday_is_as_a_sunday(void **state)
{
	static const int32_t holidays[] = {FRIDAY - 1, FRIDAY};
	struct story *s = story(DAYS, office, 600);
	struct pp_forecast plain, f;

	(void)state;
	s->ask.holidays = holidays;
	s->ask.n_holidays = 2;
	/* Today, Saturday and Sunday use little, Monday the rest. */
	assert_near(asked(s).mid_s, 3.25, 0.1);
	/* One that was is not taken for a Friday. */
	plain = asked(story(DAYS, office, 4000));
	s = story(DAYS, office, 4000);
	s->days[DAYS - 14].cost = 100;
	s->days[DAYS - 14].holiday = true;
	f = asked(s);
	assert_near(f.mid_s, (double)plain.mid_s / DAY, 0.01);
}

static void
a_day_that_is_estimated_is_not_learned_from(void **state)
{
	struct story *s = story(DAYS, office, 5000);
	struct pp_forecast plain = asked(s), f;
	int i;

	(void)state;
	for (i = 1; i < DAYS; i += 11) {
		s->days[i].cost = 99999;
		s->days[i].gap = true;
	}
	f = asked(s);
	assert_near(f.mid_s, (double)plain.mid_s / DAY, 0.05);
	assert_near(f.low_s, (double)plain.low_s / DAY, 0.15);
}

static void
a_week_of_history_is_the_least(void **state)
{
	struct story *s = story(6, steady, 5000);
	struct pp_forecast f = {.mid_s = 77};

	(void)state;
	assert_int_equal(pp_forecast_ask(&s->ask, &f), PP_NO);
	assert_int_equal(f.mid_s, 77);
	assert_near(asked(story(7, steady, 5000)).mid_s, 5, 0.001);
	/* What is estimated doesn't count, nor what is long ago. */
	s = story(7, steady, 5000);
	s->days[3].gap = true;
	assert_int_equal(pp_forecast_ask(&s->ask, &f), PP_NO);
	s = story(7, steady, 5000);
	s->ask.today += 100;
	assert_int_equal(pp_forecast_ask(&s->ask, &f), PP_NO);
	s->ask.n = 0;
	assert_int_equal(pp_forecast_ask(&s->ask, &f), PP_NO);
}

static void
little_history_and_wild_days_make_it_wide(void **state)
{
	struct pp_forecast few = asked(story(7, steady, 10000));
	struct pp_forecast many = asked(story(200, steady, 10000));
	struct pp_forecast odd = asked(story(200, wild, 10000));

	(void)state;
	assert_true(few.low_s < many.low_s && few.high_s > many.high_s);
	assert_true(odd.high_s - odd.low_s > 2 * (many.high_s - many.low_s));
	assert_near(many.low_s, 10, 1);
	assert_near(many.high_s, 10, 1);
}

static void
what_has_grown_is_followed(void **state)
{
	struct pp_forecast f = asked(story(DAYS, grown, 9500));

	(void)state;
	/* The mean of all days would have said 16.5. */
	assert_near(f.mid_s, 10, 0.5);
	f = asked(story(DAYS, moved_in, 10000));
	/* Not 84. */
	assert_near(f.mid_s, 11, 1.5);
}

static void
a_vacant_one_never_ends_and_an_empty_one_has(void **state)
{
	struct pp_forecast f = asked(story(DAYS, none, 1));

	(void)state;
	assert_int_equal(f.low_s, FAR);
	assert_int_equal(f.cost_day, 0);
	f = asked(story(DAYS, steady, 0));
	assert_int_equal(f.high_s, 0);
	assert_int_equal(f.cost_day, 1000);
	f = asked(story(DAYS, steady, INT64_MIN));
	assert_int_equal(f.high_s, 0);
	f = asked(story(DAYS, steady, 1000 * 1000));
	assert_int_equal(f.mid_s, FAR);
}

static void
numbers_of_any_size_do_no_harm(void **state)
{
	struct story *s = story(400, enormous, INT64_MAX);

	(void)state;
	asked(s);
	s->ask.credit = 12345678901;
	asked(s);
	s->ask.second = DAY - 1;
	s->ask.credit = 1;
	asked(s);
	/* Days to come, and such as can't be, are passed over. */
	s = story(DAYS, steady, 5000);
	s->days[DAYS - 1].day = FRIDAY;
	s->days[DAYS - 2].day = INT32_MAX;
	s->days[0].day = INT32_MIN;
	s->days[1].cost = INT64_MIN;
	assert_near(asked(s).mid_s, 5, 0.001);
}

/* Meters of chance: in order, and more credit never lasts shorter. */
static void
more_credit_lasts_longer(void **state)
{
	enum {
		METERS = 200
	};
	struct pp_forecast f, more;
	uint32_t chance = 1;
	struct story *s;
	int i, k;

	(void)state;
	for (i = 0; i < METERS; i++) {
		s = story(7 + i * 3 % 210, none, 100 + i * 97);
		for (k = 0; (size_t)k < s->ask.n; k++) {
			chance = chance * 1664525 + 1013904223;
			s->days[k].cost = (chance >> 16) % 700;
			s->days[k].gap = k > 20 && (chance >> 8) % 16 == 0;
		}
		f = asked(s);
		s->ask.credit += 500;
		more = asked(s);
		assert_true(more.mid_s > f.mid_s);
		assert_int_equal(more.cost_day, f.cost_day);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_credit_lasts_by_the_days_of_the_week),
	    cmocka_unit_test(what_is_over_of_today_is_not_used_again),
	    cmocka_unit_test(a_holiday_is_as_a_sunday),
	    cmocka_unit_test(a_day_that_is_estimated_is_not_learned_from),
	    cmocka_unit_test(a_week_of_history_is_the_least),
	    cmocka_unit_test(little_history_and_wild_days_make_it_wide),
	    cmocka_unit_test(what_has_grown_is_followed),
	    cmocka_unit_test(a_vacant_one_never_ends_and_an_empty_one_has),
	    cmocka_unit_test(numbers_of_any_size_do_no_harm),
	    cmocka_unit_test(more_credit_lasts_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
