/* SPDX-License-Identifier: ISC */
/*
 * Relays: 拉闸, 保电, 恢复预付费, one or many, with guards against harm. Before
 * a relay is opened each meter is asked about: is its reading young, was there
 * a warning, is it an hour at which somebody would help, is it a lift or a
 * pump, how many were tripped this hour, is an order open on it.  Each guard is
 * a key of the site; each can be overridden, by name, with a reason, and that
 * is logged with the order.
 */
#ifndef PP_RELAYS_H
#define PP_RELAYS_H

#include "history.h"
#include "push.h"
#include "ration.h"
#include "relay_log.h"

enum pp_guard {
	PP_GUARD_READING, /* guards.fresh_reading */
	PP_GUARD_WARNED,  /* guards.warned_within */
	PP_GUARD_HOURS,   /* guards.friendly_hours */
	PP_GUARD_NEVER,   /* guards.never */
	PP_GUARD_SHARE,   /* guards.max_share_per_hour */
	PP_GUARD_ORDER,   /* an order is open there: settle it first */
	PP_GUARD_KEPT,    /* somebody keeps it closed */
	PP_GUARDS
};

struct pp_relay_want {
	enum pp_relay_action action;
	enum pp_relay_cause cause; /* PERSON, ARREARS, RATION */
	const char *reason;
	int64_t until;      /* 0: no end */
	unsigned overrides; /* bits 1 << enum pp_guard */
};

/* One meter of a plan. */
struct pp_relay_row {
	struct pp_target target;
	enum pp_relay_action action;
	unsigned guards;     /* that stand against it, bits */
	unsigned overridden; /* that do, and were overridden */
	char reason[240];    /* "" where it may be done */
	bool already;        /* it is as wanted, by its last reading */
	/* What is known of it, by that reading. */
	bool has_reading, has_balance, has_power;
	unsigned bits; /* enum pp_bit */
	int64_t read_at, balance_fen, power_w;
};

/* How supply that is short is shared: who is without it, and when. */
struct pp_ration {
	int64_t begins, ends, turn_s;
	int64_t shed_w; /* so much at a time, by the meters' last readings */
	const char *reason;
	unsigned overrides;
	/* As they were reckoned before, in any order; NULL: reckon. */
	const struct pp_turn *turns;
	size_t n_turns;
};

struct pp_ration_row {
	struct pp_relay_row relay;
	int64_t priority;     /* 9 goes first, 1 last */
	int64_t begins, ends; /* of its turn; 0: it has none */
};

#pragma GCC visibility push(default)

/* "reading,hours" as bits and back; PP_EDATA names what is no guard. */
enum pp_status pp_guards_find(const char *list, unsigned *guards);
const char *pp_guards_words(unsigned guards, char words[PP_RELAY_GUARDS_MAX]);

/*
 * What would be done to each of `ids` at `now`; no meter is asked.  Rows are
 * in new memory (free(3)), in the order of the ids.
 */
enum pp_status pp_relays_plan(struct pp_db *db, const struct pp_models *models,
    const struct pp_relay_want *want, const int64_t *ids, size_t n, int64_t now,
    struct pp_relay_row **rows);

/*
 * Do it to those rows that may be and aren't so already: one act for all (more
 * of them than limits.relay_alone needs a second person), then each meter;
 * what doesn't answer keeps its wish.  Closings keep guards.reclose_stagger
 * between them.  A push's `arg` is its row.
 */
enum pp_status pp_relays_do(struct pp_pusher *pusher,
    const struct pp_relay_want *want, struct pp_relay_row *rows, size_t n);

/*
 * Bring relays to their wishes, begin turns of rations whose time it is, and
 * end what is over: after a pass, from cron.  `n`: how many were visited; a
 * push's `arg` is NULL.  Before a relay is opened the guards of the hours, of
 * meters that never are and of open orders are asked again.
 */
enum pp_status pp_relays_repair(struct pp_pusher *pusher, size_t *n);

/*
 * Whether a reading is the first to show that a relay is forced, and nobody
 * ordered that here: then no wish stands that a repair would bring it to.
 */
enum pp_status pp_relay_foreign(struct pp_db *db, int64_t meter,
    const struct pp_past *past, const struct pp_reading *reading,
    bool *foreign);

/*
 * The turns of a ration, by time and within it by priority: each class in its
 * own order goes on where the turn before left off, the lower classes only
 * where the higher aren't enough.  Rows in new memory (free(3)); those that
 * have none come last, with the reason.
 */
enum pp_status pp_ration_plan(struct pp_db *db, const struct pp_models *models,
    const struct pp_ration *ration, const int64_t *ids, size_t n, int64_t now,
    struct pp_ration_row **rows, size_t *n_rows);

/*
 * Write its turns down, in a transaction of its own: one act, which needs a
 * second person as many relays do.  They begin by pp_relays_repair().
 */
enum pp_status pp_ration_keep(struct pp_db *db, const struct pp_ration *ration,
    const struct pp_ration_row *rows, size_t n, int64_t now, const char *who);

#pragma GCC visibility pop

#endif
