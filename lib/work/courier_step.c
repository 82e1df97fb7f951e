/* SPDX-License-Identifier: ISC */
/*
 * The steps of a message, each a transaction of its own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "courier_impl.h"
#include "done_last.h"
#include "warning.h"

enum {
	FIRST_PAUSE_S = 5 * 60, /* before another try; then twice as long */
	LONGEST_PAUSE_S = 6 * 60 * 60,
};

static void
tell(struct pp_courier_run *run, const struct pp_message *m)
{
	struct pp_courier *c = run->c;

	switch (m->state) {
	case PP_MESSAGE_WAITING:
		c->waiting++;
		break;
	case PP_MESSAGE_HANDED:
		c->handed++;
		break;
	case PP_MESSAGE_SENT:
		c->sent++;
		break;
	case PP_MESSAGE_FAILED:
		c->failed++;
		break;
	case PP_MESSAGE_UNKNOWN:
		c->unknown++;
		break;
	case PP_MESSAGE_HANDING:
	case PP_MESSAGE_DELIVERED:
	case PP_MESSAGE_DROPPED:
	case PP_MESSAGE_STATES:
		break;
	}
	if (c->moved && m->state != PP_MESSAGE_HANDING)
		c->moved(c->arg, m);
}

/* A customer was told: of each meter that it was about he is warned. */
static enum pp_status
warn(struct pp_courier_run *run, const struct pp_message *m, int64_t at)
{
	struct pp_db *db = run->c->db;
	int64_t *meters = NULL;
	size_t n = 0;
	enum pp_status rc;

	if (m->kind != PP_MESSAGE_CUSTOMER)
		return PP_OK;
	rc = pp_message_meters(db, m->id, &meters, &n);
	for (size_t i = 0; rc == PP_OK && i < n; i++)
		rc = pp_warning_sent(db, meters[i], m->id, at, run->c->who);
	free(meters);
	return rc;
}

/* The step in a transaction; of PP_NO, that another took it, nobody is told. */
static enum pp_status
end_step(struct pp_courier_run *run, enum pp_status rc, struct pp_message *m)
{
	if (rc == PP_OK)
		rc = pp_db_commit(run->c->db);
	if (rc == PP_OK)
		tell(run, m);
	else
		pp_db_rollback(run->c->db);
	return rc;
}

enum pp_status
pp_courier_move(struct pp_courier_run *run, struct pp_message *m,
    enum pp_message_state state, const char *slip, const char *reason)
{
	int64_t now = run->c->now();
	enum pp_status rc = pp_db_begin(run->c->db);

	if (rc != PP_OK)
		return rc;
	rc = pp_message_move(run->c->db, m, state, slip, reason, now);
	if (rc == PP_OK && state == PP_MESSAGE_SENT)
		rc = warn(run, m, now);
	return end_step(run, rc, m);
}

enum pp_status
pp_courier_again(struct pp_courier_run *run, struct pp_message *m,
    const char *reason)
{
	int64_t now = run->c->now(), pause = FIRST_PAUSE_S;
	enum pp_status rc;

	if (m->tries + 1 >= run->tries_max)
		return pp_courier_move(run, m, PP_MESSAGE_FAILED, NULL, reason);
	for (int64_t i = 0; i < m->tries && pause < LONGEST_PAUSE_S; i++)
		pause *= 2;
	if (pause > LONGEST_PAUSE_S)
		pause = LONGEST_PAUSE_S;
	if ((rc = pp_db_begin(run->c->db)) != PP_OK)
		return rc;
	rc = pp_message_again(run->c->db, m, reason, now + pause, now);
	return end_step(run, rc, m);
}

enum pp_status
pp_courier_ill(struct pp_courier_run *run, enum pp_status why)
{
	char words[PP_MESSAGE_REASON_MAX];
	struct pp_db *db = run->c->db;
	int64_t now = run->c->now();

	if (run->ill_since != 0)
		return why;
	snprintf(words, sizeof words, "%s", pp_errmsg());
	run->ill_since = now;
	/* That it isn't kept is no worse than what is told already. */
	if (pp_db_begin(db) != PP_OK ||
	    pp_done_now(db, PP_DONE_SENDER_ILL, now) != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		pp_db_rollback(db);
	return pp_fail(why, "%s", words);
}

enum pp_status
pp_courier_well(struct pp_courier_run *run)
{
	struct pp_db *db = run->c->db;
	enum pp_status rc;

	if (run->ill_since == 0)
		return PP_OK;
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_done_never(db, PP_DONE_SENDER_ILL)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK) {
		pp_db_rollback(db);
		return rc;
	}
	run->ill_since = run->c->silent_since = 0;
	return PP_OK;
}

static bool
stopped(const struct pp_courier_run *run)
{
	return run->c->stop && *run->c->stop;
}

enum pp_status
pp_courier_each(struct pp_courier_run *run, enum pp_message_state state,
    int64_t until,
    enum pp_status (*step)(struct pp_courier_run *run, int64_t id))
{
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	rc = pp_messages_due(run->c->db, state, INT64_MIN, until, &ids, &n);
	for (size_t i = 0; rc == PP_OK && i < n && !stopped(run); i++)
		rc = step(run, ids[i]);
	free(ids);
	return rc;
}
