/* SPDX-License-Identifier: ISC */
/*
 * Inside form only: a workbook of typed cells, by libxlsxwriter.  It is made
 * of the cells alone: no clock, no name, so equal cells give equal bytes.
 * Rows of a page come in order; what is written of them isn't kept in memory.
 */
#ifndef PP_EXCEL_H
#define PP_EXCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "status.h"

enum {
	PP_EXCEL_PAGES = 200, /* each keeps a file open */
	PP_EXCEL_ROWS = 1048576,
	PP_EXCEL_PLACES = 9,
};

struct pp_excel;

/* A cell; all of it from 0. */
struct pp_spot {
	unsigned page;
	uint32_t row;
	size_t column;
};

/* "1234.56" is {123456, 2, 2}; places behind `least` only where they count. */
struct pp_excel_number {
	int64_t value;
	unsigned decimals, least;
};

/* The rows above a total; and the total of the page before, where `carried`. */
struct pp_excel_above {
	uint32_t first, last;
	bool carried;
	unsigned page;
	uint32_t row;
};

/*
 * Trouble comes without the name of the file.  `path` is borrowed, and made
 * now: PP_ECREATE where that can't be.
 */
enum pp_status pp_excel_new(const char *path, struct pp_excel **excel);

/* The next page, counted from 0; at most PP_EXCEL_PAGES (PP_EOUT). */
enum pp_status pp_excel_page(struct pp_excel *x, const char *name,
    unsigned *page);
void pp_excel_freeze(struct pp_excel *x, unsigned page);
void pp_excel_width(struct pp_excel *x, unsigned page, size_t column,
    size_t width);

/* Excel keeps 15 digits. */
bool pp_excel_holds(int64_t value);

/* A text stays one, also when somebody edits it. */
enum pp_status pp_excel_text(struct pp_excel *x, const struct pp_spot *spot,
    const char *text);
enum pp_status pp_excel_head(struct pp_excel *x, const struct pp_spot *spot,
    const char *text);
enum pp_status pp_excel_number(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_excel_number *number);
enum pp_status pp_excel_time(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_civil *time);

/* A formula that adds up what is above, and what that gives. */
enum pp_status pp_excel_total(struct pp_excel *x, const struct pp_spot *spot,
    const struct pp_excel_above *above, const struct pp_excel_number *sum);

/* All to the file; nothing but pp_excel_free() may follow. */
enum pp_status pp_excel_write(struct pp_excel *x);
void pp_excel_free(struct pp_excel *x);

#endif
