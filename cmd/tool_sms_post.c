/* SPDX-License-Identifier: ISC */
#include "tool_sms_post.h"

#include <limits.h>

#include "act.h"
#include "clock.h"
#include "message_rows.h"
#include "tool.h"

struct tool_post tool_post;

static const enum pp_sender senders[] = {
    [SMS_NONE] = PP_SENDER_NONE,
    [SMS_GAMMU] = PP_SENDER_SPOOL,
    [SMS_COMMAND] = PP_SENDER_COMMAND,
};

enum pp_status
tool_post_put(const struct pp_message *message)
{
	enum pp_status rc = tool_may_print();

	return rc == PP_OK ? pp_message_put(tool_post.records, message) : rc;
}

/* What became of one: a row, and where people are asked for, a line. */
void
tool_post_moved(void *arg, const struct pp_message *message)
{
	enum pp_status rc;

	(void)arg;
	if (message->state == PP_MESSAGE_FAILED ||
	    message->state == PP_MESSAGE_UNKNOWN) {
		tool_say("message %lld: %s: %s; pp-sms resend %lld sends it "
			 "again",
		    (long long)message->id,
		    message->state == PP_MESSAGE_FAILED
			? pp_phrase("not sent")
			: pp_phrase("may have been sent"),
		    pp_phrase(message->reason), (long long)message->id);
		tool_exit_with(EXIT_SOME);
	}
	if ((rc = tool_post_put(message)) != PP_OK) {
		tool_stop = 1;
		tool_report(rc);
	}
}

static enum pp_status
open_texts(void)
{
	const char *path =
	    *settings.sms_templates ? settings.sms_templates : NULL;
	enum pp_status rc = pp_message_texts_open(path, &tool_post.texts);

	return rc == PP_EDATA || rc == PP_ENOINPUT ? PP_ECONF : rc;
}

static int
lock_wait(void)
{
	return settings.lock_wait_ms < INT_MAX ? (int)settings.lock_wait_ms
					       : INT_MAX;
}

/* Whoever may read messages may ask which there would be. */
static enum pp_status
ask(enum tool_post_use use)
{
	const struct pp_act act = {.kind = PP_ACT_SMS, .subject = "messages"};
	const struct pp_message_filter all = {0};
	struct pp_messages *messages = NULL;
	enum pp_status rc;

	if (use == TOOL_POST_LOOKS) {
		rc = pp_messages_open(tool_post.db, &all, &messages);
		pp_messages_close(messages);
		return rc;
	}
	return pp_act_ask(tool_post.db, &act, tool_now(), tool_who());
}

enum pp_status
tool_post_open(enum tool_post_use use)
{
	bool waits = use == TOOL_POST_WAITS || use == TOOL_POST_ONE;
	size_t n;
	const struct pp_field *fields = pp_message_fields(&n);
	enum pp_status rc;

	tool_catch_signals();
	tool_post.db = tool_open_writer();
	tool_post.courier = (struct pp_courier){
	    .db = tool_post.db,
	    .sender = senders[settings.sms_sender],
	    .spool = *settings.sms_spool ? settings.sms_spool : NULL,
	    .command = settings.sms_command,
	    .command_wait_s = settings.sms_command_wait_s,
	    .reports = settings.sms_reports,
	    .hang_after_s = settings.sms_hang_after_s,
	    .lock_wait_ms = waits ? lock_wait() : 0,
	    .who = tool_who(),
	    .now = tool_now,
	    .stop = &tool_stop,
	    .moved = use == TOOL_POST_ONE ? NULL : tool_post_moved,
	};
	if ((rc = open_texts()) != PP_OK || (rc = ask(use)) != PP_OK)
		return rc;
	return tool_records(fields, n, &tool_post.records);
}

void
tool_post_close(void)
{
	tool_report(pp_records_close(tool_post.records));
	pp_message_texts_free(tool_post.texts);
	pp_db_close(tool_post.db);
}

/* A sender that doesn't take, or that there isn't. */
enum pp_status
tool_post_judge(enum pp_status rc)
{
	const struct pp_courier *c = &tool_post.courier;
	char since[PP_TIME_MAX];

	if (rc == PP_ETEMP && tool_quiet) {
		tool_exit_with(EXIT_TEMP);
		return PP_OK;
	}
	if (rc != PP_OK)
		return rc;
	if (c->silent_since != 0 && c->sender == PP_SENDER_SPOOL)
		return pp_fail(PP_EAWAY,
		    "%s/outbox: what was put there at %s isn't taken; is "
		    "gammu-smsd running, and does the modem answer",
		    c->spool, pp_time_print(c->silent_since, since));
	if (c->sender == PP_SENDER_NONE && c->waiting > 0)
		return pp_fail(PP_ECONF,
		    "messages wait (%zu), and nobody sends them; set "
		    "sms.sender",
		    c->waiting);
	return PP_OK;
}
