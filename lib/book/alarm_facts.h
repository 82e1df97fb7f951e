/* SPDX-License-Identifier: ISC */
/*
 * What alarms are judged by, out of the books: those that are open now, and
 * what no pass says.  Lists are in new memory (free(3); never NULL), sorted.
 * Inside lib/ only.
 */
#ifndef PP_ALARM_FACTS_H
#define PP_ALARM_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarm.h"
#include "db.h"
#include "status.h"

/* An alarm that isn't cleared. */
struct pp_alarm_open {
	int64_t meter, gateway; /* by these, then by kind */
	enum pp_alarm_kind kind;
	int64_t id, well_since;
	bool retired;     /* what it is about */
	bool has_account; /* the meter is somebody's */
};

/* A gateway that passes had to do with. */
struct pp_alarm_gateway {
	int64_t id;
	bool lost;
	bool silent;   /* nobody behind it answered the last pass */
	int64_t since; /* it is lost, or well */
};

/* A meter, and since when it is held, or wasn't heard. */
struct pp_alarm_meter {
	int64_t meter, since;
};

/* A meter that is to be told of days left: at so many tenths. */
struct pp_alarm_days {
	int64_t meter, tenths;
};

enum pp_status pp_alarm_opens(struct pp_db *db, struct pp_alarm_open **opens,
    size_t *n);
enum pp_status pp_alarm_gateways(struct pp_db *db,
    struct pp_alarm_gateway **gateways, size_t *n);

/* The meters that are somebody's. */
enum pp_status pp_alarm_accounts(struct pp_db *db, int64_t **meters, size_t *n);

/* Those that are held because of what was found on them. */
enum pp_status pp_alarm_held(struct pp_db *db, struct pp_alarm_meter **held,
    size_t *n);

/*
 * Those in use that no pass has called lost yet, and that weren't heard for
 * longer than they may be silent; of what hangs behind a gateway that is lost,
 * silent, or came back no longer ago than that, none.
 */
enum pp_status pp_alarm_unheard(struct pp_db *db, int64_t now,
    struct pp_alarm_meter **unheard, size_t *n);

/* Those that are somebody's, and for which a limit of days is set. */
enum pp_status pp_alarm_days_wanted(struct pp_db *db,
    struct pp_alarm_days **wanted, size_t *n);

/* When the last pass ended; 0: there was none. */
enum pp_status pp_alarm_last_pass(struct pp_db *db, int64_t *at);

/* The longest time that any meter may be silent. */
enum pp_status pp_alarm_patience(struct pp_db *db, int64_t *seconds);

/*
 * When a head of the log left the machine last: on paper, in a message, or by
 * the owner's own ways; if never, when the log began; 0: there is no log.
 */
enum pp_status pp_alarm_head_left(struct pp_db *db, int64_t *at);

#endif
