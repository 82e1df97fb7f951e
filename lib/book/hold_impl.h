/* SPDX-License-Identifier: ISC */
/*
 * What the files of holds and closings share; nobody else includes this.
 */
#ifndef PP_HOLD_IMPL_H
#define PP_HOLD_IMPL_H

#include "hold.h"

/* It ends with what it held: released, by nobody's decision. */
enum pp_status pp_hold_drop(struct pp_db *db, const struct pp_hold *hold,
    const char *reason, int64_t at, const char *who);

#endif
