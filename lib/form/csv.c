/* SPDX-License-Identifier: ISC */
/*
 * CSV as RFC 4180 has it, but with LF, and with quotes only where they are
 * needed: libcsv's writer quotes numbers too, which spoils sort and awk.
 */
#include <string.h>

#include "writer.h"

/* What a spreadsheet takes for the beginning of a formula. */
static bool
would_run(const char *text)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	size_t i;

	if (*text != '\0' && strchr("=+-@\t\r\n", *text) != NULL)
		return true;
	for (i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	return false;
}

static void
add_quoted(struct pp_buffer *b, const char *text)
{
	size_t n;

	for (;;) {
		n = strcspn(text, "\"");
		pp_buffer_add(b, text, n);
		if (text[n] == '\0')
			return;
		pp_buffer_add(b, "\"\"", 2);
		text += n + 1;
	}
}

static void
add_text(struct pp_records *r, const char *text)
{
	bool guard, quote;

	if (*text == '\0' && r->n_fields > 1)
		return;
	guard = r->how.spreadsheet_safe && would_run(text);
	/* A lone empty field would be a blank line, which is no row. */
	quote = text[strcspn(text, ",\"\r\n")] != '\0' ||
	    (*text == '\0' && r->n_fields == 1);
	if (quote)
		pp_buffer_char(&r->buffer, '"');
	if (guard)
		pp_buffer_char(&r->buffer, '\'');
	if (quote)
		add_quoted(&r->buffer, text);
	else
		pp_buffer_text(&r->buffer, text);
	if (quote)
		pp_buffer_char(&r->buffer, '"');
}

static enum pp_status
csv_cell(struct pp_records *r, const struct pp_cell *c)
{
	const char *text = c->text == NULL ? "" : c->text;

	if (r->column > 0)
		pp_buffer_char(&r->buffer, ',');
	if (r->fields[r->column].kind == PP_KIND_TEXT || *text == '\0')
		add_text(r, text);
	else
		pp_buffer_text(&r->buffer, text);
	return PP_OK;
}

static enum pp_status
csv_end(struct pp_records *r)
{
	pp_buffer_char(&r->buffer, '\n');
	return pp_records_flush(r, &r->buffer);
}

static enum pp_status
csv_start(struct pp_records *r)
{
	size_t i;

	if (r->how.bom)
		pp_buffer_text(&r->buffer, "\xef\xbb\xbf");
	if (r->how.no_header)
		return pp_records_flush(r, &r->buffer);
	for (i = 0; i < r->n_fields; i++) {
		if (i > 0)
			pp_buffer_char(&r->buffer, ',');
		pp_buffer_text(&r->buffer, r->fields[i].name);
	}
	return csv_end(r);
}

const struct pp_writer pp_csv_writer = {
    .start = csv_start,
    .cell = csv_cell,
    .end = csv_end,
};
