/* SPDX-License-Identifier: ISC */
/*
 * The charts of pp-report: what --chart names is drawn by gnuplot(1), as a
 * process, out of the same rows that are printed.
 */
#ifndef PP_TOOL_CHART_H
#define PP_TOOL_CHART_H

#include <stdio.h>

#include "chart.h"
#include "days_left.h"
#include "energy.h"
#include "energy_hours.h"
#include "sales_sum.h"
#include "view.h"

enum {
	TOOL_CHART_NOTE_MAX = 512,
};

/* A usage error where --chart names what it can't be. */
void tool_chart_check(void);

/*
 * Complete `chart` and begin a program for it; then run it, if what was
 * written is `rc` and that is PP_OK, and put what comes out in its place.
 * PP_EAWAY: it could not be drawn.
 */
enum pp_status tool_chart_begin(struct pp_chart *chart, FILE **program);
enum pp_status tool_chart_end(FILE *program, enum pp_status rc);

/* What the small line begins with: days, months or years, or what was asked. */
void tool_chart_days(enum pp_chart_unit unit, int32_t first, int32_t last,
    char note[TOOL_CHART_NOTE_MAX]);
void tool_chart_asked(int64_t from, int64_t until,
    char note[TOOL_CHART_NOTE_MAX]);
/* ", building B1" */
void tool_chart_selected(char note[TOOL_CHART_NOTE_MAX]);
/* Go on with it. */
void tool_chart_add(char note[TOOL_CHART_NOTE_MAX], const char *fmt, ...)
    PP_PRINTF(2, 3);

/* The same array, with room for one more; `*room` and `*row` are its. */
enum pp_status tool_chart_grow(void **row, size_t *room, size_t n, size_t size);

/* Rows of sales, kept as they are printed, until they are drawn. */
struct chart_sale {
	int32_t period;
	char name[PP_CHART_TEXT_MAX];
	int64_t sold, refunded, net; /* fen */
};
struct chart_sales {
	enum pp_sales_by by;
	int64_t from, until; /* as asked */
	struct chart_sale *row;
	size_t n, room;
	bool has_days;
	int32_t first, last; /* days */
};
enum pp_status chart_sales_add(struct chart_sales *sales,
    const struct pp_sales_sum *sum);
enum pp_status chart_sales_draw(struct chart_sales *sales);
void chart_sales_free(struct chart_sales *sales);

/* The same of energy. */
struct chart_energy_row {
	int32_t period;
	size_t name;
	bool known;
	int64_t wh, estimated_wh, rate_wh[PP_RATES];
};
struct chart_energy {
	unsigned cuts;
	bool rates;
	int64_t from, until; /* as asked */
	struct chart_energy_row *row;
	size_t n, room;
	char (*name)[PP_CHART_TEXT_MAX];
	size_t n_names, room_names;
	bool has_days;
	int32_t first, last;
};
enum pp_status chart_energy_add(struct chart_energy *energy,
    const struct pp_energy_row *row);
enum pp_status chart_energy_draw(struct chart_energy *energy);
void chart_energy_free(struct chart_energy *energy);

/* One day as bars, more of them as a map. */
enum pp_status chart_hours_draw(const char *meter,
    const struct pp_energy_hour *hours, size_t n);

/* Of one meter its credit, before and from now on; of several, who is next. */
struct chart_left {
	char name[PP_CHART_TEXT_MAX];
	struct pp_days_left left;
};
struct chart_lefts {
	struct chart_left *row;
	size_t n, room;
};
enum pp_status chart_forecast_add(struct chart_lefts *lefts,
    const struct pp_view_row *row, const struct pp_days_left *left);
enum pp_status chart_forecast_draw(struct chart_lefts *lefts, struct pp_db *db);
void chart_forecast_free(struct chart_lefts *lefts);

#endif
