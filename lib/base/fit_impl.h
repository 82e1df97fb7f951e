/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of fit.h only: day tables and the dates that pick them.
 */
#ifndef PP_FIT_IMPL_H
#define PP_FIT_IMPL_H

#include "fit.h"

/* Whether two days have the same rate at each minute. */
bool pp_day_same(const struct pp_tariff_day *a, const struct pp_tariff_day *b);

/* Whether days of a season differ by weekday or holiday. */
bool pp_season_varies(const struct pp_tariff *t, unsigned season);

/*
 * Tables and zones for every year, in `image`; false where they can't be: days
 * of the week differ, or it has more tables or dates than the meter.
 */
bool pp_fit_year(const struct pp_tariff *t, const struct pp_capacity *c,
    struct pp_meter_image *image);

/* As far ahead from `at` as they reach; `until` says how far. */
void pp_fit_ahead(const struct pp_tariff *t, const struct pp_capacity *c,
    int64_t at, struct pp_meter_image *image);

#endif
