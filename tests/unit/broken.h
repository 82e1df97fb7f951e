/* SPDX-License-Identifier: ISC */
/*
 * Calls that fail when a test says so: the linker puts these functions before
 * the real ones (tests/cover.mk).  Each test runs its story again and again,
 * with the first call failing, then the second, and so on until none is left
 * to fail: whichever it was, nothing may be half done.
 */
#ifndef BROKEN_H
#define BROKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "db_impl.h"

enum broken {
	BROKEN_QUERY, /* a statement, or the begin of a transaction */
	BROKEN_COMMIT_LOST,
	BROKEN_COMMIT_KEPT, /* it reports an error, and has happened */
	BROKEN_MEMORY,
	BROKEN_KINDS
};

static struct {
	bool armed;
	enum broken kind;
	unsigned nth, seen;
	bool onwards; /* and all later ones */
	bool reopens; /* false: the file can't be opened again */
	bool fired;
	void (*then)(void); /* when a commit was lost; or NULL */
} broken;

/* Before the nth statement from now on somebody does this; none fails. */
static struct {
	unsigned left;
	void (*work)(void);
} meanwhile;

static inline bool
breaks(enum broken kind)
{
	if (!broken.armed || broken.kind != kind)
		return false;
	broken.seen++;
	if (broken.seen != broken.nth &&
	    (!broken.onwards || broken.seen < broken.nth))
		return false;
	broken.fired = true;
	return true;
}

/* From now on the nth such call fails. */
static inline void
break_call(enum broken kind, unsigned nth)
{
	broken.armed = true;
	broken.kind = kind;
	broken.nth = nth;
	broken.seen = 0;
	broken.onwards = false;
	broken.reopens = true;
	broken.fired = false;
	broken.then = NULL;
}

static inline void
mend(void)
{
	broken.armed = false;
}

enum pp_status __real_pp_query_new(struct pp_db *db, const char *sql,
    struct pp_query **query);
enum pp_status __wrap_pp_query_new(struct pp_db *db, const char *sql,
    struct pp_query **query);
enum pp_status __real_pp_query_step(struct pp_query *q);
enum pp_status __wrap_pp_query_step(struct pp_query *q);
enum pp_status __real_pp_query_run(struct pp_query *q);
enum pp_status __wrap_pp_query_run(struct pp_query *q);
enum pp_status __real_pp_db_begin(struct pp_db *db);
enum pp_status __wrap_pp_db_begin(struct pp_db *db);
enum pp_status __real_pp_db_commit(struct pp_db *db);
enum pp_status __wrap_pp_db_commit(struct pp_db *db);
enum pp_status __real_pp_db_open_writer(const char *path, struct pp_db **db);
enum pp_status __wrap_pp_db_open_writer(const char *path, struct pp_db **db);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_reallocarray(void *old, size_t n, size_t size);
void *__wrap_reallocarray(void *old, size_t n, size_t size);

static inline enum pp_status
fail_here(void)
{
	return pp_fail(PP_ESYS, "made to fail");
}

enum pp_status
__wrap_pp_query_new(struct pp_db *db, const char *sql, struct pp_query **query)
{
	if (meanwhile.left > 0 && --meanwhile.left == 0)
		meanwhile.work();
	return breaks(BROKEN_QUERY) ? fail_here()
				    : __real_pp_query_new(db, sql, query);
}

enum pp_status
__wrap_pp_query_step(struct pp_query *q)
{
	return breaks(BROKEN_QUERY) ? fail_here() : __real_pp_query_step(q);
}

enum pp_status
__wrap_pp_query_run(struct pp_query *q)
{
	return breaks(BROKEN_QUERY) ? fail_here() : __real_pp_query_run(q);
}

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	return breaks(BROKEN_QUERY) ? fail_here() : __real_pp_db_begin(db);
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	enum pp_status rc;

	if (breaks(BROKEN_COMMIT_LOST)) {
		pp_db_rollback(db);
		db->doubtful = true;
		if (broken.then)
			broken.then();
		return fail_here();
	}
	if ((rc = __real_pp_db_commit(db)) != PP_OK)
		return rc;
	if (breaks(BROKEN_COMMIT_KEPT)) {
		db->doubtful = true;
		return fail_here();
	}
	return PP_OK;
}

enum pp_status
__wrap_pp_db_open_writer(const char *path, struct pp_db **db)
{
	return broken.armed && !broken.reopens
	    ? fail_here()
	    : __real_pp_db_open_writer(path, db);
}

void *
__wrap_malloc(size_t size)
{
	return breaks(BROKEN_MEMORY) ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return breaks(BROKEN_MEMORY) ? NULL : __real_calloc(n, size);
}

void *
__wrap_reallocarray(void *old, size_t n, size_t size)
{
	return breaks(BROKEN_MEMORY) ? NULL : __real_reallocarray(old, n, size);
}

#endif
