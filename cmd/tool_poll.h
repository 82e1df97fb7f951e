/* SPDX-License-Identifier: ISC */
/*
 * What pp-poll does with a pass: tell it, and mend what it found.  Included by
 * cmd/ only.
 */
#ifndef PP_TOOL_POLL_H
#define PP_TOOL_POLL_H

#include <stdint.h>

#include "poll.h"
#include "status.h"

/*
 * A pass, with its rows where --output says, and on stderr what there is to
 * see to.
 */
enum pp_status tool_poll_pass(struct pp_poll *poll);

/*
 * What is open is settled by whoever comes by; who missed an order for its
 * relay gets it now, and what was to end does; who lost the time `since` then
 * is given it.  poll->db may be another handle afterwards, or NULL.
 */
enum pp_status tool_poll_mend(struct pp_poll *poll, int64_t since);

#endif
