/* SPDX-License-Identifier: ISC */
#include "sim_bus.h"

#include <string.h>

enum sim_fault
sim_bus_health(const struct sim_rules *rules, const struct sim_bus *bus,
    int64_t now_ms)
{
	enum sim_fault told;

	if (bus->health != SIM_SOUND)
		return bus->health;
	told = sim_script_fault(&rules->script, bus->index, -1,
	    (now_ms - rules->start_ms) / 1000);
	return told == SIM_DEAD || told == SIM_SILENT ? told : SIM_SOUND;
}

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void
sim_slot_advance(const struct sim_rules *rules, struct sim_slot *slot,
    int64_t now_ms)
{
	struct sim_meter *m = &slot->meter;

	do {
		int64_t until_ms = now_ms, w = 0, hour_s;

		if (rules->load != NULL && slot->column >= 0) {
			w = sim_load_w(rules->load, (size_t)slot->column,
			    m->at_ms / 1000 + rules->zone_s, &hour_s);
			w /= slot->divisor;
			hour_s -= rules->zone_s;
			until_ms = least(until_ms, hour_s * 1000);
		}
		if (m->at_ms < slot->dark_ms) {
			w = 0;
			until_ms = least(until_ms, slot->dark_ms);
		}
		sim_meter_advance(m, until_ms, slot->dead ? 0 : w);
	} while (m->at_ms < now_ms);
}

/* The meter that hears it: the address fits, and so does its port. */
static struct sim_slot *
listener(const struct sim_bus *bus, uint8_t unit, int64_t now_ms)
{
	size_t i;

	for (i = 0; i < bus->n_slots; i++) {
		struct sim_slot *slot = bus->slots[i];
		const struct sim_meter *m = &slot->meter;

		if (m->address == unit && !slot->dead &&
		    now_ms >= slot->dark_ms &&
		    sim_baud_of(m->baud_index) == bus->baud &&
		    sim_parity_of(m->parity_index) == bus->parity)
			return slot;
	}
	return NULL;
}

static enum sim_fault
choose(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_slot *slot, int64_t now_ms)
{
	const struct sim_rates *rates = &rules->rates;
	enum sim_fault told = sim_script_fault(&rules->script, slot->bus,
	    slot->index, (now_ms - rules->start_ms) / 1000);

	if (told != SIM_SOUND)
		return told;
	if (slot->rates != NULL)
		rates = slot->rates;
	else if (bus->rates != NULL)
		rates = bus->rates;
	return sim_fault_draw(rates, &rules->random);
}

static void
answer(struct sim_slot *slot, const uint8_t *request, size_t n,
    struct sim_reply *reply)
{
	reply->n = sim_meter_answer(&slot->meter, request, n, reply->bytes);
	slot->dirty |= request[1] == SIM_WRITE || request[1] == SIM_ORDER;
}

/* Power fails before the meter acts, within a purchase, or before it says. */
static void
cut(struct sim_rules *rules, struct sim_slot *slot, int64_t now_ms,
    const uint8_t *request, size_t n, struct sim_reply *reply)
{
	uint64_t moment = sim_random(&rules->random) % 3;

	if (moment > 0) {
		slot->meter.torn = moment == 1;
		answer(slot, request, n, reply);
		slot->meter.torn = false;
	}
	slot->dark_ms = now_ms + rules->dark_ms;
	reply->n = 0;
}

static void
act(struct sim_rules *rules, struct sim_slot *slot, int64_t now_ms,
    const uint8_t *request, size_t n, struct sim_reply *reply)
{
	enum sim_fault fault = reply->fault;

	rules->fired[fault]++;
	if (fault == SIM_LOST_REQUEST || fault == SIM_DEAD ||
	    fault == SIM_SILENT)
		return;
	sim_slot_advance(rules, slot, now_ms);
	if (fault == SIM_BUSY) {
		reply->n =
		    sim_frame_refuse(request, SIM_NO_TARGET, reply->bytes);
	} else if (fault == SIM_CUT) {
		cut(rules, slot, now_ms, request, n, reply);
	} else {
		answer(slot, request, n, reply);
		if (fault == SIM_LOST_REPLY)
			reply->n = 0;
	}
}

void
sim_bus_exchange(struct sim_rules *rules, const struct sim_bus *bus,
    int64_t now_ms, const uint8_t *request, size_t n, struct sim_reply *reply)
{
	struct sim_slot *slot;
	size_t i;

	*reply = (struct sim_reply){0};
	if (sim_bus_health(rules, bus, now_ms) != SIM_SOUND ||
	    !sim_frame_is_sound(request, n))
		return;
	if (request[0] != 0) {
		slot = listener(bus, request[0], now_ms);
		if (slot == NULL)
			return;
		reply->fault = choose(rules, bus, slot, now_ms);
		act(rules, slot, now_ms, request, n, reply);
		return;
	}
	for (i = 0; i < bus->n_slots; i++) {
		slot = bus->slots[i];
		if (slot->dead || now_ms < slot->dark_ms)
			continue;
		sim_slot_advance(rules, slot, now_ms);
		answer(slot, request, n, reply);
	}
}
