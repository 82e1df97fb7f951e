/* SPDX-License-Identifier: ISC */
/*
 * What a meter showed at one look: enough to say whether an order was carried
 * out.  Two reads of different shape that agree make it; it is kept as
 * evidence beside the order that it decided.
 */
#ifndef PP_PROOF_H
#define PP_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "rate.h"
#include "site.h"

#pragma GCC visibility push(default)

struct pp_proof {
	int64_t at;                 /* when the first of the reads began */
	char serial[PP_SERIAL_MAX]; /* at 0x0043 */
	int64_t count;
	int64_t balance_fen;
	bool prepay; /* fee control is on */
	int64_t total_wh, rate_wh[PP_RATES];
	int64_t base_wh;         /* free energy left */
	int64_t status, sources; /* the raw words */
	bool forced, forced_closed, relay;
	bool fenced; /* nothing sent before it can still arrive */
};

#pragma GCC visibility pop

#endif
