/* SPDX-License-Identifier: ISC */
/*
 * A table for people: nothing can be printed before the widest cell is known,
 * so the cells are kept, one string behind the other.
 */
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "writer.h"

enum {
	GAP = 2,
	DATE_SHOWN = sizeof "2026-11-22" - 1,
	TIME_SHOWN = sizeof "2026-11-22 10:00:00" - 1,
};

struct table {
	size_t n_rows;
	size_t widths[];
};

static enum pp_status
table_start(struct pp_records *r)
{
	struct table *t;
	size_t i;

	if ((t = calloc(1, sizeof *t + r->n_fields * sizeof t->widths[0])) ==
	    NULL)
		return pp_records_no_memory();
	for (i = 0; i < r->n_fields && !r->how.no_header; i++)
		t->widths[i] = pp_text_width(pp_records_head(r, i));
	r->state = t;
	return PP_OK;
}

/* What a text may not do to a terminal it does here to nobody. */
static void
add_shown(struct pp_buffer *b, const char *text)
{
	uint32_t ch;
	size_t n;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if (pp_char_is_control(ch))
			pp_buffer_char(b, '?');
		else
			pp_buffer_add(b, text, n);
	}
}

/* "2026-11-22 10:00:00": the T and the offset are for programs. */
static void
shorten_time(struct pp_buffer *b, size_t start)
{
	if (b->failed || b->n < start + TIME_SHOWN ||
	    b->bytes[start + DATE_SHOWN] != 'T')
		return;
	b->bytes[start + DATE_SHOWN] = ' ';
	b->n = start + TIME_SHOWN;
}

static enum pp_status
table_cell(struct pp_records *r, const struct pp_cell *c)
{
	struct table *t = r->state;
	size_t start = r->buffer.n, width;

	if (c->text != NULL)
		add_shown(&r->buffer, c->text);
	if (r->fields[r->column].kind == PP_KIND_TIME)
		shorten_time(&r->buffer, start);
	pp_buffer_char(&r->buffer, '\0');
	if (r->buffer.failed)
		return pp_records_no_memory();
	width = pp_text_width(r->buffer.bytes + start);
	if (width > t->widths[r->column])
		t->widths[r->column] = width;
	return PP_OK;
}

static enum pp_status
table_end(struct pp_records *r)
{
	struct table *t = r->state;

	t->n_rows++;
	return PP_OK;
}

/* The colour of a word of state, as a terminal takes it; NULL: none. */
static const char *
colour_of(const char *word)
{
	static const struct {
		const char *word, *colour;
	} colours[] = {
	    {"lost", "31"}, /* red */
	    {"arrears", "31"},
	    {"failed", "31"},
	    {"alarm2", "35"}, /* magenta */
	    {"alarm1", "33"}, /* yellow */
	    {"open", "33"},
	    {"normal", "32"}, /* green */
	    {"unknown", "2"}, /* dim */
	    {"not-opened", "2"},
	    {"skipped", "2"},
	};
	size_t i;

	for (i = 0; i < sizeof colours / sizeof colours[0]; i++)
		if (strcmp(colours[i].word, word) == 0)
			return colours[i].colour;
	return NULL;
}

static void
add_blanks(struct pp_buffer *b, size_t n)
{
	while (n-- > 0)
		pp_buffer_char(b, ' ');
}

static void
add_coloured(struct pp_buffer *b, const char *text, const char *colour)
{
	if (colour == NULL) {
		pp_buffer_text(b, text);
		return;
	}
	pp_buffer_text(b, "\x1b[");
	pp_buffer_text(b, colour);
	pp_buffer_char(b, 'm');
	pp_buffer_text(b, text);
	pp_buffer_text(b, "\x1b[m");
}

/*
 * One cell; *owed blanks come first, unless nothing else does, so that no
 * line ends in blanks.
 */
static void
add_cell(struct pp_records *r, struct pp_buffer *line, size_t column,
    const char *text, const char *colour, size_t *owed)
{
	const struct table *t = r->state;
	size_t blanks = t->widths[column] - pp_text_width(text);

	if (pp_field_is_number(&r->fields[column])) {
		*owed += blanks;
		blanks = 0;
	}
	if (*text != '\0') {
		add_blanks(line, *owed);
		add_coloured(line, text, colour);
		*owed = 0;
	}
	*owed += blanks + GAP;
}

static enum pp_status
print_head(struct pp_records *r, struct pp_buffer *line)
{
	size_t i, owed = 0;

	for (i = 0; i < r->n_fields; i++)
		add_cell(r, line, i, pp_records_head(r, i),
		    r->how.colour ? "1" : NULL, &owed);
	pp_buffer_char(line, '\n');
	return pp_records_flush(r, line);
}

/* The row whose cells begin at *cell; moves it behind them. */
static enum pp_status
print_row(struct pp_records *r, struct pp_buffer *line, const char **cell)
{
	const char *colour;
	size_t i, owed = 0;

	for (i = 0; i < r->n_fields; i++) {
		colour = r->how.colour && r->fields[i].marked ? colour_of(*cell)
							      : NULL;
		add_cell(r, line, i, *cell, colour, &owed);
		*cell += strlen(*cell) + 1;
	}
	pp_buffer_char(line, '\n');
	return pp_records_flush(r, line);
}

static enum pp_status
table_finish(struct pp_records *r)
{
	const struct table *t = r->state;
	struct pp_buffer line = {0};
	const char *cell = r->buffer.bytes;
	enum pp_status rc = PP_OK;
	size_t i;

	if (!r->how.no_header)
		rc = print_head(r, &line);
	for (i = 0; i < t->n_rows && rc == PP_OK; i++)
		rc = print_row(r, &line, &cell);
	pp_buffer_free(&line);
	return rc;
}

static void
table_free(struct pp_records *r)
{
	free(r->state);
}

const struct pp_writer pp_table_writer = {
    .start = table_start,
    .cell = table_cell,
    .end = table_end,
    .finish = table_finish,
    .free = table_free,
};
