/* SPDX-License-Identifier: ISC */
/*
 * Each meter beside the books: what it is held for, its number, its count, its
 * credit since they last agreed, and readings that were flagged.
 */
#include <stdio.h>
#include <string.h>

#include "bill.h"
#include "catalogue.h"
#include "hold.h"
#include "push_log.h"
#include "reconcile_impl.h"

static const char outside[] =
    PP_PHRASE("somebody credited it outside these books");
static const char resolve_external[] =
    PP_PHRASE("ask who did it; pp-resolve external adopts or releases it");
static const char turned[] = PP_PHRASE("its count or its registers began anew");
static const char inspect[] = PP_PHRASE(
    "look at the meter; pp-resolve quarantine, or pp-account exchange");
static const char other_meter[] = PP_PHRASE("another meter hangs in its place");
static const char record_it[] = PP_PHRASE("pp-account exchange enters it");

/* By enum pp_hold_reason. */
static const struct reading_of {
	enum pp_misfit_kind kind;
	const char *cause, *advice;
} holds[PP_HOLD_REASONS] = {
    [PP_HOLD_COUNT_AHEAD] = {PP_MISFIT_PHANTOM, outside, resolve_external},
    [PP_HOLD_BALANCE_AHEAD] = {PP_MISFIT_PHANTOM, outside, resolve_external},
    [PP_HOLD_BALANCE_BEHIND] = {PP_MISFIT_LOST,
	PP_PHRASE("credit vanished in the meter"), resolve_external},
    [PP_HOLD_COUNT_BEHIND] = {PP_MISFIT_BACK, turned, inspect},
    [PP_HOLD_SERIAL] = {PP_MISFIT_EXCHANGE, other_meter, record_it},
    [PP_HOLD_CLOSED] = {PP_MISFIT_EXCHANGE,
	PP_PHRASE(
	    "its fee control is off: it was set anew, or another hangs there"),
	inspect},
    [PP_HOLD_RESTORED] = {PP_MISFIT_OPEN,
	PP_PHRASE("the books are from a backup, and it wasn't read since"),
	PP_PHRASE("pp-settle compares it")},
};

/*
 * What the days showed already is told with more words, else it is a row of
 * its own.
 */
static struct pp_misfit *
find_or_add(struct reconcile_work *work, enum pp_misfit_kind kind,
    const struct reconcile_meter *m, int64_t at)
{
	struct pp_misfit *misfit = reconcile_last(work, kind, m->sides.code);

	return misfit ? misfit : reconcile_add(work, kind, &m->sides, at);
}

/* In front of what is there. */
static void
say(char words[PP_MISFIT_WORDS_MAX], const char *what, const char *value)
{
	char after[PP_MISFIT_WORDS_MAX];

	snprintf(after, sizeof after, "%s", words);
	snprintf(words, PP_MISFIT_WORDS_MAX, "%s %s%s%.*s", pp_phrase(what),
	    value, *after ? ", " : "", PP_MISFIT_WORDS_MAX / 2, after);
}

static void
say_number(char words[PP_MISFIT_WORDS_MAX], const char *what, int64_t value)
{
	char number[PP_DECIMAL_MAX];

	say(words, what, pp_decimal_print(value, 0, 0, number));
}

static enum pp_status
add_hold(struct reconcile_work *work, const struct reconcile_meter *m,
    const struct pp_hold *hold)
{
	const struct reading_of *of = &holds[hold->reason];
	struct pp_misfit *misfit = find_or_add(work, of->kind, m, hold->at);

	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	misfit->cause = of->cause;
	misfit->advice = of->advice;
	if (hold->has_counts) {
		say_number(misfit->books, "count", hold->books_count);
		say_number(misfit->seen, "count", hold->count);
	}
	if (hold->reason == PP_HOLD_SERIAL) {
		say(misfit->books, "number", m->sides.serial);
		say(misfit->seen, "number", hold->serial);
	}
	if (hold->has_amount && !misfit->has_difference) {
		misfit->has_difference = true;
		misfit->difference_fen = hold->amount.fen;
	}
	return PP_OK;
}

static enum pp_status
tell_holds(struct reconcile_work *work)
{
	struct pp_holds *cursor = NULL;
	struct reconcile_meter *m;
	struct pp_hold hold;
	enum pp_status rc;

	rc = pp_holds_open(work->what->db, &cursor);
	while (rc == PP_OK && (rc = pp_holds_next(cursor, &hold)) == PP_OK) {
		if ((m = reconcile_find(work, hold.meter)) == NULL)
			continue;
		m->held = true;
		rc = add_hold(work, m, &hold);
	}
	pp_holds_close(cursor);
	return rc == PP_DONE ? PP_OK : rc;
}

/* Whether what it showed last is of after all that was done to it. */
static bool
is_settled(const struct pp_sides *s)
{
	return s->has_reading && !s->ordering && s->at > s->ordered_at &&
	    s->at > s->began_at;
}

static enum pp_status
check_count(struct reconcile_work *work, const struct reconcile_meter *m)
{
	const struct pp_sides *s = &m->sides;
	enum pp_misfit_kind kind;
	struct pp_misfit *misfit;

	if (!is_settled(s) || !s->has_count || s->seen_count == s->count)
		return PP_OK;
	kind = s->seen_count > s->count ? PP_MISFIT_PHANTOM : PP_MISFIT_BACK;
	if (kind == PP_MISFIT_BACK &&
	    reconcile_last(work, PP_MISFIT_EXCHANGE, s->code) != NULL)
		kind = PP_MISFIT_EXCHANGE;
	if ((misfit = find_or_add(work, kind, m, s->at)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	say_number(misfit->books, "count", s->count);
	say_number(misfit->seen, "count", s->seen_count);
	if (kind == PP_MISFIT_EXCHANGE)
		return PP_OK;
	misfit->cause = kind == PP_MISFIT_PHANTOM ? outside : turned;
	misfit->advice = kind == PP_MISFIT_PHANTOM
	    ? pp_phrase("pp-settle looks at it; then pp-resolve external")
	    : inspect;
	return PP_OK;
}

static enum pp_status
check_number(struct reconcile_work *work, const struct reconcile_meter *m)
{
	const struct pp_sides *s = &m->sides;
	bool off = is_settled(s) && !s->prepay;
	bool other =
	    s->seen_serial[0] != '\0' && strcmp(s->serial, s->seen_serial) != 0;
	struct pp_misfit *misfit;

	if (!off && !other)
		return PP_OK;
	misfit = find_or_add(work, PP_MISFIT_EXCHANGE, m, s->at);
	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if (other) {
		say(misfit->books, "number", s->serial);
		say(misfit->seen, "number", s->seen_serial);
	}
	if (off) {
		say(misfit->books, "fee control", pp_phrase("on"));
		say(misfit->seen, "fee control", pp_phrase("off"));
	}
	misfit->cause = other ? other_meter : holds[PP_HOLD_CLOSED].cause;
	misfit->advice = record_it;
	return PP_OK;
}

/* The prices that it had at a time and has still; false: not known. */
static enum pp_status
find_prices(struct pp_db *db, const struct pp_sides *s, int64_t since,
    struct pp_use *use)
{
	struct pp_meter_image image;
	struct pp_confirmed seen;
	enum pp_status rc;

	rc = pp_confirmed_at(db, s->meter, PP_PART_PRICES, s->at, &seen);
	if (rc != PP_OK || seen.at > since)
		return rc == PP_NO ? PP_OK : rc;
	rc = pp_image_prices_parse(seen.value, &image);
	if (rc != PP_OK)
		return rc;
	memcpy(use->price_e4, image.price_e4, sizeof use->price_e4);
	use->has_prices = true;
	return PP_OK;
}

/* Its credit since meter and books agreed, where no day says more. */
static enum pp_status
check_credit(struct reconcile_work *work, const struct reconcile_meter *m)
{
	struct pp_db *db = work->what->db;
	const struct pp_sides *s = &m->sides;
	struct pp_use use = {.by_rate = true, .has_balance = true};
	struct pp_misfit *misfit;
	struct pp_proof proof;
	char yuan[PP_DECIMAL_MAX];
	pp_money since;
	int64_t off, half = PP_PARTS_PER_FEN / 2;
	enum pp_status rc;
	int i;

	if (m->held || !is_settled(s) || !s->good || !s->has_balance)
		return PP_OK;
	rc = pp_epoch_agreed(db, s->epoch, &proof, &since);
	if (rc != PP_OK || proof.at > s->at)
		return rc == PP_NO ? PP_OK : rc;
	if ((rc = find_prices(db, s, proof.at, &use)) != PP_OK)
		return rc;
	use.total_wh = s->wh[PP_R_TOTAL] - proof.total_wh;
	for (i = 0; i < PP_RATES; i++)
		use.rate_wh[i] = s->wh[PP_R_SHARP + i] - proof.rate_wh[i];
	use.balance_from = proof.balance_fen;
	use.balance_to = s->balance_fen;
	use.credited_fen = since.fen;
	rc = pp_use_conserves(&use, m->step_wh, &off);
	if (rc != PP_NO)
		return rc == PP_DONE ? PP_OK : rc;
	misfit = reconcile_add(work,
	    off > 0 ? PP_MISFIT_PHANTOM : PP_MISFIT_LOST, s, s->at);
	if (misfit == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	misfit->has_difference = true;
	misfit->difference_fen =
	    (off + (off < 0 ? -half : half)) / PP_PARTS_PER_FEN;
	say(misfit->seen, "credit",
	    pp_money_print((pp_money){s->balance_fen}, yuan));
	say(misfit->books, "credit",
	    pp_money_print((pp_money){s->balance_fen - misfit->difference_fen},
		yuan));
	misfit->cause =
	    pp_phrase("it isn't what it had when they agreed, less what it"
		      " used");
	misfit->advice =
	    pp_phrase("pp-settle looks at it; then pp-resolve external");
	return PP_OK;
}

static bool
is_told(const struct reconcile_work *work, const char *meter)
{
	static const enum pp_misfit_kind kinds[] = {PP_MISFIT_LOST,
	    PP_MISFIT_PHANTOM, PP_MISFIT_PRICE, PP_MISFIT_BACK,
	    PP_MISFIT_EXCHANGE};
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (reconcile_last(work, kinds[i], meter) != NULL)
			return true;
	return false;
}

enum pp_status
reconcile_meters(struct reconcile_work *work)
{
	struct reconcile_meter *m;
	enum pp_status rc = tell_holds(work);

	for (m = work->meters; rc == PP_OK && m < work->meters + work->n_meters;
	     m++) {
		if (!m->held && (rc = check_count(work, m)) == PP_OK)
			rc = check_number(work, m);
		if (rc == PP_OK && !is_told(work, m->sides.code))
			rc = check_credit(work, m);
	}
	return rc;
}
