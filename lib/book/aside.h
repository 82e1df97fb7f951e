/* SPDX-License-Identifier: ISC */
/*
 * A file that is made beside its place, under the name PLACE.partial, and
 * moved there whole and synced, or not at all.  What a killed program left
 * is cleared away by the next; two at once exclude each other.
 */
#ifndef PP_ASIDE_H
#define PP_ASIDE_H

#include <stdbool.h>

#include "db.h"
#include "status.h"

struct pp_aside;

/*
 * An empty file, mode 0600 whatever the umask.  PP_ECREATE: the folder
 * refuses, or a -wal or -journal of another file lies at the place;
 * PP_ETEMP: another program is at it.
 */
enum pp_status pp_aside_open(const char *place, struct pp_aside **aside);
const char *pp_aside_path(const struct pp_aside *aside);

/*
 * Sync the file, and tell the kernel to forget it, so that who verifies it
 * next reads what the disk has.
 */
enum pp_status pp_aside_sync(struct pp_aside *aside);

/*
 * Move it to its place and sync the folder.  PP_ECREATE where something is
 * there already and `replace` is false.  Nothing may have the file open.
 */
enum pp_status pp_aside_settle(struct pp_aside *aside, bool replace);

/* Removes the file unless it was settled.  Accepts NULL. */
void pp_aside_free(struct pp_aside *aside);

/* PP_ECREATE where something is at the place already. */
enum pp_status pp_aside_vacant(const char *place);

/* Do both paths name one file? */
bool pp_aside_same(const char *a, const char *b);

#endif
