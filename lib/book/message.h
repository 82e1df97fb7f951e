/* SPDX-License-Identifier: ISC */
/*
 * The outbox: messages to people, each to one number, and what became of them.
 * A message is written down once, whatever runs at once or is killed: its key
 * says what it is about and to whom.
 */
#ifndef PP_MESSAGE_H
#define PP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "account.h"
#include "db.h"
#include "status.h"

enum pp_message_kind {
	PP_MESSAGE_CUSTOMER,
	PP_MESSAGE_STAFF,
	PP_MESSAGE_ESCALATION, /* to staff: another one didn't arrive */
	PP_MESSAGE_HEAD,       /* the log's, to owner and auditor */
	PP_MESSAGE_TEST,
	PP_MESSAGE_KINDS
};

enum pp_message_state {
	PP_MESSAGE_WAITING,
	PP_MESSAGE_HANDING, /* about to be given to the sender, or just given */
	PP_MESSAGE_HANDED,  /* the sender has it */
	PP_MESSAGE_SENT,    /* the network took it */
	PP_MESSAGE_DELIVERED, /* the phone has it */
	PP_MESSAGE_FAILED,    /* surely not sent, and not tried again */
	PP_MESSAGE_UNKNOWN,   /* it may have gone; people decide */
	PP_MESSAGE_DROPPED,   /* no need any more: its alarms are cleared */
	PP_MESSAGE_STATES
};

enum {
	PP_NUMBER_MAX = 24,         /* "+8613800138000" */
	PP_MESSAGE_TEXT_MAX = 4096, /* bytes */
	PP_MESSAGE_KEY_MAX = 160,
	PP_MESSAGE_SLIP_MAX = 128,
	PP_MESSAGE_REASON_MAX = 241,
};

struct pp_message {
	int64_t id;
	char key[PP_MESSAGE_KEY_MAX];
	enum pp_message_kind kind;
	int64_t account, meter; /* 0: none */
	char number[PP_NUMBER_MAX];
	char text[PP_MESSAGE_TEXT_MAX];
	unsigned parts;
	int64_t made_at, not_before;
	enum pp_message_state state;
	int64_t state_at, tries;
	char slip[PP_MESSAGE_SLIP_MAX], reason[PP_MESSAGE_REASON_MAX];
	int64_t escalated_at, again_of; /* 0: not */
	/* As read back; "": none. */
	char account_code[PP_ID_MAX], meter_code[PP_ID_MAX];
};

struct pp_message_filter {
	unsigned states;     /* bits 1 << enum pp_message_state; 0: all */
	int64_t from, until; /* made within; 0: all */
	const int64_t *meters;
	size_t n_meters;
};

/*
 * What went to one number, or is about to: what floors and caps ask for.
 * Nothing that failed or was dropped.
 */
struct pp_message_past {
	int64_t last_at;        /* the last within a week; 0: none */
	int64_t since_midnight; /* so many since `midnight` */
};

struct pp_messages;

#pragma GCC visibility push(default)

const char *pp_message_kind_name(enum pp_message_kind kind);
const char *pp_message_state_name(enum pp_message_state state);
enum pp_status pp_message_state_find(const char *word,
    enum pp_message_state *state);

/*
 * Write one down, in a writer's transaction, and the alarms that it tells of;
 * id and parts are set.  The key stays when personal data is erased: no number
 * in it.  PP_NO: that key was written before.  PP_EDATA: see sms.h.
 */
enum pp_status pp_message_add(struct pp_db *db, struct pp_message *message,
    const int64_t *alarms, size_t n_alarms);

/*
 * In a writer's transaction: it is in that state now.  PP_NO: it was moved by
 * another meanwhile (its state isn't `message`'s any more).  On PP_OK `message`
 * is brought up to date.
 */
enum pp_status pp_message_move(struct pp_db *db, struct pp_message *message,
    enum pp_message_state state, const char *slip, const char *reason,
    int64_t at);

/*
 * It waits again, for a try at `not_before`.  `tries` are those that failed:
 * one more, as when it is moved to PP_MESSAGE_FAILED.
 */
enum pp_status pp_message_again(struct pp_db *db, struct pp_message *message,
    const char *reason, int64_t not_before, int64_t at);

/* The office was told of it. */
enum pp_status pp_message_escalated(struct pp_db *db, int64_t id, int64_t at);

/*
 * A person has it sent again, as a new one; an act (PP_ACT_SMS_AGAIN).  PP_NO:
 * it waits or is under way, or one that was made of it so; it was erased.
 */
enum pp_status pp_message_resend(struct pp_db *db, int64_t id, int64_t at,
    const char *who, struct pp_message *message);

/* A person tries whether one arrives: an act, the same one. */
enum pp_status pp_message_try(struct pp_db *db, const char *number,
    const char *text, int64_t at, const char *who, struct pp_message *message);

/*
 * Number and text of an account's messages are gone; what waited is dropped.
 * So many are touched.  Part of an act (pp_log_erase()).
 */
enum pp_status pp_message_erase(struct pp_db *db, const char *account,
    int64_t at, int64_t *n);

enum pp_status pp_message_get(struct pp_db *db, int64_t id,
    struct pp_message *message); /* PP_NO: no such */
/* The last to a number that was handed over by then; PP_NO: none. */
enum pp_status pp_message_last_to(struct pp_db *db, const char *number,
    int64_t at, struct pp_message *message);
enum pp_status pp_message_past(struct pp_db *db, const char *number,
    int64_t midnight, struct pp_message_past *past);

/* Whether all alarms that it tells of are cleared. */
enum pp_status pp_message_is_over(struct pp_db *db, int64_t id, bool *over);

/* Whether it tells of arrears. */
enum pp_status pp_message_has_arrears(struct pp_db *db, int64_t id, bool *has);

/*
 * The meters that it is about; and the ids of those in a state (waiting,
 * handing, handed or sent) whose next try lies within, by id.  free(3) *ids.
 */
enum pp_status pp_message_meters(struct pp_db *db, int64_t id, int64_t **ids,
    size_t *n);
enum pp_status pp_messages_due(struct pp_db *db, enum pp_message_state state,
    int64_t from, int64_t until, int64_t **ids, size_t *n);

/* By id: PP_OK, PP_DONE.  PP_EPERM: it may not read alarms. */
enum pp_status pp_messages_open(struct pp_db *db,
    const struct pp_message_filter *filter, struct pp_messages **messages);
enum pp_status pp_messages_next(struct pp_messages *messages,
    struct pp_message *message);
void pp_messages_close(struct pp_messages *messages);

#pragma GCC visibility pop

#endif
