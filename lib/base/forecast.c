/* SPDX-License-Identifier: ISC */
/*
 * A fit says what each weekday uses, from the last twelve weeks, a day eight
 * weeks ago counting half, and by how much the last days were above or below
 * that, a day four days ago counting half.  What the same fit would have said
 * at thirty times before, over as many days as the credit lasts, and what was
 * used then, shows how far it is off: the range is made of these ratios, and
 * of a few more such as other meters have, which count where there is little
 * history.  The constants were chosen on half of the meters, and proven on the
 * other half, by tests/sweep/sweep_forecast.c.
 */
#include "forecast.h"

#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	MILLI = 1000, /* costs are in thousandths inside */
	CLASSES = 7,  /* weekdays; a holiday is a Sunday, which is 0 */
	THURSDAY = 4, /* 1970-01-01 */

	WINDOW = 84, /* days that a fit looks back */
	TRIES = 30,
	STEP = 3, /* days from one to the one before */
	HORIZON_MOST = 28,
	SPAN = WINDOW + HORIZON_MOST + STEP * (TRIES - 1),

	WEIGHT_ONE = 65536,
	LEVEL_ONE = 4096,
	LEVEL_MOST = 4, /* beyond that the weekdays say nothing */
	RATIO_ONE = 10000,
	RATIO_MOST = 4 * RATIO_ONE,

	OTHERS = 9,          /* ratios of other meters, */
	OTHERS_WEIGHT = 4,   /* which count as four of its own */
	OTHERS_SPREAD = 150, /* per mille, */
	OTHERS_SPREAD_DAY = 15,
	RATIOS = TRIES + OTHERS,
};

/* More than any meter carries; keeps all sums in range. */
static const int64_t COST_MOST = 1000000000;
static const int64_t UNKNOWN = -1;

_Static_assert((int)SPAN <= (int)PP_FORECAST_MOST_DAYS,
    "looks back further than told");

/* The days before today, the last at SPAN - 1. */
struct past {
	int64_t cost[SPAN];
	uint8_t class[SPAN];
};

/* What a day of each class uses. */
struct fit {
	int64_t cost[CLASSES];
};

struct future {
	struct fit fit;
	uint8_t class[PP_FORECAST_FAR];
	int64_t second; /* of the first */
};

/* What was used for what the fit said, and how much that counts. */
struct ratio {
	int64_t value, weight;
};

static uint8_t
class_of(int32_t day, bool holiday)
{
	int32_t weekday = (day % CLASSES + CLASSES + THURSDAY) % CLASSES;

	return holiday ? 0 : (uint8_t)weekday;
}

static void
lay_out(const struct pp_forecast_ask *ask, struct past *past)
{
	const struct pp_forecast_day *d;
	int64_t at;
	size_t i;

	memset(past->class, 0, sizeof past->class);
	for (i = 0; i < SPAN; i++)
		past->cost[i] = UNKNOWN;
	for (i = 0; i < ask->n; i++) {
		d = &ask->days[i];
		at = SPAN - ((int64_t)ask->today - d->day);
		if (at < 0 || at >= SPAN || d->gap || d->cost < 0)
			continue;
		past->cost[at] =
		    (d->cost < COST_MOST ? d->cost : COST_MOST) * MILLI;
		past->class[at] = class_of(d->day, d->holiday);
	}
}

static void
look_ahead(const struct pp_forecast_ask *ask, struct future *future)
{
	size_t i, next = 0;
	int32_t day;

	future->second = ask->second;
	for (i = 0; i < PP_FORECAST_FAR; i++) {
		day = ask->today + (int32_t)i;
		while (next < ask->n_holidays && ask->holidays[next] < day)
			next++;
		future->class[i] = class_of(day,
		    next < ask->n_holidays && ask->holidays[next] == day);
	}
}

/*
 * The mean of each class, drawn a little to that of all days: as if there were
 * a third of a day more, of that.
 */
static bool
fit_classes(const struct past *past, int from, int end, struct fit *fit)
{
	int64_t cost[CLASSES] = {0}, weight[CLASSES] = {0};
	int64_t all = 0, weights = 0, w = WEIGHT_ONE;
	int i, known = 0;

	for (i = end - 1; i >= from; i--, w = w * 80 / 81) {
		if (past->cost[i] == UNKNOWN)
			continue;
		known++;
		cost[past->class[i]] += w * past->cost[i];
		weight[past->class[i]] += w;
		all += w * past->cost[i];
		weights += w;
	}
	if (known < PP_FORECAST_LEAST_DAYS)
		return false;
	for (i = 0; i < CLASSES; i++)
		fit->cost[i] = (3 * cost[i] + all / weights * WEIGHT_ONE) /
		    (3 * weight[i] + WEIGHT_ONE);
	return true;
}

/* By the days from..end - 1; false: too few are known. */
static bool
fit_days(const struct past *past, int end, struct fit *fit)
{
	int64_t used = 0, said = 0, weights = 0, w = WEIGHT_ONE;
	int i, from = end > WINDOW ? end - WINDOW : 0;

	if (!fit_classes(past, from, end, fit))
		return false;
	for (i = end - 1; i >= from; i--, w = w * 27 / 32) {
		if (past->cost[i] == UNKNOWN)
			continue;
		used += w * past->cost[i];
		said += w * fit->cost[past->class[i]];
		weights += w;
	}
	/* After a long gap the weekdays are all there is. */
	if (weights == 0)
		return true;
	if (used > LEVEL_MOST * said || used < said / LEVEL_MOST ||
	    said < LEVEL_ONE) {
		for (i = 0; i < CLASSES; i++)
			fit->cost[i] = used / weights;
		return true;
	}
	for (i = 0; i < CLASSES; i++)
		fit->cost[i] =
		    fit->cost[i] * (used / (said / LEVEL_ONE)) / LEVEL_ONE;
	return true;
}

/* Seconds until the credit is used up. */
static int64_t
run_out(const struct future *future, int64_t credit)
{
	int64_t seconds = DAY_S - future->second, at = 0, use;
	int i;

	if (credit <= 0)
		return 0;
	for (i = 0; i < PP_FORECAST_FAR; i++) {
		use = future->fit.cost[future->class[i]] * seconds / DAY_S;
		if (credit <= use)
			return at + credit * seconds / use;
		credit -= use;
		at += seconds;
		seconds = DAY_S;
	}
	return (int64_t)PP_FORECAST_FAR * DAY_S;
}

/* What was used from `end` on for what was said then; false: it can't be said.
 */
static bool
try_at(const struct past *past, int end, int horizon, int64_t *ratio)
{
	int64_t used = 0, said = 0;
	int i, known = 0;
	struct fit fit;

	if (!fit_days(past, end, &fit))
		return false;
	for (i = end; i < end + horizon; i++) {
		if (past->cost[i] == UNKNOWN)
			continue;
		known++;
		used += past->cost[i];
		said += fit.cost[past->class[i]];
	}
	if (2 * known < horizon)
		return false;
	if (said == 0)
		*ratio = used == 0 ? RATIO_ONE : RATIO_MOST;
	else
		*ratio = used * RATIO_ONE / said;
	if (*ratio > RATIO_MOST)
		*ratio = RATIO_MOST;
	return true;
}

/* As other meters have, the wider the longer it is ahead. */
static size_t
add_others(struct ratio *ratios, size_t n, int horizon)
{
	static const int away[OTHERS / 2] = {150, 330, 550, 900};
	int64_t spread = OTHERS_SPREAD + OTHERS_SPREAD_DAY * horizon;
	int64_t weight = WEIGHT_ONE * OTHERS_WEIGHT / OTHERS, up;
	size_t i;

	ratios[n++] = (struct ratio){RATIO_ONE, weight};
	for (i = 0; i < OTHERS / 2; i++) {
		up = RATIO_ONE + away[i] * spread * RATIO_ONE / (MILLI * MILLI);
		ratios[n++] = (struct ratio){up, weight};
		ratios[n++] =
		    (struct ratio){RATIO_ONE * RATIO_ONE / up, weight};
	}
	return n;
}

static int
by_value(const void *a, const void *b)
{
	const struct ratio *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? 1 : -1;
	return (x->weight > y->weight) - (x->weight < y->weight);
}

/* By value; older ones count less: half after sixty days. */
static size_t
collect(const struct past *past, int horizon, struct ratio ratios[RATIOS])
{
	int64_t w = WEIGHT_ONE;
	size_t n = 0;
	int i;

	for (i = 0; i < TRIES; i++, w = w * 28 / 29) {
		if (!try_at(past, SPAN - horizon - i * STEP, horizon,
			&ratios[n].value))
			continue;
		ratios[n++].weight = w;
	}
	n = add_others(ratios, n, horizon);
	qsort(ratios, n, sizeof *ratios, by_value);
	return n;
}

/* Each stands in the middle of its weight; between them it's a line. */
static int64_t
quantile(const struct ratio *ratios, size_t n, int percent)
{
	int64_t sum = 0, goal, middle, before = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += ratios[i].weight;
	goal = sum * percent / 100;
	for (i = 0, sum = 0; i < n; i++) {
		middle = sum + ratios[i].weight / 2;
		if (middle >= goal)
			break;
		before = middle;
		sum += ratios[i].weight;
	}
	if (i == 0 || i == n)
		return ratios[i == 0 ? 0 : n - 1].value;
	return ratios[i - 1].value +
	    (ratios[i].value - ratios[i - 1].value) * (goal - before) /
	    (middle - before);
}

/* Where that many times as much is used as the fit says. */
static int64_t
run_out_at(const struct future *future, int64_t credit, int64_t ratio)
{
	return ratio > 0 ? run_out(future, credit * RATIO_ONE / ratio)
			 : (int64_t)PP_FORECAST_FAR * DAY_S;
}

static void
spread(const struct past *past, const struct future *future, int64_t credit,
    struct pp_forecast *forecast)
{
	int64_t horizon = (forecast->mid_s + DAY_S / 2) / DAY_S;
	struct ratio ratios[RATIOS];
	size_t n;

	if (horizon < 1)
		horizon = 1;
	if (horizon > HORIZON_MOST)
		horizon = HORIZON_MOST;
	n = collect(past, (int)horizon, ratios);
	forecast->low_s = run_out_at(future, credit, quantile(ratios, n, 90));
	if (forecast->low_s > forecast->mid_s)
		forecast->low_s = forecast->mid_s;
	forecast->high_s = run_out_at(future, credit, quantile(ratios, n, 10));
	if (forecast->high_s < forecast->mid_s)
		forecast->high_s = forecast->mid_s;
}

enum pp_status
pp_forecast_ask(const struct pp_forecast_ask *ask, struct pp_forecast *forecast)
{
	int64_t credit = ask->credit, week = 0;
	struct pp_forecast f = {0};
	struct future future;
	struct past past;
	int i;

	lay_out(ask, &past);
	if (!fit_days(&past, SPAN, &future.fit))
		return pp_fail(PP_NO, "fewer than %d days of history",
		    PP_FORECAST_LEAST_DAYS);
	look_ahead(ask, &future);
	if (credit > PP_FORECAST_FAR * COST_MOST)
		credit = PP_FORECAST_FAR * COST_MOST;
	if (credit > 0) {
		f.mid_s = run_out(&future, credit * MILLI);
		spread(&past, &future, credit * MILLI, &f);
	}
	for (i = 0; i < CLASSES; i++)
		week += future.fit.cost[future.class[i]];
	f.cost_day = (week / CLASSES + MILLI / 2) / MILLI;
	*forecast = f;
	return PP_OK;
}
