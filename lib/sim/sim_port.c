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

static const struct {
	int64_t baud;
	speed_t speed;
} speeds[] = {{300, B300}, {600, B600}, {1200, B1200}, {2400, B2400},
    {4800, B4800}, {9600, B9600}, {19200, B19200}, {38400, B38400},
    {57600, B57600}, {115200, B115200}};

enum {
	SPEEDS = sizeof speeds / sizeof speeds[0]
};

static speed_t
speed_of(int64_t baud)
{
	size_t i;

	for (i = 0; i < SPEEDS; i++)
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	return B0;
}

/* A pty forgets PARENB; who checks parity says so by INPCK as well. */
static char
parity_of(const struct termios *termios)
{
	if (termios->c_cflag & PARODD)
		return 'O';
	return termios->c_iflag & INPCK ? 'E' : 'N';
}

bool
sim_port_tune(struct sim_port *port)
{
	struct termios termios;
	size_t i = 0;

	if (tcgetattr(port->fd, &termios) == -1)
		return true;
	while (i < SPEEDS && speeds[i].speed != cfgetospeed(&termios))
		i++;
	if (i == SPEEDS)
		return false;
	sim_wire_tune(&port->wire, speeds[i].baud, parity_of(&termios),
	    termios.c_cflag & CSTOPB ? 2 : 1);
	return true;
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
	if (port->bus->parity != 'N')
		termios.c_iflag |= INPCK;
	if (port->bus->parity == 'O')
		termios.c_cflag |= PARODD;
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
	enum pp_status rc;

	sim_wire_init(&port->wire, bus, TICK_US);
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
