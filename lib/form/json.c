/* SPDX-License-Identifier: ISC */
/*
 * JSON, one object a line.  A library would keep decimals as doubles, or need
 * each row built twice; what is left is escaping.
 */
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "writer.h"

static void
add_escape(struct pp_buffer *b, uint32_t ch)
{
	static const char names[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
	const char *name = strchr(names, (int)ch);
	char hex[sizeof "\\u0000"];

	if (name != NULL)
		snprintf(hex, sizeof hex, "\\%c", letters[name - names]);
	else
		snprintf(hex, sizeof hex, "\\u%04x", (unsigned)(ch & 0xffff));
	pp_buffer_text(b, hex);
}

static void
add_string(struct pp_buffer *b, const char *text)
{
	uint32_t ch;
	size_t n;

	pp_buffer_char(b, '"');
	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		/* U+FFFD also stands for a byte that is no UTF-8. */
		if (ch < 0x20 || ch == '"' || ch == '\\' || ch == 0x7f ||
		    ch == 0xfffd)
			add_escape(b, ch);
		else
			pp_buffer_add(b, text, n);
	}
	pp_buffer_char(b, '"');
}

static enum pp_status
json_cell(struct pp_records *r, const struct pp_cell *c)
{
	const struct pp_field *field = &r->fields[r->column];

	pp_buffer_char(&r->buffer, r->column == 0 ? '{' : ',');
	add_string(&r->buffer, field->name);
	pp_buffer_char(&r->buffer, ':');
	if (c->text == NULL)
		pp_buffer_text(&r->buffer, "null");
	else if (field->kind == PP_KIND_BOOL)
		pp_buffer_text(&r->buffer, c->value ? "true" : "false");
	else if (pp_field_is_number(field))
		pp_buffer_text(&r->buffer, c->text);
	else
		add_string(&r->buffer, c->text);
	return PP_OK;
}

static enum pp_status
json_end(struct pp_records *r)
{
	pp_buffer_text(&r->buffer, "}\n");
	return pp_records_flush(r, &r->buffer);
}

const struct pp_writer pp_json_writer = {
    .cell = json_cell,
    .end = json_end,
};
