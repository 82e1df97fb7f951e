/* SPDX-License-Identifier: ISC */
/*
 * The log's head, told to those who keep it elsewhere.
 */
#include <assert.h>
#include <stdio.h>

#include "clock.h"
#include "notices_impl.h"

/* By day and place in the list: no number in a key, which can't be erased. */
static enum pp_status
tell(struct pp_notices *notices, struct pp_message *message, size_t place)
{
	struct pp_civil c;

	pp_civil_of(notices->now, &c);
	snprintf(message->key, sizeof message->key, "head/%04d-%02d-%02d/%zu",
	    c.year, c.month, c.day, place);
	return notice_write_down(notices, message, NULL, 0);
}

static enum pp_status
write_text(struct pp_notices *notices, const char *head,
    struct pp_message *message)
{
	char sign[PP_SETTING_MAX], site[PP_SETTING_MAX];
	enum pp_language language;
	enum pp_status rc;

	if ((rc = notice_language(notices->db, 0, &language)) != PP_OK ||
	    (rc = pp_notices_sign(notices->db, language, sign)) != PP_OK ||
	    (rc = pp_site_setting(notices->db, 0, "site.name", site, NULL)) !=
		PP_OK)
		return rc;
	return pp_message_write(notices->texts, PP_TEXT_HEAD, language,
	    &(struct pp_text_facts){
		.sign = sign,
		.site = site,
		.number = message->number,
		.head = head,
		.at = notices->now,
	    },
	    pp_message_parts(PP_TEXT_HEAD), message->text);
}

enum pp_status
pp_notices_head(struct pp_notices *notices, const char *head)
{
	char numbers[PP_SETTING_MAX];
	const char *list = numbers;
	struct pp_message message = {
	    .kind = PP_MESSAGE_HEAD,
	    .made_at = notices->now,
	};
	size_t place = 0;
	bool quiet;
	enum pp_status rc;

	assert(pp_db_in_transaction(notices->db));
	notices->made = notices->held = 0;
	if ((rc = pp_site_setting(notices->db, 0, "alarms.head_numbers",
		 numbers, NULL)) != PP_OK ||
	    (rc = notice_quiet(notices->db, notices->now, &quiet,
		 &message.not_before)) != PP_OK)
		return rc;
	while (notice_next_number(&list, message.number)) {
		if ((rc = write_text(notices, head, &message)) != PP_OK ||
		    (rc = tell(notices, &message, ++place)) != PP_OK)
			return rc;
	}
	return place > 0
	    ? PP_OK
	    : pp_fail(PP_ECONF, "setting alarms.head_numbers: no number");
}
