/* SPDX-License-Identifier: ISC */
/*
 * Twins: the same exchange of the same meter at the same moment, entered at
 * once in one life and days later in the other.  Nothing goes wrong in them,
 * but that others read the meter meanwhile.
 */
#include "life_story.h"

#include <string.h>

#include "swap.h"

enum {
	BEFORE_S = 7200,    /* between the first sale and the exchange */
	END_S = 4 * 86400,  /* what is compared is as of then */
	LOADED = 1,         /* kilowatts, of a place whose column is that */
	CREDIT_FEN = 30000, /* more than is used */
	TRIES_MOST = 20,
};

/* Told to the actor, and by him. */
static struct {
	enum act act;
	int64_t late_s;
	struct twin *out;
} wanted;

static void
set_life(struct story *s, struct life *l, int place)
{
	*l = (struct life){.name = "Customer 0", .phone = "13800000000"};
	l->place[l->n_places++] = place;
	s->place[place].life = 0;
	s->n_lives = 1;
}

/* One command, until it is done. */
static bool
do_act(struct person *p, struct pp_world *world, struct pp_till *till,
    enum act act)
{
	struct story *s = p->role.story;
	struct life *l = &s->life[0];
	struct task *t = &l->task;
	struct desk d = {p, s, l, t, *till};
	enum outcome out = OUTCOME_AGAIN;

	*t = (struct task){
	    .act = act,
	    .drawn = true,
	    .place = l->place[0],
	    .other = -1,
	    .method = "wechat",
	    .amount_fen = CREDIT_FEN,
	    .credit_fen = CREDIT_FEN,
	};
	snprintf(t->code, sizeof t->code, "T%d", (int)act);
	l->not_before_us = 0;
	while (out == OUTCOME_AGAIN && t->tries++ < TRIES_MOST) {
		out = act_do(&d);
		if (l->not_before_us > world->now_us(world) &&
		    sim_actor_sleep(world, l->not_before_us) != PP_OK)
			break;
		if (!cast_rest(p, world, 1))
			break;
	}
	if (out != OUTCOME_DONE)
		complain(s, "%s isn't done", act_name(act));
	return out == OUTCOME_DONE;
}

/* What the customer and the unit have in the end. */
static void
look_at(struct story *s, struct pp_db *db, struct place *p)
{
	static const char used[] = "SELECT ifnull(sum(used_wh), 0)"
				   " FROM exchange";
	static const char waits[] =
	    "SELECT ifnull(sum(balance_fen), 0) FROM ledger_balance"
	    " WHERE kind IN ('transfer', 'claim', 'refund-due')";
	struct pp_register_shift shift = {0};
	struct twin *out = wanted.out;
	int r;

	place_advance(s, p);
	if (pp_swap_shift(db, p->id, story_now_s(s), &shift) != PP_OK)
		complain(s, "%s", pp_errmsg());
	for (r = 0; r < SIM_RATES; r++)
		out->register_wh[r] =
		    shift.rate_wh[r] + p->slot->meter.energy_wh[r];
	out->total_wh = shift.total_wh + sim_meter_total_wh(&p->slot->meter);
	out->balance_fen = sim_meter_balance_fen(&p->slot->meter) -
	    judge_number(s, waits, 0, 0);
	out->used_wh = judge_number(s, used, 0, 0);
}

static void
live(struct person *p, struct pp_world *world)
{
	struct story *s = p->role.story;
	struct pp_till till = cast_till(p, world, cast_book(p));
	int64_t swap_us = s->tale.start_us + BEFORE_S * (int64_t)SECOND_US;
	int64_t end_us = s->tale.start_us + END_S * (int64_t)SECOND_US;
	struct place *at = &s->place[s->life[0].place[0]];

	s->late_s = wanted.late_s;
	if (till.db && desk_open(p, till.db) &&
	    do_act(p, world, &till, ACT_OPEN) &&
	    sim_actor_sleep(world, swap_us) == PP_OK &&
	    do_act(p, world, &till, wanted.act) &&
	    sim_actor_sleep(world, end_us) == PP_OK)
		look_at(s, till.db, at);
	pp_db_close(till.db);
	s->clerks_left = 0;
}

bool
twin_run(uint64_t seed, bool aloud, enum act act, int64_t late_s,
    struct twin *twin, char complaint[COMPLAINT_MAX])
{
	static struct story s;
	int place = (int)(seed % PLACES);
	bool told;

	wanted.act = act;
	wanted.late_s = late_s;
	wanted.out = twin;
	if ((told = story_begin(&s, seed * 32 + 1, aloud))) {
		s.calm = true;
		s.place[place].slot->column = LOADED;
		s.place[place].slot->meter.prepay = 0;
		s.place[place].slot->meter.count = 0;
		sim_meter_set_balance(&s.place[place].slot->meter, 0);
		s.place[place].thing[0].credit = 0;
		s.place[place].thing[0].prepay = false;
		set_life(&s, &s.life[0], place);
		told = cast_twin(&s, live);
	}
	return story_end(&s, told, complaint);
}
