/* SPDX-License-Identifier: ISC */
/*
 * What a meter truly holds, as a record: what tests compare the tools with.
 */
#ifndef PP_SIM_VIEW_H
#define PP_SIM_VIEW_H

#include "records.h"
#include "sim_site.h"

enum {
	SIM_VIEW_FIELDS = 21,
	SIM_VIEW_BUS_FIELDS = 5,
};

extern const struct pp_field sim_view_fields[SIM_VIEW_FIELDS];

enum pp_status sim_view_put(struct pp_records *r, const struct sim_site *site,
    struct sim_slot *slot);

/* And what was asked on a bus, see struct sim_counts. */
extern const struct pp_field sim_view_bus_fields[SIM_VIEW_BUS_FIELDS];

enum pp_status sim_view_put_bus(struct pp_records *r,
    const struct sim_bus *bus);

#endif
