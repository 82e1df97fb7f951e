/* SPDX-License-Identifier: ISC */
/*
 * The world as it is: CLOCK_MONOTONIC, poll(2), serial ports and sockets.
 */
/* ppoll(2), whose wait is in nanoseconds, is Linux's own. */
#define _GNU_SOURCE
#include "world.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "buslock.h"
#include "serial.h"

enum {
	US_A_SECOND = 1000000,
};

struct real {
	struct pp_world world; /* first: the rest is found from it */
	char *run_dir;
	int64_t (*wall)(void);
	struct pollfd *polls;
	size_t n_polls;
};

struct pp_line {
	int fd;
	struct pp_serial *serial; /* NULL: a socket */
	bool hung;                /* poll(2) said that nothing will come */
	char name[PP_ENDPOINT_MAX];
};

static struct real *
real_of(struct pp_world *w)
{
	return (struct real *)w;
}

static int64_t
now_us(struct pp_world *w)
{
	struct timespec t;

	(void)w;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * US_A_SECOND + t.tv_nsec / 1000;
}

static int64_t
wall_s(struct pp_world *w)
{
	return real_of(w)->wall ? real_of(w)->wall() : (int64_t)time(NULL);
}

static enum pp_status
grow(struct real *r, size_t n)
{
	struct pollfd *more;

	if (n <= r->n_polls)
		return PP_OK;
	more = realloc(r->polls, n * sizeof *more);
	if (!more)
		return pp_fail(PP_ESYS, "out of memory");
	r->polls = more;
	r->n_polls = n;
	return PP_OK;
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct real *r = real_of(w);
	int64_t left = until_us - now_us(w);
	struct timespec t;
	enum pp_status rc;
	size_t i;

	if ((rc = grow(r, n)) != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		r->polls[i] = (struct pollfd){
		    .fd = watches[i].line->fd,
		    .events = watches[i].writable ? POLLOUT : POLLIN,
		};
	if (left < 0)
		left = 0;
	t.tv_sec = left / US_A_SECOND;
	t.tv_nsec = left % US_A_SECOND * 1000;
	if (ppoll(r->polls, n, &t, NULL) < 0 && errno != EINTR)
		return pp_fail(PP_ESYS, "poll: %s", strerror(errno));
	for (i = 0; i < n; i++) {
		watches[i].ready = r->polls[i].revents != 0;
		watches[i].line->hung =
		    (r->polls[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
	}
	return PP_OK;
}

static enum pp_status
gone(const struct pp_line *line, int why)
{
	return pp_fail(PP_EAWAY, "%s: %s", line->name,
	    why == 0 ? "connection closed" : strerror(why));
}

/* Serial servers speak IPv4; a name like localhost often has both. */
static const struct addrinfo *
choose(const struct addrinfo *found)
{
	const struct addrinfo *a = found;

	while (a && a->ai_family != AF_INET)
		a = a->ai_next;
	return a ? a : found;
}

/* A socket on its way to host and port; it may be there at once. */
static enum pp_status
start_connection(const struct pp_endpoint *e, int *out, bool *ready)
{
	struct addrinfo hints = {
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_NUMERICSERV,
	};
	const struct addrinfo *to;
	struct addrinfo *found;
	int fd, why, one = 1;

	why = getaddrinfo(e->host, e->port, &hints, &found);
	if (why != 0)
		return pp_fail(PP_EAWAY, "%s: %s", e->host, gai_strerror(why));
	to = choose(found);
	fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd < 0) {
		why = errno;
		freeaddrinfo(found);
		return pp_fail(PP_ESYS, "socket: %s", strerror(why));
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	why = connect(fd, to->ai_addr, to->ai_addrlen) == 0 ? 0 : errno;
	freeaddrinfo(found);
	if (why != 0 && why != EINPROGRESS) {
		close(fd);
		return pp_fail(PP_EAWAY, "%s:%s: %s", e->host, e->port,
		    strerror(why));
	}
	*out = fd;
	*ready = why == 0;
	return PP_OK;
}

static enum pp_status
open_line(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	struct pp_line *l = calloc(1, sizeof *l);
	enum pp_status rc;

	(void)w;
	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	if (e->link == PP_LINK_RTU) {
		snprintf(l->name, sizeof l->name, "%s", e->device);
		if ((rc = pp_serial_open(e, &l->serial)) == PP_OK)
			l->fd = pp_serial_fd(l->serial);
		*ready = true;
	} else {
		snprintf(l->name, sizeof l->name, "%s:%s", e->host, e->port);
		rc = start_connection(e, &l->fd, ready);
	}
	if (rc == PP_OK)
		*line = l;
	else
		free(l);
	return rc;
}

static enum pp_status
opened(struct pp_world *w, struct pp_line *line)
{
	socklen_t n = sizeof(int);
	int why = 0;

	(void)w;
	if (getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &why, &n) != 0)
		why = errno;
	return why == 0 ? PP_OK : gone(line, why);
}

static void
close_line(struct pp_world *w, struct pp_line *line)
{
	(void)w;
	if (!line)
		return;
	if (line->serial)
		pp_serial_close(line->serial);
	else
		close(line->fd);
	free(line);
}

static bool
not_now(int why)
{
	return why == EAGAIN || why == EWOULDBLOCK || why == EINTR;
}

static enum pp_status
send_bytes(struct pp_world *w, struct pp_line *line, const void *bytes,
    size_t n, size_t *sent)
{
	ssize_t got = line->serial ? write(line->fd, bytes, n)
				   : send(line->fd, bytes, n, MSG_NOSIGNAL);

	(void)w;
	if (got < 0 && !not_now(errno))
		return gone(line, errno);
	*sent = got < 0 ? 0 : (size_t)got;
	return PP_OK;
}

static enum pp_status
receive_bytes(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
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

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	enum pp_status rc;

	if (!*lock &&
	    (rc = pp_buslock_open(real_of(w)->run_dir, canonical, lock)) !=
		PP_OK)
		return rc;
	return pp_buslock_try(*lock, held);
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	(void)w;
	return pp_buslock_wanted(lock);
}

static void
release_lock(struct pp_world *w, struct pp_lock *lock)
{
	(void)w;
	pp_buslock_close(lock);
}

enum pp_status
pp_world_real(const char *run_dir, int64_t (*wall)(void),
    struct pp_world **world)
{
	struct real *r = calloc(1, sizeof *r);

	if (!r || !(r->run_dir = strdup(run_dir))) {
		free(r);
		return pp_fail(PP_ESYS, "out of memory");
	}
	r->wall = wall;
	r->world = (struct pp_world){
	    .now_us = now_us,
	    .wall_s = wall_s,
	    .wait = wait_for,
	    .open = open_line,
	    .opened = opened,
	    .close = close_line,
	    .send = send_bytes,
	    .receive = receive_bytes,
	    .take = take_lock,
	    .wanted = lock_wanted,
	    .release = release_lock,
	};
	*world = &r->world;
	return PP_OK;
}

void
pp_world_free(struct pp_world *world)
{
	struct real *r;

	if (!world)
		return;
	r = real_of(world);
	free(r->polls);
	free(r->run_dir);
	free(r);
}
