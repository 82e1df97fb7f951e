/* SPDX-License-Identifier: ISC */
/*
 * Where things are taken down and hung up: exchanges, of an old one that is
 * closed on its bus, or that is gone and known by what people wrote down; and
 * meters that are lost.  Hands do their part once; a clerk may enter it days
 * later, and more than once.
 */
#include "life_story.h"

#include <string.h>

#include "exchange_meter.h"

enum {
	STEP_BEFORE, /* hands have done nothing so far */
	STEP_CHANGED,
	STEPS_MOST = 8, /* of a job, in one run */
	SHOWN_WH = 10,  /* a meter's register goes by so many */
	LATE_PERCENT = 40,
	LATE_MOST_S = 3 * 86400,
};

static const char mine_began[] =
    "SELECT e.id FROM epoch e JOIN account a ON a.id = e.account"
    " WHERE e.meter = ?2 AND a.name = 'Customer ' || ?1"
    " AND e.ended_at IS NULL AND e.began_at IS NOT NULL";

/* As people read them. */
static void
read_registers(const struct sim_meter *m, int64_t wh[SIM_RATES])
{
	int r;

	for (r = 0; r < SIM_RATES; r++)
		wh[r] = m->energy_wh[r] / SHOWN_WH * SHOWN_WH;
}

static int64_t
read_total(const struct sim_meter *m)
{
	return sim_meter_total_wh(m) / SHOWN_WH * SHOWN_WH;
}

/* It is late when a clerk hears of it, or not. */
static void
wait_for_entry(struct desk *d)
{
	int64_t late_s = d->story->late_s;

	if (late_s < 0)
		late_s = story_chance(d->story, LATE_PERCENT)
		    ? (int64_t)story_lot(d->story, LATE_MOST_S)
		    : 0;
	if (late_s > 0)
		d->life->not_before_us =
		    story_now_us(d->story) + late_s * SECOND_US;
}

static void
take_down(struct desk *d)
{
	struct task *t = d->task;
	struct place *p = &d->story->place[t->place];
	const struct sim_meter *m;

	place_take_down(d->story, p);
	m = &place_thing(p)->last;
	t->at_s = story_now_s(d->story);
	t->typed_count = m->count;
	t->typed_fen = sim_meter_balance_fen(m);
	t->typed_total_wh = read_total(m);
	read_registers(m, t->typed_wh);
	t->step = STEP_CHANGED;
}

static void
change(struct desk *d)
{
	struct task *t = d->task;
	struct place *p = &d->story->place[t->place];

	take_down(d);
	place_hang_up(d->story, p);
	place_serial(place_thing(p), t->serial);
	t->start_total_wh = read_total(&p->slot->meter);
	read_registers(&p->slot->meter, t->start_wh);
	wait_for_entry(d);
}

static void
fill_typed(const struct task *t, struct pp_typed *typed)
{
	int r;

	*typed = (struct pp_typed){
	    .at = t->at_s,
	    .count = t->typed_count,
	    .balance.fen = t->typed_fen,
	    .total_wh = t->typed_total_wh,
	    .has_rates = true,
	};
	for (r = 0; r < SIM_RATES; r++)
		typed->rate_wh[r] = t->typed_wh[r];
}

static void
fill_job(const struct desk *d, struct pp_exchange_meter *job)
{
	const struct task *t = d->task;
	int r;

	*job = (struct pp_exchange_meter){
	    .meter = d->story->place[t->place].code,
	    .reason = t->act == ACT_REPLACE ? "burnt" : "worn",
	    .has_typed = t->act == ACT_REPLACE,
	};
	if (job->has_typed)
		fill_typed(t, &job->typed);
	if (t->step == STEP_BEFORE)
		return;
	job->serial = t->serial;
	job->at = t->at_s;
	job->has_start = true;
	job->start_wh = t->start_total_wh;
	for (r = 0; r < SIM_RATES; r++)
		job->start_rate_wh[r] = t->start_wh[r];
}

static const char *
step_name(enum pp_exchange_step step)
{
	static const char *const names[] = {
	    [PP_EXCHANGE_CLOSES] = "close",
	    [PP_EXCHANGE_TYPES] = "type",
	    [PP_EXCHANGE_WAITS] = "wait",
	    [PP_EXCHANGE_OPENS] = "open",
	    [PP_EXCHANGE_MOVES] = "move",
	    [PP_EXCHANGE_DONE] = "done",
	};

	return names[step];
}

static enum outcome
do_step(struct desk *d, struct pp_exchange_meter *job)
{
	enum outcome out;

	tell(d->story, "%s: exchange of %s: %s", d->person->role.name,
	    job->meter, step_name(job->step));
	switch (job->step) {
	case PP_EXCHANGE_TYPES:
		if (pp_exchange_meter_type(&d->till, job) == PP_OK)
			return OUTCOME_DONE;
		tell(d->story, "typed: %s", pp_errmsg());
		if (!seam_is_dead() && d->till.db)
			people_decide_gone(d->person, d->till.db,
			    &d->story->place[d->task->place]);
		return OUTCOME_AGAIN;
	case PP_EXCHANGE_CLOSES:
	case PP_EXCHANGE_OPENS:
	case PP_EXCHANGE_MOVES:
		out = act_visit(d, &job->visit);
		return out == OUTCOME_DONE && pp_exchange_meter_goes_on(job)
		    ? OUTCOME_DONE
		    : OUTCOME_AGAIN;
	case PP_EXCHANGE_WAITS:
	case PP_EXCHANGE_DONE:
	default:
		return OUTCOME_DONE;
	}
}

static enum outcome
run_job(struct desk *d, enum pp_exchange_step until)
{
	struct pp_exchange_meter job;
	enum outcome out = OUTCOME_DONE;
	enum pp_status rc;
	int i;

	fill_job(d, &job);
	for (i = 0; i < STEPS_MOST && out == OUTCOME_DONE; i++) {
		if (seam_is_dead() || !d->till.db)
			return OUTCOME_AGAIN;
		if ((rc = pp_exchange_meter_next(&d->till, &job)) != PP_OK) {
			tell(d->story, "exchange: %d, %s", (int)rc,
			    pp_errmsg());
			return OUTCOME_AGAIN;
		}
		if (job.step == until)
			return OUTCOME_DONE;
		if (job.step == PP_EXCHANGE_WAITS ||
		    job.step == PP_EXCHANGE_DONE) {
			if (!d->person->helps)
				complain(d->story,
				    "exchange of %s: it is at %s", job.meter,
				    step_name(job.step));
			return OUTCOME_AGAIN;
		}
		out = do_step(d, &job);
	}
	return OUTCOME_AGAIN;
}

static bool
may_begin(const struct desk *d)
{
	struct place *p = &d->story->place[d->task->place];

	return p->n_things < THINGS_MAX - 1 &&
	    judge_number(d->story, mine_began, d->life->no, p->id) != 0;
}

enum outcome
swap_exchange(struct desk *d)
{
	struct task *t = d->task;

	if (!t->begun && (d->person->helps || !may_begin(d)))
		return d->person->helps ? OUTCOME_AGAIN : OUTCOME_REFUSED;
	t->begun = true;
	if (t->step == STEP_BEFORE && t->act == ACT_EXCHANGE &&
	    run_job(d, PP_EXCHANGE_WAITS) != OUTCOME_DONE)
		return OUTCOME_AGAIN;
	if (t->step == STEP_BEFORE) {
		if (d->person->helps || seam_is_dead())
			return OUTCOME_AGAIN;
		change(d);
		if (d->life->not_before_us > story_now_us(d->story))
			return OUTCOME_AGAIN;
	}
	return run_job(d, PP_EXCHANGE_DONE);
}

/* The place is for others from now on. */
static bool
leave_place(struct desk *d, int64_t meter)
{
	char code[PP_ID_MAX], account[PP_ID_MAX];

	if (seam_is_dead() || !d->till.db || pp_db_begin(d->till.db) != PP_OK)
		return false;
	if (pp_swap_give_up(d->till.db, meter, "wants no other",
		story_now_s(d->story), d->person->role.name) == PP_OK)
		(void)!pp_db_commit(d->till.db);
	pp_db_rollback(d->till.db);
	return !seam_is_dead() &&
	    pp_swap_waits(d->till.db, meter, 0, code, account) == PP_NO;
}

/*
 * The old one is closed, and nobody hangs up another: the customer gets what
 * waits, by the receipt of where it came from.
 */
enum outcome
swap_give_up(struct desk *d)
{
	static const char waits[] =
	    "SELECT ifnull((SELECT receipt FROM sale WHERE id = c.refund),"
	    " (SELECT v.receipt FROM event v JOIN closing k"
	    "  ON k.epoch = v.epoch WHERE k.id = c.closing"
	    "  AND v.kind = 'closed')) FROM carry c WHERE NOT EXISTS"
	    " (SELECT 1 FROM sale WHERE moves = c.id"
	    "  AND state <> 'not-credited') AND NOT EXISTS (SELECT 1"
	    "  FROM payout WHERE sale = c.refund OR closing = c.closing)"
	    " AND c.amount_fen > (SELECT ifnull(sum(used_fen), 0)"
	    "  FROM exchange WHERE carry = c.id)"
	    " AND ?1 = (SELECT meter FROM sale WHERE id = c.refund)";
	struct task *t = d->task;
	struct story *s = d->story;
	int64_t meter = s->place[t->place].id;
	char receipt[CODE_MAX];

	if (!t->begun && (d->person->helps || !may_begin(d)))
		return d->person->helps ? OUTCOME_AGAIN : OUTCOME_REFUSED;
	t->begun = true;
	if (run_job(d, PP_EXCHANGE_WAITS) != OUTCOME_DONE || seam_is_dead())
		return OUTCOME_AGAIN;
	snprintf(receipt, sizeof receipt, "%lld",
	    (long long)judge_number(s, waits, meter, 0));
	act_pay_out(d, receipt, t->method);
	t->method = "wechat"; /* where the drawer had too little */
	if (d->person->helps || judge_number(s, waits, meter, 0) != 0)
		return OUTCOME_AGAIN;
	if (!leave_place(d, meter))
		return OUTCOME_AGAIN;
	plan_leave(s, d->life, t->place);
	return OUTCOME_DONE;
}

/* Of a meter that was lost: by the receipt of its closing. */
static void
pay_what_was_left(struct desk *d)
{
	static const char last[] =
	    "SELECT v.receipt FROM event v JOIN epoch e ON e.id = v.epoch"
	    " WHERE e.meter = ?1 AND v.kind = 'closed'"
	    " ORDER BY v.id DESC LIMIT 1";
	int64_t meter = d->story->place[d->task->place].id;
	char receipt[CODE_MAX];

	snprintf(receipt, sizeof receipt, "%lld",
	    (long long)judge_number(d->story, last, meter, 0));
	act_pay_out(d, receipt, d->task->method);
}

/* Nothing hangs there any more, and nobody can ask it. */
enum outcome
swap_lose(struct desk *d)
{
	struct task *t = d->task;
	struct story *s = d->story;
	struct place *p = &s->place[t->place];
	struct pp_epoch epoch;
	struct pp_typed typed;
	struct pp_carry carry;
	enum pp_status rc;

	if (d->person->helps || (t->step == STEP_BEFORE && !may_begin(d)))
		return d->person->helps ? OUTCOME_AGAIN : OUTCOME_REFUSED;
	if (t->step == STEP_BEFORE) {
		take_down(d);
		p->lost = true;
	}
	if (seam_is_dead() || !d->till.db)
		return OUTCOME_AGAIN;
	if (judge_number(s, mine_began, d->life->no, p->id) != 0) {
		people_decide_gone(d->person, d->till.db, p);
		if (seam_is_dead() || pp_db_begin(d->till.db) != PP_OK)
			return OUTCOME_AGAIN;
		fill_typed(t, &typed);
		if ((rc = pp_epoch_of(d->till.db, p->id, &epoch)) == PP_OK &&
		    (rc = pp_closing_type(d->till.db, &epoch, PP_CLOSING_CLOSE,
			 &typed, "lost", story_now_s(s), d->person->role.name,
			 &carry)) == PP_OK)
			rc = pp_db_commit(d->till.db);
		pp_db_rollback(d->till.db);
		if (rc != PP_OK) {
			tell(s, "lost: %s", pp_errmsg());
			return OUTCOME_AGAIN;
		}
	}
	pay_what_was_left(d);
	plan_leave(s, d->life, t->place);
	return OUTCOME_DONE;
}
