/* SPDX-License-Identifier: ISC */
/*
 * What the tests of alarms share, over book_help.h: customers, alarms as one
 * line each, and a pass that shows what it found of a meter.
 */
#ifndef ALARM_HELP_H
#define ALARM_HELP_H

#include "book_help.h"

#include <inttypes.h>

#include "alarm.h"
#include "alarms.h"

enum {
	HOUR_S = 3600,
	HOLD_S = 1800, /* the built-in one */
	LOST_AFTER_S = 5400,
};

/* Meters 1 and 2 are somebody's, 3 is nobody's. */
static inline struct pp_db *
make_customers(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "INSERT INTO account (id, code, name, phone,"
	    " opened_at, opened_by) VALUES"
	    " (1, 'A1', 'Li Wei', '', 1, 'me');"
	    "INSERT INTO epoch (id, meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (1, 1, 1, 1, '1', 0, 0, 0, 1, 'me', 1),"
	    " (2, 2, 1, 1, '2', 0, 0, 0, 1, 'me', 1)");
	return db;
}

/* All alarms, "kind meter gateway state" each, by id; borrowed. */
static inline const char *
alarms_of_book(struct pp_db *db)
{
	static char text[2048];
	const struct pp_alarm_filter all = {0};
	struct pp_alarms *alarms = NULL;
	struct pp_alarm a;
	size_t n = 0;
	enum pp_status rc;

	text[0] = '\0';
	if (pp_alarms_open(db, &all, &alarms) != PP_OK)
		fail_msg("%s", pp_errmsg());
	while ((rc = pp_alarms_next(alarms, &a)) == PP_OK)
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%s%s %" PRId64 " %" PRId64 " %s", n > 0 ? ", " : "",
		    pp_alarm_kind_name(a.kind), a.meter, a.gateway,
		    a.cleared_at != 0       ? "cleared"
			: a.well_since != 0 ? "well"
					    : "live");
	assert_int_equal(rc, PP_DONE);
	pp_alarms_close(alarms);
	return text;
}

/* A meter that is well, in an account, with so much credit. */
static inline struct pp_alarm_seen
at_balance(int64_t at, int64_t balance_fen)
{
	return (struct pp_alarm_seen){
	    .meter = 1,
	    .gateway = 1,
	    .at = at,
	    .lost_after_s = LOST_AFTER_S,
	    .answered = true,
	    .opened = true,
	    .has_balance = true,
	    .balance_fen = balance_fen,
	    .bits = PP_BIT_PREPAID | PP_BIT_PREPAY,
	    .has_clock = true,
	    .alarm1_fen = 10000,
	    .alarm2_fen = 5000,
	    .margin_fen = 500,
	    .clock_limit_s = 600,
	};
}

/* One that doesn't answer. */
static inline struct pp_alarm_seen
silent(int64_t at, bool lost)
{
	return (struct pp_alarm_seen){
	    .meter = 1,
	    .gateway = 1,
	    .at = at,
	    .lost = lost,
	    .since = at - 100,
	    .lost_after_s = LOST_AFTER_S,
	};
}

static inline void
show(struct pp_db *db, struct pp_alarm_seen seen)
{
	struct pp_alarm_watch *watch = NULL;

	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_alarm_watch_open(db, seen.at, &watch) != PP_OK ||
	    pp_alarm_watch_meter(watch, &seen) != PP_OK ||
	    pp_alarm_watch_store(watch) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_alarm_watch_close(watch);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static inline void
gateway_is(struct pp_db *db, const char *word, int64_t since)
{
	char sql[120];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO gateway_now VALUES (1, '%s', %" PRId64
	    ", 0)",
	    word, since);
	write_one(db, sql);
}

#endif
