/* SPDX-License-Identifier: ISC */
/*
 * The sums.  What a day cost is what its interval would, by use.h.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "energy_impl.h"
#include "use.h"

int64_t
pp_energy_period(unsigned cuts, int64_t midnight)
{
	struct pp_civil c;

	if (!(cuts & (PP_CUT_MONTH | PP_CUT_YEAR)))
		return 0;
	pp_civil_of(midnight, &c);
	return cuts & PP_CUT_YEAR ? c.year : c.year * 12 + c.month;
}

/* When the month or year of that day, or the next, begins. */
static int64_t
period_start(unsigned cuts, int32_t day, int next)
{
	struct pp_civil c;
	int64_t at = 0;
	enum pp_status rc;

	pp_civil_of(pp_day_start(day), &c);
	c.day = 1;
	c.hour = c.minute = c.second = 0;
	if (cuts & PP_CUT_YEAR) {
		c.month = 1;
		c.year += next;
	} else {
		c.month += next;
		c.year += c.month > 12;
		c.month -= c.month > 12 ? 12 : 0;
	}
	rc = pp_civil_at(&c, &at);
	assert(rc == PP_OK);
	return at;
}

void
pp_energy_span(const struct pp_energy_ask *ask, int32_t day, int64_t *from,
    int64_t *until)
{
	int64_t first = ask->from != 0 ? pp_day_start(pp_day_of(ask->from)) : 0;
	int64_t last = ask->until != 0 ? ask->until - 1 : ask->now;

	last = pp_day_start(pp_day_of(last) + 1);
	*from = first;
	*until = last;
	if (ask->cuts & PP_CUT_DAY) {
		*from = pp_day_start(day);
		*until = pp_day_start(day + 1);
	} else if (ask->cuts & (PP_CUT_MONTH | PP_CUT_YEAR)) {
		*from = period_start(ask->cuts, day, 0);
		*until = period_start(ask->cuts, day, 1);
	}
	if (*from < first)
		*from = first;
	if (*until > last)
		*until = last;
}

/* A stretch has so many days, or begins in a period that goes on from before.
 */
enum pp_status
pp_energy_cells_open(struct pp_energy *e)
{
	struct pp_energy_cells *c = &e->cells;

	c->groups = e->n_groups;
	c->room = STRETCH_DAYS + 1;
	if (!(e->cuts & PP_CUT_DAY))
		c->room = e->cuts & (PP_CUT_MONTH | PP_CUT_YEAR) ? 4 : 1;
	c->cell = calloc(c->room * c->groups + 1, sizeof *c->cell);
	c->day = calloc(c->room, sizeof *c->day);
	if (c->cell == NULL || c->day == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	return PP_OK;
}

void
pp_energy_cells_drop(struct pp_energy_cells *cells, int64_t n)
{
	size_t gone = (size_t)n * cells->groups;
	size_t left = (size_t)(cells->n - n) * cells->groups;

	memmove(cells->cell, cells->cell + gone, left * sizeof *cells->cell);
	memset(cells->cell + left, 0, gone * sizeof *cells->cell);
	memmove(cells->day, cells->day + n,
	    (size_t)(cells->n - n) * sizeof *cells->day);
	cells->first += n;
	cells->n -= n;
}

static struct pp_energy_cell *
cell_of(struct pp_energy *e, int32_t day, size_t group)
{
	struct pp_energy_cells *c = &e->cells;
	int64_t period = e->stretch.period[day - e->stretch.first];

	if (c->n == 0)
		c->first = period;
	for (; c->first + c->n <= period; c->n++)
		c->day[c->n] = day;
	return &c->cell[(size_t)(period - c->first) * c->groups + group];
}

/*
 * What all of its rates cost, where these say all of the total; true: that is
 * it.  Nearly all days of all meters are so.
 */
static bool
price_rates(const struct pp_energy_state *state, const struct pp_day_use *use,
    int64_t *parts)
{
	int64_t sum = 0, rest = use->total_wh, cost;
	int i;

	for (i = 0; i < PP_RATES; i++) {
		if (use->rate_wh[i] == 0)
			continue;
		if (state->price_e4[i] < 0 ||
		    __builtin_mul_overflow(use->rate_wh[i], state->price_e4[i],
			&cost) ||
		    __builtin_add_overflow(sum, cost, &sum))
			return false;
		rest -= use->rate_wh[i];
	}
	*parts = sum;
	return rest == 0;
}

/* PP_DONE: nobody knows. */
static enum pp_status
price(const struct pp_energy_state *state, const struct pp_day_use *use,
    int64_t *parts)
{
	struct pp_use u = {.has_prices = true, .total_wh = use->total_wh};
	int i;

	if (!state->has_prices)
		return PP_DONE;
	if (price_rates(state, use, parts))
		return PP_OK;
	memcpy(u.price_e4, state->price_e4, sizeof u.price_e4);
	memcpy(u.rate_wh, use->rate_wh, sizeof u.rate_wh);
	for (i = 0; i < PP_RATES; i++)
		u.by_rate = u.by_rate || use->rate_wh[i] != 0;
	return pp_use_price(&u, parts);
}

enum pp_status
pp_energy_add(struct pp_energy *e, const struct pp_energy_state *state,
    const struct pp_day_use *use)
{
	struct pp_energy_cell *c;
	int64_t parts = 0;
	enum pp_status rc;
	int i;

	if (state->group == PP_NO_GROUP)
		return PP_OK;
	c = cell_of(e, use->day, state->group);
	if ((rc = price(state, use, &parts)) != PP_OK && rc != PP_DONE)
		return rc;
	c->used = c->known = true;
	c->gap_s += use->gap_s;
	for (i = 0; i < PP_RATES; i++)
		c->rate_wh[i] += use->rate_wh[i];
	if (use->gap)
		c->estimated_wh += use->total_wh;
	if (rc == PP_OK)
		c->has_cost = true;
	else
		c->unpriced_wh += use->total_wh;
	if (__builtin_add_overflow(c->wh, use->total_wh, &c->wh) ||
	    __builtin_add_overflow(c->parts, parts, &c->parts))
		return pp_fail(PP_EDATA, "more energy than any meter counts");
	return PP_OK;
}

void
pp_energy_silent(struct pp_energy *e, const struct pp_energy_state *state,
    int32_t day, int64_t seconds)
{
	struct pp_energy_cell *c;

	if (state->group == PP_NO_GROUP)
		return;
	c = cell_of(e, day, state->group);
	c->used = true;
	c->gap_s += seconds;
}
