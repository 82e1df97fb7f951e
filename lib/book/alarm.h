/* SPDX-License-Identifier: ISC */
/*
 * Alarms: states that people are told of, with since when they are so, when
 * they were raised, told, acknowledged and cleared; all are kept.  What raises
 * and clears them is work/alarms.h's; here is the table.
 */
#ifndef PP_ALARM_H
#define PP_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"

/* Of a meter, but for the gateway's and those behind it, the site's. */
enum pp_alarm_kind {
	PP_ALARM_1, /* these four are told to the customer; value: fen */
	PP_ALARM_2,
	PP_ALARM_ARREARS,
	PP_ALARM_DAYS, /* value: tenths of days left */
	PP_ALARM_LOST, /* from here on to the staff; value: none */
	PP_ALARM_OVERLOAD,
	PP_ALARM_TAMPER,
	PP_ALARM_COUNT, /* held: its count or balance isn't the books' */
	PP_ALARM_CLOCK, /* value: seconds ahead */
	PP_ALARM_GATEWAY,
	PP_ALARM_POLLER, /* no pass for too long; value: seconds */
	PP_ALARM_DISK,   /* value: per cent free */
	PP_ALARM_HEAD,   /* no head of the log left; value: seconds */
	PP_ALARM_MODEM,  /* messages aren't taken; value: seconds */
	PP_ALARM_KINDS
};

/* What came of telling it. */
enum pp_alarm_notice {
	PP_NOTICE_NONE,    /* not decided yet */
	PP_NOTICE_TOLD,    /* a message about it waits, or was handed over */
	PP_NOTICE_WORSE,   /* passed over: a worse one was told instead */
	PP_NOTICE_CLEARED, /* over before it could be told */
	PP_NOTICE_NOBODY,  /* nobody has a number */
	PP_NOTICE_FAILED,  /* only as read: all messages surely didn't go */
	PP_NOTICES
};

enum {
	PP_ALARM_NOTE_MAX = 241,
};

struct pp_alarm {
	int64_t id;
	enum pp_alarm_kind kind;
	int64_t meter, gateway; /* 0: neither */
	int64_t since, raised_at;
	bool has_value, has_bound;
	int64_t value, bound;
	int64_t well_since, cleared_at;      /* 0: not */
	int64_t noticed_at, acknowledged_at; /* 0: not */
	enum pp_alarm_notice notice;
	char acknowledged_by[PP_WHO_MAX];
	char acknowledged_note[PP_ALARM_NOTE_MAX];
};

struct pp_alarm_filter {
	bool live;             /* only those that aren't cleared */
	bool untold;           /* only those not noticed yet */
	int64_t from, until;   /* raised within; 0: all; until is exclusive */
	const int64_t *meters; /* NULL: all, and those of no meter */
	size_t n_meters;
};

struct pp_alarms;

#pragma GCC visibility push(default)

/* "alarm1" ... "modem"; "" for PP_NOTICE_NONE. */
const char *pp_alarm_kind_name(enum pp_alarm_kind kind);
enum pp_status pp_alarm_kind_find(const char *word, enum pp_alarm_kind *kind);
const char *pp_alarm_notice_name(enum pp_alarm_notice notice);

/* Customers are told of it; else the staff. */
bool pp_alarm_is_customers(enum pp_alarm_kind kind);

/*
 * In a writer's transaction.  Raise: id is set, where one of that kind and
 * place is open already it is left alone (PP_NO).  Well: it is so no more since
 * `at` (0: it is so again).  Clear: it has been well for long enough.
 */
enum pp_status pp_alarm_raise(struct pp_db *db, struct pp_alarm *alarm);
enum pp_status pp_alarm_well(struct pp_db *db, int64_t id, int64_t at);
enum pp_status pp_alarm_clear(struct pp_db *db, int64_t id, int64_t at);
enum pp_status pp_alarm_noticed(struct pp_db *db, int64_t id,
    enum pp_alarm_notice notice, int64_t at);

/* An act (PP_ACT_ACKNOWLEDGE).  PP_NO: it is none, or was before. */
enum pp_status pp_alarm_acknowledge(struct pp_db *db, int64_t id,
    const char *note, int64_t at, const char *who);

/* PP_NO: no such. */
enum pp_status pp_alarm_get(struct pp_db *db, int64_t id,
    struct pp_alarm *alarm);

/* By id: PP_OK, PP_DONE. */
enum pp_status pp_alarms_open(struct pp_db *db,
    const struct pp_alarm_filter *filter, struct pp_alarms **alarms);
enum pp_status pp_alarms_next(struct pp_alarms *alarms, struct pp_alarm *alarm);
void pp_alarms_close(struct pp_alarms *alarms);

#pragma GCC visibility pop

#endif
