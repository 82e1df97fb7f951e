/* SPDX-License-Identifier: ISC */
/*
 * Each head meter against those below it, over days or months: registers are
 * taken from passes that read all of a group, the first of each day or month,
 * so that nothing is estimated.
 */
#ifndef PP_BALANCE_HEADS_H
#define PP_BALANCE_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "balance.h"
#include "db.h"
#include "status.h"
#include "text.h"

struct pp_balance_ask {
	const int64_t *ids; /* heads; NULL: all */
	size_t n;
	int64_t from, until; /* local days or months that begin within */
	bool by_month;
};

struct pp_balance_row {
	char meter[PP_ID_MAX], building[PP_ID_MAX];
	int64_t from, to; /* of the passes; of the period where not known */
	size_t below;
	bool known;
	size_t unread; /* meters without a reading, where it isn't known */
	struct pp_balance balance;
};

#pragma GCC visibility push(default)

/*
 * In new memory (free(3)), by head and time.  PP_EPERM: the actor may not see
 * energy.
 */
enum pp_status pp_balance_heads(struct pp_db *db,
    const struct pp_balance_ask *ask, struct pp_balance_row **rows, size_t *n);

#pragma GCC visibility pop

#endif
