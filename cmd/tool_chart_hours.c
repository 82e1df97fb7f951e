/* SPDX-License-Identifier: ISC */
/*
 * The hours of a meter as a chart: of one day as bars, of more as a map.
 */
#include <stdlib.h>

#include "amount.h"
#include "clock.h"
#include "tool.h"
#include "tool_chart.h"

enum {
	HOUR_S = 3600,
	WH = 3, /* decimals of a kWh */
};

/* An hour of which most is estimated isn't known. */
static int64_t *
fill(const struct pp_energy_hour *hours, size_t n, int32_t first, size_t days)
{
	int64_t *cell = calloc(days * PP_CHART_HOURS + 1, sizeof *cell);
	struct pp_civil c;
	size_t at;

	if (cell == NULL)
		return NULL;
	for (size_t i = 0; i < days * PP_CHART_HOURS; i++)
		cell[i] = PP_CHART_NONE;
	for (size_t i = 0; i < n; i++) {
		if (!hours[i].known || hours[i].gap_s > HOUR_S / 2)
			continue;
		pp_civil_of(hours[i].at, &c);
		at = (size_t)(pp_day_of(hours[i].at) - first) * PP_CHART_HOURS +
		    (size_t)c.hour;
		/* Where clocks are set back one of them comes twice. */
		if (cell[at] == PP_CHART_NONE)
			cell[at] = 0;
		if (__builtin_add_overflow(cell[at], hours[i].wh, &cell[at]))
			cell[at] = PP_CHART_NONE;
	}
	return cell;
}

static int64_t
total(const int64_t *cell, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		if (cell[i] != PP_CHART_NONE &&
		    __builtin_add_overflow(sum, cell[i], &sum))
			return INT64_MAX;
	return sum;
}

static enum pp_status
draw(struct pp_chart *chart, const int64_t *cell, int32_t first, size_t days)
{
	const struct pp_chart_series series = {
	    .name = pp_phrase("read"),
	    .colour = 0x3b6fb6,
	    .value = cell,
	};
	const struct pp_chart_periods day = {
	    .unit = PP_CHART_OF_HOURS,
	    .n = PP_CHART_HOURS,
	    .series = &series,
	    .n_series = 1,
	    .decimals = WH,
	};
	const struct pp_chart_map map = {first, days, cell, WH};
	FILE *program = NULL;
	enum pp_status rc;

	if ((rc = tool_chart_begin(chart, &program)) != PP_OK)
		return rc;
	rc = days == 1 ? pp_chart_periods(program, chart, &day)
		       : pp_chart_map(program, chart, &map);
	return tool_chart_end(program, rc);
}

enum pp_status
chart_hours_draw(const char *meter, const struct pp_energy_hour *hours,
    size_t n)
{
	char note[TOOL_CHART_NOTE_MAX] = "", kwh[PP_DECIMAL_MAX];
	struct pp_chart chart = {
	    .title = pp_phrase("Energy by hour"),
	    .note = note,
	    .measure = "kWh",
	};
	int32_t first = n > 0 ? pp_day_of(hours[0].at) : 0,
		last = n > 0 ? pp_day_of(hours[n - 1].at) : 0;
	size_t days = n > 0 ? (size_t)(last - first) + 1 : 0;
	int64_t *cell = fill(hours, n, first, days);
	enum pp_status rc;

	if (cell == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if (n > 0)
		tool_chart_days(PP_CHART_OF_DAYS, first, last, note);
	tool_chart_add(note, pp_phrase(", meter %s; %s kWh"), meter,
	    pp_energy_print((pp_energy){total(cell, days * PP_CHART_HOURS)},
		kwh));
	rc = draw(&chart, cell, first, days);
	free(cell);
	return rc;
}
