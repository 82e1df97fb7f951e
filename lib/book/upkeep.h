/* SPDX-License-Identifier: ISC */
/*
 * Care of the database as a whole: backup, restore, upgrade, prune, compact.
 * A copy is believed only after it was read again from the disk.
 */
#ifndef PP_UPKEEP_H
#define PP_UPKEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "act.h"
#include "db.h"
#include "log.h"

/* What a verified copy holds. */
struct pp_copy {
	int64_t version; /* of its schema */
	int64_t bytes, passes, readings, meters;
};

struct pp_restored {
	struct pp_copy copy;
	char kept[PP_PATH_MAX]; /* what was there before; "" if nothing was */
	bool kept_sound;        /* false: it was damaged, and so is its copy */
	char head[PP_HEAD_MAX]; /* where the log in the backup ends; "" */
	/* What was done after the first until the second is lost. */
	int64_t newest_at, lost_until; /* the first 0: nothing was done yet */
	bool loss_known;               /* the books replaced could be read */
	int64_t lost_orders;
};

struct pp_upgraded {
	int64_t from_version, to_version;
	char kept[PP_PATH_MAX]; /* "": not asked for, or nothing to do */
};

struct pp_pruned {
	int64_t before_pass; /* readings of earlier passes go */
	int64_t readings;    /* that go */
	int64_t kept;        /* that stay because a meter still shows them */
};

/* Who does it, where there is no handle yet, and when. */
struct pp_by {
	const struct pp_actor *actor; /* NULL: nobody */
	const char *who;
	int64_t at;
	bool insists; /* restores even books whose log was changed */
};

#pragma GCC visibility push(default)

/*
 * Copy the database as it is now, while others write, into one plain file,
 * mode 0600, and verify that.  PP_ECREATE: `file` exists and `replace` is
 * false; then, and after any trouble, what was there is untouched.  An act:
 * through a writer it is in the log, and so in the copy.
 */
enum pp_status pp_upkeep_backup(struct pp_db *db, const char *file,
    bool replace, int64_t now, const char *who, struct pp_copy *made);

/*
 * Put what `file` holds in the place of the database at `path`, after having
 * verified it, and having kept the present one beside it; other programs
 * keep working, and see the whole change at once.  The site is then under
 * quarantine (setting site.quarantine).  Where `path` does not exist it is
 * made.  PP_ENOINPUT, PP_ECONF: as for opening `file`; PP_EDATA: it is
 * damaged, or its log was changed.  An act of the actor's (NULL: nobody) by the
 * present one's rights, where that has any; both logs have it.
 */
enum pp_status pp_upkeep_restore(const char *path, const char *file,
    const struct pp_by *by, int wait_ms, struct pp_restored *done);

/*
 * Bring the schema up to date, after a backup beside the file if `keep`; it is
 * in the log.
 */
enum pp_status pp_upkeep_upgrade(const char *path, bool keep,
    const struct pp_by *by, int wait_ms, struct pp_upgraded *done);

/*
 * Delete the readings of passes that began before a time, except those that
 * say how a meter is now; in small transactions, so that a poller gets in
 * between.  The plan only counts.
 */
enum pp_status pp_upkeep_prune_plan(struct pp_db *db, int64_t before_at,
    struct pp_pruned *plan);
enum pp_status pp_upkeep_prune(struct pp_db *db, int64_t before_at, int64_t now,
    const char *who, struct pp_pruned *done);

/* Give free pages back to the file system; bytes before and after; an act. */
enum pp_status pp_upkeep_compact(struct pp_db *db, int64_t now, const char *who,
    int64_t *before, int64_t *after);

#pragma GCC visibility pop

#endif
