/* SPDX-License-Identifier: ISC */
/*
 * Passes: readings are stored append-only, a pass at a time, with what
 * follows from them in the same transaction: the daily roll-ups, the present
 * state of each meter, and each change of it.
 */
#ifndef PP_PASS_H
#define PP_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "history.h"
#include "reading.h"
#include "state.h"
#include "status.h"

/* One round over some meters. */
struct pp_pass {
	int64_t began_at, ended_at;
	int64_t slot_at; /* 0: it was for no slot */
	int64_t missed;  /* slots since the last pass that had one */
	int64_t meters, answered;
};

/* What a pass brought of one meter. */
struct pp_news {
	int64_t meter;
	const struct pp_reading *first;  /* NULL: it didn't answer */
	const struct pp_reading *second; /* NULL: it wasn't asked again */
	enum pp_state state;
	const struct pp_past *past;
	int64_t gap_s;  /* a longer time between readings is a gap */
	bool overtaken; /* something newer was stored: only keep it */
};

struct pp_store;

#pragma GCC visibility push(default)

/*
 * The slot of the last pass that had one; 0 where there was none.  Slots lie
 * `interval_s` apart now: where they lay wider, the one in which it began.
 */
enum pp_status pp_pass_last_slot(struct pp_db *db, int64_t interval_s,
    int64_t *slot_at);

/*
 * Store a pass, inside a writer's transaction: the pass, then its meters (by
 * rising id, so that the file is written where it ends), then close.
 */
enum pp_status pp_store_open(struct pp_db *db, const struct pp_pass *pass,
    struct pp_store **store);
enum pp_status pp_store_meter(struct pp_store *store,
    const struct pp_news *news);
void pp_store_close(struct pp_store *store);

#pragma GCC visibility pop

#endif
