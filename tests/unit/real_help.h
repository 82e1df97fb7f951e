/* SPDX-License-Identifier: ISC */
/*
 * The real world under test: a folder for its locks, and peers that answer on
 * a pty or a socket, each a process of its own.
 */
#ifndef PP_REAL_HELP_H
#define PP_REAL_HELP_H

/* Ptys belong to XSI. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bus.h"

static const uint8_t reply[] = {1, 3, 6, 0, 0, 4, 0xD2, 0, 5, 0x40, 0x7F};
static char folder[64];
static struct pp_world *world;
static pid_t peers[8];
static size_t n_peers;

static inline int
enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/pp-real.XXXXXX");
	n_peers = 0;
	if (!mkdtemp(folder) || pp_world_real(folder, NULL, &world) != PP_OK)
		return -1;
	return 0;
}

/* A process of its own; 0 in it. */
static inline pid_t
begin_peer(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		peers[n_peers++] = pid;
	return pid;
}

/* Once and for all, also where that was done before. */
static inline void
end_peer(pid_t pid)
{
	if (kill(pid, SIGKILL) == 0)
		waitpid(pid, NULL, 0);
}

static inline int
leave(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	(void)state;
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	while (n_peers > 0)
		end_peer(peers[--n_peers]);
	pp_world_free(world);
	return rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static inline struct pp_bus *
bus_at(const char *endpoint)
{
	struct pp_endpoint e;
	struct pp_bus *bus = NULL;

	assert_int_equal(pp_endpoint_parse(endpoint, &e), PP_OK);
	assert_int_equal(pp_bus_new(world, &e, &bus), PP_OK);
	return bus;
}

static inline struct pp_exchange
ask(struct pp_bus *bus)
{
	struct pp_exchange x = {.reply_us = 2000000};

	pp_exchange_read(&x, 1, PP_FUNCTION_READ, 0x021F, 3);
	assert_int_equal(pp_bus_ask(world, bus, &x), PP_OK);
	return x;
}

static inline void
assert_answered(const struct pp_exchange *x, const struct pp_bus *bus)
{
	if (x->outcome != PP_OUTCOME_REPLY)
		fail_msg("%s: %s", pp_outcome_words(x->outcome),
		    pp_bus_trouble(bus));
	assert_int_equal(x->reply_n, 8);
	assert_memory_equal(x->reply, reply + 1, 8);
}

/* Answer each 8 bytes (of Modbus TCP, 12) that come, so many, or to the end. */
static inline void
serve(int fd, bool mbap, int most)
{
	size_t whole = mbap ? 12 : 8, n = 0;
	uint8_t in[12], out[32];
	ssize_t got;

	while ((got = read(fd, in + n, whole - n)) > 0) {
		n += (size_t)got;
		if (n < whole)
			continue;
		if (most-- == 0)
			break;
		n = 0;
		memcpy(out, in, 6);
		out[5] = 9;
		memcpy(out + 6, reply, 9);
		if (mbap ? write(fd, out, 15) != 15
			 : write(fd, reply, sizeof reply) != sizeof reply)
			break;
	}
}

/* A pty whose other end answers so many questions and goes; its name. */
static inline pid_t
begin_pty(char endpoint[64], int most)
{
	struct termios t;
	pid_t pid;
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	assert_true(fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0);
	snprintf(endpoint, 64, "rtu:%s", ptsname(fd));
	assert_int_equal(tcgetattr(fd, &t), 0);
	cfmakeraw(&t);
	assert_int_equal(tcsetattr(fd, TCSANOW, &t), 0);
	if ((pid = begin_peer()) == 0) {
		/* While the line is open somewhere, reading waits. */
		if (open(endpoint + 4, O_RDWR | O_NOCTTY) < 0)
			_exit(1);
		serve(fd, false, most);
		_exit(1);
	}
	close(fd);
	return pid;
}

/* A listening socket; its endpoint. */
static inline int
begin_listen(const char *scheme, const char *host, char endpoint[64])
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	snprintf(endpoint, 64, "%s://%s:%d", scheme, host, ntohs(a.sin_port));
	return fd;
}

/* One client after the other. */
_Noreturn static inline void
serve_all(int fd, bool mbap)
{
	int one;

	while ((one = accept(fd, NULL, NULL)) >= 0) {
		serve(one, mbap, INT_MAX);
		close(one);
	}
	_exit(1);
}

static inline pid_t
begin_server(const char *scheme, const char *host, char endpoint[64])
{
	int fd = begin_listen(scheme, host, endpoint);
	pid_t pid = begin_peer();

	if (pid == 0)
		serve_all(fd, strcmp(scheme, "tcp") == 0);
	close(fd);
	return pid;
}

#endif
