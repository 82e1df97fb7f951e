/* SPDX-License-Identifier: ISC */
/*
 * What one meter used in each hour, out of its readings.  Between two of them
 * it is shared out by time; where they are further apart than two hours that
 * is a gap, and what was used in it only estimated.
 */
#ifndef PP_ENERGY_HOURS_H
#define PP_ENERGY_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "records.h"
#include "status.h"

enum {
	PP_HOURS_DAYS_MOST = 400,
};

struct pp_energy_hour {
	int64_t at; /* it begins */
	bool known; /* false: all of it is gap */
	int64_t wh;
	int64_t gap_s;
	int64_t estimated_wh; /* all, where a part of it is gap */
};

#pragma GCC visibility push(default)

/*
 * Of the whole local days that `from` and `until` (exclusive) lie in, before
 * `now`; in new memory, for free(3).  PP_EDATA: that are too many days;
 * PP_EPERM: energy isn't the actor's to read.
 */
enum pp_status pp_energy_hours(struct pp_db *db, int64_t meter, int64_t from,
    int64_t until, int64_t now, struct pp_energy_hour **hours, size_t *n);

/* As pp-report energy --by hour has them. */
const struct pp_field *pp_energy_hour_fields(size_t *n);
enum pp_status pp_energy_hour_put(struct pp_records *records, const char *meter,
    const struct pp_energy_hour *hour);

#pragma GCC visibility pop

#endif
