/* SPDX-License-Identifier: ISC */
#include "sim_port.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

enum {
	TICK_US = 2000, /* portions of a reply; about two bytes at 9600 */
	BACKLOG = 16,
};

void
sim_port_init(struct sim_port *port, const struct sim_site *site,
    struct sim_bus *bus)
{
	char name[16 + PP_ID_MAX];

	*port = (struct sim_port){.bus = bus, .fd = -1, .slave = -1};
	if (bus->link == SIM_PTY) {
		snprintf(name, sizeof name, "run/%s", bus->id);
		sim_site_path(site, name, port->path);
	}
}

static speed_t
speed_of(int64_t baud)
{
	static const struct {
		int64_t baud;
		speed_t speed;
	} speeds[] = {{1200, B1200}, {2400, B2400}, {4800, B4800},
	    {9600, B9600}, {19200, B19200}, {38400, B38400}};
	size_t i;

	for (i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	return B0;
}

bool
sim_port_rate_fits(const struct sim_port *port)
{
	struct termios termios;

	return port->bus->link != SIM_PTY ||
	    tcgetattr(port->fd, &termios) == -1 ||
	    cfgetospeed(&termios) == speed_of(port->bus->baud);
}

/* By rename, so that the name is never missing. */
static bool
link_to(const char *target, const char *path)
{
	char aside[PATH_MAX + 8];

	snprintf(aside, sizeof aside, "%s.new", path);
	unlink(aside);
	return symlink(target, aside) == 0 && rename(aside, path) == 0;
}

static enum pp_status
open_pty(struct sim_port *port)
{
	struct termios termios = {0};
	char name[64];

	cfmakeraw(&termios);
	termios.c_cflag |= CREAD | CLOCAL;
	cfsetspeed(&termios, speed_of(port->bus->baud));
	if (openpty(&port->fd, &port->slave, NULL, &termios, NULL) == -1 ||
	    fcntl(port->fd, F_SETFL, O_RDWR | O_NONBLOCK) == -1 ||
	    fcntl(port->fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(port->slave, F_SETFD, FD_CLOEXEC) == -1 ||
	    ttyname_r(port->slave, name, sizeof name) != 0)
		return pp_fail(PP_ESYS, "bus %s: pty: %s", port->bus->id,
		    strerror(errno));
	if (!link_to(name, port->path))
		return pp_fail(PP_ECREATE, "%s: %s", port->path,
		    strerror(errno));
	return PP_OK;
}

static enum pp_status
open_tcp(struct sim_port *port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port->bus->port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int on = 1;

	port->fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (port->fd == -1)
		return pp_fail(PP_ESYS, "bus %s: %s", port->bus->id,
		    strerror(errno));
	setsockopt(port->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(port->fd, (const struct sockaddr *)&address, sizeof address) ==
		-1 ||
	    listen(port->fd, BACKLOG) == -1)
		return pp_fail(PP_EAWAY, "bus %s: 127.0.0.1:%d: %s",
		    port->bus->id, (int)port->bus->port, strerror(errno));
	return PP_OK;
}

enum pp_status
sim_port_open(struct sim_port *port)
{
	const struct sim_bus *bus = port->bus;
	struct sim_pace pace = sim_pace_of(bus->baud, bus->parity, bus->stop);
	enum pp_status rc;

	sim_line_init(&port->line, pace, bus->strict, TICK_US);
	sim_gate_init(&port->gate, pace, bus);
	rc = bus->link == SIM_PTY ? open_pty(port) : open_tcp(port);
	if (rc != PP_OK)
		sim_port_close(port);
	return rc;
}

void
sim_port_close(struct sim_port *port)
{
	if (port->bus != NULL && port->bus->link == SIM_PTY && port->fd != -1)
		unlink(port->path);
	if (port->slave != -1)
		close(port->slave);
	if (port->fd != -1)
		close(port->fd);
	port->fd = port->slave = -1;
}

int
sim_port_accept(struct sim_port *port)
{
	int fd = accept(port->fd, NULL, NULL), on = 1;

	if (fd == -1)
		return -1;
	if ((int64_t)port->n_clients >= port->bus->clients) {
		close(fd);
		return -1;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	port->n_clients++;
	return fd;
}
