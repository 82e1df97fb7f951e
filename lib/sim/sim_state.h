/* SPDX-License-Identifier: ISC */
/*
 * What the meters hold, in run/state: a CSV with a row for each, replaced as
 * a whole now and then; in between, a row is appended for each meter whose
 * memory an order changed, before its reply goes out.  The last row counts.
 */
#ifndef PP_SIM_STATE_H
#define PP_SIM_STATE_H

#include "sim_site.h"

/* PP_OK too where nothing was saved yet. */
enum pp_status sim_state_load(struct sim_site *site);

/* Let all meters live until now and save them all. */
enum pp_status sim_state_save(struct sim_site *site, int64_t now_ms);

/* Save one more time what one meter holds. */
enum pp_status sim_state_append(struct sim_site *site,
    const struct sim_slot *slot);

#endif
