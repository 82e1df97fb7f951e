/* SPDX-License-Identifier: ISC */
/*
 * Tariff files: the examples are the published tables and hold their own
 * tests; each fault is found where it stands.
 */
#include "tariff_help.h"

#include <dirent.h>

enum {
	EXAMPLES = 12
};

static void
every_example_holds_its_own_tests(void **state)
{
	struct pp_tariff_tests *tests = calloc(1, sizeof *tests);
	const char *root = getenv("root");
	struct pp_bill bill;
	struct pp_tariff t;
	struct dirent *file;
	char folder[512];
	unsigned n = 0;
	DIR *dir;

	(void)state;
	assert_non_null(tests);
	snprintf(folder, sizeof folder, "%s/examples/tariffs",
	    root ? root : ".");
	dir = opendir(folder);
	assert_non_null(dir);
	while ((file = readdir(dir)) != NULL) {
		FILE *in;

		if (strstr(file->d_name, ".yaml") == NULL)
			continue;
		in = open_in("examples/tariffs", file->d_name);
		if (pp_tariff_read(in, file->d_name, &t, tests) != PP_OK)
			fail_msg("%s", pp_errmsg());
		fclose(in);
		assert_true(tests->n >= 2);
		for (size_t i = 0; i < tests->n; i++)
			if (pp_tariff_test(&t, &tests->tests[i], &bill) !=
			    PP_OK)
				fail_msg("%s: %s", file->d_name, pp_errmsg());
		n++;
	}
	closedir(dir);
	free(tests);
	assert_int_equal(n, EXAMPLES);
}

/* The literal text of a manual page. */
static void
read_literal(const char *page, char *text, size_t room)
{
	FILE *in = open_in("man", page);
	char line[ROW_MAX_BYTES];
	bool inside = false;
	size_t n = 0;

	while (fgets(line, sizeof line, in) != NULL) {
		if (strncmp(line, ".Ed", 3) == 0)
			inside = false;
		if (inside)
			n += (size_t)snprintf(text + n, room - n, "%s", line);
		if (strncmp(line, ".Bd -literal", 12) == 0)
			inside = true;
		assert_true(n < room);
	}
	fclose(in);
	assert_true(n > 0);
}

static void
the_example_of_the_manual_holds_its_tests(void **state)
{
	struct pp_tariff_tests *tests = calloc(1, sizeof *tests);
	char text[ROW_MAX_BYTES];
	struct pp_bill bill;
	struct pp_tariff t;

	(void)state;
	assert_non_null(tests);
	read_literal("pp-tariff.5", text, sizeof text);
	if (read_text(text, &t, tests) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(tests->n, 2);
	for (size_t i = 0; i < tests->n; i++)
		if (pp_tariff_test(&t, &tests->tests[i], &bill) != PP_OK)
			fail_msg("%s", pp_errmsg());
	free(tests);
}

/* What a cell of tariff_periods.csv says of its hours and months. */
static void
check_period(const char *const f[5], const struct pp_tariff *t)
{
	char months[64], *rest = months, *month;
	unsigned from, to, hour;
	struct pp_stretch s;
	enum pp_rate rate;
	struct pp_civil c;

	assert_int_equal(sscanf(f[2], "%2u:00", &from), 1);
	assert_int_equal(sscanf(f[3], "%2u:00", &to), 1);
	assert_int_equal(pp_rate_find(f[4], &rate), PP_OK);
	snprintf(months, sizeof months, "%s", f[1]);
	while ((month = strsep(&rest, " ")) != NULL)
		for (hour = from; hour < to; hour++) {
			int64_t when;

			c = (struct pp_civil){.year = 2025,
			    .month = (int)strtol(month, NULL, 10),
			    .day = 17,
			    .hour = (int)hour,
			    .minute = 30};
			assert_int_equal(pp_civil_at(&c, &when), PP_OK);
			pp_tariff_stretch(t, when, &s);
			if (s.rate != rate)
				fail_msg("%s: %s isn't %s at %u in %s", t->name,
				    pp_rate_name(s.rate), f[4], hour, month);
		}
}

/* The one tariff of the tables that has no prices. */
static bool
is_shipped(const char *name)
{
	return strcmp(name, "js-2020") != 0;
}

static void
hours_are_those_of_the_decrees(void **state)
{
	FILE *in = open_in("tests/data", "tariff_periods.csv");
	char line[ROW_MAX_BYTES];
	const char *f[5];
	unsigned n = 0;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	while (next_row(in, line, f, 5)) {
		struct pp_tariff t;

		if (!is_shipped(f[0]))
			continue;
		t = example(f[0]);
		check_period(f, &t);
		n++;
	}
	fclose(in);
	assert_int_equal(n, 100);
}

static void
prices_are_those_of_the_lists(void **state)
{
	FILE *in = open_in("tests/data", "tariff_prices.csv");
	char line[ROW_MAX_BYTES];
	const char *f[4];
	enum pp_rate rate;
	pp_price price;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	while (next_row(in, line, f, 4)) {
		struct pp_tariff t = example(f[0]);

		assert_int_equal(pp_rate_find(f[1], &rate), PP_OK);
		assert_int_equal(pp_price_parse(f[2], &price), PP_OK);
		for (unsigned i = 0; i < t.n_seasons; i++)
			assert_int_equal(t.seasons[i].price_e4[0][rate],
			    price.e4_per_kwh);
	}
	fclose(in);
}

static void
ladders_are_those_of_the_lists(void **state)
{
	FILE *in = open_in("tests/data", "tariff_ladders.csv");
	char line[ROW_MAX_BYTES];
	const char *f[6];
	pp_price price;

	(void)state;
	assert_non_null(fgets(line, sizeof line, in));
	while (next_row(in, line, f, 6)) {
		struct pp_tariff t = example(f[0]);
		unsigned tier = pp_tariff_tier(&t, wh_of(f[2]));

		assert_string_equal(pp_reset_name(t.reset), f[1]);
		assert_int_equal(t.tier_to_wh[tier],
		    *f[3] == '\0' ? INT64_MAX : wh_of(f[3]));
		assert_int_equal(pp_price_parse(f[4], &price), PP_OK);
		assert_int_equal(t.seasons[0].price_e4[tier][PP_RATE_FLAT],
		    price.e4_per_kwh);
	}
	fclose(in);
}

static void
what_is_left_out_has_its_plain_value(void **state)
{
	struct pp_tariff t;

	(void)state;
	assert_int_equal(read_text("tariff: t\nzone: Asia/Shanghai\n"
				   "from: 2025-01-01\nprices: {flat: 0.5}\n",
			     &t, NULL),
	    PP_OK);
	assert_string_equal(t.title, "");
	assert_string_equal(t.seasons[0].name, "year");
	assert_int_equal(t.from_day, pp_day_of(at("2025-01-01")));
	assert_int_equal(t.n_seasons, 1);
	assert_int_equal(t.n_days, 1);
	assert_int_equal(t.days[0].n, 1);
	assert_int_equal(t.n_tiers, 1);
	assert_int_equal(t.tier_to_wh[0], INT64_MAX);
	assert_int_equal(t.reset, PP_RESET_NEVER);
	assert_int_equal(t.rounding, PP_ROUND_HALF_UP);
	assert_int_equal(t.residue, PP_RESIDUE_CARRY);
	assert_int_equal(t.n_fixed, 0);
	assert_int_equal(t.n_holidays, 0);
}

static void
weekdays_may_run_over_the_end_of_the_week(void **state)
{
	struct pp_tariff t = tariff_of(
	    "holidays: [2025-05-01, 2025-10-01..2025-10-03]\n"
	    "days: {work: {peak: [08:00-18:00], flat: [18:00-08:00]},\n"
	    "  rest: flat}\n"
	    "seasons: {all: {days: {Mon-Thu: work, Fri-Sun: rest,\n"
	    "  holidays: rest}}}\n"
	    "prices: {peak: 1, flat: 0.5}\n");
	static const uint8_t want[PP_DAY_TYPES] = {1, 0, 0, 0, 0, 1, 1, 1};

	(void)state;
	assert_memory_equal(t.seasons[0].day_of, want, sizeof want);
	assert_int_equal(t.n_holidays, 4);
	assert_int_equal(t.holidays[3], pp_day_of(at("2025-10-03")));
}

static void
without_holidays_weekdays_are_enough(void **state)
{
	struct pp_tariff t = tariff_of(
	    "days: {work: {peak: 08:00-18:00, flat: 18:00-08:00}, rest: flat}\n"
	    "seasons: {all: {days: {Mon-Fri: work, Sat-Sun: rest}}}\n"
	    "prices: {peak: 1, flat: 0.5}\n");
	static const uint8_t want[PP_DAY_HOLIDAY] = {1, 0, 0, 0, 0, 0, 1};

	(void)state;
	assert_memory_equal(t.seasons[0].day_of, want, sizeof want);
	assert_true(t.seasons[0].day_of[PP_DAY_HOLIDAY] < t.n_days);
}

static void
dates_may_run_over_the_end_of_the_year(void **state)
{
	struct pp_tariff t = tariff_of(
	    "seasons: {winter: {dates: [12-16..02-29, 06-21], prices: "
	    "{flat: 2}},\n"
	    "  rest: {dates: [03-01..06-20, 06-22..12-15]}}\n"
	    "prices: {flat: 1}\n");

	(void)state;
	assert_int_equal(t.season_of[11][14], 1);
	assert_int_equal(t.season_of[11][15], 0);
	assert_int_equal(t.season_of[0][0], 0);
	assert_int_equal(t.season_of[1][28], 0);
	assert_int_equal(t.season_of[2][0], 1);
	assert_int_equal(t.season_of[5][20], 0);
	assert_int_equal(t.seasons[0].price_e4[0][PP_RATE_FLAT], 20000);
	assert_int_equal(t.seasons[1].price_e4[0][PP_RATE_FLAT], 10000);
}

static void
a_test_that_does_not_hold_says_what_it_came_to(void **state)
{
	static const struct {
		const char *test, *words;
		enum pp_status rc;
	} cases[] = {
	    {"{name: a, kwh: 50, yuan: 26.41}", "a: 26.42 yuan, not 26.41",
		PP_NO},
	    {"{name: a, kwh: 50, exact_yuan: 26.42, yuan: 26.42}",
		"a: exactly 26.415 yuan, not 26.42", PP_NO},
	    {"{name: a, kwh: 50, exact_yuan: 26.4150, yuan: 26.42}", NULL,
		PP_OK},
	    {"{name: a, kwh: 9000000000000000, yuan: 1}",
		"a: more energy than any meter counts", PP_EDATA},
	    {"{name: a, at: 2025-01-01, to: 2045-01-01, kwh: 1, yuan: 1}",
		"a: energy of a time that ends before it begins, or of more "
		"than ten years",
		PP_EDATA},
	    {"{name: a, at: 2025-01-31, to: 2025-02-02, kwh: {flat: 50}, "
	     "yuan: 38.42}",
		NULL, PP_OK},
	};
	struct pp_tariff_tests *tests = calloc(1, sizeof *tests);
	struct pp_bill bill;
	struct pp_tariff t;
	char text[512];

	(void)state;
	assert_non_null(tests);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(text, sizeof text,
		    HEAD "prices: {flat: 0.5283}\ntests:\n- %s\n"
			 "fixed: {a: {yuan: 12, per: month}}\n",
		    cases[i].test);
		if (read_text(text, &t, tests) != PP_OK)
			fail_msg("%s", pp_errmsg());
		assert_int_equal(tests->n, 1);
		assert_int_equal(tests->tests[0].line, 7);
		assert_int_equal(tests->tests[0].column, 3);
		assert_int_equal(pp_tariff_test(&t, &tests->tests[0], &bill),
		    cases[i].rc);
		if (cases[i].rc != PP_OK)
			assert_string_equal(pp_errmsg(), cases[i].words);
	}
	free(tests);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_example_holds_its_own_tests),
	    cmocka_unit_test(the_example_of_the_manual_holds_its_tests),
	    cmocka_unit_test(hours_are_those_of_the_decrees),
	    cmocka_unit_test(prices_are_those_of_the_lists),
	    cmocka_unit_test(ladders_are_those_of_the_lists),
	    cmocka_unit_test(what_is_left_out_has_its_plain_value),
	    cmocka_unit_test(weekdays_may_run_over_the_end_of_the_week),
	    cmocka_unit_test(without_holidays_weekdays_are_enough),
	    cmocka_unit_test(dates_may_run_over_the_end_of_the_year),
	    cmocka_unit_test(a_test_that_does_not_hold_says_what_it_came_to),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
