/* SPDX-License-Identifier: ISC */
/*
 * The pages.  They are gone over twice: first to see how many they are, which
 * each of them says, then to be drawn.
 */
#include "statement_paper.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "pdf.h"
#include "site_setting.h"
#include "statement_words.h"

enum {
	MARGIN = 15 * PP_MM,
	TOP = 18 * PP_MM,
	BOTTOM = PP_A4_HEIGHT - 22 * PP_MM,
	FOOT = PP_A4_HEIGHT - 16 * PP_MM,
	WIDTH = PP_A4_WIDTH - 2 * MARGIN,
	GAP = 2 * PP_MM,
	HAIR = 80,
	COLUMNS = 6,
	TEXT = 9 * PP_POINT,
	SMALL = 7 * PP_POINT,
	TITLE = 16 * PP_POINT,
};

static const int widths[COLUMNS] = {29 * PP_MM, 75 * PP_MM, 18 * PP_MM,
    18 * PP_MM, 20 * PP_MM, 20 * PP_MM};

/* A page under way. */
struct sheet {
	const struct pp_statement_paper *paper;
	const struct pp_statement *s;
	char site[PP_SETTING_MAX];
	struct pp_pdf *pdf;
	struct pp_pdf_box box[COLUMNS], sum;
	bool draws;
	int y, page, pages;
};

static const char *
word(const struct sheet *sheet, enum stated_word which)
{
	return stated_word(sheet->paper->chinese, which);
}

static void
make_boxes(struct sheet *sheet)
{
	int i, x = MARGIN;

	for (i = 0; i < COLUMNS; i++) {
		sheet->box[i] = (struct pp_pdf_box){
		    .x = x,
		    .width = widths[i] - (i == COLUMNS - 1 ? 0 : GAP),
		    .size = TEXT,
		    .align = i < 2 ? PP_PDF_LEFT : PP_PDF_RIGHT,
		};
		x += widths[i];
	}
	sheet->sum = (struct pp_pdf_box){
	    .x = MARGIN + widths[0],
	    .width = WIDTH - widths[0],
	    .size = SMALL,
	};
}

static void
put_foot(const struct sheet *sheet)
{
	const struct pp_pdf_box left = {.x = MARGIN,
	    .y = FOOT,
	    .width = WIDTH * 4 / 5,
	    .size = SMALL};
	const struct pp_pdf_box right = {.x = MARGIN + WIDTH * 4 / 5,
	    .y = FOOT,
	    .width = WIDTH / 5,
	    .size = SMALL,
	    .align = PP_PDF_RIGHT};
	char text[PP_ID_MAX + 160];

	if (!sheet->draws)
		return;
	snprintf(text, sizeof text, "%s %s  %.16s  %s", sheet->s->account.code,
	    sheet->s->month, sheet->s->hash, sheet->paper->by);
	pp_pdf_text(sheet->pdf, &left, text, NULL);
	snprintf(text, sizeof text, "%s %d / %d", word(sheet, STATED_PAGE),
	    sheet->page, sheet->pages);
	pp_pdf_text(sheet->pdf, &right, text, NULL);
}

/* Texts beside each other, at the next place; bold ones stand on grey. */
static void
put_row(struct sheet *sheet, const char *const texts[COLUMNS], bool bold)
{
	int height, i;

	for (i = 0; i < COLUMNS; i++)
		sheet->box[i].bold = bold;
	height = pp_pdf_row_height(sheet->pdf, sheet->box, COLUMNS, texts);
	if (sheet->draws && bold)
		pp_pdf_shade(sheet->pdf,
		    &(struct pp_pdf_area){MARGIN, sheet->y, WIDTH, height});
	if (sheet->draws)
		pp_pdf_row(sheet->pdf, sheet->box, COLUMNS, texts, sheet->y);
	sheet->y += height;
}

static void
put_columns(struct sheet *sheet)
{
	const char *const texts[COLUMNS] = {word(sheet, STATED_TIME),
	    word(sheet, STATED_WHAT), word(sheet, STATED_ENERGY),
	    word(sheet, STATED_PRICE), word(sheet, STATED_AMOUNT),
	    word(sheet, STATED_BALANCE)};

	put_row(sheet, texts, true);
	sheet->y += PP_MM;
}

/* So much has to have room on this page; else the next begins. */
static void
need(struct sheet *sheet, int height)
{
	if (sheet->y + height <= BOTTOM)
		return;
	sheet->page++;
	sheet->y = TOP;
	if (sheet->draws)
		pp_pdf_page(sheet->pdf);
	put_foot(sheet);
	put_columns(sheet);
}

static void
put_text(struct sheet *sheet, int size, bool bold, enum pp_pdf_align align,
    const char *text)
{
	const struct pp_pdf_box box = {.x = MARGIN,
	    .y = sheet->y,
	    .width = WIDTH,
	    .size = size,
	    .bold = bold,
	    .align = align};

	if (sheet->draws)
		pp_pdf_text(sheet->pdf, &box, text, NULL);
	sheet->y += pp_pdf_height(sheet->pdf, &box, text) + PP_MM / 2;
}

/* What it used in all, and what that cost, as far as that is known. */
static void
put_sums(struct sheet *sheet)
{
	const struct pp_stated_line *line;
	int64_t wh = 0, unpriced_wh = 0, fen = 0;
	char kwh[PP_DECIMAL_MAX], yuan[PP_DECIMAL_MAX], text[160];
	int n;

	for (line = sheet->s->lines; line < sheet->s->lines + sheet->s->n;
	     line++) {
		wh += line->has_wh ? line->wh : 0;
		if (line->kind != PP_STATED_ENERGY)
			continue;
		unpriced_wh += line->has_fen ? 0 : line->wh;
		fen -= line->has_fen ? line->fen : 0;
	}
	n = snprintf(text, sizeof text, "%s: %s kWh    %s: %s",
	    word(sheet, STATED_TOTAL_ENERGY),
	    pp_energy_print((pp_energy){wh}, kwh),
	    word(sheet, STATED_TOTAL_COST),
	    pp_money_print((pp_money){fen}, yuan));
	if (unpriced_wh > 0)
		snprintf(text + n, sizeof text - (size_t)n, "    %s: %s kWh",
		    word(sheet, STATED_UNPRICED),
		    pp_energy_print((pp_energy){unpriced_wh}, kwh));
	put_text(sheet, TEXT, true, PP_PDF_LEFT, text);
}

static void
put_head(struct sheet *sheet)
{
	const struct pp_statement *s = sheet->s;
	char from[PP_TIME_MAX], until[PP_TIME_MAX], at[PP_TIME_MAX];
	char text[PP_HOLDER_MAX + 160];
	size_t i;

	put_text(sheet, TEXT, false, PP_PDF_CENTRE, sheet->site);
	snprintf(text, sizeof text, "%s  %s", word(sheet, STATED_TITLE),
	    s->month);
	put_text(sheet, TITLE, true, PP_PDF_CENTRE, text);
	if (s->so_far)
		put_text(sheet, TEXT, true, PP_PDF_CENTRE,
		    word(sheet, STATED_SO_FAR));
	sheet->y += GAP;
	snprintf(text, sizeof text, "%s: %s    %s: %s",
	    word(sheet, STATED_ACCOUNT), s->account.code,
	    word(sheet, STATED_HOLDER), s->account.name);
	put_text(sheet, TEXT, false, PP_PDF_LEFT, text);
	snprintf(text, sizeof text, "%s: %s - %s    %s: %s",
	    word(sheet, STATED_PERIOD), stated_time(s->from, from),
	    stated_time(s->until, until), word(sheet, STATED_PRINTED),
	    stated_time(sheet->paper->at, at));
	put_text(sheet, TEXT, false, PP_PDF_LEFT, text);
	for (i = 0; i < s->n_meters; i++) {
		const struct pp_stated_meter *m = &s->meters[i];

		snprintf(text, sizeof text, "%s: %s  (%s)  %s  %s",
		    word(sheet, STATED_METER), m->code, m->serial, m->building,
		    m->unit);
		put_text(sheet, TEXT, false, PP_PDF_LEFT, text);
	}
	put_sums(sheet);
	sheet->y += GAP;
}

static void
put_line(struct sheet *sheet, const struct pp_stated_line *line)
{
	char time[PP_TIME_MAX], said[STATED_SAID_MAX];
	char number[COLUMNS][PP_DECIMAL_MAX] = {""};
	const char *const texts[COLUMNS] = {stated_time(line->at, time),
	    stated_say(sheet->paper->chinese, line, said), number[2], number[3],
	    number[4], number[5]};
	bool bold =
	    line->kind == PP_STATED_OPENING || line->kind == PP_STATED_CLOSING;
	bool explains = sheet->paper->explain && line->sum[0] != '\0';
	int i, more = 0;

	if (line->has_wh)
		pp_energy_print((pp_energy){line->wh}, number[2]);
	if (line->has_price)
		pp_price_print((pp_price){line->price_e4}, number[3]);
	if (line->has_fen)
		pp_money_print((pp_money){line->fen}, number[4]);
	if (line->has_balance)
		pp_money_print((pp_money){line->balance_fen}, number[5]);
	if (explains)
		more = pp_pdf_height(sheet->pdf, &sheet->sum, line->sum);
	for (i = 0; i < COLUMNS; i++)
		sheet->box[i].bold = bold;
	need(sheet,
	    more + pp_pdf_row_height(sheet->pdf, sheet->box, COLUMNS, texts));
	put_row(sheet, texts, bold);
	sheet->sum.y = sheet->y;
	if (explains && sheet->draws)
		pp_pdf_text(sheet->pdf, &sheet->sum, line->sum, NULL);
	sheet->y += more + PP_MM / 2;
}

/* A meter's name above its lines. */
static void
put_meter(struct sheet *sheet, const char *meter)
{
	char text[PP_ID_MAX + 40];

	need(sheet, 4 * TEXT);
	sheet->y += GAP;
	snprintf(text, sizeof text, "%s %s",
	    word(sheet, *meter != '\0' ? STATED_METER : STATED_WHOLE), meter);
	put_text(sheet, TEXT, true, PP_PDF_LEFT, text);
}

static void
put_end(struct sheet *sheet)
{
	char seal[PP_STATEMENT_SEAL_MAX];

	need(sheet, 6 * TEXT);
	sheet->y += GAP;
	if (sheet->draws)
		pp_pdf_line(sheet->pdf,
		    &(struct pp_pdf_line){MARGIN, sheet->y, MARGIN + WIDTH,
			sheet->y, HAIR, PP_PDF_SOLID});
	sheet->y += PP_MM;
	put_text(sheet, SMALL, false, PP_PDF_LEFT,
	    word(sheet, STATED_KNOWN_BY));
	put_text(sheet, SMALL, false, PP_PDF_LEFT,
	    pp_statement_seal(sheet->s, sheet->paper->by, seal));
}

static void
go_over(struct sheet *sheet, bool draws)
{
	const struct pp_stated_line *line = sheet->s->lines;
	const struct pp_stated_line *end = line + sheet->s->n;
	const char *meter = NULL;

	sheet->draws = draws;
	sheet->y = TOP;
	sheet->page = 1;
	put_foot(sheet);
	put_head(sheet);
	put_columns(sheet);
	for (; line < end; line++) {
		if (meter == NULL || strcmp(meter, line->meter) != 0)
			put_meter(sheet, line->meter);
		meter = line->meter;
		put_line(sheet, line);
	}
	put_end(sheet);
	sheet->pages = sheet->page;
}

enum pp_status
pp_statement_draw(FILE *out, const struct pp_statement_paper *paper,
    const struct pp_statement *statement)
{
	struct sheet sheet = {.paper = paper, .s = statement};
	char title[PP_ID_MAX + 40], seal[PP_STATEMENT_SEAL_MAX];
	const struct pp_pdf_options how = {
	    .width = PP_A4_WIDTH,
	    .height = PP_A4_HEIGHT,
	    .font = paper->font,
	    .title = title,
	    .at = paper->at,
	};
	enum pp_status rc;

	snprintf(title, sizeof title, "%s %s", statement->account.code,
	    statement->month);
	rc = pp_site_setting(paper->db, 0, "site.name", sheet.site, NULL);
	if (rc != PP_OK || (rc = pp_pdf_new(out, &how, &sheet.pdf)) != PP_OK)
		return rc;
	make_boxes(&sheet);
	go_over(&sheet, false);
	go_over(&sheet, true);
	rc = pp_pdf_finish(sheet.pdf);
	pp_pdf_free(sheet.pdf);
	/* A reader looks for the end in the last 1024 bytes. */
	if (rc == PP_OK &&
	    fprintf(out, "%%%s\n",
		pp_statement_seal(statement, paper->by, seal)) < 0)
		rc = pp_fail(PP_EOUT, "the statement could not be written");
	return rc;
}
