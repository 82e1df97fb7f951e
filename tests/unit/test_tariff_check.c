/* SPDX-License-Identifier: ISC */
/*
 * Whoever made a tariff, what isn't one is refused.
 */
#include "tariff_help.h"

#include "tariff.h"

/* One member of a tariff set wrong; a long one is filled with a byte. */
struct wrong {
	const char *words;
	size_t at, n;
	int64_t value;
};

#define WRONG(member, value)                                                   \
	{                                                                      \
#member " = " #value, offsetof(struct pp_tariff, member),      \
		    sizeof(((struct pp_tariff *)NULL)->member), value          \
	}

static const struct wrong wrongs[] = {
    WRONG(name[0], 0),
    WRONG(name, 'a'),
    WRONG(zone[0], 0),
    WRONG(zone, 'a'),
    WRONG(title, 'a'),
    WRONG(n_seasons, 0),
    WRONG(n_seasons, PP_SEASONS_MAX + 1),
    WRONG(n_days, 0),
    WRONG(n_days, PP_DAYS_MAX + 1),
    WRONG(n_tiers, 0),
    WRONG(n_tiers, PP_TIERS_MAX + 1),
    WRONG(n_fixed, PP_FIXED_MAX + 1),
    WRONG(n_holidays, PP_HOLIDAYS_MAX + 1),
    WRONG(rounding, PP_ROUND_DOWN + 1),
    WRONG(residue, PP_RESIDUE_DROPPED + 1),
    WRONG(days[1].n, 0),
    WRONG(days[1].n, PP_SEGMENTS_MAX + 1),
    WRONG(days[0].segments[0].from, 1),
    WRONG(days[0].segments[1].rate, PP_RATES),
    WRONG(days[0].segments[1].from, PP_DAY_MINUTES),
    WRONG(days[0].segments[1].from, 0),
    WRONG(days[0].segments[1].rate, PP_RATE_FLAT),
    WRONG(season_of[1][28], 7),
    WRONG(season_of[1][30], 7),
    WRONG(season_of, 0),
    WRONG(seasons[1].price_e4[0][PP_RATE_PEAK], -1),
    WRONG(seasons[0].price_e4[1][PP_RATE_SHARP], 7),
    WRONG(seasons[0].price_e4[1][PP_RATE_PEAK], PP_PRICE_E4_MOST + 1),
    WRONG(seasons[0].name[0], 0),
    WRONG(seasons[1].day_of[PP_DAY_HOLIDAY], 2),
    WRONG(tier_to_wh[0], 0),
    WRONG(tier_to_wh[1], 1000),
    WRONG(tier_to_wh[2], INT64_MAX - 1),
    WRONG(reset_month, 13),
    WRONG(reset_month, 0),
    WRONG(reset_day, 0),
    WRONG(reset_day, 32),
    WRONG(reset, PP_RESET_YEAR + 1),
    WRONG(fixed[0].name[0], 0),
    WRONG(fixed[0].per, PP_PER_MONTH + 1),
    WRONG(fixed[0].fen, -1),
    WRONG(fixed[0].fen, PP_FIXED_FEN_MOST + 1),
    WRONG(holidays[1], INT32_MIN),
};

static void
set(struct pp_tariff *t, const struct wrong *w)
{
	unsigned char *byte = (unsigned char *)t + w->at;
	size_t i;

	if (w->n == 1 || w->n > sizeof w->value)
		memset(byte, (int)w->value, w->n);
	else
		for (i = 0; i < w->n; i++)
			byte[i] = (unsigned char)(w->value >> (8 * i));
}

static void
what_is_no_tariff_is_refused_with_words(void **state)
{
	struct pp_tariff good =
	    tariff_of("holidays: [2025-10-01..2025-10-03]\n"
		      "days: {a: {peak: [08:00-20:00], flat: [20:00-08:00]},\n"
		      "  b: {peak: [09:00-20:00], flat: [20:00-09:00]}}\n"
		      "seasons: {s: {months: [6,7,8], days: a},\n"
		      "  w: {months: [1,2,3,4,5,9,10,11,12], days: b}}\n"
		      "tiers: {up_to_kwh: [1, 2], reset: year}\n"
		      "prices: {peak: [1, 2, 3], flat: [1, 2, 3]}\n"
		      "fixed: {a: {yuan: 1, per: day}}\n");

	(void)state;
	assert_int_equal(pp_tariff_check(&good), PP_OK);
	for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
		struct pp_tariff bad = good;

		set(&bad, &wrongs[i]);
		if (pp_tariff_check(&bad) != PP_EDATA)
			fail_msg("%s is taken", wrongs[i].words);
		assert_string_not_equal(pp_errmsg(), "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_tariff_is_refused_with_words),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
