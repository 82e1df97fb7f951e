/* SPDX-License-Identifier: ISC */
/*
 * A simulated site as it stands in its folder: sim.yaml says how it is
 * served, sim.csv which meters it has and how they began, run/state what
 * they hold now, run/clock what time it is there.
 */
#ifndef PP_SIM_SITE_H
#define PP_SIM_SITE_H

#include <limits.h>

#include "sim_bus.h"
#include "sim_clock.h"

struct sim_site {
	char folder[PATH_MAX]; /* absolute */
	struct sim_rules rules;
	struct sim_clock clock;
	struct sim_load *load;
	struct sim_bus *buses;
	struct sim_slot *slots;
	struct sim_slot **by_id; /* sorted */
	size_t n_buses, n_slots;
	int64_t speed_milli; /* as sim.yaml wants it */
	int64_t save_s;      /* real seconds between savings of the state */
	bool stop;           /* told to end */
	int lock;            /* descriptor of run/lock, or -1 */
	int journal;         /* of run/state, to append to, or -1 */
};

enum sim_purpose {
	SIM_LOOK,
	SIM_PLAY, /* be its only player; PP_ETEMP: another one is */
};

/*
 * Read a site; its meters are as of the time they were saved, or as they
 * began.  `profiles` is used where sim.yaml names none.
 */
enum pp_status sim_site_open(const char *folder, enum sim_purpose purpose,
    const char *profiles, struct sim_site **site);
void sim_site_close(struct sim_site *site);

/* FOLDER/NAME; returns `path`. */
const char *sim_site_path(const struct sim_site *site, const char *name,
    char path[PATH_MAX]);

/* PP_NO: no such meter, no such bus. */
enum pp_status sim_site_slot(const struct sim_site *site, const char *id,
    struct sim_slot **slot);
enum pp_status sim_site_bus(const struct sim_site *site, const char *id,
    struct sim_bus **bus);

/* A name of a bus or meter (the other stays as it was), or "all". */
enum pp_status sim_site_target(const struct sim_site *site, const char *name,
    int *bus_index, int *meter_index);

/* Keep another time from now on, for the other tools too. */
enum pp_status sim_site_set_clock(struct sim_site *site,
    const struct sim_clock *clock);

/*
 * Begin to play: the clock goes on from where it stopped (or, after a crash,
 * as if it had never stopped) at a speed, 0: that of sim.yaml.  `start_s` is
 * a time to jump to instead, at which meters have used nothing since; -1:
 * none.  All is saved.
 */
enum pp_status sim_site_start(struct sim_site *site, int64_t real_us,
    int64_t speed_milli, int64_t start_s);

/* The script of faults, by the names of this site. */
enum pp_status sim_site_script(struct sim_site *site, const char *path);

/* The setting of sim.yaml and the rows of sim.csv; for sim_site_open(). */
enum pp_status sim_setup_read(struct sim_site *site, const char *profiles);
enum pp_status sim_rows_read(struct sim_site *site);

#endif
