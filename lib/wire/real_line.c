/* SPDX-License-Identifier: ISC */
/*
 * Byte lines: serial ports and sockets, none of which ever blocks.  A socket
 * whose host has a name begins as a lookup.
 */
#include "real.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "catalogue.h"
#include "refused.h"
#include "serial.h"

static enum pp_status
gone(const struct pp_line *line, int why)
{
	const char *words = line->serial ? pp_phrase("hung up")
					 : pp_phrase("connection closed");

	return pp_fail(PP_EAWAY, "%s: %s", line->name,
	    why == 0 ? words : strerror(why));
}

static void
set_port(struct pp_address *a, uint16_t port)
{
	if (a->to.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&a->to)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)&a->to)->sin_port = htons(port);
}

/* On the way to a host; it may be there at once. */
static enum pp_status
start_connection(struct pp_line *line, struct pp_address *a, bool *ready)
{
	/*
	 * What is closed, or whose process is killed, is over at once: an
	 * order that hasn't gone out yet must not be sent again and again by
	 * the kernel, long after it was given up.
	 */
	const struct linger abort = {.l_onoff = 1, .l_linger = 0};
	int why, one = 1;

	set_port(a, line->port);
	line->fd = socket(a->to.ss_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (line->fd < 0)
		return pp_refused(line->name, errno);
	setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
	why =
	    connect(line->fd, (struct sockaddr *)&a->to, a->n) == 0 ? 0 : errno;
	if (why != 0 && why != EINPROGRESS)
		return gone(line, why);
	*ready = why == 0;
	return PP_OK;
}

static enum pp_status
open_socket(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line *line, bool *ready)
{
	struct real *r = (struct real *)w;
	struct pp_address address;
	enum pp_status rc;

	snprintf(line->name, sizeof line->name, "%s:%s", e->host, e->port);
	line->port = (uint16_t)strtoul(e->port, NULL, 10);
	rc = pp_resolve(r->resolver, e->host, w->now_us(w), &address,
	    &line->lookup);
	if (rc != PP_OK)
		return rc;
	if (!line->lookup)
		return start_connection(line, &address, ready);
	line->fd = pp_lookup_fd(line->lookup);
	*ready = false;
	return PP_OK;
}

static enum pp_status
open_serial(const struct pp_endpoint *e, struct pp_line *line, bool *ready)
{
	enum pp_status rc;

	snprintf(line->name, sizeof line->name, "%s", e->device);
	if ((rc = pp_serial_open(e, &line->serial)) != PP_OK)
		return rc;
	line->fd = pp_serial_fd(line->serial);
	*ready = true;
	return PP_OK;
}

enum pp_status
real_open(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	struct pp_line *l = calloc(1, sizeof *l);
	enum pp_status rc;

	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	l->fd = -1;
	rc = e->link == PP_LINK_RTU ? open_serial(e, l, ready)
				    : open_socket(w, e, l, ready);
	if (rc == PP_OK)
		*line = l;
	else
		real_close(w, l);
	return rc;
}

/* From the name of the host to the connection. */
static enum pp_status
looked_up(struct pp_world *w, struct pp_line *line, bool *ready)
{
	struct pp_address address;
	enum pp_status rc;

	rc = pp_lookup_answer(line->lookup, w->now_us(w), &address, ready);
	if (rc == PP_OK && !*ready)
		return PP_OK;
	pp_lookup_end(line->lookup);
	line->lookup = NULL;
	line->fd = -1;
	return rc == PP_OK ? start_connection(line, &address, ready) : rc;
}

enum pp_status
real_opened(struct pp_world *w, struct pp_line *line, bool *ready)
{
	socklen_t n = sizeof(int);
	int why = 0;

	if (line->lookup)
		return looked_up(w, line, ready);
	if (getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &why, &n) != 0)
		why = errno;
	if (why != 0)
		return gone(line, why);
	*ready = true;
	return PP_OK;
}

void
real_close(struct pp_world *w, struct pp_line *line)
{
	(void)w;
	if (!line)
		return;
	if (line->lookup)
		pp_lookup_end(line->lookup);
	else if (line->serial)
		pp_serial_close(line->serial);
	else if (line->fd >= 0)
		close(line->fd);
	free(line);
}

static bool
not_now(int why)
{
	return why == EAGAIN || why == EWOULDBLOCK || why == EINTR;
}

enum pp_status
real_send(struct pp_world *w, struct pp_line *line, const void *bytes, size_t n,
    size_t *sent)
{
	ssize_t got = line->serial ? write(line->fd, bytes, n)
				   : send(line->fd, bytes, n, MSG_NOSIGNAL);

	(void)w;
	if (got < 0 && !not_now(errno))
		return gone(line, errno);
	*sent = got < 0 ? 0 : (size_t)got;
	return PP_OK;
}

enum pp_status
real_receive(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *received)
{
	ssize_t got = read(line->fd, bytes, n);

	(void)w;
	if (got < 0 && !not_now(errno))
		return gone(line, errno);
	/* A serial line gives 0 bytes also when there is nothing just now. */
	if (got == 0 && (!line->serial || line->hung))
		return gone(line, 0);
	*received = got < 0 ? 0 : (size_t)got;
	return PP_OK;
}
