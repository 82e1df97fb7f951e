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

int64_t
sim_wire_next(const struct sim_wire *wire)
{
	return is_gate(wire) ? sim_gate_next(&wire->gate)
			     : sim_line_next(&wire->line);
}

static bool
ask_line(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    int64_t now_ms)
{
	struct sim_line *line = &wire->line;
	struct sim_reply reply[SIM_VOICES];
	struct sim_call call = {
	    .now_ms = now_ms,
	    .baud = wire->baud,
	    .parity = wire->parity,
	    .request = line->heard,
	};
	size_t n, i;

	if (!sim_line_request(line, now_us))
		return false;
	call.n = line->n_heard;
	n = sim_bus_exchange(rules, wire->bus, &call, reply);
	for (i = 0; i < n; i++)
		sim_line_speak(line, reply[i].bytes, reply[i].n,
		    reply[i].turnaround_us +
			(reply[i].fault == SIM_LATE ? wire->bus->late_us : 0));
	return true;
}

static bool
ask_gate(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    int64_t now_ms)
{
	struct sim_reply reply[SIM_VOICES];
	struct sim_call call = {
	    .now_ms = now_ms,
	    .baud = wire->bus->baud,
	    .parity = wire->bus->parity,
	};
	const struct sim_job *job;
	bool any = false;
	size_t n;

	while ((job = sim_gate_request(&wire->gate, now_us)) != NULL) {
		call.request = job->frame;
		call.n = job->n;
		n = sim_bus_exchange(rules, wire->bus, &call, reply);
		sim_gate_speak(&wire->gate, reply, n);
		any = true;
	}
	return any;
}

bool
sim_wire_ask(struct sim_wire *wire, struct sim_rules *rules, int64_t now_us,
    int64_t now_ms)
{
	return is_gate(wire) ? ask_gate(wire, rules, now_us, now_ms)
			     : ask_line(wire, rules, now_us, now_ms);
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
