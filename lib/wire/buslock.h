/* SPDX-License-Identifier: ISC */
/*
 * The kernel lock of a bus, a file a line.  Its first byte is the lock; its
 * second is locked, shared, by whoever waits, so that the holder sees it.
 * Both die with their process.  Inside wire/ only.
 */
#ifndef PP_BUSLOCK_H
#define PP_BUSLOCK_H

#include <stdbool.h>

#include "status.h"

struct pp_lock;

/* Open the file of this line in `folder`; nothing is locked yet. */
enum pp_status pp_buslock_open(const char *folder, const char *canonical,
    struct pp_lock **lock);

/* Try; where it can't be had now, the wish stays known until the close. */
enum pp_status pp_buslock_try(struct pp_lock *lock, bool *held);

/* Whether somebody else waits. */
bool pp_buslock_wanted(struct pp_lock *lock);

/* Give up the lock or the wish, and free. */
void pp_buslock_close(struct pp_lock *lock);

#endif
