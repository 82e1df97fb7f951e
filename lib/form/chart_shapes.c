/* SPDX-License-Identifier: ISC */
/*
 * The charts that aren't by periods: a ranking, a map of hours, a fan.
 */
#include <assert.h>

#include "catalogue.h"
#include "chart_impl.h"
#include "clock.h"

enum {
	ROW = 24, /* pixels of a bar that is ranked */
	ROW_OF_MANY = 18,
	MANY = 40,
	ROWS_LEAST = 4,
	BELOW = 48, /* for the axis under it */
	DAY_S = 86400,
	FAN_DAYS_MOST = 120,
	FAN_TICS = 14,
};

static int64_t
end_of(const struct pp_chart_bar *bar)
{
	int64_t end = bar->value < 0 ? 0 : bar->value;

	return bar->has_range && bar->high > end ? bar->high : end;
}

static void
put_bars(FILE *to, const struct pp_chart_bar *bars, size_t n, unsigned decimals)
{
	fputs("$data << END\n", to);
	for (size_t i = 0; i < n; i++) {
		const struct pp_chart_bar *b = &bars[i];

		fprintf(to, "%zu %d", i, b->is_marked ? 0xd1495b : 0x3b6fb6);
		chart_value(to, b->value, decimals);
		chart_value(to, b->has_range ? b->low : PP_CHART_NONE,
		    decimals);
		chart_value(to, b->has_range ? b->high : PP_CHART_NONE,
		    decimals);
		putc('\n', to);
	}
	fputs("END\n", to);
}

static void
put_names(FILE *to, const struct pp_chart_bar *bars, size_t n,
    unsigned decimals)
{
	fputs("set ytics scale 0 (", to);
	for (size_t i = 0; i < n; i++) {
		fputs(i == 0 ? "" : ", ", to);
		chart_text(to, bars[i].name, CHART_TIC);
		fprintf(to, " %zu", i);
	}
	fputs(")\n", to);
	for (size_t i = 0; i < n; i++) {
		fprintf(to, "set label %zu ", i + 1);
		chart_text(to, bars[i].text, CHART_PLAIN);
		fputs(" at", to);
		chart_value(to, end_of(&bars[i]), decimals);
		fprintf(to, ",%zu left offset 0.7,0 tc rgb \"%s\"\n", i,
		    bars[i].is_marked ? "#d1495b" : "#4a5560");
	}
}

enum pp_status
pp_chart_ranking(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_bar *bars, size_t n, unsigned decimals)
{
	size_t rows = n < ROWS_LEAST ? ROWS_LEAST : n;
	bool ranges = false;

	assert(n <= PP_CHART_BARS_MOST);
	chart_begin(to, chart,
	    CHART_TOP + BELOW + (int)rows * (n <= MANY ? ROW : ROW_OF_MANY));
	if (n == 0) {
		chart_nothing(to);
		return chart_end(to);
	}
	put_bars(to, bars, n, decimals);
	put_names(to, bars, n, decimals);
	for (size_t i = 0; i < n; i++)
		ranges = ranges || bars[i].has_range;
	fprintf(to,
	    "set yrange [%zu - 0.4:-0.6]\nset xrange [*<0:0<*]\n"
	    "set offsets 0, graph 0.1, 0, 0\n"
	    "unset grid\nset grid xtics lt 1 lw 1 lc rgb \"#e3e8ee\"\n"
	    "set format x \"%%.10g\"\n"
	    "plot $data using 3:1:($3<0?$3:0):($3<0?0:$3):($1-0.34):($1+0.34):2"
	    " with boxxyerror fs solid 1.0 noborder lc rgb variable notitle",
	    rows);
	if (ranges)
		fputs(", \\\n $data using 3:1:4:5 with xerrorbars pt 0 lw 1"
		      " lc rgb \"#1d2733\" notitle",
		    to);
	putc('\n', to);
	return chart_end(to);
}

/* Its corners, and what it is. */
static void
put_cells(FILE *to, const struct pp_chart_map *map)
{
	fputs("$data << END\n", to);
	for (size_t day = 0; day < map->days; day++)
		for (size_t hour = 0; hour < PP_CHART_HOURS; hour++) {
			int64_t cell = map->cell[day * PP_CHART_HOURS + hour];

			if (cell == PP_CHART_NONE)
				continue;
			fprintf(to, "%zu %zu", day, hour);
			chart_value(to, cell, map->decimals);
			putc('\n', to);
		}
	fputs("END\n", to);
}

enum pp_status
pp_chart_map(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_map *map)
{
	int64_t any = PP_CHART_NONE;

	assert(map->days <= PP_CHART_DAYS_MOST);
	for (size_t i = 0; i < map->days * PP_CHART_HOURS; i++)
		if (map->cell[i] > any)
			any = map->cell[i];
	chart_begin(to, chart, CHART_HEIGHT);
	if (any == PP_CHART_NONE) {
		chart_nothing(to);
		return chart_end(to);
	}
	chart_period_tics(to, PP_CHART_OF_DAYS, map->first_day, map->days);
	put_cells(to, map);
	fprintf(to,
	    "set xrange [-0.5:%zu - 0.5]\nset yrange [-0.5:23.5]\n"
	    "set ytics (\"00:00\" -0.5, \"06:00\" 5.5, \"12:00\" 11.5,"
	    " \"18:00\" 17.5, \"24:00\" 23.5)\nunset grid\n"
	    "set cbrange [0:%s]\n"
	    "set palette defined (0 \"#fdf6e3\", 1 \"#f9d976\", 2 \"#f39c3d\","
	    " 3 \"#d6452b\", 4 \"#7a1420\")\n"
	    "set colorbox user origin screen 0.945, graph 0 size screen 0.014,"
	    " graph 1 noborder\nset cbtics scale 0\nset format cb \"%%.10g\"\n"
	    "set rmargin at screen 0.925\n"
	    "set object rectangle from graph 0, graph 0 to graph 1, graph 1"
	    " behind fs solid 1.0 noborder fc rgb \"#d3d9e0\"\n"
	    "plot $data using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3"
	    " with boxxyerror fs solid 1.0 noborder fc palette notitle\n",
	    map->days, any > 0 ? "*" : "1");
	return chart_end(to);
}

struct span {
	int64_t from, until; /* local */
};

static struct span
find_span(const struct pp_chart_fan *f)
{
	int64_t from = f->n > 0 ? f->past[0].at : f->now.at,
		until = f->now.at + DAY_S,
		most = f->now.at + FAN_DAYS_MOST * DAY_S;

	if (f->has_ends && f->high_at > until)
		until = f->high_at;
	if (f->mark_at > until)
		until = f->mark_at;
	if (until > most)
		until = most;
	until += (until - from) / 16;
	return (struct span){chart_local(from), chart_local(until)};
}

static void
put_day_tics(FILE *to, const struct span *span)
{
	int64_t first = span->from / DAY_S, last = span->until / DAY_S,
		step = (last - first) / FAN_TICS + 1;
	const char *comma = "";
	struct pp_civil c;
	char name[PP_TIME_MAX];

	fputs("set xtics (", to);
	for (int64_t day = first + 1; day <= last; day += step) {
		pp_civil_of(pp_day_start((int32_t)day), &c);
		snprintf(name, sizeof name, "%02d-%02d", c.month, c.day);
		fputs(comma, to);
		chart_text(to, name, CHART_TIC);
		fprintf(to, " %lld", (long long)(day * DAY_S - span->from));
		comma = ", ";
	}
	fputs(")\n", to);
}

static void
put_point(FILE *to, const struct span *span, int64_t at, int64_t value,
    unsigned decimals)
{
	fprintf(to, "%lld", (long long)(chart_local(at) - span->from));
	chart_value(to, value, decimals);
	putc('\n', to);
}

/* An upright line, and what it is for. */
static void
put_mark(FILE *to, const struct span *span, int64_t at, const char *text,
    const char *colour, const char *place)
{
	long long x = (long long)(chart_local(at) - span->from);
	bool is_right = chart_local(at) > span->from / 4 + span->until / 4 * 3;

	if (chart_local(at) > span->until)
		return;
	fprintf(to,
	    "set arrow from %lld, graph 0 to %lld, graph 1 nohead dt 2 lw 1.5"
	    " lc rgb \"%s\"\nset label ",
	    x, x, colour);
	chart_text(to, text, CHART_PLAIN);
	fprintf(to, " at %lld, graph %s %s,0 tc rgb \"%s\" front\n", x, place,
	    is_right ? "right offset -0.6" : "left offset 0.6", colour);
}

static void
put_fan_data(FILE *to, const struct pp_chart_fan *f, const struct span *span)
{
	fputs("$past << END\n", to);
	for (size_t i = 0; i < f->n; i++)
		put_point(to, span, f->past[i].at, f->past[i].value,
		    f->decimals);
	put_point(to, span, f->now.at, f->now.value, f->decimals);
	fputs("END\n", to);
	if (!f->has_ends)
		return;
	fputs("$range << END\n", to);
	put_point(to, span, f->now.at, f->now.value, f->decimals);
	put_point(to, span, f->high_at, 0, f->decimals);
	put_point(to, span, f->low_at, 0, f->decimals);
	put_point(to, span, f->now.at, f->now.value, f->decimals);
	fputs("END\n$middle << END\n", to);
	put_point(to, span, f->now.at, f->now.value, f->decimals);
	put_point(to, span, f->mid_at, 0, f->decimals);
	fputs("END\n", to);
}

enum pp_status
pp_chart_fan(FILE *to, const struct pp_chart *chart,
    const struct pp_chart_fan *f)
{
	struct span span = find_span(f);

	chart_begin(to, chart, CHART_HEIGHT);
	put_day_tics(to, &span);
	put_fan_data(to, f, &span);
	if (f->n > 1)
		put_mark(to, &span, f->now.at, pp_phrase("now"), "#66707a",
		    "0.96");
	if (f->has_ends)
		put_mark(to, &span, f->mid_at, f->mid, "#d1495b", "0.90");
	if (f->mark_at != 0)
		put_mark(to, &span, f->mark_at, f->mark, "#4f9d69", "0.84");
	fprintf(to, "set xrange [0:%lld]\nset yrange [*<0:0<*]\n",
	    (long long)(span.until - span.from));
	fputs("plot 0 with lines lw 1 lc rgb \"#9aa5b1\" notitle", to);
	if (f->has_ends) {
		fputs(", \\\n $range with filledcurves closed"
		      " fc rgb \"#c9d8ec\" title ",
		    to);
		chart_text(to, f->range, CHART_PLAIN);
		fputs(", \\\n $middle with lines lw 2 dt 2 lc rgb \"#3b6fb6\""
		      " notitle",
		    to);
	}
	fprintf(to,
	    ", \\\n $past with %s lw 2 pt 7 ps 0.6 lc rgb \"#3b6fb6\""
	    " title ",
	    f->n < 60 ? "linespoints" : "lines");
	chart_text(to, f->name, CHART_PLAIN);
	putc('\n', to);
	return chart_end(to);
}
