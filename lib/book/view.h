/* SPDX-License-Identifier: ISC */
/*
 * What is known of each meter now, as people ask for it: the meter and its
 * place beside its last reading.
 */
#ifndef PP_VIEW_H
#define PP_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "pack.h"
#include "state.h"
#include "status.h"

/* Texts are borrowed until the next row; "" for none. */
struct pp_view_row {
	int64_t meter;
	const char *code, *building, *unit, *bus;
	const char *account, *holder; /* who has it now */
	bool has_floor;
	int64_t floor;
	int64_t address;

	enum pp_state state; /* as of the last pass, see pp_view_state() */
	bool has_since;
	int64_t since; /* it is in that state */
	int64_t lost_after_s;
	bool has_reading;
	int64_t at;
	unsigned bits;
	int64_t total_wh;    /* the meter's own register */
	int64_t register_wh; /* the unit's: goes on over exchanges */
	bool has_balance, has_count, has_power;
	int64_t balance_fen, count, power_w;
	struct pp_packed packed;   /* with PP_VIEW_PHASES */
	const char *gateway;       /* with PP_VIEW_GATEWAYS, as is this: */
	const char *gateway_state; /* "ok", "refused", "silent", "" */
};

/* What costs a little more, and few look at. */
enum pp_view_more {
	PP_VIEW_PHASES = 1 << 0,
	PP_VIEW_GATEWAYS = 1 << 1,
};

struct pp_view;

#pragma GCC visibility push(default)

/*
 * The meters of `ids` (NULL: all in use), by bus and address, from one state
 * of the book.  `more`: of enum pp_view_more.
 */
enum pp_status pp_view_open(struct pp_db *db, const int64_t *ids, size_t n,
    unsigned more, struct pp_view **view);
/* Of these only those that may be lost `now`, with their gateways. */
enum pp_status pp_view_open_lost(struct pp_db *db, const int64_t *ids, size_t n,
    int64_t now, struct pp_view **view);
enum pp_status pp_view_next(struct pp_view *view, struct pp_view_row *row);
void pp_view_close(struct pp_view *view);

/*
 * Since when that is the state; false where it isn't known.
 */
bool pp_view_since(const struct pp_view_row *row, int64_t now, int64_t *since);

/* The state at `now`: what was not heard of for too long is lost. */
enum pp_state pp_view_state(const struct pp_view_row *row, int64_t now);

#pragma GCC visibility pop

#endif
