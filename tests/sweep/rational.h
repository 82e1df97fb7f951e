/* SPDX-License-Identifier: ISC */
/*
 * Bills in exact rationals, by code that shares none with lib/: it knows the
 * members of a tariff and what they mean, and has a calendar of its own.
 *
 *	rational.c       the oracle
 *	tariff_made.c    tariffs and loads out of a seed
 */
#ifndef RATIONAL_H
#define RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "bill.h"

enum {
	LOADS_MAX = 4
};

/* Clocks that the oracle knows by heart. */
enum clocks {
	SHANGHAI, /* eight hours ahead, always */
	BERLIN,   /* with summer time by the rule of 1996 */
};

struct load {
	enum {
		BY_TIME,
		BY_RATE,
		AT_ONCE /* of `rate`, at `from` */
	} kind;
	int64_t from, to, wh;
	int64_t rate_wh[PP_RATES];
	enum pp_rate rate;
};

struct made {
	struct pp_tariff tariff;
	bool even; /* prices and energy make ties */
	int64_t used_wh, carried;
	unsigned n;
	struct load loads[LOADS_MAX];
	int64_t fixed_from, fixed_to;
};

/* Of the season, tier and rate of each watt-hour, and of the whole. */
struct truth {
	int64_t wh[PP_SEASONS_MAX][PP_TIERS_MAX][PP_RATES];
	int64_t used_wh;
	int64_t exact; /* 10^-7 yuan, what was carried in too */
	int64_t fixed_fen, total_fen;
	int64_t residue; /* 10^-7 yuan */
	bool tie;        /* exactly half a fen was left */
};

void make_case(uint64_t number, struct made *made);
void oracle_begin(enum clocks clocks);
void oracle_end(void);
void oracle_bill(const struct made *made, struct truth *truth);

#endif
