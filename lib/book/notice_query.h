/* SPDX-License-Identifier: ISC */
/*
 * What is asked of the books to decide who is told of an alarm.  Inside lib/
 * only.
 */
#ifndef PP_NOTICE_QUERY_H
#define PP_NOTICE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "alarm.h"
#include "db.h"
#include "status.h"

/* Who has a meter now. */
struct pp_notice_person {
	int64_t account;
	char code[PP_ID_MAX], holder[PP_HOLDER_MAX], phone[PP_PHONE_MAX];
};

/* Of a worse alarm of the same meter that is open. */
enum pp_notice_worse {
	PP_WORSE_NONE,  /* or it is well again, and nobody was told */
	PP_WORSE_WAITS, /* to be told */
	PP_WORSE_TOLD,
};

/* A message to a customer that didn't arrive, as far as is known. */
struct pp_undelivered {
	int64_t message, alarm; /* the first that is open */
};

/* The messages about an alarm to one of the staff. */
struct pp_notice_sent {
	int64_t failed;  /* so many surely didn't go */
	int64_t others;  /* went, may have gone, or will go */
	int64_t last_at; /* the last of all became what it is */
};

struct pp_notice_query;

enum pp_status pp_notice_query_open(struct pp_db *db,
    struct pp_notice_query **query);
void pp_notice_query_close(struct pp_notice_query *query);

/* PP_NO: nobody has it. */
enum pp_status pp_notice_person(struct pp_notice_query *query, int64_t meter,
    struct pp_notice_person *person);

enum pp_status pp_notice_worse(struct pp_notice_query *query,
    const struct pp_alarm *alarm, enum pp_notice_worse *worse);

/*
 * What was written about an alarm to one number of the staff, and how many
 * messages to any of them.
 */
enum pp_status pp_notice_sent(struct pp_notice_query *query, int64_t alarm,
    const char *number, struct pp_notice_sent *sent);
enum pp_status pp_notice_count(struct pp_notice_query *query, int64_t alarm,
    int64_t *n);

/*
 * Whether a message to that number hasn't gone yet; one that the sender has got
 * before `handed_since` isn't waited for.
 */
enum pp_status pp_notice_waits(struct pp_notice_query *query,
    const char *number, int64_t handed_since, bool *waits);

/*
 * Those to customers, not erased, that the office doesn't know of: by id, in
 * new memory (free(3)).  `sent_before` 0: only those that failed, or of which
 * nothing is known; else also those sent before that about arrears or the
 * second level.
 */
enum pp_status pp_notice_undelivered(struct pp_db *db, int64_t sent_before,
    struct pp_undelivered **undelivered, size_t *n);

/*
 * Alarms that are open, of which a message to the staff failed; `message` is
 * the last one to the customer, which didn't arrive either, or 0.
 */
enum pp_status pp_notice_in_vain(struct pp_db *db,
    struct pp_undelivered **undelivered, size_t *n);

#endif
