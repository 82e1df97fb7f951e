/* SPDX-License-Identifier: ISC */
/*
 * What the loop of sim_serve.c and the ears of sim_hear.c share.
 */
#ifndef PP_SIM_INNER_H
#define PP_SIM_INNER_H

#include <poll.h>

#include "sim_client.h"
#include "sim_serve.h"

enum {
	SIM_OTHERS = 1 /* watched besides ports and clients: control */
};

struct sim_serve {
	struct sim_site *site;
	struct sim_port *ports; /* one a bus */
	struct sim_clients clients;
	int control;
	struct pollfd *watched; /* control, ports, clients */
	size_t n_watched, room;
	int64_t save_us;
};

/* The site's time, now. */
int64_t sim_serve_ms(const struct sim_serve *serve);

/* Take in what came while asleep, by `watched`. */
enum pp_status sim_hear(struct sim_serve *serve, int64_t now_us);

#endif
