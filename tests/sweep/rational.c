/* SPDX-License-Identifier: ISC */
/*
 * The oracle.  Money is a rational number of yuan from the first watt-hour to
 * the last; only what is handed out is a number again.
 */
#include "rational.h"

#include <assert.h>
#include <gmp.h>
#include <string.h>
#include <time.h>

enum {
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
	YEARS = 200, /* from 1900 */
	COUNTED_BY_TIME = PP_RATES,
};

/* What holds at a time, and until when. */
struct moment {
	unsigned season, rate;
	int64_t cycle; /* a number for each cycle of the tiers */
	int64_t until;
};

static enum clocks clocks;
static int64_t summer_begins[YEARS], summer_ends[YEARS];
static mpq_t sum, line, one_fen;
static mpz_t whole, rest, part;

/* 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t
last_sunday(int year, int month)
{
	struct tm tm = {.tm_year = year, .tm_mon = month, .tm_mday = 31};
	int64_t last = timegm(&tm);

	return last - (int64_t)tm.tm_wday * DAY_S + HOUR_S;
}

void
oracle_begin(enum clocks which)
{
	clocks = which;
	for (int year = 0; year < YEARS; year++) {
		summer_begins[year] = last_sunday(year, 2);
		summer_ends[year] = last_sunday(year, 9);
	}
	mpq_inits(sum, line, one_fen, NULL);
	mpz_inits(whole, rest, part, NULL);
	mpq_set_ui(one_fen, 1, 100);
}

void
oracle_end(void)
{
	mpq_clears(sum, line, one_fen, NULL);
	mpz_clears(whole, rest, part, NULL);
}

static struct tm
utc(int64_t seconds)
{
	time_t at = (time_t)seconds;
	struct tm tm;

	assert(gmtime_r(&at, &tm) != NULL);
	return tm;
}

/* How far the clocks are ahead, and when that changes next. */
static int64_t
ahead(int64_t at, int64_t *changes)
{
	int year;

	*changes = INT64_MAX;
	if (clocks == SHANGHAI)
		return 8 * HOUR_S;
	year = utc(at).tm_year;
	if (at < summer_begins[year]) {
		*changes = summer_begins[year];
		return HOUR_S;
	}
	if (at < summer_ends[year]) {
		*changes = summer_ends[year];
		return 2 * HOUR_S;
	}
	return HOUR_S;
}

static int
month_length(const struct tm *tm)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
	    31};
	int year = tm->tm_year + 1900;

	return days[tm->tm_mon] +
	    (tm->tm_mon == 1 && year % 4 == 0 && year % 100 != 0);
}

static int64_t
cycle_of(const struct pp_tariff *t, const struct tm *tm)
{
	struct tm of = *tm;
	int begins;

	if (t->reset == PP_RESET_NEVER || t->n_tiers == 1)
		return 0;
	if (t->reset == PP_RESET_YEAR)
		of.tm_mon = t->reset_month - 1;
	begins =
	    month_length(&of) < t->reset_day ? month_length(&of) : t->reset_day;
	if (t->reset == PP_RESET_MONTH)
		return tm->tm_year * 12 + tm->tm_mon - (tm->tm_mday < begins);
	return tm->tm_year -
	    (tm->tm_mon * 32 + tm->tm_mday < of.tm_mon * 32 + begins);
}

static struct moment
look(const struct pp_tariff *t, int64_t at)
{
	int64_t changes, local = at + ahead(at, &changes), second;
	struct tm tm = utc(local);
	const struct pp_tariff_day *day;
	unsigned type = (unsigned)tm.tm_wday;
	struct moment m;

	m.season = t->season_of[tm.tm_mon][tm.tm_mday - 1];
	for (unsigned i = 0; i < t->n_holidays; i++)
		if (t->holidays[i] == local / DAY_S)
			type = 7;
	day = &t->days[t->seasons[m.season].day_of[type]];
	second = local % DAY_S;
	m.until = at - second + DAY_S;
	m.rate = day->segments[0].rate;
	for (unsigned i = 1; i < day->n; i++) {
		int64_t from = day->segments[i].from * 60;

		if (from > second) {
			m.until = at - second + from;
			break;
		}
		m.rate = day->segments[i].rate;
	}
	if (m.until > changes)
		m.until = changes;
	m.cycle = cycle_of(t, &tm);
	return m;
}

/* What two stretches of numbers have in common. */
static int64_t
common(int64_t a, int64_t a_end, int64_t b, int64_t b_end)
{
	int64_t from = a > b ? a : b, to = a_end < b_end ? a_end : b_end;

	return to > from ? to - from : 0;
}

/* Watt-hours of a moment's cycle, split over the tiers. */
static void
burn(const struct pp_tariff *t, const struct moment *m, int64_t *cycle,
    unsigned rate, int64_t wh, struct truth *truth)
{
	int64_t below = 0;

	if (wh == 0)
		return;
	if (m->cycle != *cycle)
		truth->used_wh = 0;
	*cycle = m->cycle;
	for (unsigned i = 0; i < t->n_tiers; i++) {
		truth->wh[m->season][i][rate] += common(truth->used_wh,
		    truth->used_wh + wh, below, t->tier_to_wh[i]);
		below = t->tier_to_wh[i];
	}
	truth->used_wh += wh;
}

/* wh * done / all to the nearest, halves upwards. */
static int64_t
share(int64_t wh, int64_t done, int64_t all)
{
	mpz_set_si(whole, wh);
	mpz_mul_si(whole, whole, 2 * done);
	mpz_set_si(rest, all);
	mpz_add(whole, whole, rest);
	mpz_mul_2exp(rest, rest, 1);
	mpz_fdiv_q(part, whole, rest);
	return mpz_get_si(part);
}

/* Seconds of a load by how they count for a rate. */
struct seconds {
	int64_t own[PP_RATES], priced[PP_RATES];
};

static struct seconds
count_seconds(const struct pp_tariff *t, int64_t from, int64_t to)
{
	struct seconds s = {0};

	while (from < to) {
		struct moment m = look(t, from);
		int64_t end = m.until < to ? m.until : to;

		s.own[m.rate] += end - from;
		for (unsigned r = 0; r < PP_RATES; r++)
			if (t->seasons[m.season].price_e4[0][r] >= 0)
				s.priced[r] += end - from;
		from = end;
	}
	return s;
}

static void
burn_interval(const struct pp_tariff *t, const struct load *load,
    int64_t *cycle, struct truth *truth)
{
	int64_t wh[PP_RATES + 1] = {0}, all[PP_RATES + 1], from = load->from;
	int64_t to = load->to == from ? from + 1 : load->to;
	int64_t done[PP_RATES + 1] = {0};
	struct seconds s = count_seconds(t, from, to);

	wh[COUNTED_BY_TIME] = load->wh;
	all[COUNTED_BY_TIME] = to - from;
	for (unsigned r = 0; r < PP_RATES; r++) {
		all[r] = s.own[r] > 0 ? s.own[r] : s.priced[r];
		wh[r] =
		    load->kind == BY_RATE && all[r] > 0 ? load->rate_wh[r] : 0;
		wh[COUNTED_BY_TIME] -= wh[r];
	}
	while (from < to) {
		struct moment m = look(t, from);
		int64_t end = m.until < to ? m.until : to;

		for (unsigned r = 0; r <= PP_RATES; r++) {
			bool in = r == COUNTED_BY_TIME ||
			    (s.own[r] > 0
				    ? m.rate == r
				    : t->seasons[m.season].price_e4[0][r] >= 0);
			int64_t before;

			if (!in || wh[r] == 0)
				continue;
			before = share(wh[r], done[r], all[r]);
			done[r] += end - from;
			burn(t, &m, cycle, r == COUNTED_BY_TIME ? m.rate : r,
			    share(wh[r], done[r], all[r]) - before, truth);
		}
		from = end;
	}
}

static void
add_fixed(const struct made *made, struct truth *truth)
{
	const struct pp_tariff *t = &made->tariff;
	int64_t unused, day;

	if (t->n_fixed == 0)
		return;
	for (day = made->fixed_from / DAY_S - 1;
	     day <= made->fixed_to / DAY_S + 1; day++) {
		/* No clock of ours changes around midnight. */
		int64_t begins =
		    day * DAY_S - ahead(day * DAY_S - 2 * HOUR_S, &unused);

		if (begins < made->fixed_from || begins >= made->fixed_to)
			continue;
		for (unsigned i = 0; i < t->n_fixed; i++)
			if (t->fixed[i].per == PP_PER_DAY ||
			    utc(day * DAY_S).tm_mday == 1)
				truth->fixed_fen += t->fixed[i].fen;
	}
}

/* `line` = a / b */
static void
set_ratio(int64_t a, uint64_t b)
{
	mpq_set_si(line, a, b);
	mpq_canonicalize(line);
}

/* The exact sum in yuan. */
static void
add_up(const struct made *made, const struct truth *truth)
{
	const struct pp_tariff *t = &made->tariff;

	mpq_set_ui(sum, 0, 1);
	set_ratio(made->carried, 10000000);
	mpq_add(sum, sum, line);
	for (unsigned s = 0; s < t->n_seasons; s++)
		for (unsigned i = 0; i < t->n_tiers; i++)
			for (unsigned r = 0; r < PP_RATES; r++) {
				int64_t wh = truth->wh[s][i][r];

				if (wh == 0)
					continue;
				/* kWh * yuan/kWh */
				mpz_set_si(mpq_numref(line), wh);
				mpz_mul_si(mpq_numref(line), mpq_numref(line),
				    t->seasons[s].price_e4[i][r]);
				mpz_set_ui(mpq_denref(line), 1000 * 10000);
				mpq_canonicalize(line);
				mpq_add(sum, sum, line);
			}
}

/* `sum` in units of 1/per yuan, which it has to be a whole number of. */
static int64_t
in_units(uint64_t per)
{
	mpq_set_ui(line, per, 1);
	mpq_mul(line, line, sum);
	assert(mpz_cmp_ui(mpq_denref(line), 1) == 0);
	assert(mpz_fits_slong_p(mpq_numref(line)));
	return mpz_get_si(mpq_numref(line));
}

/* `sum` to whole fen, and what that leaves stays in `sum`. */
static int64_t
round_off(enum pp_rounding how, bool *tie)
{
	bool below = mpq_sgn(sum) < 0, away;
	int64_t fen;
	int half;

	mpq_abs(line, sum);
	mpq_div(line, line, one_fen);
	mpz_fdiv_qr(whole, rest, mpq_numref(line), mpq_denref(line));
	mpz_mul_2exp(rest, rest, 1);
	half = mpz_cmp(rest, mpq_denref(line));
	*tie = half == 0;
	away = how == PP_ROUND_HALF_UP ? half >= 0
	    : how == PP_ROUND_HALF_EVEN
	    ? half > 0 || (half == 0 && mpz_odd_p(whole))
	    : false;
	if (away)
		mpz_add_ui(whole, whole, 1);
	assert(mpz_fits_slong_p(whole));
	fen = below ? -mpz_get_si(whole) : mpz_get_si(whole);
	set_ratio(fen, 100);
	mpq_sub(sum, sum, line);
	return fen;
}

void
oracle_bill(const struct made *made, struct truth *truth)
{
	const struct pp_tariff *t = &made->tariff;
	int64_t cycle = look(t, made->loads[0].from).cycle;

	memset(truth, 0, sizeof *truth);
	truth->used_wh = made->used_wh;
	for (unsigned i = 0; i < made->n; i++) {
		const struct load *load = &made->loads[i];

		if (load->kind == AT_ONCE) {
			struct moment m = look(t, load->from);

			burn(t, &m, &cycle, load->rate, load->wh, truth);
		} else {
			burn_interval(t, load, &cycle, truth);
		}
	}
	add_fixed(made, truth);
	add_up(made, truth);
	truth->exact = in_units(10000000);
	truth->total_fen =
	    round_off(t->rounding, &truth->tie) + truth->fixed_fen;
	if (t->residue == PP_RESIDUE_CARRY)
		truth->residue = in_units(10000000);
}
