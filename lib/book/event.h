/* SPDX-License-Identifier: ISC */
/*
 * What happened to an account and a meter of it: opened, taken over, added,
 * exchanged, closed, what was due paid out and what was owed paid; each with a
 * receipt of its own, numbered in one row with those of orders, without holes.
 */
#ifndef PP_EVENT_H
#define PP_EVENT_H

#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"

enum pp_event_kind {
	PP_EVENT_OPENED,    /* with the account itself */
	PP_EVENT_ADOPTED,   /* taken over, running */
	PP_EVENT_ADDED,     /* to an account that was there */
	PP_EVENT_EXCHANGED, /* the new meter of an exchange */
	PP_EVENT_CLOSED,
	PP_EVENT_PAID_OUT, /* see pp_payout() */
	PP_EVENT_PAID_IN,  /* see pp_payin() */
	PP_EVENT_KINDS
};

struct pp_event {
	int64_t id, receipt, epoch;
	enum pp_event_kind kind;
	int64_t at;
	char who[PP_WHO_MAX];
	char account[PP_ID_MAX], holder[PP_HOLDER_MAX];
	char meter[PP_ID_MAX], unit[PP_ID_MAX], serial[PP_SERIAL_MAX];
};

#pragma GCC visibility push(default)

const char *pp_event_kind_name(enum pp_event_kind kind);

/* The number that comes next, of orders and events; in a transaction. */
enum pp_status pp_receipt_next(struct pp_db *db, int64_t *receipt);

/*
 * In a writer's transaction; the same of an epoch again is none, but
 * where it is paid out or in.
 */
enum pp_status pp_event_add(struct pp_db *db, int64_t epoch,
    enum pp_event_kind kind, int64_t at, const char *who);

/* By its receipt; the last of an account's or a meter's.  PP_NO: none. */
enum pp_status pp_event_get(struct pp_db *db, int64_t receipt,
    struct pp_event *event);
enum pp_status pp_event_last_of(struct pp_db *db, const char *account_or_meter,
    struct pp_event *event);

#pragma GCC visibility pop

#endif
