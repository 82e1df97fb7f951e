/* SPDX-License-Identifier: ISC */
/*
 * A bus from inside: the steps of one exchange, for the fleet that drives
 * them, and what the files of the bus share.  Inside wire/ only.
 */
#ifndef PP_BUS_IMPL_H
#define PP_BUS_IMPL_H

#include "bus.h"

enum {
	BUS_NOISE_WAIT_US = 1000000, /* a line that is never silent is out */
	BUS_INPUT_MAX = 2 * PP_FRAME_MAX,
};

enum bus_step {
	STEP_REST,
	STEP_LOCK,
	STEP_OPEN,
	STEP_CONNECT,
	STEP_QUIET,
	STEP_SEND,
	STEP_LISTEN,
};

struct pp_bus {
	struct pp_world *world;
	struct pp_endpoint endpoint;
	char canonical[PP_ENDPOINT_MAX];
	char trouble[200];
	struct pp_bus_counts counts;
	struct pp_lock *lock;
	bool held;
	int64_t pause_us; /* not before: someone else's turn */
	struct pp_line *line;
	bool used;  /* a request went over the line since it was opened */
	int silent; /* exchanges in a row without an answer */

	enum bus_step step;
	int64_t began_us; /* this step */
	struct pp_exchange *x;
	struct pp_question question;
	uint8_t out[PP_FRAME_MAX];
	size_t out_n, out_sent;
	uint8_t in[BUS_INPUT_MAX];
	size_t in_n;
	int64_t last_us;     /* the last bytes came, or went, at */
	int64_t quiet_us;    /* silent enough to send at */
	int64_t deadline_us; /* for the reply to begin */
	bool strayed;        /* a frame came, but not the answer */
};

/* Begin `x`, which must stay where it is until it is done. */
void pp_bus_start(struct pp_bus *bus, struct pp_exchange *x);

/* Do what can be done now; true when the exchange has ended. */
bool pp_bus_step(struct pp_bus *bus);

/* End an exchange that still waits for the lock; true where it did. */
bool pp_bus_abandon(struct pp_bus *bus);

/*
 * What to wait for before the next step: a time, and a line where *line
 * isn't NULL.
 */
int64_t pp_bus_wake(const struct pp_bus *bus, struct pp_line **line,
    bool *writable);

/*
 * No more questions for now: end what is under way, close the connection,
 * release the lock.
 */
void pp_bus_rest(struct pp_bus *bus);

/* What the steps share.  end and fail are true, for the step they end. */
int64_t bus_now(const struct pp_bus *b);
int64_t bus_gap_us(const struct pp_bus *b);
void bus_hang_up(struct pp_bus *b);
bool bus_end(struct pp_bus *b, enum pp_outcome outcome);
bool bus_fail(struct pp_bus *b, enum pp_outcome outcome, const char *words);

/* STEP_LISTEN, in bus_listen.c. */
bool bus_listen(struct pp_bus *b);

#endif
