/* SPDX-License-Identifier: ISC */
/*
 * pp-sms test and resend: one message that a person wishes to go.
 */
#include <string.h>

#include "amount.h"
#include "notices.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_sms.h"
#include "tool_sms_post.h"

/* One that is to show whether messages go now is of no use later. */
static enum pp_status
give_up_test(struct pp_message *m)
{
	char reason[PP_MESSAGE_REASON_MAX];
	enum pp_status rc;

	if (m->kind != PP_MESSAGE_TEST || m->state != PP_MESSAGE_WAITING)
		return PP_OK;
	snprintf(reason, sizeof reason, "%s",
	    *m->reason ? m->reason : PP_PHRASE("it couldn't go now"));
	if ((rc = pp_db_begin(tool_post.db)) == PP_OK &&
	    (rc = pp_message_move(tool_post.db, m, PP_MESSAGE_FAILED, NULL,
		 reason, tool_now())) == PP_OK)
		rc = pp_db_commit(tool_post.db);
	if (rc != PP_OK)
		pp_db_rollback(tool_post.db);
	return rc;
}

/* A row of what became of one that a person wished, after a run. */
static enum pp_status
send_now(struct pp_message *message)
{
	enum pp_status rc,
	    sent = tool_post_judge(pp_courier_run(&tool_post.courier));

	/* In its own words, before others are found. */
	if (sent != PP_OK)
		tool_report(sent);
	rc = pp_message_get(tool_post.db, message->id, message);
	if (rc == PP_OK && sent != PP_OK)
		rc = give_up_test(message);
	if (rc == PP_OK)
		tool_post_moved(NULL, message);
	return rc;
}

/* In any of the forms that people type. */
static enum pp_status
read_number(const char *word, char number[PP_NUMBER_MAX])
{
	const struct pp_setting *phones =
	    pp_setting_find("defaults.sms_numbers");
	char plain[PP_SHOWN_MAX];
	enum pp_status rc;

	if ((size_t)snprintf(plain, sizeof plain, "%s", word) >= sizeof plain)
		return pp_fail(PP_EDATA, "NUMBER: is too long");
	if ((rc = pp_setting_plain(phones, plain, sizeof plain)) != PP_OK ||
	    (rc = pp_setting_check(phones, plain)) != PP_OK)
		return pp_fail_in(rc, "\"%s\"", word);
	/* Of a list, as the setting is one, a message takes no more than one.
	 */
	if (*plain == '\0' || strchr(plain, '\n'))
		return pp_fail(PP_EDATA, "NUMBER: has to be one number");
	if (strlen(plain) >= PP_NUMBER_MAX)
		return pp_fail(PP_EDATA, "NUMBER: is too long");
	memcpy(number, plain, strlen(plain) + 1);
	return PP_OK;
}

static enum pp_status
write_test(const char *number, char text[PP_MESSAGE_TEXT_MAX])
{
	char sign[PP_SETTING_MAX], name[PP_SETTING_MAX], word[PP_SETTING_MAX];
	const struct pp_text_facts facts = {
	    .sign = sign,
	    .site = name,
	    .number = number,
	    .at = tool_now(),
	};
	enum pp_language language;
	enum pp_status rc;

	if ((rc = pp_site_setting(tool_post.db, 0, "defaults.sms_language",
		 word, NULL)) != PP_OK)
		return rc;
	language = strcmp(word, "zh") == 0 ? PP_CHINESE : PP_ENGLISH;
	if ((rc = pp_notices_sign(tool_post.db, language, sign)) != PP_OK ||
	    (rc = pp_site_setting(tool_post.db, 0, "site.name", name, NULL)) !=
		PP_OK)
		return rc;
	return pp_message_write(tool_post.texts, PP_TEXT_TEST, language, &facts,
	    pp_message_parts(PP_TEXT_TEST), text);
}

static enum pp_status
must_have_sender(void)
{
	return settings.sms_sender != SMS_NONE
	    ? PP_OK
	    : pp_fail(PP_ECONF, "nobody sends messages; set sms.sender");
}

enum pp_status
tool_sms_test(const char *word)
{
	struct pp_message message;
	char number[PP_NUMBER_MAX], text[PP_MESSAGE_TEXT_MAX];
	enum pp_status rc;

	if ((rc = read_number(word, number)) != PP_OK ||
	    (rc = must_have_sender()) != PP_OK)
		return rc;
	if ((rc = tool_post_open(TOOL_POST_ONE)) == PP_OK &&
	    (rc = write_test(number, text)) == PP_OK &&
	    (rc = pp_db_begin(tool_post.db)) == PP_OK &&
	    (rc = pp_message_try(tool_post.db, number, text, tool_now(),
		 tool_who(), &message)) == PP_OK &&
	    (rc = pp_db_commit(tool_post.db)) == PP_OK)
		rc = send_now(&message);
	pp_db_rollback(tool_post.db);
	tool_post_close();
	return rc;
}

enum pp_status
tool_sms_resend(const char *word)
{
	struct pp_message message;
	int64_t id = 0;
	enum pp_status rc;

	if (pp_decimal_parse(word, 0, &id) != PP_OK || id < 1)
		return pp_fail(PP_EDATA,
		    "\"%.40s\": no message's number; pp-sms list shows them",
		    word);
	if ((rc = must_have_sender()) != PP_OK)
		return rc;
	if ((rc = tool_post_open(TOOL_POST_ONE)) == PP_OK &&
	    (rc = pp_db_begin(tool_post.db)) == PP_OK &&
	    (rc = pp_message_resend(tool_post.db, id, tool_now(), tool_who(),
		 &message)) == PP_OK &&
	    (rc = pp_db_commit(tool_post.db)) == PP_OK)
		rc = send_now(&message);
	pp_db_rollback(tool_post.db);
	tool_post_close();
	return rc;
}
