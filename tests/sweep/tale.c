/* SPDX-License-Identifier: ISC */
/*
 * A story's beginning and end; telling, complaining, chance.
 */
#include "tale.h"

#include <stdarg.h>
#include <stdlib.h>

static struct tale *
tale_of(struct story *s)
{
	return (struct tale *)s;
}

static const struct tale *
told_of(const struct story *s)
{
	return (const struct tale *)s;
}

bool
story_begin(struct story *s, uint64_t seed, bool aloud)
{
	if (!site_open(s, seed))
		return false;
	tale_of(s)->told_aloud = aloud;
	seam_story(s);
	truth_watch(s);
	return judge_open(s);
}

bool
story_end(struct story *s, bool told, char complaint[COMPLAINT_MAX])
{
	if (!told)
		complain(s, "it can't be told: %s", pp_errmsg());
	snprintf(complaint, COMPLAINT_MAX, "%s", tale_of(s)->complaint);
	judge_close(s);
	seam_story(NULL);
	site_close(s);
	return *complaint == '\0';
}

void
complain(struct story *s, const char *fmt, ...)
{
	struct tale *t = tale_of(s);
	char words[sizeof t->complaint];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof words, fmt, args);
	va_end(args);
	tell(s, "WRONG: %s", words);
	if (*t->complaint == '\0')
		snprintf(t->complaint, sizeof t->complaint, "%s", words);
}

void
tell(const struct story *s, const char *fmt, ...)
{
	const struct tale *t = told_of(s);
	va_list args;

	if (!t->told_aloud)
		return;
	printf("# %10.3f ", (double)(story_now_us(s) - t->start_us) / 1e6);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

int64_t
story_now_us(const struct story *s)
{
	struct pp_world *world = sim_rig_world(told_of(s)->rig);

	return world->now_us(world);
}

int64_t
story_now_s(const struct story *s)
{
	struct pp_world *world = sim_rig_world(told_of(s)->rig);

	return world->wall_s(world);
}

void *
story_more(void *list, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return list;
	*room = 2 * *room + 16;
	list = reallocarray(list, *room, size);
	if (!list)
		abort();
	return list;
}

uint64_t
story_lot(struct story *s, uint64_t n)
{
	return sim_random(&tale_of(s)->random) % n;
}

bool
story_chance(struct story *s, unsigned percent)
{
	return story_lot(s, 100) < percent;
}
