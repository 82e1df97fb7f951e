/* SPDX-License-Identifier: ISC */
/*
 * From the rows of a tape to what can be played.  What comes over a line
 * belongs to the last request or opening before it; over Modbus TCP a frame
 * belongs to the request whose transaction it has, so that it follows that
 * one when others are asked in between.
 */
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "tape_play_impl.h"

enum {
	ROOM_AT_FIRST = 64,
	HEAD = 7,            /* bytes of a Modbus TCP frame before its PDU */
	COUNTED = 6,         /* its length counts what follows these */
	FRAME_LEAST = 2,     /* of that length: unit and function */
	TRANSACTIONS = 1024, /* requests back in which one is looked for */
};

static enum pp_status
no_memory(void)
{
	return pp_fail(PP_ESYS, "out of memory");
}

static enum pp_status
keep(struct pp_tape_play *p, const void *bytes, size_t n, size_t *at)
{
	size_t room = p->room_pool ? p->room_pool : ROOM_AT_FIRST;
	uint8_t *more;

	while (room - p->n_pool < n)
		room *= 2;
	if (room != p->room_pool) {
		if (!(more = realloc(p->pool, room)))
			return no_memory();
		p->pool = more;
		p->room_pool = room;
	}
	if (n > 0)
		memcpy(p->pool + p->n_pool, bytes, n);
	*at = p->n_pool;
	p->n_pool += n;
	return PP_OK;
}

/* The words of a row, with their NUL. */
static enum pp_status
keep_words(struct pp_tape_play *p, const struct pp_tape_row *row, size_t *at)
{
	return keep(p, row->words, strlen(row->words) + 1, at);
}

static enum pp_status
add_event(struct pp_tape_play *p, struct tape_bus *b,
    const struct pp_tape_row *row)
{
	struct tape_event *more =
	    pp_grow(b->event, b->n, &b->room, sizeof *more);
	struct tape_event e = {
	    .kind = row->kind,
	    .at_us = row->at_us,
	    .n = row->n,
	    .of_lock = !b->locked,
	    .first = tape_none,
	    .last = tape_none,
	};
	enum pp_status rc;

	if (!more)
		return no_memory();
	b->event = more;
	rc = row->kind == PP_TAPE_SENT ? keep(p, row->bytes, row->n, &e.bytes)
				       : keep_words(p, row, &e.bytes);
	if (rc == PP_OK)
		b->event[b->n++] = e;
	return rc;
}

/* Something that came, `n` of its bytes or all of its words. */
static enum pp_status
add_piece(struct pp_tape_play *p, struct tape_event *e,
    const struct pp_tape_row *row, const uint8_t *bytes, size_t n)
{
	struct tape_piece *more =
	    pp_grow(p->piece, p->n_pieces, &p->room_pieces, sizeof *more);
	struct tape_piece piece = {
	    .kind = row->kind,
	    .after_us = row->at_us - e->at_us,
	    .n = n,
	    .next = tape_none,
	};
	enum pp_status rc;

	if (!more)
		return no_memory();
	p->piece = more;
	rc = row->kind == PP_TAPE_GOT ? keep(p, bytes, n, &piece.bytes)
				      : keep_words(p, row, &piece.bytes);
	if (rc != PP_OK)
		return rc;
	if (e->last == tape_none)
		e->first = p->n_pieces;
	else
		p->piece[e->last].next = p->n_pieces;
	e->last = p->n_pieces;
	p->piece[p->n_pieces++] = piece;
	return PP_OK;
}

/* The last request of this connection with that transaction. */
static size_t
find_request(const struct pp_tape_play *p, const struct tape_bus *b,
    const uint8_t *transaction)
{
	const struct tape_event *e;
	size_t i, looked = 0;

	for (i = b->n; i-- > b->connection && looked++ < TRANSACTIONS;) {
		e = &b->event[i];
		if (e->kind != PP_TAPE_SENT || e->n < TAPE_TRANSACTION)
			continue;
		if (memcmp(p->pool + e->bytes, transaction, TAPE_TRANSACTION) ==
		    0)
			return i;
	}
	return tape_none;
}

/* The length of the frame that begins here; 0: none does. */
static size_t
frame_length(const uint8_t *bytes, size_t n)
{
	size_t counted;

	if (n < HEAD || bytes[2] != 0 || bytes[3] != 0)
		return 0;
	counted = (size_t)bytes[4] << 8 | bytes[5];
	return counted >= FRAME_LEAST && COUNTED + counted <= PP_TAPE_BYTES_MAX
	    ? COUNTED + counted
	    : 0;
}

/* One frame, or the part of one that is here; else all that is left. */
static enum pp_status
add_frame(struct pp_tape_play *p, struct tape_bus *b,
    const struct pp_tape_row *row, size_t *at)
{
	const uint8_t *bytes = row->bytes + *at;
	size_t n = row->n - *at;
	bool begins = false;
	enum pp_status rc;

	if (b->frame_left == 0) {
		b->frame_left = frame_length(bytes, n);
		b->frame_of =
		    b->frame_left > 0 ? find_request(p, b, bytes) : tape_none;
		begins = b->frame_of != tape_none;
		if (!begins)
			b->frame_of = b->latest;
	}
	if (b->frame_left > 0 && n > b->frame_left)
		n = b->frame_left;
	rc = add_piece(p, &b->event[b->frame_of], row, bytes, n);
	if (rc != PP_OK)
		return rc;
	p->piece[p->n_pieces - 1].frame = begins;
	b->frame_left -= b->frame_left > 0 ? n : 0;
	*at += n;
	return PP_OK;
}

static enum pp_status
add_bytes(struct pp_tape_play *p, struct tape_bus *b, bool frames,
    const struct pp_tape_row *row)
{
	enum pp_status rc = PP_OK;
	size_t at = 0;

	if (!frames)
		return add_piece(p, &b->event[b->latest], row, row->bytes,
		    row->n);
	while (rc == PP_OK && at < row->n)
		rc = add_frame(p, b, row, &at);
	return rc;
}

/* The line opens, or begins to. */
static enum pp_status
add_opening(struct pp_tape_play *p, struct tape_bus *b,
    const struct pp_tape_row *row)
{
	enum pp_status rc = add_event(p, b, row);

	if (rc != PP_OK)
		return rc;
	b->open = true;
	b->connecting = row->kind == PP_TAPE_OPENING;
	b->connection = b->latest = b->n - 1;
	b->frame_left = 0;
	return PP_OK;
}

/* What a line that isn't open can't do. */
static enum pp_status
add_of_line(struct pp_tape_play *p, struct tape_bus *b, bool frames,
    const struct pp_tape_row *row)
{
	enum pp_status rc;

	if (!b->open)
		return pp_fail(PP_EDATA, "its line is not open");
	if (row->kind == PP_TAPE_CLOSE) {
		b->open = b->connecting = false;
		return PP_OK;
	}
	if (b->connecting && row->kind != PP_TAPE_GONE)
		return pp_fail(PP_EDATA, "its line is still opening");
	if (row->kind == PP_TAPE_GOT)
		return add_bytes(p, b, frames, row);
	if (row->kind != PP_TAPE_SENT)
		return add_piece(p, &b->event[b->latest], row, NULL, 0);
	if ((rc = add_event(p, b, row)) == PP_OK)
		b->latest = b->n - 1;
	return rc;
}

static enum pp_status
add_to_bus(struct pp_tape_play *p, struct tape_bus *b, bool frames,
    const struct pp_tape_row *row)
{
	switch (row->kind) {
	case PP_TAPE_LOCK:
	case PP_TAPE_UNLOCK:
		b->locked = row->kind == PP_TAPE_LOCK;
		return b->locked ? add_event(p, b, row) : PP_OK;
	case PP_TAPE_KEPT:
	case PP_TAPE_WANTED:
		return add_event(p, b, row);
	case PP_TAPE_OPEN:
	case PP_TAPE_OPENING:
		return add_opening(p, b, row);
	case PP_TAPE_READY:
		if (!b->connecting)
			return pp_fail(PP_EDATA, "its line was not opening");
		b->connecting = false;
		return add_piece(p, &b->event[b->latest], row, NULL, 0);
	case PP_TAPE_REFUSED:
	case PP_TAPE_DENIED:
		if (!b->connecting)
			return add_event(p, b, row);
		b->connecting = false;
		return add_piece(p, &b->event[b->latest], row, NULL, 0);
	case PP_TAPE_GONE:
	case PP_TAPE_CLOSE:
	case PP_TAPE_SENT:
	case PP_TAPE_GOT:
		return add_of_line(p, b, frames, row);
	case PP_TAPE_TAPE:
	case PP_TAPE_PASS:
	case PP_TAPE_BUS:
	case PP_TAPE_METER:
	case PP_TAPE_GOOD:
	case PP_TAPE_SHOWN:
	case PP_TAPE_STOP:
	case PP_TAPE_END:
	case PP_TAPE_KINDS:
	default:
		return PP_OK;
	}
}

/* The second of the wall clock, wherever it changes. */
static enum pp_status
add_second(struct pp_tape_play *p, const struct pp_tape_row *row)
{
	struct tape_second *more;

	if (p->n_seconds > 0 &&
	    p->second[p->n_seconds - 1].wall_s == row->wall_s)
		return PP_OK;
	more = pp_grow(p->second, p->n_seconds, &p->room_seconds, sizeof *more);
	if (!more)
		return no_memory();
	p->second = more;
	p->second[p->n_seconds++] = (struct tape_second){
	    .at_us = row->at_us + TAPE_FIRST_US,
	    .wall_s = row->wall_s,
	};
	return PP_OK;
}

enum pp_status
pp_tape_play_new(const struct pp_tape_row *pass, struct pp_tape_play **play)
{
	struct pp_tape_play *p = calloc(1, sizeof *p);
	enum pp_status rc;

	if (!p)
		return no_memory();
	tape_play_begin(p, pass);
	if ((rc = add_second(p, pass)) == PP_OK)
		*play = p;
	else
		pp_tape_play_free(p);
	return rc;
}

void
pp_tape_play_free(struct pp_tape_play *play)
{
	size_t i;

	if (!play)
		return;
	for (i = 0; i < play->lines.n; i++)
		free(play->bus[i].event);
	free(play->bus);
	free(play->piece);
	free(play->pool);
	free(play->second);
	tape_lines_free(&play->lines);
	free(play);
}

enum pp_status
pp_tape_play_bus(struct pp_tape_play *play, const char *bus,
    const struct pp_endpoint *endpoint)
{
	size_t n = play->lines.n;
	struct tape_bus *more =
	    pp_grow(play->bus, n, &play->room, sizeof *more);
	enum pp_status rc;

	if (!more)
		return no_memory();
	play->bus = more;
	if (tape_lines_bus(&play->lines, bus) < n)
		return pp_fail(PP_EDATA, "bus %s stands there twice", bus);
	if (tape_lines_endpoint(&play->lines, endpoint) < n)
		return pp_fail(PP_EDATA, "two buses on one line");
	if (n == PP_TAPE_BUSES_MAX)
		return pp_fail(PP_EDATA, "more than %d buses",
		    PP_TAPE_BUSES_MAX);
	rc = tape_lines_put(&play->lines, bus, endpoint);
	if (rc == PP_OK)
		play->bus[n] = (struct tape_bus){0};
	return rc;
}

enum pp_status
pp_tape_play_row(struct pp_tape_play *play, const struct pp_tape_row *row)
{
	size_t i = tape_lines_bus(&play->lines, row->bus);
	enum pp_status rc;

	if ((rc = add_second(play, row)) != PP_OK)
		return rc;
	if (row->kind == PP_TAPE_STOP)
		play->stop_us = row->at_us + TAPE_FIRST_US;
	if (play->stop_us <= play->now_us)
		play->stop = 1;
	if (row->kind < PP_TAPE_WIRE)
		return PP_OK;
	if (i == play->lines.n)
		return pp_fail(PP_EDATA, "no bus of that name above");
	return add_to_bus(play, &play->bus[i],
	    play->lines.line[i].endpoint.link == PP_LINK_TCP, row);
}
