/* SPDX-License-Identifier: ISC */
#include "sim_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MS = 1000,
	SECOND_MS = 1000,
	ONE_CHARACTER = 1,
};

struct sim_rig {
	struct sim_virtual *virtual;
	struct pp_world *world;
	struct sim_rules rules;
	int64_t start_us;
	struct sim_rig_bus *first, *last;
	int n;
};

static int64_t
now_us(const struct sim_rig *rig)
{
	return rig->world->now_us(rig->world);
}

/* Of the site's meters: by the steady clock, whatever the wall's says. */
static int64_t
now_ms(const struct sim_rig *rig)
{
	return rig->rules.start_ms + (now_us(rig) - rig->start_us) / MS;
}

static void run(void *arg);

/* Be called back when something is due. */
static void
set_alarm(struct sim_rig_bus *at)
{
	int64_t next_us = sim_wire_next(&at->wire);

	if (next_us >= at->due_us)
		return;
	at->due_us = next_us;
	sim_virtual_at(at->rig->virtual, next_us, run, at);
}

static void
run(void *arg)
{
	struct sim_rig_bus *at = arg;
	struct sim_rig *rig = at->rig;
	uint8_t bytes[2 * SIM_FRAME_MAX];
	int64_t us = now_us(rig);
	uint64_t client;
	size_t n;

	if (us < at->due_us)
		return; /* of an alarm that was set anew */
	at->due_us = INT64_MAX;
	sim_wire_ask(&at->wire, &rig->rules, us, now_ms(rig));
	while ((n = sim_wire_say(&at->wire, us, &client, bytes)) > 0)
		if (at->bus.health == SIM_SOUND &&
		    (at->bus.link == SIM_PTY || client == at->peer.opens))
			sim_peer_deliver(&at->peer, us, bytes, n);
	set_alarm(at);
}

static void
hear(struct sim_peer *peer, int64_t over_us, const uint8_t *bytes, size_t n)
{
	struct sim_rig_bus *at = peer->arg;
	size_t taken;

	(void)over_us;
	if (at->asked)
		at->asked(at->arg, at, bytes, n);
	if (at->bus.health != SIM_SOUND)
		return;
	if (n > sizeof at->in - at->n_in) {
		sim_peer_hang_up(peer);
		return;
	}
	memcpy(at->in + at->n_in, bytes, n);
	at->n_in += n;
	if (sim_wire_hear(&at->wire, now_us(at->rig), peer->opens, at->in,
		at->n_in, &taken) != PP_OK) {
		sim_peer_hang_up(peer);
		return;
	}
	at->n_in -= taken;
	memmove(at->in, at->in + taken, at->n_in);
	set_alarm(at);
}

static void
come(struct sim_peer *peer, const struct pp_endpoint *as)
{
	struct sim_rig_bus *at = peer->arg;
	struct sim_pace pace;

	at->n_in = 0;
	if (as->link != PP_LINK_RTU)
		return;
	pace = sim_pace_of(as->baud, as->parity, as->stop);
	sim_wire_tune(&at->wire, as->baud, as->parity, as->stop);
	peer->character_us = sim_pace_us(pace, ONE_CHARACTER);
}

static void
go(struct sim_peer *peer)
{
	struct sim_rig_bus *at = peer->arg;

	at->went_us = now_us(at->rig);
	sim_wire_leave(&at->wire, peer->opens);
}

enum pp_status
sim_rig_new(int64_t wall_s, uint64_t seed, struct sim_rig **result)
{
	struct sim_rig *rig = calloc(1, sizeof *rig);
	enum pp_status rc;

	if (!rig)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = sim_virtual_new(wall_s, &rig->virtual)) != PP_OK) {
		free(rig);
		return rc;
	}
	rig->world = sim_virtual_world(rig->virtual);
	rig->start_us = now_us(rig);
	rig->rules.random = seed;
	rig->rules.start_ms = wall_s * SECOND_MS;
	rig->rules.dark_ms = 60 * SECOND_MS;
	*result = rig;
	return PP_OK;
}

void
sim_rig_free(struct sim_rig *rig)
{
	struct sim_rig_bus *at;

	if (!rig)
		return;
	while ((at = rig->first)) {
		rig->first = at->next;
		sim_peer_leave(&at->peer);
		free(at->bus.slots);
		free(at->slot);
		free(at);
	}
	sim_script_free(&rig->rules.script);
	sim_virtual_free(rig->virtual);
	free(rig);
}

struct sim_virtual *
sim_rig_virtual(struct sim_rig *rig)
{
	return rig->virtual;
}

struct pp_world *
sim_rig_world(struct sim_rig *rig)
{
	return rig->world;
}

struct sim_rules *
sim_rig_rules(struct sim_rig *rig)
{
	return &rig->rules;
}

/* Settings that are not given are those of a usual line. */
static void
complete(struct sim_bus *bus)
{
	if (bus->baud == 0)
		bus->baud = 9600;
	if (bus->stop == 0)
		bus->stop = 1;
	if (bus->parity == '\0')
		bus->parity = 'N';
	if (bus->turnaround_us == 0)
		bus->turnaround_us = 20 * MS;
	if (bus->late_us == 0)
		bus->late_us = 1500 * MS;
	if (bus->timeout_us == 0)
		bus->timeout_us = 1000 * MS;
	bus->clients = 1;
}

static void
place_meters(struct sim_rig_bus *at, size_t meters)
{
	struct sim_bus *bus = &at->bus;
	struct sim_slot *slot;
	size_t i;

	for (i = 0; i < meters; i++) {
		slot = bus->slots[i] = &at->slot[i];
		*slot = (struct sim_slot){
		    .bus = bus->index,
		    .index = (int)i,
		    .column = -1,
		    .divisor = 1,
		};
		snprintf(slot->id, sizeof slot->id, "M%d-%d", bus->index + 1,
		    slot->index + 1);
		sim_meter_init(&slot->meter, bus->index * 1000 + (int64_t)i + 1,
		    (int64_t)i + 1, at->rig->rules.start_ms);
		sim_meter_port(&slot->meter, bus->baud, bus->parity, bus->stop);
		slot->meter.prepay = 1;
		sim_meter_set_balance(&slot->meter, 50000);
	}
	bus->n_slots = meters;
}

static void
name(struct sim_rig_bus *at)
{
	int n = at->bus.index + 1;

	snprintf(at->bus.id, sizeof at->bus.id, "BUS%02d", n);
	if (at->bus.link == SIM_PTY)
		snprintf(at->endpoint, sizeof at->endpoint,
		    "rtu:/dev/pp-bus%d?baud=%d&parity=%c&stop=%d", n,
		    (int)at->bus.baud, at->bus.parity, (int)at->bus.stop);
	else
		snprintf(at->endpoint, sizeof at->endpoint, "%s://192.0.2.1:%d",
		    at->bus.link == SIM_TCP ? "tcp" : "rtu+tcp", n);
	snprintf(at->canonical, sizeof at->canonical,
	    at->bus.link == SIM_PTY ? "rtu:/dev/pp-bus%d" : "tcp:192.0.2.1:%d",
	    n);
}

enum pp_status
sim_rig_add(struct sim_rig *rig, const struct sim_bus *like, size_t meters,
    int64_t tick_us, struct sim_rig_bus **added)
{
	struct sim_rig_bus *at = calloc(1, sizeof *at);

	if (!at)
		return pp_fail(PP_ESYS, "out of memory");
	at->rig = rig;
	at->bus = *like;
	at->bus.index = rig->n;
	complete(&at->bus);
	name(at);
	at->slot = calloc(meters + 1, sizeof *at->slot);
	at->bus.slots = calloc(meters + 1, sizeof *at->bus.slots);
	if (!at->slot || !at->bus.slots) {
		free(at->slot);
		free(at->bus.slots);
		free(at);
		return pp_fail(PP_ESYS, "out of memory");
	}
	place_meters(at, meters);
	sim_wire_init(&at->wire, &at->bus, tick_us);
	at->due_us = INT64_MAX;
	at->peer = (struct sim_peer){
	    .canonical = at->canonical,
	    .connect_us = 2 * at->bus.delay_us,
	    .hear = hear,
	    .come = come,
	    .go = go,
	    .arg = at,
	};
	if (at->bus.link == SIM_RTU_TCP)
		at->peer.character_us =
		    sim_pace_us(at->wire.line.pace, ONE_CHARACTER);
	sim_virtual_peer(rig->virtual, &at->peer);
	*(rig->last ? &rig->last->next : &rig->first) = at;
	rig->last = at;
	rig->n++;
	*added = at;
	return PP_OK;
}

void
sim_rig_health(struct sim_rig_bus *at, enum sim_fault health)
{
	at->bus.health = health;
	at->peer.refuses = health == SIM_DEAD;
	if (health == SIM_DEAD)
		sim_peer_hang_up(&at->peer);
}

void
sim_rig_power(struct sim_rig_bus *at, size_t meter, bool on)
{
	at->slot[meter].dead = !on;
	at->slot[meter].dark_ms = 0;
}

/* The door of a bus as the script has it now. */
static void
look_at_script(void *arg)
{
	struct sim_rig_bus *at = arg;
	const struct sim_rules *rules = &at->rig->rules;
	enum sim_fault told = sim_script_fault(&rules->script, at->bus.index,
	    -1, (now_ms(at->rig) - rules->start_ms) / SECOND_MS);

	sim_rig_health(at,
	    told == SIM_DEAD || told == SIM_SILENT ? told : SIM_SOUND);
}

enum pp_status
sim_rig_script(struct sim_rig *rig, const struct sim_event *event)
{
	enum pp_status rc = sim_script_add(&rig->rules.script, event);
	struct sim_rig_bus *at = rig->first;

	for (; rc == PP_OK && at; at = at->next) {
		sim_virtual_at(rig->virtual,
		    rig->start_us + event->from_s * SECOND_MS * MS,
		    look_at_script, at);
		sim_virtual_at(rig->virtual,
		    rig->start_us + event->until_s * SECOND_MS * MS,
		    look_at_script, at);
	}
	return rc;
}

struct sim_counts
sim_rig_counts(const struct sim_rig *rig)
{
	struct sim_counts sum = {.least_gap_us = INT64_MAX}, own;
	const struct sim_rig_bus *at;

	for (at = rig->first; at; at = at->next) {
		own = sim_wire_counts(&at->wire);
		sum.requests += own.requests;
		sum.broken += own.broken;
		if (own.least_gap_us < sum.least_gap_us)
			sum.least_gap_us = own.least_gap_us;
	}
	return sum;
}
