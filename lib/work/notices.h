/* SPDX-License-Identifier: ISC */
/*
 * Who is told what, and when: from alarms that nobody was told of to messages
 * in the outbox.  Levels in order; of several at once the worst, the others
 * recorded; a floor between messages to a person, a cap a day, quiet hours;
 * many at once as one digest; and the office where one doesn't arrive.
 */
#ifndef PP_NOTICES_H
#define PP_NOTICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "message.h"
#include "message_text.h"
#include "site_setting.h"
#include "status.h"

struct pp_notices {
	struct pp_db *db;
	const struct pp_message_texts *texts;
	int64_t now;
	bool reports; /* the sender tells of deliveries */
	/* Each that is written down, or would be, as read back; may be NULL. */
	void (*told)(void *arg, const struct pp_message *message);
	void *arg;

	/* Out. */
	size_t made, held; /* held: by floor, cap or quiet hours, until later */
	int64_t held_until; /* the first of them, at the earliest */
};

#pragma GCC visibility push(default)

/*
 * In one transaction of a writer's; a dry run is one that the caller rolls
 * back, hence the caller begins and commits it.  What is held stays untold and
 * is decided anew by the next run; all that one number is to be told by then
 * goes into one message.  An alarm that is well again waits to be cleared.  Of
 * one whose message to the staff failed they are told anew, later and later.
 */
enum pp_status pp_notices_make(struct pp_notices *notices);

/*
 * Likewise: the log's head, as those words, to alarms.head_numbers, once a
 * local day each, and not before quiet hours end.  PP_ECONF: no such numbers.
 */
enum pp_status pp_notices_head(struct pp_notices *notices, const char *head);

/*
 * The sign that texts in a language bear: site.sms_sign, else the beginning of
 * the site's name.  In English site.sms_sign_en goes before them, and of them
 * only what is in the GSM alphabet counts: else all are twice as long.
 */
enum pp_status pp_notices_sign(struct pp_db *db, enum pp_language language,
    char sign[PP_SETTING_MAX]);

#pragma GCC visibility pop

#endif
