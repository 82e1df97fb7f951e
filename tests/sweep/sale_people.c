/* SPDX-License-Identifier: ISC */
/*
 * Who else acts in a story beside the sellers: a poller, a settler, people who
 * decide what evidence can't, and whoever makes trouble.
 */
#include "sale_story.h"

#include <stdlib.h>

#include "hold.h"

enum {
	CHEATS_UNCOUNTED = 5, /* one in so many */
	CHEATS_APART = 37,    /* steps; no two are the same */
	POLLED_S = 600,
	ROUNDS = 6, /* of settling, until all is at rest */
};

void
people_settle(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));

	while (till.db && s->sellers_left > 0 && cast_rest(p, world, 300))
		role_settle(p, &till, story_chance(s, 25));
	pp_db_close(till.db);
}

static bool
waits_to_poll(struct person *p, struct pp_world *world)
{
	return p->role.story->sellers_left > 0 && cast_rest(p, world, POLLED_S);
}

void
people_poll(struct person *p, struct pp_world *world)
{
	role_poll(p, world, waits_to_poll);
}

/*
 * By card or key; or, where nobody is there, the money alone: while an order
 * is open nothing could tell that from somebody else's purchase.
 */
static void
cheat(struct story *s, struct meter *m)
{
	bool counts =
	    m->visitor || m->current >= 0 || story_lot(s, CHEATS_UNCOUNTED) > 0;

	truth_cheat(s, m,
	    AMOUNT_LEAST + AMOUNT_STEP / 2 +
		AMOUNT_STEP * (int)(s->cheats * CHEATS_APART % ORDERS_MAX),
	    counts);
}

/* Trouble that isn't an exchange's: cards, gateways without power. */
void
people_trouble(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	int64_t dark_until[BUSES] = {0};
	size_t b, i;

	while (s->sellers_left > 0 && cast_rest(p, world, 14)) {
		struct meter *m = &s->meter[story_lot(s, METERS)];

		for (i = 0; i < METERS && story_chance(s, 90); i++)
			if (s->meter[i].current >= 0)
				m = &s->meter[i];
		if (story_chance(s, 25))
			cheat(s, m);
		b = story_lot(s, BUSES);
		if (story_chance(s, 4) && dark_until[b] == 0) {
			dark_until[b] = world->now_us(world) + 8 * SECOND_US;
			sim_rig_health(s->tale.bus[b], SIM_DEAD);
			for (i = b * ON_BUS; i < (b + 1) * ON_BUS; i++)
				if (s->meter[i].visitor)
					note_mishap(s, &s->meter[i],
					    MISHAP_GATEWAY);
		}
		for (b = 0; b < BUSES; b++)
			if (dark_until[b] != 0 &&
			    dark_until[b] < world->now_us(world)) {
				dark_until[b] = 0;
				sim_rig_health(s->tale.bus[b], SIM_SOUND);
			}
	}
}

/* By what really happened: people look at the meter, ask, and decide. */
static enum pp_status
decide_order(struct person *p, struct pp_db *db, struct pp_sale *sale)
{
	struct story *s = p->role.story;
	struct meter *m = meter_of_id(s, sale->meter);
	bool moved = sale->has_after && sale->count_after >= sale->slot;
	bool done = false;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < m->n_deeds; i++)
		done |= m->deed[i].order >= 0 && !m->deed[i].zero &&
		    m->deed[i].effect != 0 &&
		    s->order[m->deed[i].order].id == sale->id;
	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_sale_resolve(db, sale,
	    done && (moved || !pp_sale_gives(sale->kind))
		? PP_SALE_CREDITED
		: PP_SALE_NOT_CREDITED,
	    moved, "as the meter has it", BEGIN_S, p->role.name);
	if (rc == PP_OK && (rc = pp_db_commit(db)) == PP_OK)
		s->resolved++;
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
decide_hold(struct person *p, struct pp_db *db, const struct pp_hold *hold)
{
	struct meter *m = meter_of_id(p->role.story, hold->meter);
	pp_money amount = {hold->has_amount ? hold->amount.fen
					    : judge_missing(p->role.story, m)};
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_hold_end(db, hold, PP_HOLD_ADOPTED, amount, "adopted", BEGIN_S,
	    p->role.name);
	if (rc == PP_OK && (rc = pp_db_commit(db)) == PP_OK) {
		p->role.story->holds++;
		tell(p->role.story, "%s adopts %lld fen of M%02lld",
		    p->role.name, (long long)amount.fen,
		    (long long)hold->meter);
	}
	pp_db_rollback(db);
	return rc;
}

/* Whether there was anything to decide. */
static bool
decide_all(struct person *p, struct pp_db *db)
{
	struct story *s = p->role.story;
	enum pp_status rc = PP_OK;
	struct pp_sale sale;
	struct pp_hold hold;
	bool any = false;
	int64_t id;

	while (rc == PP_OK && (id = judge_disputed(s)) != 0) {
		if ((rc = pp_sale_get(db, id, &sale)) == PP_OK)
			rc = decide_order(p, db, &sale);
		any = true;
	}
	while (rc == PP_OK && (id = judge_external(s)) != 0) {
		if ((rc = pp_hold_get(db, id, &hold)) == PP_OK)
			rc = decide_hold(p, db, &hold);
		any = true;
	}
	if (rc != PP_OK && !seam_is_dead())
		complain(s, "%s: %s", p->role.name, pp_errmsg());
	return any;
}

void
people_decide(struct person *p, struct pp_world *world)
{
	struct pp_db *db = cast_book(p);

	while (db && p->role.story->sellers_left > 0 && cast_rest(p, world, 8))
		decide_all(p, db);
	pp_db_close(db);
}

/* Every meter is visited once. */
static void
compare_all(struct pp_till *till)
{
	int64_t ids[METERS];
	size_t i;

	for (i = 0; i < METERS; i++)
		ids[i] = site_target[i].id;
	if (pp_till_settle(till, ids, METERS, false) != PP_OK)
		complain(((struct person *)till->arg)->role.story, "%s",
		    pp_errmsg());
}

/* The network is sound again: everything has to come to its end. */
void
people_end(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));
	int64_t *ids = NULL;
	size_t n = 1;
	int i;

	if (!till.db)
		return;
	for (i = 0; i < ROUNDS && n > 0; i++) {
		role_settle(p, &till, false);
		free(ids);
		ids = NULL;
		if (pp_till_due(till.db, &ids, &n) != PP_OK)
			complain(s, "%s", pp_errmsg());
	}
	free(ids);
	if (judge_armed(s) > 0)
		complain(s,
		    "%u orders are pending though the network is"
		    " sound",
		    judge_armed(s));
	for (i = 0; i < ROUNDS; i++) {
		compare_all(&till);
		if (!decide_all(p, till.db))
			break;
	}
	if (i == ROUNDS)
		complain(s, "there's no end of holds and disputes");
	pp_db_close(till.db);
}
