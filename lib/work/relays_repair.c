/* SPDX-License-Identifier: ISC */
/*
 * Relays brought to what is wished of them, though nobody is there: turns of
 * rations begin, what was to end does, arrears that were paid meanwhile trip
 * nobody, and a meter that was lost gets what it missed.  Each of these is
 * written down before a meter is visited, so that a crash loses nothing.
 */
#include <stdio.h>
#include <stdlib.h>

#include "catalogue.h"
#include "clock.h"
#include "grow.h"
#include "ration.h"
#include "relays_impl.h"

enum {
	MICROSECONDS = 1000000,
	/* Said once, when it was ordered; or of no use in a repair. */
	ASKED_BEFORE = 1U << PP_GUARD_READING | 1U << PP_GUARD_WARNED |
	    1U << PP_GUARD_SHARE,
};

struct repair {
	struct pp_pusher *pusher;
	int64_t now;
	struct watch watch;
	struct pp_push *pushes;
	size_t n, room;
};

static enum pp_status
add(struct repair *r, const struct pp_target *target,
    const struct pp_relay_order *order)
{
	struct pp_push *more;

	more = pp_grow(r->pushes, r->n, &r->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	r->pushes = more;
	r->pushes[r->n++] = (struct pp_push){
	    .target = *target,
	    .wanted =
		{
		    .relay = true,
		    .order =
			{
			    .meter = target->id,
			    .at = r->now,
			    .who = r->pusher->who,
			    .action = order->action,
			    .cause = order->cause,
			    .reason = "",
			    .until = order->until,
			},
		},
	};
	return PP_OK;
}

static enum pp_status
find(struct repair *r, int64_t id, struct pp_target *target)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc;

	rc = pp_targets_open(r->pusher->db, &id, 1, &targets);
	if (rc == PP_OK)
		rc = pp_targets_next(targets, target);
	pp_targets_close(targets);
	return rc;
}

/* Whether nothing speaks against that, of a meter that it finds. */
static enum pp_status
may(struct repair *r, const struct pp_relay_want *want, int64_t id,
    struct pp_relay_row *row, bool *yes)
{
	enum pp_status rc;

	*row = (struct pp_relay_row){0};
	if ((rc = find(r, id, &row->target)) == PP_OK)
		rc = relays_fill(&r->watch, r->pusher->models, want, row);
	*yes = rc == PP_OK && row->reason[0] == '\0';
	return rc;
}

static enum pp_status
write_down(struct repair *r, const struct pp_relay_order *order)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(r->pusher->db)) != PP_OK)
		return rc;
	if ((rc = pp_relay_log(r->pusher->db, order)) == PP_OK)
		rc = pp_db_commit(r->pusher->db);
	if (rc != PP_OK)
		pp_db_rollback(r->pusher->db);
	return rc;
}

/* A wish of its own, that follows from what was said before. */
static enum pp_status
wish_anew(struct repair *r, const struct pp_relay_want *want,
    const char *overridden, int64_t id)
{
	struct pp_relay_order order = {
	    .meter = id,
	    .at = r->now,
	    .who = r->pusher->who,
	    .action = want->action,
	    .cause = want->cause,
	    .reason = want->reason,
	    .until = want->until,
	    .overridden = overridden,
	};
	struct pp_relay_row row;
	bool yes;
	enum pp_status rc;

	if ((rc = may(r, want, id, &row, &yes)) != PP_OK || !yes)
		return rc;
	if ((rc = write_down(r, &order)) != PP_OK)
		return rc;
	return add(r, &row.target, &order);
}

static enum pp_status
begin_turn(struct repair *r, const struct pp_turn_due *turn)
{
	struct pp_relay_want want = {
	    .action = PP_RELAY_TRIP,
	    .cause = PP_CAUSE_RATION,
	    .reason = turn->reason,
	    .until = turn->ends,
	};
	enum pp_status rc;

	if ((rc = pp_guards_find(turn->overridden, &want.overrides)) != PP_OK)
		return rc;
	/* Evenings are when supply is short. */
	want.overrides |= ASKED_BEFORE | 1U << PP_GUARD_HOURS;
	return wish_anew(r, &want, turn->overridden, turn->meter);
}

static enum pp_status
let_go(struct repair *r, const struct pp_relay_wish *wish, const char *reason)
{
	struct pp_relay_want want = {
	    .action = PP_RELAY_PREPAID,
	    .cause = PP_CAUSE_ENDED,
	    .reason = reason,
	    .overrides = ASKED_BEFORE,
	};

	return wish_anew(r, &want, "", wish->meter);
}

static enum pp_status
end(struct repair *r, const struct pp_relay_wish *wish)
{
	char reason[PP_RELAY_REASON_MAX], until[PP_TIME_MAX];

	snprintf(reason, sizeof reason, "%s until %s is over",
	    pp_relay_action_name(wish->action),
	    pp_time_print(wish->until, until));
	return let_go(r, wish, reason);
}

/* What its wish asks for once more, without what was asked before. */
static enum pp_status
want_again(const struct pp_relay_wish *wish, struct pp_relay_want *want)
{
	*want = (struct pp_relay_want){
	    .action = wish->action,
	    .cause = wish->cause,
	    .until = wish->until,
	};
	enum pp_status rc;

	if ((rc = pp_guards_find(wish->overridden, &want->overrides)) != PP_OK)
		return rc;
	want->overrides |= ASKED_BEFORE;
	if (wish->cause == PP_CAUSE_RATION)
		want->overrides |= 1U << PP_GUARD_HOURS;
	return PP_OK;
}

static bool
is_over(const struct pp_relay_wish *wish, int64_t now)
{
	return wish->until != 0 && wish->until <= now;
}

/* The wish itself, once more. */
static enum pp_status
carry_out(struct repair *r, const struct pp_relay_wish *wish)
{
	const struct pp_relay_order order = {
	    .action = wish->action,
	    .cause = wish->cause,
	    .until = wish->until,
	};
	struct pp_relay_want want;
	struct pp_relay_row row;
	bool yes;
	enum pp_status rc;

	if ((rc = want_again(wish, &want)) != PP_OK ||
	    (rc = may(r, &want, wish->meter, &row, &yes)) != PP_OK)
		return rc;
	if (wish->cause == PP_CAUSE_ARREARS && row.has_balance &&
	    row.balance_fen > 0)
		return let_go(r, wish, PP_PHRASE("no longer in arrears"));
	return yes ? add(r, &row.target, &order) : PP_OK;
}

static enum pp_status
mend(struct repair *r, int64_t meter)
{
	struct pp_relay_wish wish;
	enum pp_status rc = pp_relay_wish(r->pusher->db, meter, &wish);

	if (rc != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	return is_over(&wish, r->now) ? end(r, &wish) : carry_out(r, &wish);
}

enum pp_status
relays_held_back(struct pp_db *db, const struct pp_target *target,
    const struct pp_relay_wish *wish, int64_t now,
    char reason[PP_RELAY_REASON_MAX])
{
	struct pp_relay_row row = {.target = *target};
	struct pp_relay_want want = {.overrides = ASKED_BEFORE};
	struct watch watch = {0};
	struct pp_past past;
	enum pp_status rc = PP_OK;

	if (is_over(wish, now))
		want.action = PP_RELAY_PREPAID;
	else
		rc = want_again(wish, &want);
	row.action = want.action;
	if (rc == PP_OK && (rc = watch_open(db, now, &watch)) == PP_OK &&
	    (rc = watch_look(&watch, &row, &past)) == PP_OK &&
	    (rc = watch_ask(&watch, &want, &past, &row)) == PP_OK)
		snprintf(reason, PP_RELAY_REASON_MAX, "%s", row.reason);
	watch_close(&watch);
	return rc;
}

/* Whether a turn of it begins now: that replaces whatever was before. */
static bool
is_among(const struct repair *r, int64_t meter)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->pushes[i].target.id == meter)
			return true;
	return false;
}

/* Turns first: one that adjoins the last of the same meter goes on from it. */
static enum pp_status
gather(struct repair *r)
{
	struct pp_turn_due *turns = NULL;
	int64_t *ids = NULL;
	size_t i, n = 0, n_turns = 0;
	enum pp_status rc;

	if ((rc = pp_relay_due(r->pusher->db, r->now, &ids, &n)) != PP_OK ||
	    (rc = pp_turns_due(r->pusher->db, r->now, &turns, &n_turns)) !=
		PP_OK)
		goto out;
	if (n + n_turns > 0)
		rc = watch_open(r->pusher->db, r->now, &r->watch);
	for (i = 0; rc == PP_OK && i < n_turns; i++)
		rc = begin_turn(r, &turns[i]);
	for (i = 0; rc == PP_OK && i < n; i++)
		if (!is_among(r, ids[i]))
			rc = mend(r, ids[i]);
	watch_close(&r->watch);
out:
	free(turns);
	free(ids);
	return rc;
}

enum pp_status
pp_relays_repair(struct pp_pusher *pusher, size_t *n)
{
	struct repair r = {
	    .pusher = pusher,
	    .now = pusher->world->wall_s(pusher->world),
	};
	int64_t stagger_s;
	enum pp_status rc;

	rc = pp_site_duration(pusher->db, 0, "guards.reclose_stagger",
	    &stagger_s);
	if (rc != PP_OK)
		return rc;
	pusher->stagger_us = stagger_s * MICROSECONDS;
	if ((rc = gather(&r)) == PP_OK && r.n > 0)
		rc = pp_push_run(pusher, r.pushes, r.n);
	if (rc == PP_OK)
		*n = r.n;
	free(r.pushes);
	return rc;
}
