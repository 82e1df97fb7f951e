/* SPDX-License-Identifier: ISC */
/*
 * What is made of texts and lines.
 */
#include "pdf.h"

int
pp_pdf_row(struct pp_pdf *p, const struct pp_pdf_box *boxes, size_t n,
    const char *const *texts, int y)
{
	struct pp_pdf_box box;
	int most = 0, height;

	for (size_t i = 0; i < n; i++) {
		box = boxes[i];
		box.y = y;
		pp_pdf_text(p, &box, texts[i], &height);
		if (height > most)
			most = height;
	}
	return most;
}

int
pp_pdf_row_height(struct pp_pdf *p, const struct pp_pdf_box *boxes, size_t n,
    const char *const *texts)
{
	int most = 0, height;

	for (size_t i = 0; i < n; i++) {
		height = pp_pdf_height(p, &boxes[i], texts[i]);
		if (height > most)
			most = height;
	}
	return most;
}

void
pp_pdf_frame(struct pp_pdf *p, const struct pp_pdf_area *area, int thick)
{
	int left = area->x, right = left + area->width;
	int top = area->y, below = top + area->height;
	const struct pp_pdf_line sides[] = {
	    {left, top, right, top, thick, PP_PDF_SOLID},
	    {right, top, right, below, thick, PP_PDF_SOLID},
	    {right, below, left, below, thick, PP_PDF_SOLID},
	    {left, below, left, top, thick, PP_PDF_SOLID},
	};

	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
		pp_pdf_line(p, &sides[i]);
}

void
pp_pdf_shade(struct pp_pdf *p, const struct pp_pdf_area *area)
{
	int middle = area->y + area->height / 2;

	pp_pdf_line(p,
	    &(struct pp_pdf_line){area->x, middle, area->x + area->width,
		middle, area->height, PP_PDF_GREY});
}
