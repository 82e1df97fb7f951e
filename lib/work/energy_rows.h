/* SPDX-License-Identifier: ISC */
/*
 * Energy as records.  The columns of pp-report energy: first what it is cut
 * by, then the sums.
 */
#ifndef PP_ENERGY_ROWS_H
#define PP_ENERGY_ROWS_H

#include <stddef.h>

#include "clock.h"
#include "energy.h"
#include "records.h"
#include "status.h"

enum {
	PP_ENERGY_FIELDS_MAX = 20
};

#pragma GCC visibility push(default)

/* Into a place that outlives the records; returns how many they are. */
size_t pp_energy_fields(unsigned cuts, bool rates,
    struct pp_field fields[PP_ENERGY_FIELDS_MAX]);
enum pp_status pp_energy_put(struct pp_records *records, unsigned cuts,
    bool rates, const struct pp_energy_row *row);

/* All that is asked for. */
enum pp_status pp_energy_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_energy_ask *ask, bool rates);

/* "2026-11-22", "2026-11" or "2026"; "" where it is cut by no time. */
const char *pp_energy_period_print(unsigned cuts, int32_t day,
    char text[PP_TIME_MAX]);

#pragma GCC visibility pop

/* What other rows of energy have in common with these. */
extern const struct pp_field pp_energy_rate_fields[PP_RATES];
size_t pp_energy_period_field(unsigned cuts, struct pp_field *field);
void pp_energy_put_hours(struct pp_records *records, bool known,
    int64_t seconds);

#endif
