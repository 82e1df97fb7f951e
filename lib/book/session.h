/* SPDX-License-Identifier: ISC */
/*
 * Logins.  A session is bound to an operator, to the Unix user, and to the
 * terminal session the person sits at (its leader's process and start time,
 * and the boot); nothing is left on disk that could be carried elsewhere.  It
 * ends after 8 hours, or 10 minutes without use.
 */
#ifndef PP_SESSION_H
#define PP_SESSION_H

#include <stdint.h>

#include "account.h"
#include "act.h"
#include "db.h"
#include "status.h"

enum {
	PP_SESSION_S = 8 * 3600,
	PP_SESSION_IDLE_S = 10 * 60,
	PP_BOOT_MAX = 64,
	/* Failures before a delay, which doubles from a second to its most. */
	PP_LOGIN_FREE = 5,
	PP_LOGIN_DELAY_MAX_S = 15 * 60,
	PP_LOGIN_HOUR_MAX = 100,
};

/* Where a person sits; made by the tools from /proc. */
struct pp_seat {
	int64_t uid;
	int64_t leader, leader_start;
	char boot[PP_BOOT_MAX];
	char tty[PP_TTY_MAX];
};

#pragma GCC visibility push(default)

/*
 * A login is about to be tried, in a writer's transaction to be committed
 * before: it counts as failed until a session begins, so that many at once
 * gain nothing.  PP_NO says for how long it may not be tried, by this person
 * at this terminal as this operator.
 */
enum pp_status pp_login_try(struct pp_db *db, const char *code,
    const struct pp_seat *seat, int64_t at);
/* It failed; in a writer's transaction: its row in the log. */
enum pp_status pp_login_failed(struct pp_db *db, const char *code,
    const struct pp_seat *seat, int64_t at);
/* It worked: what failed there before no longer counts. */
enum pp_status pp_login_forget(struct pp_db *db, const char *code,
    const struct pp_seat *seat);

/*
 * Begin one, in a writer's transaction, with its row in the log; another one
 * of the same seat ends, and what failed before is forgotten.  PP_EPERM: the
 * operator is another Unix user's, or disabled; PP_NO: has no password of his
 * own yet.
 */
enum pp_status pp_session_begin(struct pp_db *db, const char *code,
    const struct pp_seat *seat, int64_t at);
/* All of them, of everybody; in a writer's transaction. */
enum pp_status pp_sessions_end_all(struct pp_db *db, int64_t at);
/* PP_NO: nobody is logged in there. */
enum pp_status pp_session_end(struct pp_db *db, const struct pp_seat *seat,
    int64_t at);

/*
 * The actor who sits there: fills all but the tool.  PP_NO: nobody is logged
 * in, it ended (the words say which), or he was disabled.
 * `used_at`: when the seat was last used, as the tools know it (a file's time);
 * 0: not known.
 */
enum pp_status pp_session_actor(struct pp_db *db, const struct pp_seat *seat,
    int64_t used_at, int64_t at, struct pp_actor *actor);

#pragma GCC visibility pop

#endif
