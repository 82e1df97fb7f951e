/* SPDX-License-Identifier: ISC */
/*
 * What each meter used on each local day, by rate.
 */
#ifndef PP_DAILY_H
#define PP_DAILY_H

#include "db.h"
#include "reading.h"
#include "status.h"

struct pp_daily;

#pragma GCC visibility push(default)

/* To add to the roll-ups inside a writer's transaction. */
enum pp_status pp_daily_open(struct pp_db *db, struct pp_daily **daily);
void pp_daily_close(struct pp_daily *daily);

/*
 * Take in the good reading `to`, the next after `from` (NULL: the first).
 * What was used between them is shared out over the days by time, to the
 * last watt-hour; where it was longer than `gap_s`, as a gap.  After a clock
 * was set back it is all of the day of `to`.
 */
enum pp_status pp_daily_add(struct pp_daily *daily, int64_t meter,
    const struct pp_reading *from, const struct pp_reading *to, int64_t gap_s);

/*
 * An exchange at a time past adds so much (below zero: takes) to the meter's
 * registers after that; in a writer's transaction.  Where it was read since,
 * and that passed for readings of the old meter, its days are corrected.
 */
enum pp_status pp_daily_shift(struct pp_db *db, int64_t meter, int64_t at,
    const int64_t wh[PP_R_ENERGIES]);

#pragma GCC visibility pop

#endif
