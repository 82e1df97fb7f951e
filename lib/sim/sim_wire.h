/* SPDX-License-Identifier: ISC */
/*
 * What stands at the end of a connection: a serial line with its meters, or a
 * gateway before one.  Bytes and times go in, bytes and times come out; the
 * same for pp-sim's ports and for a site in virtual time.
 */
#ifndef PP_SIM_WIRE_H
#define PP_SIM_WIRE_H

#include "sim_gate.h"
#include "sim_line.h"

enum {
	SIM_PARCELS = 8
};

/* A request that a meter is to hear later. */
struct sim_parcel {
	struct sim_later later;
	int64_t due_us;
	uint64_t client;
	uint16_t transaction;
	uint8_t frame[SIM_FRAME_MAX];
	size_t n;
};

struct sim_wire {
	const struct sim_bus *bus;
	struct sim_line line; /* unless the bus goes by Modbus TCP */
	struct sim_gate gate;
	uint64_t asker; /* who asked last over a line without transactions */
	int64_t baud;   /* as the asker has it */
	char parity;
	struct sim_parcel parcel[SIM_PARCELS];
	size_t n_parcels;
};

/* `tick_us`: see struct sim_line. */
void sim_wire_init(struct sim_wire *wire, const struct sim_bus *bus,
    int64_t tick_us);

/* Whoever asks on a serial line has it set so. */
void sim_wire_tune(struct sim_wire *wire, int64_t baud, char parity,
    int64_t stop);

/*
 * Take bytes of a client; what isn't taken is to be shown again with more.
 * PP_EDATA: he is to be hung up on.
 */
enum pp_status sim_wire_hear(struct sim_wire *wire, int64_t now_us,
    uint64_t client, const uint8_t *bytes, size_t n, size_t *taken);

/* A client has hung up. */
void sim_wire_leave(struct sim_wire *wire, uint64_t client);

/* When something is due next; INT64_MAX: nothing. */
int64_t sim_wire_next(const struct sim_wire *wire);

/*
 * Let meters hear what has come to them by now, and compose their replies;
 * false: nothing had come.
 */
bool sim_wire_ask(struct sim_wire *wire, struct sim_rules *rules,
    int64_t now_us, int64_t now_ms);

/* Bytes that come out by now, and for whom; 0: none. */
size_t sim_wire_say(struct sim_wire *wire, int64_t now_us, uint64_t *client,
    uint8_t bytes[2 * SIM_FRAME_MAX]);

/* So far; a gateway keeps its silences itself. */
struct sim_counts sim_wire_counts(const struct sim_wire *wire);

#endif
