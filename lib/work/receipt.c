/* SPDX-License-Identifier: ISC */
/*
 * A receipt by its template, line by line.  A line whose fields are all empty
 * has nothing to say of this receipt, and is left out.
 */
#include "receipt.h"

#include <string.h>

#include "receipt_impl.h"
#include "text.h"

/* The line under way, and its value under way. */
struct line {
	struct pp_buffer text, value;
	bool has_fields, has_values;
};

enum {
	CHARACTER_MAX = 5 /* bytes of one, NUL too */
};

/* Columns of the character of `n` bytes. */
static size_t
width_of(const char *text, size_t n)
{
	char character[CHARACTER_MAX] = "";

	memcpy(character, text, n);
	return pp_text_width(character);
}

static void
put_blanks(struct pp_buffer *b, size_t n)
{
	while (n-- > 0)
		pp_buffer_char(b, ' ');
}

/* On paper there are no control characters, whatever the books have. */
static void
put_plain(struct pp_buffer *b, const char *text)
{
	size_t n;
	uint32_t ch;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if (pp_char_is_control(ch))
			pp_buffer_char(b, '?');
		else
			pp_buffer_add(b, text, n);
	}
}

static void
put_field(struct line *line, const struct receipt_piece *piece,
    const struct sheet *sheet)
{
	size_t width, before, blanks;

	line->value.n = 0;
	receipt_value(piece->field, sheet, &line->value);
	pp_buffer_char(&line->value, '\0');
	if (line->value.failed)
		return;
	width = pp_text_width(line->value.bytes);
	blanks = width < piece->width ? piece->width - width : 0;
	before = piece->align == '>' ? blanks
	    : piece->align == '^'    ? blanks / 2
				     : 0;
	put_blanks(&line->text, before);
	put_plain(&line->text, line->value.bytes);
	put_blanks(&line->text, blanks - before);
	line->has_fields = true;
	line->has_values |= width > 0;
}

/* What is too wide for the paper goes on in the next line. */
static void
end_line(struct line *line, struct pp_buffer *out)
{
	struct pp_buffer *text = &line->text;
	size_t column = 0, n, width;
	const char *p, *end;
	uint32_t ch;

	while (text->n > 0 && text->bytes[text->n - 1] == ' ')
		text->n--;
	pp_buffer_char(text, '\0');
	if (text->failed || (line->has_fields && !line->has_values))
		goto out;
	end = text->bytes + text->n - 1;
	for (p = text->bytes; p < end; p += n, column += width) {
		n = pp_text_next(p, &ch);
		width = width_of(p, n);
		if (column + width > PP_PAPER_COLUMNS) {
			pp_buffer_char(out, '\n');
			column = 0;
		}
		pp_buffer_add(out, p, n);
	}
	pp_buffer_char(out, '\n');
out:
	text->n = 0;
	line->has_fields = line->has_values = false;
}

enum pp_status
pp_receipt_text(const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    int copy, char **text)
{
	const struct sheet sheet = {paper, letterhead, copy};
	const char *p = pp_template_text(template);
	struct pp_buffer out = {0};
	struct line line = {0};
	struct receipt_piece piece;

	do {
		piece = receipt_piece(&p);
		if (piece.kind == PIECE_TEXT)
			pp_buffer_add(&line.text, piece.text, piece.n);
		else if (piece.kind == PIECE_FIELD)
			put_field(&line, &piece, &sheet);
		else if (piece.kind == PIECE_LINE_END || line.text.n > 0)
			end_line(&line, &out);
	} while (piece.kind != PIECE_END);
	pp_buffer_char(&out, '\0');
	out.failed |= line.text.failed || line.value.failed;
	pp_buffer_free(&line.text);
	pp_buffer_free(&line.value);
	if (out.failed) {
		pp_buffer_free(&out);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*text = out.bytes;
	return PP_OK;
}
