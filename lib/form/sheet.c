/* SPDX-License-Identifier: ISC */
/*
 * Excel: typed cells, so that an id stays an id and money adds up.  The file
 * is made of the rows alone: no clock, no name, so equal rows give equal
 * bytes.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "clock.h"
#include "text.h"
#include "writer.h"

enum {
	PLACES_MAX = 9,
	WIDTH_MOST = 60,
	WIDTH_MARGIN = 3,  /* thousands are set apart */
	YEAR_LEAST = 1900, /* where Excel's calendar begins */
	FORMAT_MAX = 32,
};

/* Excel keeps 15 digits; a number with more stays whole as text. */
static const int64_t number_most = 999999999999999;

/* 2000-01-01, as the file's birthday; 0 would be today. */
static const time_t created = 946684800;

static const char time_format[] = "yyyy-mm-dd hh:mm:ss";

/*
 * libxlsxwriter brings half a dozen libraries along, a third of the time in
 * which a tool starts, and few runs write a sheet: it is loaded by those.
 */
#define EACH_FUNCTION(X)                                                       \
	X(lxw_strerror)                                                        \
	X(lxw_workbook_free)                                                   \
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
	X(worksheet_write_number)                                              \
	X(worksheet_write_string)

struct excel {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it makes a declaration */
#define POINTER(name) __typeof__(&name) name;
	EACH_FUNCTION(POINTER)
#undef POINTER
};

struct sheet {
	struct excel xl;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *head, *time;
	lxw_format *numbers[PLACES_MAX + 1][PLACES_MAX + 1];
	lxw_row_t row;
	size_t widths[];
};

static enum pp_status
refuse(const struct pp_records *r, enum pp_status code, lxw_error error)
{
	const struct sheet *s = r->state;

	return pp_fail(code, "%s: %s", pp_records_name(r),
	    s->xl.lxw_strerror(error));
}

static enum pp_status
load_library(struct excel *xl)
{
	static const struct {
		const char *name;
		size_t offset;
	} functions[] = {
#define ROW(name) {#name, offsetof(struct excel, name)},
	    EACH_FUNCTION(ROW)
#undef ROW
	};
	void *library = dlopen("libxlsxwriter.so.4", RTLD_NOW), *function;
	size_t i;

	if (library == NULL)
		return pp_fail(PP_ECONF, "%s; install libxlsxwriter4",
		    dlerror());
	for (i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		function = dlsym(library, functions[i].name);
		if (function == NULL)
			return pp_fail(PP_ECONF, "%s", dlerror());
		/* The way that POSIX shows to make a function of it. */
		memcpy((char *)xl + functions[i].offset, &function,
		    sizeof function);
	}
	return PP_OK; /* stays loaded: other sheets may follow */
}

static void
widen(struct sheet *s, size_t column, const char *text)
{
	size_t width = pp_text_width(text);

	if (width > s->widths[column])
		s->widths[column] = width < WIDTH_MOST ? width : WIDTH_MOST;
}

static enum pp_status
write_text(struct pp_records *r, size_t column, const char *text,
    lxw_format *format)
{
	struct sheet *s = r->state;
	lxw_error error;

	error = s->xl.worksheet_write_string(s->page, s->row, (lxw_col_t)column,
	    text, format);
	return error == LXW_NO_ERROR ? PP_OK : refuse(r, PP_EOUT, error);
}

/* The format for so many decimals: "#,##0.00#"; made when first asked for. */
static lxw_format *
number_format(struct sheet *s, unsigned decimals, unsigned least)
{
	lxw_format **known = &s->numbers[decimals][least];
	char text[FORMAT_MAX] = "0";

	if (*known != NULL)
		return *known;
	if (least > 0)
		snprintf(text, sizeof text, "#,##0.%.*s%.*s", (int)least,
		    "000000000", (int)(decimals - least), "#########");
	else if (decimals > 0)
		snprintf(text, sizeof text, "General");
	if ((*known = s->xl.workbook_add_format(s->book)) != NULL)
		s->xl.format_set_num_format(*known, text);
	return *known;
}

static enum pp_status
write_number(struct pp_records *r, const struct pp_cell *c)
{
	struct sheet *s = r->state;
	lxw_error error;
	double unit = 1;
	unsigned i;

	if (c->value > number_most || c->value < -number_most)
		return write_text(r, r->column, c->text, NULL);
	for (i = 0; i < c->decimals; i++)
		unit *= 10;
	error = s->xl.worksheet_write_number(s->page, s->row,
	    (lxw_col_t)r->column, (double)c->value / unit,
	    number_format(s, c->decimals, c->least));
	return error == LXW_NO_ERROR ? PP_OK : refuse(r, PP_EOUT, error);
}

static enum pp_status
write_time(struct pp_records *r, const struct pp_cell *c)
{
	struct sheet *s = r->state;
	struct pp_civil civil;
	lxw_datetime when;
	lxw_error error;

	pp_civil_of(c->value, &civil);
	if (civil.year < YEAR_LEAST || *c->text == '@')
		return write_text(r, r->column, c->text, NULL);
	when = (lxw_datetime){civil.year, civil.month, civil.day, civil.hour,
	    civil.minute, civil.second};
	error = s->xl.worksheet_write_datetime(s->page, s->row,
	    (lxw_col_t)r->column, &when, s->time);
	return error == LXW_NO_ERROR ? PP_OK : refuse(r, PP_EOUT, error);
}

static enum pp_status
sheet_cell(struct pp_records *r, const struct pp_cell *c)
{
	enum pp_kind kind = r->fields[r->column].kind;

	if (c->text == NULL)
		return PP_OK;
	widen(r->state, r->column,
	    kind == PP_KIND_TIME ? time_format : c->text);
	switch (kind) {
	case PP_KIND_INT:
	case PP_KIND_DECIMAL:
		return write_number(r, c);
	case PP_KIND_TIME:
		return write_time(r, c);
	case PP_KIND_TEXT:
	case PP_KIND_BOOL:
		break;
	}
	return write_text(r, r->column, c->text, NULL);
}

static enum pp_status
sheet_end(struct pp_records *r)
{
	struct sheet *s = r->state;

	s->row++;
	return PP_OK;
}

/* Made now, so that a folder that refuses it says so before the work. */
static enum pp_status
make_file(const char *path)
{
	FILE *file = fopen(path, "ae");

	if (file == NULL)
		return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	fclose(file);
	return PP_OK;
}

static enum pp_status
open_book(struct pp_records *r, struct sheet *s)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE};
	lxw_doc_properties properties = {.created = created};
	const char *title = r->how.title == NULL ? "pp" : r->how.title;
	lxw_error error;

	if ((s->book = s->xl.workbook_new_opt(r->how.path, &options)) == NULL)
		return pp_records_no_memory();
	error = s->xl.workbook_validate_sheet_name(s->book, title);
	if (error != LXW_NO_ERROR)
		return refuse(r, PP_ECREATE, error);
	s->page = s->xl.workbook_add_worksheet(s->book, title);
	s->head = s->xl.workbook_add_format(s->book);
	s->time = s->xl.workbook_add_format(s->book);
	if (s->page == NULL || s->head == NULL || s->time == NULL)
		return pp_records_no_memory();
	s->xl.format_set_bold(s->head);
	s->xl.format_set_num_format(s->time, time_format);
	error = s->xl.workbook_set_properties(s->book, &properties);
	return error == LXW_NO_ERROR ? PP_OK : refuse(r, PP_ESYS, error);
}

static enum pp_status
write_head(struct pp_records *r, struct sheet *s)
{
	const char *head;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		head = pp_field_head(&r->fields[i]);
		widen(s, i, head);
		if ((rc = write_text(r, i, head, s->head)) != PP_OK)
			return rc;
	}
	s->row = 1;
	s->xl.worksheet_freeze_panes(s->page, 1, 0);
	return PP_OK;
}

static enum pp_status
sheet_start(struct pp_records *r)
{
	struct sheet *s;
	enum pp_status rc;

	if ((rc = make_file(r->how.path)) != PP_OK)
		return rc;
	s = calloc(1, sizeof *s + r->n_fields * sizeof s->widths[0]);
	if (s == NULL)
		return pp_records_no_memory();
	r->state = s;
	if ((rc = load_library(&s->xl)) != PP_OK ||
	    (rc = open_book(r, s)) != PP_OK || r->how.no_header)
		return rc;
	return write_head(r, s);
}

static enum pp_status
sheet_finish(struct pp_records *r)
{
	struct sheet *s = r->state;
	lxw_error error;
	size_t i;

	for (i = 0; i < r->n_fields; i++) {
		error = s->xl.worksheet_set_column(s->page, (lxw_col_t)i,
		    (lxw_col_t)i, (double)(s->widths[i] + WIDTH_MARGIN), NULL);
		if (error != LXW_NO_ERROR)
			return refuse(r, PP_EOUT, error);
	}
	errno = 0;
	error = s->xl.workbook_close(s->book);
	s->book = NULL;
	if (error != LXW_NO_ERROR && errno != 0)
		return pp_fail(PP_EOUT, "%s: %s", pp_records_name(r),
		    strerror(errno));
	return error == LXW_NO_ERROR ? PP_OK : refuse(r, PP_EOUT, error);
}

static void
sheet_free(struct pp_records *r)
{
	struct sheet *s = r->state;

	if (s == NULL)
		return;
	if (s->book != NULL)
		s->xl.lxw_workbook_free(s->book);
	free(s);
}

const struct pp_writer pp_sheet_writer = {
    .start = sheet_start,
    .cell = sheet_cell,
    .end = sheet_end,
    .finish = sheet_finish,
    .free = sheet_free,
};
