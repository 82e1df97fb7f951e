/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "records.h"

static const struct pp_field fields[] = {
    {"meter", "表", PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"count", NULL, PP_KIND_INT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"overload", NULL, PP_KIND_BOOL, false},
};

enum {
	N_FIELDS = sizeof fields / sizeof fields[0],
	READ_AT = 1795312800,
};

/* One row of everything known, one of nothing. */
static void
fill(struct pp_records *r, const char *meter)
{
	pp_records_text(r, meter);
	pp_records_text(r, "alarm1");
	pp_records_int(r, 17);
	pp_records_money(r, (pp_money){-123456});
	pp_records_energy(r, (pp_energy){1234567});
	pp_records_time(r, READ_AT);
	pp_records_bool(r, true);
	assert_int_equal(pp_records_end(r), PP_OK);
	pp_records_text(r, "M2");
	pp_records_text(r, "unknown");
	pp_records_none(r);
	pp_records_none(r);
	pp_records_none(r);
	pp_records_none(r);
	pp_records_none(r);
	assert_int_equal(pp_records_end(r), PP_OK);
}

static void
prints(const struct pp_records_options *how, const char *meter,
    const char *expected)
{
	struct pp_records *r = NULL;
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	assert_int_equal(pp_records_new(out, how, fields, N_FIELDS, &r), PP_OK);
	fill(r, meter);
	assert_int_equal(pp_records_close(r), PP_OK);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void
csv_has_a_header_exact_numbers_and_empty_unknowns(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	};
	static const struct pp_records_options bare = {
	    .format = PP_FORMAT_CSV,
	    .no_header = true,
	    .bom = true,
	};

	(void)state;
	prints(&how, "M1",
	    "meter,state,count,balance_yuan,energy_kwh,read_at,overload\n"
	    "M1,alarm1,17,-1234.56,1234.567,2026-11-22T10:00:00+08:00,yes\n"
	    "M2,unknown,,,,,\n");
	prints(&bare, "M1",
	    "\xef\xbb\xbfM1,alarm1,17,-1234.56,1234.567,"
	    "2026-11-22T10:00:00+08:00,yes\n"
	    "M2,unknown,,,,,\n");
}

static void
a_value_that_may_be_unknown_is_given_or_left_empty(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	    .no_header = true,
	};
	struct pp_records *r = NULL;
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	int known;

	(void)state;
	assert_non_null(out);
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	assert_int_equal(pp_records_new(out, &how, fields + 2, 4, &r), PP_OK);
	for (known = 1; known >= 0; known--) {
		pp_records_number_if(r, known, 17, 0, 0);
		pp_records_number_if(r, known, -5, 2, 2);
		pp_records_number_if(r, known, 1500, 3, 2);
		pp_records_time_if(r, known, READ_AT);
		assert_int_equal(pp_records_end(r), PP_OK);
	}
	assert_int_equal(pp_records_close(r), PP_OK);
	fclose(out);
	assert_string_equal(text,
	    "17,-0.05,1.50,2026-11-22T10:00:00+08:00\n"
	    ",,,\n");
	free(text);
}

static void
a_text_that_is_empty_is_unknown(void **state)
{
	static const struct pp_field field = {"x", NULL, PP_KIND_TEXT, false};
	static const struct pp_records_options how = {.format = PP_FORMAT_JSON};
	static const char *const texts[] = {"B1", "", NULL};
	struct pp_records *r = NULL;
	char *text = NULL;
	size_t i, n;
	FILE *out = open_memstream(&text, &n);

	(void)state;
	assert_non_null(out);
	assert_int_equal(pp_records_new(out, &how, &field, 1, &r), PP_OK);
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		pp_records_text_if(r, texts[i]);
		assert_int_equal(pp_records_end(r), PP_OK);
	}
	assert_int_equal(pp_records_close(r), PP_OK);
	fclose(out);
	assert_string_equal(text,
	    "{\"x\":\"B1\"}\n{\"x\":null}\n{\"x\":null}\n");
	free(text);
}

/* The one field of the one row under this header. */
static void
csv_field_is(const char *value, bool safe, const char *expected)
{
	static const struct pp_field field = {"x", NULL, PP_KIND_TEXT, false};
	struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	    .no_header = true,
	    .spreadsheet_safe = safe,
	};
	struct pp_records *r = NULL;
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	assert_int_equal(pp_records_new(out, &how, &field, 1, &r), PP_OK);
	pp_records_text(r, value);
	assert_int_equal(pp_records_end(r), PP_OK);
	assert_int_equal(pp_records_close(r), PP_OK);
	fclose(out);
	assert_int_equal(text[n - 1], '\n');
	text[n - 1] = '\0';
	assert_string_equal(text, expected);
	free(text);
}

static void
csv_quotes_only_where_it_must(void **state)
{
	(void)state;
	csv_field_is("a b;c'd", false, "a b;c'd");
	csv_field_is("a,b", false, "\"a,b\"");
	csv_field_is("a\"b", false, "\"a\"\"b\"");
	csv_field_is("\"", false, "\"\"\"\"");
	csv_field_is("a\nb", false, "\"a\nb\"");
	csv_field_is("a\rb", false, "\"a\rb\"");
	csv_field_is("余，额", false, "余，额");
	/* A blank line would be no row. */
	csv_field_is("", false, "\"\"");
	csv_field_is(NULL, false, "\"\"");
}

static void
text_that_would_run_is_made_safe_where_asked(void **state)
{
	static const char *const runs[] = {"=1+1", "+8613800138000", "-1",
	    "@SUM(1)", "\t=1", "＝1", "＠a"};
	char safe[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof runs / sizeof runs[0]; i++) {
		snprintf(safe, sizeof safe, "'%s", runs[i]);
		csv_field_is(runs[i], true, safe);
		csv_field_is(runs[i], false, runs[i]);
	}
	csv_field_is("=A1,\"x\"", true, "\"'=A1,\"\"x\"\"\"");
	csv_field_is("\r=1", true, "\"'\r=1\"");
	csv_field_is("M-1", true, "M-1");
}

static void
safe_sheets_keep_their_numbers(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_CSV,
	    .no_header = true,
	    .spreadsheet_safe = true,
	};

	(void)state;
	prints(&how, "=M1",
	    "'=M1,alarm1,17,-1234.56,1234.567,2026-11-22T10:00:00+08:00,yes\n"
	    "M2,unknown,,,,,\n");
}

static void
json_has_typed_values_and_null(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_JSON,
	};

	(void)state;
	prints(&how, "M\"1\\\n\x01\x7f余\xff",
	    "{\"meter\":\"M\\\"1\\\\\\n\\u0001\\u007f余\\ufffd\","
	    "\"state\":\"alarm1\",\"count\":17,\"balance_yuan\":-1234.56,"
	    "\"energy_kwh\":1234.567,"
	    "\"read_at\":\"2026-11-22T10:00:00+08:00\",\"overload\":true}\n"
	    "{\"meter\":\"M2\",\"state\":\"unknown\",\"count\":null,"
	    "\"balance_yuan\":null,\"energy_kwh\":null,\"read_at\":null,"
	    "\"overload\":null}\n");
}

static void
a_table_lines_up_and_ends_no_line_in_blanks(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_TABLE,
	};

	(void)state;
	prints(&how, "1号库",
	    "表     state    count  balance_yuan  energy_kwh  read_at          "
	    "    overload\n"
	    "1号库  alarm1      17      -1234.56    1234.567  2026-11-22 "
	    "10:00:00  yes\n"
	    "M2     unknown\n");
}

static void
a_table_colours_words_of_state_and_nothing_else(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_TABLE,
	    .no_header = true,
	    .colour = true,
	};

	(void)state;
	prints(&how, "lost",
	    "lost  \x1b[33malarm1\x1b[m   17  -1234.56  1234.567  2026-11-22 "
	    "10:00:00  yes\n"
	    "M2    \x1b[2munknown\x1b[m\n");
}

static void
a_table_lets_no_text_command_the_terminal(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_TABLE,
	    .no_header = true,
	};

	(void)state;
	prints(&how, "\x1b[2J\n\xe2\x80\xae\xff",
	    "?[2J???  alarm1   17  -1234.56  1234.567  2026-11-22 10:00:00  "
	    "yes\n"
	    "M2       unknown\n");
}

static void
without_rows_there_is_a_header_still(void **state)
{
	static const struct {
		enum pp_format format;
		const char *expected;
	} samples[] = {
	    {PP_FORMAT_CSV, "meter,state\n"},
	    {PP_FORMAT_TABLE, "表  state\n"},
	    {PP_FORMAT_JSON, ""},
	};
	struct pp_records_options how = {0};
	struct pp_records *r;
	char *text;
	size_t n, i;
	FILE *out;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		how.format = samples[i].format;
		assert_non_null(out = open_memstream(&text, &n));
		assert_int_equal(pp_records_new(out, &how, fields, 2, &r),
		    PP_OK);
		assert_int_equal(pp_records_close(r), PP_OK);
		fclose(out);
		assert_string_equal(text, samples[i].expected);
		free(text);
	}
	assert_int_equal(pp_records_close(NULL), PP_OK);
}

static void
a_full_disk_is_told_by_the_time_it_is_closed(void **state)
{
	struct pp_records_options how = {0};
	struct pp_records *r;
	enum pp_status rc;
	FILE *out;
	int i;

	(void)state;
	for (how.format = PP_FORMAT_CSV; how.format <= PP_FORMAT_JSON;
	     how.format++) {
		assert_non_null(out = fopen("/dev/full", "w"));
		assert_int_equal(pp_records_new(out, &how, fields, 1, &r),
		    PP_OK);
		rc = PP_OK;
		for (i = 0; i < 10000 && rc == PP_OK; i++) {
			pp_records_text(r, "M1");
			rc = pp_records_end(r);
		}
		assert_true(rc == PP_OK || rc == PP_EOUT);
		assert_int_equal(pp_fail(PP_NO, "something else"), PP_NO);
		assert_int_equal(pp_records_close(r), PP_EOUT);
		assert_string_equal(pp_errmsg(),
		    "output: No space left on device");
		fclose(out);
	}
}

static void
a_folder_that_refuses_the_sheet_is_told_first(void **state)
{
	static const struct pp_records_options how = {
	    .format = PP_FORMAT_XLSX,
	    .path = "/nowhere/x.xlsx",
	};
	struct pp_records *r = NULL;

	(void)state;
	assert_int_equal(pp_records_new(NULL, &how, fields, N_FIELDS, &r),
	    PP_ECREATE);
	assert_string_equal(pp_errmsg(),
	    "/nowhere/x.xlsx: No such file or directory");
	assert_null(r);
}

static size_t
make_sheet(const char *path, char **bytes)
{
	struct pp_records_options how = {
	    .format = PP_FORMAT_XLSX,
	    .path = path,
	    .title = "日销售报表",
	};
	struct pp_records *r = NULL;
	struct stat st;
	FILE *in;

	assert_int_equal(pp_records_new(NULL, &how, fields, N_FIELDS, &r),
	    PP_OK);
	fill(r, "000001");
	assert_int_equal(pp_records_close(r), PP_OK);
	assert_int_equal(stat(path, &st), 0);
	*bytes = malloc((size_t)st.st_size);
	assert_non_null(*bytes);
	assert_non_null(in = fopen(path, "r"));
	assert_int_equal(fread(*bytes, 1, (size_t)st.st_size, in), st.st_size);
	fclose(in);
	return (size_t)st.st_size;
}

static void
equal_rows_make_equal_sheets(void **state)
{
	char path[] = "/tmp/pp-sheet-XXXXXX", *first, *second;
	size_t n;
	int fd;

	(void)state;
	assert_true((fd = mkstemp(path)) >= 0);
	close(fd);
	n = make_sheet(path, &first);
	assert_memory_equal(first, "PK", 2);
	assert_int_equal(make_sheet(path, &second), n);
	assert_memory_equal(first, second, n);
	free(first);
	free(second);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(csv_has_a_header_exact_numbers_and_empty_unknowns),
	    cmocka_unit_test(
		a_value_that_may_be_unknown_is_given_or_left_empty),
	    cmocka_unit_test(a_text_that_is_empty_is_unknown),
	    cmocka_unit_test(csv_quotes_only_where_it_must),
	    cmocka_unit_test(text_that_would_run_is_made_safe_where_asked),
	    cmocka_unit_test(safe_sheets_keep_their_numbers),
	    cmocka_unit_test(json_has_typed_values_and_null),
	    cmocka_unit_test(a_table_lines_up_and_ends_no_line_in_blanks),
	    cmocka_unit_test(a_table_colours_words_of_state_and_nothing_else),
	    cmocka_unit_test(a_table_lets_no_text_command_the_terminal),
	    cmocka_unit_test(without_rows_there_is_a_header_still),
	    cmocka_unit_test(a_full_disk_is_told_by_the_time_it_is_closed),
	    cmocka_unit_test(a_folder_that_refuses_the_sheet_is_told_first),
	    cmocka_unit_test(equal_rows_make_equal_sheets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
