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
	bool played = false;

	*complaint = '\0';
	if (site_open(&s, seed)) {
		s.tale.told_aloud = aloud;
		s.lives_wanted = LIVES;
		seam_story(&s);
		truth_watch(&s);
		if (judge_open(&s) && cast_play(&s)) {
			tale_heal(&s.tale);
			if (cast_heal(&s)) {
				judge_end(&s, sums);
				played = true;
			}
		}
	}
	if (!played)
		complain(&s, "it can't be told: %s", pp_errmsg());
	snprintf(complaint, COMPLAINT_MAX, "%s", s.tale.complaint);
	judge_close(&s);
	seam_story(NULL);
	site_close(&s);
	return *complaint == '\0';
}
