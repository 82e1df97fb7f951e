/* SPDX-License-Identifier: ISC */
/*
 * A tariff as a value: which rate counts at each local minute, what a kWh of
 * it costs, tiers (阶梯), fixed parts, rounding.  Its days and minutes are the
 * site's.  Read from a file by form/tariff_file.h, priced by bill.h,
 * fitted to what a meter can hold by fit.h.  Plain data: copied by assignment,
 * no pointers inside.
 */
#ifndef PP_TARIFF_H
#define PP_TARIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "amount.h"
#include "rate.h"
#include "status.h"

enum {
	PP_TARIFF_NAME_MAX = 33, /* an identifier */
	PP_TARIFF_TITLE_MAX = 128,
	PP_TARIFF_ZONE_MAX = 64,
	PP_TARIFF_WORD_MAX = 33, /* of a season, a fixed part, a test */
	PP_SEASONS_MAX = 12,
	PP_DAYS_MAX = 24,     /* different days, of all seasons */
	PP_SEGMENTS_MAX = 14, /* of a day: no meter holds more */
	PP_TIERS_MAX = 8,
	PP_FIXED_MAX = 8,
	PP_HOLIDAYS_MAX = 400,
	PP_DAY_MINUTES = 24 * 60,
	PP_PRICE_E4_MOST = 99999999, /* 9999.9999 yuan a kWh */
	PP_FIXED_FEN_MOST = 1000000000,
};

/* Weekdays as in struct pp_civil, then holidays. */
enum {
	PP_DAY_HOLIDAY = 7,
	PP_DAY_TYPES
};

/* A rate begins at a local minute of the day and lasts to the next. */
struct pp_segment {
	uint16_t from; /* the first of a day is 0 */
	uint8_t rate;  /* enum pp_rate */
};

struct pp_tariff_day {
	uint8_t
	    n; /* 1 to PP_SEGMENTS_MAX, by rising `from`, neighbours differ */
	struct pp_segment segments[PP_SEGMENTS_MAX];
};

struct pp_season {
	char name[PP_TARIFF_WORD_MAX];
	uint8_t day_of[PP_DAY_TYPES]; /* index into days */
	/* By tier; below zero: none.  Each rate that its days use has one. */
	int32_t price_e4[PP_TIERS_MAX][PP_RATES];
};

/* When tiers begin to count anew. */
enum pp_reset {
	PP_RESET_NEVER,
	PP_RESET_MONTH, /* on reset_day of each month, or its last day */
	PP_RESET_YEAR,  /* on reset_day of reset_month */
};

enum pp_rounding {
	PP_ROUND_HALF_UP, /* half away from zero, 四舍五入 */
	PP_ROUND_HALF_EVEN,
	PP_ROUND_DOWN, /* to zero */
};

/* What becomes of the parts of a fen that rounding leaves. */
enum pp_residue {
	PP_RESIDUE_CARRY,   /* into the next bill */
	PP_RESIDUE_DROPPED, /* booked as rounding */
};

enum pp_per {
	PP_PER_DAY,
	PP_PER_MONTH,
};

struct pp_fixed {
	char name[PP_TARIFF_WORD_MAX];
	enum pp_per per;
	int64_t fen;
};

struct pp_tariff {
	char name[PP_TARIFF_NAME_MAX];
	char title[PP_TARIFF_TITLE_MAX];
	char zone[PP_TARIFF_ZONE_MAX]; /* has to be the site's */
	int32_t from_day;              /* in force from this local day on */
	uint8_t season_of[12][31]; /* index into seasons, by month and day from
				      0; all 31 are set */
	uint8_t n_seasons, n_days, n_tiers, n_fixed;
	struct pp_season seasons[PP_SEASONS_MAX];
	struct pp_tariff_day days[PP_DAYS_MAX];
	int64_t tier_to_wh[PP_TIERS_MAX]; /* a tier's upper edge, its own; the
					     last: INT64_MAX */
	enum pp_reset reset;
	uint8_t reset_month, reset_day; /* 1 to 12, 1 to 31 */
	enum pp_rounding rounding;
	enum pp_residue residue;
	struct pp_fixed fixed[PP_FIXED_MAX];
	uint16_t n_holidays;
	int32_t holidays[PP_HOLIDAYS_MAX]; /* local days, rising */
};

/* A stretch of time in which nothing of a tariff changes but the tier. */
struct pp_stretch {
	int64_t from, to; /* to: exclusive */
	uint8_t season;
	enum pp_rate rate;
	int64_t cycle; /* when the count of its tiers began; 0: one tier */
	/* Inside only: its place in its day, which ends so. */
	uint8_t day, segment;
	int64_t day_ends;
};

#pragma GCC visibility push(default)

/*
 * Whether it holds together, whoever made it: PP_EDATA says what doesn't (a
 * season without a name, a day that begins late, a price that is missing, a
 * tier that isn't above the one before).
 */
enum pp_status pp_tariff_check(const struct pp_tariff *t);

/*
 * The stretch that a time lies in; it ends at midnight at the latest, and
 * where the clocks change.  A tier that is never reset counts from from_day.
 */
void pp_tariff_stretch(const struct pp_tariff *t, int64_t at,
    struct pp_stretch *stretch);

/* The one that comes after it; a fraction of the cost within a day. */
void pp_tariff_next(const struct pp_tariff *t, struct pp_stretch *stretch);

/* The tier that the next watt-hour falls in after `used_wh` of a cycle. */
unsigned pp_tariff_tier(const struct pp_tariff *t, int64_t used_wh);

/* The day type of a local day: its weekday, or PP_DAY_HOLIDAY. */
unsigned pp_tariff_day_type(const struct pp_tariff *t, int32_t day);

/* Whether it uses that rate at all; its highest price of any season. */
bool pp_season_uses(const struct pp_tariff *t, unsigned season,
    enum pp_rate rate);
bool pp_tariff_uses(const struct pp_tariff *t, enum pp_rate rate);
pp_price pp_tariff_highest(const struct pp_tariff *t);

const char *pp_rounding_name(enum pp_rounding rounding); /* "half-up" */
const char *pp_residue_name(enum pp_residue residue);    /* "carry" */
const char *pp_reset_name(enum pp_reset reset);          /* "month" */

#pragma GCC visibility pop

#endif
