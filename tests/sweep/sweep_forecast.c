/* SPDX-License-Identifier: ISC */
/*
 * How good the forecast of days left is, on the real profiles: the constants
 * of lib/base/forecast.c were chosen on the meters of even number, those of
 * odd number prove it.  It is given the days before a date and a credit, and
 * held against the days after it.  What it has to beat is the mean of the last
 * seven days.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "forecast.h"

enum {
	METERS = 257,
	DAYS = 365,
	HOURS = 61 * 24, /* of June and July */
	HOURS_FROM = 151,
	FIRST_DAY = 20089, /* 2025-01-01 */
	DAY_S = 86400,
	HOUR_S = 3600,
	LEAST = 60,     /* days of history */
	MOST_LEFT = 60, /* further isn't looked, and ends count as that */
	DATES_APART = 9,
	QUANTILES = 3,
	LINE_LENGTH = 20000,
};

static const int lasts[] = {2, 3, 5, 8, 12, 16, 21};

enum {
	LASTS = sizeof lasts / sizeof *lasts
};

/* How the credit is chosen, and from when on it is used. */
enum kind {
	BOUGHT,  /* by the mean use of the four weeks before */
	USED_UP, /* what is used up after so many days indeed */
	AT_NOON, /* as bought, from noon on, held against the hours */
};

struct score {
	int n, in, sooner, later;
	int in_of[LASTS], n_of[LASTS];
	double loss[QUANTILES], loss_mean[QUANTILES];
	double width;
};

static int64_t day_wh[METERS][DAYS], hour_wh[METERS][HOURS];

static void
load(const char *path, size_t rows, int64_t *wh, size_t stride)
{
	static char line[LINE_LENGTH];
	FILE *f = fopen(path, "r");
	size_t row, m;
	char *p;

	if (f == NULL)
		fail_msg("%s: can't be opened", path);
	assert_non_null(fgets(line, sizeof line, f));
	for (row = 0; row < rows; row++) {
		p = fgets(line, sizeof line, f);
		for (m = 0; m < METERS; m++) {
			assert_non_null(p);
			p = strchr(p, ',');
			assert_non_null(p);
			wh[m * stride + row] =
			    (int64_t)(strtod(p + 1, &p) * 1000 + 0.5);
		}
	}
	fclose(f);
}

static int
load_all(void **state)
{
	(void)state;
	load("tests/data/load_daily_year.csv", DAYS, day_wh[0], DAYS);
	load("lib/sim/load_profiles.csv", HOURS, hour_wh[0], HOURS);
	return 0;
}

/* Days until so much is used from a day on. */
static double
truth_by_days(size_t m, int from, int most, int64_t wh)
{
	int i;

	for (i = from; i < from + most; i++) {
		if (wh <= day_wh[m][i])
			return i - from + (double)wh / (double)day_wh[m][i];
		wh -= day_wh[m][i];
	}
	return most;
}

static double
truth_by_hours(size_t m, int from, int most, int64_t wh)
{
	int i, first = (from - HOURS_FROM) * 24 + 12;

	for (i = first; i < first + most * 24; i++) {
		if (wh <= hour_wh[m][i])
			return (i - first +
				   (double)wh / (double)hour_wh[m][i]) /
			    24;
		wh -= hour_wh[m][i];
	}
	return most;
}

static int64_t
sum(size_t m, int from, int days)
{
	int64_t wh = 0;
	int i;

	for (i = from; i < from + days; i++)
		wh += day_wh[m][i];
	return wh;
}

static double
cut(double days, int most)
{
	return days < most ? days : most;
}

static double
pinball(double quantile, double truth, double said)
{
	return truth >= said ? quantile * (truth - said)
			     : (1 - quantile) * (said - truth);
}

static void
ask(size_t m, int today, enum kind kind, int64_t wh,
    struct pp_forecast *forecast)
{
	static struct pp_forecast_day days[DAYS];
	struct pp_forecast_ask a = {
	    .days = days,
	    .n = (size_t)today,
	    .today = FIRST_DAY + today,
	    .second = kind == AT_NOON ? DAY_S / 2 : 0,
	    .credit = wh,
	};
	int i;

	for (i = 0; i < today; i++)
		days[i] = (struct pp_forecast_day){
		    .day = FIRST_DAY + i,
		    .cost = day_wh[m][i],
		};
	assert_int_equal(pp_forecast_ask(&a, forecast), PP_OK);
}

static void
try_one(struct score *s, size_t m, int today, enum kind kind, int last)
{
	static const double quantiles[] = {0.1, 0.5, 0.9};
	int until = kind == AT_NOON ? HOURS_FROM + HOURS / 24 - 1 : DAYS;
	int most = until - today < MOST_LEFT ? until - today : MOST_LEFT, i;
	int64_t wh = kind == USED_UP
	    ? sum(m, today, lasts[last])
	    : sum(m, today - 28, 28) * lasts[last] / 28;
	int64_t week = sum(m, today - 7, 7);
	double truth, mean, said[QUANTILES];
	struct pp_forecast f;

	if (wh == 0)
		return;
	ask(m, today, kind, wh, &f);
	truth = kind == AT_NOON ? truth_by_hours(m, today, most, wh)
				: truth_by_days(m, today, most, wh);
	mean = week == 0 ? most : cut((double)wh * 7 / (double)week, most);
	said[0] = cut((double)f.low_s / DAY_S, most);
	said[1] = cut((double)f.mid_s / DAY_S, most);
	said[2] = cut((double)f.high_s / DAY_S, most);
	s->n++;
	s->n_of[last]++;
	s->width += said[2] - said[0];
	if (truth < said[0] - 0.5 / DAY_S)
		s->sooner++;
	else if (truth > said[2] + 1.5 / DAY_S)
		s->later++;
	else {
		s->in++;
		s->in_of[last]++;
	}
	for (i = 0; i < QUANTILES; i++) {
		s->loss[i] += pinball(quantiles[i], truth, said[i]);
		s->loss_mean[i] += pinball(quantiles[i], truth, mean);
	}
}

static void
try_all(struct score *s, enum kind kind, size_t first_meter)
{
	int from = kind == AT_NOON ? HOURS_FROM : LEAST;
	int until = kind == AT_NOON ? HOURS_FROM + 30 : DAYS - 45;
	int today, last;
	size_t m;

	*s = (struct score){0};
	for (m = first_meter; m < METERS; m += 2)
		for (today = from + (int)(m % 5); today < until;
		     today += kind == AT_NOON ? 4 : DATES_APART)
			for (last = 0; last < LASTS; last++)
				try_one(s, m, today, kind, last);
}

static double
all_losses(const double loss[QUANTILES])
{
	return loss[0] + loss[1] + loss[2];
}

static void
say(const char *what, const struct score *s)
{
	double n = s->n;
	int i;

	print_message("# %s: %d forecasts, %.1f %% of the true ends in the "
		      "80 %% range (%.1f %% sooner, %.1f %% later), which is "
		      "%.2f days wide\n",
	    what, s->n, 100 * s->in / n, 100 * s->sooner / n,
	    100 * s->later / n, s->width / n);
	print_message("#   pinball loss %.3f (%.3f %.3f %.3f), of the mean of "
		      "seven days %.3f (%.3f %.3f %.3f)\n",
	    all_losses(s->loss) / n, s->loss[0] / n, s->loss[1] / n,
	    s->loss[2] / n, all_losses(s->loss_mean) / n, s->loss_mean[0] / n,
	    s->loss_mean[1] / n, s->loss_mean[2] / n);
	print_message("#   in range by the days it lasts:");
	for (i = 0; i < LASTS; i++)
		print_message(" %d: %.0f %%", lasts[i],
		    100.0 * s->in_of[i] / s->n_of[i]);
	print_message("\n");
}

static void
prove(const char *what, enum kind kind)
{
	char words[80];
	struct score s;
	int i;

	snprintf(words, sizeof words, "%s, meters it was made by", what);
	try_all(&s, kind, 0);
	say(words, &s);
	snprintf(words, sizeof words, "%s, meters held back", what);
	try_all(&s, kind, 1);
	say(words, &s);
	assert_true(s.n > 3000);
	assert_in_range(1000 * s.in / s.n, 750, 850);
	for (i = 0; i < QUANTILES; i++)
		assert_true(s.loss[i] < s.loss_mean[i]);
}

static void
eighty_of_a_hundred_ends_of_a_purchase_are_in_the_range(void **state)
{
	(void)state;
	prove("bought", BOUGHT);
}

static void
and_of_those_that_are_used_up_within_2_to_21_days(void **state)
{
	(void)state;
	prove("used up", USED_UP);
}

static void
and_from_noon_on_by_the_hours_they_were_used_in(void **state)
{
	(void)state;
	prove("from noon", AT_NOON);
}

static void
a_forecast_costs_less_than_200_microseconds(void **state)
{
	enum {
		TIMES = 10000,
		MOST_US = 200
	};
	struct pp_forecast f;
	clock_t began = clock();
	double us;
	int i;

	(void)state;
	for (i = 0; i < TIMES; i++)
		ask((size_t)i % METERS, 300, BOUGHT,
		    sum((size_t)i % METERS, 290, 10) + 1, &f);
	us = (double)(clock() - began) * 1e6 / CLOCKS_PER_SEC / TIMES;
	print_message("# a forecast costs %.1f us\n", us);
	assert_true(us < MOST_US);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		eighty_of_a_hundred_ends_of_a_purchase_are_in_the_range),
	    cmocka_unit_test(and_of_those_that_are_used_up_within_2_to_21_days),
	    cmocka_unit_test(and_from_noon_on_by_the_hours_they_were_used_in),
	    cmocka_unit_test(a_forecast_costs_less_than_200_microseconds),
	};

	return cmocka_run_group_tests(tests, load_all, NULL);
}
