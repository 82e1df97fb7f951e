/* SPDX-License-Identifier: ISC */
/*
 * What passes learn of the wire and hand on to the next: how soon meters
 * answer, how many questions a gateway bears, how exchanges ended by hour,
 * and which gateways are lost.  Inside work/ only.
 */
#ifndef PP_LEARN_H
#define PP_LEARN_H

#include "round.h"

/* Into the jobs and buses of a round, what was learned before. */
enum pp_status pp_learn_load(struct pp_db *db, struct pp_round *round);

/*
 * Inside the transaction that stores the pass.  Gateways that were lost or
 * came back by it are told to poll->gateway by pp_learn_tell(), later.
 */
enum pp_status pp_learn_store(struct pp_db *db, struct pp_round *round);
void pp_learn_tell(const struct pp_round *round);

#endif
