/* SPDX-License-Identifier: ISC */
/*
 * Receipts as text and as PDF, by a template: a text with fields such as
 * {amount_yuan}. pp-receipt(1) has the list of fields.
 */
#ifndef PP_RECEIPT_H
#define PP_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "paper.h"
#include "status.h"

enum pp_language {
	PP_ENGLISH,
	PP_CHINESE,
};

enum {
	PP_COPIES_USUAL = 3, /* customer, seller, accounts */
	PP_COPIES_MOST = 9,
	PP_PAPER_COLUMNS = 76, /* fit on A4 and on forms 241 mm wide */
	PP_FORM_LINES = 22,    /* of a third of a form of 280 mm */
	PP_FORM_LINES_MOST = 127,
	PP_PAGE_WIDTH = 210, /* mm; A4 */
	PP_PAGE_HEIGHT = 297,
	PP_PAGE_LEAST = 70,
	PP_PAGE_MOST = 600,
};

struct pp_template;

/* The site and the moment, the same for all receipts of a run. */
struct pp_letterhead {
	enum pp_language language;
	const char *site; /* its name */
	bool trial;       /* the mode of the site, which a receipt tells */
	bool sample;      /* only to be looked at; isn't counted as printed */
	const char *head; /* of the chain of the log; "" */
	int64_t at;       /* of printing */
	const char *who;  /* prints it */
};

/* Copies 1 to `copies` on pages. */
struct pp_receipt_pages {
	int copies;
	int width, height; /* of the paper, mm */
	const char *font;  /* families, a comma between; "": the usual ones */
	int missing;       /* set: characters that no font here has */
};

#pragma GCC visibility push(default)

/*
 * `text` NULL: the built-in one of that language.  `name` stands in what is
 * said of it: PP_EDATA with line and column of an unknown field, a brace that
 * isn't closed, text that is no UTF-8, or without a field that no receipt may
 * do without.
 */
enum pp_status pp_template_new(const char *text, const char *name,
    enum pp_language language, struct pp_template **template);
/* The same by path, in UTF-8 or GB18030; PP_ENOINPUT: there is none. */
enum pp_status pp_template_open(const char *path,
    struct pp_template **template);
void pp_template_free(struct pp_template *template);

/* Its text, to begin one's own with; borrowed. */
const char *pp_template_text(const struct pp_template *template);

/* The names of all fields, in order; NULL behind the last. */
const char *pp_template_field(size_t i);

/*
 * Copy `copy` (from 1) of a receipt, as UTF-8 text in new memory (free(3)): no
 * line wider than PP_PAPER_COLUMNS, each ended by LF, no control character.
 */
enum pp_status pp_receipt_text(const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    int copy, char **text);

/*
 * Text of one copy for a Chinese dot-matrix printer (ESC/P with GB 18030
 * characters), for forms of so many lines, form feed at its end; in new
 * memory.  What it has no character for becomes a question mark of that width.
 */
enum pp_status pp_receipt_escp(const char *text, int form_lines, char **bytes,
    size_t *n);

/*
 * As PDF into `out`: copies below each other, as many on a page as have 93 mm
 * there, three on A4.  One with more lines than have room goes on below, and
 * on the next page.  PP_ECONF: a library or font that it takes isn't here.
 */
enum pp_status pp_receipt_pdf(const struct pp_template *template,
    const struct pp_paper *paper, const struct pp_letterhead *letterhead,
    struct pp_receipt_pages *pages, FILE *out);

#pragma GCC visibility pop

#endif
