/* SPDX-License-Identifier: ISC */
/*
 * Pages of text and lines as PDF, laid out by Pango and drawn by cairo, with
 * the shapes of characters that are used in China.  For lib/ only.
 *
 * Lengths are micrometres, from the upper left corner of the page.
 */
#ifndef PP_PDF_H
#define PP_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

enum {
	PP_MM = 1000,
	PP_POINT = 353,
	PP_A4_WIDTH = 210 * PP_MM,
	PP_A4_HEIGHT = 297 * PP_MM,
};

struct pp_pdf;

struct pp_pdf_options {
	int width, height; /* of each page */
	/*
	 * Families of fonts, a comma between, the first that is here; NULL or
	 * "": the usual ones.
	 */
	const char *font;
	bool columns;      /* of the usual ones those for columns of text */
	const char *title; /* of the document */
	int64_t at;        /* made then, UTC seconds */
};

enum pp_pdf_align {
	PP_PDF_LEFT,
	PP_PDF_CENTRE,
	PP_PDF_RIGHT,
};

/* Where a text stands, and how. */
struct pp_pdf_box {
	int x, y, width;
	int height; /* the most; 0: as high as the text is */
	int size;   /* of the letters: 10 * PP_POINT */
	bool bold;
	enum pp_pdf_align align;
	/* One line, its foot at y + size, made to fill the width exactly. */
	bool fit;
};

enum pp_pdf_stroke {
	PP_PDF_SOLID,
	PP_PDF_DASHED, /* where paper is cut */
	PP_PDF_GREY,
};

struct pp_pdf_line {
	int x, y, to_x, to_y, thick;
	enum pp_pdf_stroke stroke;
};

struct pp_pdf_area {
	int x, y, width, height;
};

/*
 * A document into `out`, which stays the caller's.  PP_ECONF: the libraries
 * aren't here, or no font that was asked for, or none that has Chinese.
 */
enum pp_status pp_pdf_new(FILE *out, const struct pp_pdf_options *options,
    struct pp_pdf **pdf);

/* The next page; the first is there from the beginning. */
void pp_pdf_page(struct pp_pdf *pdf);

/*
 * UTF-8, wrapped to its box; LF begins a line, other controls and what is no
 * UTF-8 are "?".  What has no room ends in an ellipsis, and nothing is drawn
 * outside of the box.  `height`, unless NULL, is what it took.
 */
void pp_pdf_text(struct pp_pdf *pdf, const struct pp_pdf_box *box,
    const char *text, int *height);

/* How high the text would be, and nothing is drawn. */
int pp_pdf_height(struct pp_pdf *pdf, const struct pp_pdf_box *box,
    const char *text);

/*
 * A row of a table: `texts` in boxes beside each other, whose own `y` is not
 * looked at.  Returns how high it is; the second only that.
 */
int pp_pdf_row(struct pp_pdf *pdf, const struct pp_pdf_box *boxes, size_t n,
    const char *const *texts, int y);
int pp_pdf_row_height(struct pp_pdf *pdf, const struct pp_pdf_box *boxes,
    size_t n, const char *const *texts);

void pp_pdf_line(struct pp_pdf *pdf, const struct pp_pdf_line *line);

/* An area's outline; and it filled light grey, before what stands on it. */
void pp_pdf_frame(struct pp_pdf *pdf, const struct pp_pdf_area *area,
    int thick);
void pp_pdf_shade(struct pp_pdf *pdf, const struct pp_pdf_area *area);

/* How many characters so far no font here has; they are drawn as boxes. */
int pp_pdf_missing(const struct pp_pdf *pdf);

/*
 * Whatever was drawn, to `out`; PP_EOUT: it took not all of it.  Nothing but
 * pp_pdf_free() may follow.
 */
enum pp_status pp_pdf_finish(struct pp_pdf *pdf);
void pp_pdf_free(struct pp_pdf *pdf);

#endif
