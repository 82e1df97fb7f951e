/* SPDX-License-Identifier: ISC */
/*
 * All meters' days are read in one walk, each into its row of a table of
 * costs; the forecasts are made one by one as they are asked for.
 */
#include "days_left.h"

#include <stdlib.h>

#include "clock.h"
#include "days_left_impl.h"

enum {
	DAY_S = 86400,
	GROW = 64,
	SUGGEST_DAYS = 30,
	TEN_YUAN = 1000, /* fen */
};

static const int64_t UNKNOWN = -1;

struct meter {
	struct pp_prepaid prepaid;
	int32_t first_day; /* seen of it: it was put in then, so not whole */
	int64_t cost[PP_FORECAST_MOST_DAYS];
};

struct pp_days_lefts {
	struct pp_db *db;
	int64_t now;
	int32_t from; /* the day of cost[0] */
	struct pp_desk desk;
	struct meter *meters;
	int64_t *ids; /* theirs */
	size_t n, room, next;
};

static enum pp_status
add_meter(struct pp_days_lefts *l, const struct pp_prepaid *prepaid)
{
	size_t room = l->room == 0 ? GROW : 2 * l->room, i;
	struct meter *meters;
	int64_t *ids;

	if (l->n == l->room) {
		meters = reallocarray(l->meters, room, sizeof *meters);
		if (meters != NULL)
			l->meters = meters;
		ids = reallocarray(l->ids, room, sizeof *ids);
		if (ids != NULL)
			l->ids = ids;
		if (meters == NULL || ids == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		l->room = room;
	}
	l->ids[l->n] = prepaid->meter;
	l->meters[l->n].prepaid = *prepaid;
	l->meters[l->n].first_day = 0;
	for (i = 0; i < PP_FORECAST_MOST_DAYS; i++)
		l->meters[l->n].cost[i] = UNKNOWN;
	l->n++;
	return PP_OK;
}

static enum pp_status
load_meters(struct pp_days_lefts *l, const int64_t *ids, size_t n)
{
	struct pp_prepaids *prepaids = NULL;
	struct pp_prepaid prepaid;
	enum pp_status rc;

	rc = pp_prepaids_open(l->db, ids, n, &prepaids);
	while (
	    rc == PP_OK && (rc = pp_prepaids_next(prepaids, &prepaid)) == PP_OK)
		rc = add_meter(l, &prepaid);
	pp_prepaids_close(prepaids);
	return rc == PP_DONE ? PP_OK : rc;
}

/* Where a meter has none of its own. */
static enum pp_status
load_prices(struct pp_days_lefts *l)
{
	struct pp_prepaid **without = calloc(l->n + 1, sizeof *without), *p;
	enum pp_status rc;
	size_t n = 0, i;

	if (without == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < l->n; i++) {
		p = &l->meters[i].prepaid;
		if (p->has_balance && !p->has_prices)
			without[n++] = p;
	}
	rc = pp_days_left_prices(l->db, without, n, l->now);
	free(without);
	return rc;
}

static enum pp_status
put_day(struct pp_days_lefts *l, const struct pp_day_use *use)
{
	struct meter *meter = &l->meters[use->i];
	enum pp_status rc;
	int64_t fen;

	if (meter->first_day == 0)
		meter->first_day = use->day;
	if (use->gap || use->day == meter->first_day)
		return PP_OK;
	rc = pp_days_left_cost(&meter->prepaid, use, &fen);
	if (rc == PP_OK)
		meter->cost[use->day - l->from] = fen;
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
load_days(struct pp_days_lefts *l)
{
	struct pp_day_uses *uses = NULL;
	struct pp_day_use use;
	enum pp_status rc;

	rc = pp_day_uses_open(l->db, l->ids, l->n, l->from,
	    l->from + PP_FORECAST_MOST_DAYS, &uses);
	while (rc == PP_OK && (rc = pp_day_uses_next(uses, &use)) == PP_OK)
		rc = put_day(l, &use);
	pp_day_uses_close(uses);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_days_left_open(struct pp_db *db, const int64_t *ids, size_t n, int64_t now,
    struct pp_days_lefts **lefts)
{
	struct pp_days_lefts *l = calloc(1, sizeof *l);
	enum pp_status rc;

	if (l == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	l->db = db;
	l->now = now;
	l->from = pp_day_of(now) - PP_FORECAST_MOST_DAYS;
	if ((rc = pp_desk_load(db, now, &l->desk)) == PP_OK &&
	    (rc = load_meters(l, ids, n)) == PP_OK &&
	    (rc = load_prices(l)) == PP_OK)
		rc = load_days(l);
	if (rc == PP_OK)
		*lefts = l;
	else
		pp_days_left_close(l);
	return rc;
}

void
pp_days_left_close(struct pp_days_lefts *lefts)
{
	if (lefts == NULL)
		return;
	pp_desk_free(&lefts->desk);
	free(lefts->meters);
	free(lefts->ids);
	free(lefts);
}

/* The days before one that are known; how many. */
static size_t
take_days(const struct pp_days_lefts *l, const struct meter *meter,
    int32_t today, struct pp_forecast_day days[PP_FORECAST_MOST_DAYS])
{
	int32_t day;
	size_t n = 0;
	int i;

	for (i = 0; i < PP_FORECAST_MOST_DAYS; i++) {
		day = l->from + i;
		if (day >= today || meter->cost[i] == UNKNOWN)
			continue;
		days[n++] = (struct pp_forecast_day){
		    .day = day,
		    .cost = meter->cost[i],
		    .holiday = pp_desk_has_holiday(&l->desk, day),
		};
	}
	return n;
}

/* From when the balance was read to now; what is far stays so. */
static int64_t
since(int64_t seconds, int64_t age)
{
	if (seconds >= (int64_t)PP_FORECAST_FAR * DAY_S)
		return seconds;
	return seconds > age ? seconds - age : 0;
}

static enum pp_status
forecast(const struct pp_days_lefts *l, const struct meter *meter,
    struct pp_days_left *left)
{
	struct pp_forecast_day days[PP_FORECAST_MOST_DAYS];
	int64_t at = left->read_at < l->now ? left->read_at : l->now;
	int64_t age = l->now - at;
	struct pp_forecast *f = &left->forecast;
	int32_t today = pp_day_of(at);
	struct pp_forecast_ask ask = {
	    .days = days,
	    .n = take_days(l, meter, today, days),
	    .today = today,
	    .second = at - pp_day_start(today),
	    .credit = left->balance_fen,
	    .holidays = l->desk.holidays,
	    .n_holidays = l->desk.n,
	};
	enum pp_status rc;

	/* A day on which clocks are set back is longer. */
	if (ask.second >= DAY_S)
		ask.second = DAY_S - 1;
	if ((rc = pp_forecast_ask(&ask, f)) != PP_OK)
		return rc;
	f->low_s = since(f->low_s, age);
	f->mid_s = since(f->mid_s, age);
	f->high_s = since(f->high_s, age);
	left->has_forecast = true;
	left->basis_days = (int64_t)ask.n;
	return PP_OK;
}

/* What is missing for so many days, and what may be had besides. */
static int64_t
suggestion(const struct pp_prepaid *meter, int64_t cost_day)
{
	int64_t want = SUGGEST_DAYS * cost_day, cap = meter->hoarding_cap.fen;

	if (cap <= 0 || cap > INT32_MAX)
		cap = INT32_MAX; /* more no meter holds */
	if (want <= meter->balance_fen || cap <= meter->balance_fen)
		return 0;
	want -= meter->balance_fen;
	want += TEN_YUAN - 1 - (want - 1) % TEN_YUAN;
	cap -= meter->balance_fen;
	return want <= cap ? want : cap / TEN_YUAN * TEN_YUAN;
}

enum pp_status
pp_days_left_next(struct pp_days_lefts *lefts, struct pp_days_left *left)
{
	const struct meter *meter;
	const struct pp_prepaid *p;
	struct pp_days_left l;
	enum pp_status rc;

	if (lefts->next == lefts->n)
		return PP_DONE;
	meter = &lefts->meters[lefts->next++];
	p = &meter->prepaid;
	l = (struct pp_days_left){
	    .meter = p->meter,
	    .now = lefts->now,
	    .has_balance = p->has_balance,
	    .balance_fen = p->balance_fen,
	    .read_at = p->read_at,
	    .desk_at = lefts->desk.opens_at,
	};
	if (l.has_balance && (rc = forecast(lefts, meter, &l)) != PP_OK &&
	    rc != PP_NO)
		return rc;
	l.is_out = l.has_balance && l.balance_fen <= 0;
	l.before_desk = l.desk_at != 0 &&
	    (l.is_out ||
		(l.has_forecast && l.now + l.forecast.low_s < l.desk_at));
	if (l.has_forecast)
		l.suggest_fen = suggestion(p, l.forecast.cost_day);
	*left = l;
	return PP_OK;
}
