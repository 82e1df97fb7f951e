/* SPDX-License-Identifier: ISC */
/*
 * What was learned of the wire: how many questions a bus bears at once, how
 * soon each meter answers and when it was last asked, and by hour how
 * exchanges ended.  A row a bus; the meters of it are packed.
 */
#ifndef PP_LEARNED_H
#define PP_LEARNED_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "pace.h"
#include "status.h"
#include "tally.h"

enum {
	PP_LEARNED_METERS = 247, /* on one bus, at most */
	PP_HOURS_KEPT = 40 * 24,
};

struct pp_learned_meter {
	int64_t meter;
	struct pp_pace pace;
	int64_t asked_at; /* UTC seconds; 0: never */
};

struct pp_learned_bus {
	int64_t bus;
	int64_t window;    /* questions under way at once; 0: unknown */
	int64_t window_at; /* when that was learned */
	size_t n;
	struct pp_learned_meter meter[PP_LEARNED_METERS];
};

struct pp_hour_meter {
	int64_t meter;
	struct pp_tally tally;
};

#pragma GCC visibility push(default)

/*
 * What is known of a bus; nothing (n 0) where it was never asked.  PP_EDATA:
 * it is damaged; what was learned can be learned again.
 */
enum pp_status pp_learned_of(struct pp_db *db, int64_t bus,
    struct pp_learned_bus *learned);

/* Inside a writer's transaction: put it in place of what was known. */
enum pp_status pp_learned_put(struct pp_db *db,
    const struct pp_learned_bus *learned);

/*
 * Inside a writer's transaction: add what happened at a time to its hour, and
 * forget what is older than PP_HOURS_KEPT.  A damaged hour begins anew: it
 * proves nothing, and readings are stored in the same transaction.
 */
enum pp_status pp_hour_add(struct pp_db *db, int64_t bus, int64_t at,
    const struct pp_hour_meter *meters, size_t n);

struct pp_hours;

/*
 * The rows of a bus (0: all) from the hour of `since` to before `until`, by
 * hour: next gives an hour of one bus (*hour its beginning, UTC seconds), and
 * PP_DONE; PP_EDATA where that hour is damaged, and the next may follow.
 * `meters` has room for PP_LEARNED_METERS.
 */
enum pp_status pp_hours_open(struct pp_db *db, int64_t bus, int64_t since,
    int64_t until, struct pp_hours **hours);
enum pp_status pp_hours_next(struct pp_hours *hours, int64_t *bus,
    int64_t *hour, struct pp_hour_meter *meters, size_t *n);
void pp_hours_close(struct pp_hours *hours);

#pragma GCC visibility pop

#endif
