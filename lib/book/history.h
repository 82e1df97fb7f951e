/* SPDX-License-Identifier: ISC */
/*
 * What the book knows of a meter: its last readings and its state.
 */
#ifndef PP_HISTORY_H
#define PP_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "reading.h"
#include "state.h"
#include "status.h"

/*
 * What is known of a meter before a pass.  Registers of an old meter in its
 * place are told as if the one that hangs there now had gone on from them;
 * they may be below zero then.
 */
struct pp_past {
	bool has_good, has_shown;
	struct pp_reading good;    /* the last without a flag */
	struct pp_reading shown;   /* the last that says how it is */
	int64_t good_id, shown_id; /* their keys, 0 for none */
	enum pp_state state;
	int64_t since;
	int64_t silent;    /* passes without an answer */
	int64_t exchanges; /* that are in what stands above */
};

struct pp_history;

#pragma GCC visibility push(default)

/* What is known of many meters, one by one. */
enum pp_status pp_history_open(struct pp_db *db, struct pp_history **history);
enum pp_status pp_history_of(struct pp_history *history, int64_t meter,
    struct pp_past *past);

/*
 * Bring what was known of it up to date.  Readings are never changed: only
 * what is new is read, which nearly always is nothing.
 */
enum pp_status pp_history_again(struct pp_history *history, int64_t meter,
    struct pp_past *past);
void pp_history_close(struct pp_history *history);

#pragma GCC visibility pop

#endif
