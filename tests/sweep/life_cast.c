/* SPDX-License-Identifier: ISC */
/*
 * Who acts in a story: clerks, a poller, a settler, and people who decide what
 * evidence can't.  All but the last may crash at any wait; a second later the
 * next one comes, and a clerk does what he was about to do once more.
 */
#include "life_story.h"

#include <stdlib.h>
#include <string.h>

enum {
	POINTS_MAX = 6000, /* until the next crash */
	ACTS_A_SHIFT = 12,
	TRIES_ALONE = 40, /* of one act; the rest, when all is sound */
	SOON_S = 6,
};

static const char *const names[CLERKS] = {"Ann", "Bo", "Chen"};

bool
cast_pause(struct person *p, struct pp_world *world, unsigned hours)
{
	int64_t hour_us = 3600 * (int64_t)SECOND_US;
	int64_t hour = world->now_us(world) / hour_us + 1 +
	    (int64_t)story_lot(p->role.story, hours);

	return sim_actor_sleep(world, hour * hour_us) == PP_OK &&
	    cast_rest(p, world, SOON_S);
}

static void
died(void *arg)
{
	struct person *p = arg;
	struct story *s = p->role.story;
	struct place *at;

	s->crashes++;
	tell(s, "%s crashes", p->role.name);
	for (at = s->place; at < s->place + PLACES; at++) {
		if (p->life ? at->life == p->life->no : at->visitor == p)
			note_mishap(s, at, MISHAP_CRASH);
		if (at->visitor == p)
			at->visitor = NULL;
	}
	if (p->helps)
		p->life = NULL;
	role_come(p, story_now_us(s) + SECOND_US, POINTS_MAX, died);
}

/* What was said once stands. */
static void
hear(struct story *s, const struct pp_sale *sale)
{
	struct told *t;

	if (sale->state != PP_SALE_CREDITED &&
	    sale->state != PP_SALE_NOT_CREDITED)
		return;
	for (t = s->told; t < s->told + s->n_told; t++)
		if (t->sale == sale->id) {
			if (t->state != sale->state)
				complain(s, "order %s: told %d, later %d",
				    sale->code, (int)t->state,
				    (int)sale->state);
			return;
		}
	if (s->n_told < sizeof s->told / sizeof *s->told)
		s->told[s->n_told++] = (struct told){sale->id, sale->state};
}

static void
done(void *arg, const struct pp_visit *v)
{
	struct person *p = arg;
	struct story *s = p->role.story;
	struct place *at = place_of_id(s, v->target.id);

	if (seam_is_dead())
		return;
	if (at->visitor == p)
		at->visitor = NULL;
	tell(s, "%s at %s (errand %d): result %d, code %d, %s", p->role.name,
	    at->code, (int)v->errand, (int)v->result, (int)v->code, v->reason);
	if (v->has_sale)
		hear(s, &v->sale);
}

struct pp_till
cast_till(struct person *p, struct pp_world *world, struct pp_db *db)
{
	return (struct pp_till){
	    .db = db,
	    .world = world,
	    .models = site_models,
	    .who = p->role.name,
	    .done = done,
	    .arg = p,
	};
}

/* One that waits for a clerk; now and then one that another is at. */
static struct life *
choose_life(struct person *p)
{
	struct story *s = p->role.story;
	size_t from = story_lot(s, LIVES), i;
	struct life *l, *begun;

	p->helps = story_chance(s, 12) && !s->calm;
	for (i = 0; i < LIVES; i++) {
		l = &s->life[(from + i) % LIVES];
		if (l->no >= s->n_lives || l != &s->life[l->no] || l->over ||
		    l->n_plan == 0)
			continue;
		if (p->helps ? l->busy && l->busy != p && l->task.drawn &&
			    (l->task.act != ACT_OPEN || l->n_places == 1)
			     : !l->busy && l->not_before_us <= story_now_us(s))
			return l;
	}
	if (p->helps) {
		p->helps = false;
		return choose_life(p);
	}
	begun = plan_begin(s);
	return begun;
}

/* One run of the command that he was asked for. */
static void
serve(struct person *p, struct pp_till *till)
{
	struct story *s = p->role.story;
	struct life *l = p->life;
	struct task copy, *t = &l->task;
	struct desk d;
	enum outcome out;

	if (!t->drawn)
		plan_draw(s, l);
	if (p->helps) {
		copy = *t;
		t = &copy;
		note_mishap(s, &s->place[l->place[0]], MISHAP_TWO_HANDS);
	}
	d = (struct desk){p, s, l, t, *till};
	tell(s, "%s %s: %s for %s, try %u", p->role.name,
	    p->helps ? "helps" : "serves", l->name, act_name(t->act),
	    t->tries + 1);
	out = act_do(&d);
	till->db = d.till.db;
	if (seam_is_dead())
		return;
	p->life = NULL;
	if (p->helps)
		return;
	l->busy = NULL;
	t->tries++;
	if (out != OUTCOME_AGAIN)
		plan_next(s, l, out == OUTCOME_DONE);
	else if (s->tale.healed && t->tries > 2 * TRIES_ALONE)
		complain(s, "%s: %s never ends", l->name, act_name(t->act));
	else if (t->tries >= TRIES_ALONE && !s->tale.healed)
		l->not_before_us = INT64_MAX;
}

/* Whether anybody will want something still. */
static bool
is_work_left(const struct story *s)
{
	const struct life *l;

	if (*s->tale.complaint != '\0')
		return false; /* the rest would only follow from it */
	if (s->n_lives < s->lives_wanted)
		return true;
	for (l = s->life; l < s->life + s->n_lives; l++)
		if (!l->over && l->not_before_us != INT64_MAX)
			return true;
	return false;
}

void
clerk_work(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));

	while (!seam_is_dead() && till.db && is_work_left(s)) {
		if (!p->life) {
			if (p->acts_left <= 0 && !desk_close(p, till.db))
				break;
			if (!desk_open(p, till.db))
				break;
			p->life = choose_life(p);
			if (p->life && !p->helps)
				p->life->busy = p;
		}
		if (p->life) {
			p->acts_left--;
			serve(p, &till);
		}
		if (!till.db)
			till.db = seam_is_dead() ? NULL : cast_book(p);
		if (story_chance(s, 20) ? !cast_pause(p, world, 2)
					: !cast_rest(p, world, SOON_S))
			break;
	}
	if (!seam_is_dead() && till.db) {
		p->acts_left = 0;
		desk_close(p, till.db);
	}
	pp_db_close(till.db);
	if (!seam_is_dead())
		s->clerks_left--;
}

static void
cast(struct story *s, struct person *p, const char *name, bool crashes,
    void (*work)(struct person *p, struct pp_world *world))
{
	*p = (struct person){
	    .role =
		{
		    .story = s,
		    .name = name,
		    .work = work,
		    .crashes = crashes && !s->calm,
		},
	    .acts_left = ACTS_A_SHIFT,
	};
	role_come(p, story_now_us(s), POINTS_MAX, died);
}

bool
cast_play(struct story *s)
{
	size_t i;

	s->clerks_left = CLERKS;
	for (i = 0; i < CLERKS; i++)
		cast(s, &s->clerk[i], names[i], true, clerk_work);
	cast(s, &s->poller, "poller", true, people_poll);
	cast(s, &s->settler, "settler", true, people_settle);
	cast(s, &s->people, "people", false, people_decide);
	return sim_cast_run(s->tale.cast, INT64_MAX) == PP_OK;
}

bool
cast_twin(struct story *s,
    void (*work)(struct person *p, struct pp_world *world))
{
	s->clerks_left = 1;
	cast(s, &s->clerk[0], names[0], false, work);
	cast(s, &s->poller, "poller", false, people_poll);
	cast(s, &s->settler, "settler", false, people_settle);
	return sim_cast_run(s->tale.cast, INT64_MAX) == PP_OK;
}

/* What waited for a sound network; then all the rest. */
bool
cast_heal(struct story *s)
{
	struct life *l;

	for (l = s->life; l < s->life + s->n_lives; l++) {
		l->busy = NULL;
		l->not_before_us = 0;
	}
	s->clerks_left = 1;
	cast(s, &s->clerk[0], names[0], false, clerk_work);
	cast(s, &s->people, "people", false, people_decide);
	cast(s, &s->settler, "settler", false, people_settle);
	if (sim_cast_run(s->tale.cast, INT64_MAX) != PP_OK)
		return false;
	cast(s, &s->settler, "settler", false, people_end);
	return sim_cast_run(s->tale.cast, INT64_MAX) == PP_OK;
}
