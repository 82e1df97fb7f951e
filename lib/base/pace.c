/* SPDX-License-Identifier: ISC */
#include "pace.h"

enum {
	DEVIATIONS = 4
};

static uint32_t
difference(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

void
pp_pace_add(struct pp_pace *pace, int64_t took_us)
{
	uint32_t took, off;

	if (took_us < 0)
		took_us = 0;
	if (took_us > PP_PACE_MOST_US)
		took_us = PP_PACE_MOST_US;
	took = (uint32_t)took_us;
	if (pace->samples == 0) {
		pace->mean_us = took;
		pace->spread_us = took / 4;
	} else {
		off = difference(took, pace->mean_us);
		pace->spread_us = (3 * pace->spread_us + off) / 4;
		pace->mean_us = (7 * pace->mean_us + took) / 8;
	}
	if (pace->samples < UINT32_MAX)
		pace->samples++;
}

static int64_t
deadline_us(const struct pp_pace *pace)
{
	int64_t margin = (int64_t)pace->spread_us * DEVIATIONS;

	if (margin < PP_PACE_MARGIN_US)
		margin = PP_PACE_MARGIN_US;
	if (pace->mean_us + margin < PP_PACE_LEAST_US)
		return PP_PACE_LEAST_US;
	return pace->mean_us + margin;
}

int64_t
pp_pace_wait_us(const struct pp_pace *own, const struct pp_pace *neighbours,
    int64_t longest_us, unsigned nth, unsigned last)
{
	int64_t wait_us;
	unsigned i;

	if (own->samples > 0)
		wait_us = deadline_us(own);
	else if (neighbours->samples > 0)
		wait_us = deadline_us(neighbours);
	else
		return longest_us;
	/* A device that has become slower than its kind may be is waited for.
	 */
	if (nth >= last)
		return wait_us > longest_us ? wait_us : longest_us;
	for (i = 0; i < nth && wait_us < longest_us; i++)
		wait_us *= 2;
	return wait_us;
}
