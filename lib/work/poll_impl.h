/* SPDX-License-Identifier: ISC */
/*
 * The parts of a pass: poll_load.c finds the jobs, round.c asks them,
 * poll_store.c keeps what they brought, poll_alarms.c what is wrong by it,
 * poll.c is the order of it all.
 */
#ifndef PP_POLL_IMPL_H
#define PP_POLL_IMPL_H

#include "poll.h"
#include "round.h"

/*
 * The jobs, by bus, with what is known of them; *last_slot where the pass has
 * a slot.  round->jobs is for free(3).
 */
enum pp_status poll_load(struct pp_round *round, int64_t *last_slot);

/* In one transaction. */
enum pp_status poll_store(struct pp_round *round);

/* Inside it: what the pass found is alarms that are raised and cleared. */
enum pp_status poll_alarms(struct pp_round *round);

/* Nothing is kept: only say how each meter is now. */
void poll_judge(struct pp_round *round);

#endif
