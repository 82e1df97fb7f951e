/* SPDX-License-Identifier: ISC */
/*
 * What comes in while pp-sim sleeps: bytes on lines, requests to gateways,
 * commands, and new clients of all of them.
 */
#include "sim_inner.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim_control.h"

static void
hear_asker(struct sim_client *client, int64_t now_us)
{
	size_t taken;

	if (sim_wire_hear(&client->port->wire, now_us, client->id, client->in,
		client->n, &taken) != PP_OK) {
		sim_client_hang_up(client);
		return;
	}
	client->n -= taken;
	memmove(client->in, client->in + taken, client->n);
}

static void
hear_control(struct sim_serve *serve, struct sim_client *client)
{
	char line[SIM_CLIENT_ROOM];
	uint8_t *end = memchr(client->in, '\n', client->n);
	const char *answer = "ok";
	size_t n;

	if (end == NULL) {
		if (client->n == sizeof client->in)
			sim_client_hang_up(client);
		return;
	}
	n = (size_t)(end - client->in);
	memcpy(line, client->in, n);
	line[n] = '\0';
	if (sim_control(serve->site, sim_real_us(), line) != PP_OK)
		answer = pp_errmsg();
	n = (size_t)snprintf(line, sizeof line, "%s\n", answer);
	if (n < sizeof line)
		send(client->fd, line, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	sim_client_hang_up(client);
}

static void
hear_client(struct sim_serve *serve, struct sim_client *client, int64_t now_us)
{
	struct sim_port *port = client->port;

	if (!sim_client_receive(client))
		return;
	if (port == NULL) {
		hear_control(serve, client);
	} else if (sim_bus_health(&serve->site->rules, port->bus,
		       sim_serve_ms(serve)) != SIM_SOUND) {
		client->n = 0;
	} else {
		hear_asker(client, now_us);
	}
}

static enum pp_status
hear_port(struct sim_serve *serve, struct sim_port *port, int64_t now_us)
{
	uint8_t bytes[SIM_FRAME_MAX];
	size_t taken;
	ssize_t n;
	int fd;

	if (port->bus->link != SIM_PTY) {
		fd = sim_port_accept(port);
		return fd == -1 ? PP_OK
				: sim_clients_add(&serve->clients, fd, port);
	}
	n = read(port->fd, bytes, sizeof bytes);
	if (n <= 0 || !sim_port_tune(port))
		return PP_OK;
	return sim_wire_hear(&port->wire, now_us, 0, bytes, (size_t)n, &taken);
}

/* What came while asleep.  Clients first: they don't move meanwhile. */
enum pp_status
sim_hear(struct sim_serve *serve, int64_t now_us)
{
	const struct pollfd *ports = serve->watched + SIM_OTHERS;
	const struct pollfd *clients = ports + serve->site->n_buses;
	size_t n_clients = serve->clients.n, i;
	enum pp_status rc = PP_OK;
	int fd;

	for (i = 0; i < n_clients; i++)
		if (clients[i].revents != 0)
			hear_client(serve, &serve->clients.list[i], now_us);
	for (i = 0; i < serve->site->n_buses && rc == PP_OK; i++)
		if (ports[i].revents != 0)
			rc = hear_port(serve, &serve->ports[i], now_us);
	if (rc == PP_OK && serve->watched[0].revents != 0 &&
	    (fd = accept(serve->control, NULL, NULL)) != -1)
		rc = sim_clients_add(&serve->clients, fd, NULL);
	return rc;
}
