/* SPDX-License-Identifier: ISC */
/*
 * The end of a bill: fixed parts, the one rounding, and lines whose fen add up
 * to it.
 */
#include "bill.h"

#include <stdlib.h>

#include "clock.h"

/* The first local day that begins at a time or later. */
static int64_t
first_day(int64_t at)
{
	int32_t day = pp_day_of(at);

	return (int64_t)day + (pp_day_start(day) < at);
}

/* Months before the first one that begins at a time or later. */
static int64_t
first_month(int64_t at)
{
	struct pp_civil c;

	pp_civil_of(pp_day_start((int32_t)first_day(at)), &c);
	return (int64_t)c.year * 12 + c.month + (c.day > 1);
}

enum pp_status
pp_bill_add_fixed(struct pp_bill *bill, int64_t from, int64_t to)
{
	const struct pp_tariff *t = bill->tariff;
	int64_t sum = bill->fixed_fen, days, months;
	unsigned i;

	if (to < from)
		return pp_fail(PP_EDATA, "a time that ends before it begins");
	days = first_day(to) - first_day(from);
	months = first_month(to) - first_month(from);
	/* Of all days that clocks can say, no part comes near the end. */
	for (i = 0; i < t->n_fixed; i++)
		if (__builtin_add_overflow(sum,
			t->fixed[i].fen *
			    (t->fixed[i].per == PP_PER_DAY ? days : months),
			&sum))
			return pp_fail(PP_EDATA, "fixed parts out of range");
	bill->fixed_fen = sum;
	return PP_OK;
}

/* Parts as whole fen, the one place where anything is rounded. */
static int64_t
round_parts(int64_t parts, enum pp_rounding rounding)
{
	int64_t fen = parts / PP_PARTS_PER_FEN;
	int64_t rest = llabs(parts % PP_PARTS_PER_FEN);
	bool up = false;

	switch (rounding) {
	case PP_ROUND_HALF_UP:
		up = rest * 2 >= PP_PARTS_PER_FEN;
		break;
	case PP_ROUND_HALF_EVEN:
		up = rest * 2 > PP_PARTS_PER_FEN ||
		    (rest * 2 == PP_PARTS_PER_FEN && fen % 2 != 0);
		break;
	case PP_ROUND_DOWN:
		break;
	}
	return up ? fen + (parts < 0 ? -1 : 1) : fen;
}

static void
make_lines(struct pp_bill *bill)
{
	const struct pp_tariff *t = bill->tariff;
	uint8_t season, tier;
	enum pp_rate rate;

	bill->n = 0;
	for (season = 0; season < t->n_seasons; season++)
		for (tier = 0; tier < t->n_tiers; tier++)
			for (rate = 0; rate < PP_RATES; rate++) {
				int64_t wh = bill->wh_of[season][tier][rate];
				int32_t price =
				    t->seasons[season].price_e4[tier][rate];

				if (wh == 0)
					continue;
				bill->lines[bill->n++] = (struct pp_bill_line){
				    .season = season,
				    .tier = tier,
				    .rate = rate,
				    .price = {price},
				    .wh = wh,
				    .parts = wh * price,
				};
			}
}

struct rest {
	int64_t parts;
	size_t line;
};

static int
largest_first(const void *a, const void *b)
{
	const struct rest *x = a, *y = b;

	if (x->parts != y->parts)
		return x->parts < y->parts ? 1 : -1;
	return x->line < y->line ? -1 : 1;
}

/*
 * Each line's fen downwards, and those that are missing to the lines that lost
 * most; what was carried in may make it more than a fen each, or fewer.
 */
static void
show_fen(struct pp_bill *bill, int64_t missing)
{
	struct rest rests[PP_BILL_LINES_MAX];
	int64_t n = (int64_t)bill->n, each;
	size_t i;

	if (n == 0)
		return;
	for (i = 0; i < bill->n; i++) {
		struct pp_bill_line *line = &bill->lines[i];

		line->fen = line->parts / PP_PARTS_PER_FEN;
		missing -= line->fen;
		rests[i] = (struct rest){line->parts % PP_PARTS_PER_FEN, i};
	}
	qsort(rests, bill->n, sizeof rests[0], largest_first);
	each = missing / n - (missing % n < 0);
	missing -= each * n;
	for (i = 0; i < bill->n; i++)
		bill->lines[rests[i].line].fen += each + ((int64_t)i < missing);
}

enum pp_status
pp_bill_end(struct pp_bill *bill)
{
	const struct pp_tariff *t = bill->tariff;
	int64_t fen = round_parts(bill->parts, t->rounding);
	pp_money total;

	if (__builtin_add_overflow(fen, bill->fixed_fen, &total.fen))
		return pp_fail(PP_EDATA, "a bill out of range");
	bill->total = total;
	bill->residue = t->residue == PP_RESIDUE_CARRY
	    ? bill->parts - fen * PP_PARTS_PER_FEN
	    : 0;
	make_lines(bill);
	show_fen(bill, fen);
	return PP_OK;
}

const char *
pp_parts_print(int64_t parts, char yuan[PP_DECIMAL_MAX])
{
	return pp_decimal_print(parts, 7, 2, yuan);
}
