/* SPDX-License-Identifier: ISC */
/*
 * A story from its first word to the verdict.
 */
#include "life_story.h"

bool
story_run(uint64_t seed, bool aloud, struct sums *sums,
    char complaint[COMPLAINT_MAX])
{
	static struct story s;
	bool told = story_begin(&s, seed, aloud);

	s.lives_wanted = LIVES;
	if (told && (told = cast_play(&s))) {
		tale_heal(&s.tale);
		if ((told = cast_heal(&s)))
			judge_end(&s, sums);
	}
	return story_end(&s, told, complaint);
}
