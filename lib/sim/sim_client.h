/* SPDX-License-Identifier: ISC */
/*
 * Who has come in by a socket: clients of TCP buses and those who talk to
 * run/control.
 */
#ifndef PP_SIM_CLIENT_H
#define PP_SIM_CLIENT_H

#include "sim_port.h"

enum {
	SIM_CLIENT_ROOM = 1024
};

struct sim_client {
	int fd; /* -1: gone, to be swept */
	uint64_t id;
	struct sim_port *port; /* NULL: talks to control */
	uint8_t in[SIM_CLIENT_ROOM];
	size_t n;
};

struct sim_clients {
	struct sim_client *list;
	size_t n, room;
	uint64_t last_id;
};

/* Takes over the descriptor, on failure too. */
enum pp_status sim_clients_add(struct sim_clients *clients, int fd,
    struct sim_port *port);

void sim_client_hang_up(struct sim_client *client);

/* Everyone at a port. */
void sim_clients_hang_up(struct sim_clients *clients,
    const struct sim_port *port);

/* Forget those who are gone; others may move. */
void sim_clients_sweep(struct sim_clients *clients);
void sim_clients_free(struct sim_clients *clients);

/* More of what it says; false: nothing now, or it is gone. */
bool sim_client_receive(struct sim_client *client);

/* To whoever has that id, if anyone: what finds no room is lost. */
void sim_clients_send(struct sim_clients *clients, uint64_t id,
    const uint8_t *bytes, size_t n);

#endif
