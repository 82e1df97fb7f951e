/* SPDX-License-Identifier: ISC */
/*
 * The steps that backup, restore and upgrade share; nobody else includes
 * this.
 */
#ifndef PP_UPKEEP_IMPL_H
#define PP_UPKEEP_IMPL_H

#include "act.h"
#include "aside.h"
#include "upkeep.h"

enum {
	PP_UPKEEP_FIRST_WITH_LOG = 5 /* schema */
};

/* PP_EDATA where SQLite finds anything wrong in what came from `name`. */
enum pp_status pp_upkeep_sound(struct pp_db *db, const char *name);

/* Copy one snapshot of `db` into the file aside, and say what it holds. */
enum pp_status pp_upkeep_copy(struct pp_db *db, struct pp_aside *aside,
    struct pp_copy *c);

/* pp_upkeep_backup() for those who may do it anyway. */
enum pp_status pp_upkeep_save(struct pp_db *db, const char *file, bool replace,
    struct pp_copy *made);

/*
 * What isn't done in one transaction is an act in one of its own, before; of a
 * reader, it is only asked.
 */
enum pp_status pp_upkeep_act(struct pp_db *db, enum pp_act_kind kind,
    const char *subject, const struct pp_words *words, int64_t now,
    const char *who);

/* PATH.before-WHY-20261122T100000Z, with -2 and so on when taken. */
enum pp_status pp_upkeep_name(const char *path, const char *why, int64_t now,
    char name[PP_PATH_MAX]);

/*
 * Keep what is in `db` under a name, damaged or not; the caller holds the
 * writers' lock.
 */
enum pp_status pp_upkeep_keep(struct pp_db *db, const char *name,
    bool *is_sound);

#endif
