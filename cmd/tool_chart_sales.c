/* SPDX-License-Identifier: ISC */
/*
 * Sales as a chart: by time what was sold, given back and is left of it; by
 * place or people, who is first.
 */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "sales_rows.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

static const char *const titles[PP_SALES_BYS] = {
    [PP_SALES_BY_DAY] = PP_PHRASE("Sales by day"),
    [PP_SALES_BY_MONTH] = PP_PHRASE("Sales by month"),
    [PP_SALES_BY_YEAR] = PP_PHRASE("Sales by year"),
    [PP_SALES_BY_METER] = PP_PHRASE("Net sales by meter"),
    [PP_SALES_BY_ACCOUNT] = PP_PHRASE("Net sales by account"),
    [PP_SALES_BY_BUILDING] = PP_PHRASE("Net sales by building"),
    [PP_SALES_BY_FLOOR] = PP_PHRASE("Net sales by floor"),
    [PP_SALES_BY_UNIT] = PP_PHRASE("Net sales by unit"),
    [PP_SALES_BY_OPERATOR] = PP_PHRASE("Net sales by operator"),
    [PP_SALES_BY_METHOD] = PP_PHRASE("Net sales by way of paying"),
};

static bool
is_by_time(enum pp_sales_by by)
{
	return by == PP_SALES_BY_DAY || by == PP_SALES_BY_MONTH ||
	    by == PP_SALES_BY_YEAR;
}

static enum pp_chart_unit
unit_of(enum pp_sales_by by)
{
	return by == PP_SALES_BY_DAY  ? PP_CHART_OF_DAYS
	    : by == PP_SALES_BY_MONTH ? PP_CHART_OF_MONTHS
				      : PP_CHART_OF_YEARS;
}

static void
print_name(const struct pp_sales_sum *sum, enum pp_sales_by by,
    char name[PP_CHART_TEXT_MAX])
{
	if (by == PP_SALES_BY_FLOOR && sum->has_floor)
		snprintf(name, PP_CHART_TEXT_MAX, "%.60s %lld", sum->key,
		    (long long)sum->floor);
	else if (*sum->name && strcmp(sum->name, sum->key) != 0)
		snprintf(name, PP_CHART_TEXT_MAX, "%.40s %.80s", sum->key,
		    sum->name);
	else
		snprintf(name, PP_CHART_TEXT_MAX, "%s",
		    *sum->key ? sum->key : "-");
}

static int64_t
less(const struct pp_sales_sum *sum, enum pp_sales_what a, enum pp_sales_what b)
{
	int64_t fen;

	return __builtin_sub_overflow(sum->of[a].sum.fen, sum->of[b].sum.fen,
		   &fen)
	    ? PP_CHART_NONE
	    : fen;
}

enum pp_status
chart_sales_add(struct chart_sales *sales, const struct pp_sales_sum *sum)
{
	struct chart_sale *row;
	void *rows = sales->row;
	pp_money net = {0};
	int32_t day = pp_day_of(sum->at);
	enum pp_status rc;

	if ((rc = pp_sales_net(sum, &net)) != PP_OK ||
	    (rc = tool_chart_grow(&rows, &sales->room, sales->n,
		 sizeof *row)) != PP_OK)
		return rc;
	sales->row = rows;
	row = &sales->row[sales->n++];
	*row = (struct chart_sale){
	    .sold = less(sum, PP_SALES_SOLD, PP_SALES_SALE_REVERSED),
	    .refunded = less(sum, PP_SALES_REFUND_REVERSED, PP_SALES_REFUNDED),
	    .net = net.fen,
	};
	if (!is_by_time(sales->by)) {
		print_name(sum, sales->by, row->name);
		return PP_OK;
	}
	row->period = pp_chart_period(unit_of(sales->by), day);
	if (!sales->has_days)
		sales->first = day;
	sales->has_days = true;
	sales->last = day;
	return PP_OK;
}

/* "net 1184.00 yuan", behind what it is about. */
static void
print_note(const struct chart_sales *sales, char note[TOOL_CHART_NOTE_MAX])
{
	char yuan[PP_DECIMAL_MAX];
	pp_money net = {0};

	if (sales->has_days)
		tool_chart_days(unit_of(sales->by), sales->first, sales->last,
		    note);
	else
		tool_chart_asked(sales->from, sales->until, note);
	tool_chart_selected(note);
	for (size_t i = 0; i < sales->n; i++)
		if (__builtin_add_overflow(net.fen, sales->row[i].net,
			&net.fen))
			return;
	tool_chart_add(note, pp_phrase("; net %s yuan"),
	    pp_money_print(net, yuan));
	if (!is_by_time(sales->by) && sales->n > PP_CHART_BARS_MOST)
		tool_chart_add(note, pp_phrase("; the first %d of %zu"),
		    PP_CHART_BARS_MOST, sales->n);
}

enum {
	SOLD,
	REFUNDED,
	NET,
	SERIES
};

/* Periods of which there is nothing had nothing. */
static enum pp_status
draw_periods(const struct chart_sales *sales, struct pp_chart *chart)
{
	static const struct {
		const char *name;
		unsigned colour;
	} look[SERIES] = {
	    [SOLD] = {PP_PHRASE("sales"), 0x3b6fb6},
	    [REFUNDED] = {PP_PHRASE("refunds"), 0xe08a2e},
	    [NET] = {PP_PHRASE("net"), 0x1d2733},
	};
	struct pp_chart_series series[SERIES];
	struct pp_chart_periods periods = {
	    .unit = unit_of(sales->by),
	    .series = series,
	    .n_series = SERIES,
	    .decimals = 2,
	};
	FILE *program = NULL;
	int64_t *value;
	enum pp_status rc;

	if (sales->n > 0) {
		periods.first = sales->row[0].period;
		periods.n =
		    (size_t)(sales->row[sales->n - 1].period - periods.first) +
		    1;
	}
	if ((value = calloc(SERIES * periods.n + 1, sizeof *value)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; i < SERIES; i++)
		series[i] = (struct pp_chart_series){pp_phrase(look[i].name),
		    look[i].colour, i == NET, value + i * periods.n};
	for (size_t i = 0; i < sales->n; i++) {
		const struct chart_sale *row = &sales->row[i];
		size_t at = (size_t)(row->period - periods.first);

		value[SOLD * periods.n + at] = row->sold;
		value[REFUNDED * periods.n + at] = row->refunded;
		value[NET * periods.n + at] = row->net;
	}
	if ((rc = tool_chart_begin(chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_periods(program, chart, &periods));
	free(value);
	return rc;
}

static int
most_first(const void *a, const void *b)
{
	int64_t x = ((const struct chart_sale *)a)->net,
		y = ((const struct chart_sale *)b)->net;

	return (x < y) - (x > y);
}

static enum pp_status
draw_ranking(const struct chart_sales *sales, struct pp_chart *chart)
{
	struct pp_chart_bar *bars;
	size_t n =
	    sales->n < PP_CHART_BARS_MOST ? sales->n : PP_CHART_BARS_MOST;
	FILE *program = NULL;
	enum pp_status rc;

	if ((bars = calloc(n + 1, sizeof *bars)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if (n > 0)
		qsort(sales->row, sales->n, sizeof *sales->row, most_first);
	for (size_t i = 0; i < n; i++) {
		snprintf(bars[i].name, sizeof bars[i].name, "%s",
		    sales->row[i].name);
		bars[i].value = sales->row[i].net;
		pp_decimal_print(bars[i].value, 2, 2, bars[i].text);
	}
	if ((rc = tool_chart_begin(chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_ranking(program, chart, bars, n, 2));
	free(bars);
	return rc;
}

enum pp_status
chart_sales_draw(struct chart_sales *sales)
{
	char note[TOOL_CHART_NOTE_MAX] = "";
	struct pp_chart chart = {
	    .title = pp_phrase(titles[sales->by]),
	    .note = note,
	    .measure = pp_phrase("yuan"),
	};

	print_note(sales, note);
	return is_by_time(sales->by) ? draw_periods(sales, &chart)
				     : draw_ranking(sales, &chart);
}

void
chart_sales_free(struct chart_sales *sales)
{
	free(sales->row);
}
