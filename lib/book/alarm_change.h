/* SPDX-License-Identifier: ISC */
/*
 * What becomes of alarms, many at a time: each is raised, well, not so again,
 * or cleared.  Inside lib/ only.
 */
#ifndef PP_ALARM_CHANGE_H
#define PP_ALARM_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "db.h"
#include "status.h"

enum pp_alarm_step {
	PP_ALARM_RAISED,
	PP_ALARM_WELL, /* since `at`; 0: it is so again */
	PP_ALARM_CLEARED,
	PP_ALARM_STEPS
};

struct pp_alarm_change {
	enum pp_alarm_step step;
	int64_t id; /* of an open one; this and `at` are all that it needs */
	int64_t at;
	enum pp_alarm_kind kind;
	int64_t meter, gateway, since;
	bool has_value, has_bound;
	int64_t value, bound;
};

/*
 * In a writer's transaction.  What is open already, or cleared meanwhile, is
 * left alone.
 */
enum pp_status pp_alarm_apply(struct pp_db *db,
    const struct pp_alarm_change *changes, size_t n);

#endif
