/* SPDX-License-Identifier: ISC */
/*
 * Energy as a chart: by time as bars, of rates or of what is estimated; by
 * time and place as a line for each of those that used most; by place alone as
 * a ranking; by hour as a map.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "tool.h"
#include "tool_chart.h"
#include "tool_report.h"

enum {
	LINES_MOST = 8,
	WH = 3, /* decimals of a kWh */
};

static const unsigned TIMES = PP_CUT_DAY | PP_CUT_MONTH | PP_CUT_YEAR;

static const unsigned colours[LINES_MOST] = {0x3b6fb6, 0xe08a2e, 0x4f9d69,
    0xd1495b, 0x7d5ba6, 0x2a9d9d, 0x8a6d3b, 0x66707a};

static enum pp_chart_unit
unit_of(unsigned cuts)
{
	return cuts & PP_CUT_DAY  ? PP_CHART_OF_DAYS
	    : cuts & PP_CUT_MONTH ? PP_CHART_OF_MONTHS
				  : PP_CHART_OF_YEARS;
}

static void
print_name(unsigned cuts, const struct pp_energy_row *row,
    char name[PP_CHART_TEXT_MAX])
{
	const struct pp_meter_fact *place = row->place;
	size_t n = 0;
	struct {
		bool is;
		const char *text;
	} parts[] = {
	    {cuts & (PP_CUT_BUILDING | PP_CUT_FLOOR), place->building},
	    {cuts & PP_CUT_UNIT, place->unit},
	    {cuts & PP_CUT_METER, place->code},
	    {cuts & PP_CUT_ACCOUNT, row->owner ? row->owner->code : ""},
	    {(cuts & PP_CUT_ACCOUNT) && row->owner,
		row->owner ? row->owner->name : ""},
	};

	*name = '\0';
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].is)
			n += (size_t)snprintf(name + n, PP_CHART_TEXT_MAX - n,
			    "%s%.60s", n > 0 ? " " : "",
			    *parts[i].text ? parts[i].text : "-");
		if (i == 0 && cuts & PP_CUT_FLOOR && place->has_floor)
			n += (size_t)snprintf(name + n, PP_CHART_TEXT_MAX - n,
			    " %lld", (long long)place->floor);
	}
}

/* They come in the same order in each period. */
static enum pp_status
find_name(struct chart_energy *e, const char *name, size_t *at)
{
	size_t begin = e->n > 0 ? e->row[e->n - 1].name + 1 : 0;
	void *names = e->name;
	enum pp_status rc;

	for (size_t i = 0; i < e->n_names; i++) {
		*at = (begin + i) % e->n_names;
		if (strcmp(e->name[*at], name) == 0)
			return PP_OK;
	}
	rc = tool_chart_grow(&names, &e->room_names, e->n_names,
	    sizeof *e->name);
	if (rc != PP_OK)
		return rc;
	e->name = names;
	*at = e->n_names++;
	snprintf(e->name[*at], sizeof *e->name, "%s", name);
	return PP_OK;
}

enum pp_status
chart_energy_add(struct chart_energy *e, const struct pp_energy_row *row)
{
	char name[PP_CHART_TEXT_MAX];
	struct chart_energy_row *kept;
	void *rows = e->row;
	size_t at = 0;
	enum pp_status rc;

	print_name(e->cuts, row, name);
	if ((rc = find_name(e, name, &at)) != PP_OK ||
	    (rc = tool_chart_grow(&rows, &e->room, e->n, sizeof *kept)) !=
		PP_OK)
		return rc;
	e->row = rows;
	kept = &e->row[e->n++];
	*kept = (struct chart_energy_row){
	    .period = pp_chart_period(unit_of(e->cuts), row->day),
	    .name = at,
	    .known = row->known,
	    .wh = row->wh,
	    .estimated_wh = row->estimated_wh,
	};
	memcpy(kept->rate_wh, row->rate_wh, sizeof kept->rate_wh);
	if (!e->has_days)
		e->first = row->day;
	e->has_days = true;
	e->last = row->day;
	return PP_OK;
}

/* Of a name in all periods: where a sum is too large, the largest there is. */
static int64_t
total(const struct chart_energy *e, size_t name)
{
	int64_t sum = 0;

	for (size_t i = 0; i < e->n; i++)
		if (e->row[i].name == name && e->row[i].known &&
		    __builtin_add_overflow(sum, e->row[i].wh, &sum))
			return INT64_MAX;
	return sum;
}

struct grid {
	struct pp_chart_periods periods;
	struct pp_chart_series series[LINES_MOST];
	int64_t *value;
};

/* So many series of nothing known yet. */
static enum pp_status
make_grid(const struct chart_energy *e, size_t n_series, struct grid *grid)
{
	struct pp_chart_periods *p = &grid->periods;

	*p = (struct pp_chart_periods){
	    .unit = unit_of(e->cuts),
	    .series = grid->series,
	    .n_series = n_series,
	    .decimals = WH,
	};
	if (e->n > 0) {
		p->first = e->row[0].period;
		p->n = (size_t)(e->row[e->n - 1].period - p->first) + 1;
	}
	grid->value = calloc(n_series * p->n + 1, sizeof *grid->value);
	if (grid->value == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; i < n_series * p->n; i++)
		grid->value[i] = PP_CHART_NONE;
	for (size_t i = 0; i < n_series; i++)
		grid->series[i].value = grid->value + i * p->n;
	return PP_OK;
}

static int64_t *
cell(struct grid *grid, size_t series, const struct chart_energy_row *row)
{
	return &grid->value[series * grid->periods.n +
	    (size_t)(row->period - grid->periods.first)];
}

static enum pp_status
draw_grid(struct grid *grid, struct pp_chart *chart)
{
	FILE *program = NULL;
	enum pp_status rc;

	if ((rc = tool_chart_begin(chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_periods(program, chart, &grid->periods));
	free(grid->value);
	return rc;
}

static enum pp_status
draw_rates(const struct chart_energy *e, struct pp_chart *chart)
{
	static const struct {
		const char *name;
		unsigned colour;
	} look[PP_RATES] = {
	    {PP_PHRASE("sharp"), 0xb5322b},
	    {PP_PHRASE("peak"), 0xe08a2e},
	    {PP_PHRASE("flat"), 0x3b6fb6},
	    {PP_PHRASE("valley"), 0x4f9d69},
	    {PP_PHRASE("deep"), 0x1f4e46},
	};
	struct grid grid = {0};
	enum pp_status rc;

	if ((rc = make_grid(e, PP_RATES, &grid)) != PP_OK)
		return rc;
	for (size_t k = 0; k < PP_RATES; k++) {
		grid.series[k].name = pp_phrase(look[k].name);
		grid.series[k].colour = look[k].colour;
		for (size_t i = 0; i < e->n; i++)
			if (e->row[i].known)
				*cell(&grid, k, &e->row[i]) =
				    e->row[i].rate_wh[k];
	}
	return draw_grid(&grid, chart);
}

static enum pp_status
draw_sums(const struct chart_energy *e, struct pp_chart *chart)
{
	struct grid grid = {0};
	enum pp_status rc;

	if ((rc = make_grid(e, 2, &grid)) != PP_OK)
		return rc;
	grid.series[0].name = pp_phrase("read");
	grid.series[0].colour = 0x3b6fb6;
	grid.series[1].name = pp_phrase("estimated");
	grid.series[1].colour = 0xb4c7e3;
	for (size_t i = 0; i < e->n; i++) {
		const struct chart_energy_row *row = &e->row[i];

		if (!row->known)
			continue;
		*cell(&grid, 0, row) = row->wh - row->estimated_wh;
		*cell(&grid, 1, row) = row->estimated_wh;
	}
	return draw_grid(&grid, chart);
}

struct rank {
	size_t name;
	int64_t wh;
};

static int
most_first(const void *a, const void *b)
{
	int64_t x = ((const struct rank *)a)->wh,
		y = ((const struct rank *)b)->wh;

	return (x < y) - (x > y);
}

/* In new memory. */
static enum pp_status
rank(const struct chart_energy *e, struct rank **ranks)
{
	struct rank *r = calloc(e->n_names + 1, sizeof *r);

	if (r == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; i < e->n; i++)
		if (e->row[i].known &&
		    __builtin_add_overflow(r[e->row[i].name].wh, e->row[i].wh,
			&r[e->row[i].name].wh))
			r[e->row[i].name].wh = INT64_MAX;
	for (size_t i = 0; i < e->n_names; i++)
		r[i].name = i;
	if (e->n_names > 0)
		qsort(r, e->n_names, sizeof *r, most_first);
	*ranks = r;
	return PP_OK;
}

static void
tell_part(char *note, size_t n, size_t of)
{
	if (n < of)
		tool_chart_add(note,
		    pp_phrase("; the %zu of %zu that used most"), n, of);
}

static enum pp_status
draw_lines(const struct chart_energy *e, struct pp_chart *chart, char *note)
{
	size_t n = e->n_names < LINES_MOST ? e->n_names : LINES_MOST;
	struct rank *ranks = NULL;
	struct grid grid = {0};
	enum pp_status rc;

	assert(e->name != NULL);
	if ((rc = rank(e, &ranks)) != PP_OK)
		return rc;
	tell_part(note, n, e->n_names);
	if ((rc = make_grid(e, n, &grid)) != PP_OK)
		goto out;
	for (size_t k = 0; k < n; k++) {
		grid.series[k].name = e->name[ranks[k].name];
		grid.series[k].colour = colours[k];
		grid.series[k].is_line = true;
		for (size_t i = 0; i < e->n; i++)
			if (e->row[i].name == ranks[k].name && e->row[i].known)
				*cell(&grid, k, &e->row[i]) = e->row[i].wh;
	}
	rc = draw_grid(&grid, chart);
out:
	free(ranks);
	return rc;
}

static enum pp_status
draw_ranking(const struct chart_energy *e, struct pp_chart *chart, char *note)
{
	size_t n =
	    e->n_names < PP_CHART_BARS_MOST ? e->n_names : PP_CHART_BARS_MOST;
	struct pp_chart_bar *bars = calloc(n + 1, sizeof *bars);
	struct rank *ranks = NULL;
	FILE *program = NULL;
	enum pp_status rc;

	if (bars == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = rank(e, &ranks)) != PP_OK)
		goto out;
	tell_part(note, n, e->n_names);
	for (size_t i = 0; i < n; i++) {
		snprintf(bars[i].name, sizeof bars[i].name, "%s",
		    e->name[ranks[i].name]);
		bars[i].value = ranks[i].wh;
		pp_energy_print((pp_energy){ranks[i].wh}, bars[i].text);
	}
	if ((rc = tool_chart_begin(chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_ranking(program, chart, bars, n, WH));
out:
	free(ranks);
	free(bars);
	return rc;
}

static const char *
title(unsigned cuts)
{
	return cuts & PP_CUT_DAY  ? pp_phrase("Energy by day")
	    : cuts & PP_CUT_MONTH ? pp_phrase("Energy by month")
	    : cuts & PP_CUT_YEAR  ? pp_phrase("Energy by year")
				  : pp_phrase("Energy, most first");
}

enum pp_status
chart_energy_draw(struct chart_energy *e)
{
	char note[TOOL_CHART_NOTE_MAX] = "", kwh[PP_DECIMAL_MAX];
	struct pp_chart chart = {
	    .title = title(e->cuts),
	    .note = note,
	    .measure = "kWh",
	};

	if (e->has_days && (e->cuts & TIMES))
		tool_chart_days(unit_of(e->cuts), e->first, e->last, note);
	else
		tool_chart_asked(e->from, e->until, note);
	tool_chart_selected(note);
	if (!(e->cuts & TIMES))
		return draw_ranking(e, &chart, note);
	if (e->n_names > 1)
		return draw_lines(e, &chart, note);
	tool_chart_add(note, pp_phrase("; %s kWh"),
	    pp_energy_print((pp_energy){total(e, 0)}, kwh));
	return e->rates ? draw_rates(e, &chart) : draw_sums(e, &chart);
}

void
chart_energy_free(struct chart_energy *e)
{
	free(e->row);
	free(e->name);
}
