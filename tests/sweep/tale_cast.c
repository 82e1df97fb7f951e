/* SPDX-License-Identifier: ISC */
/*
 * People as actors: they come, may die at any wait, and others come after
 * them; and what some do in every story.
 */
#include "tale.h"

#include <stdlib.h>

#include "poll.h"

static struct role *
role_of(struct person *p)
{
	return (struct role *)p;
}

static void
act(void *arg, struct pp_world *world)
{
	struct role *r = arg;

	r->work(arg, world);
}

void
role_come(struct person *p, int64_t at_us, uint64_t points_most,
    void (*died)(void *arg))
{
	struct role *r = role_of(p);
	struct tale *t = (struct tale *)r->story;

	if (sim_actor_start(t->cast, at_us, act, p, &r->actor) != PP_OK)
		abort();
	if (!r->crashes || t->healed)
		return;
	sim_actor_crash_at(r->actor, 1 + story_lot(r->story, points_most));
	sim_actor_on_death(r->actor, died, p);
}

bool
cast_rest(struct person *p, struct pp_world *world, uint64_t seconds)
{
	int64_t us = (int64_t)story_lot(role_of(p)->story, seconds * SECOND_US);

	return sim_actor_sleep(world, world->now_us(world) + us) == PP_OK;
}

struct pp_db *
cast_book(struct person *p)
{
	struct role *r = role_of(p);
	struct pp_db *db = NULL;

	if (pp_db_open_writer(((struct tale *)r->story)->path, &db) != PP_OK)
		complain(r->story, "%s: %s", r->name, pp_errmsg());
	return db;
}

void
role_settle(struct person *p, struct pp_till *till, bool cancel)
{
	struct role *r = role_of(p);
	int64_t *ids = NULL;
	size_t n = 0;

	if (till->db && pp_till_due(till->db, &ids, &n) == PP_OK && n > 0 &&
	    pp_till_settle(till, ids, n, cancel) != PP_OK && !seam_is_dead())
		complain(r->story, "%s: %s", r->name, pp_errmsg());
	free(ids);
	if (!till->db && !seam_is_dead())
		till->db = cast_book(p);
}

static void
take_row(void *arg, const struct pp_poll_row *row)
{
	(void)arg;
	(void)row;
}

/* After a commit that failed the next pass has another handle. */
void
role_poll(struct person *p, struct pp_world *world,
    bool (*waits)(struct person *p, struct pp_world *world))
{
	struct pp_poll poll = {
	    .db = cast_book(p),
	    .world = world,
	    .models = site_models,
	    .row = take_row,
	};

	while (poll.db && waits(p, world)) {
		if (pp_poll_pass(&poll) == PP_OK || seam_is_dead())
			continue;
		pp_db_close(poll.db);
		poll.db = cast_book(p);
	}
	pp_db_close(poll.db);
}
