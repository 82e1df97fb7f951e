/* SPDX-License-Identifier: ISC */
/*
 * What the tests of relays share, over push_stage.h: readings of meters, the
 * site's rules, and orders as the book has them.
 */
#ifndef RELAYS_STAGE_H
#define RELAYS_STAGE_H

#include "book_help.h"
#include "push_stage.h"
#include "relays.h"
#include "warning.h"

enum {
	HELD_OPEN = PP_BIT_PREPAID | PP_BIT_RELAY | PP_BIT_PREPAY |
	    PP_BIT_FORCED | PP_BIT_OPEN,
	HELD_CLOSED = PP_BIT_PREPAID | PP_BIT_RELAY | PP_BIT_PREPAY |
	    PP_BIT_FORCED | PP_BIT_FORCED_CLOSED,
	LEFT_CLOSED = PP_BIT_PREPAID | PP_BIT_RELAY | PP_BIT_PREPAY,
	LEFT_OPEN = LEFT_CLOSED | PP_BIT_OPEN,
	ALL_GUARDS = (1 << PP_GUARDS) - 1,
};

IN_USE int64_t
wall(void)
{
	return world->wall_s(world);
}

IN_USE void
rule(const char *key, const char *value)
{
	set_logged(key, value);
}

/* Nothing stands in the way but what a test puts there. */
IN_USE void
lift_guards(void)
{
	rule("guards.friendly_hours", "");
	rule("guards.max_share_per_hour", "100%");
	rule("guards.warned_within", "3650d");
}

IN_USE void
warned(int64_t id)
{
	if (pp_db_begin(till.db) != PP_OK ||
	    pp_warning_add(till.db, id, "call", "", wall(), "li.na") != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* It said so just now. */
IN_USE void
said_power(int64_t id, unsigned bits, int64_t balance_fen, int64_t power_w)
{
	struct pp_reading r = made_up(wall(), START_WH + wall() - BEGIN_S);

	r.bits = bits;
	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = balance_fen;
	r.value[PP_R_POWER] = power_w;
	store_reading(till.db, id, &r);
}

IN_USE void
said(int64_t id, unsigned bits, int64_t balance_fen)
{
	said_power(id, bits, balance_fen, 1000);
}

IN_USE struct pp_relay_want
wanting(enum pp_relay_action action, enum pp_relay_cause cause)
{
	return (struct pp_relay_want){
	    .action = action,
	    .cause = cause,
	    .reason = "a test",
	};
}

IN_USE struct pp_relay_row
planned(const struct pp_relay_want *want, int64_t id)
{
	struct pp_relay_row *rows = NULL, row;

	if (pp_relays_plan(till.db, models, want, &id, 1, wall(), &rows) !=
	    PP_OK)
		fail_msg("%s", pp_errmsg());
	row = rows[0];
	free(rows);
	return row;
}

IN_USE void
ordered(const struct pp_relay_want *want, const int64_t *ids, size_t n)
{
	struct pp_relay_row *rows = NULL;

	n_pushed = 0;
	if (pp_relays_plan(till.db, models, want, ids, n, wall(), &rows) !=
		PP_OK ||
	    pp_relays_do(&pusher, want, rows, n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	free(rows);
}

/* How many were visited. */
IN_USE size_t
repaired(void)
{
	size_t n = 0;

	if (pp_relays_repair(&pusher, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return n;
}

IN_USE void
assert_held(int64_t id, enum pp_relay_action action)
{
	const struct sim_meter *m = meter(id);

	assert_int_equal(m->force_enable, action != PP_RELAY_PREPAID);
	if (action != PP_RELAY_PREPAID)
		assert_int_equal(m->force_trip, action == PP_RELAY_TRIP);
}

#endif
