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
	bool has_fields, has_values, strong;
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

static void
put_field(struct line *line, const struct receipt_piece *piece,
    const struct receipt_sheet *sheet)
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
	/* On paper there are no controls, whatever the books have. */
	pp_buffer_plain(&line->text, line->value.bytes, false);
	put_blanks(&line->text, blanks - before);
	line->has_fields = true;
	line->has_values |= width > 0;
	line->strong |= receipt_field_is_strong(piece->field);
}

static void
put_line_end(const struct line *line, struct receipt_copy *out)
{
	pp_buffer_char(&out->text, '\n');
	pp_buffer_char(&out->strong, line->strong);
}

/* What is too wide for the paper goes on in the next line. */
static void
end_line(struct line *line, struct receipt_copy *out)
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
			put_line_end(line, out);
			column = 0;
		}
		pp_buffer_add(&out->text, p, n);
	}
	put_line_end(line, out);
out:
	text->n = 0;
	line->has_fields = line->has_values = line->strong = false;
}

enum pp_status
receipt_compose(const struct pp_template *template,
    const struct receipt_sheet *sheet, struct receipt_copy *copy)
{
	const char *p = pp_template_text(template);
	struct line line = {0};
	struct receipt_piece piece;
	bool failed;

	do {
		piece = receipt_piece(&p);
		if (piece.kind == PIECE_TEXT)
			pp_buffer_add(&line.text, piece.text, piece.n);
		else if (piece.kind == PIECE_FIELD)
			put_field(&line, &piece, sheet);
		else if (piece.kind == PIECE_LINE_END || line.text.n > 0)
			end_line(&line, copy);
	} while (piece.kind != PIECE_END);
	pp_buffer_char(&copy->text, '\0');
	failed = copy->text.failed || copy->strong.failed || line.text.failed ||
	    line.value.failed;
	pp_buffer_free(&line.text);
	pp_buffer_free(&line.value);
	return failed ? pp_fail(PP_ESYS, "out of memory") : PP_OK;
}

void
receipt_copy_free(struct receipt_copy *copy)
{
	pp_buffer_free(&copy->text);
	pp_buffer_free(&copy->strong);
}

enum pp_status
pp_receipt_text(const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    int copy, char **text)
{
	const struct receipt_sheet sheet = {paper, letterhead, copy};
	struct receipt_copy made = {0};
	enum pp_status rc = receipt_compose(template, &sheet, &made);

	if (rc == PP_OK) {
		*text = made.text.bytes;
		made.text = (struct pp_buffer){0};
	}
	receipt_copy_free(&made);
	return rc;
}
