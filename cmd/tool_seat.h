/* SPDX-License-Identifier: ISC */
/*
 * Whose hands are on the keyboard: the person's Unix user, and the terminal
 * session that the person sits at.  Behind sudo with use_pty a command has a
 * terminal and a session of its own, so the person's are found by walking up
 * /proc to the first ancestor that is the person's own process.
 */
#ifndef PP_TOOL_SEAT_H
#define PP_TOOL_SEAT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "session.h"
#include "status.h"

/*
 * True behind sudo, also from an account to itself; *uid is who called it, or
 * (uid_t)-1 where that can't be read: nobody.
 */
bool tool_sudo_uid(uid_t *uid);

/* Who called sudo, else the user of this process. */
uid_t tool_person(void);

/*
 * The seat of that person.  PP_EPERM: none of the ancestors of this process is
 * the person's.
 */
enum pp_status tool_seat(struct pp_seat *seat);

/*
 * When the seat was last used, 0: never; and that it is used now: the time of
 * a file in run_dir, for which nothing has to be committed.  Forgotten, the
 * file is removed.
 */
int64_t tool_seat_used(const struct pp_seat *seat);
enum pp_status tool_seat_use(const struct pp_seat *seat, int64_t now);
void tool_seat_forget(const struct pp_seat *seat);

#endif
