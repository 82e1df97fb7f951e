/* SPDX-License-Identifier: ISC */
/*
 * What raises an alarm and what clears it.  A credit alarm falls at its limit
 * and rises at limit plus defaults.alarm_margin_yuan; what is well has to stay
 * so for alarms.hold before it is cleared, but for a meter that answers again.
 * What hangs behind a gateway that is lost, or silent for a pass, is not lost
 * by itself, nor what hangs behind one that came back just now.
 */
#ifndef PP_WORK_ALARMS_H
#define PP_WORK_ALARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "db.h"
#include "status.h"

/* What a pass found of a meter; nothing else decides its alarms. */
struct pp_alarm_seen {
	int64_t meter, gateway; /* the latter's id: behind which it is */
	int64_t at;             /* when */
	bool lost;              /* state is lost */
	int64_t since;          /* it is lost */
	int64_t lost_after_s;
	bool answered; /* and what it said counts: else only `lost` does */
	bool opened;   /* its fee control is on */
	bool has_balance;
	int64_t balance_fen;
	unsigned bits, flags; /* enum pp_bit, enum pp_flag */
	bool has_clock;
	int64_t clock_s;
	int64_t alarm1_fen, alarm2_fen, margin_fen, clock_limit_s;
};

struct pp_alarm_watch;

#pragma GCC visibility push(default)

/*
 * In the transaction that stores a pass: open the watch (reads what is open
 * now, and which gateways are lost), show it the meters in any order, each
 * once, store what follows, close it.
 */
enum pp_status pp_alarm_watch_open(struct pp_db *db, int64_t now,
    struct pp_alarm_watch **watch);
enum pp_status pp_alarm_watch_meter(struct pp_alarm_watch *watch,
    const struct pp_alarm_seen *seen);
enum pp_status pp_alarm_watch_store(struct pp_alarm_watch *watch);
void pp_alarm_watch_close(struct pp_alarm_watch *watch);

/*
 * Those that no pass sees: the poller itself, holds, days left, the disk (per
 * cent free, by the caller), the log's head, the modem (not taken since; 0: all
 * well); and lost meters and gateways, by the clock: while the poller is dead
 * that is the one alarm.  It makes a transaction of its own, and none where
 * nothing has changed; or is part of the caller's, such as a dry run's.
 */
struct pp_alarm_site {
	int64_t now;
	int64_t disk_free_percent; /* -1: not known */
	int64_t modem_silent_since;
};
enum pp_status pp_alarm_site_check(struct pp_db *db,
    const struct pp_alarm_site *site);

#pragma GCC visibility pop

#endif
