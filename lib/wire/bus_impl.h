/* SPDX-License-Identifier: ISC */
/*
 * A bus from inside: the exchanges that were handed to it, the steps that
 * carry them, and what its files share.  Inside wire/ only.
 *
 *	bus.c         its life, and the machine of its steps
 *	bus_line.c    the lock, the connection
 *	bus_fence.c   a silence that outlasts any late reply
 *	bus_send.c    from silence to the request on the wire
 *	bus_listen.c  the reply, one at a time (serial, raw RTU over TCP)
 *	bus_stream.c  the replies of a Modbus TCP gateway
 *	bus_window.c  how many at once such a gateway bears
 *	bus_ghost.c   replies that may come too late
 */
#ifndef PP_BUS_IMPL_H
#define PP_BUS_IMPL_H

#include "bus.h"

enum {
	BUS_OPEN_WAIT_US = 3000000,
	BUS_NOISE_WAIT_US = 1000000, /* a line that is never silent is out */
	BUS_LOOK_US = 10000,         /* who wants it, while waiting for long */
	BUS_INPUT_MAX = 2 * PP_FRAME_MAX,
	BUS_WINDOW_MAX = 8,
	BUS_GHOSTS = 64,
};

enum bus_step {
	STEP_REST,
	STEP_LOCK,
	STEP_FENCE,
	STEP_OPEN,
	STEP_CONNECT,
	STEP_QUIET,
	STEP_SEND,
	STEP_LISTEN,
};

enum slot_state {
	SLOT_FREE,
	SLOT_WAITS,  /* to go out */
	SLOT_OUT,    /* under way */
	SLOT_FAILED, /* beside others; whether that is why isn't known yet */
	SLOT_ENDED,  /* to be told */
};

/* An exchange that was handed to the bus. */
struct bus_slot {
	struct pp_exchange x;
	enum slot_state state;
	uint64_t order; /* in which they came; once out, in which they went */
	uint16_t transaction;
	unsigned beside;    /* the most under way in its time, with itself */
	unsigned behind;    /* answered while it lay at the gateway */
	unsigned overtaken; /* by replies to later ones, while it was first */
	bool first;         /* nothing was under way before it */
	bool again;         /* it failed beside others: now alone */
	bool strayed;       /* a frame came for it, but not the answer */
	bool fenced;        /* it has had its fence, on this very line */
};

/* A reply that may still come, to a request that is over. */
struct bus_ghost {
	uint8_t unit, function;
	size_t length; /* of its frame; 0: any */
	int64_t until_us;
};

/* A request that was given up, but perhaps not by the gateway. */
struct bus_lost {
	uint16_t transaction;
	int64_t from_us; /* its turn came at */
};

struct pp_bus {
	struct pp_world *world;
	struct pp_endpoint endpoint;
	char canonical[PP_ENDPOINT_MAX];
	char trouble[200];
	struct pp_bus_counts counts;

	struct pp_lock *lock;
	bool held;
	bool yielding;    /* someone waits: nothing more goes out */
	bool kept;        /* for what follows: nobody waits for us */
	int64_t pause_us; /* not before: someone else's turn */
	struct pp_line *line;
	bool away;  /* an exchange has just ended so */
	bool used;  /* a request went over the line since it was opened */
	int silent; /* exchanges in a row without a sign of life */
	int64_t knocked_us; /* the connection was asked for at */
	int64_t trip_us;    /* to the gateway and back; below 0: not known */

	enum bus_step step;
	int64_t began_us;         /* this step */
	struct bus_slot *sending; /* from STEP_LOCK to STEP_SEND */
	uint64_t orders;
	uint16_t transaction;
	uint8_t out[PP_FRAME_MAX];
	size_t out_n, out_sent;
	uint8_t in[BUS_INPUT_MAX];
	size_t in_n;
	int64_t front_us;    /* the first of those bytes came at */
	int64_t last_us;     /* the last bytes came, or went, at */
	int64_t gone_us;     /* the last one of a request is on the wire */
	int64_t quiet_us;    /* silent enough to send at */
	int64_t deadline_us; /* for the reply of the oldest to begin */

	/* bus_window.c */
	unsigned window;     /* see pp_bus_window() */
	int64_t wire_us;     /* what the last exchange takes of the line */
	unsigned failures;   /* beside others, since the last answer */
	unsigned unanswered; /* in a row, alone or not */
	unsigned breaks;     /* of the connection, several being under way */
	bool doubt;          /* some failed: find out before more goes out */

	/* bus_stream.c */
	int64_t served_us;   /* the gateway was done with one at */
	int64_t turn_us;     /* the oldest has had its turn since */
	int64_t own_us;      /* its deadline, were the gateway free */
	int64_t busy_us;     /* until then with one that was given up */
	int64_t patience_us; /* how long it waits for a dead meter */
	struct bus_lost lost[BUS_WINDOW_MAX];
	size_t n_lost;

	struct bus_ghost ghosts[BUS_GHOSTS];
	int64_t haunted_us; /* not before: the one that is to go out */

	size_t n_slots;
	struct bus_slot slot[];
};

/*
 * For the fleet.  Whether a question can be taken now, and where it goes, all
 * zero, to be begun with start().
 */
bool pp_bus_has_room(const struct pp_bus *bus);
struct pp_exchange *pp_bus_room(struct pp_bus *bus);
void pp_bus_start(struct pp_bus *bus, struct pp_exchange *x);

/* Do what can be done now; true when one has ended. */
bool pp_bus_step(struct pp_bus *bus);

/* One that has ended, until the next call; NULL: none. */
const struct pp_exchange *pp_bus_ended(struct pp_bus *bus);

/* Whether it has anything to do. */
bool pp_bus_is_busy(const struct pp_bus *bus);

/* End those whose request isn't on its way yet. */
void pp_bus_abandon(struct pp_bus *bus);

/*
 * What to wait for before the next step: a time, and a line where *line
 * isn't NULL.
 */
int64_t pp_bus_wake(const struct pp_bus *bus, struct pp_line **line,
    bool *writable);

/*
 * No more questions for now: forget what is under way, close the connection,
 * release the lock.
 */
void pp_bus_rest(struct pp_bus *bus);

/*
 * What the files share.  A step is true where an exchange has ended or
 * failed, as all are that end one.
 */

/* bus.c */
int64_t bus_now(const struct pp_bus *b);
int64_t bus_silence_us(const struct pp_bus *b);
int64_t bus_gap_us(const struct pp_bus *b);
int64_t bus_request_us(const struct pp_bus *b, const struct pp_exchange *x);
int64_t bus_reply_us(const struct pp_bus *b, const struct pp_exchange *x);
void bus_go(struct pp_bus *b, enum bus_step step);
void bus_turn(struct pp_bus *b);
bool bus_end(struct pp_bus *b, struct bus_slot *s, enum pp_outcome outcome);
void bus_finish(struct pp_bus *b, struct bus_slot *s);
void bus_say(struct pp_bus *b, const char *words);

/* bus_line.c */
bool bus_lock(struct pp_bus *b);
bool bus_open(struct pp_bus *b);
bool bus_connect(struct pp_bus *b);
void bus_hang_up(struct pp_bus *b);
void bus_let_go(struct pp_bus *b);
bool bus_is_wanted(struct pp_bus *b);
void bus_yield(struct pp_bus *b);

/* bus_fence.c */
enum bus_step bus_ready_step(const struct pp_bus *b);
bool bus_fence(struct pp_bus *b);
int64_t bus_fence_until(const struct pp_bus *b);

/* bus_send.c */
bool bus_lost(struct pp_bus *b);
bool bus_quiet(struct pp_bus *b);
bool bus_send(struct pp_bus *b);
int64_t bus_quiet_until(const struct pp_bus *b);

/* bus_listen.c */
enum pp_status bus_receive(struct pp_bus *b, size_t *n);
void bus_drop(struct pp_bus *b, size_t n);
void bus_count_stray(struct pp_bus *b, enum pp_stray kind);
bool bus_take(struct pp_bus *b, struct bus_slot *s,
    const struct pp_found *found);
int64_t bus_network_us(const struct pp_exchange *x);
bool bus_is_over(const struct pp_bus *b, const struct bus_slot *s,
    enum pp_outcome *outcome);
bool bus_listen(struct pp_bus *b);

/* bus_stream.c */
void bus_set_deadline(struct pp_bus *b);
bool bus_sift(struct pp_bus *b);
bool bus_listen_stream(struct pp_bus *b);
int64_t bus_stream_until(const struct pp_bus *b);

/* bus_window.c */
bool bus_is_stream(const struct pp_bus *b);
unsigned bus_depth(const struct pp_bus *b);
size_t bus_count(const struct pp_bus *b, enum slot_state state);
struct bus_slot *bus_oldest(struct pp_bus *b, enum slot_state state);
struct bus_slot *bus_next_out(struct pp_bus *b);
void bus_note_out(struct pp_bus *b, struct bus_slot *s);
struct pp_question bus_question(const struct pp_bus *b,
    const struct bus_slot *s);
bool bus_is_answer(const struct bus_slot *s);
bool bus_doubts(struct pp_bus *b, struct bus_slot *s);
void bus_settle_doubt(struct pp_bus *b);
void bus_start_over(struct pp_bus *b);
bool bus_break(struct pp_bus *b, enum pp_outcome outcome);
bool bus_swapped(struct pp_bus *b);

/* bus_ghost.c */
void bus_ghost_leave(struct pp_bus *b, const struct bus_slot *s);
int64_t bus_ghost_until(const struct pp_bus *b, const struct pp_exchange *x);

#endif
