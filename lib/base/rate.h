/* SPDX-License-Identifier: ISC */
/*
 * The five rates that meters count energy by (尖 峰 平 谷 深谷).
 */
#ifndef PP_RATE_H
#define PP_RATE_H

#include "status.h"

enum pp_rate {
	PP_RATE_SHARP,
	PP_RATE_PEAK,
	PP_RATE_FLAT,
	PP_RATE_VALLEY,
	PP_RATE_DEEP,
	PP_RATES
};

#pragma GCC visibility push(default)

/* "sharp", "peak", "flat", "valley", "deep". */
const char *pp_rate_name(enum pp_rate rate);
/* PP_EDATA: none of these words. */
enum pp_status pp_rate_find(const char *word, enum pp_rate *rate);

#pragma GCC visibility pop

#endif
