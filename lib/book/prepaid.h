/* SPDX-License-Identifier: ISC */
/*
 * Meters that live on credit, as who reckons with it needs them: the balance
 * last read, the prices last confirmed, the most they may have.
 */
#ifndef PP_PREPAID_H
#define PP_PREPAID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "amount.h"
#include "db.h"
#include "rate.h"
#include "status.h"

struct pp_prepaid {
	int64_t meter;
	bool has_balance;
	int64_t balance_fen, read_at;
	bool has_prices;
	int32_t price_e4[PP_RATES]; /* below zero: it has no such */
	pp_money hoarding_cap;      /* 0: none */
};

struct pp_prepaids;

#pragma GCC visibility push(default)

/*
 * Those of `ids` (copied), or with NULL all in use that are prepaid and opened,
 * by id: PP_OK, PP_DONE.  A meter that isn't opened has no balance.
 */
enum pp_status pp_prepaids_open(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_prepaids **prepaids);
enum pp_status pp_prepaids_next(struct pp_prepaids *prepaids,
    struct pp_prepaid *prepaid);
void pp_prepaids_close(struct pp_prepaids *prepaids);

#pragma GCC visibility pop

#endif
