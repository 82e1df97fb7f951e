/* SPDX-License-Identifier: ISC */
/*
 * What the tests of relays' books share, over book_help.h: an order.
 */
#ifndef RELAY_HELP_H
#define RELAY_HELP_H

#include "book_help.h"

#include "relay_log.h"

enum {
	T0 = MORNING,
	M1 = 1,
	M2,
};

static inline void
order(struct pp_db *db, int64_t meter, enum pp_relay_action action,
    enum pp_relay_cause cause, int64_t at, int64_t until)
{
	const struct pp_relay_order o = {
	    .meter = meter,
	    .at = at,
	    .who = "boss",
	    .action = action,
	    .cause = cause,
	    .reason = "a pump is mended",
	    .until = until,
	    .overridden = "hours,warned",
	};

	if (pp_db_begin(db) != PP_OK || pp_relay_log(db, &o) != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

#endif
