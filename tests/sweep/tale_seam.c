/* SPDX-License-Identifier: ISC */
/*
 * One handle of the book for all: no transaction goes over a wait, and SQLite
 * needn't read everything anew whenever another has written.
 */
#include "tale.h"

#include "db_impl.h"
#include "lockfile.h"
#include "sim_actor_impl.h"

static struct tale *now_told;

static struct {
	struct pp_db *db;
	unsigned users;
} shared;

enum pp_status __real_pp_db_open_writer(const char *path, struct pp_db **db);
enum pp_status __wrap_pp_db_open_writer(const char *path, struct pp_db **db);
void __real_pp_db_close(struct pp_db *db);
void __wrap_pp_db_close(struct pp_db *db);
enum pp_status __real_pp_db_only_adds(struct pp_db *db);
enum pp_status __wrap_pp_db_only_adds(struct pp_db *db);
enum pp_status __real_pp_lockfile_take(struct pp_lockfile *lock, int wait_ms);
enum pp_status __wrap_pp_lockfile_take(struct pp_lockfile *lock, int wait_ms);
void __real_pp_lockfile_release(struct pp_lockfile *lock);
void __wrap_pp_lockfile_release(struct pp_lockfile *lock);

void
seam_use(struct tale *t)
{
	struct pp_db *db;

	if (now_told && now_told->shares)
		__wrap_pp_db_close(shared.db);
	now_told = t;
	if (t && t->shares && __wrap_pp_db_open_writer(t->path, &db) != PP_OK)
		complain((struct story *)t, "%s", pp_errmsg());
}

/* Of a person who has crashed there are two: the one who still falls. */
static struct sim_actor *
actor_now(void)
{
	return now_told && now_told->cast ? now_told->cast->now : NULL;
}

struct person *
seam_person(void)
{
	struct sim_actor *a = actor_now();

	return a ? a->arg : NULL;
}

struct sqlite3 *
seam_sqlite(void)
{
	return now_told->shares ? shared.db->sqlite : NULL;
}

bool
seam_is_dead(void)
{
	struct sim_actor *a = actor_now();

	return a && sim_actor_is_dead(a);
}

enum pp_status
seam_point(void)
{
	struct sim_actor *a = actor_now();

	return a ? sim_actor_point(a) : PP_OK;
}

enum pp_status
seam_doubt(struct pp_db *db)
{
	db->doubtful = !now_told->shares;
	return pp_fail(PP_ESYS, "commit: the disk is in trouble");
}

enum pp_status
seam_lose(struct pp_db *db)
{
	pp_db_rollback(db);
	db->doubtful = !now_told->shares;
	return pp_fail(PP_ESYS, "commit: no space");
}

enum pp_status
__wrap_pp_db_open_writer(const char *path, struct pp_db **db)
{
	enum pp_status rc;

	if (!now_told || !now_told->shares)
		return __real_pp_db_open_writer(path, db);
	if (shared.users == 0 &&
	    (rc = __real_pp_db_open_writer(path, &shared.db)) != PP_OK)
		return rc;
	shared.users++;
	*db = shared.db;
	return PP_OK;
}

/*
 * For triggers that rest all statements are made anew, which is nothing to
 * him who polls alone, but here they are everybody's.
 */
enum pp_status
__wrap_pp_db_only_adds(struct pp_db *db)
{
	return db == shared.db ? PP_OK : __real_pp_db_only_adds(db);
}

/* The kernel's lock is between handles, of which there is one. */
enum pp_status
__wrap_pp_lockfile_take(struct pp_lockfile *lock, int wait_ms)
{
	return now_told && now_told->shares
	    ? PP_OK
	    : __real_pp_lockfile_take(lock, wait_ms);
}

void
__wrap_pp_lockfile_release(struct pp_lockfile *lock)
{
	if (!now_told || !now_told->shares)
		__real_pp_lockfile_release(lock);
}

void
__wrap_pp_db_close(struct pp_db *db)
{
	if (!db || db != shared.db) {
		__real_pp_db_close(db);
		return;
	}
	if (--shared.users > 0)
		return;
	shared.db = NULL;
	__real_pp_db_close(db);
}
