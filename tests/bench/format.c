/* SPDX-License-Identifier: ISC */
/*
 * What the formats cost: rows like those of orders, by pp's records and by
 * nothing but what is below them.
 *
 *	format fill DB ROWS       a table of them, for sqlite3(1) to print
 *	format csv DB             the same by SQLite's own calls, and records
 *	format xlsx ROWS FILE     by records
 *	format peak ROWS FILE     the same, and the memory that it took
 *	format bare ROWS FILE     by a loop over libxlsxwriter's calls
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "clock.h"
#include "records.h"

enum {
	BEGAN = 1795312800, /* 2026-11-22T10:00:00+08:00 */
	EVERY_S = 30,
	EAST_S = 8 * 3600,
	FIRST_DAY = 25569, /* 1970-01-01 to Excel */
	DAY_S = 86400,
};

struct order {
	char code[24], meter[16], account[16];
	const char *method, *state, *holder;
	int64_t amount_fen, count, before_fen, receipt, at;
};

static const struct pp_field fields[] = {
    {"order", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, false},
    {"method", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"count", NULL, PP_KIND_INT, false},
    {"balance_before_yuan", NULL, PP_KIND_DECIMAL, false},
    {"receipt", NULL, PP_KIND_INT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"holder", NULL, PP_KIND_TEXT, false},
};

enum {
	N_FIELDS = sizeof fields / sizeof *fields
};

static const char table[] =
    "CREATE TABLE orders(code TEXT, meter TEXT, account TEXT, amount_fen INT,"
    " method TEXT, state TEXT, count INT, before_fen INT, receipt INT,"
    " at INT, holder TEXT) STRICT; BEGIN";

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "format: %s\n", what);
	exit(1);
}

static void
make(struct order *o, long i)
{
	static const char *const holders[] = {"张三", "宝湾物流（三号库）",
	    "Li Na", "王五, 一层"};

	*o = (struct order){.method = i % 3 == 0 ? "cash" : "wechat",
	    .state = "credited",
	    .holder = holders[i % 4],
	    .amount_fen = 5000 + i * 37 % 99700,
	    .count = i / 257,
	    .before_fen = i * 7919 % 123456,
	    .receipt = i + 1,
	    .at = BEGAN + i * EVERY_S};
	snprintf(o->code, sizeof o->code, "W20270115-%07ld", i);
	snprintf(o->meter, sizeof o->meter, "M%03ld", i % 257);
	snprintf(o->account, sizeof o->account, "A%05ld", i % 257);
}

static void
fill(const char *path, long rows)
{
	sqlite3_stmt *q;
	struct order o;
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, table, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db,
		"INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?,?,?)", -1, &q,
		NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	for (long i = 0; i < rows; i++) {
		make(&o, i);
		sqlite3_bind_text(q, 1, o.code, -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 2, o.meter, -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 3, o.account, -1, SQLITE_STATIC);
		sqlite3_bind_int64(q, 4, o.amount_fen);
		sqlite3_bind_text(q, 5, o.method, -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 6, o.state, -1, SQLITE_STATIC);
		sqlite3_bind_int64(q, 7, o.count);
		sqlite3_bind_int64(q, 8, o.before_fen);
		sqlite3_bind_int64(q, 9, o.receipt);
		sqlite3_bind_int64(q, 10, o.at);
		sqlite3_bind_text(q, 11, o.holder, -1, SQLITE_STATIC);
		if (sqlite3_step(q) != SQLITE_DONE)
			die(sqlite3_errmsg(db));
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db));
	sqlite3_close(db);
}

static const char *
text(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

static void
csv(const char *path)
{
	static const struct pp_records_options how = {.format = PP_FORMAT_CSV};
	struct pp_records *r;
	sqlite3_stmt *q;
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT * FROM orders", -1, &q, NULL) !=
		SQLITE_OK)
		die(sqlite3_errmsg(db));
	if (pp_records_new(stdout, &how, fields, N_FIELDS, &r) != PP_OK)
		die(pp_errmsg());
	while (sqlite3_step(q) == SQLITE_ROW) {
		pp_records_text(r, text(q, 0));
		pp_records_text(r, text(q, 1));
		pp_records_text(r, text(q, 2));
		pp_records_money(r, (pp_money){sqlite3_column_int64(q, 3)});
		pp_records_text(r, text(q, 4));
		pp_records_text(r, text(q, 5));
		pp_records_int(r, sqlite3_column_int64(q, 6));
		pp_records_money(r, (pp_money){sqlite3_column_int64(q, 7)});
		pp_records_int(r, sqlite3_column_int64(q, 8));
		pp_records_time(r, sqlite3_column_int64(q, 9));
		pp_records_text(r, text(q, 10));
		if (pp_records_end(r) != PP_OK)
			die(pp_errmsg());
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	if (pp_records_close(r) != PP_OK)
		die(pp_errmsg());
}

static void
xlsx(long rows, const char *path)
{
	struct pp_records_options how = {.format = PP_FORMAT_XLSX,
	    .path = path};
	struct pp_records *r;
	struct order o;

	if (pp_records_new(NULL, &how, fields, N_FIELDS, &r) != PP_OK)
		die(pp_errmsg());
	for (long i = 0; i < rows; i++) {
		make(&o, i);
		pp_records_text(r, o.code);
		pp_records_text(r, o.meter);
		pp_records_text(r, o.account);
		pp_records_money(r, (pp_money){o.amount_fen});
		pp_records_text(r, o.method);
		pp_records_text(r, o.state);
		pp_records_int(r, o.count);
		pp_records_money(r, (pp_money){o.before_fen});
		pp_records_int(r, o.receipt);
		pp_records_time(r, o.at);
		pp_records_text(r, o.holder);
		if (pp_records_end(r) != PP_OK)
			die(pp_errmsg());
	}
	if (pp_records_close(r) != PP_OK)
		die(pp_errmsg());
}

/* What was in memory at most, in KiB. */
static void
peak(void)
{
	char line[128];
	FILE *in = fopen("/proc/self/status", "r");

	while (in != NULL && fgets(line, sizeof line, in) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			printf("%ld\n", atol(line + 6));
	if (in != NULL)
		fclose(in);
}

static void
bare(long rows, const char *path)
{
	lxw_workbook_options how = {.constant_memory = LXW_TRUE};
	lxw_workbook *book = workbook_new_opt(path, &how);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	lxw_format *ids = workbook_add_format(book);
	lxw_format *yuan = workbook_add_format(book);
	lxw_format *whole = workbook_add_format(book);
	lxw_format *time = workbook_add_format(book);
	struct order o;

	format_set_num_format(ids, "@");
	format_set_num_format(yuan, "#,##0.00");
	format_set_num_format(whole, "0");
	format_set_num_format(time, "yyyy-mm-dd hh:mm:ss");
	for (lxw_col_t i = 0; i < N_FIELDS; i++)
		worksheet_write_string(sheet, 0, i, fields[i].name, NULL);
	for (lxw_row_t i = 0; i < rows; i++) {
		lxw_row_t row = i + 1;

		make(&o, i);
		worksheet_write_string(sheet, row, 0, o.code, ids);
		worksheet_write_string(sheet, row, 1, o.meter, ids);
		worksheet_write_string(sheet, row, 2, o.account, ids);
		worksheet_write_number(sheet, row, 3,
		    (double)o.amount_fen / 100, yuan);
		worksheet_write_string(sheet, row, 4, o.method, ids);
		worksheet_write_string(sheet, row, 5, o.state, ids);
		worksheet_write_number(sheet, row, 6, (double)o.count, whole);
		worksheet_write_number(sheet, row, 7,
		    (double)o.before_fen / 100, yuan);
		worksheet_write_number(sheet, row, 8, (double)o.receipt, whole);
		worksheet_write_number(sheet, row, 9,
		    (double)(o.at + EAST_S) / DAY_S + FIRST_DAY, time);
		worksheet_write_string(sheet, row, 10, o.holder, ids);
	}
	if (workbook_close(book) != LXW_NO_ERROR)
		die("workbook_close");
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";

	if (pp_zone_use("Asia/Shanghai") != PP_OK)
		die(pp_errmsg());
	if (argc == 4 && strcmp(what, "fill") == 0)
		fill(argv[2], atol(argv[3]));
	else if (argc == 3 && strcmp(what, "csv") == 0)
		csv(argv[2]);
	else if (argc == 4 && strcmp(what, "xlsx") == 0)
		xlsx(atol(argv[2]), argv[3]);
	else if (argc == 4 && strcmp(what, "peak") == 0) {
		xlsx(atol(argv[2]), argv[3]);
		peak();
	} else if (argc == 4 && strcmp(what, "bare") == 0)
		bare(atol(argv[2]), argv[3]);
	else
		die("fill DB ROWS | csv DB | xlsx, peak or bare ROWS FILE");
	return 0;
}
