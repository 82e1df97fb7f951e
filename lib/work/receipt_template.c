/* SPDX-License-Identifier: ISC */
/*
 * Templates: what they are made of, and what is wrong with one.  The text is
 * taken apart by the same few lines when it is loaded and for each receipt.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "receipt_impl.h"
#include "slurp.h"
#include "text.h"

enum {
	TEMPLATE_MAX = 1 << 16, /* bytes of a file */
	WIDTH_DIGITS = 2
};

struct pp_template {
	char *text;
};

/* By enum pp_language. */
static const char *const built_in[] = {
#include "receipts.h"
};

static struct receipt_piece
bad(const char *at, const char *words)
{
	return (
	    struct receipt_piece){.kind = PIECE_BAD, .at = at, .words = words};
}

/* ":12", ":>12", ":^76" behind a field's name, to the brace. */
static const char *
take_width(const char *p, struct receipt_piece *piece)
{
	int digits = 0;

	if (*p != ':')
		return p;
	p++;
	if (*p != '\0' && strchr("<>^", *p) != NULL)
		piece->align = *p++;
	for (; *p >= '0' && *p <= '9' && digits < WIDTH_DIGITS; p++, digits++)
		piece->width = piece->width * 10 + (unsigned)(*p - '0');
	return digits > 0 ? p : NULL;
}

/* Behind the opening brace. */
static struct receipt_piece
take_field(const char **p)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	const char *at = *p - 1, *end;
	size_t n = strspn(*p, letters);
	struct receipt_piece piece = {.kind = PIECE_FIELD,
	    .at = at,
	    .align = '<'};

	if (n == 0)
		return bad(at,
		    pp_phrase(
			"no field's name behind {; write {{ for a brace"));
	if ((piece.field = receipt_field(*p, n)) < 0)
		return bad(at, pp_phrase("unknown field"));
	if ((end = take_width(*p + n, &piece)) == NULL)
		return bad(at,
		    pp_phrase("no width behind the colon; like {name:12}"));
	if (*end != '}')
		return bad(at, pp_phrase("the brace isn't closed"));
	*p = end + 1;
	return piece;
}

struct receipt_piece
receipt_piece(const char **p)
{
	const char *at = *p;
	struct receipt_piece piece = {.kind = PIECE_TEXT, .at = at, .text = at};

	if (*at == '\0')
		return (struct receipt_piece){.kind = PIECE_END, .at = at};
	if (*at == '\n') {
		*p = at + 1;
		return (struct receipt_piece){.kind = PIECE_LINE_END, .at = at};
	}
	if ((*at == '{' || *at == '}') && at[1] == *at) {
		*p = at + 2;
		piece.n = 1;
		return piece;
	}
	if (*at == '{') {
		*p = at + 1;
		return take_field(p);
	}
	if (*at == '}')
		return bad(at,
		    pp_phrase("a brace that nothing opened; write }}"));
	piece.n = strcspn(at, "{}\n");
	*p = at + piece.n;
	return piece;
}

/* "NAME:LINE:COLUMN: words", the columns in characters. */
static enum pp_status
fault(const char *name, const char *text, const char *at, const char *words)
{
	unsigned line = 1, column = 1;
	uint32_t ch;

	while (text < at) {
		text += pp_text_next(text, &ch);
		column++;
		if (ch != '\n')
			continue;
		line++;
		column = 1;
	}
	return pp_fail(PP_EDATA, "%s:%u:%u: %s", name, line, column, words);
}

static enum pp_status
check_characters(const char *text, const char *name)
{
	const char *p, *next;
	uint32_t ch;

	for (p = text; *p != '\0'; p = next) {
		next = p + pp_text_next(p, &ch);
		if (ch != '\n' && pp_char_is_control(ch))
			return fault(name, text, p,
			    pp_phrase("a control character, or no UTF-8; "
				      "blanks align"));
	}
	return PP_OK;
}

/* Without these a void order would look like a good one. */
static enum pp_status
check_needed(const bool *used, const char *name)
{
	static const char *const needed[] = {"mark", "receipt"};

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!used[receipt_field(needed[i], strlen(needed[i]))])
			return pp_fail(PP_EDATA,
			    "%s: has no {%s}, which a receipt needs", name,
			    needed[i]);
	return PP_OK;
}

static enum pp_status
check(const char *text, const char *name)
{
	bool used[RECEIPT_FIELDS_MAX] = {false};
	const char *p = text;
	struct receipt_piece piece;
	enum pp_status rc;

	if ((rc = check_characters(text, name)) != PP_OK)
		return rc;
	do {
		piece = receipt_piece(&p);
		if (piece.kind == PIECE_BAD)
			return fault(name, text, piece.at, piece.words);
		if (piece.kind == PIECE_FIELD)
			used[piece.field] = true;
	} while (piece.kind != PIECE_END);
	return check_needed(used, name);
}

/* Lines as other systems end them. */
static void
drop_returns(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	*to = '\0';
}

enum pp_status
pp_template_new(const char *text, const char *name, enum pp_language language,
    struct pp_template **template)
{
	struct pp_template *t = calloc(1, sizeof *t);
	enum pp_status rc;

	if (text == NULL)
		text = built_in[language];
	if (t == NULL || (t->text = strdup(text)) == NULL) {
		pp_template_free(t);
		return pp_fail(PP_ESYS, "out of memory");
	}
	drop_returns(t->text);
	if ((rc = check(t->text, name)) != PP_OK) {
		pp_template_free(t);
		return rc;
	}
	*template = t;
	return PP_OK;
}

enum pp_status
pp_template_open(const char *path, struct pp_template **template)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t n;
	enum pp_status rc;

	if (in == NULL)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	rc = pp_slurp(in, path, TEMPLATE_MAX, &text, &n);
	fclose(in);
	if (rc == PP_OK)
		rc = pp_template_new(text, path, PP_ENGLISH, template);
	free(text);
	return rc;
}

void
pp_template_free(struct pp_template *template)
{
	if (template == NULL)
		return;
	free(template->text);
	free(template);
}

const char *
pp_template_text(const struct pp_template *template)
{
	return template->text;
}
