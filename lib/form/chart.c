/* SPDX-License-Identifier: ISC */
/*
 * Of a text only letters and blanks stand in the program as they are; all else
 * is written by its octal numbers.  So nothing in it can end a string, name a
 * command or be put in the place of something.
 */
#include "chart.h"

#include <errno.h>
#include <string.h>

#include "amount.h"
#include "catalogue.h"
#include "chart_impl.h"
#include "clock.h"
#include "text.h"

enum {
	MONTHS = 12,
	WEEK = 7,
	DAY_S = 86400,
	DAYS_NAMED = 16,   /* so many and each has its date */
	WEEKS_NAMED = 80,  /* days, of which Mondays have */
	NAME_COLUMNS = 36, /* more of a name is cut off */
	TEXT_COLUMNS = 150,
	WIDE = 0x1100, /* about from here on two columns each */
};

static bool
is_letter(uint32_t ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
	    ch == ' ';
}

static void
put_octal(FILE *to, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(to, "\\%03o", (unsigned)(unsigned char)bytes[i]);
}

/* What stands in a string. */
static void
put_words(FILE *to, const char *text, enum chart_place place)
{
	int most = place == CHART_PLAIN ? TEXT_COLUMNS : NAME_COLUMNS;
	size_t n;
	uint32_t ch;

	for (; *text != '\0'; text += n) {
		n = pp_text_next(text, &ch);
		if ((most -= ch < WIDE ? 1 : 2) < 0) {
			put_octal(to, "...", 3);
			return;
		}
		if (is_letter(ch))
			putc((int)ch, to);
		else if (pp_char_is_control(ch))
			put_octal(to, "?", 1);
		else
			put_octal(to, text, n);
		if (ch == '%' && place == CHART_TIC)
			put_octal(to, text, n);
	}
}

void
chart_text(FILE *to, const char *text, enum chart_place place)
{
	putc('"', to);
	put_words(to, text, place);
	putc('"', to);
}

void
chart_value(FILE *to, int64_t value, unsigned decimals)
{
	char text[PP_DECIMAL_MAX];

	fprintf(to, " %s",
	    value == PP_CHART_NONE
		? "?"
		: pp_decimal_print(value, decimals, 0, text));
}

/* From the top, in pixels. */
static void
put_line(FILE *to, int tag, const char *text, int height, int y,
    const char *look)
{
	fprintf(to, "set label %d ", tag);
	chart_text(to, text, CHART_PLAIN);
	fprintf(to, " at screen 0.022, screen %d.0/%d left %s\n", height - y,
	    height, look);
}

void
chart_begin(FILE *to, const struct pp_chart *chart, int height)
{
	fprintf(to, "set encoding utf8\nset terminal %s size %d,%d noenhanced",
	    chart->png ? "pngcairo" : "svg", CHART_WIDTH, height);
	fputs(" background \"#ffffff\" font \"", to);
	put_words(to, chart->font, CHART_PLAIN);
	fputs(",12\"\n"
	      "set datafile missing \"?\"\n"
	      "set border 3 lc rgb \"#9aa5b1\"\n"
	      "set tics nomirror out scale 0.4 tc rgb \"#4a5560\"\n"
	      "set format y \"%.10g\"\n"
	      "set grid ytics lt 1 lw 1 lc rgb \"#e3e8ee\"\n"
	      "set rmargin 6\n",
	    to);
	put_line(to, 9001, chart->title, height, 26,
	    "font \",18\" tc rgb \"#1d2733\"");
	put_line(to, 9002, chart->note, height, 54, "tc rgb \"#66707a\"");
	fputs("set label 9003 ", to);
	chart_text(to, chart->measure, CHART_PLAIN);
	fprintf(to,
	    " at screen 0.022, screen %d.0/%d left"
	    " tc rgb \"#4a5560\"\n"
	    "set tmargin at screen %d.0/%d\n"
	    "set key at screen 0.975, screen %d.0/%d right top horizontal"
	    " Left reverse samplen 1.5 tc rgb \"#4a5560\"\n",
	    height - CHART_TOP + 18, height, height - CHART_TOP, height,
	    height - 72, height);
}

enum pp_status
chart_end(FILE *to)
{
	if (fflush(to) == EOF || ferror(to))
		return pp_fail(PP_EOUT, "chart: %s", strerror(errno));
	return PP_OK;
}

void
chart_nothing(FILE *to)
{
	fputs("set label 9004 ", to);
	chart_text(to, pp_phrase("nothing in this time"), CHART_PLAIN);
	fputs(" at graph 0.5, graph 0.5 center font \",16\""
	      " tc rgb \"#9aa5b1\"\n"
	      "unset xtics\nunset ytics\nset xrange [0:1]\nset yrange [0:1]\n"
	      "plot NaN notitle\n",
	    to);
}

int64_t
chart_local(int64_t at)
{
	struct pp_civil c;

	pp_civil_of(at, &c);
	return pp_day_of(at) * (int64_t)DAY_S +
	    (c.hour * 60 + c.minute) * INT64_C(60) + c.second;
}

int32_t
pp_chart_period(enum pp_chart_unit unit, int32_t day)
{
	struct pp_civil c;

	if (unit == PP_CHART_OF_DAYS)
		return day;
	pp_civil_of(pp_day_start(day), &c);
	return unit == PP_CHART_OF_YEARS ? c.year
					 : c.year * MONTHS + c.month - 1;
}

/* The least of these by which not too many are named. */
static int
find_step(size_t n)
{
	static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120};
	size_t i = 0;

	while (i + 1 < sizeof steps / sizeof *steps &&
	    n / (size_t)steps[i] >= TICS_MOST)
		i++;
	return steps[i];
}

/* False where a day isn't named among so many. */
static bool
name_day(int32_t day, size_t n, char name[PP_TIME_MAX])
{
	struct pp_civil c;
	int month;

	pp_civil_of(pp_day_start(day), &c);
	month = c.year * MONTHS + c.month - 1;
	if (n <= WEEKS_NAMED) {
		snprintf(name, PP_TIME_MAX, "%02d-%02d", c.month, c.day);
		return n <= DAYS_NAMED || c.weekday == 1;
	}
	snprintf(name, PP_TIME_MAX, "%04d-%02d", c.year, c.month);
	return c.day == 1 && month % find_step(n / 30) == 0;
}

static bool
name_period(enum pp_chart_unit unit, int32_t period, size_t n,
    char name[PP_TIME_MAX])
{
	switch (unit) {
	case PP_CHART_OF_HOURS:
		snprintf(name, PP_TIME_MAX, "%02d:00", (int)period);
		return period % 2 == 0;
	case PP_CHART_OF_DAYS:
		return name_day(period, n, name);
	case PP_CHART_OF_MONTHS:
		snprintf(name, PP_TIME_MAX, "%04d-%02d", (int)period / MONTHS,
		    (int)period % MONTHS + 1);
		break;
	case PP_CHART_OF_YEARS:
		snprintf(name, PP_TIME_MAX, "%04d", (int)period);
		break;
	}
	return period % find_step(n) == 0;
}

void
chart_period_tics(FILE *to, enum pp_chart_unit unit, int32_t first, size_t n)
{
	char name[PP_TIME_MAX];
	const char *comma = "";

	fputs("set xtics (", to);
	for (size_t i = 0; i < n; i++) {
		if (!name_period(unit, first + (int32_t)i, n, name))
			continue;
		fputs(comma, to);
		chart_text(to, name, CHART_TIC);
		fprintf(to, " %zu", i);
		comma = ", ";
	}
	fputs(")\n", to);
}
