/* SPDX-License-Identifier: ISC */
/*
 * libcsv splits the fields; it is fed one line at a time, because it keeps
 * neither lines nor places.  Where quoting went wrong so that nobody can say
 * where the next row begins, reading ends: a guess might make a row, and a
 * row may move money, out of what was text.
 */
#include "rows.h"

#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "slurp.h"
#include "text.h"

enum {
	ABSENT = -1,
	PARSER_BLOCK = 16 << 10,
	WORDS_MAX = 512,
};

struct pp_rows {
	char *name;
	const struct pp_column *columns;
	size_t n_columns;
	int place[PP_ROWS_COLUMNS_MAX]; /* of each column in the input */
	size_t n_header;

	char *text;
	const char *next, *end; /* what libcsv hasn't had */
	unsigned line;          /* of `next` */
	struct csv_parser parser;

	/* The row being read, or read last. */
	const char *start;
	unsigned row_line, field_line; /* where it and its last field begin */
	bool ended;
	size_t n_fields, long_field; /* the latter from 1; 0: none */
	const char *fields[PP_ROWS_COLUMNS_MAX];
	char bytes[PP_ROWS_COLUMNS_MAX * (PP_ROWS_FIELD_MAX + 1)];
	size_t n_bytes;
};

static bool
is_blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* [p, *end) without the blanks around it, those of full width too. */
static const char *
trim(const char *p, const char **end)
{
	static const char wide[] = "\xe3\x80\x80";
	const size_t n = sizeof wide - 1;
	const char *e = *end;

	for (;;) {
		if (p < e && is_blank(*p))
			p++;
		else if (p < e && is_blank(e[-1]))
			e--;
		else if ((size_t)(e - p) >= n && memcmp(p, wide, n) == 0)
			p += n;
		else if ((size_t)(e - p) >= n && memcmp(e - n, wide, n) == 0)
			e -= n;
		else
			break;
	}
	*end = e;
	return p;
}

static void
on_field(void *field, size_t n, void *rows)
{
	struct pp_rows *r = rows;
	const char *end = (const char *)field + n;
	const char *p = trim(field, &end);
	size_t i = r->n_fields++;

	r->field_line = r->line;
	if (i >= PP_ROWS_COLUMNS_MAX)
		return;
	n = (size_t)(end - p);
	if (n > PP_ROWS_FIELD_MAX) {
		r->long_field = i + 1;
		n = 0;
	}
	r->fields[i] = r->bytes + r->n_bytes;
	memcpy(r->bytes + r->n_bytes, p, n);
	r->bytes[r->n_bytes + n] = '\0';
	r->n_bytes += n + 1;
}

static void
on_row(int end, void *rows)
{
	struct pp_rows *r = rows;

	(void)end;
	r->ended = true;
}

static enum pp_status
start_parser(struct pp_rows *r)
{
	if (csv_init(&r->parser,
		CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		return pp_fail(PP_ESYS, "%s: libcsv", r->name);
	csv_set_blk_size(&r->parser, PARSER_BLOCK);
	return PP_OK;
}

/* Bytes of the line at `p`, its end (LF, CRLF, CR) too. */
static size_t
line_length(const char *p)
{
	size_t n = strcspn(p, "\r\n");

	if (p[n] == '\r' && p[n + 1] == '\n')
		return n + 2;
	return p[n] == '\0' ? n : n + 1;
}

/*
 * What libcsv refused in the line of `n` bytes at `next`: say so, and go to
 * where the next row begins, if that is beyond doubt.
 */
static enum pp_status
refuse(struct pp_rows *r, size_t n)
{
	bool sure = r->field_line == r->line;
	enum pp_status rc;
	const char *p;

	if (csv_error(&r->parser) != CSV_EPARSE)
		return pp_fail(PP_ESYS, "%s:%u: %s", r->name, r->line,
		    csv_strerror(csv_error(&r->parser)));
	if (!sure)
		rc = pp_fail(PP_EDATA,
		    "%s:%u:%zu: the quote that begins here is not closed "
		    "before line %u; the rest is not read",
		    r->name, r->field_line, r->n_fields + 1, r->line);
	else {
		for (p = r->start; p < r->next + n; p++)
			sure ^= *p == '"';
		rc = pp_fail(PP_EDATA,
		    sure ? PP_PHRASE("%s:%u:%zu: stray quote; quote the whole "
				     "field and double the quotes in it")
			 : PP_PHRASE("%s:%u:%zu: stray quote; quote the whole "
				     "field and double the quotes in it; the "
				     "rest is not read"),
		    r->name, r->line, r->n_fields + 1);
	}
	r->next = sure ? r->next + n : r->end;
	r->line++;
	csv_free(&r->parser);
	if (start_parser(r) != PP_OK)
		return PP_ESYS;
	return rc;
}

/* The input ended: inside a quoted field, or with a row, or after the last. */
static enum pp_status
finish(struct pp_rows *r)
{
	if (csv_fini(&r->parser, on_field, on_row, r) == 0)
		return r->ended ? PP_OK : PP_DONE;
	csv_free(&r->parser);
	if (start_parser(r) != PP_OK)
		return PP_ESYS;
	return pp_fail(PP_EDATA,
	    "%s:%u:%zu: the quote that begins here is never closed", r->name,
	    r->field_line, r->n_fields + 1);
}

static enum pp_status
read_row(struct pp_rows *r)
{
	const char *end;
	size_t n;

	r->start = NULL;
	r->ended = false;
	r->n_fields = r->long_field = r->n_bytes = 0;
	for (; !r->ended && r->next < r->end; r->next += n, r->line++) {
		n = line_length(r->next);
		end = r->next + n;
		if (r->start == NULL && trim(r->next, &end) == end)
			continue;
		if (r->start == NULL) {
			r->start = r->next;
			r->row_line = r->field_line = r->line;
		}
		if (csv_parse(&r->parser, r->next, n, on_field, on_row, r) != n)
			return refuse(r, n);
	}
	return r->ended ? PP_OK : finish(r);
}

/* What makes a row that was read no good. */
static enum pp_status
check_row(const struct pp_rows *r, size_t most)
{
	if (r->n_fields > most)
		return pp_fail(PP_EDATA,
		    "%s:%u: %zu fields, where there should be %zu", r->name,
		    r->row_line, r->n_fields, most);
	if (r->long_field > 0)
		return pp_fail(PP_EDATA, "%s:%u:%zu: more than %d bytes",
		    r->name, r->row_line, r->long_field, PP_ROWS_FIELD_MAX);
	return PP_OK;
}

static enum pp_status
find_column(struct pp_rows *r, size_t i)
{
	size_t field;

	r->place[i] = ABSENT;
	for (field = 0; field < r->n_fields; field++) {
		if (strcmp(r->fields[field], r->columns[i].name) != 0)
			continue;
		if (r->place[i] != ABSENT)
			return pp_fail(PP_EDATA,
			    "%s:%u:%zu: column \"%s\" for the second time",
			    r->name, r->row_line, field + 1,
			    r->columns[i].name);
		r->place[i] = (int)field;
	}
	if (r->place[i] == ABSENT && r->columns[i].required)
		return pp_fail(PP_EDATA, "%s:%u: no column \"%s\"", r->name,
		    r->row_line, r->columns[i].name);
	return PP_OK;
}

static enum pp_status
read_header(struct pp_rows *r)
{
	enum pp_status rc;
	size_t i;

	rc = read_row(r);
	if (rc == PP_DONE)
		return pp_fail(PP_EDATA,
		    "%s: empty; its first line must name the columns", r->name);
	if (rc != PP_OK || (rc = check_row(r, PP_ROWS_COLUMNS_MAX)) != PP_OK)
		return rc;
	r->n_header = r->n_fields;
	for (i = 0; i < r->n_fields; i++)
		pp_text_fold(r->bytes + (r->fields[i] - r->bytes));
	for (i = 0; i < r->n_columns; i++)
		if ((rc = find_column(r, i)) != PP_OK)
			return rc;
	return PP_OK;
}

enum pp_status
pp_rows_read(FILE *in, const char *name, const struct pp_column *columns,
    size_t n, struct pp_rows **rows)
{
	struct pp_rows *r;
	enum pp_status rc;
	size_t length;

	assert(n <= PP_ROWS_COLUMNS_MAX);
	if ((r = calloc(1, sizeof *r)) == NULL ||
	    (r->name = strdup(name)) == NULL) {
		rc = pp_fail(PP_ESYS, "%s: %s", name, strerror(errno));
		goto out;
	}
	r->columns = columns;
	r->n_columns = n;
	r->line = 1;
	if ((rc = start_parser(r)) != PP_OK)
		goto out;
	rc = pp_slurp(in, name, PP_ROWS_FILE_MAX, &r->text, &length);
	if (rc != PP_OK)
		goto out;
	r->next = r->text;
	r->end = r->text + length;
	if ((rc = read_header(r)) != PP_OK)
		goto out;
	*rows = r;
	r = NULL;
out:
	pp_rows_free(r);
	return rc;
}

void
pp_rows_free(struct pp_rows *rows)
{
	if (rows == NULL)
		return;
	csv_free(&rows->parser);
	free(rows->text);
	free(rows->name);
	free(rows);
}

enum pp_status
pp_rows_next(struct pp_rows *rows)
{
	enum pp_status rc = read_row(rows);

	return rc == PP_OK ? check_row(rows, rows->n_header) : rc;
}

const char *
pp_rows_text(const struct pp_rows *rows, size_t i)
{
	int place;

	assert(i < rows->n_columns);
	if ((place = rows->place[i]) == ABSENT)
		return NULL;
	return (size_t)place < rows->n_fields ? rows->fields[place] : "";
}

unsigned
pp_rows_line(const struct pp_rows *rows)
{
	return rows->row_line;
}

enum pp_status
pp_rows_bad(const struct pp_rows *rows, size_t i, const char *fmt, ...)
{
	const char *column, *value = pp_rows_text(rows, i);
	char words[WORDS_MAX], shown[PP_SHOWN_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	column = rows->columns[i].name;
	if (value == NULL)
		return pp_fail(PP_EDATA, "%s:%u: %s: %s", rows->name,
		    rows->row_line, column, words);
	return pp_fail(PP_EDATA, "%s:%u:%d: %s: \"%s\": %s", rows->name,
	    rows->row_line, rows->place[i] + 1, column,
	    pp_text_show(value, shown), words);
}
