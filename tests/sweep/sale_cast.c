/* SPDX-License-Identifier: ISC */
/*
 * Who acts in a story: sellers, a poller, a settler, people who decide what
 * evidence can't, and whoever makes trouble.  All but the last two may crash
 * at any wait; a second later the next one comes.
 */
#include "sale_story.h"

#include <stdlib.h>
#include <string.h>

enum {
	POINTS_MAX = 6000,  /* until the next crash */
	STORM_PERCENT = 96, /* of the orders are given before it */
};

/* What a visit of a seller is about. */
struct errand {
	struct person *person;
	struct order *order;
	bool other; /* the same id with other content */
};

static void come(struct person *p, int64_t at_us);

static void
died(void *arg)
{
	struct person *p = arg;
	struct story *s = p->role.story;
	struct meter *m;

	s->crashes++;
	tell(s, "%s crashes", p->role.name);
	for (m = s->meter; m < s->meter + METERS; m++)
		if (m->visitor == p)
			note_mishap(s, m, MISHAP_CRASH);
	come(p, story_now_us(s) + SECOND_US);
}

static void
come(struct person *p, int64_t at_us)
{
	p->arming = p->ending = -1;
	role_come(p, at_us, POINTS_MAX, died);
}

static enum told
what_was_told(const struct pp_visit *v, const struct order *o)
{
	if (v->has_sale && strcmp(v->sale.code, o->code) == 0 &&
	    v->result != PP_VISIT_REFUSED) {
		if (v->sale.state == PP_SALE_CREDITED)
			return TOLD_CREDITED;
		if (v->sale.state == PP_SALE_NOT_CREDITED)
			return TOLD_NOT_CREDITED;
		return v->sale.state == PP_SALE_DISPUTED ? TOLD_DISPUTED
							 : TOLD_PENDING;
	}
	return v->result == PP_VISIT_PENDING ? TOLD_PENDING : TOLD_REFUSED;
}

/* What was said once stands. */
static void
hear(struct story *s, struct order *o, enum told told)
{
	bool contradicts = false;

	if (o->told == TOLD_CREDITED || o->told == TOLD_NOT_CREDITED)
		contradicts = told != o->told;
	else if (o->told == TOLD_PENDING)
		contradicts = told == TOLD_REFUSED;
	else if (o->told == TOLD_DISPUTED)
		contradicts = told == TOLD_REFUSED || told == TOLD_PENDING;
	if (contradicts)
		complain(s, "order %s: told %d, later %d", o->code,
		    (int)o->told, (int)told);
	o->told = told;
	o->was_pending |= told == TOLD_PENDING;
}

static void
done(void *arg, const struct pp_visit *v)
{
	struct person *p = arg;
	struct story *s = p->role.story;
	struct errand *e = v->arg;
	struct meter *m = meter_of_id(s, v->target.id);

	if (seam_is_dead())
		return;
	if (m->visitor == p)
		m->visitor = NULL;
	tell(s, "%s is told of %s (%s): %d, %s", p->role.name,
	    e ? e->order->code : "settling", m->slot->id, (int)v->result,
	    v->reason);
	if (e && !e->other)
		hear(s, e->order, what_was_told(v, e->order));
	else if (e && what_was_told(v, e->order) != TOLD_REFUSED)
		complain(s, "order %s was taken with other content",
		    e->order->code);
	if (m->current < 0)
		m->mishaps = 0;
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

/* One that was credited, and that nobody wanted to undo so far; or -1. */
static int
find_undoable(struct story *s)
{
	int i = (int)story_lot(s, (uint64_t)s->n_orders), k;
	const struct order *o;

	for (k = 0; k < s->n_orders; k++) {
		o = &s->order[(i + k) % s->n_orders];
		if (o->told == TOLD_CREDITED && !o->undone &&
		    (o->kind == PP_SALE || o->kind == PP_REFUND))
			return (i + k) % s->n_orders;
	}
	return -1;
}

static struct order *
new_order(struct story *s)
{
	struct order *o = &s->order[s->n_orders];
	uint64_t lot = story_lot(s, 100);
	int undone = lot < 8 && s->n_orders > 0 ? find_undoable(s) : -1;

	*o = (struct order){
	    .kind = lot < 18 ? PP_REFUND : PP_SALE,
	    .meter = (int)story_lot(s, METERS),
	    .amount_fen = AMOUNT_LEAST + AMOUNT_STEP * s->n_orders,
	    .reverses = undone,
	};
	if (undone >= 0) {
		s->order[undone].undone = true;
		o->kind = s->order[undone].kind == PP_SALE ? PP_SALE_REVERSAL
							   : PP_REFUND_REVERSAL;
		o->meter = s->order[undone].meter;
		o->amount_fen = s->order[undone].amount_fen;
	}
	snprintf(o->code, sizeof o->code, "S%d", ++s->n_orders);
	s->stormy = s->n_orders > s->orders_wanted * STORM_PERCENT / 100;
	return o;
}

/* An earlier one that was armed once more, its content the same or not. */
static struct order *
old_order(struct story *s, bool *other)
{
	uint64_t i = story_lot(s, (uint64_t)s->n_orders);
	struct order *o = &s->order[i];

	if (o->told == TOLD_NOTHING || o->told == TOLD_REFUSED)
		return NULL;
	*other = story_chance(s, 30);
	return o;
}

static void
fill_visit(const struct story *s, struct pp_visit *v, struct errand *e)
{
	const struct order *o = e->order;

	*v = (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = site_target[o->meter],
	    .wish =
		{
		    .code = o->code,
		    .kind = o->kind,
		    .reverses = o->reverses < 0 ? 0 : s->order[o->reverses].id,
		    .amount.fen = o->amount_fen + (e->other ? 1 : 0),
		    .method = "cash",
		    .note = "",
		    .who = e->person->role.name,
		},
	    .arg = e,
	};
}

/* What he didn't hear of before he died, an old one, or new ones. */
static size_t
choose_errands(struct person *p, struct errand errand[BATCH_MAX])
{
	struct story *s = p->role.story;
	size_t n = 0, i, wanted = 1 + story_lot(s, BATCH_MAX - 1);
	struct errand e;

	if (*s->tale.complaint != '\0')
		return 0; /* the rest would only follow from it */
	for (i = 0; i < p->n_last; i++)
		if (s->order[p->last[i]].told == TOLD_NOTHING &&
		    story_chance(s, 70))
			errand[n++] =
			    (struct errand){p, &s->order[p->last[i]], false};
	p->n_last = 0;
	while (n < wanted && p->quota > 0) {
		e = (struct errand){.person = p};
		if (s->n_orders > 0 && story_chance(s, 6))
			e.order = old_order(s, &e.other);
		if (!e.order) {
			e.order = new_order(s);
			p->last[p->n_last++] = (int)(e.order - s->order);
			p->quota--;
		}
		errand[n++] = e;
	}
	return n;
}

static void
sell(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));
	struct errand errand[BATCH_MAX];
	struct pp_visit visit[BATCH_MAX];
	size_t n, i;

	while (
	    !seam_is_dead() && till.db && (n = choose_errands(p, errand)) > 0) {
		for (i = 0; i < n; i++)
			fill_visit(s, &visit[i], &errand[i]);
		if (pp_till_run(&till, visit, n) != PP_OK && !seam_is_dead())
			complain(s, "%s: %s", p->role.name, pp_errmsg());
		if (!cast_rest(p, world, 4))
			break;
	}
	pp_db_close(till.db);
	if (!seam_is_dead())
		s->sellers_left--;
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
		    .crashes = crashes,
		},
	    .quota = s->orders_wanted / SELLERS,
	};
	come(p, story_now_us(s));
}

bool
cast_play(struct story *s)
{
	static const char *const names[SELLERS] = {"Ann", "Bo", "Chen"};
	size_t i;

	s->sellers_left = SELLERS;
	for (i = 0; i < SELLERS; i++)
		cast(s, &s->seller[i], names[i], true, sell);
	cast(s, &s->poller, "poller", true, people_poll);
	cast(s, &s->settler, "settler", true, people_settle);
	cast(s, &s->people, "people", false, people_decide);
	cast(s, &s->fate, "fate", false, people_trouble);
	return sim_cast_run(s->tale.cast, INT64_MAX) == PP_OK;
}

bool
cast_heal(struct story *s)
{
	cast(s, &s->settler, "settler", false, people_end);
	return sim_cast_run(s->tale.cast, INT64_MAX) == PP_OK;
}
