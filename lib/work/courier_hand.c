/* SPDX-License-Identifier: ISC */
/*
 * Handing messages over: what is on disk, in the books and in the spool, tells
 * after each step whether the sender can have it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "courier_impl.h"
#include "hours.h"
#include "site_setting.h"

enum pp_status
pp_courier_give(struct pp_courier_run *run, struct pp_message *m)
{
	enum pp_status rc = pp_spool_give(&run->spool, m);

	return rc == PP_OK
	    ? pp_courier_move(run, m, PP_MESSAGE_HANDED, NULL, NULL)
	    : rc;
}

/* Aside and synced, written down, given, written down. */
static enum pp_status
hand_to_spool(struct pp_courier_run *run, struct pp_message *m)
{
	char slip[PP_MESSAGE_SLIP_MAX];
	enum pp_status rc;

	pp_spool_slip(m, run->c->now(), run->c->handed, run->c->reports, slip);
	if ((rc = pp_spool_put(&run->spool, m)) != PP_OK ||
	    (rc = pp_courier_move(run, m, PP_MESSAGE_HANDING, slip, NULL)) !=
		PP_OK)
		return rc;
	return pp_courier_give(run, m);
}

/* What it said of itself. */
static enum pp_status
believe(struct pp_courier_run *run, struct pp_message *m,
    enum pp_command_end end, const char *reason)
{
	switch (end) {
	case PP_COMMAND_SENT:
		return pp_courier_move(run, m, PP_MESSAGE_SENT, NULL, NULL);
	case PP_COMMAND_LATER:
		return pp_courier_again(run, m, reason);
	case PP_COMMAND_NOT_SENT:
		return pp_courier_move(run, m, PP_MESSAGE_FAILED, NULL, reason);
	case PP_COMMAND_UNKNOWN:
		break;
	}
	return pp_courier_move(run, m, PP_MESSAGE_UNKNOWN, NULL, reason);
}

static enum pp_status
hand_to_command(struct pp_courier_run *run, struct pp_message *m)
{
	const struct pp_courier *c = run->c;
	char slip[PP_MESSAGE_SLIP_MAX], reason[PP_MESSAGE_REASON_MAX];
	enum pp_command_end verdict = PP_COMMAND_UNKNOWN;
	enum pp_status rc;

	snprintf(slip, sizeof slip, "command %lld", (long long)m->tries + 1);
	if ((rc = pp_courier_move(run, m, PP_MESSAGE_HANDING, slip, NULL)) !=
	    PP_OK)
		return rc;
	rc = pp_command_run(c->command, c->command_wait_s, m, &verdict, reason);
	if (rc != PP_OK) {
		/* What is wrong there is wrong for all. */
		rc = pp_courier_ill(run, rc);
		if (pp_courier_move(run, m, PP_MESSAGE_WAITING, NULL, NULL) !=
		    PP_OK)
			return pp_fail_in(rc, "message %lld is unknown now",
			    (long long)m->id);
		return rc;
	}
	rc = believe(run, m, verdict, reason);
	return rc == PP_OK ? pp_courier_well(run) : rc;
}

static enum pp_status
is_quiet(struct pp_courier_run *run, bool *quiet)
{
	char hours[PP_SETTING_MAX], holidays[PP_SETTING_MAX];
	struct pp_db *db = run->c->db;
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "alarms.quiet_hours", hours, NULL);
	if (rc == PP_OK)
		rc = pp_site_setting(db, 0, "site.holidays", holidays, NULL);
	if (rc == PP_OK)
		*quiet = *hours != '\0' &&
		    pp_hours_has(hours, holidays, run->c->now());
	return rc;
}

/* What was written by day, and had to wait, wakes nobody by night. */
static enum pp_status
is_for_the_day(struct pp_courier_run *run, const struct pp_message *m,
    bool *yes)
{
	char breaks[PP_SETTING_MAX];
	bool quiet = false, arrears = false;
	enum pp_status rc;

	if (m->kind != PP_MESSAGE_TEST && (rc = is_quiet(run, &quiet)) != PP_OK)
		return rc;
	if (quiet && m->kind == PP_MESSAGE_CUSTOMER) {
		rc = pp_site_setting(run->c->db, 0,
		    "alarms.arrears_break_quiet", breaks, NULL);
		if (rc == PP_OK && strcmp(breaks, "yes") == 0)
			rc =
			    pp_message_has_arrears(run->c->db, m->id, &arrears);
		if (rc != PP_OK)
			return rc;
	}
	*yes = quiet && !arrears;
	return PP_OK;
}

/* What nobody needs to know any more is dropped, unless a person wished it. */
static enum pp_status
hand_one(struct pp_courier_run *run, int64_t id)
{
	struct pp_message m;
	bool over = false, later = false;
	enum pp_status rc;

	if ((rc = pp_message_get(run->c->db, id, &m)) != PP_OK)
		return rc;
	if (m.again_of == 0 &&
	    ((rc = pp_message_is_over(run->c->db, id, &over)) != PP_OK ||
		(rc = is_for_the_day(run, &m, &later)) != PP_OK))
		return rc;
	if (later && !over) {
		run->c->waiting++;
		return PP_OK;
	}
	if (over)
		rc = pp_courier_move(run, &m, PP_MESSAGE_DROPPED, NULL,
		    PP_PHRASE("what it tells of is over"));
	else if (run->c->sender == PP_SENDER_SPOOL)
		rc = hand_to_spool(run, &m);
	else
		rc = hand_to_command(run, &m);
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
pp_courier_hand(struct pp_courier_run *run)
{
	struct pp_courier *c = run->c;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if (run->has_spool && (rc = pp_spool_tidy(&run->spool)) != PP_OK)
		return rc;
	/* A command is tried, however ill it was: only so it is well again. */
	if (c->sender == PP_SENDER_COMMAND ||
	    (c->sender == PP_SENDER_SPOOL && c->silent_since == 0))
		return pp_courier_each(run, PP_MESSAGE_WAITING, c->now(),
		    hand_one);
	rc = pp_messages_due(c->db, PP_MESSAGE_WAITING, INT64_MIN, c->now(),
	    &ids, &n);
	free(ids);
	if (rc == PP_OK)
		c->waiting += n;
	return rc;
}
