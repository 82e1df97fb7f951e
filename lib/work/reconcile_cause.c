/* SPDX-License-Identifier: ISC */
/*
 * What a day on which the law didn't hold is a sign of.  A wrong price is off
 * in each interval, by the energy; credit that came or went is off in one.
 */
#include <string.h>

#include "amount.h"
#include "bill.h"
#include "reconcile_impl.h"

enum {
	DEAR = 9, /* so many times its price nobody sets by mistake */
};

static int64_t
size_of(int64_t off)
{
	return off < 0 ? -off : off;
}

static int64_t
highest_of(const struct pp_use *use)
{
	int64_t price = 0;
	int i;

	for (i = 0; i < PP_RATES; i++)
		if (use->price_e4[i] > price)
			price = use->price_e4[i];
	return price;
}

static void
add_piece(struct reconcile_day *day, const struct reconcile_piece *piece)
{
	size_t i = RECONCILE_WORST - 1;

	if (size_of(piece->off) <= size_of(day->worst[i].off))
		return;
	for (; i > 0 && size_of(piece->off) > size_of(day->worst[i - 1].off);
	     i--)
		day->worst[i] = day->worst[i - 1];
	day->worst[i] = *piece;
}

/* Differences of registers and balances: their sums are such again. */
void
reconcile_day_add(struct reconcile_day *day, const struct pp_use *use,
    int64_t off)
{
	const struct reconcile_piece piece = {
	    .from = use->from,
	    .to = use->to,
	    .wh = use->wh,
	    .moved_fen = use->balance_to - use->balance_from,
	    .off = off,
	};
	struct pp_use *sum = &day->sum;
	int i;

	if (day->pieces++ == 0) {
		*sum = *use;
		memset(day->worst, 0, sizeof day->worst);
	} else {
		sum->to = use->to;
		sum->wh += use->wh;
		sum->total_wh += use->total_wh;
		for (i = 0; i < PP_RATES; i++)
			sum->rate_wh[i] += use->rate_wh[i];
		sum->balance_to = use->balance_to;
		sum->credited_fen += use->credited_fen;
	}
	add_piece(day, &piece);
}

/* Whether so much can't be what a wrong price made of so much energy. */
static bool
is_beyond_price(int64_t off, int64_t wh, int64_t price, int64_t limit)
{
	int64_t most;

	if (__builtin_mul_overflow(wh, off > 0 ? price : DEAR * price, &most) ||
	    __builtin_add_overflow(most, limit, &most))
		return false;
	return size_of(off) > most;
}

/* So many pieces explain it: would a wrong price show in the rest, too? */
static enum reconcile_sign
judge_jumps(const struct reconcile_day *day, size_t jumps, int64_t limit)
{
	int64_t wh = 0, off = 0, rest;
	size_t i;

	for (i = 0; i < jumps; i++) {
		wh += day->worst[i].wh;
		off += day->worst[i].off;
	}
	if (is_beyond_price(off, wh, highest_of(&day->sum), limit))
		return RECONCILE_JUMP;
	if (wh > 0 && pp_scale(off, day->sum.wh - wh, wh, &rest) == PP_OK &&
	    size_of(rest) <= 2 * limit)
		return RECONCILE_UNSURE;
	return RECONCILE_JUMP;
}

enum pp_status
reconcile_sign_of(const struct reconcile_day *day, int64_t step_wh,
    enum reconcile_sign *sign, size_t *jumps, int64_t *off)
{
	int64_t limit, rest;
	enum pp_status rc;
	size_t k;

	*sign = RECONCILE_SOUND;
	*jumps = 0;
	rc = pp_use_conserves(&day->sum, step_wh, off);
	if (rc != PP_NO)
		return rc == PP_DONE ? PP_OK : rc;
	limit = PP_PARTS_PER_FEN + step_wh * highest_of(&day->sum);
	*sign = RECONCILE_SPREAD;
	for (k = 1, rest = *off; k <= RECONCILE_JUMPS && k <= day->pieces;
	     k++) {
		rest -= day->worst[k - 1].off;
		if (size_of(rest) > (int64_t)(k + 1) * limit)
			continue;
		*jumps = k;
		*sign = judge_jumps(day, k, (int64_t)(k + 1) * limit);
		break;
	}
	return PP_OK;
}
