/* SPDX-License-Identifier: ISC */
/*
 * A kernel lock on a file that exists for nothing else: it dies with its
 * process, and who lets go can't have it back before the next in line.
 */
#ifndef PP_LOCKFILE_H
#define PP_LOCKFILE_H

#include "status.h"

struct pp_lockfile;

/*
 * Open `path`, making it where it isn't there, with the owner and the rights
 * of `like`, as SQLite does for the files beside a database.
 */
enum pp_status pp_lockfile_open(const char *path, const char *like,
    struct pp_lockfile **lock);
void pp_lockfile_close(struct pp_lockfile *lock);

/* PP_ETEMP when it could not be had within `wait_ms`. */
enum pp_status pp_lockfile_take(struct pp_lockfile *lock, int wait_ms);
void pp_lockfile_release(struct pp_lockfile *lock);

/*
 * Have an open file to ourselves among those who ask, until it is closed;
 * without waiting.  SQLite may use it meanwhile.
 */
enum pp_status pp_lockfile_claim(int fd, const char *path);

#endif
