/* SPDX-License-Identifier: ISC */
/*
 * The world that records.  Its clock goes on only while the code above waits,
 * and never past the end of a wait: whoever is slow, or woken up late, finds
 * that no time has passed.  What happens between two waits has one time, and
 * played it is between the same two; nobody has less time to answer by that.
 */
#include "tape_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "tape_lines.h"

struct recorder {
	struct pp_world world; /* first: the rest is found from it */
	struct pp_world *inner;
	struct pp_tape_out *tape;
	const volatile sig_atomic_t *stop;
	bool stopped; /* and noted */
	int64_t origin_us, now_us;
	int64_t behind_us;      /* the inner world's clock */
	int64_t row_us, wall_s; /* of the last row */
	struct tape_lines lines;
	struct pp_watch *watches;
	size_t room;
};

struct pp_line {
	struct pp_line *inner;
	char bus[PP_ID_MAX];
	uint8_t sent[PP_FRAME_MAX]; /* the beginning of a request */
	size_t sent_n;
};

struct pp_lock {
	struct pp_lock *inner;
	char bus[PP_ID_MAX];
	bool held, failed;
};

static struct recorder *
recorder_of(struct pp_world *w)
{
	return (struct recorder *)w;
}

static void
put(struct recorder *r, struct pp_tape_row *row, const char *bus)
{
	row->at_us = r->now_us - r->origin_us;
	/* The same microsecond is the same second. */
	if (row->at_us != r->row_us)
		r->wall_s = r->inner->wall_s(r->inner);
	r->row_us = row->at_us;
	row->wall_s = r->wall_s;
	snprintf(row->bus, sizeof row->bus, "%s", bus);
	pp_tape_put(r->tape, row);
}

static void
put_words(struct recorder *r, enum pp_tape_kind kind, const char *bus,
    const char *words)
{
	struct pp_tape_row row = {.kind = kind};

	snprintf(row.words, sizeof row.words, "%s", words);
	put(r, &row, bus);
}

static void
put_bytes(struct recorder *r, enum pp_tape_kind kind, const char *bus,
    const uint8_t *bytes, size_t n)
{
	struct pp_tape_row row = {.kind = kind};

	for (; n > 0; bytes += row.n, n -= row.n) {
		row.n = n < sizeof row.bytes ? n : sizeof row.bytes;
		memcpy(row.bytes, bytes, row.n);
		put(r, &row, bus);
	}
}

/* The words stay those of the failure. */
static enum pp_status
put_failure(struct recorder *r, enum pp_status rc, const char *bus,
    enum pp_tape_kind kind)
{
	char words[PP_TAPE_WORDS_MAX];

	snprintf(words, sizeof words, "%s", pp_errmsg());
	put_words(r, rc == PP_ESYS ? PP_TAPE_DENIED : kind, bus, words);
	return rc;
}

static int64_t
now_us(struct pp_world *w)
{
	return recorder_of(w)->now_us;
}

static int64_t
wall_s(struct pp_world *w)
{
	return recorder_of(w)->wall_s;
}

static void
note_stop(struct recorder *r)
{
	if (r->stopped || !r->stop || !*r->stop)
		return;
	r->stopped = true;
	put_words(r, PP_TAPE_STOP, "", "");
}

/* A wait has ended; unless it was but a look, some time has passed. */
static void
go_on(struct recorder *r, int64_t until_us)
{
	int64_t now = r->inner->now_us(r->inner) - r->behind_us;

	if (until_us <= r->now_us)
		return;
	if (now <= r->now_us)
		now = r->now_us + 1;
	r->now_us = now < until_us ? now : until_us;
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct recorder *r = recorder_of(w);
	struct pp_watch *more;
	enum pp_status rc;
	size_t i;

	if (n > r->room) {
		more = reallocarray(r->watches, n, sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		r->watches = more;
		r->room = n;
	}
	for (i = 0; i < n; i++)
		r->watches[i] = (struct pp_watch){
		    .line = watches[i].line->inner,
		    .writable = watches[i].writable,
		};
	r->behind_us = r->inner->now_us(r->inner) - r->now_us;
	rc = r->inner->wait(r->inner, r->watches, n, until_us + r->behind_us);
	if (rc != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		watches[i].ready = r->watches[i].ready;
	go_on(r, until_us);
	note_stop(r);
	return PP_OK;
}

/* What it is called; else its canonical name. */
static void
name_it(const struct recorder *r, size_t line, const char *canonical,
    char bus[PP_ID_MAX])
{
	snprintf(bus, PP_ID_MAX, "%.*s", PP_ID_MAX - 1,
	    line < r->lines.n ? r->lines.line[line].bus : canonical);
}

static enum pp_status
open_line(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready)
{
	struct recorder *r = recorder_of(w);
	struct pp_line *l = calloc(1, sizeof *l);
	char canonical[PP_ENDPOINT_MAX];
	enum pp_status rc;

	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	pp_endpoint_canonical(e, canonical);
	name_it(r, tape_lines_endpoint(&r->lines, e), canonical, l->bus);
	rc = r->inner->open(r->inner, e, &l->inner, ready);
	if (rc != PP_OK) {
		rc = put_failure(r, rc, l->bus, PP_TAPE_REFUSED);
		free(l);
		return rc;
	}
	put_words(r, *ready ? PP_TAPE_OPEN : PP_TAPE_OPENING, l->bus, "");
	*line = l;
	return PP_OK;
}

static enum pp_status
opened(struct pp_world *w, struct pp_line *line, bool *ready)
{
	struct recorder *r = recorder_of(w);
	enum pp_status rc = r->inner->opened(r->inner, line->inner, ready);

	if (rc != PP_OK)
		return put_failure(r, rc, line->bus, PP_TAPE_REFUSED);
	if (*ready)
		put_words(r, PP_TAPE_READY, line->bus, "");
	return PP_OK;
}

static void
close_line(struct pp_world *w, struct pp_line *line)
{
	struct recorder *r = recorder_of(w);

	if (!line)
		return;
	put_words(r, PP_TAPE_CLOSE, line->bus, "");
	r->inner->close(r->inner, line->inner);
	free(line);
}

/* One row for a request, though the line takes it piece by piece. */
static enum pp_status
send_bytes(struct pp_world *w, struct pp_line *line, const void *bytes,
    size_t n, size_t *sent)
{
	struct recorder *r = recorder_of(w);
	enum pp_status rc;

	rc = r->inner->send(r->inner, line->inner, bytes, n, sent);
	if (rc != PP_OK)
		return put_failure(r, rc, line->bus, PP_TAPE_GONE);
	if (*sent == 0)
		return PP_OK;
	if (line->sent_n + *sent > sizeof line->sent) {
		put_bytes(r, PP_TAPE_SENT, line->bus, line->sent, line->sent_n);
		line->sent_n = 0;
	}
	if (*sent > sizeof line->sent) {
		put_bytes(r, PP_TAPE_SENT, line->bus, bytes, *sent);
		return PP_OK;
	}
	memcpy(line->sent + line->sent_n, bytes, *sent);
	line->sent_n += *sent;
	if (*sent < n)
		return PP_OK;
	put_bytes(r, PP_TAPE_SENT, line->bus, line->sent, line->sent_n);
	line->sent_n = 0;
	return PP_OK;
}

static enum pp_status
receive_bytes(struct pp_world *w, struct pp_line *line, void *bytes, size_t n,
    size_t *received)
{
	struct recorder *r = recorder_of(w);
	enum pp_status rc;

	rc = r->inner->receive(r->inner, line->inner, bytes, n, received);
	if (rc != PP_OK)
		return put_failure(r, rc, line->bus, PP_TAPE_GONE);
	put_bytes(r, PP_TAPE_GOT, line->bus, bytes, *received);
	return PP_OK;
}

static enum pp_status
new_lock(const struct recorder *r, const char *canonical, struct pp_lock **lock)
{
	struct pp_lock *l = calloc(1, sizeof *l);

	if (!l)
		return pp_fail(PP_ESYS, "out of memory");
	name_it(r, tape_lines_lock(&r->lines, canonical), canonical, l->bus);
	*lock = l;
	return PP_OK;
}

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	struct recorder *r = recorder_of(w);
	struct pp_lock *l;
	enum pp_status rc;

	if (!*lock && (rc = new_lock(r, canonical, lock)) != PP_OK)
		return rc;
	l = *lock;
	rc = r->inner->take(r->inner, canonical, &l->inner, held);
	if (rc != PP_OK) {
		rc = put_failure(r, rc, l->bus, PP_TAPE_REFUSED);
		l->failed = true;
		if (!l->inner) {
			free(l);
			*lock = NULL;
		}
		return rc;
	}
	if (*held && !l->held)
		put_words(r, PP_TAPE_LOCK, l->bus, "");
	l->held = *held;
	return PP_OK;
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	struct recorder *r = recorder_of(w);

	if (!r->inner->wanted(r->inner, lock->inner))
		return false;
	put_words(r, PP_TAPE_WANTED, lock->bus, "");
	return true;
}

static void
release_lock(struct pp_world *w, struct pp_lock *lock)
{
	struct recorder *r = recorder_of(w);

	if (!lock)
		return;
	if (lock->held || !lock->failed)
		put_words(r, lock->held ? PP_TAPE_UNLOCK : PP_TAPE_KEPT,
		    lock->bus, "");
	r->inner->release(r->inner, lock->inner);
	free(lock);
}

enum pp_status
pp_tape_record(struct pp_world *inner, struct pp_tape_out *tape,
    const volatile sig_atomic_t *stop, struct pp_world **world)
{
	struct recorder *r = calloc(1, sizeof *r);

	if (!r)
		return pp_fail(PP_ESYS, "out of memory");
	*r = (struct recorder){
	    .world =
		{
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
		},
	    .inner = inner,
	    .tape = tape,
	    .stop = stop,
	    .origin_us = inner->now_us(inner),
	    .wall_s = inner->wall_s(inner),
	};
	r->now_us = r->origin_us;
	*world = &r->world;
	return PP_OK;
}

void
pp_tape_record_free(struct pp_world *world)
{
	struct recorder *r;

	if (!world)
		return;
	r = recorder_of(world);
	tape_lines_free(&r->lines);
	free(r->watches);
	free(r);
}

enum pp_status
pp_tape_name(struct pp_world *recorder, const char *bus,
    const struct pp_endpoint *endpoint)
{
	return tape_lines_put(&recorder_of(recorder)->lines, bus, endpoint);
}

void
pp_tape_note(struct pp_world *recorder, enum pp_tape_kind kind, const char *bus,
    const char *words)
{
	struct recorder *r = recorder_of(recorder);

	/* Between passes the time is everybody's. */
	if (kind == PP_TAPE_PASS) {
		r->now_us++;
		if (r->now_us < r->inner->now_us(r->inner))
			r->now_us = r->inner->now_us(r->inner);
	}
	/* It may have come after the last wait. */
	if (kind == PP_TAPE_END)
		note_stop(r);
	put_words(r, kind, bus, words);
}
