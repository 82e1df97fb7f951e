/* SPDX-License-Identifier: ISC */
/*
 * pp-sms run and head: alarms become messages, and messages go.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "alarms.h"
#include "clock.h"
#include "log.h"
#include "notices.h"
#include "tool.h"
#include "tool_sms.h"
#include "tool_sms_post.h"

static int64_t
disk_free_percent(void)
{
	struct statvfs fs;
	char folder[sizeof settings.database];
	char *slash;

	snprintf(folder, sizeof folder, "%s", pp_db_path(tool_post.db));
	if ((slash = strrchr(folder, '/')))
		slash[1] = '\0';
	if (statvfs(slash ? folder : ".", &fs) == -1 || fs.f_blocks == 0)
		return -1;
	return (int64_t)(fs.f_bavail * 100 / fs.f_blocks);
}

static enum pp_status
check_site(void)
{
	const struct pp_alarm_site site = {
	    .now = tool_now(),
	    .disk_free_percent = disk_free_percent(),
	    .modem_silent_since = tool_post.courier.silent_since,
	};

	return pp_alarm_site_check(tool_post.db, &site);
}

static struct pp_notices
new_notices(void)
{
	return (struct pp_notices){
	    .db = tool_post.db,
	    .texts = tool_post.texts,
	    .now = tool_now(),
	    .reports = settings.sms_reports,
	};
}

/* The messages that a run has written down. */
struct written {
	int64_t *ids;
	size_t n, room;
	enum pp_status rc;
};

static void
note_written(void *arg, const struct pp_message *message)
{
	enum {
		AT_FIRST = 16
	};
	struct written *w = arg;
	size_t room = w->room == 0 ? AT_FIRST : 2 * w->room;
	int64_t *more;

	if (w->n == w->room) {
		more = reallocarray(w->ids, room, sizeof *more);
		if (more == NULL) {
			w->rc = pp_fail(PP_ESYS, "out of memory");
			return;
		}
		w->ids = more;
		w->room = room;
	}
	w->ids[w->n++] = message->id;
}

/* What nobody takes now has a row none the less: it is there. */
static enum pp_status
show_written(const struct written *w, bool taken)
{
	struct pp_message m;
	enum pp_status rc = PP_OK;

	for (size_t i = 0; rc == PP_OK && i < w->n; i++)
		if ((rc = pp_message_get(tool_post.db, w->ids[i], &m)) ==
			PP_OK &&
		    (!taken || m.not_before > tool_now()))
			rc = tool_post_put(&m);
	return rc;
}

/* Messages are written down, by `make`, all or none. */
static enum pp_status
write_notices(enum pp_status (*make)(struct pp_notices *notices), bool taken)
{
	struct pp_notices notices = new_notices();
	struct written written = {.rc = PP_OK};
	enum pp_status rc;

	notices.told = note_written;
	notices.arg = &written;
	if ((rc = pp_db_begin(tool_post.db)) == PP_OK &&
	    (rc = make(&notices)) == PP_OK && (rc = written.rc) == PP_OK)
		rc = pp_db_commit(tool_post.db);
	if (rc != PP_OK)
		pp_db_rollback(tool_post.db);
	else
		rc = show_written(&written, taken);
	free(written.ids);
	return rc;
}

/* What isn't written down has no id. */
static void
would_tell(void *arg, const struct pp_message *message)
{
	struct pp_message m = *message;
	enum pp_status *rc = arg;

	m.id = 0;
	if (*rc == PP_OK)
		*rc = tool_post_put(&m);
}

static void
say_held(const struct pp_notices *notices)
{
	char until[PP_TIME_MAX];

	if (notices->held == 0 || tool_quiet)
		return;
	tool_say(notices->held == 1
		? PP_PHRASE("%zu more is to be told, but not before %s: quiet "
			    "hours, alarms.floor, a cap, or a message that "
			    "hasn't gone")
		: PP_PHRASE("%zu more are to be told, but not before %s: quiet "
			    "hours, alarms.floor, a cap, or a message that "
			    "hasn't gone"),
	    notices->held, pp_time_print(notices->held_until, until));
}

/* What waits, and is due. */
static enum pp_status
show_waiting(int64_t now)
{
	struct pp_message m;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	rc = pp_messages_due(tool_post.db, PP_MESSAGE_WAITING, INT64_MIN, now,
	    &ids, &n);
	for (size_t i = 0; rc == PP_OK && i < n; i++)
		if ((rc = pp_message_get(tool_post.db, ids[i], &m)) == PP_OK)
			rc = tool_post_put(&m);
	free(ids);
	return rc;
}

/* A spool that isn't there keeps nobody from asking. */
static enum pp_status
look_at_sender(void)
{
	enum pp_status rc = pp_courier_look(&tool_post.courier);

	if (rc != PP_ECONF)
		return rc;
	tool_report(rc);
	return PP_OK;
}

static enum pp_status
only_show(void)
{
	struct pp_notices notices = new_notices();
	enum pp_status rc, told = PP_OK;

	notices.told = would_tell;
	notices.arg = &told;
	pp_db_tries(tool_post.db, true);
	if ((rc = show_waiting(notices.now)) == PP_OK &&
	    (rc = look_at_sender()) == PP_OK &&
	    (rc = pp_db_begin(tool_post.db)) == PP_OK &&
	    (rc = check_site()) == PP_OK &&
	    (rc = pp_notices_make(&notices)) == PP_OK)
		rc = told;
	pp_db_rollback(tool_post.db);
	if (rc == PP_OK)
		say_held(&notices);
	return rc;
}

/* Whether the sender takes what is handed to it, as far as is known. */
static bool
is_taken(void)
{
	const struct pp_courier *c = &tool_post.courier;

	return c->sender == PP_SENDER_COMMAND ||
	    (c->sender == PP_SENDER_SPOOL && c->silent_since == 0);
}

/*
 * What was handed before is settled first: whether the modem hangs is an alarm
 * that people are told of in the same run.
 */
static enum pp_status
run(void)
{
	enum pp_status rc, sender = pp_courier_settle(&tool_post.courier);

	/* Without a sender people can't be told, but it is written down. */
	if (sender == PP_ECONF)
		tool_report(sender);
	else if (sender != PP_OK)
		return sender;
	if ((rc = check_site()) != PP_OK ||
	    (rc = write_notices(pp_notices_make,
		 sender == PP_OK && is_taken())) != PP_OK ||
	    sender != PP_OK)
		return rc;
	return pp_courier_run(&tool_post.courier);
}

enum pp_status
tool_sms_run(const struct tool_sms *sms)
{
	enum pp_status rc =
	    tool_post_open(sms->dry_run ? TOOL_POST_LOOKS : TOOL_POST_RUNS);

	if (rc == PP_OK)
		rc = sms->dry_run ? only_show() : tool_post_judge(run());
	tool_post_close();
	return rc;
}

static enum pp_status
make_head(struct pp_notices *notices)
{
	struct pp_head head;
	char words[PP_HEAD_MAX];
	enum pp_status rc;

	if ((rc = pp_log_head(notices->db, &head)) != PP_OK)
		return rc;
	return pp_notices_head(notices, pp_head_words(&head, words));
}

enum pp_status
tool_sms_head(void)
{
	enum pp_status rc = tool_post_open(TOOL_POST_WAITS);

	if (rc == PP_OK && (rc = write_notices(make_head, true)) == PP_OK)
		rc = tool_post_judge(pp_courier_run(&tool_post.courier));
	tool_post_close();
	return rc;
}
