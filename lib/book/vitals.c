/* SPDX-License-Identifier: ISC */
#include "vitals.h"

#include "alarm_facts.h"

/* A statement without parameters, and its first row: PP_DONE: it has none. */
static enum pp_status
first_row(struct pp_db *db, const char *sql, struct pp_query **q)
{
	enum pp_status rc = pp_query_new(db, sql, q);

	return rc == PP_OK ? pp_query_step(*q) : rc;
}

static enum pp_status
read_pass(struct pp_db *db, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = first_row(db,
	    "SELECT began_at, ended_at, meters, answered FROM pass"
	    " ORDER BY id DESC LIMIT 1",
	    &q);
	if (rc == PP_OK) {
		v->has_pass = true;
		v->pass_began_at = pp_query_col_int(q, 0);
		v->pass_ended_at = pp_query_col_int(q, 1);
		v->pass_meters = pp_query_col_int(q, 2);
		v->pass_answered = pp_query_col_int(q, 3);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
read_orders(struct pp_db *db, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = first_row(db,
	    "SELECT count(*) FILTER (WHERE state = 'armed'),"
	    " count(*) FILTER (WHERE state = 'disputed'), min(at)"
	    " FROM sale WHERE state IN ('armed', 'disputed')",
	    &q);
	if (rc == PP_OK) {
		v->orders_armed = pp_query_col_int(q, 0);
		v->orders_disputed = pp_query_col_int(q, 1);
		v->orders_since = pp_query_col_int(q, 2);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
read_live(struct pp_db *db, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_alarm_kind kind;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT kind, count(*) FROM alarm WHERE cleared_at IS NULL"
	    " GROUP BY kind",
	    &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK &&
	    (rc = pp_alarm_kind_find(pp_query_col_text(q, 0), &kind)) == PP_OK)
		v->alarms[kind] = pp_query_col_int(q, 1);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
read_untold(struct pp_db *db, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = first_row(db,
	    "SELECT count(*), min(raised_at) FROM alarm"
	    " WHERE noticed_at IS NULL",
	    &q);
	if (rc == PP_OK) {
		v->untold = pp_query_col_int(q, 0);
		v->untold_since = pp_query_col_int(q, 1);
	}
	pp_query_free(q);
	return rc;
}

/* The whole condition of the index, or it wouldn't be taken. */
static enum pp_status
read_queue(struct pp_db *db, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_message_state state;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT state, count(*), min(made_at) FROM message"
	    " WHERE state = 'waiting' OR state = 'handing'"
	    " OR state = 'handed' OR state = 'sent' GROUP BY state",
	    &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK &&
	    (rc = pp_message_state_find(pp_query_col_text(q, 0), &state)) ==
		PP_OK) {
		v->messages[state] = pp_query_col_int(q, 1);
		if (state == PP_MESSAGE_WAITING)
			v->messages_since = pp_query_col_int(q, 2);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* From the newest back, as far as the day goes: they lie in their order. */
static enum pp_status
read_day(struct pp_db *db, int64_t now, struct pp_vitals *v)
{
	struct pp_query *q = NULL;
	enum pp_message_state state;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT state, made_at FROM message ORDER BY id DESC", &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK &&
	    pp_query_col_int(q, 1) > now - PP_VITALS_DAY_S &&
	    (rc = pp_message_state_find(pp_query_col_text(q, 0), &state)) ==
		PP_OK)
		v->messages_day[state]++;
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_vitals_read(struct pp_db *db, int64_t now, struct pp_vitals *vitals)
{
	struct pp_vitals v = {0};
	enum pp_status rc;

	if ((rc = read_pass(db, &v)) != PP_OK ||
	    (rc = read_orders(db, &v)) != PP_OK ||
	    (rc = read_live(db, &v)) != PP_OK ||
	    (rc = read_untold(db, &v)) != PP_OK ||
	    (rc = read_queue(db, &v)) != PP_OK ||
	    (rc = read_day(db, now, &v)) != PP_OK ||
	    (rc = pp_alarm_head_left(db, &v.head_at)) != PP_OK)
		return rc;
	*vitals = v;
	return PP_OK;
}
