/* SPDX-License-Identifier: ISC */
/*
 * A tariff fitted to what a meter can hold: prices of the rates it has, day
 * tables, and date zones that pick a table by the calendar.  What it can't
 * hold by itself (more seasons than its tables, weekdays, prices that change
 * with the season, tiers) is followed: the image holds until a time, at which
 * the next one is due.
 */
#ifndef PP_FIT_H
#define PP_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "tariff.h"

enum {
	PP_FIT_TABLES_MAX = 8,
	PP_FIT_ZONES_MAX = 14,
	PP_IMAGE_WORDS_MAX = 1024, /* of its prices or its tables, NUL too */
	PP_FOLLOW_MAX = 64,
};

/* What a model can hold; a model file says it. */
struct pp_capacity {
	bool prices; /* it counts its credit down by prices of its own */
	bool rates[PP_RATES]; /* those that have a price there */
	uint8_t tables;       /* day tables; 0: one rate, always flat */
	uint8_t slots;        /* of each */
	uint8_t zones;        /* dates of the year, each picking a table */
};

struct pp_zone_entry {
	uint8_t table; /* from 1 */
	uint8_t month, day;
};

struct pp_meter_image {
	bool has_tables;
	int32_t price_e4[PP_RATES]; /* below zero: the meter has no such */
	uint8_t n_tables, n_zones;
	struct pp_tariff_day tables[PP_FIT_TABLES_MAX];
	struct pp_zone_entry zones[PP_FIT_ZONES_MAX];
	int64_t until; /* when another image is due by the calendar; 0: never */
};

/* What pp has to do about a tariff on such a meter; bits. */
enum pp_follow {
	PP_FOLLOW_TIERS = 1 << 0,    /* prices pushed when a tier is reached */
	PP_FOLLOW_SEASONS = 1 << 1,  /* tables pushed when a season begins */
	PP_FOLLOW_PRICES = 1 << 2,   /* prices pushed when a season begins */
	PP_FOLLOW_WEEKDAYS = 1 << 3, /* tables pushed before days that differ */
	PP_FOLLOW_FIXED = 1 << 4,    /* fixed parts are billed by pp alone */
};

#pragma GCC visibility push(default)

/*
 * Whether such a meter can be made to follow it; `follow` says how.  PP_NO
 * with the words why not: a rate that has no price there (a fifth), more
 * segments in a day than it has slots, one rate only, days of the week where
 * it can't hold tomorrow's table beside today's.
 */
enum pp_status pp_fit_check(const struct pp_tariff *t,
    const struct pp_capacity *c, unsigned *follow);

/* "tiers, weekdays"; "" for none. */
const char *pp_follow_words(unsigned follow, char words[PP_FOLLOW_MAX]);

/*
 * What the meter is to hold at `at`, `used_wh` of the tiers' cycle being used:
 * also for tomorrow where a zone can say so, so that a day that differs begins
 * at midnight by the meter's own clock and not when cron comes.  Zones
 * are by date; a meter may have more tables.  PP_NO as pp_fit_check().
 */
enum pp_status pp_fit(const struct pp_tariff *t, const struct pp_capacity *c,
    int64_t at, int64_t used_wh, struct pp_meter_image *image);

/* The rate that such tables give at a local minute of a month and day. */
enum pp_rate pp_image_rate(const struct pp_meter_image *image, int month,
    int day, int minute);

/*
 * Whether such tables give the tariff's rates on all local days from `from` to
 * before `to`: another image may do as well as the one that pp_fit() makes.
 */
bool pp_image_keeps(const struct pp_meter_image *image,
    const struct pp_tariff *t, int32_t from, int32_t to);

/*
 * Canonical words: two images hold the same exactly if these are the same.
 * "sharp=1.2000 peak=1.0000 flat=0.8000 valley=0.4000";
 * "table1=00:00v,07:00f table2=... zones=1:12-01,2:03-01", without tables that
 * no zone picks.
 */
const char *pp_image_prices_print(const struct pp_meter_image *image,
    char words[PP_IMAGE_WORDS_MAX]);
const char *pp_image_tables_print(const struct pp_meter_image *image,
    char words[PP_IMAGE_WORDS_MAX]);
/* Back into those fields of an image alone; PP_EDATA. */
enum pp_status pp_image_prices_parse(const char *words,
    struct pp_meter_image *image);
enum pp_status pp_image_tables_parse(const char *words,
    struct pp_meter_image *image);

#pragma GCC visibility pop

#endif
