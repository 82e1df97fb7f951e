/* SPDX-License-Identifier: ISC */
/*
 * Receipts on pages.  A template aligns by columns, as on a printer of needles;
 * letters of print have widths of their own.  So whatever stands between two
 * blanks or more begins at its column, and is made as wide as its columns.
 */
#include <string.h>

#include "pdf.h"
#include "receipt_impl.h"
#include "text.h"

enum {
	PART_LEAST = 93 * PP_MM, /* of a page: a third of a form of 280 mm */
	MARGIN = 5 * PP_MM,
	PITCH_LEAST = 2800, /* of lines; less can't be read */
	PITCH_MOST = 5200,
	PITCH_PERCENT = 135, /* of the height of letters */
	RULE_COLUMNS = 10,   /* so many dashes are a line */
	RULE = 200,
	CUT = 100,
};

/* A copy and where it goes. */
struct page {
	struct pp_pdf *pdf;
	int width, part_height, parts;
	int part; /* of this page, from 0; where the next copy begins */
	/* Of this copy: the left edge, half a letter, from line to line. */
	int left, cell, pitch;
};

/* The smaller, so that all lines have room; up to what is good to read. */
static void
choose_size(struct page *page, size_t lines)
{
	int room = page->part_height - 2 * MARGIN;
	int most = (page->width - 2 * MARGIN) / PP_PAPER_COLUMNS;
	int pitch = lines > 0 ? room / (int)lines : PITCH_MOST;

	if (pitch > PITCH_MOST)
		pitch = PITCH_MOST;
	if (pitch < PITCH_LEAST)
		pitch = PITCH_LEAST;
	page->cell = pitch * 100 / PITCH_PERCENT / 2;
	if (page->cell > most)
		page->cell = most;
	page->pitch = page->cell * 2 * PITCH_PERCENT / 100;
	page->left = (page->width - PP_PAPER_COLUMNS * page->cell) / 2;
}

static void
put_rule(const struct page *page, int y)
{
	int middle = y + page->pitch / 2;

	pp_pdf_line(page->pdf,
	    &(struct pp_pdf_line){page->left, middle, page->width - page->left,
		middle, RULE, PP_PDF_SOLID});
}

static char *
end_of_words(char *text)
{
	while (*text != '\0' && !(text[0] == ' ' && text[1] == ' '))
		text++;
	return text;
}

static void
put_line(const struct page *page, char *text, bool strong, int y)
{
	struct pp_pdf_box box = {.y = y,
	    .height = page->pitch,
	    .size = 2 * page->cell,
	    .bold = strong,
	    .fit = true};
	int column = 0, columns;
	char *end, behind;

	if (strlen(text) >= RULE_COLUMNS && text[strspn(text, "-")] == '\0') {
		put_rule(page, y);
		return;
	}
	for (;;) {
		for (; *text == ' '; text++)
			column++;
		if (*text == '\0')
			return;
		end = end_of_words(text);
		behind = *end;
		*end = '\0';
		columns = (int)pp_text_width(text);
		box.x = page->left + column * page->cell;
		box.width = columns * page->cell;
		pp_pdf_text(page->pdf, &box, text, NULL);
		*end = behind;
		column += columns;
		text = end;
	}
}

/* The next part of the page, or of the next page. */
static int
next_part(struct page *page, bool cut)
{
	int y;

	if (page->part == page->parts) {
		pp_pdf_page(page->pdf);
		page->part = 0;
	}
	y = page->part++ * page->part_height;
	if (y > 0 && cut)
		pp_pdf_line(page->pdf,
		    &(struct pp_pdf_line){0, y, page->width, y, CUT,
			PP_PDF_DASHED});
	return y + MARGIN;
}

static void
put_copy(struct page *page, struct receipt_copy *copy)
{
	size_t lines = copy->strong.n, room;
	char *text = copy->text.bytes, *end;
	int y = 0;

	choose_size(page, lines);
	room = (size_t)((page->part_height - 2 * MARGIN) / page->pitch);
	for (size_t i = 0; i < lines; i++, y += page->pitch) {
		if (i % room == 0)
			y = next_part(page, i == 0);
		end = strchr(text, '\n');
		*end = '\0';
		put_line(page, text, copy->strong.bytes[i] != 0, y);
		text = end + 1;
	}
}

static enum pp_status
put_copies(struct page *page, const struct pp_template *template,
    const struct pp_receipt_pages *pages, struct receipt_sheet *sheet)
{
	struct receipt_copy copy;
	enum pp_status rc = PP_OK;

	for (int i = 1; rc == PP_OK && i <= pages->copies; i++) {
		copy = (struct receipt_copy){0};
		sheet->copy = i;
		if ((rc = receipt_compose(template, sheet, &copy)) == PP_OK)
			put_copy(page, &copy);
		receipt_copy_free(&copy);
	}
	return rc;
}

enum pp_status
pp_receipt_pdf(const struct pp_template *template, const struct pp_paper *paper,
    const struct pp_letterhead *letterhead, struct pp_receipt_pages *pages,
    FILE *out)
{
	int width = pages->width * PP_MM, height = pages->height * PP_MM;
	int parts = height < PART_LEAST ? 1 : height / PART_LEAST;
	struct receipt_sheet sheet = {paper, letterhead, 0};
	struct page page = {.width = width,
	    .part_height = height / parts,
	    .parts = parts};
	struct pp_buffer title = {0};
	struct pp_pdf_options options = {.width = width,
	    .height = height,
	    .font = pages->font,
	    .columns = true,
	    .at = letterhead->at};
	enum pp_status rc;

	receipt_title(&sheet, &title);
	pp_buffer_char(&title, '\0');
	options.title = title.failed ? "" : title.bytes;
	if ((rc = pp_pdf_new(out, &options, &page.pdf)) == PP_OK &&
	    (rc = put_copies(&page, template, pages, &sheet)) == PP_OK) {
		rc = pp_pdf_finish(page.pdf);
		pages->missing = pp_pdf_missing(page.pdf);
	}
	pp_pdf_free(page.pdf);
	pp_buffer_free(&title);
	return rc;
}
