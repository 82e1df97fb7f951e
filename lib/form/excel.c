/* SPDX-License-Identifier: ISC */
#include "excel.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "library.h"

enum {
	FORMAT_MAX = 32,
	QUOTED_MAX = 2 * (LXW_MAX_SHEETNAME_LENGTH + 1),
	FORMULA_MAX =
	    QUOTED_MAX + 3 * LXW_MAX_CELL_NAME_LENGTH + sizeof "=!+SUM(:)",
};

static const int64_t number_most = 999999999999999;

/* 2000-01-01, as the file's birthday; 0 would be today. */
static const time_t created = 946684800;

/*
 * libxlsxwriter brings half a dozen libraries along, a third of the time in
 * which a tool starts, and few runs write a sheet: it is loaded by those.
 */
#define EACH_FUNCTION(X)                                                       \
	X(lxw_strerror)                                                        \
	X(lxw_rowcol_to_cell)                                                  \
	X(lxw_workbook_free)                                                   \
	X(lxw_worksheet_write_single_row)                                      \
	X(format_set_bold)                                                     \
	X(format_set_num_format)                                               \
	X(workbook_add_format)                                                 \
	X(workbook_add_worksheet)                                              \
	X(workbook_close)                                                      \
	X(workbook_new_opt)                                                    \
	X(workbook_set_properties)                                             \
	X(workbook_validate_sheet_name)                                        \
	X(worksheet_freeze_panes)                                              \
	X(worksheet_set_column)                                                \
	X(worksheet_write_datetime)                                            \
	X(worksheet_write_formula_num)                                         \
	X(worksheet_write_number)                                              \
	X(worksheet_write_string)

struct functions {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it makes a declaration */
#define POINTER(name) __typeof__(&name) name;
	EACH_FUNCTION(POINTER)
#undef POINTER
};

/* Number formats; those of totals are bold. */
enum weight {
	USUAL,
	BOLD,
	WEIGHTS
};

struct pp_excel {
	struct functions lxw;
	lxw_workbook *book;
	lxw_worksheet *pages[PP_EXCEL_PAGES];
	unsigned n_pages;
	lxw_format *text, *head, *time;
	lxw_format *numbers[WEIGHTS][PP_EXCEL_PLACES + 1][PP_EXCEL_PLACES + 1];
};

static enum pp_status
no_memory(void)
{
	return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
}

static enum pp_status
told(const struct pp_excel *x, lxw_error error)
{
	return error == LXW_NO_ERROR
	    ? PP_OK
	    : pp_fail(PP_EOUT, "%s", x->lxw.lxw_strerror(error));
}

static enum pp_status
load_library(struct functions *lxw)
{
	static const struct pp_symbol symbols[] = {
#define ROW(name) {#name, offsetof(struct functions, name)},
	    EACH_FUNCTION(ROW)
#undef ROW
	};

	return pp_library_load("libxlsxwriter.so.4", "libxlsxwriter4", symbols,
	    sizeof symbols / sizeof *symbols, lxw);
}

static enum pp_status
add_format(struct pp_excel *x, enum weight weight, const char *number,
    lxw_format **format)
{
	if ((*format = x->lxw.workbook_add_format(x->book)) == NULL)
		return no_memory();
	if (weight == BOLD)
		x->lxw.format_set_bold(*format);
	if (number != NULL)
		x->lxw.format_set_num_format(*format, number);
	return PP_OK;
}

/* Made now, so that a folder that refuses it says so before the work. */
static enum pp_status
make_file(const char *path)
{
	FILE *file = fopen(path, "ae");

	if (file == NULL)
		return pp_fail(PP_ECREATE, "%s", strerror(errno));
	fclose(file);
	return PP_OK;
}

/* What isn't in memory is kept beside the file: there has to be room there. */
static enum pp_status
open_book(struct pp_excel *x, const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX] = ".";
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
	    .tmpdir = folder};
	lxw_doc_properties properties = {.created = created};

	if (slash != NULL &&
	    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path + 1),
		path) >= (int)sizeof folder)
		return pp_fail(PP_ECREATE, "%s", strerror(ENAMETOOLONG));
	if ((x->book = x->lxw.workbook_new_opt(path, &options)) == NULL)
		return no_memory();
	return told(x, x->lxw.workbook_set_properties(x->book, &properties));
}

enum pp_status
pp_excel_new(const char *path, struct pp_excel **excel)
{
	struct pp_excel *x = NULL;
	enum pp_status rc;

	if ((rc = make_file(path)) != PP_OK)
		return rc;
	if ((x = calloc(1, sizeof *x)) == NULL)
		return no_memory();
	if ((rc = load_library(&x->lxw)) != PP_OK ||
	    (rc = open_book(x, path)) != PP_OK ||
	    (rc = add_format(x, USUAL, "@", &x->text)) != PP_OK ||
	    (rc = add_format(x, BOLD, NULL, &x->head)) != PP_OK ||
	    (rc = add_format(x, USUAL, "yyyy-mm-dd hh:mm:ss", &x->time)) !=
		PP_OK) {
		pp_excel_free(x);
		return rc;
	}
	*excel = x;
	return PP_OK;
}

enum pp_status
pp_excel_page(struct pp_excel *x, const char *name, unsigned *page)
{
	lxw_error error;

	if (x->n_pages == PP_EXCEL_PAGES)
		return pp_fail(PP_EOUT, "more than %d sheets", PP_EXCEL_PAGES);
	error = x->lxw.workbook_validate_sheet_name(x->book, name);
	if (error != LXW_NO_ERROR)
		return told(x, error);
	x->pages[x->n_pages] = x->lxw.workbook_add_worksheet(x->book, name);
	if (x->pages[x->n_pages] == NULL)
		return no_memory();
	*page = x->n_pages++;
	return PP_OK;
}

void
pp_excel_freeze(struct pp_excel *x, unsigned page)
{
	x->lxw.worksheet_freeze_panes(x->pages[page], 1, 0);
}

void
pp_excel_width(struct pp_excel *x, unsigned page, size_t column, size_t width)
{
	(void)x->lxw.worksheet_set_column(x->pages[page], (lxw_col_t)column,
	    (lxw_col_t)column, (double)width, NULL);
}

bool
pp_excel_holds(int64_t value)
{
	return value >= -number_most && value <= number_most;
}

static enum pp_status
write_string(struct pp_excel *x, const struct pp_spot *spot, const char *text,
    lxw_format *format)
{
	return told(x,
	    x->lxw.worksheet_write_string(x->pages[spot->page], spot->row,
		(lxw_col_t)spot->column, text, format));
}

enum pp_status
pp_excel_text(struct pp_excel *x, const struct pp_spot *spot, const char *text)
{
	return write_string(x, spot, text, x->text);
}

enum pp_status
pp_excel_head(struct pp_excel *x, const struct pp_spot *spot, const char *text)
{
	return write_string(x, spot, text, x->head);
}

/* The format for so many decimals: "#,##0.00#"; made when first asked for. */
static enum pp_status
number_format(struct pp_excel *x, enum weight weight, unsigned decimals,
    unsigned least, lxw_format **format)
{
	lxw_format **known = &x->numbers[weight][decimals][least];
	char text[FORMAT_MAX] = "0";
	enum pp_status rc = PP_OK;

	if (least > 0)
		snprintf(text, sizeof text, "#,##0.%.*s%.*s", (int)least,
		    "000000000", (int)(decimals - least), "#########");
	else if (decimals > 0)
		snprintf(text, sizeof text, "General");
	if (*known == NULL)
		rc = add_format(x, weight, text, known);
	*format = *known;
	return rc;
}

static double
double_of(const struct pp_excel_number *number)
{
	double unit = 1;
	unsigned i;

	for (i = 0; i < number->decimals; i++)
		unit *= 10;
	return (double)number->value / unit;
}

enum pp_status
pp_excel_number(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_excel_number *number)
{
	lxw_format *format;
	enum pp_status rc =
	    number_format(x, USUAL, number->decimals, number->least, &format);

	return rc != PP_OK
	    ? rc
	    : told(x,
		  x->lxw.worksheet_write_number(x->pages[spot->page], spot->row,
		      (lxw_col_t)spot->column, double_of(number), format));
}

enum pp_status
pp_excel_time(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_civil *time)
{
	lxw_datetime when = {time->year, time->month, time->day, time->hour,
	    time->minute, time->second};

	return told(x,
	    x->lxw.worksheet_write_datetime(x->pages[spot->page], spot->row,
		(lxw_col_t)spot->column, &when, x->time));
}

/* A page's name as formulas take any: in quotes, its own doubled. */
static void
quote(const char *name, char quoted[QUOTED_MAX])
{
	size_t n = 0;

	quoted[n++] = '\'';
	for (; *name != '\0' && n < QUOTED_MAX - 3; name++) {
		if (*name == '\'')
			quoted[n++] = '\'';
		quoted[n++] = *name;
	}
	quoted[n++] = '\'';
	quoted[n] = '\0';
}

enum pp_status
pp_excel_total(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_excel_above *above, const struct pp_excel_number *sum)
{
	lxw_col_t column = (lxw_col_t)spot->column;
	char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];
	char before[LXW_MAX_CELL_NAME_LENGTH] = "", page[QUOTED_MAX] = "";
	char formula[FORMULA_MAX];
	lxw_format *format;
	enum pp_status rc;

	if ((rc = number_format(x, BOLD, sum->decimals, sum->least, &format)) !=
	    PP_OK)
		return rc;
	x->lxw.lxw_rowcol_to_cell(first, above->first, column);
	x->lxw.lxw_rowcol_to_cell(last, above->last, column);
	if (above->carried) {
		quote(x->pages[above->page]->name, page);
		x->lxw.lxw_rowcol_to_cell(before, above->row, column);
	}
	snprintf(formula, sizeof formula, "=%s%s%s%sSUM(%s:%s)", page,
	    above->carried ? "!" : "", before, above->carried ? "+" : "", first,
	    last);
	return told(x,
	    x->lxw.worksheet_write_formula_num(x->pages[spot->page], spot->row,
		column, formula, format, double_of(sum)));
}

/* libxlsxwriter doesn't ask whether what it wrote aside is there. */
static enum pp_status
flush_pages(const struct pp_excel *x)
{
	FILE *aside;
	unsigned i;

	for (i = 0; i < x->n_pages; i++) {
		x->lxw.lxw_worksheet_write_single_row(x->pages[i]);
		aside = x->pages[i]->optimize_tmpfile;
		if (fflush(aside) == EOF || ferror(aside))
			return pp_fail(PP_EOUT, "%s",
			    strerror(errno == 0 ? EIO : errno));
	}
	return PP_OK;
}

enum pp_status
pp_excel_write(struct pp_excel *x)
{
	enum pp_status rc;
	lxw_error error;

	errno = 0;
	if ((rc = flush_pages(x)) != PP_OK)
		return rc;
	error = x->lxw.workbook_close(x->book);
	x->book = NULL;
	/* Nor does it ask for every write in here. */
	if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG ||
	    errno == EIO || (error != LXW_NO_ERROR && errno != 0))
		return pp_fail(PP_EOUT, "%s", strerror(errno));
	return told(x, error);
}

void
pp_excel_free(struct pp_excel *x)
{
	if (x == NULL)
		return;
	if (x->book != NULL)
		x->lxw.lxw_workbook_free(x->book);
	free(x);
}
