/* SPDX-License-Identifier: ISC */
/*
 * Whether a tariff is one: what the rest takes for granted.
 */
#include "tariff.h"

#include <string.h>

#include "catalogue.h"
#include "clock.h"

static enum pp_status
bad(const char *words)
{
	return pp_fail(PP_EDATA, "%s", words);
}

/* Whether it has a text that ends within it. */
static bool
is_text(const char *text, size_t size)
{
	return *text != '\0' && memchr(text, '\0', size) != NULL;
}

static enum pp_status
check_head(const struct pp_tariff *t)
{
	if (!is_text(t->name, sizeof t->name))
		return bad(pp_phrase("a tariff without a name"));
	if (!is_text(t->zone, sizeof t->zone))
		return bad(pp_phrase("a tariff without a zone"));
	if (memchr(t->title, '\0', sizeof t->title) == NULL)
		return bad(pp_phrase("a title that doesn't end"));
	if (t->n_seasons < 1 || t->n_seasons > PP_SEASONS_MAX ||
	    t->n_days < 1 || t->n_days > PP_DAYS_MAX || t->n_tiers < 1 ||
	    t->n_tiers > PP_TIERS_MAX || t->n_fixed > PP_FIXED_MAX ||
	    t->n_holidays > PP_HOLIDAYS_MAX)
		return bad(
		    pp_phrase("too many seasons, days, tiers, fixed parts or "
			      "holidays, or none"));
	if (t->rounding > PP_ROUND_DOWN || t->residue > PP_RESIDUE_DROPPED)
		return bad(pp_phrase("no such rounding"));
	return PP_OK;
}

static enum pp_status
check_day(const struct pp_tariff_day *day)
{
	unsigned i;

	if (day->n < 1 || day->n > PP_SEGMENTS_MAX)
		return pp_fail(PP_EDATA, "a day has 1 to %d segments",
		    PP_SEGMENTS_MAX);
	if (day->segments[0].from != 0)
		return bad(pp_phrase("a day that begins later than 00:00"));
	for (i = 0; i < day->n; i++) {
		const struct pp_segment *s = &day->segments[i];

		if (s->rate >= PP_RATES || s->from >= PP_DAY_MINUTES)
			return bad(pp_phrase("no such rate or minute"));
		if (i > 0 && s->from <= s[-1].from)
			return bad(
			    pp_phrase("segments that don't follow each other"));
		if (i > 0 && s->rate == s[-1].rate)
			return bad(
			    pp_phrase("two segments of one rate in a row"));
	}
	return PP_OK;
}

/* Every date has one, every one has a date, and 29 February counts. */
static enum pp_status
check_dates(const struct pp_tariff *t)
{
	static const uint8_t days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};
	bool has_date[PP_SEASONS_MAX] = {false};
	unsigned month, day, season;

	for (month = 0; month < 12; month++)
		for (day = 0; day < 31; day++) {
			season = t->season_of[month][day];
			if (season >= t->n_seasons)
				return bad(
				    pp_phrase("a date without a season"));
			has_date[season] |= day < days[month];
		}
	for (season = 0; season < t->n_seasons; season++)
		if (!has_date[season])
			return pp_fail(PP_EDATA, "%.32s: no date of the year",
			    t->seasons[season].name);
	return PP_OK;
}

static enum pp_status
check_prices(const struct pp_tariff *t, unsigned season)
{
	const struct pp_season *s = &t->seasons[season];
	unsigned tier, rate;

	for (rate = 0; rate < PP_RATES; rate++)
		for (tier = 0; tier < t->n_tiers; tier++) {
			int32_t price = s->price_e4[tier][rate];

			if ((price < 0) != (s->price_e4[0][rate] < 0) ||
			    (price < 0 && pp_season_uses(t, season, rate)))
				return pp_fail(PP_EDATA,
				    "%s: %s has no price in tier %u", s->name,
				    pp_rate_name(rate), tier + 1);
			if (price > PP_PRICE_E4_MOST)
				return pp_fail(PP_EDATA,
				    "%s: %s: a price of more than 9999.9999 "
				    "yuan",
				    s->name, pp_rate_name(rate));
		}
	return PP_OK;
}

static enum pp_status
check_seasons(const struct pp_tariff *t)
{
	enum pp_status rc;
	unsigned i, type;

	for (i = 0; i < t->n_days; i++)
		if ((rc = check_day(&t->days[i])) != PP_OK)
			return rc;
	for (i = 0; i < t->n_seasons; i++) {
		const struct pp_season *s = &t->seasons[i];

		if (!is_text(s->name, sizeof s->name))
			return bad(pp_phrase("a season without a name"));
		for (type = 0; type < PP_DAY_TYPES; type++)
			if (s->day_of[type] >= t->n_days)
				return pp_fail(PP_EDATA, "%s: no such day",
				    s->name);
		if ((rc = check_prices(t, i)) != PP_OK)
			return rc;
	}
	return check_dates(t);
}

static enum pp_status
check_tiers(const struct pp_tariff *t)
{
	unsigned i;

	for (i = 0; i < t->n_tiers; i++)
		if (t->tier_to_wh[i] <= (i > 0 ? t->tier_to_wh[i - 1] : 0))
			return bad(pp_phrase(
			    "a tier that isn't above the one before"));
	if (t->tier_to_wh[t->n_tiers - 1] != INT64_MAX)
		return bad(pp_phrase("the last tier has an end"));
	switch (t->reset) {
	case PP_RESET_NEVER:
		return PP_OK;
	case PP_RESET_YEAR:
		if (t->reset_month < 1 || t->reset_month > 12)
			return bad(
			    pp_phrase("tiers begin anew in no such month"));
		[[fallthrough]];
	case PP_RESET_MONTH:
		if (t->reset_day < 1 || t->reset_day > 31)
			return bad(
			    pp_phrase("tiers begin anew on no such day"));
		return PP_OK;
	}
	return bad(pp_phrase("no such reset of tiers"));
}

enum pp_status
pp_tariff_check(const struct pp_tariff *t)
{
	enum pp_status rc;
	unsigned i;

	if ((rc = check_head(t)) != PP_OK || (rc = check_seasons(t)) != PP_OK ||
	    (rc = check_tiers(t)) != PP_OK)
		return rc;
	for (i = 0; i < t->n_fixed; i++) {
		const struct pp_fixed *f = &t->fixed[i];

		if (!is_text(f->name, sizeof f->name))
			return bad(pp_phrase("a fixed part without a name"));
		if (f->per > PP_PER_MONTH || f->fen < 0 ||
		    f->fen > PP_FIXED_FEN_MOST)
			return pp_fail(PP_EDATA,
			    "%s: a fixed part is 0 to 10000000.00 yuan a day "
			    "or month",
			    f->name);
	}
	for (i = 1; i < t->n_holidays; i++)
		if (t->holidays[i] <= t->holidays[i - 1])
			return bad(
			    pp_phrase("holidays that don't follow each other"));
	return PP_OK;
}
