/* SPDX-License-Identifier: ISC */
/*
 * What became of messages, and the frame of a run: a lock keeps runs apart, and
 * a message is only moved from the state that it was seen in.
 */
#include "courier.h"

#include <stdio.h>
#include <stdlib.h>

#include "amount.h"
#include "catalogue.h"
#include "courier_impl.h"
#include "done_last.h"
#include "lockfile.h"
#include "site_setting.h"

enum {
	REPORTS_WITHIN_S = 7 * 24 * 60 * 60, /* so long a phone may be off */
	/* So long a spool may go on that isn't the sender any more. */
	FORSAKEN_AFTER_S = 24 * 60 * 60,
};

/* What is in outbox/ still, and since when. */
static void
note_silence(struct pp_courier_run *run, const struct pp_message *m)
{
	struct pp_courier *c = run->c;

	if (c->sender == PP_SENDER_SPOOL &&
	    c->now() - m->state_at > c->hang_after_s &&
	    (c->silent_since == 0 || m->state_at < c->silent_since))
		c->silent_since = m->state_at;
}

/* Where another sender was set meanwhile, nobody may take it any more. */
static enum pp_status
forsake(struct pp_courier_run *run, struct pp_message *m)
{
	if (run->c->sender == PP_SENDER_SPOOL ||
	    run->c->now() - m->state_at <= FORSAKEN_AFTER_S)
		return PP_OK;
	return pp_courier_move(run, m, PP_MESSAGE_UNKNOWN, NULL,
	    PP_PHRASE("it was left in the spool of another sender"));
}

/* By where its file is. */
static enum pp_status
settle_in_spool(struct pp_courier_run *run, struct pp_message *m)
{
	enum pp_spool_place place;
	enum pp_status rc;

	if (!run->has_spool)
		return forsake(run, m);
	if ((rc = pp_spool_find(&run->spool, m, &place)) != PP_OK)
		return rc;
	switch (place) {
	case PP_SPOOL_ASIDE:
		if (m->state == PP_MESSAGE_HANDING)
			return pp_courier_give(run, m);
		break; /* it was given once: the disk went back in time */
	case PP_SPOOL_OUTBOX:
		if (m->state == PP_MESSAGE_HANDING)
			return pp_courier_move(run, m, PP_MESSAGE_HANDED, NULL,
			    NULL);
		note_silence(run, m);
		return forsake(run, m);
	case PP_SPOOL_SENT:
		return pp_courier_move(run, m, PP_MESSAGE_SENT, NULL, NULL);
	case PP_SPOOL_ERROR:
		return pp_courier_again(run, m,
		    PP_PHRASE("the modem refused it"));
	case PP_SPOOL_NOWHERE:
		break;
	}
	return pp_courier_move(run, m, PP_MESSAGE_UNKNOWN, NULL,
	    PP_PHRASE("its file is gone from the spool"));
}

static enum pp_status
settle_one(struct pp_courier_run *run, int64_t id)
{
	struct pp_message m;
	enum pp_status rc = pp_message_get(run->c->db, id, &m);

	if (rc != PP_OK)
		return rc;
	if (pp_spool_is_slip(m.slip))
		rc = settle_in_spool(run, &m);
	else
		rc = pp_courier_move(run, &m, PP_MESSAGE_UNKNOWN, NULL,
		    PP_PHRASE("pp-sms ended while the command ran"));
	return rc == PP_NO ? PP_OK : rc;
}

/* The last to that number before the report came: of an older one nothing. */
static enum pp_status
take_report(void *arg, const char *number, int64_t at)
{
	struct pp_courier_run *run = arg;
	struct pp_message m;
	enum pp_status rc;

	rc = pp_message_last_to(run->c->db, number, at, &m);
	if (rc == PP_OK && m.state == PP_MESSAGE_HANDED)
		return PP_NO; /* its file is moved in a moment */
	if (rc == PP_OK && m.state == PP_MESSAGE_SENT)
		rc = pp_courier_move(run, &m, PP_MESSAGE_DELIVERED, NULL, NULL);
	/* Of none of ours, or another was quicker: it is of no more use. */
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
settle_reports(struct pp_courier_run *run)
{
	int64_t *ids = NULL, since = run->c->now() - REPORTS_WITHIN_S;
	size_t n = 0;
	enum pp_status rc;

	if (!run->has_spool || !run->c->reports)
		return PP_OK;
	rc = pp_messages_due(run->c->db, PP_MESSAGE_SENT, since, INT64_MAX,
	    &ids, &n);
	free(ids);
	if (rc == PP_OK && n > 0)
		rc = pp_spool_reports(&run->spool, take_report, run);
	return rc;
}

static enum pp_status
settle(struct pp_courier_run *run)
{
	enum pp_status rc;

	if ((rc = pp_courier_each(run, PP_MESSAGE_HANDING, INT64_MAX,
		 settle_one)) != PP_OK ||
	    (rc = pp_courier_each(run, PP_MESSAGE_HANDED, INT64_MAX,
		 settle_one)) != PP_OK)
		return rc;
	return settle_reports(run);
}

static enum pp_status
take_lock(struct pp_courier_run *run)
{
	char name[PP_PATH_MAX + 8];
	const char *path = pp_db_path(run->c->db);
	enum pp_status rc;

	snprintf(name, sizeof name, "%s-sms", path);
	if ((rc = pp_lockfile_open(name, path, &run->lock)) != PP_OK)
		return rc;
	rc = pp_lockfile_take(run->lock, run->c->lock_wait_ms);
	return rc == PP_ETEMP
	    ? pp_fail(PP_ETEMP, "another pp-sms is at it; it does the work")
	    : rc;
}

/* That a spool can be opened is all that it has to do; see hand_to_command().
 */
static enum pp_status
find_sender(struct pp_courier_run *run)
{
	struct pp_courier *c = run->c;
	enum pp_status rc;

	if (c->spool) {
		rc = pp_spool_open(c->spool, &run->spool);
		run->has_spool = rc == PP_OK;
		if (c->sender == PP_SENDER_SPOOL)
			return rc == PP_OK ? pp_courier_well(run) : rc;
	}
	return c->sender == PP_SENDER_COMMAND ? pp_command_check(c->command)
					      : PP_OK;
}

static enum pp_status
begin(struct pp_courier_run *run)
{
	struct pp_courier *c = run->c;
	char tries[PP_SETTING_MAX];
	enum pp_status rc;

	c->silent_since = 0;
	if ((rc = take_lock(run)) != PP_OK ||
	    (rc = pp_done_last(c->db, PP_DONE_SENDER_ILL, &run->ill_since)) !=
		PP_OK ||
	    (rc = pp_site_setting(c->db, 0, "alarms.tries", tries, NULL)) !=
		PP_OK)
		return rc;
	if ((rc = pp_decimal_parse(tries, 0, &run->tries_max)) != PP_OK)
		return pp_fail_in(PP_ECONF, "alarms.tries");
	if ((rc = find_sender(run)) == PP_ECONF)
		rc = pp_courier_ill(run, rc);
	if (run->ill_since != 0 && c->now() - run->ill_since > c->hang_after_s)
		c->silent_since = run->ill_since;
	return rc;
}

static void
end(struct pp_courier_run *run)
{
	if (run->has_spool)
		pp_spool_close(&run->spool);
	pp_lockfile_close(run->lock);
}

enum pp_status
pp_courier_settle(struct pp_courier *courier)
{
	struct pp_courier_run run = {.c = courier};
	enum pp_status rc;

	if ((rc = begin(&run)) == PP_OK)
		rc = settle(&run);
	end(&run);
	return rc;
}

enum pp_status
pp_courier_run(struct pp_courier *courier)
{
	struct pp_courier_run run = {.c = courier};
	enum pp_status rc;

	if ((rc = begin(&run)) == PP_OK && (rc = settle(&run)) == PP_OK)
		rc = pp_courier_hand(&run);
	end(&run);
	return rc;
}
