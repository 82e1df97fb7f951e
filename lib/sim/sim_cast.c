/* SPDX-License-Identifier: ISC */
/*
 * Whose turn it is: he who can go on and has not for the longest time; where
 * nobody can, time passes.  Whoever stands still finds the next one himself,
 * so that one who is alone never leaves his stack.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim_actor_impl.h"

/* The one who can go on now, or NULL: nobody until the end of the run. */
static struct sim_actor *
next_actor(struct sim_cast *c)
{
	struct sim_virtual *v = c->virtual;
	int64_t next_us, us;
	struct sim_actor *a;

	for (;;) {
		virtual_happen(v);
		next_us = c->until_us;
		for (a = c->living; a; a = a->next) {
			us = actor_wake_us(a);
			if (us <= v->now_us)
				return a;
			if (us < next_us)
				next_us = us;
		}
		if (!c->living || v->now_us >= c->until_us)
			return NULL;
		c->rc = virtual_pass(v, next_us);
		if (c->rc != PP_OK)
			return NULL;
	}
}

static void
append(struct sim_cast *c, struct sim_actor *a)
{
	a->next = NULL;
	*c->last = a;
	c->last = &a->next;
}

static void
take_out(struct sim_cast *c, struct sim_actor *a)
{
	struct sim_actor **p = &c->living;

	while (*p != a) {
		assert(*p);
		p = &(*p)->next;
	}
	if (!a->next)
		c->last = p;
	*p = a->next;
}

static void
retire(struct sim_cast *c, struct sim_actor *a)
{
	take_out(c, a);
	c->n_living--;
	a->next = c->ended;
	c->ended = a;
	a->ended = true;
}

static void
run_actor(void *arg)
{
	struct sim_actor *a = arg;

	a->act(a->arg, &a->world);
	a->ended = true;
	sim_fiber_switch(a->fiber, a->cast->stage);
}

/* A stack for its first turn. */
static enum pp_status
dress(struct sim_cast *c, struct sim_actor *a)
{
	enum pp_status rc;

	if (c->n_idle > 0)
		a->fiber = c->idle[--c->n_idle];
	else if ((rc = sim_fiber_new(&a->fiber)) != PP_OK)
		return rc;
	sim_fiber_set(a->fiber, run_actor, a);
	return PP_OK;
}

static void
undress(struct sim_cast *c, struct sim_actor *a)
{
	if (c->n_idle == c->room_idle) {
		c->room_idle = 2 * c->room_idle + 1;
		c->idle =
		    virtual_memory(c->idle, c->room_idle, sizeof *c->idle);
	}
	c->idle[c->n_idle++] = a->fiber;
	a->fiber = NULL;
}

/* From one stack to another: of an actor, or (NULL) the stage. */
static void
pass_to(struct sim_cast *c, struct sim_actor *from, struct sim_actor *to)
{
	if (to && to->next) {
		take_out(c, to);
		append(c, to);
	}
	if (to == from)
		return;
	c->now = to;
	sim_fiber_switch(from ? from->fiber : c->stage,
	    to ? to->fiber : c->stage);
}

static void
keep_words(struct sim_actor *a)
{
	const char *words = pp_errmsg();
	size_t n = strnlen(words, sizeof a->words - 1);

	memcpy(a->words, words, n);
	a->words[n] = '\0';
}

/*
 * His last words are kept for him: in truth he would be alone in his process.
 */
void
actor_stand(struct sim_actor *a)
{
	struct sim_cast *c = a->cast;
	struct sim_actor *next = next_actor(c);

	if (next == a) {
		pass_to(c, a, a);
		return;
	}
	keep_words(a);
	/* Who has no stack yet gets it from the stage. */
	pass_to(c, a, next && next->fiber ? next : NULL);
	if (strcmp(a->words, pp_errmsg()) != 0)
		(void)pp_fail(PP_OK, "%s", a->words);
}

enum pp_status
sim_cast_run(struct sim_cast *c, int64_t until_us)
{
	struct sim_actor *a;

	c->until_us = until_us;
	c->rc = PP_OK;
	while (c->rc == PP_OK && (a = next_actor(c))) {
		if (!a->fiber && (c->rc = dress(c, a)) != PP_OK)
			break;
		pass_to(c, NULL, a);
		a = c->now;
		c->now = NULL;
		if (a && a->ended) {
			undress(c, a);
			retire(c, a);
		}
	}
	return c->rc;
}

enum pp_status
sim_cast_new(struct sim_virtual *v, struct sim_cast **result)
{
	struct sim_cast *c = calloc(1, sizeof *c);
	enum pp_status rc;

	if (!c)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = sim_fiber_bare(&c->stage)) != PP_OK) {
		free(c);
		return rc;
	}
	c->virtual = v;
	c->last = &c->living;
	*result = c;
	return PP_OK;
}

static void
free_actors(struct sim_actor *a)
{
	struct sim_actor *next;

	for (; a; a = next) {
		next = a->next;
		free(a->lines);
		free(a->locks);
		free(a);
	}
}

void
sim_cast_free(struct sim_cast *c)
{
	struct sim_actor *a, *next;

	if (!c)
		return;
	for (a = c->living; a; a = next) {
		next = a->next;
		sim_actor_kill(a);
		if (!a->fiber)
			retire(c, a); /* it never began */
	}
	/* They unwind, each in its turn. */
	if (sim_cast_run(c, INT64_MAX) != PP_OK)
		abort();
	while (c->n_idle > 0)
		sim_fiber_free(c->idle[--c->n_idle]);
	free(c->idle);
	free_actors(c->living);
	free_actors(c->ended);
	sim_fiber_free(c->stage);
	free(c);
}

void
actor_enter(struct sim_cast *c, struct sim_actor *a)
{
	append(c, a);
	c->n_living++;
}

size_t
sim_cast_living(const struct sim_cast *cast)
{
	return cast->n_living;
}
