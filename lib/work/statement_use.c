/* SPDX-License-Identifier: ISC */
/*
 * Energy between two times, parted where other prices were confirmed, and what
 * it cost: exactly, then rounded once, with lines that add up to that.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bill.h"
#include "fit.h"
#include "statement_impl.h"
#include "use.h"

enum {
	NO_RATE = -1,
	LINES = PP_RATES + 1, /* of a stretch at most */
};

int64_t
stated_fen_of(int64_t parts)
{
	int64_t half = PP_PARTS_PER_FEN / 2, rest = parts % PP_PARTS_PER_FEN;

	return parts / PP_PARTS_PER_FEN + (rest >= half) - (rest <= -half);
}

/* As they were read with it, else in proportion; never back, nor beyond. */
static enum pp_status
cut_registers(struct stated_work *work, const struct pp_mark *mark,
    const int64_t least[PP_R_ENERGIES], const int64_t most[PP_R_ENERGIES],
    int64_t wh[PP_R_ENERGIES])
{
	int64_t own[PP_R_ENERGIES];
	enum pp_status rc;
	int i;

	memcpy(own, mark->wh, sizeof own);
	rc = pp_registers_at(work->registers, mark->meter, mark->at, wh);
	if (rc == PP_NO &&
	    (mark->known[PP_R_TOTAL] ||
		least[PP_R_TOTAL] == most[PP_R_TOTAL])) {
		memcpy(wh, least, PP_R_ENERGIES * sizeof *wh);
		rc = PP_OK;
	}
	if (rc == PP_OK)
		rc = pp_registers_shift(work->registers, mark->meter, mark->at,
		    own);
	if (rc != PP_OK)
		return rc;
	for (i = 0; i < PP_R_ENERGIES; i++) {
		if (mark->known[i])
			wh[i] = own[i];
		if (wh[i] > most[i])
			wh[i] = most[i];
		if (wh[i] < least[i])
			wh[i] = least[i];
	}
	return PP_OK;
}

/*
 * What no rate was counted for costs as the cheapest that moved (use.h), where
 * prices are known.
 */
static int
takes_rest(const struct stated_use *u)
{
	int found = 0, r;

	for (r = 1; r < PP_RATES; r++) {
		if (u->rate_wh[r] == 0)
			continue;
		if (u->rate_wh[found] == 0 ||
		    (u->has_prices ? u->price_e4[r] < u->price_e4[found]
				   : u->rate_wh[r] > u->rate_wh[found]))
			found = r;
	}
	return found;
}

static enum pp_status
price(struct stated_use *u)
{
	struct pp_use use = {
	    .has_prices = u->has_prices,
	    .by_rate = u->by_rate,
	    .wh = u->wh,
	    .total_wh = u->wh,
	};
	enum pp_status rc;

	memcpy(use.rate_wh, u->rate_wh, sizeof use.rate_wh);
	memcpy(use.price_e4, u->price_e4, sizeof use.price_e4);
	rc = u->wh == 0 && !u->by_rate ? PP_OK : pp_use_price(&use, &u->parts);
	u->priced = rc == PP_OK;
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
end_stretch(struct stated_use *u)
{
	int64_t rest;
	int r;

	u->wh = u->to_wh[PP_R_TOTAL] - u->from_wh[PP_R_TOTAL];
	if (u->wh < 0)
		u->wh = 0;
	rest = u->wh;
	for (r = 0; r < PP_RATES; r++) {
		u->rate_wh[r] =
		    u->to_wh[PP_R_SHARP + r] - u->from_wh[PP_R_SHARP + r];
		if (u->rate_wh[r] < 0)
			u->rate_wh[r] = 0;
		u->by_rate = u->by_rate || u->rate_wh[r] > 0;
		rest -= u->rate_wh[r];
	}
	r = takes_rest(u);
	if (u->by_rate && u->rate_wh[r] + rest > 0)
		u->rate_wh[r] += rest;
	else if (u->by_rate)
		u->wh -= rest;
	return price(u);
}

static void
take_prices(struct stated_use *u, const struct pp_mark *mark)
{
	u->has_prices = !mark->unpriced;
	memcpy(u->price_e4, mark->price_e4, sizeof u->price_e4);
}

static enum pp_status
sum_up(struct stated_uses *uses)
{
	const struct stated_use *u;
	int r;

	uses->whole = true;
	for (u = uses->list; u < uses->list + uses->n; u++) {
		if (!u->priced)
			uses->whole = false;
		else if (__builtin_add_overflow(uses->parts, u->parts,
			     &uses->parts))
			return pp_fail(PP_EDATA,
			    "more energy than any meter counts");
		for (r = 0; u->has_prices && r < PP_RATES; r++)
			if (u->price_e4[r] > uses->highest_e4)
				uses->highest_e4 = u->price_e4[r];
	}
	return PP_OK;
}

enum pp_status
stated_uses(struct stated_work *work, int64_t meter, int64_t from,
    const int64_t from_wh[PP_R_ENERGIES], int64_t to,
    const int64_t to_wh[PP_R_ENERGIES], struct stated_uses *uses)
{
	const struct pp_mark *mark, *end = work->prices + work->n_prices;
	struct stated_uses s = {0};
	struct stated_use *u;
	enum pp_status rc = PP_OK;

	s.list = calloc(work->n_prices + 1, sizeof *s.list);
	if (s.list == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	u = s.list;
	u->from = from;
	memcpy(u->from_wh, from_wh, sizeof u->from_wh);
	for (mark = work->prices; rc == PP_OK && mark < end; mark++) {
		if (mark->meter != meter || mark->at >= to)
			continue;
		if (mark->at > from) {
			u->to = mark->at;
			rc = cut_registers(work, mark, u->from_wh, to_wh,
			    u->to_wh);
			if (rc != PP_OK || (rc = end_stretch(u)) != PP_OK)
				break;
			u[1].from = u->to;
			memcpy(u[1].from_wh, u->to_wh, sizeof u->to_wh);
			u++;
		}
		take_prices(u, mark);
	}
	u->to = to;
	memcpy(u->to_wh, to_wh, sizeof u->to_wh);
	s.n = (size_t)(u - s.list) + 1;
	if (rc == PP_OK && (rc = end_stretch(u)) == PP_OK)
		rc = sum_up(&s);
	if (rc == PP_OK)
		*uses = s;
	else
		free(s.list);
	return rc;
}

/* A line to be, and what is left of it below a fen. */
struct share {
	size_t line;
	int64_t rest;
};

static void
say_sum(const struct stated_use *u, struct pp_stated_line *line)
{
	int r = line->rate == NO_RATE ? PP_R_TOTAL : PP_R_SHARP + line->rate;
	char from[PP_DECIMAL_MAX], to[PP_DECIMAL_MAX], wh[PP_DECIMAL_MAX];
	char yuan[PP_DECIMAL_MAX], price_yuan[PP_DECIMAL_MAX];
	int n;

	n = snprintf(line->sum, sizeof line->sum, "%s .. %s: %s kWh",
	    pp_energy_print((pp_energy){u->from_wh[r]}, from),
	    pp_energy_print((pp_energy){u->to_wh[r]}, to),
	    pp_energy_print((pp_energy){line->wh}, wh));
	if (line->has_price)
		snprintf(line->sum + n, sizeof line->sum - (size_t)n,
		    " * %s = %s",
		    pp_price_print((pp_price){line->price_e4}, price_yuan),
		    pp_parts_print(line->wh * line->price_e4, yuan));
}

/* Of no rate: all of them cost the same, or it isn't priced. */
static int32_t
price_of(const struct stated_use *u, int rate)
{
	int r;

	for (r = rate == NO_RATE ? 0 : rate; u->price_e4[r] < 0; r++)
		;
	return u->price_e4[r];
}

/* Energy of a stretch, of a rate or of none. */
static enum pp_status
put_part(struct stated_work *work, const char *meter,
    const struct stated_use *u, int rate, struct share *shares, size_t *n,
    int64_t *left_fen)
{
	struct pp_stated_line *line =
	    stated_add(work, PP_STATED_ENERGY, meter, u->from);
	int64_t parts;

	if (line == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	line->until = u->to;
	line->rate = rate;
	line->has_wh = true;
	line->wh = rate == NO_RATE ? u->wh : u->rate_wh[rate];
	line->has_register = true;
	line->register_wh = u->to_wh[PP_R_TOTAL];
	line->has_price = line->has_fen = u->priced;
	if (u->priced) {
		line->price_e4 = price_of(u, rate);
		parts = line->wh * line->price_e4;
		line->fen = -(parts / PP_PARTS_PER_FEN);
		*left_fen += line->fen;
		shares[(*n)++] = (struct share){
		    .line = work->n_lines - 1,
		    .rest = parts % PP_PARTS_PER_FEN,
		};
	}
	say_sum(u, line);
	return PP_OK;
}

/* What is left of the whole goes to those that lost most of it. */
static void
share_out(struct stated_work *work, struct share *shares, size_t n,
    int64_t left_fen)
{
	struct share *most;
	size_t i;

	for (; left_fen > 0 && n > 0; left_fen--) {
		most = shares;
		for (i = 1; i < n; i++)
			if (shares[i].rest > most->rest)
				most = &shares[i];
		work->lines[most->line].fen--;
		most->rest -= PP_PARTS_PER_FEN;
	}
}

enum pp_status
stated_put_uses(struct stated_work *work, const char *meter,
    const struct stated_uses *uses, int64_t fen)
{
	struct share *shares = calloc(LINES * uses->n + 1, sizeof *shares);
	const struct stated_use *u;
	enum pp_status rc = PP_OK;
	size_t n = 0;
	int r;

	if (shares == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (u = uses->list; rc == PP_OK && u < uses->list + uses->n; u++) {
		if (!u->by_rate && u->wh > 0)
			rc =
			    put_part(work, meter, u, NO_RATE, shares, &n, &fen);
		for (r = 0; u->by_rate && rc == PP_OK && r < PP_RATES; r++)
			if (u->rate_wh[r] > 0)
				rc = put_part(work, meter, u, r, shares, &n,
				    &fen);
	}
	if (rc == PP_OK)
		share_out(work, shares, n, fen);
	free(shares);
	return rc;
}
