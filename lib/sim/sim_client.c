/* SPDX-License-Identifier: ISC */
#include "sim_client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum pp_status
sim_clients_add(struct sim_clients *clients, int fd, struct sim_port *port)
{
	size_t room = 2 * clients->room + 16;

	if (clients->n == clients->room) {
		struct sim_client *list =
		    reallocarray(clients->list, room, sizeof *list);

		if (list == NULL) {
			close(fd);
			return pp_fail(PP_ESYS, "%s", strerror(errno));
		}
		clients->list = list;
		clients->room = room;
	}
	clients->list[clients->n++] = (struct sim_client){
	    .fd = fd,
	    .id = ++clients->last_id,
	    .port = port,
	};
	return PP_OK;
}

void
sim_client_hang_up(struct sim_client *client)
{
	if (client->fd == -1)
		return;
	close(client->fd);
	client->fd = -1;
	if (client->port != NULL) {
		client->port->n_clients--;
		sim_wire_leave(&client->port->wire, client->id);
	}
}

void
sim_clients_hang_up(struct sim_clients *clients, const struct sim_port *port)
{
	size_t i;

	for (i = 0; i < clients->n; i++)
		if (clients->list[i].port == port)
			sim_client_hang_up(&clients->list[i]);
}

void
sim_clients_sweep(struct sim_clients *clients)
{
	size_t i, kept = 0;

	for (i = 0; i < clients->n; i++)
		if (clients->list[i].fd != -1)
			clients->list[kept++] = clients->list[i];
	clients->n = kept;
}

void
sim_clients_free(struct sim_clients *clients)
{
	size_t i;

	for (i = 0; i < clients->n; i++)
		sim_client_hang_up(&clients->list[i]);
	free(clients->list);
	*clients = (struct sim_clients){0};
}

bool
sim_client_receive(struct sim_client *client)
{
	ssize_t n = recv(client->fd, client->in + client->n,
	    sizeof client->in - client->n, MSG_DONTWAIT);

	if (n > 0) {
		client->n += (size_t)n;
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		sim_client_hang_up(client);
	return false;
}

void
sim_clients_send(struct sim_clients *clients, uint64_t id, const uint8_t *bytes,
    size_t n)
{
	size_t i;

	for (i = 0; i < clients->n; i++) {
		struct sim_client *client = &clients->list[i];

		if (client->id != id || client->fd == -1)
			continue;
		if (send(client->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT) ==
			-1 &&
		    errno != EAGAIN)
			sim_client_hang_up(client);
		return;
	}
}
