/* SPDX-License-Identifier: ISC */
/*
 * What meters would have cost under another tariff: their real history, each
 * interval between two readings priced as it was, and as it would have been.
 * Nobody knows how the day's load would have been counted by other hours, so
 * a tariff prices each interval by time.
 */
#ifndef PP_WHAT_IF_H
#define PP_WHAT_IF_H

#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"
#include "tariff.h"

struct pp_what_if {
	const struct pp_tariff *then;
	/*
	 * What `then` is compared with; NULL: the prices that each meter had
	 * confirmed, and the fixed parts of the tariffs that they were of.
	 */
	const struct pp_tariff *now;
	const int64_t *ids; /* NULL: all meters */
	size_t n;
	int64_t from, to;
};

/*
 * A meter; of energy that it used without a known price, only how much.  Of
 * both, clock_wh: while its clock was wrong, so that its shares by rate are
 * of other hours than the tariff's.
 */
struct pp_what_if_row {
	int64_t meter;
	char code[PP_ID_MAX];
	char account[PP_ID_MAX]; /* that has it now, or "" */
	int64_t wh, unpriced_wh, clock_wh;
	pp_money now, then;
};

#pragma GCC visibility push(default)

/*
 * Who would gain and who would lose: all meters that used anything, in new
 * memory (free(3)), the greatest gain first.  PP_EPERM: the actor may not see
 * it.
 */
enum pp_status pp_what_if(struct pp_db *db, const struct pp_what_if *what,
    struct pp_what_if_row **rows, size_t *n);

#pragma GCC visibility pop

#endif
