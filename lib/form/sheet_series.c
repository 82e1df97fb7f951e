/* SPDX-License-Identifier: ISC */
/*
 * The sheets of a series: their heads, their totals, and how one goes on in
 * the next, which takes over what adds up.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sheet_impl.h"
#include "text.h"

enum {
	WIDTH_MOST = 60,
};

bool
sheet_adds_up(const struct pp_records *r, size_t column)
{
	return r->fields[column].marked &&
	    pp_field_is_number(&r->fields[column]);
}

void
sheet_widen(struct sheet *s, size_t column, size_t width)
{
	if (width > s->widths[column])
		s->widths[column] = width < WIDTH_MOST ? width : WIDTH_MOST;
}

/* By tens, until it has that many decimals; false where that can't be. */
static bool
scale(struct pp_excel_number *number, unsigned decimals)
{
	for (; number->decimals < decimals; number->decimals++)
		if (__builtin_mul_overflow(number->value, 10, &number->value))
			return false;
	return true;
}

void
sheet_add_up(struct sheet_total *total, struct pp_excel_number number)
{
	struct pp_excel_number *sum = &total->sum;

	total->any = true;
	if (number.least > sum->least)
		sum->least = number.least;
	if (!pp_excel_holds(number.value) || !scale(sum, number.decimals) ||
	    !scale(&number, sum->decimals) ||
	    __builtin_add_overflow(sum->value, number.value, &sum->value))
		total->lost = true;
}

static enum pp_status
write_head(struct pp_records *r, struct sheet_series *of)
{
	struct sheet *s = r->state;
	struct pp_spot spot = {.page = of->page};
	const char *head;
	enum pp_status rc;

	for (; spot.column < r->n_fields; spot.column++) {
		head = pp_records_head(r, spot.column);
		sheet_widen(s, spot.column, pp_text_width(head));
		if ((rc = pp_excel_head(s->excel, &spot, head)) != PP_OK)
			return rc;
	}
	of->row = 1;
	pp_excel_freeze(s->excel, of->page);
	return PP_OK;
}

static bool
is_taken(const struct sheet *s, const char *name)
{
	unsigned i;

	for (i = 0; i < s->n_pages; i++)
		if (strcasecmp(s->names[i], name) == 0)
			return true;
	return false;
}

/* Of the sheet that has all rows. */
static const char *
title_of(const struct pp_records *r)
{
	const char *title = r->how.title == NULL ? "pp" : r->how.title;
	const char *chinese = r->how.chinese ? pp_chinese_title(title) : NULL;

	return chinese == NULL ? title : chinese;
}

static enum pp_status
open_page(struct pp_records *r, struct sheet_series *of)
{
	struct sheet *s = r->state;
	const char *wish = of->value == NULL ? title_of(r) : of->value;
	char name[SHEET_NAME_MAX];
	unsigned turn = 1;
	enum pp_status rc;

	do
		sheet_name(wish, turn++, name);
	while (is_taken(s, name));
	if ((rc = pp_excel_page(s->excel, name, &of->page)) != PP_OK)
		return rc;
	memcpy(s->names[s->n_pages++], name, sizeof name);
	of->row = 0;
	if (!r->how.no_header && (rc = write_head(r, of)) != PP_OK)
		return rc;
	of->above.first = of->row;
	return PP_OK;
}

enum pp_status
sheet_series_open(struct pp_records *r, const char *value)
{
	struct sheet *s = r->state;
	struct sheet_series *of = calloc(1, sizeof *of);
	enum pp_status rc;

	if (of == NULL ||
	    (of->totals = calloc(r->n_fields, sizeof *of->totals)) == NULL ||
	    (value != NULL && (of->value = strdup(value)) == NULL)) {
		sheet_series_free(of);
		return pp_records_no_memory();
	}
	if ((rc = open_page(r, of)) != PP_OK) {
		sheet_series_free(of);
		return rc;
	}
	s->series[s->n_series++] = s->latest = of;
	return PP_OK;
}

void
sheet_series_free(struct sheet_series *of)
{
	if (of == NULL)
		return;
	free(of->value);
	free(of->totals);
	free(of);
}

/* In the first column that has no total. */
static enum pp_status
write_label(struct pp_records *r, const struct sheet_series *of, bool more)
{
	static const char *const words[2][2] = {{"total", "carried over"},
	    {"合计", "过次页"}};
	const char *word = words[r->how.chinese][more];
	struct pp_spot spot = {of->page, of->row, 0};
	struct sheet *s = r->state;

	while (spot.column < r->n_fields && sheet_adds_up(r, spot.column))
		spot.column++;
	if (spot.column == r->n_fields)
		return PP_OK;
	sheet_widen(s, spot.column, pp_text_width(word));
	return pp_excel_head(s->excel, &spot, word);
}

/* What was carried over here from other sheets is in it. */
static enum pp_status
write_totals(struct pp_records *r, struct sheet_series *of)
{
	struct pp_spot spot = {of->page, of->row, 0};
	struct sheet *s = r->state;
	char text[PP_DECIMAL_MAX];
	enum pp_status rc = PP_OK;

	for (; spot.column < r->n_fields && rc == PP_OK; spot.column++) {
		const struct sheet_total *total = &of->totals[spot.column];
		const struct pp_excel_number *sum = &total->sum;

		if (!total->any || total->lost)
			continue;
		pp_decimal_print(sum->value, sum->decimals, sum->least, text);
		sheet_widen(s, spot.column, strlen(text));
		rc = pp_excel_total(s->excel, &spot, &of->above, sum);
	}
	return rc;
}

static enum pp_status
end_page(struct pp_records *r, struct sheet_series *of, bool more)
{
	const struct sheet *s = r->state;
	enum pp_status rc;

	if (!s->totals || of->row == of->above.first)
		return PP_OK;
	of->above.last = of->row - 1;
	if ((rc = write_totals(r, of)) != PP_OK)
		return rc;
	of->above.carried = true;
	of->above.page = of->page;
	of->above.row = of->row;
	return write_label(r, of, more);
}

enum pp_status
sheet_series_turn(struct pp_records *r, struct sheet_series *of)
{
	enum pp_status rc = end_page(r, of, true);

	return rc == PP_OK ? open_page(r, of) : rc;
}

enum pp_status
sheet_series_end(struct pp_records *r, struct sheet_series *of)
{
	return end_page(r, of, false);
}
