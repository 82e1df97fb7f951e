/* SPDX-License-Identifier: ISC */
/*
 * How far the actor of a handle reaches: what of the books it may read, asked
 * where lists are opened (what a job reads for its own decisions is not asked
 * here), and which buildings an act of many meters touches.  Inside lib/ only.
 */
#ifndef PP_SCOPE_H
#define PP_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "act.h"
#include "db.h"
#include "right.h"
#include "status.h"

/* PP_EPERM: it may not read that. */
enum pp_status pp_scope_may(struct pp_db *db, enum pp_act_kind kind);
/* The same where a list is only shorter for who may not: *may. */
enum pp_status pp_scope_ask(struct pp_db *db, enum pp_act_kind kind, bool *may);

/*
 * Whose orders and shifts it may read: *own is the only one's, or "" for
 * everybody's.  PP_EPERM: nobody's.
 */
enum pp_status pp_scope_own(struct pp_db *db, char own[PP_WHO_MAX]);

/*
 * pp_act() about an account: each of its meters, or where it has none any
 * more, each that it had, has to be within the actor's buildings.
 */
enum pp_status pp_scope_act_account(struct pp_db *db, const struct pp_act *act,
    int64_t account, int64_t at, const char *who);

/*
 * pp_act() of changes to the site that were made and recorded, as rows `first`
 * to `last` of edit: whatever they touch, as it was and as it is, has to be
 * within the actor's buildings; what is of the whole site is within nobody's
 * who has only some.
 */
enum pp_status pp_scope_act_edits(struct pp_db *db, const struct pp_act *act,
    int64_t first, int64_t last, int64_t at, const char *who);

#endif
