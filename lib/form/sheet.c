/* SPDX-License-Identifier: ISC */
/*
 * Excel: typed cells, so that an id stays an id and money adds up.  A row is
 * kept until it ends, for what parts the rows into sheets may be in its last
 * cell.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "sheet_impl.h"
#include "text.h"

enum {
	WIDTH_MARGIN = 3,  /* thousands are set apart */
	YEAR_LEAST = 1900, /* where Excel's calendar begins */
	TIME_WIDTH = sizeof "2026-11-22 10:00:00" - 1,
};

/* What Excel takes for a character by its number: "_x000A_". */
static bool
is_escape(const char *text)
{
	return text[1] == 'x' &&
	    strspn(text + 2, "0123456789ABCDEFabcdef") == 4 && text[6] == '_';
}

/* What XML doesn't take, nor a terminal, is a "?". */
static void
add_clean(struct pp_buffer *b, const char *text)
{
	uint32_t ch;
	size_t n;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if (ch == '_' && is_escape(text))
			pp_buffer_text(b, "_x005F_");
		else if (ch == '\n' || ch == '\t' ||
		    (!pp_char_is_control(ch) && ch != 0xfffe && ch != 0xffff))
			pp_buffer_add(b, text, n);
		else
			pp_buffer_char(b, '?');
	}
}

static enum pp_status
sheet_cell(struct pp_records *r, const struct pp_cell *c)
{
	struct sheet *s = r->state;
	struct sheet_cell *cell = &s->row[r->column];

	*cell = (struct sheet_cell){
	    .known = c->text != NULL,
	    .text = r->buffer.n,
	    .number = {c->value, c->decimals, c->least},
	};
	if (c->text != NULL && r->fields[r->column].kind == PP_KIND_TEXT)
		add_clean(&r->buffer, c->text);
	else if (c->text != NULL)
		pp_buffer_text(&r->buffer, c->text);
	pp_buffer_char(&r->buffer, '\0');
	return r->buffer.failed ? pp_records_no_memory() : PP_OK;
}

static enum pp_status
write_time(struct sheet *s, const struct pp_spot *spot, int64_t at,
    const char *text)
{
	struct pp_civil civil;

	sheet_widen(s, spot->column, TIME_WIDTH);
	pp_civil_of(at, &civil);
	return civil.year < YEAR_LEAST || *text == '@'
	    ? pp_excel_text(s->excel, spot, text)
	    : pp_excel_time(s->excel, spot, &civil);
}

/* A number that Excel can't hold stays whole, as text. */
static enum pp_status
write_cell(struct pp_records *r, struct sheet_series *of, size_t column)
{
	struct sheet *s = r->state;
	const struct sheet_cell *cell = &s->row[column];
	const char *text = r->buffer.bytes + cell->text;
	struct pp_spot spot = {of->page, of->row, column};

	if (!cell->known)
		return PP_OK;
	if (r->fields[column].kind == PP_KIND_TIME)
		return write_time(s, &spot, cell->number.value, text);
	sheet_widen(s, column, pp_text_width(text));
	if (!pp_field_is_number(&r->fields[column]))
		return pp_excel_text(s->excel, &spot, text);
	if (sheet_adds_up(r, column))
		sheet_add_up(&of->totals[column], cell->number);
	return pp_excel_holds(cell->number.value)
	    ? pp_excel_number(s->excel, &spot, &cell->number)
	    : pp_excel_text(s->excel, &spot, text);
}

/* That of the row under way becomes the latest. */
static enum pp_status
find_series(struct pp_records *r, struct sheet *s)
{
	const char *value;
	unsigned i;

	if (s->part_by == r->n_fields)
		return PP_OK;
	value = r->buffer.bytes + s->row[s->part_by].text;
	if (s->latest != NULL && strcmp(s->latest->value, value) == 0)
		return PP_OK;
	for (i = 0; i < s->n_series; i++)
		if (strcmp(s->series[i]->value, value) == 0) {
			s->latest = s->series[i];
			return PP_OK;
		}
	return sheet_series_open(r, value);
}

static enum pp_status
write_row(struct pp_records *r, struct sheet *s)
{
	enum pp_status rc;
	size_t i;

	if ((rc = find_series(r, s)) != PP_OK ||
	    (s->latest->row == s->rows &&
		(rc = sheet_series_turn(r, s->latest)) != PP_OK))
		return rc;
	for (i = 0; i < r->n_fields && rc == PP_OK; i++)
		rc = write_cell(r, s->latest, i);
	s->latest->row++;
	r->buffer.n = 0;
	return rc;
}

/* It is the file that there is trouble with. */
static enum pp_status
about(const struct pp_records *r, enum pp_status rc)
{
	const char *name = r->how.name == NULL ? r->how.path : r->how.name;

	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "%s", name);
}

static enum pp_status
sheet_end(struct pp_records *r)
{
	return about(r, write_row(r, r->state));
}

/* The column that parts the rows into sheets. */
static enum pp_status
find_part(const struct pp_records *r, struct sheet *s)
{
	s->part_by = r->n_fields;
	if (r->how.sheet_by == NULL)
		return PP_OK;
	for (s->part_by = 0; s->part_by < r->n_fields; s->part_by++)
		if (strcmp(r->fields[s->part_by].name, r->how.sheet_by) == 0)
			return PP_OK;
	return pp_fail(PP_EDATA, "no column \"%s\"", r->how.sheet_by);
}

static enum pp_status
open_sheet(struct pp_records *r, struct sheet *s)
{
	enum pp_status rc;
	size_t i;

	for (i = 0; i < r->n_fields && !r->how.no_header; i++)
		s->totals |= sheet_adds_up(r, i);
	s->rows = (r->how.sheet_rows == 0 ? PP_EXCEL_ROWS : r->how.sheet_rows) -
	    s->totals;
	if ((rc = pp_excel_new(r->how.path, &s->excel)) != PP_OK ||
	    (rc = find_part(r, s)) != PP_OK || s->part_by < r->n_fields)
		return rc;
	return sheet_series_open(r, NULL);
}

static enum pp_status
sheet_start(struct pp_records *r)
{
	struct sheet *s;

	r->state = s = calloc(1, sizeof *s); /* sheet_free() ends it */
	if (s == NULL ||
	    (s->widths = calloc(r->n_fields, sizeof *s->widths)) == NULL ||
	    (s->row = calloc(r->n_fields, sizeof *s->row)) == NULL)
		return pp_records_no_memory();
	return about(r, open_sheet(r, s));
}

static enum pp_status
write_all(struct pp_records *r, struct sheet *s)
{
	enum pp_status rc = PP_OK;
	unsigned i;
	size_t n;

	if (s->n_series == 0)
		rc = sheet_series_open(r, NULL); /* a book has a sheet */
	for (i = 0; i < s->n_series && rc == PP_OK; i++)
		rc = sheet_series_end(r, s->series[i]);
	for (i = 0; i < s->n_pages && rc == PP_OK; i++)
		for (n = 0; n < r->n_fields; n++)
			pp_excel_width(s->excel, i, n,
			    s->widths[n] + WIDTH_MARGIN);
	return rc == PP_OK ? pp_excel_write(s->excel) : rc;
}

static enum pp_status
sheet_finish(struct pp_records *r)
{
	return about(r, write_all(r, r->state));
}

static void
sheet_free(struct pp_records *r)
{
	struct sheet *s = r->state;
	unsigned i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_series; i++)
		sheet_series_free(s->series[i]);
	pp_excel_free(s->excel);
	free(s->widths);
	free(s->row);
	free(s);
}

const struct pp_writer pp_sheet_writer = {
    .start = sheet_start,
    .cell = sheet_cell,
    .end = sheet_end,
    .finish = sheet_finish,
    .free = sheet_free,
};
