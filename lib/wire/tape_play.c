/* SPDX-License-Identifier: ISC */
/*
 * The world in which a tape is played: time jumps to whatever comes next,
 * and what comes after a deed is as long after it as on the tape.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tape_play_impl.h"

/* Something on its way. */
struct arrival {
	int64_t at_us;
	size_t piece;
	size_t used; /* bytes of it */
	uint8_t transaction[TAPE_TRANSACTION];
};

struct pp_line {
	size_t bus;
	bool connecting;
	struct arrival *arrivals, *arrival; /* all; those to come, by time */
	size_t n, room;
};

static int64_t
now_us(struct pp_world *w)
{
	return tape_play_of(w)->now_us;
}

static int64_t
wall_s(struct pp_world *w)
{
	struct pp_tape_play *p = tape_play_of(w);

	while (p->second_now + 1 < p->n_seconds &&
	    p->second[p->second_now + 1].at_us <= p->now_us)
		p->second_now++;
	return p->second[p->second_now].wall_s;
}

static bool
is_opening(const struct tape_event *e)
{
	return e->kind == PP_TAPE_OPEN || e->kind == PP_TAPE_OPENING ||
	    ((e->kind == PP_TAPE_REFUSED || e->kind == PP_TAPE_DENIED) &&
		!e->of_lock);
}

/* When something is to be had of the line; INT64_MAX: never. */
static int64_t
ready_us(const struct pp_watch *watch)
{
	const struct pp_line *l = watch->line;

	if (watch->writable && !l->connecting)
		return 0;
	return l->n > 0 ? l->arrival[0].at_us : INT64_MAX;
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct pp_tape_play *p = tape_play_of(w);
	int64_t next = until_us, ready;
	size_t i;

	for (i = 0; i < n; i++) {
		ready = ready_us(&watches[i]);
		if (ready < next)
			next = ready;
	}
	if (next > p->now_us)
		p->now_us = next;
	for (i = 0; i < n; i++)
		watches[i].ready = ready_us(&watches[i]) <= p->now_us;
	if (p->now_us >= p->stop_us)
		p->stop = 1;
	return PP_OK;
}

/* By their times, and by the tape where these are equal. */
static bool
is_before(const struct arrival *a, const struct arrival *b)
{
	return a->at_us < b->at_us ||
	    (a->at_us == b->at_us && a->piece < b->piece);
}

static enum pp_status
arrive(struct pp_line *l, const struct arrival *a)
{
	size_t room = l->room ? 2 * l->room : 8, i;
	size_t gone = (size_t)(l->arrival - l->arrivals);
	struct arrival *more;

	if (gone + l->n == l->room && gone > l->n) {
		memmove(l->arrivals, l->arrival, l->n * sizeof *l->arrival);
		l->arrival = l->arrivals;
	} else if (gone + l->n == l->room) {
		more = reallocarray(l->arrivals, room, sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		l->arrivals = more;
		l->arrival = more + gone;
		l->room = room;
	}
	for (i = l->n; i > 0 && is_before(a, &l->arrival[i - 1]); i--)
		l->arrival[i] = l->arrival[i - 1];
	l->arrival[i] = *a;
	l->n++;
	return PP_OK;
}

static void
forget_first(struct pp_line *l)
{
	l->n--;
	l->arrival++;
}

/* It is done now: what came of it is on its way. */
static enum pp_status
begin(struct pp_tape_play *p, struct pp_line *l, struct tape_event *e,
    const uint8_t *transaction)
{
	enum pp_status rc = PP_OK;
	struct arrival a;
	size_t i;

	e->played = true;
	for (i = e->first; rc == PP_OK && i != tape_none;
	     i = p->piece[i].next) {
		a = (struct arrival){
		    .at_us = p->now_us + p->piece[i].after_us,
		    .piece = i,
		};
		if (transaction)
			memcpy(a.transaction, transaction, TAPE_TRANSACTION);
		rc = arrive(l, &a);
	}
	return rc;
}

static void
close_line(struct pp_world *w, struct pp_line *line)
{
	(void)w;
	if (!line)
		return;
	free(line->arrivals);
	free(line);
}

static enum pp_status
open_line(struct pp_world *w, const struct pp_endpoint *endpoint,
    struct pp_line **line, bool *ready)
{
	struct pp_tape_play *p = tape_play_of(w);
	size_t bus = tape_lines_endpoint(&p->lines, endpoint), i;
	struct tape_event *e = NULL;
	struct pp_line *l;
	enum pp_status rc = PP_OK;

	if (bus == p->lines.n)
		return pp_fail(PP_EAWAY, "not on the tape");
	if ((i = tape_find(&p->bus[bus], is_opening)) != tape_none)
		e = &p->bus[bus].event[i];
	if (e && (e->kind == PP_TAPE_REFUSED || e->kind == PP_TAPE_DENIED)) {
		e->played = true;
		return tape_fail(p, e->kind, e->bytes);
	}
	if (!(l = calloc(1, sizeof *l)))
		return pp_fail(PP_ESYS, "out of memory");
	l->bus = bus;
	l->connecting = e && e->kind == PP_TAPE_OPENING;
	if (e && (rc = begin(p, l, e, NULL)) != PP_OK) {
		close_line(w, l);
		return rc;
	}
	*ready = !l->connecting;
	*line = l;
	return PP_OK;
}

static enum pp_status
opened(struct pp_world *w, struct pp_line *line, bool *ready)
{
	struct pp_tape_play *p = tape_play_of(w);
	const struct tape_piece *piece;

	if (line->connecting && line->n > 0 &&
	    line->arrival[0].at_us <= p->now_us) {
		piece = &p->piece[line->arrival[0].piece];
		if (piece->kind != PP_TAPE_READY)
			return tape_fail(p, piece->kind, piece->bytes);
		forget_first(line);
		line->connecting = false;
	}
	*ready = !line->connecting;
	return PP_OK;
}

/* A line that breaks while something is to be sent. */
static const struct tape_piece *
broken(const struct pp_tape_play *p, const struct pp_line *l)
{
	size_t i;

	for (i = 0; i < l->n && l->arrival[i].at_us <= p->now_us; i++)
		if (p->piece[l->arrival[i].piece].kind == PP_TAPE_GONE)
			return &p->piece[l->arrival[i].piece];
	return NULL;
}

/* The next request of the tape with these bytes. */
static struct tape_event *
find_request(const struct pp_tape_play *p, struct tape_bus *b, size_t from,
    const uint8_t *bytes, size_t n)
{
	struct tape_event *e;
	size_t i;

	while (b->next < b->n && b->event[b->next].played)
		b->next++;
	for (i = b->next; i < b->n; i++) {
		e = &b->event[i];
		if (e->kind == PP_TAPE_SENT && !e->played && e->n == n &&
		    n >= from &&
		    memcmp(p->pool + e->bytes + from, bytes + from, n - from) ==
			0)
			return e;
	}
	return NULL;
}

static enum pp_status
send_bytes(struct pp_world *w, struct pp_line *line, const void *bytes,
    size_t n, size_t *sent)
{
	struct pp_tape_play *p = tape_play_of(w);
	const struct tape_piece *end = broken(p, line);
	bool frames = p->lines.line[line->bus].endpoint.link == PP_LINK_TCP;
	struct tape_event *e;

	if (end)
		return tape_fail(p, end->kind, end->bytes);
	*sent = n;
	e = find_request(p, &p->bus[line->bus], frames ? TAPE_TRANSACTION : 0,
	    bytes, n);
	if (e)
		return begin(p, line, e, frames ? bytes : NULL);
	p->unknown++;
	return PP_OK;
}

/* Bytes of the first arrival, with the transaction that was asked with. */
static size_t
take_bytes(const struct pp_tape_play *p, struct arrival *a, uint8_t *to,
    size_t n)
{
	const struct tape_piece *piece = &p->piece[a->piece];
	size_t left = piece->n - a->used, i;

	if (n > left)
		n = left;
	for (i = 0; i < n; i++, a->used++)
		to[i] = piece->frame && a->used < TAPE_TRANSACTION
		    ? a->transaction[a->used]
		    : p->pool[piece->bytes + a->used];
	return n;
}

static enum pp_status
receive_bytes(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *received)
{
	struct pp_tape_play *p = tape_play_of(w);
	const struct tape_piece *piece;
	uint8_t *to = bytes;
	size_t got = 0;

	while (got < n && line->n > 0 && line->arrival[0].at_us <= p->now_us) {
		piece = &p->piece[line->arrival[0].piece];
		if (piece->kind != PP_TAPE_GOT)
			break;
		got += take_bytes(p, &line->arrival[0], to + got, n - got);
		if (line->arrival[0].used == piece->n)
			forget_first(line);
	}
	if (got == 0 && n > 0 && line->n > 0 &&
	    line->arrival[0].at_us <= p->now_us)
		return tape_fail(p, PP_TAPE_GONE,
		    p->piece[line->arrival[0].piece].bytes);
	*received = got;
	return PP_OK;
}

void
tape_play_begin(struct pp_tape_play *play, const struct pp_tape_row *pass)
{
	play->world = (struct pp_world){
	    .now_us = now_us,
	    .wall_s = wall_s,
	    .wait = wait_for,
	    .open = open_line,
	    .opened = opened,
	    .close = close_line,
	    .send = send_bytes,
	    .receive = receive_bytes,
	};
	tape_play_locks(&play->world);
	play->now_us = pass->at_us + TAPE_FIRST_US;
	play->stop_us = INT64_MAX;
}

struct pp_world *
pp_tape_play_world(struct pp_tape_play *play)
{
	return &play->world;
}

const volatile sig_atomic_t *
pp_tape_play_stop(const struct pp_tape_play *play)
{
	return &play->stop;
}

void
pp_tape_play_rest(const struct pp_tape_play *play, size_t *unknown,
    size_t *unasked)
{
	const struct tape_bus *b;
	size_t i, k, n = 0;

	for (i = 0; i < play->lines.n; i++) {
		b = &play->bus[i];
		for (k = 0; k < b->n; k++)
			n += b->event[k].kind == PP_TAPE_SENT &&
			    !b->event[k].played;
	}
	*unknown = play->unknown;
	*unasked = n;
}
