/* SPDX-License-Identifier: ISC */
/*
 * What the tests of readings share, over db_fixture.h: some meters in a
 * database, readings made up, and a pass that brings them.
 */
#ifndef BOOK_HELP_H
#define BOOK_HELP_H

#include "db_fixture.h"

#include "clock.h"
#include "history.h"
#include "pass.h"
#include "reading.h"

enum {
	GAP_S = 5400,
	MORNING = 1763776800, /* 2025-11-22T02:00:00Z */
};

/* A database with meters 1 to 3 on one bus. */
static inline struct pp_db *
make_site(void)
{
	struct pp_db *db = make();

	write_one(db,
	    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (1, 'BUS01', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES"
	    " (1, 'M001', NULL, 'DTSY1352', 1, 1, 1, 1, '', ''),"
	    " (2, 'M002', NULL, 'DTSY1352', 1, 2, 1, 1, '', ''),"
	    " (3, 'M003', NULL, 'DTSY1352', 1, 3, 1, 1, '', '')");
	return db;
}

/* Total and four rates, which add up to it. */
static inline struct pp_reading
made_up(int64_t at, int64_t total_wh)
{
	struct pp_reading r = {.at = at};
	int i;

	for (i = PP_R_TOTAL; i <= PP_R_VALLEY; i++)
		r.known[i] = true;
	r.value[PP_R_TOTAL] = total_wh;
	r.value[PP_R_SHARP] = total_wh / 10;
	r.value[PP_R_PEAK] = total_wh / 5;
	r.value[PP_R_FLAT] = total_wh / 3;
	r.value[PP_R_VALLEY] =
	    total_wh - total_wh / 10 - total_wh / 5 - total_wh / 3;
	r.known[PP_R_POWER] = true;
	r.value[PP_R_POWER] = 1000;
	return r;
}

static inline struct pp_past
past_of(struct pp_db *db, int64_t meter)
{
	struct pp_history *h = NULL;
	struct pp_past past = {0};

	if (pp_history_open(db, &h) != PP_OK ||
	    pp_history_of(h, meter, &past) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_history_close(h);
	return past;
}

/* A pass that brings news of one meter, inside a transaction. */
static inline enum pp_status
put(struct pp_db *db, int64_t began_at, struct pp_news *news)
{
	struct pp_pass pass = {
	    .began_at = began_at,
	    .ended_at = began_at + 60,
	    .meters = 1,
	    .answered = news->first != NULL,
	};
	struct pp_past past = past_of(db, news->meter);
	struct pp_store *store = NULL;
	enum pp_status rc;

	news->past = &past;
	if ((rc = pp_store_open(db, &pass, &store)) == PP_OK)
		rc = pp_store_meter(store, news);
	pp_store_close(store);
	news->past = NULL;
	return rc;
}

static inline enum pp_status
try_store(struct pp_db *db, int64_t began_at, struct pp_news *news)
{
	enum pp_status rc;

	assert_int_equal(pp_db_begin(db), PP_OK);
	if ((rc = put(db, began_at, news)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline void
store(struct pp_db *db, int64_t began_at, struct pp_news news)
{
	if (news.gap_s == 0)
		news.gap_s = GAP_S;
	if (try_store(db, began_at, &news) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* One answer of one meter. */
static inline void
store_reading(struct pp_db *db, int64_t meter, const struct pp_reading *r)
{
	store(db, r->at,
	    (struct pp_news){
		.meter = meter,
		.first = r,
		.state = PP_STATE_NORMAL,
	    });
}

#endif
