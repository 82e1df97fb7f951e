/* SPDX-License-Identifier: ISC */
/*
 * Who else acts in a story beside the clerks: a poller, a settler, people who
 * decide what evidence can't, and an owner who closes days.
 */
#include "life_story.h"

#include <stdlib.h>

#include "hold.h"

enum {
	ROUNDS = 6, /* of settling, until all is at rest */
	POLLED_HOURS = 12,
	DECIDED_HOURS = 4,
};

void
people_settle(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));

	while (till.db && s->clerks_left > 0 && cast_pause(p, world, 1))
		role_settle(p, &till, story_chance(s, 30));
	pp_db_close(till.db);
}

static bool
waits_to_poll(struct person *p, struct pp_world *world)
{
	return p->role.story->clerks_left > 0 &&
	    cast_pause(p, world, POLLED_HOURS);
}

void
people_poll(struct person *p, struct pp_world *world)
{
	role_poll(p, world, waits_to_poll);
}

/* By what really happened: people look at the meter, ask, and decide. */
static enum pp_status
decide_order(struct person *p, struct pp_db *db, struct pp_sale *sale)
{
	struct story *s = p->role.story;
	struct place *at = place_of_id(s, sale->meter);
	int64_t effect;
	bool done = truth_done(at, sale->id, &effect) > 0;
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) != PP_OK)
		return rc;
	rc = pp_sale_resolve(db, sale,
	    done ? PP_SALE_CREDITED : PP_SALE_NOT_CREDITED, done,
	    "as the meter has it", story_now_s(s), p->role.name);
	if (rc == PP_OK && (rc = pp_db_commit(db)) == PP_OK)
		s->resolved++;
	pp_db_rollback(db);
	tell(s, "%s decides %s: %s", p->role.name, sale->code,
	    done ? "credited" : "not credited");
	return rc;
}

bool
people_decide_gone(struct person *p, struct pp_db *db, struct place *at)
{
	static const char open[] =
	    "SELECT id FROM sale WHERE meter = ?1"
	    " AND state IN ('armed', 'disputed') LIMIT 1";
	struct pp_sale sale;
	int64_t id = judge_number(p->role.story, open, at->id, 0);

	return id != 0 && pp_sale_get(db, id, &sale) == PP_OK &&
	    decide_order(p, db, &sale) == PP_OK;
}

/* Whether there was anything to decide. */
static bool
decide_all(struct person *p, struct pp_db *db)
{
	static const char disputed[] =
	    "SELECT id FROM sale WHERE state = 'disputed' LIMIT 1";
	struct story *s = p->role.story;
	enum pp_status rc = PP_OK;
	struct pp_sale sale;
	bool any = false;
	int64_t id;

	while (rc == PP_OK && (id = judge_number(s, disputed, 0, 0)) != 0) {
		if ((rc = pp_sale_get(db, id, &sale)) == PP_OK)
			rc = decide_order(p, db, &sale);
		any = true;
	}
	if (rc != PP_OK && rc != PP_NO && !seam_is_dead())
		complain(s, "%s: %s", p->role.name, pp_errmsg());
	return any;
}

void
people_decide(struct person *p, struct pp_world *world)
{
	struct pp_db *db = cast_book(p);

	while (db && p->role.story->clerks_left > 0 &&
	    cast_pause(p, world, DECIDED_HOURS)) {
		decide_all(p, db);
		desk_close_day(p, db);
	}
	pp_db_close(db);
}

/* The network is sound again: everything has to come to its end. */
void
people_end(struct person *p, struct pp_world *world)
{
	static const char left[] =
	    "SELECT (SELECT count(*) FROM sale WHERE state = 'armed')"
	    " + (SELECT count(*) FROM closing WHERE at IS NULL)"
	    " + (SELECT count(*) FROM exchange WHERE new_epoch IS NULL)"
	    " + (SELECT count(*) FROM epoch WHERE began_at IS NULL"
	    "  AND ended_at IS NULL)";
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));
	int64_t *ids = NULL;
	size_t n = 1;
	int i;

	for (i = 0; till.db && i < ROUNDS && n > 0; i++) {
		role_settle(p, &till, false);
		decide_all(p, till.db);
		free(ids);
		ids = NULL;
		if (pp_till_due(till.db, &ids, &n) != PP_OK)
			complain(s, "%s", pp_errmsg());
	}
	free(ids);
	for (i = 0; till.db && i < CLERKS; i++)
		desk_close(&s->clerk[i], till.db);
	if (judge_number(s, left, 0, 0) > 0)
		complain(s, "%lld are open though the network is sound",
		    (long long)judge_number(s, left, 0, 0));
	if (till.db && cast_rest(p, world, 2 * 86400))
		desk_close_day(p, till.db);
	pp_db_close(till.db);
}
