/* SPDX-License-Identifier: ISC */
#include "sim_wire.h"

#include <string.h>

void
sim_wire_init(struct sim_wire *wire, const struct sim_bus *bus, int64_t tick_us)
{
	struct sim_pace pace = sim_pace_of(bus->baud, bus->parity, bus->stop);

	*wire = (struct sim_wire){
	    .bus = bus,
	    .baud = bus->baud,
	    .parity = bus->parity,
	};
	sim_line_init(&wire->line, pace, bus->strict, tick_us);
	sim_gate_init(&wire->gate, pace, bus);
}

static bool
is_gate(const struct sim_wire *wire)
{
	return wire->bus->link == SIM_TCP;
}

void
sim_wire_tune(struct sim_wire *wire, int64_t baud, char parity, int64_t stop)
{
	wire->baud = baud;
	wire->parity = parity;
	sim_line_tune(&wire->line, sim_pace_of(baud, parity, stop));
}

enum pp_status
sim_wire_hear(struct sim_wire *wire, int64_t now_us, uint64_t client,
    const uint8_t *bytes, size_t n, size_t *taken)
{
	enum pp_status rc = PP_OK;
	size_t frame;

	if (!is_gate(wire)) {
		sim_line_hear(&wire->line, now_us, bytes, n);
		wire->asker = client;
		*taken = n;
		return PP_OK;
	}
	*taken = 0;
	do {
		frame = 0;
		rc = sim_gate_take(&wire->gate, now_us, client, bytes + *taken,
		    n - *taken, &frame);
		*taken += frame;
	} while (rc == PP_OK && frame > 0);
	return rc;
}

static void
drop_parcel(struct sim_wire *wire, size_t i)
{
	wire->n_parcels--;
	memmove(wire->parcel + i, wire->parcel + i + 1,
	    (wire->n_parcels - i) * sizeof *wire->parcel);
}

void
sim_wire_leave(struct sim_wire *wire, uint64_t client)
{
	size_t i = wire->n_parcels;

	sim_gate_leave(&wire->gate, client);
	while (i-- > 0)
		if (wire->bus->forgets && wire->parcel[i].client == client)
			drop_parcel(wire, i);
}

int64_t
sim_wire_next(const struct sim_wire *wire)
{
	int64_t next_us = is_gate(wire) ? sim_gate_next(&wire->gate)
					: sim_line_next(&wire->line);
	size_t i;

	for (i = 0; i < wire->n_parcels; i++)
		if (wire->parcel[i].due_us < next_us)
			next_us = wire->parcel[i].due_us;
	return next_us;
}

/* One exchange; what is to be heard later is kept. */
static size_t
exchange(struct sim_wire *wire, struct sim_rules *rules,
    const struct sim_call *call, struct sim_parcel *as,
    struct sim_reply reply[SIM_VOICES])
{
	bool room = wire->n_parcels < SIM_PARCELS;
	size_t n = sim_bus_exchange(rules, wire->bus, call, reply,
	    room ? &as->later : NULL);

	if (room && as->later.slot != NULL) {
		as->due_us += as->later.after_us;
		as->n = call->n;
		memcpy(as->frame, call->request, call->n);
		wire->parcel[wire->n_parcels++] = *as;
	}
	return n;
}

static bool
ask_line(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    struct sim_call *call)
{
	struct sim_parcel as = {.due_us = now_us, .client = wire->asker};
	struct sim_line *line = &wire->line;
	struct sim_reply reply[SIM_VOICES];
	size_t n, i;

	if (!sim_line_request(line, now_us))
		return false;
	call->request = line->heard;
	call->n = line->n_heard;
	n = exchange(wire, rules, call, &as, reply);
	for (i = 0; i < n; i++)
		sim_line_speak(line, reply[i].bytes, reply[i].n,
		    reply[i].turnaround_us +
			(reply[i].fault == SIM_LATE ? wire->bus->late_us : 0));
	return true;
}

static bool
ask_gate(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    struct sim_call *call)
{
	struct sim_reply reply[SIM_VOICES];
	const struct sim_job *job;
	struct sim_parcel as;
	bool any = false;
	size_t n;

	while ((job = sim_gate_request(&wire->gate, now_us)) != NULL) {
		as = (struct sim_parcel){
		    .due_us = now_us,
		    .client = job->client,
		    .transaction = job->transaction,
		};
		call->request = job->frame;
		call->n = job->n;
		n = exchange(wire, rules, call, &as, reply);
		sim_gate_speak(&wire->gate, reply, n);
		any = true;
	}
	return any;
}

/* What was kept for now; its reply meets whatever else is on the line. */
static bool
deliver(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    struct sim_call *call)
{
	struct sim_reply reply;
	struct sim_parcel p;
	size_t i = 0;

	while (i < wire->n_parcels && wire->parcel[i].due_us > now_us)
		i++;
	if (i == wire->n_parcels)
		return false;
	p = wire->parcel[i];
	drop_parcel(wire, i);
	call->request = p.frame;
	call->n = p.n;
	if (!sim_bus_redeliver(rules, wire->bus, &p.later, call, &reply))
		return true;
	if (is_gate(wire))
		sim_gate_stray(&wire->gate,
		    now_us + reply.turnaround_us +
			sim_pace_us(wire->gate.pace, reply.n),
		    p.client, p.transaction, &reply);
	else
		sim_line_interject(&wire->line, reply.bytes, reply.n,
		    now_us + reply.turnaround_us);
	return true;
}

bool
sim_wire_ask(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    int64_t now_ms)
{
	struct sim_call call = {
	    .now_ms = now_ms,
	    .baud = is_gate(wire) ? wire->bus->baud : wire->baud,
	    .parity = is_gate(wire) ? wire->bus->parity : wire->parity,
	};
	bool any = false;

	while (deliver(wire, rules, now_us, &call))
		any = true;
	if (is_gate(wire))
		return ask_gate(wire, rules, now_us, &call) || any;
	return ask_line(wire, rules, now_us, &call) || any;
}

size_t
sim_wire_say(struct sim_wire *wire, int64_t now_us, uint64_t *client,
    uint8_t bytes[2 * SIM_FRAME_MAX])
{
	struct sim_mail mail;

	if (!is_gate(wire)) {
		*client = wire->asker;
		return sim_line_say(&wire->line, now_us, bytes,
		    2 * SIM_FRAME_MAX);
	}
	if (!sim_gate_say(&wire->gate, now_us, &mail))
		return 0;
	*client = mail.client;
	memcpy(bytes, mail.adu, mail.n);
	return mail.n;
}

struct sim_counts
sim_wire_counts(const struct sim_wire *wire)
{
	if (is_gate(wire))
		return (struct sim_counts){
		    .requests = wire->gate.requests,
		    .least_gap_us = INT64_MAX,
		};
	return (struct sim_counts){
	    .requests = wire->line.requests,
	    .broken = wire->line.broken,
	    .least_gap_us = wire->line.least_gap_us,
	};
}
