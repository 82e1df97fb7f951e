/* SPDX-License-Identifier: ISC */
/*
 * Statements.  A bind that fails is remembered and comes out of the step, so
 * that callers need not check each.  Some that were freed are kept, since to
 * parse one takes longer than to run it, and the same are asked for again.
 */
#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "db_impl.h"

struct pp_query {
	struct pp_db *db;
	struct sqlite3_stmt *stmt;
	const char *sql; /* the statement's own copy */
	size_t n;        /* its length: most are told apart by it */
	size_t home;     /* where it is looked for first when kept */
	int *computed;   /* the columns that are no table's own */
	int n_computed;
	bool unbound; /* memory ran out in a bind */
	/* What a PRAGMA does, it may do when it is parsed: never kept. */
	bool pragma;
	bool guarded;
};

static void
destroy(struct pp_query *q)
{
	if (q == NULL)
		return;
	sqlite3_finalize(q->stmt);
	free(q->computed);
	free(q);
}

/* A STRICT table gives what its columns say; an expression may not. */
static bool
find_computed(struct pp_query *q)
{
	int n = sqlite3_column_count(q->stmt);

	q->computed = calloc((size_t)n + 1, sizeof *q->computed);
	if (q->computed == NULL)
		return false;
	for (int i = 0; i < n; i++)
		if (sqlite3_column_decltype(q->stmt, i) == NULL)
			q->computed[q->n_computed++] = i;
	return true;
}

/*
 * Where to look first for the statement that was asked for by `sql`: most are
 * asked for by the same pointer, a literal of ours.
 */
static size_t
home_of(const char *sql)
{
	static const uint32_t spread = 0x9e3779b1; /* by the golden ratio */

	return ((uint32_t)(uintptr_t)sql * spread >> 16) % PP_DB_KEPT;
}

/* A kept statement with this text, taken out; NULL: there is none. */
static struct pp_query *
take_kept(struct pp_db *db, const char *sql)
{
	size_t i, n = strlen(sql), home = home_of(sql);
	struct pp_query *q, **place;

	for (i = 0; i < PP_DB_KEPT; i++) {
		place = &db->kept[(home + i) % PP_DB_KEPT];
		q = *place;
		if (q && q->n == n && memcmp(q->sql, sql, n) == 0) {
			*place = NULL;
			q->home = home;
			return q;
		}
	}
	return NULL;
}

enum pp_status
pp_query_new(struct pp_db *db, const char *sql, struct pp_query **query)
{
	struct pp_query *q = take_kept(db, sql);

	if (q != NULL) {
		*query = q;
		return PP_OK;
	}
	if ((q = calloc(1, sizeof *q)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	q->db = db;
	if (sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
		&q->stmt, NULL) != SQLITE_OK) {
		destroy(q);
		return pp_db_fail(db, "");
	}
	if (!find_computed(q)) {
		destroy(q);
		return pp_fail(PP_ESYS, "out of memory");
	}
	q->sql = sqlite3_sql(q->stmt);
	q->n = strlen(q->sql);
	q->home = home_of(sql);
	q->guarded = pp_db_is_guarded(q->sql);
	q->pragma = sqlite3_strnicmp(q->sql, "PRAGMA", 6) == 0;
	*query = q;
	return PP_OK;
}

/* An empty place, or one that has to be made, in turns. */
static struct pp_query **
place_to_keep(struct pp_db *db, size_t home)
{
	struct pp_query **place;
	size_t i;

	for (i = 0; i < PP_DB_KEPT; i++) {
		place = &db->kept[(home + i) % PP_DB_KEPT];
		if (*place == NULL)
			return place;
	}
	return &db->kept[db->next_kept++ % PP_DB_KEPT];
}

void
pp_query_free(struct pp_query *q)
{
	struct pp_query **place;

	if (q == NULL)
		return;
	if (q->pragma) {
		destroy(q);
		return;
	}
	pp_query_reset(q);
	sqlite3_clear_bindings(q->stmt);
	place = place_to_keep(q->db, q->home);
	destroy(*place);
	*place = q;
}

void
pp_query_forget(struct pp_db *db)
{
	size_t i;

	for (i = 0; i < PP_DB_KEPT; i++) {
		destroy(db->kept[i]);
		db->kept[i] = NULL;
	}
	for (i = 0; i < PP_DB_WORDS; i++) {
		sqlite3_finalize(db->word[i]);
		db->word[i] = NULL;
	}
}

int
pp_db_say(struct pp_db *db, enum pp_db_word word, int64_t *value)
{
	static const char *const words[PP_DB_WORDS] = {
	    [PP_DB_BEGIN] = "BEGIN IMMEDIATE",
	    [PP_DB_COMMIT] = "COMMIT",
	    [PP_DB_VIEW] = "BEGIN",
	    [PP_DB_ROLLBACK] = "ROLLBACK",
	    [PP_DB_SCHEMA] = "PRAGMA user_version",
	};
	struct sqlite3_stmt **stmt = &db->word[word];
	int error = SQLITE_OK;

	if (*stmt == NULL)
		error = sqlite3_prepare_v3(db->sqlite, words[word], -1,
		    SQLITE_PREPARE_PERSISTENT, stmt, NULL);
	if (error != SQLITE_OK)
		return error;
	error = sqlite3_step(*stmt);
	if (error == SQLITE_ROW)
		*value = sqlite3_column_int64(*stmt, 0);
	sqlite3_reset(*stmt);
	return error == SQLITE_ROW || error == SQLITE_DONE ? SQLITE_OK : error;
}

static void
bound(struct pp_query *q, int error)
{
	/* No such parameter, or a row is still open: our own mistake. */
	assert(error != SQLITE_RANGE && error != SQLITE_MISUSE);
	if (error != SQLITE_OK)
		q->unbound = true;
}

void
pp_query_int(struct pp_query *q, int i, int64_t value)
{
	bound(q, sqlite3_bind_int64(q->stmt, i, value));
}

void
pp_query_text(struct pp_query *q, int i, const char *text)
{
	bound(q, sqlite3_bind_text(q->stmt, i, text, -1, SQLITE_TRANSIENT));
}

void
pp_query_blob(struct pp_query *q, int i, const void *bytes, size_t n)
{
	/* With NULL for no bytes at all, SQLite would bind NULL. */
	bound(q,
	    sqlite3_bind_blob64(q->stmt, i, n == 0 ? "" : bytes, n,
		SQLITE_TRANSIENT));
}

void
pp_query_lent_text(struct pp_query *q, int i, const char *text)
{
	bound(q, sqlite3_bind_text(q->stmt, i, text, -1, SQLITE_STATIC));
}

void
pp_query_lent_blob(struct pp_query *q, int i, const void *bytes, size_t n)
{
	bound(q,
	    sqlite3_bind_blob64(q->stmt, i, n == 0 ? "" : bytes, n,
		SQLITE_STATIC));
}

void
pp_query_null(struct pp_query *q, int i)
{
	bound(q, sqlite3_bind_null(q->stmt, i));
}

/*
 * SQLite's + turns an overflow into a float without a word.  No table of ours
 * holds one and no query makes one on purpose.
 */
static bool
has_float(const struct pp_query *q)
{
	for (int i = 0; i < q->n_computed; i++)
		if (sqlite3_column_type(q->stmt, q->computed[i]) ==
		    SQLITE_FLOAT)
			return true;
	return false;
}

enum pp_status
pp_query_step(struct pp_query *q)
{
	if (q->unbound)
		return pp_fail(PP_ESYS, "out of memory");
	q->db->changed |= q->guarded;
	switch (sqlite3_step(q->stmt)) {
	case SQLITE_ROW:
		if (has_float(q))
			return pp_fail(PP_EDATA, "%s: a sum ran over in: %s",
			    q->db->path, q->sql);
		return PP_OK;
	case SQLITE_DONE:
		return PP_DONE;
	default:
		return pp_db_fail(q->db, "");
	}
}

enum pp_status
pp_query_run(struct pp_query *q)
{
	enum pp_status rc = pp_query_step(q);

	assert(rc != PP_OK);
	pp_query_reset(q);
	return rc == PP_DONE ? PP_OK : rc;
}

void
pp_query_reset(struct pp_query *q)
{
	sqlite3_reset(q->stmt);
	q->unbound = false;
}

bool
pp_query_is_null(const struct pp_query *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

int64_t
pp_query_col_int(const struct pp_query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

const char *
pp_query_col_text(const struct pp_query *q, int column)
{
	const unsigned char *text = sqlite3_column_text(q->stmt, column);

	return text == NULL ? "" : (const char *)text;
}

void
pp_query_copy(const struct pp_query *q, int column, char *to, size_t size)
{
	const char *text = pp_query_col_text(q, column);
	size_t n = strnlen(text, size - 1);

	memcpy(to, text, n);
	to[n] = '\0';
}

const void *
pp_query_col_blob(const struct pp_query *q, int column, size_t *n)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);

	*n = (size_t)sqlite3_column_bytes(q->stmt, column);
	return bytes;
}

enum pp_status
pp_db_int(struct pp_db *db, const char *sql, int64_t *value)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK)
		*value = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}
