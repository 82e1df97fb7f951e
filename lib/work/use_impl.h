/* SPDX-License-Identifier: ISC */
/*
 * Between the files of use.h: what is known of meters besides their readings
 * (use_facts.c), in rows that each begin with their meter, sorted by it and by
 * time; and the life of a meter (use_life.c), from one reading to the next.
 */
#ifndef PP_USE_IMPL_H
#define PP_USE_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "rate.h"
#include "reading.h"
#include "status.h"
#include "use.h"

/* Prices or tables were seen to be others than before. */
struct pp_use_change {
	int64_t meter, at;
	bool prices; /* and not tables */
	int32_t price_e4[PP_RATES];
	int64_t tariff;
	bool splits; /* registers were read with it: */
	bool known[PP_R_ENERGIES];
	int64_t wh[PP_R_ENERGIES];
	bool has_balance;
	int64_t balance_fen;
};

/* Credit on its way to a meter, or from it. */
struct pp_use_order {
	int64_t meter;
	int64_t began, ended; /* ended: INT64_MAX where it isn't */
	int64_t fen;
	int64_t slot; /* the count that shows it; 0: none does */
};

/* An exchange: from a time on so much is added to the registers. */
struct pp_use_shift {
	int64_t meter, since;
	int64_t wh[PP_R_ENERGIES];
};

/* A balance is written otherwise than by orders in a time, inclusive. */
struct pp_use_break {
	int64_t meter, from, to;
};

struct pp_use_list {
	char *rows;
	size_t n, room, size; /* size: of a row */
};

struct pp_use_facts {
	struct pp_use_list changes, orders, shifts, breaks;
};

/* All that concerns a time, of one meter or (0) of all. */
enum pp_status pp_use_facts_load(struct pp_db *db, int64_t meter, int64_t from,
    int64_t to, struct pp_use_facts *facts);
void pp_use_facts_free(struct pp_use_facts *facts);

/* The rows of a meter; NULL and 0: none. */
const void *pp_use_facts_of(const struct pp_use_list *list, int64_t meter,
    size_t *n);

/* The registers at a time, as the unit's: exchanges are added. */
struct pp_use_point {
	int64_t at;
	unsigned known; /* bits of the rates, as PP_R_... */
	int64_t wh[PP_R_ENERGIES];
	bool has_balance, has_count;
	int64_t balance_fen, count;
	bool push;
};

/* A meter, as far as the walk has come. */
struct pp_use_life {
	int64_t meter, gap_s;
	bool has_last;
	struct pp_use_point last;
	bool clock;       /* it was seen to be wrong since */
	int64_t ahead_wh; /* of the total, given out before its register said */
	bool has_prices;
	int64_t prices_at; /* they were confirmed then */
	bool mixed; /* they changed since, and nobody read the registers then */
	int32_t price_e4[PP_RATES];
	int64_t tariff;
	const struct pp_use_change *changes;
	const struct pp_use_order *orders;
	const struct pp_use_shift *shifts;
	const struct pp_use_break *breaks;
	size_t n_changes, n_orders, n_shifts, n_breaks;
	size_t next_change, next_order;
};

/* It begins; the facts stay where they are. */
void pp_use_life_begin(struct pp_use_life *life, int64_t meter, int64_t gap_s,
    const struct pp_use_facts *facts);

/* Registers as they were read become the unit's. */
void pp_use_life_shift(const struct pp_use_life *life, struct pp_use_point *p);

/*
 * The next interval until a reading; false: there is no more before another
 * reading.  No interval begins before `from`.
 */
bool pp_use_life_next(struct pp_use_life *life, int64_t from,
    const struct pp_use_point *now, struct pp_use *use);

#endif
