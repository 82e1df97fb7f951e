/* SPDX-License-Identifier: ISC */
/*
 * What of the books the actor of a handle may read, asked where lists are
 * opened.  What a job reads for its own decisions is not asked here.  Inside
 * lib/ only.
 */
#ifndef PP_SCOPE_H
#define PP_SCOPE_H

#include "account.h"
#include "db.h"
#include "right.h"
#include "status.h"

/* PP_EPERM: it may not read that. */
enum pp_status pp_scope_may(struct pp_db *db, enum pp_act_kind kind);

/*
 * Whose orders and shifts it may read: *own is the only one's, or "" for
 * everybody's.  PP_EPERM: nobody's.
 */
enum pp_status pp_scope_own(struct pp_db *db, char own[PP_WHO_MAX]);

#endif
