/* SPDX-License-Identifier: ISC */
/*
 * Clocks of meters, set behind a pass: one that drifted further than
 * defaults.clock_limit counts its energy by the wrong rates.
 */
#ifndef PP_CLOCKS_H
#define PP_CLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "push.h"
#include "status.h"

#pragma GCC visibility push(default)

/*
 * Set those whose readings since `since` show them off, where the site lets
 * (defaults.set_clock) and the actor may; each once a day at most.  PP_NO: so
 * many are off that rather this machine's clock is, and none was set.
 */
enum pp_status pp_clocks_set(struct pp_pusher *pusher, int64_t since,
    size_t *n);

#pragma GCC visibility pop

#endif
