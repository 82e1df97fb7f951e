/* SPDX-License-Identifier: ISC */
/*
 * A story from its first word to the verdict.
 */
#include "sale_story.h"

bool
story_run(uint64_t seed, bool aloud, struct sums *sums,
    char complaint[COMPLAINT_MAX])
{
	static struct story s;
	bool told = story_begin(&s, seed, aloud);

	s.orders_wanted = ORDERS_A_STORY;
	if (told && (told = cast_play(&s))) {
		sums->pending_at_heal += judge_armed(&s);
		tale_heal(&s.tale);
		if ((told = cast_heal(&s)))
			judge_end(&s, sums);
	}
	return story_end(&s, told, complaint);
}
