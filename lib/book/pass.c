/* SPDX-License-Identifier: ISC */
#include "pass.h"

#include <assert.h>
#include <stdlib.h>

#include "clock.h"
#include "daily.h"
#include "daily_pack.h"

/* The key of a reading, as the schema has it. */
enum {
	KEY_PASS = 2097152,
	KEY_METER = 2,
};

enum statement {
	READING,
	GOES_ON,
	NOW,
	FIRST_NOW,
	CHANGE,
	STATEMENTS
};

/* The unit's register, of which this may not be the first meter. */
#define BASE                                                                   \
	"?2 + (SELECT ifnull(sum(total_wh), 0) FROM exchange_shift"            \
	" WHERE meter = ?1)"

static const char *const sql[STATEMENTS] = {
    [READING] =
	"INSERT INTO reading (id, after_s, flags, bits, packed, rest_wh,"
	" sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, balance_fen,"
	" count, clock_s, power_w) VALUES"
	" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [GOES_ON] = "UPDATE meter_now SET good = ?2, shown = ?2, shown_at = ?3"
		" WHERE meter = ?1",
    [NOW] = "UPDATE meter_now SET base_wh = coalesce(base_wh, " BASE "),"
	    " good = coalesce(?3, good), shown = coalesce(?4, shown),"
	    " shown_at = coalesce(?5, shown_at), state = ?6, since = ?7,"
	    " silent = ?8 WHERE meter = ?1",
    [FIRST_NOW] = "INSERT INTO meter_now (meter, base_wh, good, shown,"
		  " shown_at, state, since, silent) VALUES (?1, " BASE ", ?3,"
		  " ?4, ?5, ?6, ?7, ?8)",
    [CHANGE] = "INSERT INTO state_change (meter, at, before, after)"
	       " VALUES (?1, ?2, ?3, ?4)",
};

struct pp_store {
	struct pp_db *db;
	struct pp_query *q[STATEMENTS];
	struct pp_daily *daily;
	int64_t pass, began_at;
	int64_t last_meter;
};

enum pp_status
pp_pass_last_slot(struct pp_db *db, int64_t interval_s, int64_t *slot_at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT max(slot_at, began_at / ?1 * ?1) FROM pass"
	    " WHERE slot_at IS NOT NULL ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, interval_s);
	rc = pp_query_step(q);
	if (rc == PP_OK || rc == PP_DONE) {
		*slot_at = rc == PP_OK ? pp_query_col_int(q, 0) : 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
insert_pass(struct pp_db *db, const struct pp_pass *pass)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO pass (began_at, ended_at, slot_at, missed, meters,"
	    " answered) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, pass->began_at);
	pp_query_int(q, 2, pass->ended_at);
	if (pass->slot_at != 0)
		pp_query_int(q, 3, pass->slot_at);
	else
		pp_query_null(q, 3);
	pp_query_int(q, 4, pass->missed);
	pp_query_int(q, 5, pass->meters);
	pp_query_int(q, 6, pass->answered);
	return pp_query_once(q);
}

enum pp_status
pp_store_open(struct pp_db *db, const struct pp_pass *pass,
    struct pp_store **store)
{
	struct pp_store *s;
	enum pp_status rc;
	size_t i;

	assert(pp_db_in_transaction(db));
	if ((rc = pp_db_only_adds(db)) != PP_OK ||
	    (rc = insert_pass(db, pass)) != PP_OK)
		return rc;
	s = calloc(1, sizeof *s);
	if (!s)
		return pp_fail(PP_ESYS, "out of memory");
	s->db = db;
	s->pass = pp_db_last_id(db);
	s->began_at = pass->began_at;
	rc = pp_daily_pack_next(db, pp_day_of(pass->began_at));
	for (i = 0; rc == PP_OK && i < STATEMENTS; i++)
		rc = pp_query_new(db, sql[i], &s->q[i]);
	if (rc != PP_OK || (rc = pp_daily_open(db, &s->daily)) != PP_OK)
		goto out;
	*store = s;
	return PP_OK;
out:
	pp_store_close(s);
	return rc;
}

void
pp_store_close(struct pp_store *store)
{
	size_t i;

	if (!store)
		return;
	for (i = 0; i < STATEMENTS; i++)
		pp_query_free(store->q[i]);
	pp_daily_close(store->daily);
	free(store);
}

static int64_t
key(const struct pp_store *s, int64_t meter, bool second)
{
	return s->pass * KEY_PASS + meter * KEY_METER + second;
}

static void
bind(struct pp_query *q, int i, bool known, int64_t value)
{
	if (known)
		pp_query_int(q, i, value);
	else
		pp_query_null(q, i);
}

static enum pp_status
insert_reading(struct pp_store *s, int64_t id, const struct pp_reading *r)
{
	enum {
		FIRST_PARAMETER = 6
	};
	struct pp_query *q = s->q[READING];
	uint8_t bytes[PP_PACKED_MAX];
	int64_t rest = r->value[PP_R_TOTAL];
	int i;

	assert(r->known[PP_R_TOTAL]);
	for (i = PP_R_SHARP; i <= PP_R_DEEP; i++)
		if (r->known[i])
			rest -= r->value[i];
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, r->at - s->began_at);
	pp_query_int(q, 3, r->flags);
	pp_query_int(q, 4, r->bits);
	pp_query_lent_blob(q, 5, bytes, pp_pack(&r->packed, bytes));
	pp_query_int(q, FIRST_PARAMETER, rest);
	for (i = PP_R_SHARP; i < PP_R_COLUMNS; i++)
		bind(q, FIRST_PARAMETER + i, r->known[i], r->value[i]);
	return pp_query_run(q);
}

static enum pp_status
record_change(struct pp_store *s, const struct pp_news *news, int64_t at)
{
	pp_query_int(s->q[CHANGE], 1, news->meter);
	pp_query_int(s->q[CHANGE], 2, at);
	pp_query_text(s->q[CHANGE], 3, pp_state_word(news->past->state));
	pp_query_text(s->q[CHANGE], 4, pp_state_word(news->state));
	return pp_query_run(s->q[CHANGE]);
}

/* A reading that may be shown: without a flag, or confirmed. */
static bool
shows(const struct pp_reading *r)
{
	return r && (r->flags == 0 || (r->flags & PP_FLAG_CONFIRMED));
}

/* The last reading of a pass, whether it counts, and what it is called. */
struct last {
	const struct pp_reading *reading; /* NULL: no answer */
	bool good, shown;
	int64_t id, at;
};

static void
bind_now(struct pp_query *q, const struct pp_news *news,
    const struct last *last)
{
	const struct pp_past *past = news->past;
	bool kept = news->state == past->state && past->since != 0;

	pp_query_int(q, 1, news->meter);
	bind(q, 2, last->good,
	    last->good ? last->reading->value[PP_R_TOTAL] : 0);
	bind(q, 3, last->good, last->id);
	bind(q, 4, last->shown, last->id);
	bind(q, 5, last->shown, last->at);
	pp_query_lent_text(q, 6, pp_state_word(news->state));
	pp_query_int(q, 7, kept ? past->since : last->at);
	pp_query_int(q, 8, last->reading ? 0 : past->silent + 1);
}

/* It was well, is so, and was heard in the pass before: as nearly always. */
static bool
is_as_before(const struct pp_news *news, const struct last *last)
{
	const struct pp_past *past = news->past;

	return last->good && past->has_good && past->since != 0 &&
	    past->silent == 0 && news->state == past->state;
}

static enum pp_status
put_only_reading(struct pp_store *s, const struct pp_news *news,
    const struct last *last)
{
	pp_query_int(s->q[GOES_ON], 1, news->meter);
	pp_query_int(s->q[GOES_ON], 2, last->id);
	pp_query_int(s->q[GOES_ON], 3, last->at);
	return pp_query_run(s->q[GOES_ON]);
}

/* Nearly always there is a row, which an upsert would look for twice. */
static enum pp_status
put_now(struct pp_store *s, const struct pp_news *news, const struct last *last)
{
	enum pp_status rc;

	bind_now(s->q[NOW], news, last);
	rc = pp_query_run(s->q[NOW]);
	if (rc != PP_OK || pp_db_changes(s->db) > 0)
		return rc;
	bind_now(s->q[FIRST_NOW], news, last);
	return pp_query_run(s->q[FIRST_NOW]);
}

enum pp_status
pp_store_meter(struct pp_store *store, const struct pp_news *news)
{
	const struct pp_past *past = news->past;
	struct last last;
	enum pp_status rc;

	assert(news->meter > store->last_meter);
	store->last_meter = news->meter;
	last.id = key(store, news->meter, false);
	if (news->first &&
	    (rc = insert_reading(store, last.id, news->first)) != PP_OK)
		return rc;
	if (news->second &&
	    (rc = insert_reading(store, ++last.id, news->second)) != PP_OK)
		return rc;
	if (news->overtaken)
		return PP_OK;
	last.reading = news->second ? news->second : news->first;
	last.good = last.reading && last.reading->flags == 0;
	last.shown = shows(last.reading);
	last.at = last.reading ? last.reading->at : store->began_at;
	if (last.good &&
	    (rc = pp_daily_add(store->daily, news->meter,
		 past->has_good ? &past->good : NULL, last.reading,
		 news->gap_s)) != PP_OK)
		return rc;
	if (is_as_before(news, &last))
		return put_only_reading(store, news, &last);
	if ((rc = put_now(store, news, &last)) != PP_OK)
		return rc;
	return news->state == past->state ? PP_OK
					  : record_change(store, news, last.at);
}
