/* SPDX-License-Identifier: ISC */
/*
 * A world without hardware: time jumps to whatever comes next, lines end at
 * peers that are functions of ours, and bus locks are known to all who run in
 * it.  The code above is the very code that sells; nothing here waits, and
 * the same story always ends in the same way.
 */
#ifndef PP_SIM_VIRTUAL_H
#define PP_SIM_VIRTUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"
#include "world.h"

struct sim_virtual;
struct sim_arrival;

/* What stands at the other end of a line: one client at a time. */
struct sim_peer {
	/* As pp_endpoint_canonical() names it. */
	const char *canonical;
	int64_t character_us; /* pace of the line; 0: no time at all */
	bool refuses;         /* connections */
	int64_t connect_us;   /* until one is made; below 0: never */
	size_t room;          /* bytes that it takes at once; 0: any */

	/*
	 * Bytes of ours: the first is on the wire from now on, the last until
	 * `over_us`.
	 */
	void (*hear)(struct sim_peer *peer, int64_t over_us,
	    const uint8_t *bytes, size_t n);
	/* Somebody came, with his own idea of the line, or went; or NULL. */
	void (*come)(struct sim_peer *peer, const struct pp_endpoint *as);
	void (*go)(struct sim_peer *peer);
	void *arg;

	/* What came of it. */
	unsigned opens, closes;
	size_t sent;          /* bytes */
	int64_t least_gap_us; /* between any two frames; see below */
	int64_t last_over_us; /* the last character, of whichever side */

	/* The world's own. */
	struct sim_virtual *world;
	struct sim_peer *next;
	struct pp_line *line;
	struct pp_endpoint as; /* it was opened last; to find it soon */
	struct sim_arrival *arrivals;
	size_t n, room_for;
};

/* It begins at `wall_s`, UTC. */
enum pp_status sim_virtual_new(int64_t wall_s, struct sim_virtual **v);
void sim_virtual_free(struct sim_virtual *v);
struct pp_world *sim_virtual_world(struct sim_virtual *v);

/* From now on something stands there, until it leaves or the world ends. */
void sim_virtual_peer(struct sim_virtual *v, struct sim_peer *peer);
void sim_peer_leave(struct sim_peer *peer);

/* At that time (now, where it is past), call back; in order where equal. */
void sim_virtual_at(struct sim_virtual *v, int64_t at_us,
    void (*happen)(void *arg), void *arg);

/* The wall clock is set; it goes on from there. */
void sim_virtual_set_wall(struct sim_virtual *v, int64_t wall_s);

/* How often it was waited; and what is open or locked (or wished for) now. */
uint64_t sim_virtual_waits(const struct sim_virtual *v);
unsigned sim_virtual_lines(const struct sim_virtual *v);
unsigned sim_virtual_locks(const struct sim_virtual *v);

/*
 * Speak: the first character begins at `at_us`, the others follow at the
 * line's pace.  What arrives while nobody is connected is lost.  Returns when
 * the last one is over.
 */
int64_t sim_peer_say(struct sim_peer *peer, int64_t at_us, const void *bytes,
    size_t n);

/* The same where they have come over another way: all arrive at `at_us`. */
void sim_peer_deliver(struct sim_peer *peer, int64_t at_us, const void *bytes,
    size_t n);

/* The connection breaks; what was said before it still arrives. */
void sim_peer_hang_up(struct sim_peer *peer);

#endif
