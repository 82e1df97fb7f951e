/* SPDX-License-Identifier: ISC */
/*
 * Inside sheet*.c only: what rows become when they are written.  A series is
 * the rows that belong together: a sheet, and those that it goes on in.
 */
#ifndef PP_SHEET_IMPL_H
#define PP_SHEET_IMPL_H

#include "excel.h"
#include "writer.h"

enum {
	SHEET_NAME_MAX = 31 * 3 + 1, /* 31 UTF-16 units, and NUL */
};

/* A cell of the row under way; its text is at that place of the buffer. */
struct sheet_cell {
	bool known;
	size_t text;
	struct pp_excel_number number; /* of all kinds but text */
};

/* Of a column that adds up, over all sheets of a series. */
struct sheet_total {
	bool any, lost; /* lost: more than there are numbers for */
	struct pp_excel_number sum;
};

struct sheet_series {
	char *value; /* of the column that parts them; NULL: all rows */
	struct pp_excel_above above;
	unsigned page;
	uint32_t row; /* the next */
	struct sheet_total *totals;
};

struct sheet {
	struct pp_excel *excel;
	struct sheet_series *series[PP_EXCEL_PAGES], *latest;
	unsigned n_series, n_pages;
	char names[PP_EXCEL_PAGES][SHEET_NAME_MAX];
	size_t part_by; /* a column; n_fields: none */
	uint32_t rows;  /* of a sheet, but for one that a total may need */
	bool totals;
	size_t *widths;
	struct sheet_cell *row;
};

/* A name that Excel takes for a sheet, the like of `wish`; again: another. */
void sheet_name(const char *wish, unsigned turn, char name[SHEET_NAME_MAX]);

/* Whether a sheet gives the sum of that column. */
bool sheet_adds_up(const struct pp_records *r, size_t column);
void sheet_add_up(struct sheet_total *total, struct pp_excel_number number);
void sheet_widen(struct sheet *s, size_t column, size_t width);

/*
 * A series becomes the latest: of the rows that have this value, or of all
 * (NULL).
 */
enum pp_status sheet_series_open(struct pp_records *r, const char *value);
void sheet_series_free(struct sheet_series *of);

/* End its sheet and begin another, where it is full; or for good. */
enum pp_status sheet_series_turn(struct pp_records *r, struct sheet_series *of);
enum pp_status sheet_series_end(struct pp_records *r, struct sheet_series *of);

#endif
