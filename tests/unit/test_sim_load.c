/* SPDX-License-Identifier: ISC */
#include "sim_help.h"

#include "sim_load.h"

enum {
	HOUR = 3600,
	WEEK_H = 168,
};

/* Hourly rows from a Sunday on: hour h has h in A and 20 times that in B. */
static enum pp_status
load_of(int hours, const char *last, struct sim_load **load)
{
	time_t at = 1748736000; /* 2025-06-01T00:00Z */
	FILE *file = tmpfile();
	enum pp_status rc;
	int h;

	assert_non_null(file);
	fprintf(file, "hour_start,A,B\n");
	for (h = 0; h < hours; h++) {
		time_t hour = at + h * HOUR;
		struct tm tm;
		char text[32];

		gmtime_r(&hour, &tm);
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M", &tm);
		fprintf(file, "%s,%d.5,%d\n", text, h, 20 * h);
	}
	fprintf(file, "%s", last);
	rewind(file);
	rc = sim_load_read(file, "load.csv", load);
	fclose(file);
	return rc;
}

static void
weekday_and_hour_agree_in_any_year(void **state)
{
	struct sim_load *load = NULL;
	int64_t until_s, monday = 1748822400; /* 2025-06-02, hour 24 */

	(void)state;
	assert_int_equal(load_of(24 + WEEK_H + 5, "", &load), PP_OK);
	assert_int_equal(sim_load_w(load, 0, monday, &until_s), 24500);
	assert_int_equal(until_s, monday + HOUR);
	assert_int_equal(sim_load_w(load, 0, monday + 3 * HOUR + 59, &until_s),
	    27500);
	assert_int_equal(until_s, monday + 4 * HOUR);
	/* Weeks before and after, by whole weeks. */
	assert_int_equal(sim_load_w(load, 0,
			     monday + 75 * WEEK_H * (int64_t)HOUR, &until_s),
	    24500);
	assert_int_equal(sim_load_w(load, 0, monday - HOUR, &until_s),
	    (24 + WEEK_H - 1) * 1000 + 500);
	assert_int_equal(until_s, monday);
	sim_load_free(load);
}

static void
columns_are_found_by_name(void **state)
{
	struct sim_load *load = NULL;
	size_t column = 9;

	(void)state;
	assert_int_equal(load_of(24 + WEEK_H, "", &load), PP_OK);
	assert_int_equal(sim_load_columns(load), 2);
	assert_int_equal(sim_load_find(load, "B", &column), PP_OK);
	assert_int_equal(column, 1);
	assert_string_equal(sim_load_name(load, 1), "B");
	assert_int_equal(sim_load_find(load, "C", &column), PP_NO);
	assert_int_equal(column, 1);
	sim_load_free(load);
}

static void
the_divisor_brings_all_hours_to_25_kwh(void **state)
{
	struct sim_load *load = NULL;

	(void)state;
	/* A reaches 191.5 kWh, B 3820: no divisor is enough for that. */
	assert_int_equal(load_of(24 + WEEK_H, "", &load), PP_OK);
	assert_int_equal(sim_load_divisor(load, 0), 10);
	assert_int_equal(sim_load_divisor(load, 1), 50);
	assert_int_equal(sim_load_mean_w(load, 0), 108000);
	sim_load_free(load);
}

static void
a_bad_file_is_named_with_its_line(void **state)
{
	static const struct {
		const char *last, *words;
	} bad[] = {
	    {"2025-06-09T00:00,1\n", "load.csv:194: 2 fields, want 3"},
	    {"2025-06-09T00:00,1,2,3\n", "load.csv:194: more than 3 fields"},
	    {"2025-06-09T01:00,1,2\n",
		"load.csv:194: hour_start: \"2025-06-09T01:00\": "
		"not an hour after the last row"},
	    {"2025-06-09T00:00,1,x\n", "load.csv:194: B: \"x\": not a number"},
	    {"2025-06-09T00:00,-1,2\n", "load.csv:194: A: out of range"},
	    {"\n",
		"load.csv:194: hour_start: \"\": want an hour as "
		"2025-06-01T00:00"},
	};
	struct sim_load *load = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(load_of(24 + WEEK_H, bad[i].last, &load),
		    PP_EDATA);
		assert_null(load);
		assert_string_equal(pp_errmsg(), bad[i].words);
	}
	assert_int_equal(load_of(24 + WEEK_H - 1, "", &load), PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "load.csv: want at least one whole week from a Monday");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(weekday_and_hour_agree_in_any_year),
	    cmocka_unit_test(columns_are_found_by_name),
	    cmocka_unit_test(the_divisor_brings_all_hours_to_25_kwh),
	    cmocka_unit_test(a_bad_file_is_named_with_its_line),
	};

	return cmocka_run_group_tests_name("sim_load", tests, NULL, NULL);
}
