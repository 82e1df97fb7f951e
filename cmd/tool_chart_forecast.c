/* SPDX-License-Identifier: ISC */
/*
 * How long credits last as a chart: of one meter what it had and will have; of
 * several whose credit ends first.
 */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "reading_list.h"
#include "tool.h"
#include "tool_chart.h"

enum {
	DAY_S = 86400,
	TENTH_S = DAY_S / 10,
	FAR_S = PP_FORECAST_FAR * DAY_S,
	PAST_DAYS = 14,
	POINTS_MOST = 400, /* of the past: more of them nobody sees */
	DAYS_SHOWN = 60,   /* a bar that is longer ends there */
};

enum pp_status
chart_forecast_add(struct chart_lefts *lefts, const struct pp_view_row *row,
    const struct pp_days_left *left)
{
	struct chart_left *kept;
	void *rows = lefts->row;
	enum pp_status rc;

	rc = tool_chart_grow(&rows, &lefts->room, lefts->n, sizeof *kept);
	if (rc != PP_OK)
		return rc;
	lefts->row = rows;
	kept = &lefts->row[lefts->n++];
	kept->left = *left;
	snprintf(kept->name, sizeof kept->name, "%s%s%.80s", row->code,
	    *row->holder ? " " : "", row->holder);
	return PP_OK;
}

static bool
ends(const struct pp_days_left *left)
{
	return left->has_forecast || left->is_out;
}

static int
soonest_first(const void *a, const void *b)
{
	const struct pp_days_left *x = &((const struct chart_left *)a)->left,
				  *y = &((const struct chart_left *)b)->left;

	if (ends(x) != ends(y))
		return ends(x) ? -1 : 1;
	return (x->forecast.mid_s > y->forecast.mid_s) -
	    (x->forecast.mid_s < y->forecast.mid_s);
}

/* Tenths of a day, downwards: nobody is promised more. */
static int64_t
tenths(int64_t seconds)
{
	int64_t most = DAYS_SHOWN * 10;

	return seconds / TENTH_S < most ? seconds / TENTH_S : most;
}

static void
make_bar(const struct chart_left *row, struct pp_chart_bar *bar)
{
	const struct pp_forecast *f = &row->left.forecast;
	char days[PP_DECIMAL_MAX];

	*bar = (struct pp_chart_bar){
	    .value = tenths(f->mid_s),
	    .has_range = row->left.has_forecast,
	    .low = tenths(f->low_s),
	    .high = tenths(f->high_s),
	    .is_marked = row->left.is_out || row->left.before_desk,
	};
	memcpy(bar->name, row->name, sizeof bar->name);
	if (f->mid_s < FAR_S)
		snprintf(bar->text, sizeof bar->text, "%.16s",
		    pp_decimal_print(f->mid_s / TENTH_S, 1, 1, days));
	else
		snprintf(bar->text, sizeof bar->text, "> %d", PP_FORECAST_FAR);
}

static enum pp_status
draw_ranking(struct chart_lefts *lefts)
{
	char note[TOOL_CHART_NOTE_MAX] = "";
	struct pp_chart chart = {
	    .title = pp_phrase("Days that credits last"),
	    .note = note,
	    .measure = pp_phrase("days"),
	};
	struct pp_chart_bar *bars;
	FILE *program = NULL;
	size_t n = 0, known = 0;
	enum pp_status rc;

	if ((bars = calloc(lefts->n + 1, sizeof *bars)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if (lefts->n > 0)
		qsort(lefts->row, lefts->n, sizeof *lefts->row, soonest_first);
	while (known < lefts->n && ends(&lefts->row[known].left))
		known++;
	for (; n < known && n < PP_CHART_BARS_MOST; n++)
		make_bar(&lefts->row[n], &bars[n]);
	tool_chart_days(PP_CHART_OF_DAYS, pp_day_of(tool_now()),
	    pp_day_of(tool_now()), note);
	tool_chart_selected(note);
	tool_chart_add(note,
	    pp_phrase("; %zu of %zu meters; the line is where 8 of 10 end; red:"
		      " before the desk opens again"),
	    n, lefts->n);
	if ((rc = tool_chart_begin(&chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_ranking(program, &chart, bars, n, 1));
	free(bars);
	return rc;
}

struct past {
	struct pp_chart_left *point;
	size_t n, room;
};

static enum pp_status
load_past(struct pp_db *db, const struct pp_days_left *left, struct past *past)
{
	struct pp_reading_list *list = NULL;
	const struct pp_reading *reading;
	struct pp_reading_row row;
	void *points;
	enum pp_status rc;

	rc = pp_reading_list_open(db, &left->meter, 1,
	    left->now - PAST_DAYS * DAY_S, left->now + 1, &list);
	while (
	    rc == PP_OK && (rc = pp_reading_list_next(list, &row)) == PP_OK) {
		reading = &row.reading;
		if (reading->flags != 0 || !reading->known[PP_R_BALANCE])
			continue;
		points = past->point;
		rc = tool_chart_grow(&points, &past->room, past->n,
		    sizeof *past->point);
		if (rc != PP_OK)
			break;
		past->point = points;
		past->point[past->n++] = (struct pp_chart_left){reading->at,
		    reading->value[PP_R_BALANCE]};
	}
	pp_reading_list_close(list);
	return rc == PP_DONE ? PP_OK : rc;
}

/* Every so many of them. */
static void
thin_out(struct past *past)
{
	size_t step = past->n / POINTS_MOST + 1, n = 0;

	for (size_t i = 0; i < past->n; i += step)
		past->point[n++] = past->point[i];
	past->n = n;
}

static void
print_note(const struct pp_days_left *left, char note[TOOL_CHART_NOTE_MAX])
{
	const struct pp_forecast *f = &left->forecast;
	char text[PP_DECIMAL_MAX], low[PP_TIME_MAX], mid[PP_TIME_MAX],
	    high[PP_TIME_MAX];

	tool_chart_add(note, pp_phrase("%s yuan"),
	    pp_money_print((pp_money){left->balance_fen}, text));
	if (left->is_out)
		tool_chart_add(note, pp_phrase("; used up"));
	else if (!left->has_forecast)
		tool_chart_add(note,
		    pp_phrase("; too little is known to say how long it"
			      " lasts"));
	else if (f->mid_s >= FAR_S)
		tool_chart_add(note, pp_phrase("; lasts for more than a year"));
	else
		tool_chart_add(note,
		    pp_phrase("; used up about %.10s, 8 of 10 between %.10s and"
			      " %.10s"),
		    pp_time_print(left->now + f->mid_s, mid),
		    pp_time_print(left->now + f->low_s, low),
		    pp_time_print(left->now + f->high_s, high));
}

static enum pp_status
draw_one(const struct chart_left *row, struct pp_db *db)
{
	const struct pp_days_left *left = &row->left;
	char note[TOOL_CHART_NOTE_MAX] = "", title[TOOL_CHART_NOTE_MAX],
	     mid[PP_TIME_MAX];
	struct pp_chart chart = {
	    .title = title,
	    .note = note,
	    .measure = pp_phrase("yuan"),
	};
	struct past past = {0};
	FILE *program = NULL;
	enum pp_status rc;

	snprintf(title, sizeof title, pp_phrase("Credit of %s"), row->name);
	print_note(left, note);
	if ((rc = load_past(db, left, &past)) != PP_OK)
		goto out;
	thin_out(&past);
	const struct pp_chart_fan fan = {
	    .past = past.point,
	    .n = past.n,
	    .now = {left->now, left->balance_fen},
	    .has_ends = left->has_forecast && !left->is_out,
	    .low_at = left->now + left->forecast.low_s,
	    .mid_at = left->now + left->forecast.mid_s,
	    .high_at = left->now + left->forecast.high_s,
	    .name = pp_phrase("credit"),
	    .range = pp_phrase("8 of 10 end in here"),
	    .mid = pp_time_print(left->now + left->forecast.mid_s, mid),
	    .mark_at = left->desk_at,
	    .mark = pp_phrase("the desk opens"),
	    .decimals = 2,
	};
	mid[sizeof "2026-11-22T10:00" - 1] = '\0';
	mid[sizeof "2026-11-22" - 1] = ' ';
	if ((rc = tool_chart_begin(&chart, &program)) == PP_OK)
		rc = tool_chart_end(program,
		    pp_chart_fan(program, &chart, &fan));
out:
	free(past.point);
	return rc;
}

enum pp_status
chart_forecast_draw(struct chart_lefts *lefts, struct pp_db *db)
{
	return lefts->n == 1 ? draw_one(&lefts->row[0], db)
			     : draw_ranking(lefts);
}

void
chart_forecast_free(struct chart_lefts *lefts)
{
	free(lefts->row);
}
