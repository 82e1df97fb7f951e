/* SPDX-License-Identifier: ISC */
/*
 * many BUSES SPEED: so many gateways for Modbus TCP, each on a port of its own
 * at 127.0.0.1 with any meters behind it, at 9600 8N1 (SPEED times as fast).
 * Each has one line: requests wait for it.  On standard output come the ports,
 * a line each, and an empty line; then, whenever the last client has gone, how
 * many replies went out, and when the first request came and the last reply
 * went, in microseconds of CLOCK_MONOTONIC.
 */
/* epoll_pwait2(2), whose wait is in nanoseconds, is Linux's own. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	BLOCK = 0x0200,
	WORDS = 48,
	REQUEST_N = 12, /* header of 7, function, address, count */
	QUEUE = 16,
	EVENTS = 256,
	SECOND_US = 1000000,
	TURNAROUND_US = 20000,
	CHARACTER_NS = 1041667,
	TYPE = 5,
	PREPAY = 1 << 3,
	RELAYS = 7 << 13,
};

/* A gateway with one client at most. */
struct bus {
	int door, client;
	uint8_t in[QUEUE][REQUEST_N];
	size_t head, n; /* whole requests */
	size_t got;     /* bytes of the next */
	int64_t due_us; /* the reply to the first; INT64_MAX: there is none */
};

static struct bus *buses;
static size_t n_buses, n_clients;
static int64_t speed, first_us, last_us, replies;
static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

static void
put16(uint8_t *bytes, unsigned value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

static void
put32(uint8_t *bytes, uint32_t value)
{
	put16(bytes, value >> 16);
	put16(bytes + 2, value & 0xFFFF);
}

static unsigned
count_of(const uint8_t *request)
{
	return (unsigned)(request[10] << 8 | request[11]);
}

/* Request and reply, turnaround, and twice 3.5 characters. */
static int64_t
exchange_us(const uint8_t *request)
{
	int64_t characters = 8 + 5 + 2 * count_of(request) + 7;

	return (characters * CHARACTER_NS / 1000 + TURNAROUND_US) / speed;
}

/* All that a meter has to say, in 48 registers. */
static void
fill(uint8_t *block, size_t bus, unsigned unit)
{
	uint32_t rate_wh = (uint32_t)(10000 + bus * 100 + unit);
	time_t now = time(NULL);
	struct tm tm;
	int i;

	memset(block, 0, 2 * WORDS);
	put16(block, TYPE);
	for (i = 0; i < 3; i++) {
		put16(block + 2 * (0x01 + i), 2300);
		put16(block + 2 * (0x04 + i), 435);
		put16(block + 2 * (0x07 + i), 1000);
	}
	put16(block + 2 * 0x0A, 3000);
	for (i = 0x0F; i <= 0x14; i++)
		put16(block + 2 * i, i < 0x13 ? 1000 : 1);
	put32(block + 2 * 0x15, 4 * rate_wh);
	for (i = 0; i < 4; i++)
		put32(block + 2 * (0x17 + 2 * i), rate_wh);
	put32(block + 2 * 0x1F, 123456);
	put16(block + 2 * 0x21, 7);
	put16(block + 2 * 0x24, RELAYS);
	put16(block + 2 * 0x25, PREPAY);
	gmtime_r(&now, &tm);
	block[2 * 0x28] = (uint8_t)(tm.tm_year % 100);
	block[2 * 0x28 + 1] = (uint8_t)(tm.tm_mon + 1);
	block[2 * 0x28 + 2] = (uint8_t)tm.tm_mday;
	block[2 * 0x28 + 3] = (uint8_t)tm.tm_wday;
	block[2 * 0x28 + 4] = (uint8_t)tm.tm_hour;
	block[2 * 0x28 + 5] = (uint8_t)tm.tm_min;
	block[2 * 0x28 + 6] = (uint8_t)tm.tm_sec;
}

static void
hang_up(struct bus *b)
{
	close(b->client);
	b->client = -1;
	b->n = b->got = 0;
	b->due_us = INT64_MAX;
	if (--n_clients > 0 || replies == 0)
		return;
	printf("%lld %lld %lld\n", (long long)replies, (long long)first_us,
	    (long long)last_us);
	replies = first_us = 0;
}

static void
answer(struct bus *b)
{
	const uint8_t *q = b->in[b->head];
	unsigned at = (unsigned)(q[8] << 8 | q[9]), n = count_of(q);
	uint8_t out[9 + 2 * WORDS], block[2 * WORDS];
	size_t out_n;

	memcpy(out, q, 8);
	if (at >= BLOCK && n <= WORDS && at + n <= BLOCK + WORDS) {
		fill(block, (size_t)(b - buses), q[6]);
		out[8] = (uint8_t)(2 * n);
		memcpy(out + 9, block + 2 * (at - BLOCK), 2 * n);
		out_n = 9 + 2 * n;
	} else {
		out[7] |= 0x80;
		out[8] = 2;
		out_n = 9;
	}
	put16(out + 4, (unsigned)(out_n - 6));
	b->head = (b->head + 1) % QUEUE;
	b->n--;
	replies++;
	last_us = now_us();
	b->due_us =
	    b->n > 0 ? b->due_us + exchange_us(b->in[b->head]) : INT64_MAX;
	if (send(b->client, out, out_n, MSG_NOSIGNAL) != (ssize_t)out_n)
		hang_up(b);
}

static void
hear(struct bus *b)
{
	uint8_t *request;
	ssize_t got;

	while (b->n < QUEUE) {
		request = b->in[(b->head + b->n) % QUEUE];
		got = recv(b->client, request + b->got, REQUEST_N - b->got,
		    MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (got <= 0) {
			hang_up(b);
			return;
		}
		b->got += (size_t)got;
		if (b->got < REQUEST_N)
			continue;
		b->got = 0;
		if (first_us == 0)
			first_us = now_us();
		if (b->n++ == 0)
			b->due_us = now_us() + exchange_us(request);
	}
}

static void
watch(int poller, int fd, size_t which)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = which};

	if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) != 0)
		err(1, "epoll_ctl");
}

static void
let_in(int poller, struct bus *b)
{
	int fd = accept(b->door, NULL, NULL), on = 1;

	if (fd < 0)
		return;
	if (b->client >= 0)
		hang_up(b);
	b->client = fd;
	n_clients++;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	watch(poller, fd, 2 * (size_t)(b - buses) + 1);
}

static void
open_door(int poller, struct bus *b)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t n = sizeof a;

	*b = (struct bus){.client = -1, .due_us = INT64_MAX};
	b->door = socket(AF_INET, SOCK_STREAM, 0);
	if (b->door < 0 || bind(b->door, (struct sockaddr *)&a, n) != 0 ||
	    listen(b->door, 4) != 0 ||
	    getsockname(b->door, (struct sockaddr *)&a, &n) != 0)
		err(1, "a port");
	watch(poller, b->door, 2 * (size_t)(b - buses));
	printf("%d\n", ntohs(a.sin_port));
}

/* Until the next reply is due. */
static struct timespec
left(void)
{
	int64_t next_us = now_us() + SECOND_US, us;
	size_t i;

	for (i = 0; i < n_buses; i++)
		if (buses[i].due_us < next_us)
			next_us = buses[i].due_us;
	us = next_us - now_us();
	if (us < 0)
		us = 0;
	return (struct timespec){us / SECOND_US, us % SECOND_US * 1000};
}

static void
serve(int poller)
{
	struct epoll_event events[EVENTS];
	struct timespec wait = left();
	int64_t now;
	size_t b;
	int i, n;

	n = epoll_pwait2(poller, events, EVENTS, &wait, NULL);
	for (i = 0; i < n; i++) {
		b = events[i].data.u64 / 2;
		if (events[i].data.u64 % 2 == 0)
			let_in(poller, &buses[b]);
		else if (buses[b].client >= 0)
			hear(&buses[b]);
	}
	now = now_us();
	for (b = 0; b < n_buses; b++)
		while (buses[b].due_us <= now)
			answer(&buses[b]);
}

int
main(int argc, char *argv[])
{
	struct rlimit limit;
	int poller;
	size_t i;

	if (argc != 3)
		errx(64, "usage: many BUSES SPEED");
	n_buses = strtoul(argv[1], NULL, 10);
	speed = strtol(argv[2], NULL, 10);
	buses = calloc(n_buses, sizeof *buses);
	poller = epoll_create1(0);
	if (speed < 1 || !buses || poller < 0)
		err(1, "%s buses", argv[1]);
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < n_buses; i++)
		open_door(poller, &buses[i]);
	printf("\n");
	for (;;)
		serve(poller);
}
