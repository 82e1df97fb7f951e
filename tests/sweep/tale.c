/* SPDX-License-Identifier: ISC */
/*
 * Telling, complaining, chance.
 */
#include "tale.h"

#include <stdarg.h>

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
