/* SPDX-License-Identifier: ISC */
/*
 * Between the files of energy.h: energy.c walks the days, energy_group.c says
 * which row a meter belongs to and what it costs at a time, energy_split.c
 * parts a day on which that changed, energy_cell.c sums.
 */
#ifndef PP_ENERGY_IMPL_H
#define PP_ENERGY_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "day_use.h"
#include "energy.h"
#include "register_at.h"

enum {
	STRETCH_DAYS = 32, /* in which day_use.h gives its rows */
};

#define PP_NO_GROUP SIZE_MAX

/* Which row a meter's energy goes to, and what it costs. */
struct pp_energy_state {
	size_t group; /* PP_NO_GROUP: to none */
	bool has_prices;
	int32_t price_e4[PP_RATES];
};

/* From a mark on it is so. */
struct pp_energy_turn {
	const struct pp_mark *mark;
	const struct pp_holder_fact *owner;
	struct pp_energy_state state;
};

struct pp_energy_meter {
	const struct pp_meter_fact *fact;
	struct pp_energy_state state; /* as far as the walk has come */
	size_t next, end;             /* of its turns */
	int64_t gap_from,
	    gap_until; /* it is silent still; the same: it isn't */
};

/* A row to be, apart from its period. */
struct pp_energy_group {
	const struct pp_meter_fact *place;
	const struct pp_holder_fact *owner;
};

struct pp_energy_cell {
	bool known, used, has_cost;
	int64_t wh, rate_wh[PP_RATES], parts, unpriced_wh, gap_s, estimated_wh;
};

/* Sums by period and group, of the periods that may still get more. */
struct pp_energy_cells {
	struct pp_energy_cell *cell; /* of each period, all groups */
	size_t groups, room;         /* room: periods */
	int64_t first, n;            /* the periods */
	int32_t *day;                /* one of each */
};

/* The 32 days at hand: their midnights and periods. */
struct pp_energy_stretch {
	int32_t first; /* day */
	int64_t midnight[STRETCH_DAYS + 1];
	int64_t period[STRETCH_DAYS];
};

struct pp_energy {
	struct pp_db *db;
	bool has_snapshot, may_cost;
	unsigned cuts;
	int32_t from, until; /* days */
	struct pp_meter_fact *facts;
	struct pp_holder_fact *holders;
	struct pp_mark *prices, *accounts;
	size_t n_facts, n_holders, n_prices, n_accounts;
	struct pp_energy_turn *turns;
	size_t n_turns;
	int64_t *ids; /* of `meters` */
	struct pp_energy_meter *meters;
	size_t n_meters;
	struct pp_energy_group *groups;
	size_t n_groups;
	struct pp_registers *registers;
	struct pp_day_uses *uses;
	bool has_begun, has_use, is_over;
	struct pp_day_use use; /* read, of a later stretch */
	struct pp_energy_stretch stretch;
	struct pp_energy_cells cells;
	int64_t out, n_out; /* the next cell to be given out; periods */
};

/* Groups and turns of all meters that are asked for. */
enum pp_status pp_energy_group(struct pp_energy *e,
    const struct pp_energy_ask *ask);

/* The period of a day, by month, by year or all. */
int64_t pp_energy_period(unsigned cuts, int64_t midnight);

enum pp_status pp_energy_cells_open(struct pp_energy *e);
/* Energy of a day in one state. */
enum pp_status pp_energy_add(struct pp_energy *e,
    const struct pp_energy_state *state, const struct pp_day_use *use);
/* Nothing was heard of it for so long. */
void pp_energy_silent(struct pp_energy *e, const struct pp_energy_state *state,
    int32_t day, int64_t seconds);
/* The first `n` periods were given out. */
void pp_energy_cells_drop(struct pp_energy_cells *cells, int64_t n);

/* A day of a meter on which it turns. */
enum pp_status pp_energy_split(struct pp_energy *e, struct pp_energy_meter *m,
    const struct pp_day_use *use);

#endif
