/* SPDX-License-Identifier: ISC */
/*
 * Bars that stand on each other, and lines, by periods.
 */
#include "amount.h"
#include "chart_impl.h"

enum {
	SLOTS_LEAST = 8, /* or a single bar would be a wall */
	POINTS_SEEN = 60,
	THIN = 300,     /* so many bars have no room between them */
	THINNER = 1000, /* and so many not a pixel each */
};

/* Where the bar of a series begins and ends; false: it has none. */
static bool
stack(const struct pp_chart_periods *p, size_t series, size_t at, int64_t *from,
    int64_t *to)
{
	int64_t value = p->series[series].value[at], below;

	if (value == PP_CHART_NONE || value == 0)
		return false;
	*from = 0;
	for (size_t i = 0; i < series; i++) {
		below = p->series[i].value[at];
		if (p->series[i].is_line || below == PP_CHART_NONE ||
		    (below < 0) != (value < 0))
			continue;
		if (__builtin_add_overflow(*from, below, from))
			return false;
	}
	return !__builtin_add_overflow(*from, value, to);
}

static void
put_data(FILE *to, const struct pp_chart_periods *p)
{
	int64_t from, until;

	fputs("$data << END\n", to);
	for (size_t i = 0; i < p->n; i++) {
		fprintf(to, "%zu", i);
		for (size_t k = 0; k < p->n_series; k++) {
			from = until = PP_CHART_NONE;
			if (p->series[k].is_line)
				until = p->series[k].value[i];
			else if (!stack(p, k, i, &from, &until))
				from = until = PP_CHART_NONE;
			chart_value(to, from, p->decimals);
			chart_value(to, until, p->decimals);
		}
		putc('\n', to);
	}
	fputs("END\n", to);
}

static bool
is_known(const struct pp_chart_periods *p, size_t at)
{
	for (size_t k = 0; k < p->n_series; k++)
		if (p->series[k].value[at] != PP_CHART_NONE)
			return true;
	return false;
}

static void
put_gaps(FILE *to, const struct pp_chart_periods *p)
{
	for (size_t i = 0, begin; i < p->n; i++) {
		if (is_known(p, i))
			continue;
		for (begin = i; i + 1 < p->n && !is_known(p, i + 1);)
			i++;
		fprintf(to,
		    "set object rectangle from %zu - 0.5, graph 0"
		    " to %zu + 0.5, graph 1 behind fs solid 1.0 noborder"
		    " fc rgb \"#eef1f4\"\n",
		    begin, i);
	}
}

static void
put_ranges(FILE *to, const struct pp_chart_periods *p)
{
	bool any = false;
	size_t spare = p->n < SLOTS_LEAST ? SLOTS_LEAST - p->n : 0;

	for (size_t k = 0; k < p->n_series; k++)
		for (size_t i = 0; i < p->n; i++)
			any = any ||
			    (p->series[k].value[i] != 0 &&
				p->series[k].value[i] != PP_CHART_NONE);
	fprintf(to, "set xrange [-0.6 - %zu / 2.0 : %zu - 0.4 + %zu / 2.0]\n",
	    spare, p->n, spare);
	fputs(any ? "set yrange [*<0:0<*]\n" : "set yrange [0:1]\n", to);
}

static void
put_plot(FILE *to, const struct pp_chart_periods *p)
{
	size_t half = p->n < THIN ? THINNER * 3 / 4
	    : p->n < THINNER      ? THINNER
				  : p->n;
	bool lines = true;

	for (size_t k = 0; k < p->n_series; k++)
		lines = lines && p->series[k].is_line;
	/* Names of places are long. */
	if (lines)
		fputs("set rmargin -1\nset key outside right top vertical\n",
		    to);
	fputs("plot 0 with lines lw 1 lc rgb \"#9aa5b1\" notitle", to);
	for (size_t k = 0; k < p->n_series; k++) {
		const struct pp_chart_series *s = &p->series[k];
		size_t from = 2 + 2 * k;

		if (s->is_line)
			fprintf(to,
			    ", \\\n $data using 1:%zu with %s lw 2 pt 7 ps 0.6",
			    from + 1,
			    p->n <= POINTS_SEEN ? "linespoints" : "lines");
		else
			fprintf(to,
			    ", \\\n $data using 1:%zu:($1-%zu/%d.0)"
			    ":($1+%zu/%d.0):%zu:%zu"
			    " with boxxyerror fs solid 1.0 noborder",
			    from + 1, half, 2 * THINNER, half, 2 * THINNER,
			    from, from + 1);
		fprintf(to, " lc rgb \"#%06x\" title ", s->colour);
		chart_text(to, s->name, CHART_NAME);
	}
	putc('\n', to);
}

enum pp_status
pp_chart_periods(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_periods *p)
{
	chart_begin(to, chart, CHART_HEIGHT);
	if (p->n == 0) {
		chart_nothing(to);
		return chart_end(to);
	}
	chart_period_tics(to, p->unit, p->first, p->n);
	put_ranges(to, p);
	put_gaps(to, p);
	put_data(to, p);
	put_plot(to, p);
	return chart_end(to);
}
