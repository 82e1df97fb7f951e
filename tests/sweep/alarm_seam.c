/* SPDX-License-Identifier: ISC */
/*
 * The points at which a run may be killed: before a statement, a commit, a page
 * that SQLite writes into its log, or a call to the spool's files.  The linker
 * puts these functions before the real ones (tests/alarm.mk).
 */
#include "alarm_year.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum point {
	POINT_BEGIN,
	POINT_STATEMENT,
	POINT_COMMIT,
	POINT_COMMITTED,
	POINT_PAGE,
	POINT_OPEN,
	POINT_WRITE,
	POINT_SYNC,
	POINT_RENAME,
	POINT_REMOVE,
	POINTS
};

enum {
	ANY_SHARE = 5, /* of as many as there are kinds, and it */
	ANY_BITS = 9,
	BITS = 4,
};

static const char *const names[POINTS] = {
    [POINT_BEGIN] = "begins of a transaction",
    [POINT_STATEMENT] = "statements",
    [POINT_COMMIT] = "commits",
    [POINT_COMMITTED] = "just after a commit",
    [POINT_PAGE] = "pages written",
    [POINT_OPEN] = "files opened",
    [POINT_WRITE] = "files written",
    [POINT_SYNC] = "files synced",
    [POINT_RENAME] = "renames",
    [POINT_REMOVE] = "removals",
};

static enum point where;
static uint64_t left; /* such points until death; 0: none comes */
static unsigned *struck;

static void
point(enum point at)
{
	if (left == 0 || (where != POINTS && where != at) || --left > 0)
		return;
	struck[at]++;
	raise(SIGKILL);
}

enum pp_status __real_pp_db_begin(struct pp_db *db);
enum pp_status __wrap_pp_db_begin(struct pp_db *db);
enum pp_status __real_pp_db_commit(struct pp_db *db);
enum pp_status __wrap_pp_db_commit(struct pp_db *db);
enum pp_status __real_pp_query_run(struct pp_query *q);
enum pp_status __wrap_pp_query_run(struct pp_query *q);
enum pp_status __wrap_pp_db_only_adds(struct pp_db *db);
int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_renameat(int from, const char *path, int to, const char *name);
int __wrap_renameat(int from, const char *path, int to, const char *name);
int __real_unlinkat(int at, const char *path, int flags);
int __wrap_unlinkat(int at, const char *path, int flags);

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	point(POINT_BEGIN);
	return __real_pp_db_begin(db);
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	enum pp_status rc;

	point(POINT_COMMIT);
	rc = __real_pp_db_commit(db);
	point(POINT_COMMITTED);
	return rc;
}

enum pp_status
__wrap_pp_query_run(struct pp_query *q)
{
	point(POINT_STATEMENT);
	return __real_pp_query_run(q);
}

int
__wrap_openat(int at, const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	if (flags & O_CREAT) {
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	point(POINT_OPEN);
	return __real_openat(at, path, flags, mode);
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t n)
{
	point(POINT_WRITE);
	return __real_write(fd, bytes, n);
}

int
__wrap_fsync(int fd)
{
	point(POINT_SYNC);
	return __real_fsync(fd);
}

int
__wrap_renameat(int from, const char *path, int to, const char *name)
{
	point(POINT_RENAME);
	return __real_renameat(from, path, to, name);
}

int
__wrap_unlinkat(int at, const char *path, int flags)
{
	point(POINT_REMOVE);
	return __real_unlinkat(at, path, flags);
}

/* Where triggers rest all statements of the handle are made anew. */
enum pp_status
__wrap_pp_db_only_adds(struct pp_db *db)
{
	(void)db;
	return PP_OK;
}

static ssize_t
write_page(int fd, const void *bytes, size_t n, off_t at)
{
	point(POINT_PAGE);
	return pwrite(fd, bytes, n, at);
}

/* SQLite writes its pages by a function that can be set. */
static void
watch_pages(void)
{
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

	vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)write_page);
	vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)write_page);
}

void
seam_open(struct year *y)
{
	void *shared = mmap(NULL, POINTS * sizeof *struck,
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		abort();
	struck = y->kills.struck = shared;
	watch_pages();
}

void
seam_arm(struct year *y)
{
	/* Any point, or one of a kind; mostly soon. */
	where = (enum point)year_draw(y, POINTS + ANY_SHARE);
	if (where > POINTS)
		where = POINTS;
	left = 1 +
	    year_draw(y,
		UINT64_C(1) << year_draw(y, where == POINTS ? ANY_BITS : BITS));
}

void
seam_disarm(void)
{
	left = 0;
}

void
kill_table(const struct year *y)
{
	printf("# %u kills in %u tries, at:", y->kills.done, y->kills.tries);
	for (int i = 0; i < POINTS; i++)
		printf("%s %s %u", i > 0 ? "," : "", names[i],
		    y->kills.struck[i]);
	printf("\n");
}
