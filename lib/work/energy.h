/* SPDX-License-Identifier: ISC */
/*
 * What meters used and what it cost, by day, month or year and by place, out
 * of the daily sums.  Energy costs what the meter had confirmed at that time;
 * a day on which that changed, or on which a meter passed from one customer to
 * another, is parted by the registers.  An exchanged meter runs on.
 */
#ifndef PP_ENERGY_H
#define PP_ENERGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "meter_facts.h"
#include "rate.h"
#include "status.h"

/* What it is cut by: at most one of the first three, any of the others. */
enum pp_energy_cut {
	PP_CUT_DAY = 1 << 0,
	PP_CUT_MONTH = 1 << 1,
	PP_CUT_YEAR = 1 << 2,
	PP_CUT_BUILDING = 1 << 3,
	PP_CUT_FLOOR = 1 << 4, /* and by building, since floors are in one */
	PP_CUT_UNIT = 1 << 5,
	PP_CUT_METER = 1 << 6,
	PP_CUT_ACCOUNT = 1 << 7,
};

struct pp_energy_ask {
	const int64_t *ids; /* in any order; NULL: all, of past days too */
	size_t n;
	const char *account; /* only while it was this customer's; or NULL */
	int64_t from, until; /* whole days that these lie in; 0: all */
	int64_t now;
	unsigned cuts; /* enum pp_energy_cut */
};

struct pp_energy_row {
	int32_t day;                        /* one of the period */
	const struct pp_meter_fact *place;  /* one of its meters */
	const struct pp_holder_fact *owner; /* NULL: nobody's */
	bool known;                         /* false: all of it is gap */
	int64_t wh, rate_wh[PP_RATES];
	bool has_cost; /* of what isn't unpriced; false: nobody knows or may */
	int64_t parts; /* bill.h's */
	int64_t unpriced_wh;
	int64_t gap_s;        /* nothing was heard for so long, of all meters */
	int64_t estimated_wh; /* used on days of which a part was such a gap */
};

struct pp_energy;

#pragma GCC visibility push(default)

/*
 * "month,building"; PP_EDATA: a word that is none, or two of time.
 */
enum pp_status pp_energy_cuts_parse(const char *words, unsigned *cuts);

/*
 * From one state of the book, by time, then by place.  A head meter isn't
 * added to what stands below it, unless it is cut by meter.  PP_EPERM: energy
 * isn't the actor's to read; where money isn't, there is no cost.
 */
enum pp_status pp_energy_open(struct pp_db *db, const struct pp_energy_ask *ask,
    struct pp_energy **energy);
/* PP_OK, PP_DONE; what a row points to stays until closed. */
enum pp_status pp_energy_next(struct pp_energy *energy,
    struct pp_energy_row *row);
void pp_energy_close(struct pp_energy *energy);

/* The time that a row of that is about. */
void pp_energy_span(const struct pp_energy_ask *ask, int32_t day, int64_t *from,
    int64_t *until);

#pragma GCC visibility pop

#endif
