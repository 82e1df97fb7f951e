/* SPDX-License-Identifier: ISC */
/*
 * Words with a site that is being played, over run/control: a line is a
 * command, a line comes back, "ok" or what was wrong.
 */
#ifndef PP_SIM_CONTROL_H
#define PP_SIM_CONTROL_H

#include "sim_site.h"

enum {
	SIM_CONTROL_MAX = 256 /* bytes of a line */
};

/*
 * Carry out a command:
 *	save
 *	kill METER, revive METER
 *	bus BUS alive|silent|dead
 *	credit METER YUAN, lose METER YUAN
 *	number METER DIGITS, reset METER
 *	fault METER|BUS|all NAME SECONDS
 *	step SECONDS
 *	speed N
 *	stop
 * PP_NO, PP_EDATA: it can't be. The line is cut to pieces.
 */
enum pp_status sim_control(struct sim_site *site, int64_t real_us, char *line);

/* The listening socket of a site. */
enum pp_status sim_control_open(const struct sim_site *site, int *fd);

/*
 * Say a command to the player of a folder and wait for its word.  PP_EAWAY:
 * nobody plays it; PP_NO: the player's objection.
 */
enum pp_status sim_control_tell(const char *folder, const char *command);

/* Tell it to stop, and wait until it has; PP_ETEMP: it is too slow. */
enum pp_status sim_control_stop(const char *folder);

#endif
