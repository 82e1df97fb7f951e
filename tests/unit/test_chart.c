/* SPDX-License-Identifier: ISC */
/*
 * Programs for gnuplot: whatever a text is, it stays inside its string.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chart.h"

/* The program of a ranking that has one bar with that name. */
static char *
program_of(const char *name)
{
	const struct pp_chart chart = {name, name, name, name, false};
	struct pp_chart_bar bar = {.value = 5, .text = "5"};
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	assert_non_null(to);
	snprintf(bar.name, sizeof bar.name, "%s", name);
	assert_int_equal(pp_chart_ranking(to, &chart, &bar, 1, 0), PP_OK);
	assert_int_equal(fclose(to), 0);
	return text;
}

/* Strings out of it, so that what is left is what gnuplot obeys. */
static void
take_strings(char *program)
{
	static const char may_stand[] =
	    "\\# ?,.%abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789";
	char *to = program;
	int inside = 0;

	for (const char *p = program; *p != '\0'; p++) {
		if (*p == '"')
			inside = !inside;
		else if (!inside)
			*to++ = *p;
		else
			assert_non_null(strchr(may_stand, *p));
	}
	*to = '\0';
	assert_int_equal(inside, 0);
}

static void
no_text_leaves_its_string(void **state)
{
	char *plain = program_of("x"), text[8];

	(void)state;
	take_strings(plain);
	for (int byte = 1; byte < 256; byte++) {
		char *program;

		snprintf(text, sizeof text, "a%c%c1", byte, byte);
		program = program_of(text);
		take_strings(program);
		assert_string_equal(program, plain);
		free(program);
	}
	free(plain);
}

/* A digit behind an octal number would be read as one of it. */
static void
what_is_written_is_what_was_given(void **state)
{
	char *program = program_of("m 1-50%\n\xe6\x88\xb7");

	(void)state;
	assert_non_null(strstr(program,
	    "set label 9001 \"m "
	    "\\061\\055\\065\\060\\045\\077\\346\\210\\267\""));
	/* Of a tic it would be a format. */
	assert_non_null(strstr(program,
	    "(\"m \\061\\055\\065\\060\\045\\045\\077\\346\\210\\267\" 0)"));
	free(program);
}

static void
bars_stand_on_those_before_them(void **state)
{
	const int64_t up[] = {5, PP_CHART_NONE, 0}, more[] = {7, 1, 0},
		      down[] = {-3, PP_CHART_NONE, -2};
	const struct pp_chart_series series[] = {
	    {"a", 1, false, up},
	    {"b", 2, false, more},
	    {"c", 3, false, down},
	};
	const struct pp_chart_periods periods = {PP_CHART_OF_DAYS, 20000, 3,
	    series, 3, 1};
	const struct pp_chart chart = {"t", "n", "m", "f", true};
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	(void)state;
	assert_non_null(to);
	assert_int_equal(pp_chart_periods(to, &chart, &periods), PP_OK);
	assert_int_equal(fclose(to), 0);
	assert_non_null(strstr(text,
	    "$data << END\n"
	    "0 0 0.5 0.5 1.2 0 -0.3\n"
	    "1 ? ? 0 0.1 ? ?\n"
	    "2 ? ? ? ? 0 -0.2\n"
	    "END\n"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_text_leaves_its_string),
	    cmocka_unit_test(what_is_written_is_what_was_given),
	    cmocka_unit_test(bars_stand_on_those_before_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
