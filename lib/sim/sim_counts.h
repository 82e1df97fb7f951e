/* SPDX-License-Identifier: ISC */
/*
 * run/counts: what was asked on each bus, saved with the state, so that it
 * can be looked at from outside.
 */
#ifndef PP_SIM_COUNTS_H
#define PP_SIM_COUNTS_H

#include "sim_site.h"

enum pp_status sim_counts_save(const struct sim_site *site);

/* Into the buses of the site; a file that isn't there leaves them. */
enum pp_status sim_counts_load(struct sim_site *site);

#endif
