/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays as they were given, with their cause: after a sale a relay
 * is let go only where arrears had it tripped.
 */
#ifndef PP_RELAY_LOG_H
#define PP_RELAY_LOG_H

#include <stdint.h>

#include "db.h"
#include "status.h"

enum pp_relay_action {
	PP_RELAY_TRIP,    /* 拉闸: held open */
	PP_RELAY_KEEP,    /* 保电: held closed */
	PP_RELAY_PREPAID, /* 恢复预付费: the meter decides */
	PP_RELAY_ACTIONS
};

enum pp_relay_cause {
	PP_CAUSE_PERSON,
	PP_CAUSE_ARREARS,
	PP_CAUSE_SALE,
	PP_CAUSE_PROVEN, /* no order: a look showed that it is let go */
	PP_RELAY_CAUSES
};

struct pp_relay_order {
	int64_t meter, at;
	const char *who;
	enum pp_relay_action action;
	enum pp_relay_cause cause;
	const char *reason; /* a person's words, or "" */
};

#pragma GCC visibility push(default)

/*
 * Write one down, in a writer's transaction; an act, unless it belongs to a
 * sale.
 */
enum pp_status pp_relay_log(struct pp_db *db,
    const struct pp_relay_order *order);

/* The last one of a meter; PP_NO: none, so it was never ordered by us. */
enum pp_status pp_relay_last(struct pp_db *db, int64_t meter,
    enum pp_relay_action *action, enum pp_relay_cause *cause);

#pragma GCC visibility pop

#endif
