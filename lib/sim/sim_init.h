/* SPDX-License-Identifier: ISC */
/*
 * A new simulated site: what pp-site imports, what pp-sim plays, and the
 * settings by which the tools find both.
 */
#ifndef PP_SIM_INIT_H
#define PP_SIM_INIT_H

#include <limits.h>

#include "sim_bus.h"

enum {
	SIM_MIXED = SIM_LINKS, /* two buses of twelve by TCP, one of a kind */
	SIM_BUSES_MAX = 1000,
	SIM_ADDRESSES = 247,
};

struct sim_plan {
	char folder[PATH_MAX]; /* absolute, made by sim_init() */
	int64_t meters, buses;
	int link; /* enum sim_link or SIM_MIXED */
	enum sim_class class;
	bool unopened; /* as they come from the factory */
	int64_t speed_milli;
	int64_t start_s;
	const struct sim_load *load;
	int64_t ports[SIM_BUSES_MAX];
};

/* PP_ECREATE: there is one already, or it can't be made. */
enum pp_status sim_init(struct sim_plan *plan, const char *folder,
    int64_t real_us);

/* Parts of it: in which building bus `b` is, the rows. */
int64_t sim_plan_building(const struct sim_plan *plan, int64_t b);
void sim_plan_units(const struct sim_plan *plan, FILE *out);
void sim_plan_meters(const struct sim_plan *plan, FILE *out);
void sim_plan_slots(const struct sim_plan *plan, FILE *out);

#endif
