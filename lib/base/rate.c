/* SPDX-License-Identifier: ISC */
#include "rate.h"

#include <assert.h>
#include <string.h>

static const char *const names[PP_RATES] = {"sharp", "peak", "flat", "valley",
    "deep"};

const char *
pp_rate_name(enum pp_rate rate)
{
	assert(rate < PP_RATES);
	return names[rate];
}

enum pp_status
pp_rate_find(const char *word, enum pp_rate *rate)
{
	enum pp_rate r;

	for (r = 0; r < PP_RATES; r++)
		if (strcmp(word, names[r]) == 0) {
			*rate = r;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "not a rate; sharp, peak, flat, valley and deep are");
}
