/* SPDX-License-Identifier: ISC */
/*
 * How a judge reads the book: by plain SQL, each text prepared once for a
 * story.  Nothing here calls the code that is judged.
 */
#include "tale.h"

#include <sqlite3.h>
#include <stdlib.h>

enum {
	QUERIES_MAX = 80,
};

struct judge {
	sqlite3 *db;
	bool shares; /* a connection that isn't ours */
	struct {
		const char *sql;
		sqlite3_stmt *q;
	} query[QUERIES_MAX];
	size_t n;
};

static struct judge *
judge_of(struct story *s)
{
	return ((struct tale *)s)->judge;
}

bool
judge_open(struct story *s)
{
	struct judge *j = calloc(1, sizeof *j);
	struct tale *t = (struct tale *)s;

	t->judge = j;
	if (!j)
		return false;
	j->db = seam_sqlite();
	j->shares = j->db != NULL;
	return j->db ||
	    sqlite3_open_v2(t->path, &j->db, SQLITE_OPEN_READWRITE, NULL) ==
	    SQLITE_OK;
}

void
judge_close(struct story *s)
{
	struct judge *j = judge_of(s);
	size_t i;

	if (!j)
		return;
	for (i = 0; i < j->n; i++)
		sqlite3_finalize(j->query[i].q);
	if (!j->shares)
		sqlite3_close(j->db);
	free(j);
	((struct tale *)s)->judge = NULL;
}

struct sqlite3_stmt *
judge_prepare(struct story *s, const char *sql)
{
	struct judge *j = judge_of(s);
	size_t i;

	for (i = 0; i < j->n; i++)
		if (j->query[i].sql == sql)
			return j->query[i].q;
	if (i == QUERIES_MAX ||
	    sqlite3_prepare_v3(j->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
		&j->query[i].q, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(j->db));
		abort();
	}
	j->query[i].sql = sql;
	return j->query[j->n++].q;
}

int64_t
judge_one(struct sqlite3_stmt *q)
{
	int64_t n = 0;

	if (sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	sqlite3_reset(q);
	return n;
}

int64_t
judge_number(struct story *s, const char *sql, int64_t a, int64_t b)
{
	sqlite3_stmt *q = judge_prepare(s, sql);

	if (sqlite3_bind_parameter_count(q) > 0)
		sqlite3_bind_int64(q, 1, a);
	if (sqlite3_bind_parameter_count(q) > 1)
		sqlite3_bind_int64(q, 2, b);
	return judge_one(q);
}

int64_t
judge_named(struct story *s, const char *sql, const char *name)
{
	sqlite3_stmt *q = judge_prepare(s, sql);

	sqlite3_bind_text(q, 1, name, -1, SQLITE_TRANSIENT);
	return judge_one(q);
}
