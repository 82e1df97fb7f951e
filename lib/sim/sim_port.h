/* SPDX-License-Identifier: ISC */
/*
 * A bus's door to the world: a pty behind a symbolic link, or a TCP port of
 * the loopback interface; and the clients that came in.
 */
#ifndef PP_SIM_PORT_H
#define PP_SIM_PORT_H

#include "sim_gate.h"
#include "sim_line.h"
#include "sim_site.h"

struct sim_port {
	struct sim_bus *bus;
	int fd;    /* of the pty's master side or the listening socket; -1 */
	int slave; /* kept open, so that a client may come and go; -1 */
	char path[PATH_MAX]; /* of the link; "" for TCP */
	size_t n_clients;
	uint64_t asker; /* who asked last over a line without transactions */
	struct sim_line line;
	struct sim_gate gate; /* of Modbus TCP, instead of the line */
};

void sim_port_init(struct sim_port *port, const struct sim_site *site,
    struct sim_bus *bus);

/* PP_EAWAY: the TCP port is taken. */
enum pp_status sim_port_open(struct sim_port *port);

/* As when an adapter is pulled or a gateway loses power. */
void sim_port_close(struct sim_port *port);

/* False where a client has set another rate than the line has. */
bool sim_port_rate_fits(const struct sim_port *port);

/* The next client; -1: none, or it was refused. */
int sim_port_accept(struct sim_port *port);

#endif
