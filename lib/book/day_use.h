/* SPDX-License-Identifier: ISC */
/*
 * What meters used on days past, out of the daily sums, for who asks about
 * some or all of them: what is learned of a meter's habits.
 */
#ifndef PP_DAY_USE_H
#define PP_DAY_USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "rate.h"
#include "status.h"

struct pp_day_use {
	size_t i; /* of `ids`: whose it is */
	int32_t day;
	bool gap;                  /* a part of it is estimated: */
	int64_t gap_s;             /* how long nothing was heard */
	int64_t total_wh;          /* 0 or more */
	int64_t rate_wh[PP_RATES]; /* 0 where not counted */
};

struct pp_day_uses;

#pragma GCC visibility push(default)

/*
 * The days `from` to before `until` of the meters `ids` (ascending, borrowed
 * until closed); those of one meter are ascending, and all days of a stretch
 * of 32 (day / 32) come before any of a later one.  PP_OK, PP_DONE.
 */
enum pp_status pp_day_uses_open(struct pp_db *db, const int64_t *ids, size_t n,
    int32_t from, int32_t until, struct pp_day_uses **uses);
enum pp_status pp_day_uses_next(struct pp_day_uses *uses,
    struct pp_day_use *use);
void pp_day_uses_close(struct pp_day_uses *uses);

#pragma GCC visibility pop

#endif
