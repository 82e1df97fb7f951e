/* SPDX-License-Identifier: ISC */
/*
 * Requests that need a second person.  An approval binds the digest of the
 * exact request (action, subject, words), is used once, by whoever asked, ends
 * after 24 hours, and is never by the person who asked: persons are Unix
 * users, whatever operators they log in as.
 */
#ifndef PP_REQUEST_H
#define PP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "act.h"
#include "amount.h"
#include "db.h"
#include "digest.h"
#include "right.h"
#include "status.h"

enum {
	PP_REQUEST_LIFE_S = 24 * 3600,
	PP_REQUESTS_WAITING = 1000, /* of one person at a time */
	PP_SUBJECT_MAX = 129,
	PP_REQUEST_REASON_MAX = 401,
};

enum pp_request_state {
	PP_REQUEST_WAITS,
	PP_REQUEST_APPROVED,
	PP_REQUEST_REJECTED,
	PP_REQUEST_WITHDRAWN,
	PP_REQUEST_USED,
	PP_REQUEST_EXPIRED,
	PP_REQUEST_STATES
};

struct pp_request {
	int64_t id; /* shown as "Q12" */
	enum pp_act_kind kind;
	char subject[PP_SUBJECT_MAX];
	char words[PP_WORDS_MAX];
	pp_money amount;
	uint8_t digest[PP_DIGEST_BYTES];
	int64_t asked_at, expires_at;
	int64_t asked_uid;
	char asked_by[PP_WHO_MAX], said_by[PP_WHO_MAX];
	int64_t said_at, used_at;
	char reason[PP_REQUEST_REASON_MAX];
	enum pp_request_state state; /* as of the time that was asked for */
};

struct pp_requests;

#pragma GCC visibility push(default)

const char *pp_request_state_name(enum pp_request_state state);

/*
 * One by its id, "Q12" or "12", as of a time.  PP_NO: none, or another's whose
 * kind one's roles don't approve; PP_EDATA: no id; it was edited by hand.
 */
enum pp_status pp_request_find(struct pp_db *db, const char *id, int64_t at,
    struct pp_request *request);

/*
 * Say yes or no to another's, or take one's own back; in a writer's
 * transaction, an act of its own.  `digest`: of what the person has read.
 * PP_EPERM: one's own person's; one's roles don't approve it.  PP_NO: it
 * isn't waiting any more.
 */
enum pp_status pp_request_say(struct pp_db *db, struct pp_request *request,
    const uint8_t digest[PP_DIGEST_BYTES], enum pp_request_state says,
    const char *reason, int64_t at, const char *who);

/*
 * A copy of an earlier time takes the books' place: what was approved by then
 * may have been used since, and is of no use any more.  In a writer's
 * transaction.
 */
enum pp_status pp_requests_use_up(struct pp_db *db);

/*
 * By id; `waiting`: only those that wait.  Who approves nothing sees only his
 * own.  PP_OK, PP_DONE.
 */
enum pp_status pp_requests_open(struct pp_db *db, bool waiting, int64_t at,
    struct pp_requests **requests);
enum pp_status pp_requests_next(struct pp_requests *requests,
    struct pp_request *request);
void pp_requests_close(struct pp_requests *requests);

#pragma GCC visibility pop

#endif
