/* SPDX-License-Identifier: ISC */
/*
 * Tariffs fitted to what meters hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fit.h"
#include "tariff_file.h"

enum {
	STEP_MINUTES = 60,
	DAYS = 800, /* with a leap day among them */
};

static const struct pp_capacity dtsy = {
    .prices = true,
    .rates = {true, true, true, true, false},
    .tables = 2,
    .slots = 14,
    .zones = 4,
};

#define HEAD "tariff: x\ntitle: x\nzone: Asia/Shanghai\nfrom: 2025-01-01\n"
#define DAYS_AB                                                                \
	"days:\n  a: {valley: [00:00-08:00], peak: [08:00-24:00]}\n"           \
	"  b: {valley: [00:00-12:00], peak: [12:00-24:00]}\n"
#define PRICES "prices: {peak: 1.2000, valley: 0.4000}\n"

static const char two_seasons[] = HEAD DAYS_AB PRICES
    "seasons:\n  hot: {months: [12, 1, 2, 6, 7, 8], days: a}\n"
    "  mild: {months: [3, 4, 5, 9, 10, 11], days: b}\n";

static const char weekends[] = HEAD DAYS_AB PRICES
    "holidays: [2026-10-01]\n"
    "seasons:\n  all: {months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],"
    " days: {Mon-Fri: a, Sat-Sun: b, holidays: b}}\n";

static const char three_seasons[] =
    HEAD "days:\n  a: {valley: [00:00-08:00], peak: [08:00-24:00]}\n"
	 "  b: {valley: [00:00-12:00], peak: [12:00-24:00]}\n"
	 "  c: {valley: [00:00-12:00], sharp: [12:00-14:00],"
	 " peak: [14:00-24:00]}\n"
	 "seasons:\n"
	 "  one: {months: [1, 2, 3, 4], days: a, prices: {peak: 1.0000,"
	 " valley: 0.4000}}\n"
	 "  two: {months: [5, 6, 7, 8], days: b, prices: {peak: 1.1000,"
	 " valley: 0.4000}}\n"
	 "  three: {months: [9, 10, 11, 12], days: c, prices: {sharp: 1.5000,"
	 " peak: 1.0000, valley: 0.4000}}\n";

static const char tiers[] =
    HEAD "days:\n  all: flat\n"
	 "seasons:\n  all: {months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],"
	 " days: all}\n"
	 "prices: {flat: [0.5283, 0.5783, 0.8283]}\n"
	 "tiers: {up_to_kwh: [230, 400], reset: month}\n";

static const char fifth[] =
    HEAD "days:\n  all: {deep: [00:00-08:00], flat: [08:00-24:00]}\n"
	 "seasons:\n  all: {months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],"
	 " days: all}\n"
	 "prices: {deep: 0.2000, flat: 0.7000}\n";

static struct pp_tariff
tariff_of(const char *text)
{
	struct pp_tariff t;
	char copy[4096];
	FILE *in;

	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	snprintf(copy, sizeof copy, "%s", text);
	in = fmemopen(copy, strlen(copy), "r");
	assert_non_null(in);
	if (pp_tariff_read(in, "test", &t, NULL) != PP_OK)
		fail_msg("%s", pp_errmsg());
	fclose(in);
	return t;
}

static int64_t
at(const char *time)
{
	int64_t value;

	assert_int_equal(pp_time_parse(time, 0, &value), PP_OK);
	return value;
}

static struct pp_meter_image
fit(const struct pp_tariff *t, const struct pp_capacity *c, int64_t when,
    int64_t used_wh)
{
	struct pp_meter_image image;

	if (pp_fit(t, c, when, used_wh, &image) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return image;
}

static void
assert_prices(const struct pp_meter_image *image, const char *words)
{
	char got[PP_IMAGE_WORDS_MAX];

	assert_string_equal(pp_image_prices_print(image, got), words);
}

static void
assert_tables(const struct pp_meter_image *image, const char *words)
{
	char got[PP_IMAGE_WORDS_MAX];

	assert_string_equal(pp_image_tables_print(image, got), words);
}

static void
assert_refused(const char *text, const struct pp_capacity *c, const char *words)
{
	struct pp_tariff t = tariff_of(text);
	struct pp_meter_image image = {.n_tables = 99};
	unsigned follow = 99;

	assert_int_equal(pp_fit_check(&t, c, &follow), PP_NO);
	assert_non_null(strstr(pp_errmsg(), words));
	assert_int_equal(follow, 99);
	assert_int_equal(pp_fit(&t, c, at("2026-01-01"), 0, &image), PP_NO);
	assert_int_equal(image.n_tables, 99);
}

/* By the meter's own clock, as long as the image is said to hold. */
static void
assert_right(const struct pp_tariff *t, const struct pp_meter_image *image,
    int64_t from)
{
	int64_t end = from + (int64_t)DAYS * 86400;
	struct pp_stretch s;
	struct pp_civil c;

	if (image->until != 0 && image->until < end)
		end = image->until;
	for (int64_t when = from; when < end; when += STEP_MINUTES * 60) {
		pp_civil_of(when, &c);
		pp_tariff_stretch(t, when, &s);
		if (pp_image_rate(image, c.month, c.day,
			c.hour * 60 + c.minute) != s.rate)
			fail_msg("%04d-%02d-%02dT%02d:%02d", c.year, c.month,
			    c.day, c.hour, c.minute);
	}
}

static void
what_a_year_repeats_is_pushed_once(void **state)
{
	struct pp_tariff t = tariff_of(two_seasons);
	struct pp_meter_image image;
	unsigned follow;

	(void)state;
	for (int64_t day = 0; day < 366; day++) {
		image = fit(&t, &dtsy, at("2026-01-01T09:00") + day * 86400, 0);
		assert_int_equal(image.until, 0);
		assert_tables(&image,
		    "table1=00:00v,12:00p table2=00:00v,08:00p "
		    "zones=1:03-01,2:06-01,1:09-01,2:12-01");
	}
	assert_prices(&image,
	    "sharp=1.2000 peak=1.2000 flat=1.2000 valley=0.4000");
	assert_int_equal(pp_fit_check(&t, &dtsy, &follow), PP_OK);
	assert_int_equal(follow, 0);
}

static void
every_minute_has_the_rate_of_the_tariff(void **state)
{
	static const char *const texts[] = {two_seasons, weekends,
	    three_seasons, tiers};
	static const char *const times[] = {"2026-01-01", "2026-02-27T13:00",
	    "2026-08-31T23:59", "2026-09-29", "2026-12-31", "2028-02-28"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct pp_tariff t = tariff_of(texts[i]);

		for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
			struct pp_meter_image image =
			    fit(&t, &dtsy, at(times[k]), 0);

			assert_right(&t, &image, at(times[k]));
		}
	}
}

static void
days_that_differ_are_there_before_they_begin(void **state)
{
	struct pp_tariff t = tariff_of(weekends);
	int64_t friday = at("2026-01-09T10:00");
	struct pp_meter_image image = fit(&t, &dtsy, friday, 0);
	char words[PP_FOLLOW_MAX];
	unsigned follow;

	(void)state;
	assert_int_equal(pp_fit_check(&t, &dtsy, &follow), PP_OK);
	assert_string_equal(pp_follow_words(follow, words), "weekdays");
	assert_tables(&image,
	    "table1=00:00v,08:00p table2=00:00v,12:00p "
	    "zones=1:01-05,2:01-10,1:01-12,2:01-17");
	assert_int_equal(image.until, at("2026-01-19"));
	/* It does until then, and no day longer. */
	assert_true(pp_image_keeps(&image, &t, pp_day_of(friday),
	    pp_day_of(image.until)));
	assert_false(pp_image_keeps(&image, &t, pp_day_of(friday),
	    pp_day_of(image.until) + 1));
	/* A holiday on a Thursday, the day before. */
	image = fit(&t, &dtsy, at("2026-09-30T12:00"), 0);
	assert_int_equal(pp_image_rate(&image, 10, 1, 9 * 60), PP_RATE_VALLEY);
	assert_int_equal(pp_image_rate(&image, 10, 2, 9 * 60), PP_RATE_PEAK);
}

static void
seasons_are_followed_where_tables_are_few(void **state)
{
	struct pp_tariff t = tariff_of(three_seasons);
	struct pp_meter_image image = fit(&t, &dtsy, at("2026-02-01"), 0);
	char words[PP_FOLLOW_MAX];
	unsigned follow;

	(void)state;
	assert_int_equal(pp_fit_check(&t, &dtsy, &follow), PP_OK);
	assert_string_equal(pp_follow_words(follow, words), "seasons, prices");
	/* The next season is there already, its price isn't. */
	assert_int_equal(pp_image_rate(&image, 5, 1, 9 * 60), PP_RATE_VALLEY);
	assert_prices(&image,
	    "sharp=1.5000 peak=1.0000 flat=1.5000 valley=0.4000");
	assert_int_equal(image.until, at("2026-05-01"));
	image = fit(&t, &dtsy, at("2026-05-01"), 0);
	assert_prices(&image,
	    "sharp=1.5000 peak=1.1000 flat=1.5000 valley=0.4000");
	assert_int_equal(image.until, at("2026-09-01"));
	image = fit(&t, &dtsy, at("2026-10-01"), 0);
	assert_int_equal(image.until, at("2027-05-01"));
}

static void
tiers_are_followed_and_begin_anew(void **state)
{
	const struct pp_capacity ddsy = {
	    .prices = true,
	    .rates = {[PP_RATE_FLAT] = true},
	};
	struct pp_tariff t = tariff_of(tiers);
	struct pp_meter_image image;
	char words[PP_FOLLOW_MAX];
	unsigned follow;

	(void)state;
	assert_int_equal(pp_fit_check(&t, &ddsy, &follow), PP_OK);
	assert_string_equal(pp_follow_words(follow, words), "tiers");
	image = fit(&t, &ddsy, at("2026-02-03"), 229999);
	assert_false(image.has_tables);
	assert_prices(&image, "flat=0.5283");
	assert_int_equal(image.until, 0);
	image = fit(&t, &ddsy, at("2026-02-03"), 230000);
	assert_prices(&image, "flat=0.5783");
	assert_int_equal(image.until, at("2026-03-01"));
	image = fit(&t, &ddsy, at("2026-02-03"), 500000);
	assert_prices(&image, "flat=0.8283");
	assert_int_equal(pp_image_rate(&image, 1, 1, 0), PP_RATE_FLAT);
}

static void
what_a_meter_cant_hold_is_refused(void **state)
{
	struct pp_capacity c = dtsy;

	(void)state;
	assert_refused(fifth, &c, "no price for the rate deep");
	c.slots = 1;
	assert_refused(two_seasons, &c, "2 segments");
	c = dtsy;
	c.zones = 1;
	assert_refused(weekends, &c, "tomorrow's table");
	c = dtsy;
	c.tables = 1;
	assert_refused(weekends, &c, "tomorrow's table");
	c = dtsy;
	c.tables = 0;
	assert_refused(two_seasons, &c, "counts as flat");
	c.prices = false;
	assert_refused(tiers, &c, "no prices that could be set");
}

/* Without dates, or with one table, cron brings each season. */
static void
a_meter_with_one_table_gets_each_season(void **state)
{
	struct pp_tariff t = tariff_of(two_seasons);
	struct pp_capacity c = dtsy;
	struct pp_meter_image image;

	(void)state;
	c.tables = 1;
	c.zones = 0;
	image = fit(&t, &c, at("2026-04-04"), 0);
	assert_tables(&image, "table1=00:00v,12:00p");
	assert_int_equal(image.until, at("2026-06-01"));
	assert_right(&t, &image, at("2026-04-04"));
	c.zones = 4;
	image = fit(&t, &c, at("2026-04-04"), 0);
	assert_tables(&image, "table1=00:00v,12:00p zones=1:01-01");
	assert_int_equal(image.until, at("2026-06-01"));
}

static void
words_of_an_image_go_both_ways(void **state)
{
	static const char *const wrong[] = {"table1", "table1=00:00x",
	    "table1=01:00v", "table1=00:00v,00:00f",
	    "table1=00:00v zones=2:01-01", "table1=00:00v zones=1:13-01",
	    "table1=00:00v zones=1:01-32", "table1=24:00v",
	    "table1=00:00v more", "table9=00:00v", "table1=00:60v",
	    "zones=1:01-01", "table2=00:00v table1=00:00v zones=2:01-01"};
	static const char *const no_prices[] = {"sharp",
	    "sharp=", "dear=1.0000", "sharp=-1.0000", "sharp=1.00000",
	    "sharp=999999999999.0000", "=1.0000"};
	struct pp_tariff t = tariff_of(weekends);
	struct pp_meter_image image = fit(&t, &dtsy, at("2026-01-09"), 0), read;
	char words[PP_IMAGE_WORDS_MAX];

	(void)state;
	read = (struct pp_meter_image){0};
	pp_image_tables_print(&image, words);
	assert_int_equal(pp_image_tables_parse(words, &read), PP_OK);
	assert_true(read.has_tables);
	assert_tables(&read, words);
	pp_image_prices_print(&image, words);
	assert_int_equal(pp_image_prices_parse(words, &read), PP_OK);
	assert_prices(&read, words);
	assert_int_equal(read.price_e4[PP_RATE_DEEP], -1);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		read.n_tables = 77;
		if (pp_image_tables_parse(wrong[i], &read) != PP_EDATA ||
		    read.n_tables != 77)
			fail_msg("%s", wrong[i]);
	}
	for (size_t i = 0; i < sizeof no_prices / sizeof *no_prices; i++) {
		read.price_e4[0] = 77;
		if (pp_image_prices_parse(no_prices[i], &read) != PP_EDATA ||
		    read.price_e4[0] != 77)
			fail_msg("%s", no_prices[i]);
	}
}

/* Nobody wrote over it: a table that no date picks says nothing. */
static void
a_table_that_no_date_picks_isnt_in_the_words(void **state)
{
	struct pp_meter_image image = {0};

	(void)state;
	assert_int_equal(
	    pp_image_tables_parse("table2=00:00v,08:00p zones=2:01-01", &image),
	    PP_OK);
	image.tables[0] = (struct pp_tariff_day){
	    .n = 1,
	    .segments = {{.from = 0, .rate = PP_RATE_PEAK}},
	};
	assert_tables(&image, "table2=00:00v,08:00p zones=2:01-01");
	assert_int_equal(pp_image_rate(&image, 7, 7, 0), PP_RATE_VALLEY);
}

/* As it came from the maker: no slot is used. */
static void
a_table_that_was_never_set_has_no_rate_of_a_tariff(void **state)
{
	struct pp_tariff t = tariff_of(tiers);
	struct pp_meter_image image = {0};

	(void)state;
	assert_int_equal(pp_image_tables_parse("table1=", &image), PP_OK);
	assert_tables(&image, "table1=");
	assert_false(pp_image_keeps(&image, &t, 21000, 21001));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_year_repeats_is_pushed_once),
	    cmocka_unit_test(every_minute_has_the_rate_of_the_tariff),
	    cmocka_unit_test(days_that_differ_are_there_before_they_begin),
	    cmocka_unit_test(seasons_are_followed_where_tables_are_few),
	    cmocka_unit_test(tiers_are_followed_and_begin_anew),
	    cmocka_unit_test(what_a_meter_cant_hold_is_refused),
	    cmocka_unit_test(a_meter_with_one_table_gets_each_season),
	    cmocka_unit_test(words_of_an_image_go_both_ways),
	    cmocka_unit_test(a_table_that_no_date_picks_isnt_in_the_words),
	    cmocka_unit_test(
		a_table_that_was_never_set_has_no_rate_of_a_tariff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
