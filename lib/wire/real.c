/* SPDX-License-Identifier: ISC */
/*
 * The world as it is: CLOCK_MONOTONIC, poll(2), the kernel's locks; its lines
 * are in real_line.c.
 */
/* ppoll(2), whose wait is in nanoseconds, is Linux's own. */
#define _GNU_SOURCE
#include "real.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "buslock.h"

enum {
	US_A_SECOND = 1000000,
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

/* What to poll for; a lookup's answer is read, and waited for not too long. */
static struct pollfd
look_for(const struct pp_watch *watch, int64_t *until_us)
{
	const struct pp_lookup *lookup = watch->line->lookup;

	if (lookup && pp_lookup_until_us(lookup) < *until_us)
		*until_us = pp_lookup_until_us(lookup);
	return (struct pollfd){
	    .fd = watch->line->fd,
	    .events = watch->writable && !lookup ? POLLOUT : POLLIN,
	};
}

static bool
is_overdue(struct pp_world *w, const struct pp_line *line)
{
	return line->lookup && pp_lookup_until_us(line->lookup) <= now_us(w);
}

static enum pp_status
wait_for(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct real *r = real_of(w);
	struct pp_watch *watch;
	struct timespec t;
	enum pp_status rc;
	int64_t left;
	short found;
	size_t i;

	if ((rc = grow(r, n)) != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		r->polls[i] = look_for(&watches[i], &until_us);
	left = until_us - now_us(w);
	if (left < 0)
		left = 0;
	t.tv_sec = left / US_A_SECOND;
	t.tv_nsec = left % US_A_SECOND * 1000;
	if (ppoll(r->polls, n, &t, NULL) < 0 && errno != EINTR)
		return pp_fail(PP_ESYS, "poll: %s", strerror(errno));
	for (i = 0; i < n; i++) {
		watch = &watches[i];
		found = r->polls[i].revents;
		watch->ready = found != 0 || is_overdue(w, watch->line);
		watch->line->hung = (found & (POLLERR | POLLHUP | POLLNVAL));
	}
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
real_world(const char *run_dir, int64_t (*wall)(void),
    enum pp_status (*ask)(const char *host, struct pp_address *),
    struct pp_world **world)
{
	struct real *r = calloc(1, sizeof *r);
	enum pp_status rc;

	if (!r || !(r->run_dir = strdup(run_dir))) {
		free(r);
		return pp_fail(PP_ESYS, "out of memory");
	}
	if ((rc = pp_resolver_new(ask, &r->resolver)) != PP_OK) {
		pp_world_free(&r->world);
		return rc;
	}
	r->wall = wall;
	r->world = (struct pp_world){
	    .now_us = now_us,
	    .wall_s = wall_s,
	    .wait = wait_for,
	    .open = real_open,
	    .opened = real_opened,
	    .close = real_close,
	    .send = real_send,
	    .receive = real_receive,
	    .take = take_lock,
	    .wanted = lock_wanted,
	    .release = release_lock,
	};
	*world = &r->world;
	return PP_OK;
}

enum pp_status
pp_world_real(const char *run_dir, int64_t (*wall)(void),
    struct pp_world **world)
{
	return real_world(run_dir, wall, NULL, world);
}

void
pp_world_free(struct pp_world *world)
{
	struct real *r;

	if (!world)
		return;
	r = real_of(world);
	pp_resolver_free(r->resolver);
	free(r->polls);
	free(r->run_dir);
	free(r);
}
