/* SPDX-License-Identifier: ISC */
/*
 * Sheets as another program reads them: tests/sheet/dump.py shows what
 * openpyxl finds in the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "records.h"

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, true},
    {"count", NULL, PP_KIND_INT, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"building", NULL, PP_KIND_TEXT, false},
};

enum {
	N_FIELDS = sizeof fields / sizeof fields[0],
	READ_AT = 1795312800,
	DUMP_MAX = 1 << 14,
};

static char path[] = "/tmp/pp-sheet-XXXXXX";

static struct pp_records *
begin(struct pp_records_options *how)
{
	struct pp_records *r = NULL;

	how->format = PP_FORMAT_XLSX;
	how->path = path;
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	assert_int_equal(pp_records_new(NULL, how, fields, N_FIELDS, &r),
	    PP_OK);
	return r;
}

static void
give(struct pp_records *r, const char *meter, int64_t fen, const char *building)
{
	pp_records_text(r, meter);
	pp_records_money(r, (pp_money){fen});
	pp_records_none(r);
	pp_records_none(r);
	pp_records_text(r, building);
	assert_int_equal(pp_records_end(r), PP_OK);
}

static void
shows(const char *expected)
{
	static char dump[DUMP_MAX];
	char command[128];
	size_t n;
	FILE *in;

	snprintf(command, sizeof command,
	    "/usr/bin/python3 tests/sheet/dump.py %s", path);
	assert_non_null(in = popen(command, "r"));
	n = fread(dump, 1, sizeof dump - 1, in);
	dump[n] = '\0';
	assert_int_equal(pclose(in), 0);
	assert_string_equal(dump, expected);
}

static void
cells_have_types_and_formats_and_amounts_add_up(void **state)
{
	struct pp_records_options how = {.title = "orders"};
	struct pp_records *r = begin(&how);

	(void)state;
	pp_records_text(r, "000001");
	pp_records_money(r, (pp_money){-123456});
	pp_records_int(r, 17);
	pp_records_time(r, READ_AT);
	pp_records_text(r, "=1+1");
	assert_int_equal(pp_records_end(r), PP_OK);
	pp_records_text(r, "a\x1b[2J\nb\xff_x0041_ \xef\xbf\xbf");
	pp_records_decimal(r, 5, 1, 1);
	pp_records_int(r, 1000000000000000);
	pp_records_time(r, -3000000000);
	pp_records_none(r);
	assert_int_equal(pp_records_end(r), PP_OK);
	assert_int_equal(pp_records_close(r), PP_OK);
	shows("[orders] frozen at A2\n"
	      "A1 General bold s meter\n"
	      "B1 General bold s amount_yuan\n"
	      "C1 General bold s count\n"
	      "D1 General bold s read_at\n"
	      "E1 General bold s building\n"
	      "A2 @ s 000001\n"
	      "B2 #,##0.00 n -1234.56\n"
	      "C2 0 n 17\n"
	      "D2 yyyy-mm-dd hh:mm:ss d 2026-11-22 10:00:00\n"
	      "E2 @ s =1+1\n"
	      "A3 @ s a?[2J\\nb?_x005F_x0041_ ?\n"
	      "B3 #,##0.0 n 0.5\n"
	      "C3 @ s 1000000000000000\n"
	      "D3 @ s 1874-12-08T02:45:00+08:05\n"
	      "A4 General bold s total\n"
	      "B4 #,##0.00 bold f =SUM(B2:B3) -1234.06\n");
}

static void
a_full_sheet_goes_on_in_the_next_which_takes_its_total_over(void **state)
{
	struct pp_records_options how = {
	    .title = "orders",
	    .chinese = true,
	    .sheet_rows = 4,
	};
	struct pp_records *r = begin(&how);

	(void)state;
	give(r, "M1", 100, "B1");
	give(r, "M2", 200, "B1");
	give(r, "M3", 300, "B1");
	assert_int_equal(pp_records_close(r), PP_OK);
	shows("[订单] frozen at A2\n"
	      "A1 General bold s 电表\n"
	      "B1 General bold s 金额(元)\n"
	      "C1 General bold s 购电次数\n"
	      "D1 General bold s 抄表时间\n"
	      "E1 General bold s 楼栋\n"
	      "A2 @ s M1\n"
	      "B2 #,##0.00 n 1\n"
	      "E2 @ s B1\n"
	      "A3 @ s M2\n"
	      "B3 #,##0.00 n 2\n"
	      "E3 @ s B1\n"
	      "A4 General bold s 过次页\n"
	      "B4 #,##0.00 bold f =SUM(B2:B3) 3\n"
	      "[订单 (2)] frozen at A2\n"
	      "A1 General bold s 电表\n"
	      "B1 General bold s 金额(元)\n"
	      "C1 General bold s 购电次数\n"
	      "D1 General bold s 抄表时间\n"
	      "E1 General bold s 楼栋\n"
	      "A2 @ s M3\n"
	      "B2 #,##0.00 n 3\n"
	      "E2 @ s B1\n"
	      "A3 General bold s 合计\n"
	      "B3 #,##0.00 bold f ='订单'!B4+SUM(B2:B2) 6\n");
}

static void
each_value_of_a_column_has_a_sheet_by_a_name_that_excel_takes(void **state)
{
#define TEN "一二三四五六七八九十"
	static const char *const buildings[] = {"[A]:*?/\\", "'1'", "", "b",
	    "B", "history", TEN TEN TEN "12", TEN TEN TEN "13", "b"};
	struct pp_records_options how = {
	    .no_header = true,
	    .sheet_by = "building",
	};
	struct pp_records *r = begin(&how);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof buildings / sizeof *buildings; i++)
		give(r, "M", (int64_t)i * 100, buildings[i]);
	assert_int_equal(pp_records_close(r), PP_OK);
	shows("[_A______] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 0\nE1 @ s [A]:*?/\\\n"
	      "[_1_] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 1\nE1 @ s '1'\n"
	      "[-] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 2\n"
	      "[b] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 3\nE1 @ s b\n"
	      "A2 @ s M\nB2 #,##0.00 n 8\nE2 @ s b\n"
	      "[B (2)] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 4\nE1 @ s B\n"
	      "[history_] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 5\nE1 @ s history\n"
	      "[" TEN TEN TEN "1] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 6\nE1 @ s " TEN TEN TEN "12\n"
	      "[" TEN TEN "一二三四五六七 (2)] frozen at None\n"
	      "A1 @ s M\nB1 #,##0.00 n 7\nE1 @ s " TEN TEN TEN "13\n");
}

static void
so_many_sheets_are_refused(void **state)
{
	struct pp_records_options how = {.sheet_by = "meter"};
	struct pp_records *r = begin(&how);
	enum pp_status rc = PP_OK;
	char meter[16];
	int i;

	(void)state;
	for (i = 0; i < 300 && rc == PP_OK; i++) {
		snprintf(meter, sizeof meter, "M%03d", i);
		pp_records_text(r, meter);
		pp_records_none(r);
		pp_records_none(r);
		pp_records_none(r);
		pp_records_none(r);
		rc = pp_records_end(r);
	}
	assert_int_equal(i, 201);
	assert_int_equal(pp_records_close(r), PP_EOUT);
	assert_non_null(strstr(pp_errmsg(), ": more than 200 sheets"));
}

static void
a_column_that_there_is_not_is_refused(void **state)
{
	struct pp_records_options how = {
	    .format = PP_FORMAT_XLSX,
	    .path = path,
	    .sheet_by = "floor",
	};
	struct pp_records *r = NULL;

	(void)state;
	assert_int_equal(pp_records_new(NULL, &how, fields, N_FIELDS, &r),
	    PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), ": no column \"floor\""));
	assert_null(r);
}

static void
what_is_too_much_for_a_number_gives_no_total(void **state)
{
	struct pp_records_options how = {.no_header = false};
	struct pp_records *r = begin(&how);

	(void)state;
	give(r, "M1", 1, NULL);
	give(r, "M2", INT64_MAX, NULL);
	assert_int_equal(pp_records_close(r), PP_OK);
	shows("[pp] frozen at A2\n"
	      "A1 General bold s meter\n"
	      "B1 General bold s amount_yuan\n"
	      "C1 General bold s count\n"
	      "D1 General bold s read_at\n"
	      "E1 General bold s building\n"
	      "A2 @ s M1\n"
	      "B2 #,##0.00 n 0.01\n"
	      "A3 @ s M2\n"
	      "B3 @ s 92233720368547758.07\n"
	      "A4 General bold s total\n");
}

/* Of each file that is written on the way, and of the last. */
static void
a_disk_that_is_full_is_told(void **state)
{
	static const rlim_t rooms[] = {1, 400, 4000};
	struct pp_records_options how = {0};
	struct pp_records *r;
	struct rlimit limit;
	rlim_t before;
	size_t i, n;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	before = limit.rlim_cur;
	for (i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		r = begin(&how);
		limit.rlim_cur = rooms[i];
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		for (n = 0; n < 100; n++)
			give(r, "M1", 100, "B1");
		assert_int_equal(pp_records_close(r), PP_EOUT);
		limit.rlim_cur = before;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		assert_non_null(strstr(pp_errmsg(), ": File too large"));
	}
}

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd == -1 ? -1 : close(fd);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cells_have_types_and_formats_and_amounts_add_up),
	    cmocka_unit_test(
		a_full_sheet_goes_on_in_the_next_which_takes_its_total_over),
	    cmocka_unit_test(
		each_value_of_a_column_has_a_sheet_by_a_name_that_excel_takes),
	    cmocka_unit_test(so_many_sheets_are_refused),
	    cmocka_unit_test(a_column_that_there_is_not_is_refused),
	    cmocka_unit_test(what_is_too_much_for_a_number_gives_no_total),
	    cmocka_unit_test(a_disk_that_is_full_is_told),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
