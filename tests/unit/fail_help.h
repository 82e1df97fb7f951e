/* SPDX-License-Identifier: ISC */
/*
 * Works on a database, each tried again and again with one thing going wrong
 * on its way: first the first, then the second, until none is left.
 */
#ifndef FAIL_HELP_H
#define FAIL_HELP_H

#include "db_fixture.h"

#include <sqlite3.h>

/* One thing that is done in a transaction, with what it may touch. */
struct work {
	enum pp_status (*run)(struct pp_db *db, void *result);
	const char *name;
};

enum {
	RESULT_MAX = 4096
};

/* 0: all is well; above: the so-many-th is refused. */
static int left;

static inline int
refuse(void *arg, int action, const char *a, const char *b, const char *c,
    const char *d)
{
	(void)arg;
	(void)action;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return left > 0 && --left == 0 ? SQLITE_DENY : SQLITE_OK;
}

static inline int
interrupt(void *arg)
{
	(void)arg;
	return left > 0 && --left == 0;
}

/*
 * For what a work is given and may change only where it succeeds: as it was
 * before, to the byte, since memcpy() made the copy.
 */
static inline enum pp_status
spoil_if_touched(enum pp_status rc, const void *given, const void *before,
    size_t size, void *result)
{
	if (rc != PP_OK && memcmp(given, before, size) != 0)
		memset(result, 0, 1);
	return rc;
}

/* A try with the n-th event going wrong; false: there were less than that. */
static inline bool
try(struct pp_db *db, const struct work *work, int n)
{
	static char result[RESULT_MAX], poison[RESULT_MAX];
	enum pp_status rc;

	memset(result, 0x5a, sizeof result);
	memset(poison, 0x5a, sizeof poison);
	pp_query_forget(db);
	assert_int_equal(pp_db_begin(db), PP_OK);
	left = n;
	rc = work->run(db, result);
	if (left == 0 && rc == PP_OK)
		fail_msg("%s: failure %d is not told", work->name, n);
	if (left == 0 && memcmp(result, poison, sizeof result) != 0)
		fail_msg("%s: failure %d touches the result", work->name, n);
	if (left > 0 && rc != PP_OK)
		fail_msg("%s: %s", work->name, pp_errmsg());
	n = left;
	left = 0;
	pp_db_rollback(db);
	return n == 0;
}

static inline void
try_each(struct pp_db *db, const struct work *works, size_t n_works)
{
	size_t i;
	int n;

	for (i = 0; i < n_works; i++) {
		for (n = 1; try(db, &works[i], n); n++)
			;
		assert_int_not_equal(n, 1);
	}
}

/* Each statement is refused in turn; `written` tells what there is. */
static inline void
refuse_each(struct pp_db *db, const struct work *works, size_t n,
    int64_t (*written)(struct pp_db *db))
{
	int64_t before = written(db);

	sqlite3_set_authorizer(db->sqlite, refuse, NULL);
	try_each(db, works, n);
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	assert_int_equal(written(db), before);
}

/* Each is cut short at every place. */
static inline void
cut_each(struct pp_db *db, const struct work *works, size_t n,
    int64_t (*written)(struct pp_db *db))
{
	int64_t before = written(db);

	sqlite3_progress_handler(db->sqlite, 3, interrupt, NULL);
	try_each(db, works, n);
	sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
	assert_int_equal(written(db), before);
}

#endif
