/* SPDX-License-Identifier: ISC */
/*
 * A whole site in virtual time: buses with the lines, gateways and meters of
 * pp-sim itself, as peers of a virtual world.  What can go wrong there can go
 * wrong here, by rate and by script, and the same seed tells the same story.
 */
#ifndef PP_SIM_RIG_H
#define PP_SIM_RIG_H

#include "sim_virtual.h"
#include "sim_wire.h"

enum {
	SIM_CANONICAL_MAX = 64
};

struct sim_rig;

/* A bus of the site, at its line. */
struct sim_rig_bus {
	struct sim_bus bus; /* its settings may be changed while it is idle */
	struct sim_slot *slot; /* its meters, at addresses from 1 on */
	char endpoint[SIM_CANONICAL_MAX], canonical[SIM_CANONICAL_MAX];
	int64_t went_us; /* when whoever asked last closed the line */

	/*
	 * A request is on the wire: its RTU or TCP frame, as far as it came
	 * at once; may be NULL.
	 */
	void (*asked)(void *arg, struct sim_rig_bus *at, const uint8_t *bytes,
	    size_t n);
	void *arg;

	/* The rig's own. */
	struct sim_rig *rig;
	struct sim_rig_bus *next;
	struct sim_peer peer;
	struct sim_wire wire;
	uint8_t in[SIM_ADU_MAX * 2];
	size_t n_in;
	int64_t due_us; /* the event that is set; INT64_MAX: none */
};

/*
 * A world that begins at `wall_s` with an empty site; what happens follows
 * from `seed`.
 */
enum pp_status sim_rig_new(int64_t wall_s, uint64_t seed, struct sim_rig **rig);
void sim_rig_free(struct sim_rig *rig);

struct sim_virtual *sim_rig_virtual(struct sim_rig *rig);
struct pp_world *sim_rig_world(struct sim_rig *rig);
struct sim_rules *sim_rig_rules(struct sim_rig *rig);

/*
 * A bus as `like` (link, rate, manners, late_us ...; what it lacks is usual)
 * with so many meters; lives as long as the rig.  Replies come in portions at
 * whole multiples of tick_us, 0: each character for itself.  Below 0: each
 * comes whole with its last character, which is the cheapest to play.
 */
enum pp_status sim_rig_add(struct sim_rig *rig, const struct sim_bus *like,
    size_t meters, int64_t tick_us, struct sim_rig_bus **added);

/*
 * SIM_DEAD: it refuses and hangs up, as without power; SIM_SILENT: it takes
 * all and says nothing; SIM_SOUND: as before.
 */
void sim_rig_health(struct sim_rig_bus *at, enum sim_fault health);

/* Give a meter's power, or take it. */
void sim_rig_power(struct sim_rig_bus *at, size_t meter, bool on);

/* From a virtual second on, for a while: see struct sim_event. */
enum pp_status sim_rig_script(struct sim_rig *rig,
    const struct sim_event *event);

/* Of all buses together; requests, broken silences, least gap. */
struct sim_counts sim_rig_counts(const struct sim_rig *rig);

#endif
