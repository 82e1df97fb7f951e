/* SPDX-License-Identifier: ISC */
/*
 * Turns of a ration: supply is short, and meters are without it in turn.  They
 * are written down before the first begins; each begins and ends by itself,
 * unless a person ordered something else of that relay since.
 */
#ifndef PP_RATION_H
#define PP_RATION_H

#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "relay_log.h"
#include "status.h"

/* A turn to be written down; `overridden`: guards, by commas, or "". */
struct pp_turn {
	int64_t meter, begins, ends;
	const char *overridden;
};

/* One whose time it is. */
struct pp_turn_due {
	int64_t meter, begins, ends;
	char reason[PP_RELAY_REASON_MAX], overridden[PP_RELAY_GUARDS_MAX];
};

#pragma GCC visibility push(default)

/*
 * In a writer's transaction; the act is the caller's.  The same turn again is
 * none.
 */
enum pp_status pp_ration_add(struct pp_db *db, const struct pp_turn *turn,
    const char *reason, int64_t at, const char *who);

/*
 * Those that have begun by `now` and haven't ended, by bus, in new memory
 * (free(3); never NULL): no order was given for them, and none by a person
 * since they were written down.
 */
enum pp_status pp_turns_due(struct pp_db *db, int64_t now,
    struct pp_turn_due **turns, size_t *n);

/* The next turn of a meter that is to come still; PP_NO: none. */
enum pp_status pp_ration_next(struct pp_db *db, int64_t meter, int64_t now,
    int64_t *begins, int64_t *ends);

#pragma GCC visibility pop

#endif
