/* SPDX-License-Identifier: ISC */
/*
 * Places where meters measure, and the things that hang there, one after the
 * other.
 */
#include "life_story.h"

#include <stdlib.h>
#include <string.h>

enum {
	HANDS_MS = 20000,  /* it takes to hang one up */
	FACTORY_WH = 9000, /* used in a test, at most */
	NUMBERS_APART = 100,
};

int64_t
place_number(int b, int k, int thing)
{
	return (b * 1000 + k + 1) * NUMBERS_APART + thing;
}

int
place_class(int k, int thing)
{
	return (k + thing) % SIM_CLASSES;
}

struct thing *
place_thing(struct place *p)
{
	return &p->thing[p->n_things - 1];
}

void
place_serial(const struct thing *t, char serial[PP_SERIAL_MAX])
{
	snprintf(serial, PP_SERIAL_MAX, "%012lld", (long long)t->number);
}

struct thing *
place_thing_of(struct place *p, const char *serial)
{
	int i;

	for (i = 0; i < p->n_things; i++)
		if (p->thing[i].number == strtoll(serial, NULL, 10))
			return &p->thing[i];
	return NULL;
}

void
place_advance(struct story *s, struct place *p)
{
	struct sim_rules *rules = sim_rig_rules(s->tale.rig);

	sim_slot_advance(rules, p->slot,
	    rules->start_ms + (story_now_us(s) - s->tale.start_us) / 1000);
}

void
place_take_up(struct story *s, struct place *p)
{
	struct sim_meter *m = &p->slot->meter;
	struct thing *t = &p->thing[p->n_things++];

	*t = (struct thing){
	    .number = m->number,
	    .credit = m->credit,
	    .prepay = m->prepay != 0,
	    .hung_s = story_now_s(s),
	};
	memcpy(t->energy_wh, m->energy_wh, sizeof t->energy_wh);
	memcpy(t->start_wh, m->energy_wh, sizeof t->start_wh);
}

void
place_take_down(struct story *s, struct place *p)
{
	struct thing *t = place_thing(p);

	place_advance(s, p);
	t->gone = true;
	t->last = p->slot->meter;
	t->gone_s = story_now_s(s);
	p->slot->dead = 1;
	tell(s, "%s: %lld is taken down", p->code, (long long)t->number);
}

void
place_hang_up(struct story *s, struct place *p)
{
	const struct sim_meter *old = &p->slot->meter;
	int b = p->slot->bus, k = p->slot->index, r;
	struct sim_meter fresh;

	sim_meter_init(&fresh, place_number(b, k, p->n_things), old->address,
	    old->at_ms);
	fresh.baud_index = old->baud_index;
	fresh.parity_index = old->parity_index;
	fresh.stop_index = old->stop_index;
	fresh.class = place_class(k, p->n_things);
	fresh.atomic = 1;
	for (r = 0; r < SIM_RATES; r++)
		fresh.energy_wh[r] = (int64_t)story_lot(s, FACTORY_WH);
	p->slot->meter = fresh;
	p->slot->dead = 0;
	p->slot->dark_ms = fresh.at_ms + HANDS_MS;
	place_take_up(s, p);
	tell(s, "%s: %lld is hung up", p->code, (long long)fresh.number);
}

struct place *
place_of_id(struct story *s, int64_t id)
{
	return id >= 1 && id <= PLACES ? &s->place[id - 1] : NULL;
}
