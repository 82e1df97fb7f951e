/* SPDX-License-Identifier: ISC */
/*
 * Lines of a virtual world: each byte has its time, and so has the silence
 * between them.
 */
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"
#include "sim_virtual_impl.h"

struct sim_arrival {
	int64_t at_us;
	uint8_t byte;
};

struct pp_line {
	struct sim_peer *peer;
	bool network;
	bool broken;
	int64_t open_us; /* a connection is made */
	int64_t free_us; /* it takes bytes again */
};

int64_t
virtual_ready_us(const struct pp_watch *watch)
{
	const struct pp_line *line = watch->line;

	if (line->broken && line->peer->n == 0)
		return 0;
	if (watch->writable)
		return line->open_us > line->free_us ? line->open_us
						     : line->free_us;
	return line->peer->n > 0 ? line->peer->arrivals[0].at_us : INT64_MAX;
}

/* The number of bytes that have arrived. */
static size_t
arrived(const struct sim_peer *p, int64_t by_us)
{
	size_t n = 0;

	while (n < p->n && p->arrivals[n].at_us <= by_us)
		n++;
	return n;
}

static void
forget(struct sim_peer *p, size_t n)
{
	if (n == 0)
		return;
	p->n -= n;
	memmove(p->arrivals, p->arrivals + n, p->n * sizeof *p->arrivals);
}

/* The last character on the line by now. */
static void
note_last(struct sim_peer *p, int64_t by_us)
{
	size_t n = arrived(p, by_us);

	if (n > 0 && p->arrivals[n - 1].at_us > p->last_over_us)
		p->last_over_us = p->arrivals[n - 1].at_us;
}

/* As far as the canonical name goes. */
static bool
is_same(const struct pp_endpoint *a, const struct pp_endpoint *b)
{
	return a->link == b->link && strcmp(a->device, b->device) == 0 &&
	    strcmp(a->host, b->host) == 0 && strcmp(a->port, b->port) == 0;
}

/* To make a canonical name takes longer than an exchange. */
static struct sim_peer *
find_peer(const struct sim_virtual *v, const struct pp_endpoint *e)
{
	char canonical[PP_ENDPOINT_MAX];
	struct sim_peer *p;

	for (p = v->peers; p; p = p->next)
		if (is_same(&p->as, e))
			return p;
	pp_endpoint_canonical(e, canonical);
	p = v->peers;
	while (p && strcmp(p->canonical, canonical) != 0)
		p = p->next;
	if (p)
		p->as = *e;
	return p;
}

static enum pp_status
open_line(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	struct sim_virtual *v = virtual_of(w);
	struct sim_peer *p = find_peer(v, e);
	struct pp_line *l;

	if (!p)
		return pp_fail(PP_EAWAY, "nothing stands there");
	if (p->refuses || p->line)
		return pp_fail(PP_EAWAY, "%s: refused", p->canonical);
	l = virtual_memory(NULL, 1, sizeof *l);
	*l = (struct pp_line){
	    .peer = p,
	    .network = e->link != PP_LINK_RTU,
	    .open_us =
		p->connect_us < 0 ? INT64_MAX : v->now_us + p->connect_us,
	};
	note_last(p, v->now_us);
	forget(p, arrived(p, v->now_us));
	p->line = l;
	p->opens++;
	if (p->come)
		p->come(p, e);
	*ready = p->connect_us == 0;
	*line = l;
	return PP_OK;
}

static enum pp_status
gone(const struct pp_line *line)
{
	return pp_fail(PP_EAWAY, "%s: connection closed",
	    line->peer->canonical);
}

static enum pp_status
opened(struct pp_world *w, struct pp_line *line, bool *ready)
{
	(void)w;
	*ready = true;
	return line->broken ? gone(line) : PP_OK;
}

static void
close_line(struct pp_world *w, struct pp_line *line)
{
	(void)w;
	if (!line)
		return;
	line->peer->line = NULL;
	line->peer->closes++;
	/* What is on a wire stays there; what is in a connection doesn't. */
	if (line->network)
		line->peer->n = 0;
	if (line->peer->go)
		line->peer->go(line->peer);
	free(line);
}

static void
note_gap(struct sim_peer *p, int64_t from_us)
{
	note_last(p, from_us);
	if (p->last_over_us > 0 && from_us - p->last_over_us < p->least_gap_us)
		p->least_gap_us = from_us - p->last_over_us;
}

static enum pp_status
send_bytes(struct pp_world *w, struct pp_line *line, const void *bytes,
    size_t n, size_t *sent)
{
	struct sim_virtual *v = virtual_of(w);
	struct sim_peer *p = line->peer;
	int64_t over_us;

	if (line->broken)
		return gone(line);
	*sent = 0;
	if (v->now_us < line->free_us)
		return PP_OK;
	if (p->room != 0 && n > p->room)
		n = p->room;
	over_us = v->now_us + (int64_t)n * p->character_us;
	if (p->room != 0)
		line->free_us = over_us;
	note_gap(p, v->now_us);
	p->last_over_us = over_us;
	p->sent += n;
	p->hear(p, over_us, bytes, n);
	*sent = n;
	return PP_OK;
}

static enum pp_status
receive_bytes(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *received)
{
	struct sim_virtual *v = virtual_of(w);
	struct sim_peer *p = line->peer;
	uint8_t *to = bytes;
	size_t i, got = arrived(p, v->now_us);

	if (got == 0 && line->broken)
		return gone(line);
	if (got > n)
		got = n;
	for (i = 0; i < got; i++)
		to[i] = p->arrivals[i].byte;
	note_last(p, v->now_us);
	forget(p, got);
	*received = got;
	return PP_OK;
}

void
virtual_lines(struct pp_world *world)
{
	world->open = open_line;
	world->opened = opened;
	world->close = close_line;
	world->send = send_bytes;
	world->receive = receive_bytes;
}

static void
arrive(struct sim_peer *p, int64_t at_us, uint8_t byte)
{
	size_t i;

	if (p->n == p->room_for) {
		p->room_for = p->room_for ? 2 * p->room_for : 256;
		p->arrivals = virtual_memory(p->arrivals, p->room_for,
		    sizeof *p->arrivals);
	}
	for (i = p->n++; i > 0 && p->arrivals[i - 1].at_us > at_us; i--)
		p->arrivals[i] = p->arrivals[i - 1];
	p->arrivals[i] = (struct sim_arrival){.at_us = at_us, .byte = byte};
}

int64_t
sim_peer_say(struct sim_peer *peer, int64_t at_us, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;
	size_t i;

	for (i = 0; i < n; i++) {
		at_us += peer->character_us;
		arrive(peer, at_us, from[i]);
	}
	return at_us;
}

void
sim_peer_deliver(struct sim_peer *peer, int64_t at_us, const void *bytes,
    size_t n)
{
	const uint8_t *from = bytes;
	size_t i;

	for (i = 0; i < n; i++)
		arrive(peer, at_us, from[i]);
}

void
sim_peer_hang_up(struct sim_peer *peer)
{
	if (peer->line)
		peer->line->broken = true;
}

void
sim_peer_leave(struct sim_peer *peer)
{
	struct sim_peer **p;

	if (!peer->world)
		return;
	p = &peer->world->peers;
	while (*p != peer)
		p = &(*p)->next;
	*p = peer->next;
	free(peer->line);
	free(peer->arrivals);
	peer->world = NULL;
	peer->line = NULL;
	peer->arrivals = NULL;
	peer->n = peer->room_for = 0;
}
