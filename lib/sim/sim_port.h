/* SPDX-License-Identifier: ISC */
/*
 * A bus's door to the world: a pty behind a symbolic link, or a TCP port of
 * the loopback interface; and the clients that came in.
 */
#ifndef PP_SIM_PORT_H
#define PP_SIM_PORT_H

#include "sim_site.h"
#include "sim_wire.h"

struct sim_port {
	struct sim_bus *bus;
	int fd;    /* of the pty's master side or the listening socket; -1 */
	int slave; /* kept open, so that a client may come and go; -1 */
	char path[PATH_MAX]; /* of the link; "" for TCP */
	size_t n_clients;
	struct sim_wire wire;
};

void sim_port_init(struct sim_port *port, const struct sim_site *site,
    struct sim_bus *bus);

/* PP_EAWAY: the TCP port is taken. */
enum pp_status sim_port_open(struct sim_port *port);

/* As when an adapter is pulled or a gateway loses power. */
void sim_port_close(struct sim_port *port);

/*
 * Whoever speaks on the pty now has it set as he thinks right; false: to what
 * no meter can be set.
 */
bool sim_port_tune(struct sim_port *port);

/* The next client; -1: none, or it was refused. */
int sim_port_accept(struct sim_port *port);

#endif
