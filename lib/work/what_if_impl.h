/* SPDX-License-Identifier: ISC */
/*
 * Between the files of what_if.h: what a meter did cost, by the prices that it
 * had confirmed and the fixed parts of the tariffs that these were of.
 */
#ifndef PP_WHAT_IF_IMPL_H
#define PP_WHAT_IF_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "status.h"
#include "tariff.h"
#include "use.h"

/* A tariff of the books, read once. */
struct pp_what_if_tariff {
	int64_t id;
	struct pp_tariff tariff;
};

struct pp_what_if_tariffs {
	struct pp_db *db;
	struct pp_what_if_tariff *known;
	size_t n;
};

struct pp_what_if_cost {
	int64_t parts, fixed_fen;
	/* Since when the prices are of which tariff; 0: none of ours. */
	int64_t tariff, since, until;
};

/* An interval with prices; PP_DONE: they don't say what it cost. */
enum pp_status pp_what_if_cost_add(struct pp_what_if_tariffs *tariffs,
    struct pp_what_if_cost *cost, const struct pp_use *use);

/* All of it, rounded once. */
enum pp_status pp_what_if_cost_end(struct pp_what_if_tariffs *tariffs,
    struct pp_what_if_cost *cost, pp_money *total);

#endif
