/* SPDX-License-Identifier: ISC */
/*
 * Which meters count, which rows they make, and when each turns from one row
 * or price to another.
 */
#include <stdlib.h>
#include <string.h>

#include "energy_impl.h"
#include "idset.h"

/* One of a group to be: what that goes by, and where it is written. */
struct member {
	unsigned cuts;
	const struct pp_meter_fact *place;
	const struct pp_holder_fact *owner;
	struct pp_energy_state *state;
};

static int
by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
by_cuts(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	unsigned cuts = x->cuts;
	int d = 0;

	if (cuts & (PP_CUT_BUILDING | PP_CUT_FLOOR))
		d = strcmp(x->place->building, y->place->building);
	if (d == 0 && cuts & PP_CUT_FLOOR)
		d = x->place->has_floor - y->place->has_floor;
	if (d == 0 && cuts & PP_CUT_FLOOR)
		d = by_number(x->place->floor, y->place->floor);
	if (d == 0 && cuts & PP_CUT_UNIT)
		d = strcmp(x->place->unit, y->place->unit);
	if (d == 0 && cuts & PP_CUT_METER)
		d = strcmp(x->place->code, y->place->code);
	if (d == 0 && cuts & PP_CUT_ACCOUNT)
		d = strcmp(x->owner ? x->owner->code : "",
		    y->owner ? y->owner->code : "");
	return d;
}

/* Members in the order of the rows, and so the groups. */
static enum pp_status
number(struct pp_energy *e, struct member *members, size_t n)
{
	size_t i;

	e->groups = calloc(n + 1, sizeof *e->groups);
	if (e->groups == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	qsort(members, n, sizeof *members, by_cuts);
	for (i = 0; i < n; i++) {
		if (i == 0 || by_cuts(&members[i - 1], &members[i]) != 0)
			e->groups[e->n_groups++] =
			    (struct pp_energy_group){members[i].place,
				members[i].owner};
		members[i].state->group = e->n_groups - 1;
	}
	return PP_OK;
}

/* Whose energy isn't asked for has no group. */
static enum pp_status
make_groups(struct pp_energy *e, const char *account)
{
	struct member *members =
	    calloc(e->n_meters + e->n_turns + 1, sizeof *members);
	struct pp_energy_meter *m;
	enum pp_status rc;
	size_t i, k, n = 0;

	if (members == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < e->n_meters; i++) {
		m = &e->meters[i];
		m->state.group = PP_NO_GROUP;
		if (account == NULL)
			members[n++] =
			    (struct member){e->cuts, m->fact, NULL, &m->state};
		for (k = m->next; k < m->end; k++) {
			struct pp_energy_turn *t = &e->turns[k];

			t->state.group = PP_NO_GROUP;
			if (account == NULL ||
			    (t->owner != NULL &&
				strcmp(t->owner->code, account) == 0))
				members[n++] = (struct member){e->cuts, m->fact,
				    t->owner, &t->state};
		}
	}
	rc = number(e, members, n);
	free(members);
	return rc;
}

/* The next mark of a meter out of both lists, by time. */
static const struct pp_mark *
next_mark(const struct pp_energy *e, int64_t meter, size_t *price,
    size_t *account)
{
	const struct pp_mark *p = NULL, *a = NULL;

	if (*price < e->n_prices && e->prices[*price].meter == meter)
		p = &e->prices[*price];
	if (*account < e->n_accounts && e->accounts[*account].meter == meter)
		a = &e->accounts[*account];
	if (p != NULL && (a == NULL || p->at <= a->at))
		(*price)++;
	else if (a != NULL)
		(*account)++;
	return p != NULL && (a == NULL || p->at <= a->at) ? p : a;
}

static int
by_account(const void *key, const void *row)
{
	return by_number(*(const int64_t *)key,
	    ((const struct pp_holder_fact *)row)->account);
}

static void
turn(const struct pp_energy *e, const struct pp_mark *mark,
    struct pp_energy_turn *t)
{
	t->mark = mark;
	if (mark->is_price) {
		t->state.has_prices = !mark->unpriced;
		memcpy(t->state.price_e4, mark->price_e4,
		    sizeof t->state.price_e4);
	} else {
		t->owner = mark->account == 0 || e->n_holders == 0
		    ? NULL
		    : bsearch(&mark->account, e->holders, e->n_holders,
			  sizeof *e->holders, by_account);
	}
}

static enum pp_status
make_turns(struct pp_energy *e)
{
	size_t price = 0, account = 0, i;
	struct pp_energy_turn now;
	const struct pp_mark *mark;
	struct pp_energy_meter *m;

	e->turns = calloc(e->n_prices + e->n_accounts + 1, sizeof *e->turns);
	if (e->turns == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < e->n_meters; i++) {
		m = &e->meters[i];
		while (price < e->n_prices &&
		    e->prices[price].meter < m->fact->meter)
			price++;
		while (account < e->n_accounts &&
		    e->accounts[account].meter < m->fact->meter)
			account++;
		now = (struct pp_energy_turn){0};
		m->next = e->n_turns;
		while ((mark = next_mark(e, m->fact->meter, &price,
			    &account)) != NULL) {
			turn(e, mark, &now);
			e->turns[e->n_turns++] = now;
		}
		m->end = e->n_turns;
	}
	return PP_OK;
}

static int
by_meter(const void *key, const void *row)
{
	return by_number(*(const int64_t *)key,
	    ((const struct pp_meter_fact *)row)->meter);
}

/*
 * Mark the heads of all meters of the set, with theirs.  A circle of heads
 * ends where it began: nobody is marked twice.
 */
static void
mark_heads(const struct pp_energy *e, const struct pp_idset *set, bool *heads)
{
	const struct pp_meter_fact *f;
	int64_t parent;
	size_t i;

	for (i = 0; i < e->n_facts; i++) {
		if (!pp_idset_has(set, e->facts[i].meter))
			continue;
		for (parent = e->facts[i].parent; parent != 0;
		     parent = f->parent) {
			f = bsearch(&parent, e->facts, e->n_facts, sizeof *f,
			    by_meter);
			if (f == NULL || heads[f - e->facts])
				break;
			heads[f - e->facts] = true;
		}
	}
}

static enum pp_status
take_meters(struct pp_energy *e, const struct pp_idset *set)
{
	bool *heads = calloc(e->n_facts + 1, sizeof *heads);
	size_t i;

	e->n_meters = 0;
	e->meters = calloc(e->n_facts + 1, sizeof *e->meters);
	e->ids = calloc(e->n_facts + 1, sizeof *e->ids);
	if (heads == NULL || e->meters == NULL || e->ids == NULL) {
		free(heads);
		return pp_fail(PP_ESYS, "out of memory");
	}
	if (!(e->cuts & PP_CUT_METER))
		mark_heads(e, set, heads);
	for (i = 0; i < e->n_facts; i++) {
		if (heads[i] || !pp_idset_has(set, e->facts[i].meter))
			continue;
		e->meters[e->n_meters].fact = &e->facts[i];
		e->ids[e->n_meters++] = e->facts[i].meter;
	}
	free(heads);
	return PP_OK;
}

enum pp_status
pp_energy_group(struct pp_energy *e, const struct pp_energy_ask *ask)
{
	struct pp_idset set;
	enum pp_status rc;

	if ((rc = pp_idset_take(&set, ask->ids, ask->n)) != PP_OK)
		return rc;
	rc = take_meters(e, &set);
	pp_idset_free(&set);
	if (rc == PP_OK && (rc = make_turns(e)) == PP_OK)
		rc = make_groups(e, ask->account);
	return rc;
}
