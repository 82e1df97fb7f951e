/* SPDX-License-Identifier: ISC */
/*
 * Carried credit on its way to a meter.
 */
#include "till.h"

void
pp_till_move(const struct pp_carry *carry, const struct pp_target *target,
    const char *who, struct pp_visit *visit)
{
	*visit = (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = *target,
	    .wish =
		{
		    .kind = PP_SALE,
		    .amount = carry->left,
		    .method = "transfer",
		    .moves = carry->id,
		    .note = "",
		    .who = who,
		},
	};
}
