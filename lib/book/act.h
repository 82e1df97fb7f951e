/* SPDX-License-Identifier: ISC */
/*
 * Acts: whatever changes money, accounts, the site or the log's own keepers is
 * an act, and asks here, in the transaction of its effect, whether the handle's
 * actor may do it; the log gets its row by the same call.  No other way to
 * write exists, so no front end can forget it.
 *
 * A handle without an actor (a test, a program of one's own) may act in a
 * trial only; elsewhere it is denied.
 */
#ifndef PP_ACT_H
#define PP_ACT_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "amount.h"
#include "db.h"
#include "right.h"
#include "status.h"
#include "words.h"

enum {
	PP_TTY_MAX = 33,
	PP_TOOL_MAX = 33,
	/* For so long a password that was typed counts for large amounts. */
	PP_PASSWORD_AGAIN_S = 5 * 60,
};

/* Who acts. */
struct pp_actor {
	char code[PP_WHO_MAX]; /* "li.na"; "cron"; the user of a trial */
	int64_t operator_id;   /* 0: none: cron, a trial's user */
	int64_t uid;           /* the person, by the operating system */
	char tty[PP_TTY_MAX];  /* "pts/3"; "": none */
	char tool[PP_TOOL_MAX];
	unsigned roles;   /* bits 1 << enum pp_role */
	int64_t session;  /* its row; 0: not logged in */
	int64_t login_at; /* when its password was typed */
};

struct pp_act {
	enum pp_act_kind kind;
	const char *subject;          /* "M017", "A00001", an order's id */
	const struct pp_words *words; /* NULL: none */
	int64_t meter;                /* whose building counts; 0: none */
	pp_money amount;              /* what limits are about; 0: nothing */
	const char *owner; /* whose order or shift it is; NULL: one's own */
	/* The order's id, made for it just now: nobody asked for that one. */
	const char *order;
	bool needs_two; /* whatever one person may do alone */
};

#pragma GCC visibility push(default)

/* Copied; from now on the handle's.  NULL: nobody. */
enum pp_status pp_db_act_as(struct pp_db *db, const struct pp_actor *actor);
const struct pp_actor *pp_db_actor(const struct pp_db *db); /* or NULL */

/*
 * The site's mode: setting site.mode.  Where that is another than `trial` and
 * there is no operator yet, the account itself (cron) may make the first one,
 * set the mode back, back up, upgrade and read, and nobody may do more.
 */
enum pp_status pp_mode_of(struct pp_db *db, enum pp_mode *mode);

/*
 * In a writer's transaction, before anything is changed: may the actor do it?
 * PP_OK: yes, and the log has it (an approval that it needed is used up by
 * that).  PP_EPERM: no; PP_NO: a second person is needed.  Then the caller
 * rolls back, as after any failure, and behind that the log gets the refusal,
 * or the request is written down, in a transaction of their own.
 */
enum pp_status pp_act(struct pp_db *db, const struct pp_act *act, int64_t at,
    const char *who);

/*
 * The same asked before work begins (a bus is visited, a file is read): tells
 * and writes down a refusal or a request likewise, and leaves nothing behind
 * where it is PP_OK.  Not in a transaction; of a reader only told.
 */
enum pp_status pp_act_ask(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);

/*
 * The request that a PP_NO of this handle wrote down or found; 0 again from
 * the next transaction or act on.
 */
int64_t pp_act_request(const struct pp_db *db);

/*
 * A command that was refused before it came to any act (nobody is logged in, it
 * names a path, it only reads): one row in a transaction of its own, unless the
 * actor's person left one by that tool within the last minute, of this kind or
 * of a refused act.  It is about his operator, where he is one; `why` "login"
 * of one who is disabled is "disabled".  Not in a transaction.
 */
enum {
	PP_DENIED_EVERY_S = 60
};
enum pp_status pp_act_denied(struct pp_db *db, const char *why, int64_t at,
    const char *who);

/*
 * From now on the handle only tries (a dry run): refusals and requests are
 * told, and nothing is written down behind the rollback.
 */
void pp_db_tries(struct pp_db *db, bool tries);

#pragma GCC visibility pop

#endif
