/* SPDX-License-Identifier: ISC */
/*
 * What the tests of notices share, over book_help.h: three meters of two
 * customers and one of nobody, alarms, and runs that write messages.
 */
#ifndef NOTICES_HELP_H
#define NOTICES_HELP_H

#include "book_help.h"

#include "alarm.h"
#include "notices.h"

enum {
	NOON = 1763784000, /* 2025-11-22 12:00 in Shanghai */
	MINUTE_S = 60,
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
	NIGHT = NOON + 11 * HOUR_S,     /* 23:00, quiet until 08:00 */
	MORNING_8 = NOON + 20 * HOUR_S, /* of the next day */
};

#define LI "+8613800138001"
#define WANG "+8613800138002"
#define STAFF "+8613800138011"
#define CHIEF "+8613800138012"

static struct pp_message_texts *texts;

static inline int
open_texts(void **state)
{
	(void)state;
	return pp_zone_use("Asia/Shanghai") == PP_OK &&
		pp_message_texts_open(NULL, &texts) == PP_OK
	    ? 0
	    : -1;
}

static inline int
close_texts(void **state)
{
	(void)state;
	pp_message_texts_free(texts);
	return 0;
}

static inline void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Li has meters 1 and 2, Wang meter 3; nobody has meter 4. */
static inline struct pp_db *
stage(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "INSERT INTO building (id, code, name) VALUES (1, 'B1', '1号库');"
	    "INSERT INTO unit (id, code, building, floor, name) VALUES"
	    " (1, '1-101', 1, 1, ''), (2, '1-102', 1, 1, ''),"
	    " (3, '1-103', 1, 1, '');"
	    "UPDATE meter SET unit = id WHERE id <= 3;"
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES"
	    " (4, 'M004', NULL, 'DTSY1352', 1, 4, 1, 1, '', '');"
	    "INSERT INTO account (id, code, name, phone, opened_at, opened_by)"
	    " VALUES (1, 'A00001', '李四', '" LI "', 1, 'x'),"
	    " (2, 'A00002', '王五', '" WANG "', 1, 'x');"
	    "INSERT INTO epoch (id, meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (1, 1, 1, 1, '1', 0, 0, 0, 1, 'x', 1),"
	    " (2, 2, 1, 1, '2', 0, 0, 0, 1, 'x', 1),"
	    " (3, 3, 1, 2, '3', 0, 0, 0, 1, 'x', 1);"
	    "INSERT INTO setting (key, value) VALUES"
	    " ('site.sms_sign', '宝湾'),"
	    " ('defaults.sms_numbers', '" STAFF "'),"
	    " ('alarms.floor', '1h')");
	return db;
}

static inline void
set(struct pp_db *db, const char *key, const char *value)
{
	char sql[512];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO setting (key, value) VALUES ('%s', '%s')",
	    key, value);
	write_one(db, sql);
}

static inline int64_t
raise_at(struct pp_db *db, enum pp_alarm_kind kind, int64_t meter, int64_t fen,
    int64_t at)
{
	struct pp_alarm a = {
	    .kind = kind,
	    .meter = meter,
	    .since = at - MINUTE_S,
	    .raised_at = at,
	    .has_value = true,
	    .value = fen,
	    .has_bound = true,
	    .bound = 5000,
	};

	must(pp_db_begin(db));
	must(pp_alarm_raise(db, &a));
	must(pp_db_commit(db));
	return a.id;
}

static inline int64_t
raise_one(struct pp_db *db, enum pp_alarm_kind kind, int64_t meter, int64_t fen)
{
	return raise_at(db, kind, meter, fen, NOON);
}

static inline void
well(struct pp_db *db, int64_t id, int64_t at)
{
	must(pp_db_begin(db));
	must(pp_alarm_well(db, id, at));
	must(pp_db_commit(db));
}

static inline void
clear(struct pp_db *db, int64_t id, int64_t at)
{
	well(db, id, at);
	must(pp_db_begin(db));
	must(pp_alarm_clear(db, id, at));
	must(pp_db_commit(db));
}

/* So many messages were made. */
static inline size_t
make_with(struct pp_db *db, int64_t now, bool reports, size_t *held)
{
	struct pp_notices n = {
	    .db = db,
	    .texts = texts,
	    .now = now,
	    .reports = reports,
	};

	must(pp_db_begin(db));
	must(pp_notices_make(&n));
	must(pp_db_commit(db));
	if (held != NULL)
		*held = n.held;
	return n.made;
}

static inline size_t
make_at(struct pp_db *db, int64_t now)
{
	return make_with(db, now, false, NULL);
}

static inline void
assert_held(struct pp_db *db, int64_t now, size_t expected)
{
	size_t held;

	assert_int_equal(make_with(db, now, false, &held), 0);
	assert_int_equal(held, expected);
}

static inline void
move_all(struct pp_db *db, const char *from, const char *to, int64_t at)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "UPDATE message SET state = '%s', state_at = %lld"
	    " WHERE state = '%s'",
	    to, (long long)at, from);
	write_one(db, sql);
}

/* What a run made goes at once. */
static inline size_t
make_and_send(struct pp_db *db, int64_t now)
{
	size_t made = make_at(db, now);

	move_all(db, "waiting", "sent", now);
	return made;
}

static inline struct pp_message
last(struct pp_db *db)
{
	struct pp_message m;

	must(pp_message_get(db, number(db, "SELECT max(id) FROM message"), &m));
	return m;
}

static inline void
assert_notice(struct pp_db *db, int64_t id, enum pp_alarm_notice notice)
{
	struct pp_alarm a;

	must(pp_alarm_get(db, id, &a));
	if (a.notice != notice)
		fail_msg("alarm %lld: %s, not %s", (long long)id,
		    pp_alarm_notice_name(a.notice),
		    pp_alarm_notice_name(notice));
}

#endif
