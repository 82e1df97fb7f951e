/* SPDX-License-Identifier: ISC */
/*
 * SQLite opens what the power cut left, and recovers it as it would after any
 * crash.  Locked for itself it keeps its shared memory to itself, too.
 */
#include "books.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static void
fault(struct books *books, const char *where, const char *words)
{
	if (*books->fault != '\0')
		return;
	snprintf(books->fault, sizeof books->fault, "%s: %s", where, words);
	for (char *ch = books->fault; *ch != '\0'; ch++)
		if (*ch == '\n')
			*ch = ' ';
}

static int64_t
number(sqlite3 *db, const char *query, struct books *books)
{
	sqlite3_stmt *q = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(db, query, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int64(q, 0);
	else
		fault(books, query, sqlite3_errmsg(db));
	sqlite3_finalize(q);
	return n;
}

/* Any row but the words that all is well is a fault. */
static void
no_row(sqlite3 *db, const char *query, const char *well, struct books *books)
{
	sqlite3_stmt *q = NULL;
	const char *words;
	int step = SQLITE_ERROR;

	if (sqlite3_prepare_v2(db, query, -1, &q, NULL) == SQLITE_OK)
		step = sqlite3_step(q);
	if (step == SQLITE_ROW) {
		words = (const char *)sqlite3_column_text(q, 0);
		if (words == NULL || strcmp(words, well) != 0)
			fault(books, query, words == NULL ? "NULL" : words);
	} else if (step != SQLITE_DONE) {
		fault(books, query, sqlite3_errmsg(db));
	}
	sqlite3_finalize(q);
}

void
books_read(const char *path, const struct books_queries *queries,
    struct books *books)
{
	sqlite3 *db = NULL;

	*books->fault = '\0';
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		fault(books, "open", sqlite3_errmsg(db));
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	no_row(db, "PRAGMA locking_mode=EXCLUSIVE", "exclusive", books);
	no_row(db, "PRAGMA integrity_check(1)", "ok", books);
	no_row(db, "PRAGMA foreign_key_check", "", books);
	no_row(db, queries->wrong, "", books);
	books->recorded = number(db, queries->recorded, books);
	books->ended = number(db, queries->ended, books);
	sqlite3_close(db);
}
