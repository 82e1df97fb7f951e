/* SPDX-License-Identifier: ISC */
/*
 * Lives: what is wanted in each, drawn when it begins; and the particulars of
 * each act, drawn when a clerk hears of it.
 */
#include "life_story.h"

#include <string.h>

enum {
	BETWEEN_LEAST = 2, /* acts, between the first and the last */
	BETWEEN_MOST = 5,
	AMOUNT_LEAST = 500,
	AMOUNT_STEP = 40,
	AMOUNT_STEPS = 400,
	REST_US = 1800 * SECOND_US, /* of a customer, at most */
};

static int
free_place(struct story *s, bool runs)
{
	size_t from = story_lot(s, PLACES), i;
	struct place *p;

	for (i = 0; i < PLACES; i++) {
		p = &s->place[(from + i) % PLACES];
		if (p->life < 0 && !p->lost && p->n_things < THINGS_MAX - 1 &&
		    (p->slot->meter.prepay != 0) == runs)
			return (int)(p - s->place);
	}
	return -1;
}

static bool
take_place(struct story *s, struct life *l, bool runs)
{
	int place = free_place(s, runs);

	if (place < 0 || l->n_places == OWN_MAX)
		return false;
	s->place[place].life = l->no;
	l->place[l->n_places++] = place;
	return true;
}

void
plan_leave(struct story *s, struct life *l, int place)
{
	int i;

	for (i = 0; i < l->n_places; i++)
		if (l->place[i] == place) {
			l->place[i] = l->place[--l->n_places];
			s->place[place].life = -1;
			return;
		}
}

static void
draw_plan(struct story *s, struct life *l, bool adopts)
{
	static const struct {
		enum act act;
		unsigned share;
	} mix[] = {
	    {ACT_SELL, 39},
	    {ACT_REFUND, 12},
	    {ACT_REVERSE, 9},
	    {ACT_ADD, 4},
	    {ACT_MOVE, 13},
	    {ACT_EXCHANGE, 9},
	    {ACT_REPLACE, 8},
	    {ACT_GIVE_UP, 3},
	    {ACT_LOSE, 3},
	};
	uint64_t n =
	    BETWEEN_LEAST + story_lot(s, BETWEEN_MOST - BETWEEN_LEAST + 1);
	uint64_t lot, i;

	l->plan[l->n_plan++] = adopts ? ACT_ADOPT : ACT_OPEN;
	while (n-- > 0) {
		lot = story_lot(s, 100);
		for (i = 0; lot >= mix[i].share; i++)
			lot -= mix[i].share;
		l->plan[l->n_plan++] = mix[i].act;
	}
	l->plan[l->n_plan++] = ACT_CLOSE;
}

struct life *
plan_begin(struct story *s)
{
	struct life *l = &s->life[s->n_lives];
	bool adopts = story_chance(s, 30);

	if (s->n_lives == s->lives_wanted ||
	    s->n_lives - s->lives_over >= LIVES_AT_ONCE)
		return NULL;
	*l = (struct life){.no = s->n_lives};
	snprintf(l->name, sizeof l->name, "Customer %d", l->no);
	snprintf(l->phone, sizeof l->phone, "138%08d", l->no);
	adopts = adopts && take_place(s, l, true);
	if (!adopts && !take_place(s, l, false))
		return NULL;
	if (!adopts && story_chance(s, 20))
		take_place(s, l, false);
	s->n_lives++;
	draw_plan(s, l, adopts);
	return l;
}

static void
draw_amount(struct story *s, struct task *t)
{
	t->amount_fen =
	    AMOUNT_LEAST + AMOUNT_STEP * (int64_t)story_lot(s, AMOUNT_STEPS);
}

void
plan_draw(struct story *s, struct life *l)
{
	static const char *const methods[] = {"cash", "cash", "cash", "wechat",
	    "bank"};
	struct task *t = &l->task;

	if (l->n_places == 0) /* its last meter was lost */
		l->at = l->n_plan - 1;
	*t = (struct task){.act = l->plan[l->at], .drawn = true};
	t->other = -1;
	if (l->n_places == 0)
		return;
	t->place = l->place[story_lot(s, (uint64_t)l->n_places)];
	t->method = methods[story_lot(s, 5)];
	snprintf(t->code, sizeof t->code, "L%d-%d", l->no, ++l->orders);
	draw_amount(s, t);
	if (story_chance(s, 45))
		t->credit_fen = t->amount_fen;
	/* Credit moves between two meters. */
	if (t->act == ACT_MOVE && l->n_places == 1)
		t->act = ACT_ADD;
	if (t->act == ACT_ADD && take_place(s, l, false))
		t->other = l->place[l->n_places - 1];
	if (t->act == ACT_MOVE && l->n_places > 1)
		do
			t->other =
			    l->place[story_lot(s, (uint64_t)l->n_places)];
		while (t->other == t->place);
}

void
plan_next(struct story *s, struct life *l, bool done)
{
	struct task *t = &l->task;
	unsigned i;

	if (done)
		s->done[t->act]++;
	else
		s->refused[t->act]++;
	for (i = 0; i < MISHAPS; i++)
		s->cell[i][t->act] += t->mishaps >> i & 1;
	t->drawn = false;
	l->not_before_us = story_now_us(s) + (int64_t)story_lot(s, REST_US);
	if (++l->at < l->n_plan)
		return;
	while (l->n_places > 0)
		plan_leave(s, l, l->place[0]);
	l->over = true;
	s->lives_over++;
}
