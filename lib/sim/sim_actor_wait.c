/* SPDX-License-Identifier: ISC */
/*
 * How an actor waits: for lines, for its time, and for locks, which it tries
 * again and again.  Tries that are in vain are most of what happens in a busy
 * story; those are passed over.
 */
#include "sim_actor_impl.h"

enum {
	/* Who waits no longer tries a lock, again after so many at most. */
	TRY_MOST_US = 5000,
	TRIES_MAX = 100,
	TRIES_BUSY_MAX = 50, /* with something else under way */
};

/* It can do nothing but try again for locks that others hold. */
static bool
only_wishes(const struct sim_actor *a)
{
	size_t i;

	for (i = 0; i < a->n_locks; i++)
		if (a->locks[i].held)
			return false;
	return a->n_locks > 0 && a->n_lines == 0;
}

static bool
is_any_free(const struct sim_actor *a)
{
	size_t i;

	for (i = 0; i < a->n_locks; i++)
		if (!a->locks[i].held &&
		    virtual_lock_is_free(a->cast->virtual, a->locks[i].lock))
			return true;
	return false;
}

/* When the first of its lines is ready. */
static int64_t
lines_ready_us(const struct sim_actor *a)
{
	int64_t first_us = INT64_MAX, us;
	size_t i;

	for (i = 0; i < a->n_watches; i++)
		if ((us = virtual_ready_us(&a->watches[i])) < first_us)
			first_us = us;
	return first_us;
}

/* A lock was let go: at the next try it would be got. */
static void
look_at_locks(struct sim_actor *a)
{
	const struct sim_virtual *v = a->cast->virtual;
	int64_t tries;

	a->releases = v->releases;
	if (!is_any_free(a))
		return;
	tries = (v->now_us - a->since_us + a->lasts_us - 1) / a->lasts_us;
	a->until_us = a->since_us + (tries > 0 ? tries : 1) * a->lasts_us;
	a->in_vain = false;
}

/*
 * Who only tries a lock every now and then isn't woken while that is in vain;
 * then at the time of the try at which he would have got it.
 */
int64_t
actor_wake_us(struct sim_actor *a)
{
	int64_t us = lines_ready_us(a);

	if (a->in_vain && a->releases != a->cast->virtual->releases)
		look_at_locks(a);
	return us < a->until_us ? us : a->until_us;
}

/*
 * Of the last wait came nothing but a try that was in vain, and now it is
 * waited just as long for the same.
 */
static bool
repeats_itself(const struct sim_actor *a, int64_t lasts_us)
{
	return a->tried && !a->moved && lasts_us == a->lasts_us;
}

/* What it waits for; who tries locks in vain waits for so many tries. */
static void
settle_down(struct sim_actor *a, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	const struct sim_virtual *v = a->cast->virtual;
	int64_t lasts_us = until_us - v->now_us;
	bool wishes = n == 0 && only_wishes(a);

	a->watches = watches;
	a->n_watches = n;
	a->since_us = v->now_us;
	a->until_us = until_us;
	a->releases = v->releases;
	a->in_vain = lasts_us > 0 && lasts_us <= TRY_MOST_US &&
	    (wishes || repeats_itself(a, lasts_us));
	if (a->in_vain)
		a->until_us = v->now_us +
		    lasts_us * (wishes ? TRIES_MAX : TRIES_BUSY_MAX);
	a->lasts_us = lasts_us;
	a->tried = a->moved = false;
}

enum pp_status
actor_wait(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	struct sim_actor *a = sim_actor_of(w);
	struct sim_virtual *v = a->cast->virtual;
	enum pp_status rc;
	size_t i;

	if ((rc = sim_actor_point(a)) != PP_OK)
		return rc;
	v->waits++;
	virtual_happen(v);
	if (a->dead)
		return sim_actor_point(a);
	settle_down(a, watches, n, until_us);
	if (actor_wake_us(a) > v->now_us)
		actor_stand(a);
	if (a->dead)
		return sim_actor_point(a);
	for (i = 0; i < n; i++) {
		watches[i].ready = virtual_ready_us(&watches[i]) <= v->now_us;
		a->moved |= watches[i].ready;
	}
	return PP_OK;
}
