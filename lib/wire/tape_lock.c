/* SPDX-License-Identifier: ISC */
/*
 * The locks of the world in which a tape is played: got when they were got
 * on the tape, and wanted by others when they were.
 */
#include <stdlib.h>

#include "tape_play_impl.h"

enum {
	LOCK_MOST_US = 20000000, /* nobody waits longer */
};

struct pp_lock {
	size_t bus; /* or none of the tape */
	bool held;
};

struct pp_tape_play *
tape_play_of(struct pp_world *world)
{
	return (struct pp_tape_play *)world;
}

size_t
tape_find(struct tape_bus *b, bool (*fits)(const struct tape_event *))
{
	size_t i;

	while (b->next < b->n && b->event[b->next].played)
		b->next++;
	for (i = b->next; i < b->n; i++)
		if (!b->event[i].played && fits(&b->event[i]))
			return i;
	return tape_none;
}

enum pp_status
tape_fail(const struct pp_tape_play *play, enum pp_tape_kind kind, size_t words)
{
	return pp_fail(kind == PP_TAPE_DENIED ? PP_ESYS : PP_EAWAY, "%s",
	    (const char *)play->pool + words);
}

static bool
is_of_lock(const struct tape_event *e)
{
	return e->kind == PP_TAPE_LOCK || e->kind == PP_TAPE_KEPT ||
	    ((e->kind == PP_TAPE_REFUSED || e->kind == PP_TAPE_DENIED) &&
		e->of_lock);
}

static bool
is_wish_or_request(const struct tape_event *e)
{
	return e->kind == PP_TAPE_WANTED || e->kind == PP_TAPE_SENT;
}

/* At the time of the tape, for whoever had the bus then had it so long. */
static enum pp_status
try_lock(struct pp_tape_play *p, struct pp_lock *l)
{
	struct tape_bus *b = &p->bus[l->bus];
	size_t i = tape_find(b, is_of_lock);
	struct tape_event *e;
	int64_t left;

	l->held = i == tape_none;
	if (l->held)
		return PP_OK;
	e = &b->event[i];
	if (e->kind == PP_TAPE_KEPT)
		return PP_OK;
	if (e->kind != PP_TAPE_LOCK) {
		e->played = true;
		return tape_fail(p, e->kind, e->bytes);
	}
	left = e->at_us + TAPE_FIRST_US - p->now_us;
	l->held = e->played = left <= 0 || left > LOCK_MOST_US;
	return PP_OK;
}

static enum pp_status
take_lock(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	struct pp_tape_play *p = tape_play_of(w);
	enum pp_status rc = PP_OK;

	if (!*lock) {
		if (!(*lock = calloc(1, sizeof **lock)))
			return pp_fail(PP_ESYS, "out of memory");
		(*lock)->bus = tape_lines_lock(&p->lines, canonical);
		(*lock)->held = (*lock)->bus == p->lines.n;
	}
	if (!(*lock)->held)
		rc = try_lock(p, *lock);
	if (rc == PP_OK)
		*held = (*lock)->held;
	return rc;
}

static bool
lock_wanted(struct pp_world *w, struct pp_lock *lock)
{
	struct pp_tape_play *p = tape_play_of(w);
	struct tape_event *e;
	size_t i;

	if (lock->bus == p->lines.n)
		return false;
	i = tape_find(&p->bus[lock->bus], is_wish_or_request);
	if (i == tape_none)
		return false;
	e = &p->bus[lock->bus].event[i];
	if (e->kind != PP_TAPE_WANTED || e->at_us + TAPE_FIRST_US > p->now_us)
		return false;
	e->played = true;
	return true;
}

static void
release_lock(struct pp_world *w, struct pp_lock *lock)
{
	struct pp_tape_play *p = tape_play_of(w);
	struct tape_bus *b;
	size_t i;

	if (lock && !lock->held && lock->bus < p->lines.n) {
		b = &p->bus[lock->bus];
		i = tape_find(b, is_of_lock);
		if (i != tape_none && b->event[i].kind == PP_TAPE_KEPT)
			b->event[i].played = true;
	}
	free(lock);
}

void
tape_play_locks(struct pp_world *world)
{
	world->take = take_lock;
	world->wanted = lock_wanted;
	world->release = release_lock;
}
