/* SPDX-License-Identifier: ISC */
/*
 * Handing messages over, so that none goes twice: written down and synced
 * before the sender has it, and what is found half-handed is proven by the
 * sender's own files or told to be unknown.
 *
 * gammu-smsd's files spool: a file is written aside, under the name of the try,
 * and renamed into outbox/; the daemon moves it to sent/ or error/, and puts
 * delivery reports into inbox/.  A command gets the text on stdin and the
 * number in PP_NUMBER; it answers 0: sent, 75: try again, else: not sent.  One
 * that is ended by a signal, or takes too long, may have sent it.
 */
#ifndef PP_COURIER_H
#define PP_COURIER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "message.h"
#include "status.h"

enum pp_sender {
	PP_SENDER_NONE, /* nothing is handed over: messages wait */
	PP_SENDER_SPOOL,
	PP_SENDER_COMMAND,
};

struct pp_courier {
	struct pp_db *db; /* a writer */
	enum pp_sender sender;
	/* With inbox, outbox, sent, error in it; also where it is no sender
	 * any more, for what it was handed. */
	const char *spool;
	const char *command; /* an absolute path; run without a shell */
	int64_t command_wait_s;
	bool reports; /* delivery reports are asked for and looked for */
	int64_t hang_after_s; /* a file left so long in outbox/: it hangs */
	int lock_wait_ms;     /* for another run's end; 0: PP_ETEMP at once */
	const char *who;
	int64_t (*now)(void);
	const volatile sig_atomic_t *stop; /* may be NULL */
	/* What became of one; may be NULL. */
	void (*moved)(void *arg, const struct pp_message *message);
	void *arg;

	/* Out. */
	size_t handed;                /* to the spool, by this run */
	size_t sent, failed, unknown; /* what came of them, in this run */
	size_t waiting;               /* for another try, or for a sender */
	int64_t silent_since; /* the oldest that hangs was handed; 0: none */
};

#pragma GCC visibility push(default)

/*
 * Settle what was handed before, by the sender's files and reports.  A
 * customer's message that was sent is a warning (warning.h).  PP_ECONF: no such
 * spool or command; PP_ETEMP: another run is at it.  Not in a transaction, as
 * each step is one of its own.
 */
enum pp_status pp_courier_settle(struct pp_courier *courier);

/*
 * The same, and then hand over what waits and is due, unless the sender hangs:
 * that which nobody takes only grows old there.
 */
enum pp_status pp_courier_run(struct pp_courier *courier);

/* Only set silent_since, for a dry run.  PP_ECONF: no such spool. */
enum pp_status pp_courier_look(struct pp_courier *courier);

#pragma GCC visibility pop

#endif
