/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rows.h"

enum {
	METER,
	SERIAL,
	NOTE,
};

static const struct pp_column columns[] = {
    [METER] = {"meter", true},
    [SERIAL] = {"serial", false},
    [NOTE] = {"note", false},
};

static enum pp_status
read_bytes(const char *bytes, size_t n, struct pp_rows **rows)
{
	FILE *in = fmemopen((void *)(uintptr_t)bytes, n, "r");
	enum pp_status rc;

	assert_non_null(in);
	rc = pp_rows_read(in, "in.csv", columns,
	    sizeof columns / sizeof columns[0], rows);
	fclose(in);
	return rc;
}

static struct pp_rows *
rows_of(const char *text)
{
	struct pp_rows *rows = NULL;

	if (read_bytes(text, strlen(text), &rows) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return rows;
}

static void
next_is(struct pp_rows *rows, unsigned line, const char *meter,
    const char *serial, const char *note)
{
	if (pp_rows_next(rows) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_rows_line(rows), line);
	assert_string_equal(pp_rows_text(rows, METER), meter);
	if (serial == NULL)
		assert_null(pp_rows_text(rows, SERIAL));
	else
		assert_string_equal(pp_rows_text(rows, SERIAL), serial);
	if (note == NULL)
		assert_null(pp_rows_text(rows, NOTE));
	else
		assert_string_equal(pp_rows_text(rows, NOTE), note);
}

static void
next_is_bad(struct pp_rows *rows, const char *words)
{
	assert_int_equal(pp_rows_next(rows), PP_EDATA);
	assert_string_equal(pp_errmsg(), words);
}

static void
ends(struct pp_rows *rows)
{
	assert_int_equal(pp_rows_next(rows), PP_DONE);
	assert_int_equal(pp_rows_next(rows), PP_DONE);
	pp_rows_free(rows);
}

static void
columns_are_found_by_name_in_any_order(void **state)
{
	struct pp_rows *rows = rows_of("x,note,meter\n1,cold store,M1\n");

	(void)state;
	next_is(rows, 2, "M1", NULL, "cold store");
	ends(rows);
}

static void
whatever_program_wrote_it(void **state)
{
	static const char *const same[] = {
	    "meter,serial,note\nM1,2,余\nM2,,\n",
	    "meter,serial,note\nM1,2,余\nM2,,",
	    "meter,serial,note\r\nM1,2,余\r\nM2,,\r\n",
	    "meter,serial,note\rM1,2,余\rM2,,\r",
	    "\xef\xbb\xbfmeter,serial,note\nM1,2,余\nM2,,\n",
	    "meter,serial,note\nM1,2,\xd3\xe0\nM2,,\n",
	    "\"meter\",serial,note\n\"M1\",\"2\",\"余\"\nM2,\"\",\n",
	    " meter ,\tserial,　note　\n M1 ,2 , \" 余　\"\n　M2　,,\n",
	    "ｍｅｔｅｒ,serial,note\nM1,2,余\nM2,,\n",
	};
	struct pp_rows *rows;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof same / sizeof same[0]; i++) {
		rows = rows_of(same[i]);
		next_is(rows, 2, "M1", "2", "余");
		next_is(rows, 3, "M2", "", "");
		ends(rows);
	}
}

static void
blank_lines_are_counted_and_skipped(void **state)
{
	struct pp_rows *rows =
	    rows_of("\n \t\nmeter\n\n\r\nM1\n   \n　\nM2\n\n\n");

	(void)state;
	next_is(rows, 6, "M1", NULL, NULL);
	next_is(rows, 9, "M2", NULL, NULL);
	ends(rows);
}

static void
quoted_lines_count_as_lines(void **state)
{
	struct pp_rows *rows = rows_of("meter,note\n"
				       "M1,\"one\ntwo, \"\"three\"\"\n\n\"\n"
				       "M2,x\n"
				       "M3\n");

	(void)state;
	next_is(rows, 2, "M1", NULL, "one\ntwo, \"three\"");
	next_is(rows, 6, "M2", NULL, "x");
	next_is(rows, 7, "M3", NULL, "");
	ends(rows);
}

static void
missing_fields_at_the_end_are_empty_and_more_are_refused(void **state)
{
	struct pp_rows *rows = rows_of("meter,serial,note\n"
				       "M1\n"
				       "M2,2\n"
				       "M3,3,n,\n"
				       "M4,4,n\n");

	(void)state;
	next_is(rows, 2, "M1", "", "");
	next_is(rows, 3, "M2", "2", "");
	next_is_bad(rows, "in.csv:4: 4 fields, where there should be 3");
	next_is(rows, 5, "M4", "4", "n");
	ends(rows);
}

static void
a_stray_quote_costs_its_row_only(void **state)
{
	struct pp_rows *rows = rows_of("meter,serial,note\n"
				       "M1,\"bad\"x,1\n"
				       "M2,a\"b\"c,1\n"
				       "M3,3,n\n");

	(void)state;
	next_is_bad(rows,
	    "in.csv:2:2: stray quote; quote the whole field and double the "
	    "quotes in it");
	next_is_bad(rows,
	    "in.csv:3:2: stray quote; quote the whole field and double the "
	    "quotes in it");
	next_is(rows, 4, "M3", "3", "n");
	ends(rows);
}

static void
an_odd_quote_ends_reading_since_rows_might_be_text(void **state)
{
	struct pp_rows *rows = rows_of("meter,serial,note\n"
				       "M1,24\" screen,1\n"
				       "M2,2,n\n");

	(void)state;
	next_is_bad(rows,
	    "in.csv:2:2: stray quote; quote the whole field and double the "
	    "quotes in it; the rest is not read");
	ends(rows);
}

static void
an_unclosed_quote_is_named_where_it_begins(void **state)
{
	struct pp_rows *rows = rows_of("meter,serial,note\n"
				       "M1,1,n\n"
				       "M2,\"2,n\n"
				       "M3,3,n\n");

	(void)state;
	next_is(rows, 2, "M1", "1", "n");
	next_is_bad(rows,
	    "in.csv:3:2: the quote that begins here is never closed");
	ends(rows);

	rows = rows_of("meter,note\nM1,\"x\nM2,\"y\"\nM3,z\n");
	next_is_bad(rows,
	    "in.csv:2:2: the quote that begins here is not closed before "
	    "line 3; the rest is not read");
	ends(rows);

	/* Behind a field that was closed properly in a later line. */
	rows = rows_of("meter,note\n\"M\n1\",\"x\nM2,y\n");
	next_is_bad(rows,
	    "in.csv:3:2: the quote that begins here is never closed");
	ends(rows);
}

static void
is_refused(const char *text, size_t n, const char *words)
{
	struct pp_rows *rows = NULL;

	assert_int_equal(read_bytes(text, n, &rows), PP_EDATA);
	assert_string_equal(pp_errmsg(), words);
	assert_null(rows);
}

static void
headers_that_do_not_fit_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} samples[] = {
	    {"", "in.csv: empty; its first line must name the columns"},
	    {"\n\n", "in.csv: empty; its first line must name the columns"},
	    {"\xef\xbb\xbf",
		"in.csv: empty; its first line must name the columns"},
	    {"\n\nserial,note\n", "in.csv:3: no column \"meter\""},
	    {"Meter\n", "in.csv:1: no column \"meter\""},
	    {"meter,note,meter\n",
		"in.csv:1:3: column \"meter\" for the second time"},
	    {"meter,note,x,note\n",
		"in.csv:1:4: column \"note\" for the second time"},
	    {"meter,\"note\n",
		"in.csv:1:2: the quote that begins here is never closed"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++)
		is_refused(samples[i].text, strlen(samples[i].text),
		    samples[i].words);
}

static void
bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	is_refused("meter\nM\0001\n", 10, "in.csv:2: a NUL byte");
	is_refused("meter\nM1\n\xff\n", 11,
	    "in.csv:3: neither UTF-8 nor GB18030");
}

static void
unknown_columns_may_be_many_and_alike(void **state)
{
	struct pp_rows *rows = rows_of("meter,,,x,x\nM1,,,,\n");

	(void)state;
	next_is(rows, 2, "M1", NULL, NULL);
	ends(rows);
}

static void
fields_and_columns_have_their_bounds(void **state)
{
	static char text[3 * PP_ROWS_FIELD_MAX];
	struct pp_rows *rows;
	size_t n;

	(void)state;
	n = (size_t)snprintf(text, sizeof text, "meter,note\nM1,");
	memset(text + n, 'x', PP_ROWS_FIELD_MAX);
	text[n + PP_ROWS_FIELD_MAX] = '\0';
	rows = rows_of(text);
	assert_int_equal(pp_rows_next(rows), PP_OK);
	assert_int_equal(strlen(pp_rows_text(rows, NOTE)), PP_ROWS_FIELD_MAX);
	ends(rows);

	memcpy(text + n + PP_ROWS_FIELD_MAX, "x,\nM2,y\n", sizeof "x,\nM2,y\n");
	rows = rows_of(text);
	next_is_bad(rows, "in.csv:2: 3 fields, where there should be 2");
	next_is(rows, 3, "M2", NULL, "y");
	ends(rows);

	text[n + PP_ROWS_FIELD_MAX + 1] = ' ';
	text[n + PP_ROWS_FIELD_MAX + 2] = 'x';
	text[n + PP_ROWS_FIELD_MAX + 3] = '\n';
	text[n + PP_ROWS_FIELD_MAX + 4] = '\0';
	rows = rows_of(text);
	next_is_bad(rows, "in.csv:2:2: more than 4096 bytes");
	ends(rows);

	for (n = 0; n < PP_ROWS_COLUMNS_MAX; n++)
		text[n] = ',';
	memcpy(text + n, "meter\n", sizeof "meter\n");
	is_refused(text, strlen(text),
	    "in.csv:1: 65 fields, where there should be 64");
	memcpy(text + n - 1, "meter\n", sizeof "meter\n");
	rows = rows_of(text);
	ends(rows);
}

static void
a_bad_value_is_named_with_its_place(void **state)
{
	struct pp_rows *rows = rows_of("meter,x,note\nM1,1,5.005\nM2\n");
	static char longest[1000];
	char text[1100];

	(void)state;
	next_is(rows, 2, "M1", NULL, "5.005");
	assert_int_equal(pp_rows_bad(rows, NOTE, "at most %d decimals", 2),
	    PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "in.csv:2:3: note: \"5.005\": at most 2 decimals");
	assert_int_equal(pp_rows_bad(rows, SERIAL, "wanted"), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.csv:2: serial: wanted");
	next_is(rows, 3, "M2", NULL, "");
	assert_int_equal(pp_rows_bad(rows, NOTE, "wanted"), PP_EDATA);
	assert_string_equal(pp_errmsg(), "in.csv:3:3: note: \"\": wanted");
	ends(rows);

	memset(longest, '9', sizeof longest - 1);
	snprintf(text, sizeof text, "meter\n%s\n", longest);
	rows = rows_of(text);
	assert_int_equal(pp_rows_next(rows), PP_OK);
	assert_int_equal(pp_rows_bad(rows, METER, "too long"), PP_EDATA);
	assert_true(strlen(pp_errmsg()) < 150);
	ends(rows);
}

/* Bounded by memory only: a quadratic reader would take minutes. */
static void
half_a_million_rows_take_no_time(void **state)
{
	enum {
		ROWS = 500000,
		ROW = sizeof "M123456,2,note" - 1
	};
	static const char *const ends_of_line[] = {"\n", "\r", "\r\n"};
	char *text = malloc(ROWS * (ROW + 2) + 100);
	struct pp_rows *rows;
	clock_t begin;
	size_t i, n, k;

	(void)state;
	assert_non_null(text);
	for (k = 0; k < 3; k++) {
		n = (size_t)snprintf(text, 100, "meter,serial,note%s",
		    ends_of_line[k]);
		for (i = 0; i < ROWS; i++)
			n += (size_t)snprintf(text + n, ROW + 3,
			    "M%06zu,2,note%s", i, ends_of_line[k]);
		begin = clock();
		assert_int_equal(read_bytes(text, n, &rows), PP_OK);
		for (i = 0; pp_rows_next(rows) == PP_OK; i++)
			;
		assert_int_equal(i, ROWS);
		assert_int_equal(pp_rows_line(rows), ROWS + 1);
		pp_rows_free(rows);
		assert_true(clock() - begin < 20 * CLOCKS_PER_SEC);
	}
	free(text);
}

static void
an_input_has_a_largest_size(void **state)
{
	FILE *in = fopen("/dev/zero", "r");
	struct pp_rows *rows = NULL;

	(void)state;
	assert_non_null(in);
	assert_int_equal(pp_rows_read(in, "zero", columns, 1, &rows), PP_EDATA);
	assert_string_equal(pp_errmsg(), "zero: more than 67108864 bytes");
	fclose(in);
	assert_non_null(in = fopen("/", "r"));
	assert_int_equal(pp_rows_read(in, "/", columns, 1, &rows), PP_ENOINPUT);
	assert_string_equal(pp_errmsg(), "/: Is a directory");
	fclose(in);
	assert_null(rows);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(columns_are_found_by_name_in_any_order),
	    cmocka_unit_test(whatever_program_wrote_it),
	    cmocka_unit_test(blank_lines_are_counted_and_skipped),
	    cmocka_unit_test(quoted_lines_count_as_lines),
	    cmocka_unit_test(
		missing_fields_at_the_end_are_empty_and_more_are_refused),
	    cmocka_unit_test(a_stray_quote_costs_its_row_only),
	    cmocka_unit_test(
		an_odd_quote_ends_reading_since_rows_might_be_text),
	    cmocka_unit_test(an_unclosed_quote_is_named_where_it_begins),
	    cmocka_unit_test(headers_that_do_not_fit_are_refused),
	    cmocka_unit_test(bytes_that_are_no_text_are_refused),
	    cmocka_unit_test(unknown_columns_may_be_many_and_alike),
	    cmocka_unit_test(fields_and_columns_have_their_bounds),
	    cmocka_unit_test(a_bad_value_is_named_with_its_place),
	    cmocka_unit_test(half_a_million_rows_take_no_time),
	    cmocka_unit_test(an_input_has_a_largest_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
