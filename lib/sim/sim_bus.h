/* SPDX-License-Identifier: ISC */
/*
 * Meters on one RS-485 line, and one exchange with them: who hears the
 * request, what goes wrong, what is said.  Still without clock or line, so
 * that a world of virtual time can play it as well as pp-sim.
 */
#ifndef PP_SIM_BUS_H
#define PP_SIM_BUS_H

#include "sim_rules.h"
#include "text.h"

/* A meter and where it is. */
struct sim_slot {
	char id[PP_ID_MAX];
	struct sim_meter meter;
	int bus, index;          /* in the site */
	int64_t column;          /* of the load; -1: none */
	int64_t divisor;         /* of its load */
	int64_t dead;            /* 1: without power until revived */
	int64_t dark_ms;         /* without power until this time */
	int64_t turnaround_us;   /* 0: as the bus's */
	bool dirty;              /* an order has changed it; for the saver */
	struct sim_rates *rates; /* its own; NULL: the bus's */
};

enum sim_link {
	SIM_PTY,
	SIM_TCP,     /* Modbus TCP */
	SIM_RTU_TCP, /* the bytes as they are */
	SIM_LINKS
};

/* What was asked on a line since it was opened. */
struct sim_counts {
	uint64_t requests, broken; /* of these, after too short a silence */
	int64_t least_gap_us;      /* before any of them; INT64_MAX: none */
};

/* A line and what stands at its other end. */
struct sim_bus {
	char id[PP_ID_MAX];
	int index;
	enum sim_link link;
	int64_t port; /* of TCP */
	int64_t baud, stop;
	char parity; /* N, E, O */
	bool strict; /* a request that breaks the silence is lost */
	int64_t turnaround_us, late_us;
	int64_t spread_us;            /* up to so much slower, by chance */
	int64_t clients;              /* how many may be connected */
	bool queues;                  /* the next waits; else it is refused */
	int64_t delay_us, timeout_us; /* of a Modbus TCP gateway */
	bool says_busy;               /* it answers 0x0B for a silent meter */
	bool forgets;          /* what a client asked that has hung up since */
	enum sim_fault health; /* SIM_SOUND, SIM_SILENT, SIM_DEAD: by hand */
	struct sim_rates *rates; /* its own; NULL: the site's */
	struct sim_counts counts;
	struct sim_slot **slots;
	size_t n_slots;
};

/* How the bus itself is at a time: by hand, else by the script. */
enum sim_fault sim_bus_health(const struct sim_rules *rules,
    const struct sim_bus *bus, int64_t now_ms);

/* Let the meter live until now. */
void sim_slot_advance(const struct sim_rules *rules, struct sim_slot *slot,
    int64_t now_ms);

enum {
	SIM_VOICES = 3 /* meters of one address that are heard */
};

/* A request that a meter is to hear later: once more, or only then. */
struct sim_later {
	struct sim_slot *slot; /* NULL: none is */
	enum sim_fault fault;
	int64_t after_us; /* at most the bus's late_us */
};

/*
 * One request, and what its meter says: or its meters, where several have
 * that address.  The number of them; 0: there is none.  `later` NULL: none
 * can be kept for later, so that none is.
 */
size_t sim_bus_exchange(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_call *call, struct sim_reply reply[SIM_VOICES],
    struct sim_later *later);

/* That later time has come; false: the meter says nothing. */
bool sim_bus_redeliver(struct sim_rules *rules, const struct sim_bus *bus,
    const struct sim_later *later, const struct sim_call *call,
    struct sim_reply *reply);

#endif
