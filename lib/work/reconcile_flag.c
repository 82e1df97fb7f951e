/* SPDX-License-Identifier: ISC */
/*
 * Readings that were flagged, and confirmed by another: registers that ran
 * back or jumped, clocks that are wrong.  Of each meter the first of a kind.
 */
#include <stdio.h>

#include "bill.h"
#include "catalogue.h"
#include "push_log.h"
#include "reconcile_impl.h"

static void
say_energy(char words[PP_MISFIT_WORDS_MAX], int64_t wh)
{
	char kwh[PP_DECIMAL_MAX];

	snprintf(words, PP_MISFIT_WORDS_MAX, "%s kWh",
	    pp_energy_print((pp_energy){wh}, kwh));
}

/* What the energy that is gone from the registers cost, by its prices. */
static enum pp_status
price_back(struct reconcile_work *work, const struct pp_flagged *f,
    struct pp_misfit *misfit)
{
	struct pp_use use = {.by_rate = true, .has_prices = true};
	struct pp_meter_image image;
	struct pp_confirmed seen;
	enum pp_status rc;
	int64_t parts;
	int i;

	rc = pp_confirmed_at(work->what->db, f->meter, PP_PART_PRICES, f->at,
	    &seen);
	if (rc == PP_NO)
		return PP_OK;
	if (rc != PP_OK ||
	    (rc = pp_image_prices_parse(seen.value, &image)) != PP_OK)
		return rc;
	use.total_wh = f->wh[PP_R_TOTAL] - f->good_wh[PP_R_TOTAL];
	for (i = 0; i < PP_RATES; i++) {
		use.price_e4[i] = image.price_e4[i];
		use.rate_wh[i] =
		    f->wh[PP_R_SHARP + i] - f->good_wh[PP_R_SHARP + i];
	}
	rc = pp_use_price(&use, &parts);
	if (rc == PP_OK) {
		misfit->has_difference = true;
		misfit->difference_fen = parts / PP_PARTS_PER_FEN;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

/* An empty meter in the place of one looks like one turned back to nothing. */
static bool
is_other(const struct pp_flagged *f)
{
	return f->flags & PP_FLAG_JUMPED || !f->prepay ||
	    (f->has_count && f->count < f->good_count);
}

static enum pp_status
add_register(struct reconcile_work *work, struct pp_flagged_list *list,
    const struct reconcile_meter *m, struct pp_flagged *f)
{
	enum pp_misfit_kind kind;
	struct pp_misfit *misfit;
	enum pp_status rc;

	if (reconcile_last(work, PP_MISFIT_BACK, m->sides.code) != NULL ||
	    reconcile_last(work, PP_MISFIT_EXCHANGE, m->sides.code) != NULL)
		return PP_OK;
	if ((rc = pp_flagged_good(list, f)) != PP_OK)
		return rc;
	kind = is_other(f) ? PP_MISFIT_EXCHANGE : PP_MISFIT_BACK;
	misfit = reconcile_add(work, kind, &m->sides, f->at);
	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	say_energy(misfit->seen, f->wh[PP_R_TOTAL]);
	if (f->good_at != 0)
		say_energy(misfit->books, f->good_wh[PP_R_TOTAL]);
	misfit->cause = kind == PP_MISFIT_EXCHANGE
	    ? pp_phrase("another meter hangs in its place, and nobody said so")
	    : pp_phrase("its register was turned back");
	misfit->advice = kind == PP_MISFIT_EXCHANGE
	    ? pp_phrase("pp-account exchange enters it, with the day that it "
			"was hung")
	    : pp_phrase(
		  "look at its seals; pp-account exchange for a sound meter");
	if (kind == PP_MISFIT_EXCHANGE || f->good_at == 0)
		return PP_OK;
	return price_back(work, f, misfit);
}

static enum pp_status
add_clock(struct reconcile_work *work, const struct reconcile_meter *m,
    const struct pp_flagged *f)
{
	struct pp_misfit *misfit;

	if (reconcile_last(work, PP_MISFIT_CLOCK, m->sides.code) != NULL)
		return PP_OK;
	misfit = reconcile_add(work, PP_MISFIT_CLOCK, &m->sides, f->at);
	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	snprintf(misfit->seen, sizeof misfit->seen, pp_phrase("%lld s ahead"),
	    (long long)f->clock_s);
	misfit->cause =
	    pp_phrase("it counts its energy by the rates of other hours");
	misfit->advice =
	    pp_phrase("a pass sets it, where defaults.set_clock is yes; what"
		      " it counted since stays");
	return PP_OK;
}

enum pp_status
reconcile_flagged(struct reconcile_work *work)
{
	const struct pp_reconcile *what = work->what;
	struct pp_flagged_list *list = NULL;
	const struct reconcile_meter *m;
	struct pp_flagged f;
	enum pp_status rc;

	rc = pp_flagged_open(what->db, what->from, what->to, &list);
	while (rc == PP_OK && (rc = pp_flagged_next(list, &f)) == PP_OK) {
		m = reconcile_find(work, f.meter);
		if (m == NULL || f.at < m->sides.began_at)
			continue;
		if (f.flags & (PP_FLAG_RAN_BACK | PP_FLAG_JUMPED))
			rc = add_register(work, list, m, &f);
		if (rc == PP_OK && f.flags & PP_FLAG_CLOCK)
			rc = add_clock(work, m, &f);
	}
	pp_flagged_close(list);
	return rc == PP_DONE ? PP_OK : rc;
}
