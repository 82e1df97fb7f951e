/* SPDX-License-Identifier: ISC */
/*
 * What can go wrong between asker and meter: drawn by rate from a seeded
 * source, or told by a script.  No clock and no line of its own.
 */
#ifndef PP_SIM_FAULT_H
#define PP_SIM_FAULT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sim_frame.h"
#include "status.h"

enum sim_fault {
	SIM_SOUND,
	SIM_LOST_REQUEST, /* the meter never hears it */
	SIM_LOST_REPLY,   /* the meter acts, its reply is lost */
	SIM_LATE,         /* after the asker has given up */
	SIM_CORRUPT,      /* a bit turned over */
	SIM_HALF,         /* the reply breaks off */
	SIM_FOREIGN,      /* another unit's, check and all */
	SIM_DOUBLED,      /* the reply comes twice */
	SIM_ECHO,         /* the request comes back before the reply */
	SIM_BUSY,         /* exception 0x0B instead */
	SIM_CUT,          /* the meter's power fails: before, within, after */
	SIM_DEAD,         /* it stays dark; of a bus: the gateway is gone */
	SIM_SILENT,       /* of a bus: takes everything, says nothing */
	SIM_SWAPPED,      /* a gateway's: it bears another's transaction */
	SIM_AGAIN,   /* the meter hears the request twice, some time apart */
	SIM_DELAYED, /* it hears it when the asker has given up */
	SIM_FAULTS
};

/* What a request is for. */
enum sim_kind {
	SIM_KIND_READ,
	SIM_KIND_PURCHASE,
	SIM_KIND_FEE,   /* prices, opening, balance and count set */
	SIM_KIND_FORCE, /* of the relay */
	SIM_KIND_OTHER,
	SIM_KINDS
};

enum sim_kind sim_kind_of(const uint8_t *request, size_t n);

const char *sim_fault_name(enum sim_fault fault);

/* PP_NO: no such word. */
enum pp_status sim_fault_find(const char *name, enum sim_fault *fault);

/* Shares of all exchanges, in millionths; together at most a million. */
struct sim_rates {
	int64_t ppm[SIM_FAULTS];
};

/* Add a fault by its name, in percent with up to four places. */
enum pp_status sim_rates_add(struct sim_rates *rates, const char *name,
    const char *percent);

/* Several of them: "late=5;corrupt=0.5". */
enum pp_status sim_rates_parse(const char *text, struct sim_rates *rates);

/* A reply as it leaves the meter's end, and what becomes of it. */
struct sim_reply {
	uint8_t bytes[2 * SIM_FRAME_MAX];
	size_t n;              /* 0: none */
	int64_t turnaround_us; /* it begins so long after the request */
	enum sim_fault fault;
};

/* splitmix64: a good next number from any state. */
uint64_t sim_random(uint64_t *state);

enum sim_fault sim_fault_draw(const struct sim_rates *rates, uint64_t *random);

/* Do to the bytes what reply->fault says. */
void sim_fault_spoil(struct sim_reply *reply, const uint8_t *request, size_t n,
    uint64_t *random);

/* From a second of the simulation, for a while, one thing goes wrong. */
struct sim_event {
	int64_t from_s, until_s; /* since the start */
	int bus, meter;          /* index, or -1: any */
	enum sim_fault fault;
};

struct sim_script {
	struct sim_event *events;
	size_t n;
};

/* What the script says for a meter (or -1: the bus itself) at a time. */
enum sim_fault sim_script_fault(const struct sim_script *script, int bus,
    int meter, int64_t at_s);

/* Finds a name: sets bus or meter, or leaves both for "all". */
typedef enum pp_status sim_find(void *arg, const char *name, int *bus,
    int *meter);

/* A CSV of at_s,target,fault,for_s. */
enum pp_status sim_script_read(FILE *in, const char *name, sim_find *find,
    void *arg, struct sim_script *script);
enum pp_status sim_script_add(struct sim_script *script,
    const struct sim_event *event);
void sim_script_free(struct sim_script *script);

#endif
