/* SPDX-License-Identifier: ISC */
/*
 * A Modbus TCP gateway before a serial line: requests of several clients
 * wait in a queue, go over the line one at a time, and what comes back goes
 * to the asker with its transaction.  Driven by times that are given to it.
 */
#ifndef PP_SIM_GATE_H
#define PP_SIM_GATE_H

#include "sim_bus.h"
#include "sim_line.h"

enum {
	SIM_ADU_HEAD = 7,  /* transaction, protocol, length, unit */
	SIM_ADU_MAX = 260, /* bytes of one Modbus TCP frame */
	SIM_JOBS = 16,     /* requests that wait or are under way */
	SIM_MAILS = 34,    /* replies on their way: twice that, and busy ones */
};

struct sim_job {
	int64_t ready_us;
	uint64_t client;
	uint16_t transaction;
	uint8_t frame[SIM_FRAME_MAX];
	size_t n;
	bool orphan; /* the client has gone */
};

struct sim_mail {
	int64_t at_us;
	uint64_t client;
	uint8_t adu[SIM_ADU_MAX];
	size_t n;
};

struct sim_gate {
	struct sim_pace pace;
	const struct sim_bus *bus; /* delays, timeout, manners */
	int64_t heard_us; /* when job[0] is at the meter; INT64_MAX: no job */
	int64_t free_us;  /* when the line is free again */
	uint64_t requests;
	struct sim_job job[SIM_JOBS];
	size_t n_jobs;
	struct sim_mail mail[SIM_MAILS];
	size_t n_mails;
};

void sim_gate_init(struct sim_gate *gate, struct sim_pace pace,
    const struct sim_bus *bus);

/*
 * Take one frame from the front of a client's bytes.  *taken is 0 while it
 * isn't whole; PP_EDATA: not Modbus TCP, to be hung up on.  A request that
 * finds the queue full is forgotten.
 */
enum pp_status sim_gate_take(struct sim_gate *gate, int64_t now_us,
    uint64_t client, const uint8_t *bytes, size_t n, size_t *taken);

/*
 * A client has gone.  What he asked is forgotten, or where the bus doesn't
 * forget it goes on: unless it had to wait longer than late_us for the line.
 */
void sim_gate_leave(struct sim_gate *gate, uint64_t client);

int64_t sim_gate_next(const struct sim_gate *gate);

/* The request that is at its meter by now, to be answered; or NULL. */
const struct sim_job *sim_gate_request(const struct sim_gate *gate,
    int64_t now_us);

/* What meters said to that request; the next one may go. */
void sim_gate_speak(struct sim_gate *gate, const struct sim_reply *reply,
    size_t n);

/*
 * A reply that nobody waits for any more, to a request of that client: it is
 * over on the line at `at_us`.
 */
void sim_gate_stray(struct sim_gate *gate, int64_t at_us, uint64_t client,
    uint16_t transaction, const struct sim_reply *reply);

/* A reply that has arrived by now; false: none. */
bool sim_gate_say(struct sim_gate *gate, int64_t now_us, struct sim_mail *mail);

#endif
