/* SPDX-License-Identifier: ISC */
/*
 * The conservation law of each meter and local day, and of each stretch of
 * days: what a price is wrong by may be too little to see on one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bill.h"
#include "catalogue.h"
#include "clock.h"
#include "fit.h"
#include "reconcile_impl.h"

/* What was off in the same way so far, and is one misfit. */
struct drift {
	size_t place; /* of the misfit, from 1; 0: none */
	bool price;   /* it is known to be one */
	/* Of the pieces that are the most off, which say by how much a kWh. */
	int64_t off, wh;
	int64_t all_off;
};

/* A meter under way. */
struct track {
	struct reconcile_day day, run;
	bool broken; /* a day of the run was */
	int64_t day_ends;
	struct drift drift;
};

static int64_t
fen_of(int64_t parts)
{
	int64_t half = PP_PARTS_PER_FEN / 2;

	return (parts + (parts < 0 ? -half : half)) / PP_PARTS_PER_FEN;
}

static void
say_moved(int64_t fen, char words[PP_MISFIT_WORDS_MAX])
{
	char yuan[PP_DECIMAL_MAX];

	snprintf(words, PP_MISFIT_WORDS_MAX, pp_phrase("credit by %s%s"),
	    fen > 0 ? "+" : "", pp_money_print((pp_money){fen}, yuan));
}

/* What was adopted, or rounded, at the time of a jump or later explains it. */
static bool
is_explained(const struct reconcile_work *work, int64_t meter, int64_t from,
    int64_t off)
{
	struct pp_aside_credit *a;
	int64_t rest;

	for (a = work->asides; a < work->asides + work->n_asides; a++) {
		if (a->meter != meter || a->at < from || a->fen == 0 ||
		    __builtin_mul_overflow(a->fen, PP_PARTS_PER_FEN, &rest))
			continue;
		rest = off - rest;
		if (rest > 3 * PP_PARTS_PER_FEN || rest < -3 * PP_PARTS_PER_FEN)
			continue;
		a->fen = 0;
		return true;
	}
	return false;
}

static const char *
cause_of(enum pp_misfit_kind kind, bool unsure)
{
	if (kind == PP_MISFIT_PHANTOM)
		return unsure
		    ? pp_phrase(
			  "credit from outside the books, or a price too low")
		    : pp_phrase(
			  "credit came to the meter that no order gave it");
	return unsure
	    ? pp_phrase("credit vanished in the meter, or a price too high")
	    : pp_phrase("credit vanished in the meter, or an order was stored"
			" without its money");
}

static enum pp_status
add_jump(struct reconcile_work *work, struct track *t,
    const struct reconcile_meter *m, const struct reconcile_piece *piece,
    bool unsure)
{
	enum pp_misfit_kind kind =
	    piece->off > 0 ? PP_MISFIT_PHANTOM : PP_MISFIT_LOST;
	int64_t fen = fen_of(piece->off);
	struct pp_misfit *r;

	if (is_explained(work, m->sides.meter, piece->from, piece->off))
		return PP_OK;
	if ((r = reconcile_add(work, kind, &m->sides, piece->to)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	say_moved(piece->moved_fen - fen, r->books);
	say_moved(piece->moved_fen, r->seen);
	r->has_difference = true;
	r->difference_fen = fen;
	r->cause = cause_of(kind, unsure);
	r->advice =
	    pp_phrase("look at the meter; pp-settle compares it with the books,"
		      " pp-resolve external adopts what it shows");
	t->drift = (struct drift){0};
	if (unsure)
		t->drift = (struct drift){
		    .place = work->n,
		    .off = piece->off,
		    .wh = piece->wh,
		    .all_off = piece->off,
		};
	return PP_OK;
}

/* 1/10000 yuan a kWh more than was confirmed; below zero: less. */
static int64_t
price_off(int64_t off, int64_t wh)
{
	return wh == 0 ? 0 : -off / wh;
}

/* Both of one kind, and about as much a kWh. */
static bool
goes_on(const struct drift *d, const struct reconcile_day *day, int64_t off)
{
	int64_t a, b;

	if (d->place == 0 || (d->off > 0) != (off > 0))
		return false;
	if (d->price)
		return true;
	a = llabs(price_off(d->off, d->wh));
	b = llabs(price_off(off, day->sum.wh));
	return a > 0 && b <= a + a / 4 && b >= a - a / 4;
}

static void
write_price(struct pp_misfit *r, const struct drift *d,
    const struct pp_use *use)
{
	struct pp_meter_image image = {0};
	char words[PP_IMAGE_WORDS_MAX], yuan[PP_DECIMAL_MAX];
	int64_t e4 = price_off(d->off, d->wh);

	memcpy(image.price_e4, use->price_e4, sizeof image.price_e4);
	r->kind = PP_MISFIT_PRICE;
	snprintf(r->books, sizeof r->books, "%s",
	    pp_image_prices_print(&image, words));
	snprintf(r->seen, sizeof r->seen,
	    e4 > 0 ? pp_phrase("about %s a kWh more")
		   : pp_phrase("about %s a kWh less"),
	    pp_price_print((pp_price){llabs(e4)}, yuan));
	r->has_difference = true;
	r->difference_fen = fen_of(d->all_off);
	r->cause = pp_phrase("it charges by a price that it wasn't given");
	r->advice =
	    pp_phrase("pp-tariff verify reads its prices, pp-tariff push sets"
		      " them; then settle the difference with the customer");
}

/* When the first of those began that are the most off. */
static int64_t
began_at(const struct reconcile_day *day)
{
	int64_t at = day->worst[0].from;
	size_t i;

	for (i = 1; i < RECONCILE_WORST; i++)
		if (day->worst[i].off != 0 && day->worst[i].from < at)
			at = day->worst[i].from;
	return at;
}

static enum pp_status
add_price(struct reconcile_work *work, struct track *t,
    const struct reconcile_meter *m, const struct reconcile_day *day,
    int64_t off)
{
	struct drift *d = &t->drift;
	struct pp_misfit *r;
	size_t i;

	if (d->place == 0 || (d->off > 0) != (off > 0)) {
		r = reconcile_add(work, PP_MISFIT_PRICE, &m->sides,
		    began_at(day));
		if (r == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		*d = (struct drift){.place = work->n};
	}
	d->price = true;
	d->all_off += off;
	for (i = 0; i < RECONCILE_WORST; i++) {
		d->off += day->worst[i].off;
		d->wh += day->worst[i].wh;
	}
	write_price(&work->misfits[d->place - 1], d, &day->sum);
	return PP_OK;
}

static enum pp_status
note(struct reconcile_work *work, struct track *t,
    const struct reconcile_meter *m, const struct reconcile_day *day,
    enum reconcile_sign sign, size_t jumps, int64_t off)
{
	enum pp_status rc = PP_OK;
	struct reconcile_piece all;
	size_t i;

	if (sign == RECONCILE_SPREAD ||
	    (sign == RECONCILE_UNSURE && goes_on(&t->drift, day, off)))
		return add_price(work, t, m, day, off);
	if (sign == RECONCILE_UNSURE) {
		all = (struct reconcile_piece){
		    .from = day->worst[0].from,
		    .to = day->worst[0].to,
		    .wh = day->sum.wh,
		    .moved_fen = day->sum.balance_to - day->sum.balance_from,
		    .off = off,
		};
		return add_jump(work, t, m, &all, true);
	}
	for (i = 0; i < jumps && rc == PP_OK; i++)
		rc = add_jump(work, t, m, &day->worst[i], false);
	return rc;
}

static enum pp_status
end_day(struct reconcile_work *work, struct track *t,
    const struct reconcile_meter *m)
{
	enum reconcile_sign sign;
	enum pp_status rc;
	size_t jumps;
	int64_t off;

	if (t->day.pieces == 0)
		return PP_OK;
	rc = reconcile_sign_of(&t->day, m->step_wh, &sign, &jumps, &off);
	if (rc == PP_OK && sign != RECONCILE_SOUND) {
		t->broken = true;
		rc = note(work, t, m, &t->day, sign, jumps, off);
	}
	t->day.pieces = 0;
	return rc;
}

/* Days that were sound, and don't add up. */
static enum pp_status
end_run(struct reconcile_work *work, struct track *t,
    const struct reconcile_meter *m)
{
	enum pp_status rc = end_day(work, t, m);
	int64_t off;

	if (rc == PP_OK && t->run.pieces > 0 && !t->broken) {
		rc = pp_use_conserves(&t->run.sum, m->step_wh, &off);
		if (rc == PP_NO)
			rc = add_price(work, t, m, &t->run, off);
		else if (rc == PP_DONE)
			rc = PP_OK;
	}
	t->run.pieces = 0;
	t->broken = false;
	return rc;
}

static bool
is_same_run(const struct track *t, const struct pp_use *use)
{
	const struct pp_use *sum = &t->run.sum;

	return t->run.pieces > 0 && use->by_rate == sum->by_rate &&
	    use->from == sum->to && use->balance_from == sum->balance_to &&
	    memcmp(use->price_e4, sum->price_e4, sizeof sum->price_e4) == 0;
}

static enum pp_status
take(struct reconcile_work *work, struct track *t, struct reconcile_meter *m,
    const struct pp_use *use)
{
	enum pp_status rc;
	int64_t off;

	m->used = true;
	rc = pp_use_conserves(use, m->step_wh, &off);
	if (rc == PP_DONE)
		return end_run(work, t, m);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	m->lawful = true;
	rc = PP_OK;
	if (!is_same_run(t, use))
		rc = end_run(work, t, m);
	else if (use->to >= t->day_ends)
		rc = end_day(work, t, m);
	if (t->day.pieces == 0)
		t->day_ends = pp_day_start(pp_day_of(use->to) + 1);
	reconcile_day_add(&t->day, use, off);
	reconcile_day_add(&t->run, use, off);
	return rc;
}

static enum pp_status
walk(struct reconcile_work *work, struct pp_uses *uses, struct track *tracks)
{
	struct reconcile_meter *m;
	struct pp_use use;
	enum pp_status rc;
	size_t i;

	while ((rc = pp_uses_next(uses, &use)) == PP_OK) {
		m = reconcile_find(work, use.meter);
		if (m == NULL)
			continue;
		rc = take(work, &tracks[m - work->meters], m, &use);
		if (rc != PP_OK)
			return rc;
	}
	if (rc != PP_DONE)
		return rc;
	rc = PP_OK;
	for (i = 0; i < work->n_meters && rc == PP_OK; i++)
		rc = end_run(work, &tracks[i], &work->meters[i]);
	return rc;
}

enum pp_status
reconcile_law(struct reconcile_work *work)
{
	const struct pp_reconcile *what = work->what;
	struct track *tracks = calloc(work->n_meters + 1, sizeof *tracks);
	int64_t *ids = calloc(work->n_meters + 1, sizeof *ids);
	struct pp_uses *uses = NULL;
	enum pp_status rc;
	size_t i;

	if (tracks == NULL || ids == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	for (i = 0; i < work->n_meters; i++)
		ids[i] = work->meters[i].sides.meter;
	rc = pp_uses_open_all(what->db, ids, work->n_meters, what->from,
	    what->to, &uses);
	if (rc == PP_OK)
		rc = walk(work, uses, tracks);
out:
	pp_uses_close(uses);
	free(tracks);
	free(ids);
	return rc;
}
