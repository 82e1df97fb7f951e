/* SPDX-License-Identifier: ISC */
/*
 * The few numbers by which a monitor sees that all goes on: the last pass,
 * what waits, what is wrong, what was told, and when the log's head left.  Each
 * is found by an index, however old the books are.
 */
#ifndef PP_VITALS_H
#define PP_VITALS_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "db.h"
#include "message.h"
#include "status.h"

enum {
	PP_VITALS_DAY_S = 24 * 60 * 60,
};

struct pp_vitals {
	bool has_pass;
	int64_t pass_began_at, pass_ended_at;
	int64_t pass_meters, pass_answered;
	int64_t orders_armed, orders_disputed;
	int64_t orders_since;           /* the oldest of both; 0: none */
	int64_t alarms[PP_ALARM_KINDS]; /* that are live */
	int64_t untold;
	int64_t untold_since; /* the oldest was raised; 0: none */
	int64_t messages[PP_MESSAGE_STATES]; /* that are on their way */
	int64_t messages_since; /* the oldest that waits was made; 0: none */
	int64_t messages_day[PP_MESSAGE_STATES]; /* made within a day */
	int64_t head_at; /* a head of the log left last, or the log began;
			  * 0: there is no log */
};

#pragma GCC visibility push(default)

/* In a snapshot, so that they fit together. */
enum pp_status pp_vitals_read(struct pp_db *db, int64_t now,
    struct pp_vitals *vitals);

#pragma GCC visibility pop

#endif
