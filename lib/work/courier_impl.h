/* SPDX-License-Identifier: ISC */
/*
 * The courier's parts: a run and its steps, and the two senders, a spool of
 * folders and a command.
 */
#ifndef PP_COURIER_IMPL_H
#define PP_COURIER_IMPL_H

#include "courier.h"

struct pp_lockfile;

/* Where a try is in the spool. */
enum pp_spool_place {
	PP_SPOOL_NOWHERE,
	PP_SPOOL_ASIDE, /* written, and not given yet: surely not sent */
	PP_SPOOL_OUTBOX,
	PP_SPOOL_SENT,
	PP_SPOOL_ERROR,
};

/* Its folders, open. */
struct pp_spool {
	int inbox, outbox, sent, error;
};

/* A run: what belongs to it beside what the caller gave. */
struct pp_courier_run {
	struct pp_courier *c;
	struct pp_lockfile *lock;
	bool has_spool;
	struct pp_spool spool;
	int64_t tries_max;
	int64_t ill_since; /* the sender can't be used at all; 0: it can */
};

/* A step in a transaction.  PP_NO: another took it, and nobody is told. */
enum pp_status pp_courier_move(struct pp_courier_run *run,
    struct pp_message *message, enum pp_message_state state, const char *slip,
    const char *reason);

/* It surely wasn't sent: again, later and later, or never. */
enum pp_status pp_courier_again(struct pp_courier_run *run,
    struct pp_message *message, const char *reason);

/*
 * The sender can't be used, whatever the message; or it can again.  Kept from
 * run to run, for people are told of one that stays so.
 */
enum pp_status pp_courier_ill(struct pp_courier_run *run, enum pp_status why);
enum pp_status pp_courier_well(struct pp_courier_run *run);

/* What was written aside is the sender's now. */
enum pp_status pp_courier_give(struct pp_courier_run *run,
    struct pp_message *message);

/* All of a state whose next try is due by then, each by itself. */
enum pp_status pp_courier_each(struct pp_courier_run *run,
    enum pp_message_state state, int64_t until,
    enum pp_status (*step)(struct pp_courier_run *run, int64_t id));

/* Whatever waits and is due, unless nobody takes it. */
enum pp_status pp_courier_hand(struct pp_courier_run *run);

/* PP_ECONF: no such folders. */
enum pp_status pp_spool_open(const char *path, struct pp_spool *spool);
void pp_spool_close(struct pp_spool *spool);

/* Whether a slip is that of a file in a spool. */
bool pp_spool_is_slip(const char *slip);

/* Name this try: `nth` orders those of one second. */
void pp_spool_slip(const struct pp_message *message, int64_t now, size_t nth,
    bool report, char slip[PP_MESSAGE_SLIP_MAX]);

/*
 * Write a try aside, synced; give it, by a rename; and where it is.  For one
 * that isn't nowhere, it was given once only.
 */
enum pp_status pp_spool_put(const struct pp_spool *spool,
    const struct pp_message *message);
enum pp_status pp_spool_give(const struct pp_spool *spool,
    const struct pp_message *message);
enum pp_status pp_spool_find(const struct pp_spool *spool,
    const struct pp_message *message, enum pp_spool_place *place);

/* Call `each` for what is in a folder of it, until one fails. */
enum pp_status pp_spool_walk(int folder,
    enum pp_status (*each)(void *arg, int folder, const char *name), void *arg);

/* Nothing is being handed over: what was written aside is of no use. */
enum pp_status pp_spool_tidy(const struct pp_spool *spool);

/*
 * Each delivery report in inbox/, with its number and when it came in; it is
 * removed where `take` is PP_OK, kept where it is PP_NO.
 */
enum pp_status pp_spool_reports(const struct pp_spool *spool,
    enum pp_status (*take)(void *arg, const char *number, int64_t at),
    void *arg);

/* What a command made of a message. */
enum pp_command_end {
	PP_COMMAND_SENT,
	PP_COMMAND_LATER,
	PP_COMMAND_NOT_SENT,
	PP_COMMAND_UNKNOWN,
};

/* PP_ECONF: it can't be run. */
enum pp_status pp_command_check(const char *command);

/*
 * A failure: it was never started, or says that it can't work (78, 126, 127).
 * `reason` says why it isn't sent, with the first line of what it complained.
 */
enum pp_status pp_command_run(const char *command, int64_t wait_s,
    const struct pp_message *message, enum pp_command_end *verdict,
    char reason[PP_MESSAGE_REASON_MAX]);

#endif
