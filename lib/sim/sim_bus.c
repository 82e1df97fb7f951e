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

/* It has power, and its port is set as the asker's. */
static bool
hears(const struct sim_slot *slot, const struct sim_call *call)
{
	const struct sim_meter *m = &slot->meter;

	return !slot->dead && call->now_ms >= slot->dark_ms &&
	    sim_baud_of(m->baud_index) == call->baud &&
	    sim_parity_of(m->parity_index) == call->parity;
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
answer(const struct sim_rules *rules, struct sim_slot *slot,
    const struct sim_call *call, struct sim_reply *reply)
{
	reply->n = sim_meter_answer(&slot->meter, call->request, call->n,
	    reply->bytes);
	slot->dirty |=
	    call->request[1] == SIM_WRITE || call->request[1] == SIM_ORDER;
	if (rules->composed != NULL)
		rules->composed(rules->arg, slot, call, reply);
}

/* Tell of what happened, when it has. */
static void
note(struct sim_rules *rules, struct sim_slot *slot,
    const struct sim_call *call, enum sim_fault fault, enum sim_cut cut)
{
	struct sim_strike strike = {
	    .fault = fault,
	    .kind = sim_kind_of(call->request, call->n),
	    .cut = cut,
	};

	rules->fired[fault]++;
	rules->fired_by[fault][strike.kind]++;
	if (fault != SIM_SOUND && rules->struck != NULL)
		rules->struck(rules->arg, slot, call, &strike);
}

/* Power fails before the meter acts, within an order, or when it's over. */
static enum sim_cut
cut(struct sim_rules *rules, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	static const enum sim_cut cuts[] = {SIM_CUT_BEFORE, SIM_CUT_AFTER,
	    SIM_CUT_RECORD, SIM_CUT_MONEY, SIM_CUT_FORGOTTEN};
	enum sim_kind kind = sim_kind_of(call->request, call->n);
	bool tears = !slot->meter.atomic &&
	    (kind == SIM_KIND_PURCHASE || kind == SIM_KIND_FEE);
	uint64_t n = tears ? sizeof cuts / sizeof *cuts : 2;
	enum sim_cut when = cuts[sim_random(&rules->random) % n];
	struct sim_meter before = slot->meter;

	if (when != SIM_CUT_BEFORE) {
		slot->meter.cut = when;
		answer(rules, slot, call, reply);
		slot->meter.cut = SIM_UNCUT;
	}
	if (when == SIM_CUT_FORGOTTEN)
		slot->meter = before;
	else
		reply->n = 0;
	slot->dark_ms = call->now_ms + rules->dark_ms;
	return when;
}

static void
act(struct sim_rules *rules, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	enum sim_fault fault = reply->fault;
	enum sim_cut when = SIM_UNCUT;

	if (fault == SIM_LOST_REQUEST || fault == SIM_DEAD ||
	    fault == SIM_SILENT) {
		note(rules, slot, call, fault, when);
		return;
	}
	sim_slot_advance(rules, slot, call->now_ms);
	if (fault == SIM_BUSY) {
		reply->n = sim_frame_refuse(call->request, SIM_NO_TARGET,
		    reply->bytes);
	} else if (fault == SIM_CUT) {
		when = cut(rules, slot, call, reply);
	} else {
		answer(rules, slot, call, reply);
		if (fault == SIM_LOST_REPLY)
			reply->n = 0;
	}
	note(rules, slot, call, fault, when);
	sim_fault_spoil(reply, call->request, call->n, &rules->random);
}

/*
 * The meter is to hear it later.  Once more: soon or late; only then: when
 * nobody expects it any more.  What came of it is noted then.
 */
static void
put_off(struct sim_rules *rules, const struct sim_bus *bus,
    struct sim_slot *slot, const struct sim_call *call, struct sim_reply *reply,
    struct sim_later *later)
{
	int64_t least_us = reply->fault == SIM_AGAIN ? 0 : bus->late_us / 2;
	uint64_t span_us = (uint64_t)(bus->late_us - least_us) + 1;

	*later = (struct sim_later){
	    .slot = slot,
	    .fault = reply->fault,
	    .after_us =
		least_us + (int64_t)(sim_random(&rules->random) % span_us),
	};
	if (reply->fault != SIM_AGAIN)
		return;
	sim_slot_advance(rules, slot, call->now_ms);
	answer(rules, slot, call, reply);
}

static int64_t
turnaround_us(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_slot *slot)
{
	int64_t us =
	    slot->turnaround_us != 0 ? slot->turnaround_us : bus->turnaround_us;

	if (bus->spread_us > 0)
		us += (int64_t)(sim_random(&rules->random) %
		    (uint64_t)bus->spread_us);
	return us;
}

static void
tell_all(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_call *call)
{
	struct sim_reply nothing;
	size_t i;

	for (i = 0; i < bus->n_slots; i++) {
		struct sim_slot *slot = bus->slots[i];

		if (!hears(slot, call))
			continue;
		sim_slot_advance(rules, slot, call->now_ms);
		answer(rules, slot, call, &nothing);
	}
}

static bool
is_put_off(const struct sim_reply *reply)
{
	return reply->fault == SIM_AGAIN || reply->fault == SIM_DELAYED;
}

size_t
sim_bus_exchange(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_call *call, struct sim_reply reply[SIM_VOICES],
    struct sim_later *later)
{
	size_t i, n = 0;

	if (later != NULL)
		later->slot = NULL;
	if (sim_bus_health(rules, bus, call->now_ms) != SIM_SOUND ||
	    !sim_frame_is_sound(call->request, call->n))
		return 0;
	if (call->request[0] == 0) {
		tell_all(rules, bus, call);
		return 0;
	}
	for (i = 0; i < bus->n_slots && n < SIM_VOICES; i++) {
		struct sim_slot *slot = bus->slots[i];

		if (slot->meter.address != call->request[0] ||
		    !hears(slot, call))
			continue;
		reply[n].n = 0;
		reply[n].turnaround_us = turnaround_us(rules, bus, slot);
		reply[n].fault = choose(rules, bus, slot, call->now_ms);
		if (is_put_off(&reply[n]) &&
		    (later == NULL || later->slot != NULL))
			reply[n].fault = SIM_SOUND;
		if (is_put_off(&reply[n]))
			put_off(rules, bus, slot, call, &reply[n], later);
		else
			act(rules, slot, call, &reply[n]);
		n += reply[n].n > 0;
	}
	return n;
}

bool
sim_bus_redeliver(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_later *later, const struct sim_call *call,
    struct sim_reply *reply)
{
	struct sim_slot *slot = later->slot;
	bool heard = sim_bus_health(rules, bus, call->now_ms) == SIM_SOUND &&
	    slot->meter.address == call->request[0] && hears(slot, call);

	reply->n = 0;
	if (!heard) {
		/* The first time, if there was one, nothing was wrong. */
		note(rules, slot, call,
		    later->fault == SIM_AGAIN ? SIM_SOUND : SIM_LOST_REQUEST,
		    SIM_UNCUT);
		return false;
	}
	reply->fault = later->fault;
	reply->turnaround_us = turnaround_us(rules, bus, slot);
	sim_slot_advance(rules, slot, call->now_ms);
	answer(rules, slot, call, reply);
	if (later->fault == SIM_DELAYED && sim_random(&rules->random) % 2 == 0)
		reply->n = 0;
	note(rules, slot, call, later->fault, SIM_UNCUT);
	return reply->n > 0;
}
