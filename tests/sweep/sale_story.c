/* SPDX-License-Identifier: ISC */
/*
 * A story from its first word to the verdict.
 */
#include "sale_story.h"

#include <stdarg.h>
#include <string.h>

void
complain(struct story *s, const char *fmt, ...)
{
	char words[sizeof s->complaint];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof words, fmt, args);
	va_end(args);
	tell(s, "WRONG: %s", words);
	if (*s->complaint == '\0')
		snprintf(s->complaint, sizeof s->complaint, "%s", words);
}

void
tell(const struct story *s, const char *fmt, ...)
{
	va_list args;

	if (!s->told_aloud)
		return;
	printf("# %10.3f ", (double)(story_now_us(s) - s->start_us) / 1e6);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

int64_t
story_now_us(const struct story *s)
{
	struct pp_world *world = sim_rig_world(s->rig);

	return world->now_us(world);
}

uint64_t
story_lot(struct story *s, uint64_t n)
{
	return sim_random(&s->random) % n;
}

bool
story_chance(struct story *s, unsigned percent)
{
	return story_lot(s, 100) < percent;
}

bool
story_run(uint64_t seed, bool aloud, struct sums *sums,
    char complaint[COMPLAINT_MAX])
{
	static struct story s;
	bool played = false;

	*complaint = '\0';
	if (site_open(&s, seed)) {
		s.told_aloud = aloud;
		s.orders_wanted = ORDERS_A_STORY;
		seam_story(&s);
		truth_watch(&s);
		if (judge_open(&s) && cast_play(&s)) {
			sums->pending_at_heal += judge_armed(&s);
			fault_heal(&s);
			if (cast_heal(&s)) {
				judge_end(&s, sums);
				played = true;
			}
		}
	}
	if (!played)
		complain(&s, "it can't be told: %s", pp_errmsg());
	snprintf(complaint, COMPLAINT_MAX, "%s", s.complaint);
	judge_close(&s);
	seam_story(NULL);
	site_close(&s);
	return *complaint == '\0';
}
