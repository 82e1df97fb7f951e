/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a request to a simulated meter, as they are and with a check
 * put to them, and as what a client sends to a Modbus TCP gateway.  What
 * comes back is a frame, and the meter is still one.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim_gate.h"
#include "sim_meter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool truth)
{
	if (!truth)
		abort();
}

static void
ask(struct sim_meter *m, const uint8_t *request, size_t n)
{
	uint8_t reply[SIM_FRAME_MAX];
	size_t length = sim_meter_answer(m, request, n, reply);

	demand(length <= sizeof reply);
	demand(length == 0 || sim_frame_is_sound(reply, length));
	demand(length == 0 || reply[0] == request[0]);
	demand(m->relay == 0 || m->relay == 1);
	demand(m->count >= 0 && m->count <= UINT16_MAX);
	demand(sim_meter_balance_fen(m) >= INT32_MIN &&
	    sim_meter_balance_fen(m) <= INT32_MAX);
	demand(m->baud_index < SIM_BAUD_INDEXES &&
	    m->parity_index < SIM_PARITY_INDEXES);
}

static void
play_gate(const uint8_t *data, size_t size)
{
	struct sim_bus bus = {.baud = 9600, .timeout_us = 1, .says_busy = true};
	struct sim_reply reply = {0};
	struct sim_gate gate;
	struct sim_mail mail;
	size_t taken;
	int64_t us;

	sim_gate_init(&gate, sim_pace_of(9600, 'N', 1), &bus);
	while (sim_gate_take(&gate, 0, 1, data, size, &taken) == PP_OK &&
	    taken > 0) {
		demand(taken <= size);
		data += taken;
		size -= taken;
	}
	while ((us = sim_gate_next(&gate)) != INT64_MAX) {
		if (sim_gate_say(&gate, us, &mail))
			demand(mail.n <= SIM_ADU_MAX);
		else
			sim_gate_speak(&gate, &reply, 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t frame[SIM_FRAME_MAX];
	struct sim_meter m;

	sim_meter_init(&m, 202503050001, 1, 0);
	m.prepay = 1;
	ask(&m, data, size);
	if (size >= 2 && size <= sizeof frame - 2) {
		memcpy(frame, data, size);
		frame[0] &= 1; /* to us or to all */
		ask(&m, frame, sim_frame_seal(frame, size));
		sim_meter_advance(&m, m.at_ms + 3600000, 20000);
	}
	play_gate(data, size);
	return 0;
}
